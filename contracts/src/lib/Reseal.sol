// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../interfaces/IMarket.sol";
import {KnowledgeProof, Point, ResealProof, Seal} from "../interfaces/Types.sol";
import {Bn254} from "./Bn254.sol";

/// @title The two proofs about sealed keys
/// @notice Knowledge: the maker of a seal knows k for its K. Reseal: two seals hold the same M. Both are Fiat-Shamir proofs in
/// the form (challenge, responses): the verifier recomputes the commitments and then the challenge.
/// @dev Points that reach these functions are of the curve: the caller has checked each where it entered. Commitments that come
/// out as the identity are hashed as (0, 0).
library Reseal {
    /// @notice keccak256(abi.encode(K, R, C)).
    function sealId(Seal calldata seal) internal pure returns (bytes32) {
        return keccak256(abi.encode(seal));
    }

    /// @notice The same, of a seal in memory.
    function sealIdOf(Seal memory seal) internal pure returns (bytes32) {
        return keccak256(abi.encode(seal));
    }

    /// @notice keccak256(abi.encode("theriac/v1/context", tag, chainId, market, id)): makes a proof good for one thing only.
    function context(string memory tag, bytes32 id) internal view returns (bytes32) {
        return keccak256(abi.encode("theriac/v1/context", tag, block.chainid, address(this), id));
    }

    /// @notice Reverts unless `proof` shows knowledge of k with seal.holder = k * G, bound to the listing and the whole seal.
    /// e = H("theriac/v1/list", listingId, K, R, C, A) mod q with A = z * G - e * K.
    function requireKnowledge(bytes32 listingId, Seal calldata seal, KnowledgeProof calldata proof) internal view {
        if (proof.e >= Bn254.Q || proof.z >= Bn254.Q) revert IMarket.ProofInvalid();

        Point memory a;
        (a.x, a.y) = Bn254.mulGAdd(proof.z, Bn254.negate(proof.e), seal.holder);

        bytes32 challenge = keccak256(abi.encode("theriac/v1/list", listingId, seal, a));
        if (uint256(challenge) % Bn254.Q != proof.e) revert IMarket.ProofInvalid();
    }

    /// @notice Reverts unless `proof` shows that (K, R, C) = `from` and (K', R', C') = `to` hold the same M.
    /// e = H("theriac/v1/reseal", context, K, R, C, K', R', C', A1, A2, A3) mod q with
    /// A1 = z1 * G - e * K, A2 = z2 * G - e * R', A3 = z1 * R - z2 * K' - e * (C - C').
    function requireReseal(bytes32 context_, Seal calldata from, Seal memory to, ResealProof calldata proof) internal view {
        if (proof.e >= Bn254.Q || proof.z1 >= Bn254.Q || proof.z2 >= Bn254.Q) {
            revert IMarket.ProofInvalid();
        }

        Point[3] memory a = _commitments(from, to, proof);
        bytes32 challenge = keccak256(abi.encode("theriac/v1/reseal", context_, from, to, a));
        if (uint256(challenge) % Bn254.Q != proof.e) revert IMarket.ProofInvalid();
    }

    function _commitments(Seal calldata from, Seal memory to, ResealProof calldata proof)
        private
        view
        returns (Point[3] memory a)
    {
        uint256 minusE = Bn254.negate(proof.e);
        (a[0].x, a[0].y) = Bn254.mulGAdd(proof.z1, minusE, from.holder);
        (a[1].x, a[1].y) = Bn254.mulGAdd(proof.z2, minusE, to.r);

        // No point of prime order has y = 0, so P - y is a reduced coordinate.
        (uint256 x, uint256 y) = Bn254.add(from.c.x, from.c.y, to.c.x, Bn254.P - to.c.y);
        (x, y) = Bn254.mul(x, y, minusE);
        {
            (uint256 bx, uint256 by) = Bn254.mul(to.holder.x, to.holder.y, Bn254.negate(proof.z2));
            (x, y) = Bn254.add(x, y, bx, by);
        }
        {
            (uint256 bx, uint256 by) = Bn254.mul(from.r.x, from.r.y, proof.z1);
            (x, y) = Bn254.add(x, y, bx, by);
        }
        (a[2].x, a[2].y) = (x, y);
    }
}
