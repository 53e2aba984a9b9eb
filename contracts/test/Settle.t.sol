// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../src/interfaces/IMarket.sol";
import {Listing, ListingState, Order, OrderStatus} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";

contract SettleTest is MarketTest {
    function test_settle_divides_the_price_between_fee_and_split() public {
        (Listing memory l, Order memory o) = _delivered(listing());
        bytes32 id = market.orderId(o);
        uint128 fee = PRICE * FEE_BPS / 10_000;
        vm.expectEmit(address(market));
        emit IMarket.Settled(id, o.listingId, PRICE - fee, fee);
        vm.prank(stranger);
        market.settle(l, o);

        assertStatus(o, OrderStatus.Settled);
        ListingState memory state = market.listingState(o.listingId);
        assertEq(state.revenue, PRICE - fee, "revenue");
        assertEq(state.fees, fee, "fees");
    }

    function test_settle_is_possible_at_the_second_of_delivery_without_an_arbiter() public {
        (Listing memory l, Order memory o) = _delivered(listing());
        market.settle(l, o);
    }

    function test_revenue_and_fees_share_a_slot() public {
        (Listing memory l,) = sell();
        uint256 slot = uint256(keccak256(abi.encode(market.listingId(l), 2)));
        uint256 word = uint256(vm.load(address(market), bytes32(slot)));
        uint128 fee = PRICE * FEE_BPS / 10_000;
        assertEq(word, uint256(fee) << 128 | (PRICE - fee), "money");
        assertEq(uint256(vm.load(address(market), bytes32(slot + 1))), 0, "nothing else");
    }

    function test_revenue_of_several_orders_adds_up() public {
        (Listing memory l, Order memory o) = sell();
        o.nonce = keccak256("second");
        vm.prank(buyer);
        market.order(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce);
        deliver(l, o);
        market.settle(l, o);
        ListingState memory state = market.listingState(o.listingId);
        assertEq(uint256(state.revenue) + state.fees, 2 * PRICE, "both");
    }

    function test_settle_works_after_closing_and_after_the_end() public {
        (Listing memory l, Order memory o) = _delivered(listing());
        vm.prank(steward);
        market.close(l);
        vm.warp(l.endsAt + 1 days);
        market.settle(l, o);
        assertStatus(o, OrderStatus.Settled);
    }

    function test_an_order_is_settled_once() public {
        (Listing memory l, Order memory o) = sell();
        _refused(l, o, wrongStatus(o, OrderStatus.Settled, OrderStatus.Delivered));
    }

    function test_settle_is_refused_before_delivery() public {
        Listing memory l = listing();
        list(l);
        Order memory o = place(l);
        _refused(l, o, wrongStatus(o, OrderStatus.Open, OrderStatus.Delivered));
    }

    function test_settle_is_refused_after_a_refund() public {
        Listing memory l = listing();
        list(l);
        Order memory o = place(l);
        vm.warp(START + l.deliveryWindow + 1);
        market.refund(l, o);
        _refused(l, o, wrongStatus(o, OrderStatus.Refunded, OrderStatus.Delivered));
    }

    function test_settle_is_refused_for_what_was_not_ordered() public {
        Listing memory l = listing();
        list(l);
        Order memory o = orderOf(l);
        _refused(l, o, abi.encodeWithSelector(IMarket.UnknownOrder.selector, market.orderId(o)));
    }

    function test_another_listing_settles_nothing() public {
        (Listing memory l, Order memory o) = _delivered(listing());
        l.stewardFeeBps = 10_000;
        _refused(l, o, abi.encodeWithSelector(IMarket.ListingMismatch.selector, o.listingId, market.listingId(l)));
    }

    function testFuzz_fee_and_split_add_up_to_the_price(uint128 price, uint16 bps) public {
        Listing memory l = listing();
        l.price = price;
        l.stewardFeeBps = uint16(bound(bps, 0, 10_000));
        list(l);
        uint256 supply = type(uint256).max - token.totalSupply();
        vm.store(address(token), keccak256(abi.encode(buyer, 0)), bytes32(supply));
        (, Order memory o) = _deliveredListed(l);
        market.settle(l, o);

        ListingState memory state = market.listingState(o.listingId);
        assertEq(uint256(state.revenue) + state.fees, price, "whole");
        assertEq(state.fees, uint256(price) * l.stewardFeeBps / 10_000, "fee");
    }

    function _delivered(Listing memory l) private returns (Listing memory, Order memory) {
        list(l);
        return _deliveredListed(l);
    }

    function _deliveredListed(Listing memory l) private returns (Listing memory, Order memory o) {
        o = place(l);
        deliver(l, o);
        return (l, o);
    }

    function _refused(Listing memory l, Order memory o, bytes memory refusal) private {
        vm.expectRevert(refusal);
        market.settle(l, o);
    }
}
