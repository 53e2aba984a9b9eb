// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {KnowledgeProof, Listing, Order, OrderStatus, ResealProof, Seal} from "../../src/interfaces/Types.sol";
import {Prover} from "../support/Prover.sol";
import {AttackTest} from "./AttackTest.sol";

/// @dev Who shows a proof that was made for one thing as a proof of another. All proofs are public.
contract ReplayersTest is AttackTest {
    Listing private l;
    Order private o;

    function setUp() public override {
        super.setUp();
        l = listArbitrated();
        o = place(l);
    }

    // -------------------------------------------------------------------------------------------------- one tag as another

    function test_a_proof_for_a_delegate_or_a_dispute_delivers_nothing() public {
        // Where the seals are the very ones, and the id, too: only the tag differs.
        Seal memory to = delivered(o);
        string[3] memory tags = ["delegate", "dispute", "deliver"];
        for (uint256 i = 0; i < 3; i++) {
            ResealProof memory proof = prove(k, T, contextOf(tags[i], market.orderId(o)), seal(), to);
            bool done = tries(stranger, abi.encodeCall(market.deliver, (l, o, seal(), to.r, to.c, proof)));
            assertTrue(done == (i == 2), tags[i]);
            assertTrue(opens(to, b) && (status(o) == OrderStatus.Delivered) == done, "money follows the proof");
        }
    }

    function test_a_proof_for_a_delivery_or_a_dispute_registers_no_delegate() public {
        Seal memory to = delegateSeal();
        string[3] memory tags = ["deliver", "dispute", "delegate"];
        for (uint256 i = 0; i < 3; i++) {
            ResealProof memory proof = prove(k, DELEGATE_T, contextOf(tags[i], market.listingId(l)), seal(), to);
            bool done = tries(steward, abi.encodeCall(market.addSeal, (l, seal(), to, proof)));
            assertTrue(done == (i == 2), tags[i]);
            assertTrue((market.sealUntil(o.listingId, Prover.sealId(to)) != 0) == done, "registered");
        }
    }

    function test_a_proof_for_a_delivery_or_a_delegate_disputes_nothing() public {
        deliver(l, o);
        (Seal memory from, Seal memory to) = (delivered(o), disputeSeal());
        string[3] memory tags = ["deliver", "delegate", "dispute"];
        for (uint256 i = 0; i < 3; i++) {
            ResealProof memory proof = prove(b, DISPUTE_T, contextOf(tags[i], market.orderId(o)), from, to);
            bytes memory data = abi.encodeCall(market.dispute, (l, o, arbiter(), from, to.r, to.c, proof));
            assertTrue(tries(buyer, data) == (i == 2), tags[i]);
        }
        assertEq(token.balanceOf(buyer), 1_000e6 - PRICE - BOND, "one bond");
    }

    // --------------------------------------------------------------------------------------------------- one use as another

    function test_a_delegates_registration_is_no_delivery_to_a_buyer_with_the_delegates_key() public {
        // Anybody could else release the money for a key the delegate had anyway, or have the data for what it cost nobody.
        ResealProof memory registration = delegateProof(l);
        addDelegate(l);
        Order memory bought = orderBy(buyer, l, delegateSeal().holder);
        bought.nonce = keccak256("the delegate buys");
        assertTrue(tries(buyer, ordering(l, bought)), "ordered");
        (Seal memory to, Seal memory from) = (delegateSeal(), seal());
        bytes memory data = abi.encodeCall(market.deliver, (l, bought, from, to.r, to.c, registration));
        assertFalse(tries(stranger, data), "delivered");
        assertStatus(bought, OrderStatus.Open);
    }

    function test_a_delivery_makes_its_buyer_no_delegate() public {
        deliver(l, o);
        (Seal memory to, ResealProof memory proof) = (delivered(o), reseal(o));
        assertFalse(tries(buyer, abi.encodeCall(market.addSeal, (l, seal(), to, proof))), "registered by the buyer");
        assertFalse(tries(steward, abi.encodeCall(market.addSeal, (l, seal(), to, proof))), "with the delivery's proof");

        // So the buyer cannot sell on in the steward's name: a delivery from its own seal is none.
        enrich(stranger, PRICE);
        Order memory second = orderBy(stranger, l, times(Prover.scalar("stranger")));
        assertTrue(tries(stranger, ordering(l, second)), "ordered by somebody else");
        (, bytes memory data) = delivering(l, second, b, to);
        assertFalse(tries(buyer, data), "delivered by the first buyer");
        assertStatus(second, OrderStatus.Open);
    }

    function test_a_delivery_to_one_buyer_is_none_to_another_with_the_same_key() public {
        enrich(stranger, PRICE);
        Order memory second = orderBy(stranger, l, o.buyerKey);
        assertTrue(tries(stranger, ordering(l, second)), "ordered with the same key");
        deliver(l, o);
        (Seal memory to, ResealProof memory proof) = (delivered(o), reseal(o));
        bytes memory data = abi.encodeCall(market.deliver, (l, second, seal(), to.r, to.c, proof));
        assertFalse(tries(steward, data), "delivered");
        assertFalse(opens(to, Prover.scalar("stranger")), "and who ordered opens nothing");
    }

    function test_a_delegate_of_one_listing_is_none_of_another_with_the_same_seal() public {
        Listing memory other = listing();
        list(other);
        (Seal memory to, ResealProof memory registration) = (delegateSeal(), delegateProof(l));
        addDelegate(l);
        bytes memory data = abi.encodeCall(market.addSeal, (other, seal(), to, registration));
        assertFalse(tries(steward, data), "with the same proof");
        Order memory ordered = place(other);
        (, bytes memory delivery) = delivering(other, ordered, Prover.scalar("delegate"), to);
        assertFalse(tries(stranger, delivery), "delivered");
    }

    function test_a_removed_delegate_does_not_come_back_by_its_old_proof_unless_the_steward_sends_it() public {
        addDelegate(l);
        (Seal memory to, ResealProof memory registration) = (delegateSeal(), delegateProof(l));
        bytes32 sealId = Prover.sealId(to);
        vm.prank(steward);
        market.removeSeal(l, sealId);
        vm.warp(START + 1 hours + 1);
        bytes memory data = abi.encodeCall(market.addSeal, (l, seal(), to, registration));
        assertFalse(tries(stranger, data), "by the delegate");
        (, bytes memory delivery) = delivering(l, o, Prover.scalar("delegate"), to);
        assertFalse(tries(stranger, delivery), "delivered");
        assertTrue(tries(steward, data), "by the steward");
        assertTrue(tries(stranger, delivery), "delivered again");
    }

    // ------------------------------------------------------------------------------------------------------ listing proofs

    function test_a_listing_proof_lists_once_and_nothing_else() public {
        KnowledgeProof memory proof = knowledge(l);
        bytes memory data = abi.encodeCall(market.list, (l, seal(), proof, locations()));
        assertFalse(tries(steward, data), "the same listing again");
        vm.prank(steward);
        market.close(l);
        assertFalse(tries(steward, data), "reopened");

        Listing memory other = l;
        other.price = 1;
        assertFalse(tries(steward, abi.encodeCall(market.list, (other, seal(), proof, locations()))), "cheaper");
        Seal memory moved = Seal(seal().holder, seal().r, Prover.add(seal().c, Prover.g()));
        other.sealId = Prover.sealId(moved);
        assertFalse(tries(steward, abi.encodeCall(market.list, (other, moved, proof, locations()))), "of another seal");
        assertTrue(market.listingState(market.listingId(other)).closedAt == 0, "nothing came of it");
    }

    function test_a_listing_proof_delivers_nothing() public {
        KnowledgeProof memory known = knowledge(l);
        Seal memory to = delivered(o);
        ResealProof[3] memory made =
            [ResealProof(known.e, known.z, 0), ResealProof(known.e, known.z, known.z), ResealProof(known.e, 0, known.z)];
        for (uint256 i = 0; i < made.length; i++) {
            bytes memory data = abi.encodeCall(market.deliver, (l, o, seal(), to.r, to.c, made[i]));
            assertFalse(tries(stranger, data), "delivered");
        }
        assertStatus(o, OrderStatus.Open);
    }
}
