// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../src/interfaces/IMarket.sol";
import {Point, ResealProof, Seal} from "../src/interfaces/Types.sol";
import {ILibraries} from "./support/ILibraries.sol";
import {Prover} from "./support/Prover.sol";
import {Test} from "./support/Test.sol";

/// @dev The verifier alone: every part of what is hashed counts, and every equation.
contract ResealTest is Test {
    ILibraries internal libraries;
    bytes32 internal context = keccak256("context");
    uint256 internal k = Prover.scalar("k");
    uint256 internal b = Prover.scalar("b");
    uint256 internal t = Prover.scalar("t");
    Seal internal from;
    Seal internal to;
    ResealProof internal proof;

    function setUp() public {
        libraries = ILibraries(vm.deployCode("Libraries.sol:Libraries"));
        Point memory secret = Prover.mul(Prover.g(), Prover.scalar("m"));
        from = Prover.seal(secret, Prover.mul(Prover.g(), k), Prover.scalar("r"));
        to = Prover.seal(secret, Prover.mul(Prover.g(), b), t);
        proof = Prover.proveReseal(k, t, context, from, to, Prover.scalar("a"), Prover.scalar("c"));
    }

    function test_a_proof_verifies_within_its_gas_budget() public view {
        assertLe(libraries.requireReseal(context, from, to.holder, to.r, to.c, proof), 54_000, "gas");
    }

    function test_every_point_and_the_context_are_part_of_the_challenge() public {
        Seal memory f = from;
        Seal memory g = to;
        _refused(keccak256("another"), f, g);
        _refused(context, Seal(_next(f.holder), f.r, f.c), g);
        _refused(context, Seal(f.holder, _next(f.r), f.c), g);
        _refused(context, Seal(f.holder, f.r, _next(f.c)), g);
        _refused(context, f, Seal(_next(g.holder), g.r, g.c));
        _refused(context, f, Seal(g.holder, _next(g.r), g.c));
        _refused(context, f, Seal(g.holder, g.r, _next(g.c)));
        // The same difference C - C' with other points.
        _refused(context, Seal(f.holder, f.r, _next(f.c)), Seal(g.holder, g.r, _next(g.c)));
        libraries.requireReseal(context, f, g.holder, g.r, g.c, proof);
    }

    function test_seals_cannot_change_places() public {
        _refused(context, to, from);
    }

    function test_each_equation_counts() public {
        uint256 a = Prover.scalar("a");
        uint256 c = Prover.scalar("c");
        // First and second: other secrets than those of K and R'.
        proof = Prover.proveReseal(k + 1, t, context, from, to, a, c);
        _refused(context, from, to);
        proof = Prover.proveReseal(k, t + 1, context, from, to, a, c);
        _refused(context, from, to);
        // Third: k and t are right, and C' holds another M.
        Seal memory other = Seal(to.holder, to.r, _next(to.c));
        proof = Prover.proveReseal(k, t, context, from, other, a, c);
        _refused(context, from, other);
    }

    function test_scalars_of_zero_and_commitments_at_the_identity_are_no_special_case() public {
        // With a = c = 0 all three commitments are the identity; foolish, for it shows k, and valid.
        proof = Prover.proveReseal(k, t, context, from, to, 0, 0);
        libraries.requireReseal(context, from, to.holder, to.r, to.c, proof);
    }

    function test_a_seal_can_be_resealed_to_its_own_key() public {
        proof = Prover.proveReseal(k, Prover.scalar("r"), context, from, from, Prover.scalar("a"), Prover.scalar("c"));
        libraries.requireReseal(context, from, from.holder, from.r, from.c, proof);
    }

    function test_numbers_at_or_above_the_order_are_refused() public {
        ResealProof memory valid = proof;
        proof = ResealProof(valid.e + Prover.Q, valid.z1, valid.z2);
        _refused(context, from, to);
        proof = ResealProof(valid.e, valid.z1 + Prover.Q, valid.z2);
        _refused(context, from, to);
        proof = ResealProof(valid.e, valid.z1, valid.z2 + Prover.Q);
        _refused(context, from, to);
    }

    function test_what_a_precompile_refuses_is_no_proof() public {
        // Points are checked before they come here; one that slipped through ends in a refusal, not in what lay in memory.
        Point memory off = Point(1, 3);
        bytes memory refusal = abi.encodeWithSelector(IMarket.PointInvalid.selector, off.x, off.y);
        vm.expectRevert(refusal);
        libraries.requireReseal(context, Seal(off, from.r, from.c), to.holder, to.r, to.c, proof);
        vm.expectRevert(refusal);
        libraries.requireReseal(context, Seal(from.holder, from.r, off), to.holder, to.r, to.c, proof);
        // The sum C - C' fails: C is named.
        vm.expectRevert(abi.encodeWithSelector(IMarket.PointInvalid.selector, from.c.x, from.c.y));
        libraries.requireReseal(context, from, to.holder, to.r, off, proof);
    }

    function test_a_point_is_on_the_curve_with_reduced_coordinates_and_not_the_identity() public {
        Point memory g = Prover.g();
        Point memory p = Prover.mul(g, k);
        libraries.check(g);
        libraries.check(p);
        libraries.check(Prover.negate(p));
        _refusedPoint(Point(0, 0));
        _refusedPoint(Point(g.x, g.y + 1));
        _refusedPoint(Point(g.x + 1, g.y));
        _refusedPoint(Point(g.y, g.x));
        _refusedPoint(Point(p.x + Prover.P, p.y));
        _refusedPoint(Point(p.x, p.y + Prover.P));
        _refusedPoint(Point(type(uint256).max, type(uint256).max));
    }

    function test_a_context_is_for_one_use_of_one_thing_on_one_chain_in_one_contract() public {
        bytes32 id = keccak256("id");
        assertEq(libraries.contextOf("deliver", id), Prover.context("deliver", address(libraries), id), "context");
        vm.chainId(block.chainid + 1);
        assertEq(libraries.contextOf("dispute", id), Prover.context("dispute", address(libraries), id), "on another chain");
    }

    function test_a_seals_id_is_the_hash_of_its_three_points() public view {
        assertEq(libraries.sealId(from), Prover.sealId(from), "of a seal");
        bytes32 id = libraries.resealedId(context, from, to.holder, to.r, to.c, proof);
        assertEq(id, Prover.sealId(to), "of what was sealed again");
    }

    function testFuzz_whatever_is_sealed_is_resealed(uint256 seed, uint256 a, uint256 c) public view {
        uint256 k_ = _scalar(seed, 0);
        uint256 t_ = _scalar(seed, 1);
        Point memory m = Prover.mul(Prover.g(), _scalar(seed, 2));
        Seal memory f = Prover.seal(m, Prover.mul(Prover.g(), k_), _scalar(seed, 3));
        Seal memory g = Prover.seal(m, Prover.mul(Prover.g(), _scalar(seed, 4)), t_);
        ResealProof memory p =
            Prover.proveReseal(k_, t_, context, f, g, bound(a, 0, Prover.Q - 1), bound(c, 0, Prover.Q - 1));
        libraries.requireReseal(context, f, g.holder, g.r, g.c, p);
    }

    function _scalar(uint256 seed, uint256 n) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, n))) % (Prover.Q - 1) + 1;
    }

    /// @dev Another point of the curve.
    function _next(Point memory point) private view returns (Point memory) {
        return Prover.add(point, Prover.g());
    }

    function _refusedPoint(Point memory point) private {
        vm.expectRevert(abi.encodeWithSelector(IMarket.PointInvalid.selector, point.x, point.y));
        libraries.check(point);
    }

    function _refused(bytes32 context_, Seal memory f, Seal memory g) private {
        vm.expectRevert(IMarket.ProofInvalid.selector);
        libraries.requireReseal(context_, f, g.holder, g.r, g.c, proof);
    }
}
