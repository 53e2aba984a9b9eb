// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {KnowledgeProof, Leaf, Path, Point, ResealProof, Seal} from "../../src/interfaces/Types.sol";
import {Bn254} from "../../src/lib/Bn254.sol";
import {Reseal} from "../../src/lib/Reseal.sol";
import {SplitTree} from "../../src/lib/SplitTree.sol";
import {ILibraries} from "./ILibraries.sol";

/// @dev The libraries' functions for tests to call, compiled as the contracts are.
contract Libraries is ILibraries {
    function contains(Leaf calldata leaf, Path calldata path, bytes32 root, uint128 total, uint32 leafCount)
        external
        pure
        returns (bool)
    {
        return SplitTree.contains(leaf, path, root, total, leafCount);
    }

    function requireReseal(
        bytes32 context,
        Seal calldata from,
        Point calldata holder,
        Point calldata r,
        Point calldata c,
        ResealProof calldata proof
    ) external view returns (uint256 gasUsed) {
        gasUsed = gasleft();
        Reseal.requireReseal(context, from, holder, r, c, proof);
        gasUsed -= gasleft();
    }

    function resealedId(
        bytes32 context,
        Seal calldata from,
        Point calldata holder,
        Point calldata r,
        Point calldata c,
        ResealProof calldata proof
    ) external view returns (bytes32) {
        return Reseal.requireReseal(context, from, holder, r, c, proof);
    }

    function requireKnowledge(bytes32 listingId, Seal calldata seal, KnowledgeProof calldata proof) external view {
        Reseal.requireKnowledge(listingId, seal, proof);
    }

    function check(Point calldata point) external pure {
        Bn254.check(point);
    }

    function contextOf(string calldata tag, bytes32 id) external view returns (bytes32) {
        return Reseal.context(tag, id);
    }

    function sealId(Seal calldata seal) external pure returns (bytes32) {
        return Reseal.sealId(seal);
    }
}
