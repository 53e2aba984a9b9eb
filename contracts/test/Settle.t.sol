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

    // ----------------------------------------------------------------------------------------------------- inspection

    function test_settle_is_refused_in_every_second_of_the_inspection() public {
        (Listing memory l, Order memory o) = _inspected(INSPECTION);
        bytes memory refusal =
            abi.encodeWithSelector(IMarket.InspectionNotOver.selector, market.orderId(o), START + INSPECTION);
        _refused(l, o, refusal);
        vm.warp(START + 1);
        _refused(l, o, refusal);
        vm.warp(START + INSPECTION - 1);
        _refused(l, o, refusal);
        vm.warp(START + INSPECTION);
        _refused(l, o, refusal);
    }

    function test_settle_is_possible_in_the_second_after_the_inspection() public {
        (Listing memory l, Order memory o) = _inspected(INSPECTION);
        vm.warp(START + INSPECTION + 1);
        market.settle(l, o);
        assertEq(uint256(market.listingState(o.listingId).revenue) + market.listingState(o.listingId).fees, PRICE, "all");
    }

    function test_the_inspection_runs_from_the_delivery() public {
        Listing memory l = listArbitrated();
        Order memory o = place(l);
        vm.warp(START + 2 days);
        deliver(l, o);
        vm.warp(START + 2 days + INSPECTION);
        uint256 until = START + 2 days + INSPECTION;
        _refused(l, o, abi.encodeWithSelector(IMarket.InspectionNotOver.selector, market.orderId(o), until));
        vm.warp(until + 1);
        market.settle(l, o);
    }

    function test_closing_does_not_shorten_an_inspection() public {
        (Listing memory l, Order memory o) = _inspected(INSPECTION);
        vm.prank(steward);
        market.close(l);
        vm.warp(START + INSPECTION);
        _refused(l, o, abi.encodeWithSelector(IMarket.InspectionNotOver.selector, market.orderId(o), START + INSPECTION));
    }

    function testFuzz_settle_is_possible_after_the_inspection_and_not_before(uint256 window, uint256 time) public {
        window = bound(window, 24 hours, 30 days);
        (Listing memory l, Order memory o) = _inspected(uint64(window));
        vm.warp(bound(time, START, START + 40 days));
        (bool success,) = address(market).call(abi.encodeCall(market.settle, (l, o)));
        assertTrue(success == (block.timestamp > START + window), "after");
    }

    function test_settle_is_refused_once_disputed_whatever_comes_of_it() public {
        (Listing memory l, Order memory o) = disputed();
        vm.warp(START + INSPECTION + 1);
        _refused(l, o, wrongStatus(o, OrderStatus.Disputed, OrderStatus.Delivered));
        uint256 before = vm.snapshotState();
        vm.prank(arbiterAccount);
        market.rule(l, o, 0);
        _refused(l, o, wrongStatus(o, OrderStatus.Ruled, OrderStatus.Delivered));
        vm.revertToState(before);
        vm.warp(START + 14 days + 1);
        market.lapse(l, o);
        _refused(l, o, wrongStatus(o, OrderStatus.Lapsed, OrderStatus.Delivered));
    }

    function test_settle_is_refused_after_a_decline() public {
        Listing memory l = listing();
        list(l);
        Order memory o = place(l);
        vm.prank(steward);
        market.decline(l, o);
        _refused(l, o, wrongStatus(o, OrderStatus.Declined, OrderStatus.Delivered));
    }

    function test_what_is_free_settles_to_nothing() public {
        Listing memory l = listing();
        l.price = 0;
        (, Order memory o) = _delivered(l);
        market.settle(l, o);
        assertStatus(o, OrderStatus.Settled);
        assertEq(market.listingState(o.listingId).revenue, 0, "revenue");
        assertEq(market.listingState(o.listingId).fees, 0, "fees");
    }

    function test_revenue_beyond_128_bits_is_refused_and_hurts_no_other_listing() public {
        enrichBuyer();
        Listing memory l = listing();
        (l.price, l.stewardFeeBps) = (type(uint128).max, 0);
        (, Order memory o) = _delivered(l);
        market.settle(l, o);
        o.nonce = keccak256("second");
        vm.prank(buyer);
        market.order(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce);
        deliver(l, o);
        _refused(l, o, abi.encodeWithSignature("Panic(uint256)", 0x11));
        assertEq(market.listingState(o.listingId).revenue, type(uint128).max, "as it was");
        sell();
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

    /// @dev A delivered order that may be inspected for `window` seconds.
    function _inspected(uint64 window) private returns (Listing memory l, Order memory o) {
        registerArbiter();
        l = arbitrated();
        l.inspectionWindow = window;
        (, o) = _delivered(l);
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
