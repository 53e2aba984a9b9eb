// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Leaf, Path} from "../interfaces/Types.sol";

/// @title The split tree: a Merkle tree whose nodes commit to the sum of the weights below them
/// @notice Leaf hash H("theriac/v1/leaf", leaf), sum = weight. Node hash
/// H("theriac/v1/node", leftHash, leftSum, rightHash, rightSum), sum = leftSum + rightSum. An odd node moves up unchanged.
/// @dev Why it is solvent: a path's shape follows from (index, leafCount), so an index names one leaf; every sum on the way is
/// hashed into its parent, so the weights of all leaves that can be shown under one root add up to at most its sum.
library SplitTree {
    /// @notice Whether `leaf` stands at `leaf.index` under `root` with total weight `total` in a tree of `leafCount` leaves.
    function contains(Leaf calldata leaf, Path calldata path, bytes32 root, uint128 total, uint32 leafCount)
        internal
        pure
        returns (bool)
    {
        bytes32[] calldata hashes = path.hashes;
        uint128[] calldata sums = path.sums;
        uint256 index = leaf.index;
        uint256 width = leafCount;
        if (index >= width || sums.length != hashes.length) return false;

        bytes32 hash = keccak256(abi.encode("theriac/v1/leaf", leaf));
        uint256 sum = leaf.weight;
        uint256 step = 0;
        // abi.encode("theriac/v1/node", leftHash, leftSum, rightHash, rightSum), filled in again on each level.
        uint256[7] memory node;
        (node[0], node[5], node[6]) = (0xa0, 15, uint256(bytes32("theriac/v1/node")));
        while (width > 1) {
            // The last node of an odd level has no sibling.
            bool right = index & 1 == 1;
            if (right || index + 1 < width) {
                if (step == hashes.length) return false;
                bytes32 siblingHash = hashes[step];
                uint256 siblingSum = sums[step];
                assembly ("memory-safe") {
                    // A left node fills words 1 and 2 and its sibling 3 and 4; a right node the other way round.
                    let own := add(node, add(0x20, shl(6, right)))
                    let other := add(node, sub(0x60, shl(6, right)))
                    mstore(own, hash)
                    mstore(add(own, 0x20), sum)
                    mstore(other, siblingHash)
                    mstore(add(other, 0x20), siblingSum)
                    hash := keccak256(node, 0xe0)
                }
                // At most 33 terms below 2^128: no overflow in 256 bits. A sum beyond 128 bits cannot equal `total`.
                unchecked {
                    sum += siblingSum;
                    ++step;
                }
            }
            unchecked {
                width = (width + 1) >> 1;
            }
            index >>= 1;
        }
        return step == hashes.length && hash == root && sum == total;
    }
}
