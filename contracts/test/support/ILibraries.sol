// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {KnowledgeProof, Leaf, Path, Point, ResealProof, Seal} from "../../src/interfaces/Types.sol";

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

    /// @dev Reverts unless the proof holds; returns the id of (holder, r, c).
    function resealedId(
        bytes32 context,
        Seal calldata from,
        Point calldata holder,
        Point calldata r,
        Point calldata c,
        ResealProof calldata proof
    ) external view returns (bytes32);

    /// @dev Reverts unless the proof holds.
    function requireKnowledge(bytes32 listingId, Seal calldata seal, KnowledgeProof calldata proof) external view;

    /// @dev Reverts unless it is a point.
    function check(Point calldata point) external pure;

    function contextOf(string calldata tag, bytes32 id) external view returns (bytes32);

    function sealId(Seal calldata seal) external pure returns (bytes32);
}
