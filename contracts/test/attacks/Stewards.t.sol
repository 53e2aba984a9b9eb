// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ClaimAuthorisation, Leaf, Listing, Order, Path, Seal} from "../../src/interfaces/Types.sol";
import {Prover} from "../support/Prover.sol";
import {Trees} from "../support/Trees.sol";
import {AttackTest} from "./AttackTest.sol";

/// @dev Stewards who offer one thing and give another, take what is not theirs yet, or buy from themselves.
contract StewardsTest is AttackTest {
    uint256 private constant CHANGES = 11;
    uint256 private constant RS = 1 << 8;

    address private accomplice = address(0xacc);
    Listing private quoted;

    function setUp() public override {
        super.setUp();
        registerArbiter();
        quoted = listing();
        list(quoted);
    }

    // -------------------------------------------------------------------------------------- between quote and order

    function test_nothing_of_a_listing_changes_between_quote_and_order() public {
        for (uint256 i = 0; i < CHANGES; i++) {
            uint256 before = vm.snapshotState();
            _theQuoteHolds(_changed(i));
            vm.revertToState(before);
        }
    }

    /// @dev The steward lists a changed twin in front of the order, and shows it at each later step.
    function _theQuoteHolds(Listing memory twin) private {
        list(twin);
        Order memory o = orderOf(quoted);
        assertTrue(tries(buyer, ordering(quoted, o)), "ordered as quoted");
        assertEq(token.balanceOf(buyer), 1_000e6 - PRICE, "for the price quoted");
        assertEq(market.orderState(market.orderId(o)).deadline, START + quoted.deliveryWindow, "to the deadline quoted");

        // The proof is for the order; only the listing beside it is another.
        (, bytes memory delivery) = delivering(twin, o, k, seal());
        assertFalse(tries(steward, delivery), "delivered under the twin");
        assertFalse(tries(steward, abi.encodeCall(market.decline, (twin, o))), "declined under the twin");
        deliver(quoted, o);
        assertEq(market.licence(twin, o).buyer, address(0), "a licence under the twin");
        assertEq(market.licence(quoted, o).until, START + quoted.accessPeriod, "the licence quoted");
        assertFalse(tries(steward, abi.encodeCall(market.settle, (twin, o))), "settled under the twin");
        assertTrue(tries(stranger, abi.encodeCall(market.settle, (quoted, o))), "settled as quoted");

        assertFalse(tries(steward, abi.encodeCall(market.claimFee, (twin))), "a fee under the twin");
        vm.prank(steward);
        market.claimFee(quoted);
        assertEq(token.balanceOf(steward), PRICE - shareOf(PRICE), "the fee quoted");
        assertEq(claimedBy(quoted, address(0x9a1d)), shareOf(PRICE), "the split quoted");
    }

    function _changed(uint256 which) private view returns (Listing memory l) {
        l = quoted;
        if (which == 0) l.price = 2 * PRICE;
        else if (which == 1) l.price = 0;
        else if (which == 2) l.stewardFeeBps = 10_000;
        else if (which == 3) l.terms = GRU | RS;
        else if (which == 4) l.splitRoot = keccak256("another split");
        else if (which == 5) l.totalWeight = 2 * l.totalWeight;
        else if (which == 6) l.deliveryWindow = 30 days;
        else if (which == 7) l.accessPeriod = 1;
        else if (which == 8) (l.arbiter, l.inspectionWindow, l.disputeBond) = (market.arbiterId(arbiter()), 30 days, BOND);
        else if (which == 9) l.bodyRoot = keccak256("another body");
        else l.endsAt = l.endsAt + 365 days;
    }

    // ---------------------------------------------------------------------------------------------- money before proof

    function test_a_steward_that_delivers_nothing_gets_nothing() public {
        Order memory o = place(quoted);
        Seal memory junk = Prover.seal(times(5), o.buyerKey, T);
        bytes32 context = contextOf("deliver", market.orderId(o));
        // All the steward knows goes into the proof; only the key is another.
        bytes memory data =
            abi.encodeCall(market.deliver, (quoted, o, seal(), junk.r, junk.c, prove(k, T, context, seal(), junk)));
        assertFalse(tries(steward, data), "delivered another key");
        assertFalse(tries(steward, abi.encodeCall(market.settle, (quoted, o))), "settled");
        assertFalse(tries(steward, abi.encodeCall(market.claimFee, (quoted))), "fee");
        vm.warp(START + quoted.deliveryWindow + 1);
        assertTrue(tries(buyer, abi.encodeCall(market.refund, (quoted, o))), "refunded");
        assertEq(token.balanceOf(buyer), 1_000e6, "the buyer has all its money");
        assertFalse(tries(steward, abi.encodeCall(market.claimFee, (quoted))), "fee after all");
    }

    function test_a_steward_cannot_decline_what_was_delivered_to_pay_its_friends_back() public {
        Order memory o = place(quoted);
        deliver(quoted, o);
        assertFalse(tries(steward, abi.encodeCall(market.decline, (quoted, o))), "declined");
        market.settle(quoted, o);
        assertFalse(tries(steward, abi.encodeCall(market.decline, (quoted, o))), "declined after settlement");
        assertEq(token.balanceOf(buyer), 1_000e6 - PRICE, "paid");
    }

    function test_a_steward_that_declines_in_front_of_its_own_delegates_delivery_gives_the_key_away_and_earns_nothing()
        public
    {
        // It could as well send the key to the buyer: no contract stops that. What it cannot do is be paid for it here.
        addDelegate(quoted);
        Order memory o = place(quoted);
        (Seal memory shown, bytes memory pending) = delivering(quoted, o, Prover.scalar("delegate"), delegateSeal());
        vm.prank(steward);
        market.decline(quoted, o);
        assertFalse(tries(stranger, pending), "delivered");
        assertTrue(opens(shown, b), "the buyer has the key");
        assertEq(token.balanceOf(buyer), 1_000e6, "and its money");
        assertEq(token.balanceOf(address(market)), 0, "nobody is paid");
        assertEq(market.licence(quoted, o).buyer, address(0), "and there is no licence");
    }

    function test_a_steward_takes_its_fee_once_for_each_sale() public {
        for (uint256 i = 0; i < 3; i++) {
            Order memory o = orderOf(quoted);
            o.nonce = bytes32(i);
            tries(buyer, ordering(quoted, o));
            deliver(quoted, o);
            tries(steward, abi.encodeCall(market.settle, (quoted, o)));
            tries(steward, abi.encodeCall(market.settle, (quoted, o)));
            tries(steward, abi.encodeCall(market.claimFee, (quoted)));
            tries(steward, abi.encodeCall(market.claimFee, (quoted)));
        }
        assertEq(token.balanceOf(steward), 3 * (PRICE - shareOf(PRICE)), "fees");
        assertEq(token.balanceOf(address(market)), 3 * shareOf(PRICE), "what the split is due");
    }

    // ------------------------------------------------------------------------------------------------- self-purchase

    function test_a_steward_does_not_buy_from_itself() public {
        enrich(steward, PRICE);
        assertFalse(tries(steward, ordering(quoted, orderBy(steward, quoted, buyerKey()))), "ordered");
        assertEq(token.balanceOf(steward), PRICE, "money");
    }

    function testFuzz_a_purchase_through_an_accomplice_costs_exactly_what_goes_to_the_contributors(uint256 price, uint16 bps)
        public
    {
        Listing memory l = listing();
        (l.price, l.stewardFeeBps) = (uint128(bound(price, 1, 1_000e6)), uint16(bound(bps, 0, 10_000)));
        l.nonce = keccak256("for show");
        list(l);
        enrich(accomplice, l.price);
        Order memory o = orderBy(accomplice, l, buyerKey());
        assertTrue(tries(accomplice, ordering(l, o)), "ordered");
        deliver(l, o);
        market.settle(l, o);
        tries(steward, abi.encodeCall(market.claimFee, (l)));

        uint256 left = token.balanceOf(steward) + token.balanceOf(accomplice);
        assertEq(left, uint256(l.price) * l.stewardFeeBps / 10_000, "the fee is all that comes back");
        assertEq(token.balanceOf(address(market)), l.price - left, "the rest waits for the contributors");
        if (left < l.price) assertEq(claimedBy(l, address(0x9a1d)), l.price - left, "who have it");
    }

    function test_a_purchase_by_a_steward_with_accounts_of_its_own_costs_what_the_others_get() public {
        // No contract knows whose an account is. Half the weight is the steward's: half of the split is what the show costs.
        Leaf[] memory leaves = new Leaf[](2);
        (leaves[0], leaves[1]) = (leaf(), leaf());
        (leaves[1].index, leaves[1].account) = (1, steward);
        Listing memory l = listingOf(leaves);
        listFromCall(l);
        enrich(accomplice, PRICE);
        Order memory o = orderBy(accomplice, l, buyerKey());
        assertTrue(tries(accomplice, ordering(l, o)), "ordered");
        deliver(l, o);
        market.settle(l, o);
        assertTrue(tries(steward, abi.encodeCall(market.claimFee, (l))), "fee");
        for (uint32 i = 0; i < 2; i++) {
            ClaimAuthorisation memory a = authorisation(l);
            (a.index, a.recipient) = (i, leaves[i].account);
            (,, Path memory p) = Trees.build(leaves, i);
            assertTrue(tries(leaves[i].account, abi.encodeCall(market.claim, (l, leaves[i], p, a, ""))), "claimed");
        }
        assertEq(token.balanceOf(contributor), shareOf(PRICE) / 2, "the other contributor");
        assertEq(token.balanceOf(steward), PRICE - shareOf(PRICE) / 2, "the steward");
    }
}
