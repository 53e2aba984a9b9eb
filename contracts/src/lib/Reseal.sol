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
    /// @dev Words of the challenge's preimage abi.encode("theriac/v1/reseal", context, K, R, C, K', R', C', A1, A2, A3).
    uint256 private constant WORDS = 22;

    /// @notice keccak256(abi.encode(K, R, C)).
    function sealId(Seal calldata seal) internal pure returns (bytes32 id) {
        // All its members are whole words, so calldata holds the encoding.
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            calldatacopy(buffer, seal, 0xc0)
            id := keccak256(buffer, 0xc0)
        }
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
        (a.x, a.y) = Bn254.mulGAdd(proof.z, Bn254.negate(proof.e), seal.holder.x, seal.holder.y);

        bytes32 challenge = keccak256(abi.encode("theriac/v1/list", listingId, seal, a));
        if (uint256(challenge) % Bn254.Q != proof.e) revert IMarket.ProofInvalid();
    }

    /// @notice Reverts unless `proof` shows that (K, R, C) = `from` and (K', R', C') = (holder, r, c) hold the same M.
    /// e = H("theriac/v1/reseal", context, K, R, C, K', R', C', A1, A2, A3) mod q with
    /// A1 = z1 * G - e * K, A2 = z2 * G - e * R', A3 = z1 * R - z2 * K' - e * (C - C').
    /// @return sealId_ The id of (K', R', C').
    function requireReseal(
        bytes32 context_,
        Seal calldata from,
        Point calldata holder,
        Point calldata r,
        Point calldata c,
        ResealProof calldata proof
    ) internal view returns (bytes32 sealId_) {
        if (proof.e >= Bn254.Q || proof.z1 >= Bn254.Q || proof.z2 >= Bn254.Q) {
            revert IMarket.ProofInvalid();
        }

        // The label's offset, length and bytes; the seals are copied word by word.
        uint256[WORDS] memory preimage;
        (preimage[0], preimage[1]) = (20 * 32, uint256(context_));
        (preimage[20], preimage[21]) = (17, uint256(bytes32("theriac/v1/reseal")));
        assembly ("memory-safe") {
            calldatacopy(add(preimage, 0x040), from, 0xc0)
            calldatacopy(add(preimage, 0x100), holder, 0x40)
            calldatacopy(add(preimage, 0x140), r, 0x40)
            calldatacopy(add(preimage, 0x180), c, 0x40)
            sealId_ := keccak256(add(preimage, 0x100), 0xc0)
        }
        _commit(preimage, proof);
        bytes32 challenge;
        assembly ("memory-safe") {
            challenge := keccak256(preimage, 0x2c0)
        }
        if (uint256(challenge) % Bn254.Q != proof.e) revert IMarket.ProofInvalid();
    }

    /// @dev Computes A1, A2 and A3 from the points in the preimage, and puts them there.
    function _commit(uint256[WORDS] memory p, ResealProof calldata proof) private view {
        uint256 minusE = Bn254.negate(proof.e);
        (p[14], p[15]) = Bn254.mulGAdd(proof.z1, minusE, p[2], p[3]);
        (p[16], p[17]) = Bn254.mulGAdd(proof.z2, minusE, p[10], p[11]);

        // No point of prime order has y = 0, so P - y is a reduced coordinate.
        (uint256 x, uint256 y) = Bn254.add(p[6], p[7], p[12], Bn254.P - p[13]);
        (x, y) = Bn254.mul(x, y, minusE);
        (uint256 termX, uint256 termY) = Bn254.mul(p[8], p[9], Bn254.negate(proof.z2));
        (x, y) = Bn254.add(x, y, termX, termY);
        (termX, termY) = Bn254.mul(p[4], p[5], proof.z1);
        (p[18], p[19]) = Bn254.add(x, y, termX, termY);
    }
}
