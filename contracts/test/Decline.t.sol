// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../src/interfaces/IMarket.sol";
import {Listing, Order, OrderStatus} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";

contract DeclineTest is MarketTest {
    function test_decline_gives_the_price_back_at_once() public {
        (Listing memory l, Order memory o) = _placed();
        bytes32 id = market.orderId(o);
        vm.expectEmit(address(market));
        emit IMarket.Declined(id);
        vm.prank(steward);
        market.decline(l, o);

        assertStatus(o, OrderStatus.Declined);
        assertEq(token.balanceOf(buyer), 1_000e6, "buyer");
        assertEq(token.balanceOf(address(market)), 0, "market");
    }

    function test_decline_works_after_the_deadline_too() public {
        (Listing memory l, Order memory o) = _placed();
        vm.warp(START + l.deliveryWindow + 1);
        vm.prank(steward);
        market.decline(l, o);
        assertStatus(o, OrderStatus.Declined);
    }

    function test_decline_is_refused_to_anyone_but_the_steward() public {
        (Listing memory l, Order memory o) = _placed();
        vm.expectRevert(abi.encodeWithSelector(IMarket.NotSteward.selector, buyer, steward));
        vm.prank(buyer);
        market.decline(l, o);
    }

    function test_an_order_is_declined_once() public {
        (Listing memory l, Order memory o) = _placed();
        vm.prank(steward);
        market.decline(l, o);
        _refused(l, o, wrongStatus(o, OrderStatus.Declined, OrderStatus.Open));
    }

    function test_decline_is_refused_in_every_status_but_open() public {
        for (uint256 i = uint256(OrderStatus.Delivered); i <= uint256(OrderStatus.Declined); i++) {
            uint256 before = vm.snapshotState();
            (Listing memory l, Order memory o) = orderIn(OrderStatus(i));
            _refused(l, o, wrongStatus(o, OrderStatus(i), OrderStatus.Open));
            vm.revertToState(before);
        }
    }

    function test_decline_is_refused_for_what_was_not_ordered() public {
        Listing memory l = listing();
        list(l);
        Order memory o = orderOf(l);
        _refused(l, o, abi.encodeWithSelector(IMarket.UnknownOrder.selector, market.orderId(o)));
    }

    function test_another_listing_declines_nothing() public {
        (Listing memory l, Order memory o) = _placed();
        l.price = 2 * PRICE;
        _refused(l, o, abi.encodeWithSelector(IMarket.ListingMismatch.selector, o.listingId, market.listingId(l)));
    }

    function _placed() private returns (Listing memory l, Order memory o) {
        l = listing();
        list(l);
        o = place(l);
    }

    function _refused(Listing memory l, Order memory o, bytes memory refusal) private {
        vm.expectRevert(refusal);
        vm.prank(steward);
        market.decline(l, o);
    }
}
