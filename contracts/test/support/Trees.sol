// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Leaf, Path} from "../../src/interfaces/Types.sol";

/// @dev Builds split trees level by level, from docs/protocol.md; it shares no code with the contracts.
library Trees {
    function leafHash(Leaf memory leaf) internal pure returns (bytes32) {
        return
            keccak256(abi.encode("theriac/v1/leaf", leaf.index, leaf.account, leaf.weight, leaf.consentUntil, leaf.consent));
    }

    function nodeHash(bytes32 leftHash, uint128 leftSum, bytes32 rightHash, uint128 rightSum)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode("theriac/v1/node", leftHash, leftSum, rightHash, rightSum));
    }

    /// @dev Root hash, total weight and the path of leaf `index`.
    function build(Leaf[] memory leaves, uint256 index)
        internal
        pure
        returns (bytes32 root, uint128 total, Path memory path)
    {
        bytes32[] memory hashes = new bytes32[](leaves.length);
        uint128[] memory sums = new uint128[](leaves.length);
        for (uint256 i = 0; i < leaves.length; i++) {
            hashes[i] = leafHash(leaves[i]);
            sums[i] = leaves[i].weight;
        }
        while (hashes.length > 1) {
            if (index ^ 1 < hashes.length) path = push(path, hashes[index ^ 1], sums[index ^ 1]);
            (hashes, sums) = _up(hashes, sums);
            index /= 2;
        }
        return (hashes[0], sums[0], path);
    }

    /// @dev `count` leaves from `first` on as they stand in the leaves file, docs/protocol.md 6.4: index, account, weight,
    /// consentUntil, consent, big-endian, 72 bytes each.
    function pack(Leaf[] memory leaves, uint256 first, uint256 count) internal pure returns (bytes memory packed) {
        packed = new bytes(72 * count);
        for (uint256 i = 0; i < count; i++) {
            Leaf memory one = leaves[first + i];
            bytes memory words = abi.encodePacked(one.index, one.account, one.weight, one.consentUntil, one.consent);
            assembly ("memory-safe") {
                mcopy(add(add(packed, 0x20), mul(i, 72)), add(words, 0x20), 72)
            }
        }
    }

    /// @dev The packed leaf that begins at byte `offset`.
    function unpack(bytes memory packed, uint256 offset) internal pure returns (Leaf memory) {
        uint256 word;
        uint64 until;
        bytes32 consent;
        assembly ("memory-safe") {
            let start := add(add(packed, 0x20), offset)
            // Index, account and weight fill the first word.
            word := mload(start)
            until := shr(192, mload(add(start, 32)))
            consent := mload(add(start, 40))
        }
        return Leaf(uint32(word >> 224), address(uint160(word >> 64)), uint64(word), until, consent);
    }

    function push(Path memory path, bytes32 hash, uint128 sum) internal pure returns (Path memory longer) {
        uint256 length = path.hashes.length;
        longer = Path(new bytes32[](length + 1), new uint128[](length + 1));
        for (uint256 i = 0; i < length; i++) {
            (longer.hashes[i], longer.sums[i]) = (path.hashes[i], path.sums[i]);
        }
        (longer.hashes[length], longer.sums[length]) = (hash, sum);
    }

    function _up(bytes32[] memory hashes, uint128[] memory sums)
        private
        pure
        returns (bytes32[] memory upHashes, uint128[] memory upSums)
    {
        uint256 length = (hashes.length + 1) / 2;
        upHashes = new bytes32[](length);
        upSums = new uint128[](length);
        for (uint256 i = 0; i < length; i++) {
            uint256 left = 2 * i;
            if (left + 1 == hashes.length) {
                (upHashes[i], upSums[i]) = (hashes[left], sums[left]);
            } else {
                upHashes[i] = nodeHash(hashes[left], sums[left], hashes[left + 1], sums[left + 1]);
                upSums[i] = sums[left] + sums[left + 1];
            }
        }
    }
}
