// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../src/interfaces/IMarket.sol";
import {Listing, ListingState, Order} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";
import {BlockingToken} from "./support/Tokens.sol";

contract ClaimFeeTest is MarketTest {
    uint128 internal constant FEE = PRICE * FEE_BPS / 10_000;

    function test_the_steward_takes_its_fees_and_the_split_keeps_its_own() public {
        (Listing memory l,) = sell();
        bytes32 id = market.listingId(l);
        vm.expectEmit(address(market));
        emit IMarket.FeeClaimed(id, FEE);
        vm.prank(steward);
        market.claimFee(l);

        assertEq(token.balanceOf(steward), FEE, "steward");
        ListingState memory state = market.listingState(id);
        assertEq(state.fees, 0, "fees");
        assertEq(state.revenue, PRICE - FEE, "revenue");
        assertEq(token.balanceOf(address(market)), PRICE - FEE, "market");
    }

    function test_fees_are_taken_once() public {
        (Listing memory l,) = sell();
        vm.prank(steward);
        market.claimFee(l);
        _refused(l, steward, abi.encodeWithSelector(IMarket.NothingToClaim.selector, market.listingId(l)));
    }

    function test_fees_are_refused_to_anyone_but_the_steward() public {
        (Listing memory l,) = sell();
        _refused(l, stranger, abi.encodeWithSelector(IMarket.NotSteward.selector, stranger, steward));
    }

    function test_fees_are_refused_for_what_is_not_listed() public {
        (Listing memory l,) = sell();
        l.stewardFeeBps = 10_000;
        _refused(l, steward, abi.encodeWithSelector(IMarket.UnknownListing.selector, market.listingId(l)));
    }

    function test_the_stewards_share_of_a_ruling_is_taken_like_a_fee() public {
        (Listing memory l, Order memory o) = disputed();
        _refused(l, steward, abi.encodeWithSelector(IMarket.NothingToClaim.selector, o.listingId));
        vm.prank(arbiterAccount);
        market.rule(l, o, 5_000);
        vm.prank(steward);
        market.claimFee(l);
        // 7.5 % of 250 - 125 - 20.
        assertEq(token.balanceOf(steward), 7_875_000, "steward");
    }

    function test_fees_of_several_sales_add_up_and_work_after_closing() public {
        (Listing memory l, Order memory o) = sell();
        o.nonce = keccak256("second");
        vm.prank(buyer);
        market.order(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce);
        deliver(l, o);
        market.settle(l, o);
        vm.prank(steward);
        market.close(l);
        vm.warp(l.endsAt + 3_650 days);
        vm.prank(steward);
        market.claimFee(l);
        assertEq(token.balanceOf(steward), 2 * FEE, "both");
    }

    function test_what_a_token_blocked_is_taken_later() public {
        BlockingToken blocking = new BlockingToken();
        blocking.mint(buyer, PRICE);
        vm.prank(buyer);
        blocking.approve(address(market), PRICE);
        Listing memory l = listing();
        l.token = address(blocking);
        list(l);
        Order memory o = place(l);
        deliver(l, o);
        market.settle(l, o);
        blocking.setBlocked(steward, true);
        _refused(l, steward, abi.encodeWithSelector(BlockingToken.Blocked.selector, steward));
        blocking.setBlocked(steward, false);
        vm.prank(steward);
        market.claimFee(l);
        assertEq(blocking.balanceOf(steward), FEE, "later");
    }

    function test_there_are_no_fees_before_settlement() public {
        Listing memory l = listing();
        list(l);
        deliver(l, place(l));
        _refused(l, steward, abi.encodeWithSelector(IMarket.NothingToClaim.selector, market.listingId(l)));
    }

    function _refused(Listing memory l, address sender, bytes memory refusal) private {
        vm.expectRevert(refusal);
        vm.prank(sender);
        market.claimFee(l);
    }
}
