// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Licence, LicenceState, Listing, Order, OrderStatus} from "../../src/interfaces/Types.sol";
import {Prover} from "../support/Prover.sol";
import {AttackTest} from "./AttackTest.sol";

/// @dev Who waits for the second in which two things could be had, or neither.
contract LatecomersTest is AttackTest {
    Listing private plain;
    Listing private disputable;
    Order private placed;
    // Made once, for each proof takes many calls.
    bytes private plainDelivery;
    bytes private delivery;
    bytes private delegateDelivery;
    bytes private dispute_;

    function setUp() public override {
        super.setUp();
        plain = listing();
        list(plain);
        (, plainDelivery) = delivering(plain, orderOf(plain), k, seal());
        disputable = listArbitrated();
        placed = place(disputable);
        addDelegate(disputable);
        (, delivery) = delivering(disputable, placed, k, seal());
        (, delegateDelivery) = delivering(disputable, placed, Prover.scalar("delegate"), delegateSeal());
        dispute_ = disputing(disputable, placed, arbiter(), delivered(placed), disputeSeal(), b);
    }

    // --------------------------------------------------------------------------------------- licences sold before the end

    function test_no_licence_is_sold_minutes_before_the_end() public {
        Listing memory l = plain;
        Order memory o = orderOf(l);
        uint256[4] memory late = [uint256(10 minutes), 1 days, l.accessPeriod, l.accessPeriod + l.deliveryWindow - 1];
        for (uint256 i = 0; i < late.length; i++) {
            vm.warp(l.endsAt - late[i]);
            assertFalse(tries(buyer, ordering(l, o)), "ordered");
        }
        assertEq(token.balanceOf(buyer), 1_000e6 - PRICE, "the buyer paid for the order placed before alone");
    }

    function testFuzz_every_licence_that_is_sold_lasts_its_whole_period_and_ends_with_the_listing_or_before(
        uint256 ordered,
        uint256 waited
    ) public {
        Listing memory l = plain;
        uint256 last = l.endsAt - l.accessPeriod - l.deliveryWindow;
        ordered = _around(ordered, last, START);
        vm.warp(ordered);
        Order memory o = orderOf(l);
        assertTrue(tries(buyer, ordering(l, o)) == (ordered <= last), "ordered in time only");
        if (ordered > last) return;
        vm.warp(ordered + bound(waited, 0, l.deliveryWindow));
        assertTrue(tries(steward, plainDelivery), "delivered");
        Licence memory licence = market.licence(l, o);
        assertEq(licence.until, block.timestamp + l.accessPeriod, "the whole period");
        assertLe(licence.until, l.endsAt, "not beyond the listing");
        vm.warp(licence.until);
        assertTrue(market.licence(l, o).state == LicenceState.Valid, "in its last second");
        vm.warp(licence.until + 1);
        assertTrue(market.licence(l, o).state == LicenceState.Ended, "after it");
    }

    // ---------------------------------------------------------------------------------------------------------- delegates

    function testFuzz_a_delegate_delivers_until_the_first_of_deadline_closing_and_removal(
        uint256 closing,
        uint256 removing,
        uint256 handing
    ) public {
        uint256 until = START + disputable.deliveryWindow;
        bytes32 sealId = Prover.sealId(delegateSeal());
        // In either order, or one of them, or none.
        uint256 closed = _around(closing, START + 1 days, START);
        uint256 removed = closing % 3 == 0 ? _around(removing, closed, START) : _around(removing, until - 1 hours, START);
        if (closing % 5 != 0) until = _stops(closed, abi.encodeCall(market.close, (disputable)), until);
        if (removing % 5 != 0) until = _stops(removed, abi.encodeCall(market.removeSeal, (disputable, sealId)), until);

        vm.warp(_around(handing, until, START));
        assertTrue(tries(stranger, delegateDelivery) == (block.timestamp <= until), "delivered in time only");
    }

    /// @dev What the steward sends at `when` leaves an hour, and never lengthens a time.
    function _stops(uint256 when, bytes memory data, uint256 until) private returns (uint256) {
        vm.warp(when);
        assertTrue(tries(steward, data), "sent");
        return when + 1 hours < until ? when + 1 hours : until;
    }

    // ------------------------------------------------------------------------------------------------------ a whole life

    /// @dev Each step is taken in a second near a boundary, and both sides try what they can. At every one, exactly what the
    /// clock says goes through, and in the end all money is with somebody.
    function testFuzz_in_every_second_of_an_orders_life_one_side_has_its_turn_and_never_both(
        uint256 closing,
        uint256 handing,
        uint256 disputing_,
        uint256 ruling,
        uint256 bps
    ) public {
        (Listing memory l, Order memory o) = (disputable, placed);
        uint256 deadline = START + l.deliveryWindow;
        if (closing % 2 == 0) {
            vm.warp(_around(closing, deadline - 1 hours, START));
            vm.prank(steward);
            market.close(l);
            if (block.timestamp + 1 hours < deadline) deadline = block.timestamp + 1 hours;
        }
        vm.warp(_around(handing, deadline, block.timestamp));
        if (_delivers(l, o, deadline) && _disputes(l, o, disputing_)) _ends(l, o, ruling, bps);
        _allMoneyIsSomebodys(l, o);
    }

    /// @dev Delivery against refund.
    function _delivers(Listing memory l, Order memory o, uint256 deadline) private returns (bool inTime) {
        inTime = block.timestamp <= deadline;
        bytes memory refunding = abi.encodeCall(market.refund, (l, o));
        if (inTime) {
            assertFalse(tries(buyer, refunding), "refunded early");
            assertTrue(tries(steward, delivery), "delivered in time");
            assertFalse(tries(buyer, refunding), "refunded what was delivered");
        } else {
            assertFalse(tries(steward, delivery), "delivered late");
            assertTrue(tries(buyer, refunding), "refunded");
            assertFalse(tries(steward, delivery), "delivered what was refunded");
        }
    }

    /// @dev Dispute against settlement.
    function _disputes(Listing memory l, Order memory o, uint256 when) private returns (bool inTime) {
        uint256 until = block.timestamp + l.inspectionWindow;
        vm.warp(_around(when, until, block.timestamp));
        inTime = block.timestamp <= until;
        bytes memory settling = abi.encodeCall(market.settle, (l, o));
        if (inTime) {
            assertFalse(tries(steward, settling), "settled early");
            assertTrue(tries(buyer, dispute_), "disputed in time");
            assertFalse(tries(steward, settling), "settled what is disputed");
        } else {
            assertFalse(tries(buyer, dispute_), "disputed late");
            assertTrue(tries(steward, settling), "settled");
            assertFalse(tries(buyer, dispute_), "disputed what is settled");
        }
    }

    /// @dev Ruling against lapse.
    function _ends(Listing memory l, Order memory o, uint256 when, uint256 bps) private {
        uint256 until = block.timestamp + 14 days;
        vm.warp(_around(when, until, block.timestamp));
        bytes memory ruling = abi.encodeCall(market.rule, (l, o, uint16(bound(bps, 0, 10_000))));
        bytes memory lapsing = abi.encodeCall(market.lapse, (l, o));
        (address first, address second) = (arbiterAccount, buyer);
        (bytes memory goes, bytes memory waits) = (ruling, lapsing);
        if (block.timestamp > until) (first, second, goes, waits) = (buyer, arbiterAccount, lapsing, ruling);
        assertFalse(tries(second, waits), "out of turn");
        assertTrue(tries(first, goes), "in turn");
        assertFalse(tries(second, waits), "after the other");
        assertFalse(tries(first, goes), "twice");
    }

    function _allMoneyIsSomebodys(Listing memory l, Order memory o) private {
        tries(buyer, abi.encodeCall(market.withdrawCredit, (address(token))));
        tries(arbiterAccount, abi.encodeCall(market.withdrawCredit, (address(token))));
        tries(steward, abi.encodeCall(market.claimFee, (l)));
        uint256 revenue = market.listingState(o.listingId).revenue;
        if (revenue != 0) assertEq(claimedBy(l, address(0x9a1d)), revenue, "the contributor has the revenue");
        assertEq(token.balanceOf(address(market)), 0, "the market keeps nothing");
        uint256 all = token.balanceOf(buyer) + token.balanceOf(arbiterAccount) + token.balanceOf(steward) + revenue;
        assertEq(all, 1_000e6, "and nothing is lost");
        OrderStatus end = status(o);
        assertTrue(end > OrderStatus.Disputed, "the order has ended");
    }

    /// @dev Mostly a second within two of `boundary`, else any from `earliest` to two days after; never before `earliest`.
    function _around(uint256 seed, uint256 boundary, uint256 earliest) private pure returns (uint256 when) {
        uint256 random = uint256(keccak256(abi.encode(seed)));
        when = random % 4 == 0 ? bound(random >> 8, earliest, boundary + 2 days) : boundary + (random >> 8) % 5 - 2;
        if (when < earliest) when = earliest;
    }
}
