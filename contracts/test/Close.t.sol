// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../src/interfaces/IMarket.sol";
import {CloseReason, Listing, ListingState, ListingStatus, Order, OrderStatus} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";

contract CloseTest is MarketTest {
    function test_close_records_when_and_why() public {
        Listing memory l = listing();
        bytes32 id = list(l);
        vm.warp(START + 5 days);
        vm.expectEmit(address(market));
        emit IMarket.Closed(id, CloseReason.Steward);
        vm.prank(steward);
        market.close(l);

        ListingState memory state = market.listingState(id);
        assertTrue(state.status == ListingStatus.Closed, "closed");
        assertTrue(state.reason == CloseReason.Steward, "by the steward");
        assertEq(state.closedAt, START + 5 days, "closed at");
    }

    function test_no_order_after_closing() public {
        Listing memory l = listing();
        bytes32 id = list(l);
        vm.prank(steward);
        market.close(l);
        Order memory o = orderOf(l);
        vm.expectRevert(abi.encodeWithSelector(IMarket.ListingClosed.selector, id, START));
        vm.prank(buyer);
        market.order(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce);
    }

    function test_close_keeps_what_was_earned() public {
        (Listing memory l,) = sell();
        vm.prank(steward);
        market.close(l);
        ListingState memory state = market.listingState(market.listingId(l));
        assertEq(uint256(state.revenue) + state.fees, PRICE, "money");
    }

    function test_after_closing_a_delivery_is_possible_for_one_hour_to_the_second() public {
        Listing memory l = listing();
        list(l);
        Order memory o = place(l);
        vm.prank(steward);
        market.close(l);
        vm.warp(START + 1 hours);
        deliver(l, o);
        assertStatus(o, OrderStatus.Delivered);
    }

    function test_an_hour_and_a_second_after_closing_only_a_refund_is_possible() public {
        Listing memory l = listing();
        list(l);
        Order memory o = place(l);
        vm.prank(steward);
        market.close(l);
        vm.warp(START + 1 hours + 1);
        market.refund(l, o);
        assertStatus(o, OrderStatus.Refunded);
    }

    function test_closing_never_lengthens_a_deadline() public {
        Listing memory l = listing();
        list(l);
        Order memory o = place(l);
        vm.warp(START + l.deliveryWindow - 30 minutes);
        vm.prank(steward);
        market.close(l);
        vm.warp(START + l.deliveryWindow + 1);
        market.refund(l, o);
        assertStatus(o, OrderStatus.Refunded);
    }

    function test_a_listing_closed_for_consent_is_not_closed_again() public {
        Listing memory l = listing();
        bytes32 id = list(l);
        vm.prank(contributor);
        consents.withdraw(contributor, "");
        market.enforceConsent(l, leaf(), path());
        vm.warp(START + 30 minutes);
        vm.expectRevert(abi.encodeWithSelector(IMarket.ListingClosed.selector, id, START));
        vm.prank(steward);
        market.close(l);
        assertTrue(market.listingState(id).reason == CloseReason.Withdrawn, "the reason stays");
    }

    function test_closing_leaves_delivered_orders_as_they_are() public {
        (Listing memory l, Order memory o) = orderIn(OrderStatus.Delivered);
        vm.prank(steward);
        market.close(l);
        vm.warp(START + l.inspectionWindow);
        dispute(l, o);
        assertStatus(o, OrderStatus.Disputed);
    }

    function test_close_is_refused_to_anyone_but_the_steward() public {
        Listing memory l = listing();
        list(l);
        vm.expectRevert(abi.encodeWithSelector(IMarket.NotSteward.selector, stranger, steward));
        vm.prank(stranger);
        market.close(l);
    }

    function test_close_is_refused_for_what_is_not_listed() public {
        Listing memory l = listing();
        bytes memory refusal = abi.encodeWithSelector(IMarket.UnknownListing.selector, market.listingId(l));
        vm.expectRevert(refusal);
        vm.prank(steward);
        market.close(l);
    }

    function test_a_listing_closes_once_so_its_deadlines_cannot_move_again() public {
        Listing memory l = listing();
        bytes32 id = list(l);
        vm.prank(steward);
        market.close(l);
        vm.warp(START + 30 minutes);
        vm.expectRevert(abi.encodeWithSelector(IMarket.ListingClosed.selector, id, START));
        vm.prank(steward);
        market.close(l);
    }
}
