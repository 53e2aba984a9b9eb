// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../src/interfaces/IMarket.sol";
import {Listing, Order, OrderState, OrderStatus, Point, ResealProof, Seal} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";
import {Prover} from "./support/Prover.sol";

contract DeliverTest is MarketTest {
    Listing internal l;
    Order internal o;
    Seal internal to;
    ResealProof internal proof;

    function setUp() public override {
        super.setUp();
        l = listing();
        list(l);
        o = place(l);
        to = delivered(o);
        proof = reseal(o);
    }

    function test_deliver_records_when_and_which_seal() public {
        bytes32 id = market.orderId(o);
        vm.warp(START + 1 days);
        vm.expectEmit(address(market));
        emit IMarket.Delivered(id, l.sealId, to.r, to.c);
        vm.prank(stranger);
        market.deliver(l, o, seal(), to.r, to.c, proof);

        OrderState memory state = market.orderState(id);
        assertTrue(state.status == OrderStatus.Delivered, "delivered");
        assertEq(state.deliveredAt, START + 1 days, "when");
        assertEq(state.sealId, bytes32(bytes20(Prover.sealId(to))), "which");
    }

    function test_the_buyer_opens_the_very_key_sealed_at_listing() public {
        deliver(l, o);
        Point memory opened = _open(to, b);
        assertEq(opened.x, secret.x, "x(M)");
        assertEq(opened.y, secret.y, "y(M)");
    }

    function test_nothing_is_paid_to_the_steward_side_before_settlement() public {
        deliver(l, o);
        assertEq(market.listingState(o.listingId).revenue, 0, "revenue");
        assertEq(market.listingState(o.listingId).fees, 0, "fees");
        assertEq(token.balanceOf(address(market)), PRICE, "escrow");
    }

    // ------------------------------------------------------------------------------------------------------- when

    function test_deliver_works_in_the_last_second_of_the_deadline_and_refund_does_not() public {
        vm.warp(START + l.deliveryWindow);
        bytes memory refusal =
            abi.encodeWithSelector(IMarket.DeadlineNotPassed.selector, market.orderId(o), START + l.deliveryWindow);
        vm.expectRevert(refusal);
        market.refund(l, o);
        _deliver();
    }

    function test_deliver_is_refused_a_second_after_the_deadline_and_refund_is_not() public {
        vm.warp(START + l.deliveryWindow + 1);
        _refused(abi.encodeWithSelector(IMarket.DeadlinePassed.selector, market.orderId(o), START + l.deliveryWindow));
        market.refund(l, o);
    }

    function testFuzz_at_every_second_exactly_one_of_deliver_and_refund_is_possible(
        uint256 window,
        uint256 closing,
        uint256 time
    ) public {
        l.deliveryWindow = uint64(bound(window, 1 hours, 30 days));
        list(l);
        o = place(l);
        to = delivered(o);
        proof = reseal(o);
        closing = bound(closing, START, START + 40 days);
        time = bound(time, closing, START + 50 days);
        if (closing % 3 != 0) {
            vm.warp(closing);
            vm.prank(steward);
            market.close(l);
        }
        vm.warp(time);

        bool delivers = _succeeds(abi.encodeCall(market.deliver, (l, o, seal(), to.r, to.c, proof)), false);
        bool refunds = _succeeds(abi.encodeCall(market.refund, (l, o)), true);
        assertTrue(delivers != refunds, "one of the two");
    }

    // ------------------------------------------------------------------------------------------------------ state

    function test_deliver_is_refused_twice() public {
        _deliver();
        _refused(wrongStatus(o, OrderStatus.Delivered, OrderStatus.Open));
    }

    function test_deliver_is_refused_in_every_status_but_open() public {
        for (uint256 i = uint256(OrderStatus.Delivered); i <= uint256(OrderStatus.Declined); i++) {
            uint256 before = vm.snapshotState();
            (Listing memory arbitrated_, Order memory order) = orderIn(OrderStatus(i));
            deliverRefused(arbitrated_, order, wrongStatus(order, OrderStatus(i), OrderStatus.Open));
            vm.revertToState(before);
        }
    }

    function test_deliver_is_refused_for_what_was_not_ordered() public {
        o.nonce = keccak256("another order");
        _refused(abi.encodeWithSelector(IMarket.UnknownOrder.selector, market.orderId(o)));
    }

    function test_deliver_is_refused_under_another_listing() public {
        l.price = 0;
        _refused(abi.encodeWithSelector(IMarket.ListingMismatch.selector, o.listingId, market.listingId(l)));
    }

    function test_deliver_is_refused_while_a_person_has_to_approve() public {
        l.terms = GRU | IRB;
        list(l);
        o = place(l, GENERAL | ETHICS_APPROVAL, keccak256("evidence"));
        to = delivered(o);
        proof = reseal(o);
        _refused(abi.encodeWithSelector(IMarket.ApprovalMissing.selector, market.orderId(o)));
    }

    // --------------------------------------------------------------------------------------------------- delegates

    function test_a_delegate_delivers_and_the_event_says_from_which_seal() public {
        addDelegate(l);
        Seal memory from = delegateSeal();
        proof = _delegated(from);
        bytes32 id = market.orderId(o);
        vm.expectEmit(address(market));
        emit IMarket.Delivered(id, Prover.sealId(from), to.r, to.c);
        vm.prank(stranger);
        market.deliver(l, o, from, to.r, to.c, proof);

        assertStatus(o, OrderStatus.Delivered);
        assertEq(market.orderState(id).sealId, bytes32(bytes20(Prover.sealId(to))), "the buyer's seal, not the delegate's");
    }

    function test_a_delegate_needs_no_secret_of_the_stewards_to_hand_on_the_very_key() public {
        addDelegate(l);
        Seal memory from = delegateSeal();
        to = Prover.seal(_open(from, Prover.scalar("delegate")), o.buyerKey, T);
        proof = _delegated(from);
        market.deliver(l, o, from, to.r, to.c, proof);

        Point memory opened = _open(to, b);
        assertEq(opened.x, secret.x, "x(M)");
        assertEq(opened.y, secret.y, "y(M)");
    }

    function test_a_seal_nobody_added_delivers_nothing() public {
        Seal memory from = delegateSeal();
        proof = _delegated(from);
        _refusedFrom(from, abi.encodeWithSelector(IMarket.SealNotRegistered.selector, o.listingId, Prover.sealId(from)));
    }

    function test_a_delegate_of_another_listing_delivers_nothing() public {
        Listing memory other = listing();
        other.nonce = keccak256("another listing with the same seal");
        list(other);
        addDelegate(other);
        Seal memory from = delegateSeal();
        proof = _delegated(from);
        _refusedFrom(from, abi.encodeWithSelector(IMarket.SealNotRegistered.selector, o.listingId, Prover.sealId(from)));
    }

    function test_a_delegate_delivers_nothing_with_the_listings_proof() public {
        addDelegate(l);
        _refusedFrom(delegateSeal(), abi.encodeWithSelector(IMarket.ProofInvalid.selector));
    }

    function test_a_delegates_proof_without_its_key_is_refused() public {
        addDelegate(l);
        Seal memory from = delegateSeal();
        proof = _prove(k, T, _context("deliver", address(market), market.orderId(o)), from, to);
        _refusedFrom(from, abi.encodeWithSelector(IMarket.ProofInvalid.selector));
    }

    function test_the_proof_that_made_a_delegate_delivers_nothing() public {
        // A buyer whose key is the delegate's: both proofs are about the same two seals.
        addDelegate(l);
        to = delegateSeal();
        o.buyerKey = to.holder;
        vm.prank(buyer);
        market.order(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce);
        proof = delegateProof(l);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));

        proof = _prove(k, DELEGATE_T, _context("deliver", address(market), market.orderId(o)), seal(), to);
        _deliver();
    }

    // ------------------------------------------------------------------------------------------------------ points

    function test_a_point_that_is_none_is_refused_as_r_or_c() public {
        Point[5] memory invalid = [
            Point(0, 0),
            Point(1, 3),
            Point(1 + Prover.P, 2),
            Point(1, 2 + Prover.P),
            Point(type(uint256).max, type(uint256).max)
        ];
        Seal memory valid = to;
        for (uint256 i = 0; i < invalid.length; i++) {
            bytes memory refusal = abi.encodeWithSelector(IMarket.PointInvalid.selector, invalid[i].x, invalid[i].y);
            to = Seal(valid.holder, invalid[i], valid.c);
            _refused(refusal);
            to = Seal(valid.holder, valid.r, invalid[i]);
            _refused(refusal);
        }
    }

    function test_a_failing_delivery_does_not_eat_the_gas_it_was_given() public {
        to.r = Point(1, 3);
        uint256 before = gasleft();
        try market.deliver{gas: 10_000_000}(l, o, seal(), to.r, to.c, proof) {} catch {}
        assertLe(before - gasleft(), 200_000, "gas of a refusal");
    }

    // ------------------------------------------------------------------------------------------------------- proof

    function test_a_seal_that_is_not_the_listings_delivers_nothing() public {
        // The buyer's own seal of another key, with a proof that holds.
        Point memory otherSecret = Prover.mul(Prover.g(), 5);
        Seal memory from = Prover.seal(otherSecret, Prover.mul(Prover.g(), k), 6);
        to = Prover.seal(otherSecret, o.buyerKey, T);
        proof = _prove(k, T, _context("deliver", address(market), market.orderId(o)), from, to);
        bytes memory refusal = abi.encodeWithSelector(IMarket.SealNotRegistered.selector, o.listingId, Prover.sealId(from));
        vm.expectRevert(refusal);
        market.deliver(l, o, from, to.r, to.c, proof);
    }

    function test_another_key_than_the_sealed_one_is_refused() public {
        to = Prover.seal(Prover.mul(Prover.g(), 5), o.buyerKey, T);
        proof = _prove(k, T, _context("deliver", address(market), market.orderId(o)), seal(), to);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
    }

    function test_the_key_sealed_to_somebody_else_is_refused() public {
        Seal memory other = Prover.seal(secret, Prover.mul(Prover.g(), 77), T);
        proof = _prove(k, T, _context("deliver", address(market), market.orderId(o)), seal(), other);
        to = other;
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
    }

    function test_a_proof_without_k_is_refused() public {
        proof = _prove(k + 1, T, _context("deliver", address(market), market.orderId(o)), seal(), to);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
    }

    function test_a_proof_without_t_is_refused() public {
        proof = _prove(k, T + 1, _context("deliver", address(market), market.orderId(o)), seal(), to);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
    }

    function test_a_proof_for_another_order_is_refused() public {
        Order memory other = o;
        other.nonce = keccak256("another order");
        proof = _prove(k, T, _context("deliver", address(market), market.orderId(other)), seal(), to);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
    }

    function test_a_proof_for_another_use_is_refused() public {
        proof = _prove(k, T, _context("delegate", address(market), market.orderId(o)), seal(), to);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
    }

    function test_a_proof_for_another_market_is_refused() public {
        proof = _prove(k, T, _context("deliver", stranger, market.orderId(o)), seal(), to);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
    }

    function test_a_proof_for_another_chain_is_refused() public {
        bytes32 id = market.orderId(o);
        uint256 here = block.chainid;
        vm.chainId(here + 1);
        bytes32 context = _context("deliver", address(market), id);
        vm.chainId(here);
        proof = _prove(k, T, context, seal(), to);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
    }

    function test_a_change_in_any_number_of_the_proof_is_refused() public {
        ResealProof memory valid = proof;
        proof = ResealProof(addmod(valid.e, 1, Prover.Q), valid.z1, valid.z2);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
        proof = ResealProof(valid.e, addmod(valid.z1, 1, Prover.Q), valid.z2);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
        proof = ResealProof(valid.e, valid.z1, addmod(valid.z2, 1, Prover.Q));
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
        proof = ResealProof(0, 0, 0);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
        proof = valid;
        _deliver();
    }

    function test_proof_numbers_at_or_above_the_order_are_refused() public {
        ResealProof memory valid = proof;
        proof = ResealProof(valid.e + Prover.Q, valid.z1, valid.z2);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
        proof = ResealProof(valid.e, valid.z1 + Prover.Q, valid.z2);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
        proof = ResealProof(valid.e, valid.z1, valid.z2 + Prover.Q);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
    }

    function test_another_r_or_c_under_the_same_proof_is_refused() public {
        Seal memory valid = to;
        to = Seal(valid.holder, Prover.add(valid.r, Prover.g()), valid.c);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
        to = Seal(valid.holder, valid.r, Prover.add(valid.c, Prover.g()));
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
        to = Seal(valid.holder, Prover.negate(valid.r), valid.c);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
    }

    function test_delivering_to_the_holder_key_with_the_same_seal_is_a_proof_like_any_other() public {
        // A buyer that orders with K as its key gets C' = C: the difference is the identity, which is no special case.
        o.buyerKey = seal().holder;
        vm.prank(buyer);
        market.order(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce);
        to = seal();
        uint256 r = Prover.scalar("r");
        proof = _prove(k, r, _context("deliver", address(market), market.orderId(o)), seal(), to);
        _deliver();
    }

    function testFuzz_any_key_is_delivered_to_any_buyer(uint256 b_, uint256 t, uint256 a, uint256 c) public {
        (b_, t) = (bound(b_, 1, Prover.Q - 1), bound(t, 1, Prover.Q - 1));
        (a, c) = (bound(a, 0, Prover.Q - 1), bound(c, 0, Prover.Q - 1));
        o.buyerKey = Prover.mul(Prover.g(), b_);
        o.nonce = keccak256("fuzzed order");
        vm.prank(buyer);
        market.order(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce);
        to = Prover.seal(secret, o.buyerKey, t);
        proof = Prover.proveReseal(k, t, _context("deliver", address(market), market.orderId(o)), seal(), to, a, c);
        _deliver();
    }

    function testFuzz_no_made_up_proof_is_accepted(uint256 e, uint256 z1, uint256 z2) public {
        vm.assume(e != proof.e || z1 != proof.z1 || z2 != proof.z2);
        proof = ResealProof(e, z1, z2);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
        assertStatus(o, OrderStatus.Open);
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    function _context(string memory tag, address market_, bytes32 id) private view returns (bytes32) {
        return Prover.context(tag, market_, id);
    }

    function _prove(uint256 k_, uint256 t, bytes32 context, Seal memory from, Seal memory to_)
        private
        view
        returns (ResealProof memory)
    {
        return Prover.proveReseal(k_, t, context, from, to_, Prover.scalar("a"), Prover.scalar("c"));
    }

    /// @dev M = C - k * R.
    function _open(Seal memory s, uint256 key) private view returns (Point memory) {
        return Prover.add(s.c, Prover.negate(Prover.mul(s.r, key)));
    }

    /// @dev What the delegate, with its own key, proves to deliver `to`.
    function _delegated(Seal memory from) private view returns (ResealProof memory) {
        bytes32 context = _context("deliver", address(market), market.orderId(o));
        return _prove(Prover.scalar("delegate"), T, context, from, to);
    }

    function _refusedFrom(Seal memory from, bytes memory refusal) private {
        vm.expectRevert(refusal);
        market.deliver(l, o, from, to.r, to.c, proof);
    }

    function _deliver() private {
        market.deliver(l, o, seal(), to.r, to.c, proof);
        assertStatus(o, OrderStatus.Delivered);
    }

    function _refused(bytes memory refusal) private {
        vm.expectRevert(refusal);
        market.deliver(l, o, seal(), to.r, to.c, proof);
    }

    /// @dev Whether a call succeeds; when asked to, keeps what it did.
    function _succeeds(bytes memory data, bool keep) private returns (bool success) {
        uint256 before = vm.snapshotState();
        (success,) = address(market).call(data);
        if (!keep) vm.revertToState(before);
    }
}
