// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Leaf, Path, Point, ResealProof, Seal} from "../../src/interfaces/Types.sol";

/// @dev What `Libraries` offers to tests, which deploy it by name.
interface ILibraries {
    function contains(Leaf calldata leaf, Path calldata path, bytes32 root, uint128 total, uint32 leafCount)
        external
        pure
        returns (bool);

    /// @dev Reverts unless the proof holds; returns the gas that verifying took.
    function requireReseal(
        bytes32 context,
        Seal calldata from,
        Point calldata holder,
        Point calldata r,
        Point calldata c,
        ResealProof calldata proof
    ) external view returns (uint256 gasUsed);
}
