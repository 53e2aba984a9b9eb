// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Leaf, Path, Point, ResealProof, Seal} from "../../src/interfaces/Types.sol";
import {Bn254} from "../../src/lib/Bn254.sol";
import {Reseal} from "../../src/lib/Reseal.sol";
import {Signatures} from "../../src/lib/Signatures.sol";
import {SplitTree} from "../../src/lib/SplitTree.sol";

/// @dev The libraries' functions for tests to call, compiled as the contracts are.
contract Libraries {
    function check(Point calldata point) external pure {
        Bn254.check(point);
    }

    function contains(Leaf calldata leaf, Path calldata path, bytes32 root, uint128 total, uint32 leafCount)
        external
        pure
        returns (bool)
    {
        return SplitTree.contains(leaf, path, root, total, leafCount);
    }

    /// @dev Reverts unless the proof holds; returns the gas that verifying took.
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

    function isValid(address account, bytes32 digest, bytes calldata signature) external view returns (bool) {
        return Signatures.isValid(account, digest, signature);
    }
}
