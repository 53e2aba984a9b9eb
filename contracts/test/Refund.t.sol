// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../src/interfaces/IMarket.sol";
import {Listing, Order, OrderStatus} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";

contract RefundTest is MarketTest {
    Listing internal l;
    Order internal o;

    function setUp() public override {
        super.setUp();
        l = listing();
        list(l);
        o = place(l);
    }

    function test_anyone_has_the_price_sent_back_to_the_buyer_after_the_deadline() public {
        vm.warp(START + l.deliveryWindow + 1);
        bytes32 id = market.orderId(o);
        vm.expectEmit(address(market));
        emit IMarket.Refunded(id);
        vm.prank(stranger);
        market.refund(l, o);

        assertStatus(o, OrderStatus.Refunded);
        assertEq(token.balanceOf(buyer), 1_000e6, "buyer");
        assertEq(token.balanceOf(stranger), 0, "sender");
    }

    function test_refund_is_refused_in_the_last_second_of_the_deadline() public {
        vm.warp(START + l.deliveryWindow);
        _refused(abi.encodeWithSelector(IMarket.DeadlineNotPassed.selector, market.orderId(o), START + l.deliveryWindow));
    }

    function test_refund_is_refused_in_the_last_second_of_the_hour_after_closing() public {
        vm.prank(steward);
        market.close(l);
        vm.warp(START + 1 hours);
        _refused(abi.encodeWithSelector(IMarket.DeadlineNotPassed.selector, market.orderId(o), START + 1 hours));
    }

    function test_refund_is_possible_long_after_the_listing_ended() public {
        vm.warp(l.endsAt + 3650 days);
        market.refund(l, o);
        assertEq(token.balanceOf(buyer), 1_000e6, "buyer");
    }

    function test_an_order_is_refunded_once() public {
        vm.warp(START + l.deliveryWindow + 1);
        market.refund(l, o);
        _refused(wrongStatus(o, OrderStatus.Refunded, OrderStatus.Open));
    }

    function test_refund_is_refused_in_every_status_but_open() public {
        for (uint256 i = uint256(OrderStatus.Delivered); i <= uint256(OrderStatus.Declined); i++) {
            uint256 before = vm.snapshotState();
            (l, o) = orderIn(OrderStatus(i));
            vm.warp(START + 100 days);
            _refused(wrongStatus(o, OrderStatus(i), OrderStatus.Open));
            vm.revertToState(before);
        }
    }

    function test_refund_is_refused_for_what_was_not_ordered() public {
        o.buyer = stranger;
        _refused(abi.encodeWithSelector(IMarket.UnknownOrder.selector, market.orderId(o)));
    }

    function test_another_listing_refunds_nothing() public {
        l.price = 2 * PRICE;
        vm.warp(START + l.deliveryWindow + 1);
        _refused(abi.encodeWithSelector(IMarket.ListingMismatch.selector, o.listingId, market.listingId(l)));
    }

    function _refused(bytes memory refusal) private {
        vm.expectRevert(refusal);
        market.refund(l, o);
    }
}
