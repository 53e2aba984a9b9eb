// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Crowd} from "./support/Crowd.sol";
import {Test} from "./support/Test.sol";

/// @dev The invariants of docs/contracts.md that speak of sequences of calls.
contract InvariantsTest is Test {
    Crowd internal crowd;

    function setUp() public {
        crowd = new Crowd();
        crowd.setUp();
        for (uint256 i = 0; i < 4; i++) {
            crowd.offer(100e6 + i, uint16(300 * i), i);
        }
    }

    /// @dev For forge: call nothing but the crowd, as any sender.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(crowd);
    }

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    /// @dev For forge: what the crowd does; the rest of it are questions.
    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[] memory selectors = new bytes4[](12);
        selectors[0] = crowd.offer.selector;
        selectors[1] = crowd.close.selector;
        selectors[2] = crowd.withdrawAndEnforce.selector;
        selectors[3] = crowd.buy.selector;
        selectors[4] = crowd.approve.selector;
        selectors[5] = crowd.hand.selector;
        selectors[6] = crowd.decline.selector;
        selectors[7] = crowd.refund.selector;
        selectors[8] = crowd.settle.selector;
        selectors[9] = crowd.claim.selector;
        selectors[10] = crowd.claimFee.selector;
        selectors[11] = crowd.wait.selector;
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(crowd), selectors);
    }

    function invariant_the_market_holds_exactly_what_it_owes_in_each_token() public view {
        for (uint256 i = 0; i < 2; i++) {
            address token = address(crowd.tokens(i));
            assertEq(crowd.held(token), crowd.owed(token), "balance");
        }
    }

    function invariant_settled_prices_are_claims_fees_and_what_remains() public view {
        for (uint256 i = 0; i < 2; i++) {
            (uint256 prices, uint256 parts) = crowd.settledIn(address(crowd.tokens(i)));
            assertEq(prices, parts, "settled");
        }
    }

    function invariant_an_order_moves_only_forward() public {
        assertFalse(crowd.wentBack(), "went back");
    }

    function invariant_a_refund_is_possible_exactly_when_delivery_is_too_late() public {
        assertTrue(crowd.exactlyOneIsPossible(), "both or neither");
    }

    function invariant_no_order_or_delivery_happens_when_it_may_not() public view {
        assertEq(crowd.wrong(), "", "happened");
    }
}
