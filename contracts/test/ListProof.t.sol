// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../src/interfaces/IMarket.sol";
import {KnowledgeProof, Point, Seal} from "../src/interfaces/Types.sol";
import {ILibraries} from "./support/ILibraries.sol";
import {Prover} from "./support/Prover.sol";
import {Test} from "./support/Test.sol";

/// @dev The proof of knowledge alone: every part of what is hashed counts, and nobody without k makes one.
contract ListProofTest is Test {
    ILibraries internal libraries;
    bytes32 internal id = keccak256("listing");
    uint256 internal k = Prover.scalar("k");
    Seal internal seal;
    KnowledgeProof internal proof;

    function setUp() public {
        libraries = ILibraries(vm.deployCode("Libraries.sol:Libraries"));
        seal = Prover.seal(Prover.mul(Prover.g(), Prover.scalar("m")), Prover.mul(Prover.g(), k), Prover.scalar("r"));
        proof = Prover.proveKnowledge(k, id, seal, Prover.scalar("fresh"));
    }

    function test_whoever_knows_k_proves_it() public view {
        libraries.requireKnowledge(id, seal, proof);
    }

    function test_every_point_and_the_listing_are_part_of_the_challenge() public {
        _refused(keccak256("another"), seal);
        _refused(id, Seal(_next(seal.holder), seal.r, seal.c));
        _refused(id, Seal(seal.holder, _next(seal.r), seal.c));
        _refused(id, Seal(seal.holder, seal.r, _next(seal.c)));
    }

    function test_another_secret_than_k_is_refused() public {
        proof = Prover.proveKnowledge(k + 1, id, seal, Prover.scalar("fresh"));
        _refused(id, seal);
    }

    function test_a_copied_seal_is_refused_in_another_listing_also_when_randomised_again() public {
        // C + s * K and R + s * G hold the same M for the same K: whoever copies a seal can make it look like another.
        uint256 s = Prover.scalar("again");
        Seal memory again =
            Seal(seal.holder, Prover.add(seal.r, Prover.mul(Prover.g(), s)), Prover.add(seal.c, Prover.mul(seal.holder, s)));
        _refused(keccak256("the copier's listing"), seal);
        _refused(keccak256("the copier's listing"), again);
        _refused(id, again);
    }

    function test_a_proof_for_a_shifted_key_is_refused() public {
        // K + s * G has the secret k + s: who does not know k cannot move the proof there.
        uint256 s = Prover.scalar("shift");
        Seal memory shifted = Seal(Prover.add(seal.holder, Prover.mul(Prover.g(), s)), seal.r, seal.c);
        proof.z = addmod(proof.z, mulmod(proof.e, s, Prover.Q), Prover.Q);
        _refused(id, shifted);
    }

    function test_a_commitment_at_the_identity_is_no_special_case() public {
        proof = Prover.proveKnowledge(k, id, seal, 0);
        libraries.requireKnowledge(id, seal, proof);
    }

    function test_numbers_at_or_above_the_order_are_refused() public {
        KnowledgeProof memory valid = proof;
        proof = KnowledgeProof(valid.e + Prover.Q, valid.z);
        _refused(id, seal);
        proof = KnowledgeProof(valid.e, valid.z + Prover.Q);
        _refused(id, seal);
    }

    function testFuzz_whoever_knows_any_k_proves_it(uint256 k_, uint256 fresh, bytes32 id_) public view {
        k_ = bound(k_, 1, Prover.Q - 1);
        Seal memory s = Seal(Prover.mul(Prover.g(), k_), seal.r, seal.c);
        libraries.requireKnowledge(id_, s, Prover.proveKnowledge(k_, id_, s, bound(fresh, 0, Prover.Q - 1)));
    }

    function testFuzz_no_made_up_proof_is_accepted(uint256 e, uint256 z) public {
        vm.assume(e != proof.e || z != proof.z);
        proof = KnowledgeProof(e, z);
        _refused(id, seal);
    }

    /// @dev Another point of the curve.
    function _next(Point memory point) private view returns (Point memory) {
        return Prover.add(point, Prover.g());
    }

    function _refused(bytes32 id_, Seal memory s) private {
        vm.expectRevert(IMarket.ProofInvalid.selector);
        libraries.requireKnowledge(id_, s, proof);
    }
}
