// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {KnowledgeProof, Point, ResealProof, Seal} from "../../src/interfaces/Types.sol";

/// @dev The prover's side, from the equations in docs/protocol.md; it shares no code with the contracts.
library Prover {
    uint256 internal constant P = 21888242871839275222246405745257275088696311157297823662689037894645226208583;
    uint256 internal constant Q = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    function g() internal pure returns (Point memory) {
        return Point(1, 2);
    }

    function mul(Point memory point, uint256 s) internal view returns (Point memory) {
        (bool success, bytes memory out) = address(7).staticcall(abi.encode(point, s));
        require(success && out.length == 64, "ecMul");
        return abi.decode(out, (Point));
    }

    function add(Point memory a, Point memory b) internal view returns (Point memory) {
        (bool success, bytes memory out) = address(6).staticcall(abi.encode(a, b));
        require(success && out.length == 64, "ecAdd");
        return abi.decode(out, (Point));
    }

    function negate(Point memory a) internal pure returns (Point memory) {
        return a.x == 0 && a.y == 0 ? a : Point(a.x, P - a.y);
    }

    /// @dev A scalar in [1, q), random as far as a test needs.
    function scalar(string memory seed) internal pure returns (uint256) {
        return uint256(keccak256(bytes(seed))) % (Q - 1) + 1;
    }

    /// @dev M sealed to `holder` with randomness r.
    function seal(Point memory m, Point memory holder, uint256 r) internal view returns (Seal memory) {
        return Seal(holder, mul(g(), r), add(m, mul(holder, r)));
    }

    function sealId(Seal memory s) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(s.holder.x, s.holder.y, s.r.x, s.r.y, s.c.x, s.c.y));
    }

    function context(string memory tag, address market, bytes32 id) internal view returns (bytes32) {
        return keccak256(abi.encode("theriac/v1/context", tag, block.chainid, market, id));
    }

    /// @dev Knowledge of k with s.holder = k * G.
    function proveKnowledge(uint256 k, bytes32 listingId, Seal memory s, uint256 fresh)
        internal
        view
        returns (KnowledgeProof memory proof)
    {
        Point memory a = mul(g(), fresh);
        proof.e = uint256(keccak256(abi.encode("theriac/v1/list", listingId, s, a))) % Q;
        proof.z = addmod(fresh, mulmod(proof.e, k, Q), Q);
    }

    /// @dev That `from`, held with k, and `to`, made with t, hold the same M.
    function proveReseal(uint256 k, uint256 t, bytes32 context_, Seal memory from, Seal memory to, uint256 a, uint256 c)
        internal
        view
        returns (ResealProof memory proof)
    {
        Point memory a1 = mul(g(), a);
        Point memory a2 = mul(g(), c);
        Point memory a3 = add(mul(from.r, a), negate(mul(to.holder, c)));
        proof.e = uint256(keccak256(abi.encode("theriac/v1/reseal", context_, from, to, a1, a2, a3))) % Q;
        proof.z1 = addmod(a, mulmod(proof.e, k, Q), Q);
        proof.z2 = addmod(c, mulmod(proof.e, t, Q), Q);
    }
}
