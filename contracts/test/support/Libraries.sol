// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Leaf, Path, Point, ResealProof, Seal} from "../../src/interfaces/Types.sol";
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
}
