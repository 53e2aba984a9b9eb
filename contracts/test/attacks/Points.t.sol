// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../../src/interfaces/IMarket.sol";
import {
    Arbiter,
    KnowledgeProof,
    Listing,
    Order,
    OrderStatus,
    Point,
    ResealProof,
    Seal
} from "../../src/interfaces/Types.sol";
import {Prover} from "../support/Prover.sol";
import {AttackTest} from "./AttackTest.sol";

/// @dev Who sends points that are none, numbers out of range, or points that are somebody else's. What is refused is refused at
/// every entrance; what is accepted opens with the scalar of K' and proves what every delivery does.
contract PointsTest is AttackTest {
    uint256 private constant LISTING_WORDS = 23;
    uint256 private constant ORDER_WORDS = 7;

    Listing private l;
    Order private o;
    /// @dev Calls that go through as they are.
    bytes private delegation;
    bytes private delivery;
    uint256 private orders;

    function setUp() public override {
        super.setUp();
        l = listArbitrated();
        delegation = abi.encodeCall(market.addSeal, (l, seal(), delegateSeal(), delegateProof(l)));
        o = place(l);
        (, delivery) = delivering(l, o, k, seal());
    }

    // ---------------------------------------------------------------------------------------------- points that are none

    function test_no_point_that_is_none_enters_with_a_listing() public {
        Listing memory another = l;
        another.nonce = keccak256("another listing");
        bytes memory data = abi.encodeCall(market.list, (another, seal(), knowledge(another), locations()));
        for (uint256 i = 0; i < 3; i++) {
            _refusesEach(steward, data, LISTING_WORDS + 2 * i);
        }
        assertTrue(tries(steward, data), "as it is");
    }

    function test_no_point_that_is_none_enters_with_a_delegate() public {
        for (uint256 i = 0; i < 3; i++) {
            _refusesEach(steward, delegation, LISTING_WORDS + 6 + 2 * i);
        }
        assertTrue(tries(steward, delegation), "as it is");
    }

    function test_no_point_that_is_none_enters_with_an_order() public {
        Order memory another = orderOf(l);
        another.nonce = keccak256("another order");
        bytes memory data = ordering(l, another);
        _refusesEach(buyer, data, LISTING_WORDS);
        assertEq(token.balanceOf(buyer), 1_000e6 - PRICE, "and no money");
        assertTrue(tries(buyer, data), "as it is");
    }

    function test_no_point_that_is_none_enters_with_a_delivery() public {
        uint256 first = LISTING_WORDS + ORDER_WORDS + 6;
        _refusesEach(stranger, delivery, first);
        _refusesEach(stranger, delivery, first + 2);
        assertTrue(tries(stranger, delivery), "as it is");
    }

    function test_no_point_that_is_none_enters_with_an_arbiter() public {
        Arbiter memory another = arbiter();
        another.fee = 1;
        bytes memory data = abi.encodeCall(market.registerArbiter, (another, ""));
        _refusesEach(arbiterAccount, data, 1);
        assertTrue(tries(arbiterAccount, data), "as it is");
    }

    function test_no_point_that_is_none_enters_with_a_dispute() public {
        deliver(l, o);
        bytes memory data = disputing(l, o, arbiter(), delivered(o), disputeSeal(), b);
        uint256 first = LISTING_WORDS + ORDER_WORDS + 5 + 6;
        _refusesEach(buyer, data, first);
        _refusesEach(buyer, data, first + 2);
        assertTrue(tries(buyer, data), "as it is");
    }

    /// @dev Puts points that are none in place of the one at `word`.
    function _refusesEach(address who, bytes memory valid, uint256 word) private {
        uint256 x = _word(valid, word);
        uint256 y = _word(valid, word + 1);
        uint256 top = type(uint256).max;
        uint256[2][9] memory bad = [
            [uint256(0), 0],
            [x, (y + 1) % Prover.P],
            [(x + 1) % Prover.P, y],
            [Prover.P, y],
            [x, Prover.P],
            [x + Prover.P, y],
            [x, y + Prover.P],
            [top, top],
            [Prover.P, Prover.P]
        ];
        for (uint256 i = 0; i < bad.length; i++) {
            bytes memory data = _with(_with(valid, word, bad[i][0]), word + 1, bad[i][1]);
            // A listing names its seal: who lists bad points names them, too.
            if (bytes4(data) == market.list.selector) data = _with(data, 21, uint256(_sealId(data)));
            _refuses(who, data, abi.encodeWithSelector(IMarket.PointInvalid.selector, bad[i][0], bad[i][1]));
        }
    }

    // ---------------------------------------------------------------------------------------------- numbers out of range

    function test_no_number_of_a_listings_proof_is_taken_beyond_the_order() public {
        Listing memory another = l;
        another.nonce = keccak256("another listing");
        bytes memory data = abi.encodeCall(market.list, (another, seal(), knowledge(another), locations()));
        for (uint256 i = 0; i < 2; i++) {
            _refusesNumber(steward, data, LISTING_WORDS + 6 + i);
        }
        assertTrue(tries(steward, data), "as it is");
    }

    function test_no_number_of_a_delegates_proof_is_taken_beyond_the_order() public {
        for (uint256 i = 0; i < 3; i++) {
            _refusesNumber(steward, delegation, LISTING_WORDS + 12 + i);
        }
        assertTrue(tries(steward, delegation), "as it is");
    }

    function test_no_number_of_a_deliverys_proof_is_taken_beyond_the_order() public {
        for (uint256 i = 0; i < 3; i++) {
            _refusesNumber(stranger, delivery, LISTING_WORDS + ORDER_WORDS + 10 + i);
        }
        assertTrue(tries(stranger, delivery), "as it is");
    }

    function test_no_number_of_a_disputes_proof_is_taken_beyond_the_order() public {
        deliver(l, o);
        bytes memory data = disputing(l, o, arbiter(), delivered(o), disputeSeal(), b);
        for (uint256 i = 0; i < 3; i++) {
            _refusesNumber(buyer, data, LISTING_WORDS + ORDER_WORDS + 15 + i);
        }
        assertTrue(tries(buyer, data), "as it is");
    }

    /// @dev Puts the same number modulo q, and others out of range, in place of the one at `word`.
    function _refusesNumber(address who, bytes memory valid, uint256 word) private {
        uint256 number = _word(valid, word);
        uint256[5] memory bad =
            [number + Prover.Q, number + 4 * Prover.Q, Prover.Q, type(uint256).max, Prover.Q - 1 - number % (Prover.Q - 1)];
        for (uint256 i = 0; i < bad.length; i++) {
            _refuses(who, _with(valid, word, bad[i]), abi.encodeWithSelector(IMarket.ProofInvalid.selector));
        }
    }

    // -------------------------------------------------------------------------------------------------- points of others

    function test_a_key_taken_from_the_listings_points_opens_with_its_own_scalar_only() public {
        uint256 r = Prover.scalar("r");
        // C = M + r * K = (m + r * k) * G: nobody but the steward knows all of that.
        uint256 c = addmod(Prover.scalar("m"), mulmod(r, k, Prover.Q), Prover.Q);
        _opensWithItsScalarOnly(seal().holder, k);
        _opensWithItsScalarOnly(seal().r, r);
        _opensWithItsScalarOnly(seal().c, c);
        _opensWithItsScalarOnly(Prover.negate(seal().holder), Prover.Q - k);
        _opensWithItsScalarOnly(secret, Prover.scalar("m"));
    }

    function test_a_key_taken_from_another_listing_or_arbiter_opens_with_its_own_scalar_only() public {
        _opensWithItsScalarOnly(times(Prover.scalar("other k")), Prover.scalar("other k"));
        _opensWithItsScalarOnly(arbiter().key, Prover.scalar("arbiter"));
        _opensWithItsScalarOnly(delegateSeal().holder, Prover.scalar("delegate"));
        _opensWithItsScalarOnly(delegateSeal().r, DELEGATE_T);
    }

    function test_a_buyer_that_orders_with_g_has_published_its_scalar_and_the_proof_holds_all_the_same() public {
        // One is a scalar like any other: a buyer can always tell everybody its own.
        _opensWithItsScalarOnly(Prover.g(), 1);
        _opensWithItsScalarOnly(Prover.negate(Prover.g()), Prover.Q - 1);
    }

    function testFuzz_whatever_the_key_a_delivery_opens_with_its_scalar_and_no_other(uint256 scalar, uint256 other) public {
        scalar = bound(scalar, 1, Prover.Q - 1);
        other = bound(other, 0, Prover.Q - 1);
        vm.assume(other != scalar);
        Seal memory to = _deliveredTo(times(scalar));
        assertTrue(opens(to, scalar), "its own");
        assertFalse(opens(to, other), "another");
    }

    function _opensWithItsScalarOnly(Point memory key, uint256 scalar) private {
        _anotherKeyIsRefused(key);
        Seal memory to = _deliveredTo(key);
        // What everybody else in this story knows.
        uint256[8] memory known = [k, b, 1, Prover.Q - 1, 0, Prover.scalar("arbiter"), Prover.scalar("delegate"), T];
        for (uint256 i = 0; i < known.length; i++) {
            if (known[i] != scalar) assertFalse(opens(to, known[i]), "opened with another scalar");
        }
        assertTrue(opens(to, scalar), "opened with its own");
    }

    function _deliveredTo(Point memory key) private returns (Seal memory to) {
        Order memory ordered = _orderWith(key);
        bytes memory data;
        (to, data) = delivering(l, ordered, k, seal());
        assertTrue(tries(stranger, data), "delivered");
    }

    /// @dev To the same key, nothing but M is delivered.
    function _anotherKeyIsRefused(Point memory key) private {
        Order memory ordered = _orderWith(key);
        Seal memory junk = Prover.seal(times(5), key, T);
        ResealProof memory proof = prove(k, T, contextOf("deliver", market.orderId(ordered)), seal(), junk);
        assertFalse(tries(stranger, abi.encodeCall(market.deliver, (l, ordered, seal(), junk.r, junk.c, proof))), "junk");
        assertStatus(ordered, OrderStatus.Open);
    }

    function _orderWith(Point memory key) private returns (Order memory ordered) {
        token.mint(buyer, PRICE);
        ordered = orderBy(buyer, l, key);
        ordered.nonce = bytes32(++orders);
        assertTrue(tries(buyer, ordering(l, ordered)), "ordered");
    }

    // -------------------------------------------------------------------------------------------- the listing's own seal

    function test_the_listings_seal_shown_as_a_delivery_is_refused_to_who_does_not_know_its_r() public {
        // K' = K, R' = R, C' = C: the two seals hold the same M for sure, but nobody else can say so.
        Order memory ordered = _orderWith(seal().holder);
        bytes32 context = contextOf("deliver", market.orderId(ordered));
        Seal memory s = seal();
        ResealProof[4] memory proofs = [
            prove(b, T, context, s, s), // with what a buyer knows
            prove(k, T, context, s, s), // with k, but not r
            ResealProof(0, 0, 0),
            ResealProof(knowledge(l).e, knowledge(l).z, 0) // the listing's proof
        ];
        for (uint256 i = 0; i < proofs.length; i++) {
            assertFalse(tries(buyer, abi.encodeCall(market.deliver, (l, ordered, s, s.r, s.c, proofs[i]))), "replayed");
        }
        assertFalse(tries(buyer, abi.encodeCall(market.settle, (l, ordered))), "settled");
        assertStatus(ordered, OrderStatus.Open);
    }

    function test_the_listings_seal_delivered_by_its_maker_opens_with_k_only() public {
        Order memory ordered = _orderWith(seal().holder);
        Seal memory s = seal();
        ResealProof memory proof = prove(k, Prover.scalar("r"), contextOf("deliver", market.orderId(ordered)), s, s);
        assertTrue(tries(steward, abi.encodeCall(market.deliver, (l, ordered, s, s.r, s.c, proof))), "delivered");
        assertTrue(opens(s, k), "with k");
        assertFalse(opens(s, b), "with the buyer's b");
    }

    function test_a_delivery_in_the_clear_is_refused() public {
        // With t = 0, R' is the identity and C' would be M itself, for all to read.
        Order memory ordered = _orderWith(buyerKey());
        Seal memory to = Seal(buyerKey(), Point(0, 0), secret);
        ResealProof memory proof = prove(k, 0, contextOf("deliver", market.orderId(ordered)), seal(), to);
        assertFalse(tries(stranger, abi.encodeCall(market.deliver, (l, ordered, seal(), to.r, to.c, proof))), "delivered");
    }

    function test_a_listing_in_the_clear_is_refused() public {
        Seal memory s = Seal(seal().holder, Point(0, 0), secret);
        Listing memory another = l;
        another.sealId = Prover.sealId(s);
        KnowledgeProof memory proof = Prover.proveKnowledge(k, market.listingId(another), s, Prover.scalar("fresh"));
        assertFalse(tries(steward, abi.encodeCall(market.list, (another, s, proof, locations()))), "listed");
    }

    // -------------------------------------------------------------------------------------------------------- helpers

    function _refuses(address who, bytes memory data, bytes memory refusal) private {
        vm.prank(who);
        (bool success, bytes memory outcome) = address(market).call(data);
        assertFalse(success, "accepted");
        assertEq(keccak256(outcome), keccak256(refusal), "for another reason");
    }

    /// @dev The id of the seal in a call to list.
    function _sealId(bytes memory data) private pure returns (bytes32 id) {
        assembly ("memory-safe") {
            id := keccak256(add(add(data, 0x24), mul(LISTING_WORDS, 0x20)), 0xc0)
        }
    }

    /// @dev Word `index` behind the selector.
    function _word(bytes memory data, uint256 index) private pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(add(data, 0x24), mul(index, 0x20)))
        }
    }

    function _with(bytes memory data, uint256 index, uint256 value) private pure returns (bytes memory changed) {
        changed = bytes.concat(data);
        assembly ("memory-safe") {
            mstore(add(add(changed, 0x24), mul(index, 0x20)), value)
        }
    }
}
