// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../src/interfaces/IMarket.sol";
import {LicenceState, Listing, ListingState, Order, OrderStatus} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";
import {BlockingToken, ReentrantToken} from "./support/Tokens.sol";

contract LapseTest is MarketTest {
    uint256 internal constant UNTIL = START + 14 days;

    Listing internal l;
    Order internal o;

    function setUp() public override {
        super.setUp();
        (l, o) = disputed();
    }

    function test_anyone_gives_price_and_bond_back_when_the_arbiter_was_silent() public {
        bytes32 id = market.orderId(o);
        uint256 before = token.balanceOf(buyer);
        vm.warp(UNTIL + 1);
        vm.expectEmit(address(market));
        emit IMarket.Lapsed(id);
        vm.prank(stranger);
        market.lapse(l, o);

        assertStatus(o, OrderStatus.Lapsed);
        assertEq(token.balanceOf(buyer) - before, PRICE + BOND, "buyer");
        assertEq(token.balanceOf(address(market)), 0, "market");
        ListingState memory state = market.listingState(o.listingId);
        assertEq(state.revenue, 0, "revenue");
        assertEq(state.fees, 0, "fees");
        assertEq(market.credit(address(token), buyer), 0, "no credit besides");
        assertEq(market.credit(address(token), arbiterAccount), 0, "a silent arbiter earns nothing");
        assertEq(market.orderState(id).disputedAt, START, "when it was disputed stays known");
    }

    function test_the_licence_of_a_lapsed_dispute_is_void() public {
        vm.warp(UNTIL + 1);
        market.lapse(l, o);
        assertTrue(market.licence(l, o).state == LicenceState.Void, "void");
    }

    function test_nothing_lapses_before_the_ruling_window_is_over() public {
        bytes memory refusal = abi.encodeWithSelector(IMarket.RulingNotOver.selector, market.orderId(o), UNTIL);
        _refused(refusal);
        vm.warp(UNTIL);
        _refused(refusal);
        vm.warp(UNTIL + 1);
        market.lapse(l, o);
    }

    function test_a_lapse_is_possible_years_later() public {
        vm.warp(l.endsAt + 3_650 days);
        market.lapse(l, o);
    }

    function test_a_dispute_lapses_once() public {
        vm.warp(UNTIL + 1);
        market.lapse(l, o);
        _refused(wrongStatus(o, OrderStatus.Lapsed, OrderStatus.Disputed));
    }

    function test_what_was_ruled_does_not_lapse() public {
        vm.prank(arbiterAccount);
        market.rule(l, o, 0);
        vm.warp(UNTIL + 1);
        _refused(wrongStatus(o, OrderStatus.Ruled, OrderStatus.Disputed));
    }

    function test_what_is_not_disputed_does_not_lapse() public {
        o.nonce = keccak256("another order");
        vm.prank(buyer);
        market.order(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce);
        uint256 before = vm.snapshotState();
        vm.warp(UNTIL + 30 days);
        _refused(wrongStatus(o, OrderStatus.Open, OrderStatus.Disputed));
        vm.revertToState(before);
        deliver(l, o);
        vm.warp(UNTIL + 30 days);
        _refused(wrongStatus(o, OrderStatus.Delivered, OrderStatus.Disputed));
        market.settle(l, o);
        _refused(wrongStatus(o, OrderStatus.Settled, OrderStatus.Disputed));
    }

    function test_a_lapse_is_refused_for_what_was_not_ordered() public {
        o.nonce = keccak256("not ordered");
        _refused(abi.encodeWithSelector(IMarket.UnknownOrder.selector, market.orderId(o)));
    }

    function test_another_listing_lapses_nothing() public {
        vm.warp(UNTIL + 1);
        l.disputeBond = PRICE;
        _refused(abi.encodeWithSelector(IMarket.ListingMismatch.selector, o.listingId, market.listingId(l)));
    }

    function test_a_token_that_blocks_the_buyer_holds_up_its_lapse_only() public {
        BlockingToken blocking = new BlockingToken();
        blocking.mint(buyer, 1_000e6);
        vm.prank(buyer);
        blocking.approve(address(market), 1_000e6);
        l.token = address(blocking);
        o = disputedBefore(arbiter(), l);
        blocking.setBlocked(buyer, true);
        vm.warp(UNTIL + 1);
        _refused(abi.encodeWithSelector(BlockingToken.Blocked.selector, buyer));
        assertStatus(o, OrderStatus.Disputed);
        blocking.setBlocked(buyer, false);
        market.lapse(l, o);
        assertEq(blocking.balanceOf(buyer), 1_000e6, "all of it");
    }

    function test_a_token_that_calls_back_finds_the_dispute_lapsed() public {
        ReentrantToken reentrant = new ReentrantToken();
        reentrant.mint(buyer, 1_000e6);
        vm.prank(buyer);
        reentrant.approve(address(market), 1_000e6);
        l.token = address(reentrant);
        o = disputedBefore(arbiter(), l);
        reentrant.arm(address(market), abi.encodeCall(market.orderState, (market.orderId(o))));
        vm.warp(UNTIL + 1);
        market.lapse(l, o);
        assertTrue(reentrant.succeeded(), "views may be read");
        assertEq(uint256(bytes32(reentrant.outcome())), uint256(OrderStatus.Lapsed), "state before money");
    }

    function testFuzz_a_lapse_pays_exactly_price_and_bond(uint128 price, uint128 bond) public {
        (l.price, l.nonce) = (uint128(bound(price, ARBITER_FEE, type(uint128).max)), keccak256("another listing"));
        l.disputeBond = uint128(bound(bond, ARBITER_FEE, l.price));
        enrichBuyer();
        uint256 before = token.balanceOf(buyer);
        uint256 held = token.balanceOf(address(market));
        o = disputedBefore(arbiter(), l);
        assertEq(before - token.balanceOf(buyer), uint256(l.price) + l.disputeBond, "taken");
        vm.warp(UNTIL + 1);
        market.lapse(l, o);
        assertEq(token.balanceOf(buyer), before, "given back");
        assertEq(token.balanceOf(address(market)), held, "not a unit of another's");
    }

    function _refused(bytes memory refusal) private {
        vm.expectRevert(refusal);
        market.lapse(l, o);
    }
}
