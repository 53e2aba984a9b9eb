// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Consent, Listing, Order, OrderStatus, Seal} from "../../src/interfaces/Types.sol";
import {Prover} from "../support/Prover.sol";
import {AttackTest} from "./AttackTest.sol";

/// @dev Who sees a transaction before it is in a block, and sends another in front of it. A pending delivery shows the buyer the
/// key; the buyer, with whoever helps, wants the price back as well.
contract FrontRunnersTest is AttackTest {
    uint256 private constant HMB = 3;

    Listing private l;
    Order private o;
    /// @dev The delivery that everybody sees: by the steward, and by a delegate.
    bytes private pending;
    bytes private pendingOfDelegate;
    Seal private shown;

    function setUp() public override {
        super.setUp();
        l = listing();
        list(l);
        addDelegate(l);
        o = place(l);
        (shown, pending) = delivering(l, o, k, seal());
        (, pendingOfDelegate) = delivering(l, o, Prover.scalar("delegate"), delegateSeal());
        assertTrue(opens(shown, b), "the buyer reads the key in the pending delivery");
    }

    // --------------------------------------------------------------------------------------------- key and refund at once

    function test_a_steward_that_closes_in_front_of_a_delivery_gets_the_buyer_no_refund() public {
        vm.prank(steward);
        market.close(l);
        _theBuyerHasPaid(pending);
    }

    function test_a_contributor_that_withdraws_in_front_of_a_delivery_gets_the_buyer_no_refund() public {
        vm.prank(contributor);
        consents.withdraw(contributor, "");
        vm.prank(buyer);
        market.enforceConsent(l, leaf(), path());
        _theBuyerHasPaid(pending);
    }

    function test_a_receipt_shown_in_front_of_a_delivery_gets_the_buyer_no_refund() public {
        // Signed only now, to close.
        Consent memory consent = Consent(contributor, 0, keccak256("data"), HMB, 0, l.endsAt);
        bytes memory signature = sign(CONTRIBUTOR_KEY, consents.consentDigest(consent));
        vm.prank(buyer);
        market.enforceConsentByReceipt(l, leaf(), path(), consent, signature);
        _theBuyerHasPaid(pending);
    }

    function test_a_delegates_seal_removed_in_front_of_its_delivery_gets_the_buyer_no_refund() public {
        _removeDelegate();
        _theBuyerHasPaid(pendingOfDelegate);
    }

    function test_all_of_that_together_gets_the_buyer_no_refund() public {
        vm.prank(contributor);
        consents.withdraw(contributor, "");
        market.enforceConsent(l, leaf(), path());
        bytes32 sealId = Prover.sealId(delegateSeal());
        bytes memory closing = abi.encodeCall(market.close, (l));
        bytes memory removing = abi.encodeCall(market.removeSeal, (l, sealId));
        assertFalse(tries(steward, closing), "closed a second time");
        assertTrue(tries(steward, removing), "removed");
        vm.warp(START + 30 minutes);
        assertFalse(tries(steward, closing), "closed a third time");
        assertFalse(tries(steward, removing), "removed a second time");
        vm.warp(START);
        _theBuyerHasPaid(pendingOfDelegate);
    }

    function test_a_refund_in_front_of_a_delivery_in_its_last_second_is_too_early() public {
        vm.warp(START + l.deliveryWindow - 1 hours);
        _theBuyerHasPaid(pending);
    }

    function test_a_second_order_with_the_same_parameters_does_not_take_the_place_of_the_first() public {
        assertFalse(tries(buyer, ordering(l, o)), "ordered again");
        _theBuyerHasPaid(pending);
    }

    // ---------------------------------------------------------------------------------------------------- late delivery

    function test_a_delivery_sent_after_its_deadline_is_a_gift_so_senders_simulate_first() public {
        vm.warp(START + l.deliveryWindow + 1);
        assertFalse(tries(steward, pending), "delivered");
        assertTrue(tries(buyer, abi.encodeCall(market.refund, (l, o))), "refunded");
        assertEq(token.balanceOf(buyer), 1_000e6, "the buyer has its money");
        assertTrue(opens(shown, b), "and the key, from the calldata of a transaction that failed");
        assertEq(market.licence(l, o).buyer, address(0), "but no licence");
        assertEq(token.balanceOf(address(market)), 0, "and nobody is paid out of somebody else's money");
    }

    function test_a_delivery_more_than_an_hour_after_a_removal_is_none() public {
        _removeDelegate();
        vm.warp(START + 1 hours + 1);
        assertFalse(tries(stranger, pendingOfDelegate), "delivered by a former delegate");
        assertStatus(o, OrderStatus.Open);
        assertTrue(tries(stranger, pending), "and still by the steward");
    }

    // ------------------------------------------------------------------------------------------------- copied transactions

    function test_who_sends_a_copied_delivery_first_gains_nothing_by_it() public {
        assertTrue(tries(stranger, pending), "copied");
        assertFalse(tries(steward, pending), "the original");
        market.settle(l, o);
        assertEq(token.balanceOf(stranger), 0, "sender");
        assertEq(market.listingState(o.listingId).fees, PRICE - shareOf(PRICE), "the steward's fee is the steward's");
        assertFalse(opens(shown, Prover.scalar("stranger")), "a copy opens with the buyer's scalar only");
    }

    function test_a_copied_delivery_with_another_seal_spoils_nothing() public {
        Seal memory other = Prover.seal(times(5), o.buyerKey, T);
        (, bytes memory data) = delivering(l, o, k, Seal(seal().holder, seal().r, Prover.add(other.c, seal().c)));
        assertFalse(tries(stranger, data), "delivered something else");
        assertTrue(tries(steward, pending), "the original");
    }

    function test_a_copied_order_is_the_copiers_and_leaves_the_buyers_possible() public {
        enrich(stranger, PRICE);
        Order memory wanted = o;
        wanted.nonce = keccak256("second order");
        assertTrue(tries(stranger, ordering(l, wanted)), "copied");
        assertTrue(tries(buyer, ordering(l, wanted)), "the original");
        assertEq(token.balanceOf(stranger), 0, "each pays for its own");
        assertEq(token.balanceOf(buyer), 1_000e6 - 2 * PRICE, "and no more");
    }

    function test_a_copied_listing_is_refused_and_leaves_the_stewards_possible() public {
        Listing memory wanted = listing();
        wanted.nonce = keccak256("second listing");
        bytes memory data = abi.encodeCall(market.list, (wanted, seal(), knowledge(wanted), locations()));
        assertFalse(tries(stranger, data), "copied");
        assertTrue(tries(steward, data), "the original");
    }

    function test_a_listing_closed_in_front_of_an_order_takes_no_money() public {
        vm.prank(steward);
        market.close(l);
        Order memory wanted = o;
        wanted.nonce = keccak256("second order");
        assertFalse(tries(buyer, ordering(l, wanted)), "ordered");
        assertEq(token.balanceOf(buyer), 1_000e6 - PRICE, "what the first cost");
    }

    // -------------------------------------------------------------------------------------------------------- helpers

    function _removeDelegate() private {
        bytes32 sealId = Prover.sealId(delegateSeal());
        vm.prank(steward);
        market.removeSeal(l, sealId);
    }

    /// @dev For an hour the delivery stays out of all blocks. The buyer tries to get its money all the while.
    function _theBuyerHasPaid(bytes memory delivery) private {
        bytes memory refunding = abi.encodeCall(market.refund, (l, o));
        assertFalse(tries(buyer, refunding), "refunded at once");
        vm.warp(block.timestamp + 1 hours);
        assertFalse(tries(buyer, refunding), "refunded in the last second");
        tries(stranger, delivery);
        vm.warp(block.timestamp + 30 days);
        assertFalse(tries(buyer, refunding), "refunded later");

        assertStatus(o, OrderStatus.Delivered);
        market.settle(l, o);
        assertEq(token.balanceOf(buyer), 1_000e6 - PRICE, "the buyer paid");
        assertEq(claimedBy(l, address(0x9a1d)), shareOf(PRICE), "and the contributor has its share");
    }
}
