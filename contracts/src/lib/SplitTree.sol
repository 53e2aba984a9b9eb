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
        uint256 index = leaf.index;
        uint256 width = leafCount;
        uint256 steps = path.hashes.length;
        if (index >= width || path.sums.length != steps) return false;

        bytes32 hash = keccak256(abi.encode("theriac/v1/leaf", leaf));
        uint256 sum = leaf.weight;
        uint256 step = 0;
        while (width > 1) {
            // The last node of an odd level has no sibling.
            if (index & 1 == 1 || index + 1 < width) {
                if (step == steps) return false;
                bytes32 siblingHash = path.hashes[step];
                uint256 siblingSum = path.sums[step];
                hash = index & 1 == 0 ? _node(hash, sum, siblingHash, siblingSum) : _node(siblingHash, siblingSum, hash, sum);
                // At most 33 terms below 2^128: no overflow in 256 bits. A sum beyond 128 bits cannot equal `total`.
                unchecked {
                    sum += siblingSum;
                    ++step;
                }
            }
            index >>= 1;
            width = (width + 1) >> 1;
        }
        return step == steps && hash == root && sum == total;
    }

    /// @dev keccak256(abi.encode("theriac/v1/node", leftHash, leftSum, rightHash, rightSum)), without allocating.
    function _node(bytes32 leftHash, uint256 leftSum, bytes32 rightHash, uint256 rightSum)
        private
        pure
        returns (bytes32 hash)
    {
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            mstore(buffer, 0xa0)
            mstore(add(buffer, 0x20), leftHash)
            mstore(add(buffer, 0x40), leftSum)
            mstore(add(buffer, 0x60), rightHash)
            mstore(add(buffer, 0x80), rightSum)
            mstore(add(buffer, 0xa0), 15)
            mstore(add(buffer, 0xc0), "theriac/v1/node")
            hash := keccak256(buffer, 0xe0)
        }
    }
}
