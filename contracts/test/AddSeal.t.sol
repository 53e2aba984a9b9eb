// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../src/interfaces/IMarket.sol";
import {Listing, Order, OrderStatus, Point, ResealProof, Seal} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";
import {Prover} from "./support/Prover.sol";

contract AddSealTest is MarketTest {
    uint40 internal constant FOREVER = type(uint40).max;

    Listing internal l;
    bytes32 internal id;
    Seal internal to;
    ResealProof internal proof;

    function setUp() public override {
        super.setUp();
        l = listing();
        id = list(l);
        to = delegateSeal();
        proof = delegateProof(l);
    }

    function test_a_seal_is_added_until_it_is_removed() public {
        bytes32 sealId = Prover.sealId(to);
        assertEq(market.sealUntil(id, sealId), 0, "before");
        vm.expectEmit(address(market));
        emit IMarket.SealAdded(id, l.sealId, to);
        _add(seal());
        assertEq(market.sealUntil(id, sealId), FOREVER, "after");
    }

    function test_the_listings_own_seal_is_not_stored() public {
        _add(seal());
        assertEq(market.sealUntil(id, l.sealId), 0, "own seal");
    }

    function test_a_seal_may_be_added_after_closing_for_orders_still_open() public {
        Order memory o = place(l);
        vm.prank(steward);
        market.close(l);
        _add(seal());
        _deliverFrom(to, Prover.scalar("delegate"), o);
    }

    function test_a_seal_may_be_added_to_a_key_that_has_one_already() public {
        _add(seal());
        _make(seal(), k, to.holder, 4_711);
        _add(seal());
        assertEq(market.sealUntil(id, Prover.sealId(to)), FOREVER, "the second");
    }

    // --------------------------------------------------------------------------------------------------------- chains

    function test_a_delegates_seal_is_handed_on_along_a_chain_whose_last_holder_delivers() public {
        Seal memory from = seal();
        uint256 key = k;
        for (uint256 i = 0; i < 3; i++) {
            uint256 next = Prover.scalar("holder") + i;
            _make(from, key, Prover.mul(Prover.g(), next), 100 + i);
            vm.expectEmit(address(market));
            emit IMarket.SealAdded(id, Prover.sealId(from), to);
            _add(from);
            (from, key) = (to, next);
        }
        Order memory o = place(l);
        _deliverFrom(from, key, o);
        Seal memory received = delivered(o);
        Point memory opened = Prover.add(received.c, Prover.negate(Prover.mul(received.r, b)));
        assertEq(opened.x, secret.x, "x(M)");
        assertEq(opened.y, secret.y, "y(M)");
    }

    function test_a_chain_outlives_the_removal_of_its_middle() public {
        _add(seal());
        Seal memory middle = to;
        uint256 last = Prover.scalar("last holder");
        _make(middle, Prover.scalar("delegate"), Prover.mul(Prover.g(), last), 5);
        _add(middle);
        vm.prank(steward);
        market.removeSeal(l, Prover.sealId(middle));
        vm.warp(START + 1 hours + 1);
        _deliverFrom(to, last, place(l));
    }

    function test_a_removed_seal_is_no_source_after_its_last_second() public {
        Seal memory removed = _removed();
        _make(removed, Prover.scalar("delegate"), Prover.mul(Prover.g(), 42), 5);
        vm.warp(START + 1 hours + 1);
        _refusedFrom(removed, abi.encodeWithSelector(IMarket.SealNotRegistered.selector, id, Prover.sealId(removed)));
    }

    function test_a_removed_seal_is_a_source_in_its_last_second() public {
        Seal memory removed = _removed();
        _make(removed, Prover.scalar("delegate"), Prover.mul(Prover.g(), 42), 5);
        vm.warp(START + 1 hours);
        _add(removed);
    }

    function test_a_removed_seal_may_be_added_again_within_its_last_hour() public {
        Seal memory removed = _removed();
        _add(seal());
        assertEq(market.sealUntil(id, Prover.sealId(removed)), FOREVER, "until");
        vm.warp(START + 1 hours + 1);
        _deliverFrom(removed, Prover.scalar("delegate"), place(l));
    }

    function test_a_removed_seal_may_be_added_again_long_after() public {
        Seal memory removed = _removed();
        vm.warp(START + 30 days);
        _add(seal());
        _deliverFrom(removed, Prover.scalar("delegate"), place(l));
    }

    // -------------------------------------------------------------------------------------------------------- refused

    function test_adding_is_refused_to_anyone_but_the_steward_even_with_a_proof() public {
        vm.expectRevert(abi.encodeWithSelector(IMarket.NotSteward.selector, stranger, steward));
        vm.prank(stranger);
        market.addSeal(l, seal(), to, proof);
    }

    function test_adding_is_refused_for_what_is_not_listed() public {
        l.nonce = keccak256("not listed");
        _refused(abi.encodeWithSelector(IMarket.UnknownListing.selector, market.listingId(l)));
    }

    function test_adding_from_a_seal_nobody_added_is_refused() public {
        Seal memory from = to;
        _make(from, Prover.scalar("delegate"), Prover.mul(Prover.g(), 42), 5);
        _refusedFrom(from, abi.encodeWithSelector(IMarket.SealNotRegistered.selector, id, Prover.sealId(from)));
    }

    function test_adding_from_another_listings_delegate_is_refused() public {
        Listing memory other = listing();
        other.nonce = keccak256("another listing with the same seal");
        list(other);
        addDelegate(other);
        test_adding_from_a_seal_nobody_added_is_refused();
    }

    function test_a_registered_seal_is_refused() public {
        _add(seal());
        _refused(abi.encodeWithSelector(IMarket.SealRegistered.selector, id, Prover.sealId(to)));
    }

    function test_the_listings_own_seal_is_refused() public {
        to = seal();
        proof = _prove(k, Prover.scalar("r"), _context("delegate", address(market), id), seal(), to);
        _refused(abi.encodeWithSelector(IMarket.SealRegistered.selector, id, l.sealId));
    }

    function test_the_listings_own_seal_is_refused_from_a_delegate_too() public {
        _add(seal());
        Seal memory from = to;
        to = seal();
        proof = _prove(Prover.scalar("delegate"), Prover.scalar("r"), _context("delegate", address(market), id), from, to);
        _refusedFrom(from, abi.encodeWithSelector(IMarket.SealRegistered.selector, id, l.sealId));
    }

    function test_a_point_that_is_none_is_refused_as_holder_r_or_c() public {
        Point[5] memory invalid = [
            Point(0, 0), // the identity
            Point(1, 3), // off the curve
            Point(1 + Prover.P, 2), // G with x not reduced
            Point(1, 2 + Prover.P), // G with y not reduced
            Point(type(uint256).max, type(uint256).max)
        ];
        Seal memory valid = to;
        for (uint256 i = 0; i < invalid.length; i++) {
            bytes memory refusal = abi.encodeWithSelector(IMarket.PointInvalid.selector, invalid[i].x, invalid[i].y);
            to = Seal(invalid[i], valid.r, valid.c);
            _refused(refusal);
            to = Seal(valid.holder, invalid[i], valid.c);
            _refused(refusal);
            to = Seal(valid.holder, valid.r, invalid[i]);
            _refused(refusal);
        }
    }

    // ---------------------------------------------------------------------------------------------------------- proof

    function test_a_seal_of_another_key_is_refused() public {
        to = Prover.seal(Prover.mul(Prover.g(), 5), to.holder, DELEGATE_T);
        proof = _prove(k, DELEGATE_T, _context("delegate", address(market), id), seal(), to);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
    }

    function test_a_proof_without_the_holders_key_is_refused() public {
        proof = _prove(k + 1, DELEGATE_T, _context("delegate", address(market), id), seal(), to);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
    }

    function test_a_proof_without_t_is_refused() public {
        proof = _prove(k, DELEGATE_T + 1, _context("delegate", address(market), id), seal(), to);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
    }

    function test_a_proof_for_another_listing_is_refused() public {
        Listing memory other = listing();
        other.nonce = keccak256("another listing with the same seal");
        list(other);
        proof = delegateProof(other);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
    }

    function test_a_proof_for_another_use_is_refused() public {
        string[2] memory tags = ["deliver", "dispute"];
        for (uint256 i = 0; i < tags.length; i++) {
            proof = _prove(k, DELEGATE_T, _context(tags[i], address(market), id), seal(), to);
            _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
        }
    }

    function test_the_proof_of_a_delivery_adds_nobody() public {
        Order memory o = place(l);
        deliver(l, o);
        (to, proof) = (delivered(o), reseal(o));
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
    }

    function test_a_proof_for_another_market_or_chain_is_refused() public {
        proof = _prove(k, DELEGATE_T, _context("delegate", stranger, id), seal(), to);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));

        uint256 here = block.chainid;
        vm.chainId(here + 1);
        bytes32 context = _context("delegate", address(market), id);
        vm.chainId(here);
        proof = _prove(k, DELEGATE_T, context, seal(), to);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
    }

    function test_a_proof_about_another_seal_of_the_same_key_is_refused() public {
        // Both are registered and hold the same M; the proof is about one of them.
        _add(seal());
        Seal memory from = to;
        _make(from, Prover.scalar("delegate"), Prover.mul(Prover.g(), 42), 5);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
        _add(from);
    }

    function test_proof_numbers_at_or_above_the_order_are_refused() public {
        ResealProof memory valid = proof;
        bytes memory refusal = abi.encodeWithSelector(IMarket.ProofInvalid.selector);
        proof = ResealProof(valid.e + Prover.Q, valid.z1, valid.z2);
        _refused(refusal);
        proof = ResealProof(valid.e, valid.z1 + Prover.Q, valid.z2);
        _refused(refusal);
        proof = ResealProof(valid.e, valid.z1, valid.z2 + Prover.Q);
        _refused(refusal);
    }

    function testFuzz_no_made_up_proof_is_accepted(uint256 e, uint256 z1, uint256 z2) public {
        vm.assume(e != proof.e || z1 != proof.z1 || z2 != proof.z2);
        proof = ResealProof(e, z1, z2);
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
        assertEq(market.sealUntil(id, Prover.sealId(to)), 0, "not added");
    }

    function testFuzz_any_key_may_be_a_delegates(uint256 key, uint256 t) public {
        _make(seal(), k, Prover.mul(Prover.g(), bound(key, 1, Prover.Q - 1)), bound(t, 1, Prover.Q - 1));
        vm.assume(Prover.sealId(to) != l.sealId);
        _add(seal());
        assertEq(market.sealUntil(id, Prover.sealId(to)), FOREVER, "added");
    }

    // ------------------------------------------------------------------------------------------------------- helpers

    function _context(string memory tag, address market_, bytes32 id_) private view returns (bytes32) {
        return Prover.context(tag, market_, id_);
    }

    function _prove(uint256 key, uint256 t, bytes32 context, Seal memory from, Seal memory to_)
        private
        view
        returns (ResealProof memory)
    {
        return Prover.proveReseal(key, t, context, from, to_, Prover.scalar("a"), Prover.scalar("c"));
    }

    /// @dev Seals M to `holder`, with a proof by who holds `from` with `key`.
    function _make(Seal memory from, uint256 key, Point memory holder, uint256 t) private {
        to = Prover.seal(secret, holder, t);
        proof = _prove(key, t, _context("delegate", address(market), id), from, to);
    }

    function _add(Seal memory from) private {
        vm.prank(steward);
        market.addSeal(l, from, to, proof);
    }

    function _refused(bytes memory refusal) private {
        _refusedFrom(seal(), refusal);
    }

    function _refusedFrom(Seal memory from, bytes memory refusal) private {
        vm.expectRevert(refusal);
        _add(from);
    }

    /// @dev A delegate's seal whose last second is START + 1 hour.
    function _removed() private returns (Seal memory removed) {
        removed = to;
        _add(seal());
        vm.prank(steward);
        market.removeSeal(l, Prover.sealId(removed));
    }

    function _deliverFrom(Seal memory from, uint256 key, Order memory o) private {
        Seal memory sealed_ = delivered(o);
        bytes32 context = _context("deliver", address(market), market.orderId(o));
        market.deliver(l, o, from, sealed_.r, sealed_.c, _prove(key, T, context, from, sealed_));
        assertStatus(o, OrderStatus.Delivered);
    }
}
