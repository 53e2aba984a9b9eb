// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {LicenceState, Listing, Order, Permit} from "../../src/interfaces/Types.sol";
import {PlainToken, ReentrantToken, WelcomingToken} from "../support/Tokens.sol";
import {AttackTest} from "./AttackTest.sol";

/// @dev Who wants the money of a buyer that allows the market everything, or has signed a permit for it.
contract ThievesTest is AttackTest {
    address private thief = address(0x7e1f);
    Listing private l;

    function setUp() public override {
        super.setUp();
        l = listing();
        list(l);
    }

    // ------------------------------------------------------------------------------------------------------- approvals

    function test_an_unlimited_approval_is_spent_by_orders_of_its_owner_only() public {
        Order memory o = orderOf(l);
        assertFalse(tries(thief, ordering(l, o)), "an order in the buyer's name is the thief's own, and it has nothing");
        assertEq(token.balanceOf(buyer), 1_000e6, "the buyer's money");
        assertEq(token.balanceOf(address(market)), 0, "escrow");
    }

    function test_a_dispute_copied_from_the_buyers_is_refused_whoever_pays_the_bond() public {
        Listing memory disputable = listArbitrated();
        Order memory o = place(disputable);
        deliver(disputable, o);
        bytes memory pending = disputing(disputable, o, arbiter(), delivered(o), disputeSeal(), b);
        assertFalse(tries(thief, pending), "with the buyer's approval");
        enrich(thief, BOND);
        assertFalse(tries(thief, pending), "with its own money");
        assertEq(token.balanceOf(buyer), 1_000e6 - PRICE, "no bond was taken");
        assertTrue(market.licence(disputable, o).state == LicenceState.Valid, "the buyer's licence");
    }

    function test_a_listing_in_a_thiefs_token_reaches_no_approval_of_another() public {
        // During the transfer of its own token, the thief has that token call the market and the real token.
        ReentrantToken bait = new ReentrantToken();
        Listing memory trap = listing();
        (trap.steward, trap.token, trap.price) = (thief, address(bait), 1_000e6);
        list(trap);
        bait.mint(buyer, trap.price);
        vm.prank(buyer);
        bait.approve(address(market), trap.price);

        bytes[3] memory loot = [
            ordering(l, orderOf(l)),
            abi.encodeCall(market.withdrawCredit, (address(token))),
            abi.encodeWithSignature("transferFrom(address,address,uint256)", buyer, thief, 1_000e6)
        ];
        for (uint256 i = 0; i < loot.length; i++) {
            bait.arm(i == 2 ? address(token) : address(market), loot[i]);
            Order memory o = orderOf(trap);
            o.nonce = bytes32(i);
            uint256 before = vm.snapshotState();
            assertTrue(tries(buyer, ordering(trap, o)), "the buyer falls for it");
            assertFalse(bait.succeeded(), "the callback took something");
            assertEq(token.balanceOf(buyer), 1_000e6, "the buyer's money");
            vm.revertToState(before);
        }
    }

    function test_the_market_spends_no_approval_when_a_thief_claims_or_refunds() public {
        Order memory o = place(l);
        bytes[4] memory attempts = [
            abi.encodeCall(market.refund, (l, o)),
            abi.encodeCall(market.decline, (l, o)),
            abi.encodeCall(market.claimFee, (l)),
            abi.encodeCall(market.withdrawCredit, (address(token)))
        ];
        for (uint256 i = 0; i < attempts.length; i++) {
            assertFalse(tries(thief, attempts[i]), "took something");
        }
        assertEq(token.balanceOf(thief), 0, "the thief's money");
        assertEq(token.balanceOf(buyer), 1_000e6 - PRICE, "the buyer's money");
    }

    // --------------------------------------------------------------------------------------------------------- permits

    function test_a_permit_used_in_front_of_an_order_changes_nothing() public {
        _approveNothing();
        Permit memory p = _permit(block.timestamp);
        vm.prank(thief);
        token.permit(buyer, address(market), PRICE, p.deadline, p.v, p.r, p.s);
        assertFalse(tries(thief, _orderingWithPermit(l, p)), "the thief orders with the buyer's allowance");
        assertTrue(tries(buyer, _orderingWithPermit(l, p)), "the buyer orders with the permit that was used");
        assertEq(token.balanceOf(buyer), 1_000e6 - PRICE, "paid once");
        assertFalse(tries(buyer, _orderingWithPermit(l, p)), "the permit is good for one order");
    }

    function test_a_permit_seen_in_a_pending_order_pays_for_nobody_elses() public {
        _approveNothing();
        assertFalse(tries(thief, _orderingWithPermit(l, _permit(block.timestamp))), "the thief orders with it");
        assertEq(token.balanceOf(buyer), 1_000e6, "the buyer's money");
        assertEq(token.allowance(buyer, address(market)), 0, "and the permit is unused");
    }

    function test_an_expired_permit_takes_nothing() public {
        _approveNothing();
        Permit memory p = _permit(block.timestamp);
        vm.warp(block.timestamp + 1);
        assertFalse(tries(buyer, _orderingWithPermit(l, p)), "ordered");
        assertFalse(tries(thief, _orderingWithPermit(l, p)), "ordered by another");
        assertEq(token.balanceOf(buyer), 1_000e6, "the buyer's money");
    }

    function test_a_token_that_welcomes_any_permit_spends_only_what_the_sender_allowed() public {
        // As wrapped ether does: no permit, and a fallback that takes every call for success.
        WelcomingToken welcoming = new WelcomingToken();
        Listing memory inWelcoming = _in(welcoming);
        welcoming.mint(buyer, 2 * PRICE);
        vm.prank(buyer);
        welcoming.approve(address(market), PRICE);
        Permit memory any;

        assertFalse(tries(thief, _orderingWithPermit(inWelcoming, any)), "the thief pays with the buyer's approval");
        assertEq(welcoming.balanceOf(buyer), 2 * PRICE, "the buyer's money");
        assertTrue(tries(buyer, _orderingWithPermit(inWelcoming, any)), "the buyer's own order");
        assertEq(welcoming.balanceOf(buyer), PRICE, "paid once");
        assertEq(welcoming.balanceOf(thief), 0, "the thief's money");
    }

    // -------------------------------------------------------------------------------------------------------- helpers

    function _in(PlainToken other) private returns (Listing memory offered) {
        offered = listing();
        offered.token = address(other);
        list(offered);
    }

    function _approveNothing() private {
        vm.prank(buyer);
        token.approve(address(market), 0);
    }

    function _permit(uint256 deadline) private view returns (Permit memory p) {
        bytes32 message = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                buyer,
                address(market),
                PRICE,
                token.nonces(buyer),
                deadline
            )
        );
        p.deadline = deadline;
        (p.v, p.r, p.s) = vm.sign(BUYER_KEY, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), message)));
    }

    function _orderingWithPermit(Listing memory offered, Permit memory p) private view returns (bytes memory) {
        Order memory o = orderOf(offered);
        return
            abi.encodeWithSelector(
                market.orderWithPermit.selector, offered, o.buyerKey, o.purpose, o.evidence, "", o.nonce, p
            );
    }
}
