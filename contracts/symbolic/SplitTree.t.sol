// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Leaf, Path} from "../src/interfaces/Types.sol";
import {SplitTree} from "../src/lib/SplitTree.sol";

/// @dev For all leaves, paths, roots and totals whatsoever, provided that keccak256 has no collisions: what is found under one
/// root is solvent and binding.
contract SplitTreeCheck {
    /// @dev A leaf and a path of at most three siblings.
    struct Shown {
        Leaf leaf;
        bytes32[3] hashes;
        uint128[3] sums;
    }

    function contains(Leaf calldata leaf, Path calldata path, bytes32 root, uint128 total, uint32 leafCount)
        external
        pure
        returns (bool)
    {
        return SplitTree.contains(leaf, path, root, total, leafCount);
    }

    // ------------------------------------------------------------------------------------- two leaves, at most the total

    function check_two_of_two_leaves_weigh_at_most_the_total(Shown memory a, Shown memory b, bytes32 root, uint128 total)
        external
        view
    {
        _checkTwo(a, b, root, total, 2);
    }

    function check_two_of_three_leaves_weigh_at_most_the_total(Shown memory a, Shown memory b, bytes32 root, uint128 total)
        external
        view
    {
        _checkTwo(a, b, root, total, 3);
    }

    function check_two_of_four_leaves_weigh_at_most_the_total(Shown memory a, Shown memory b, bytes32 root, uint128 total)
        external
        view
    {
        _checkTwo(a, b, root, total, 4);
    }

    function check_two_of_five_leaves_weigh_at_most_the_total(Shown memory a, Shown memory b, bytes32 root, uint128 total)
        external
        view
    {
        _checkTwo(a, b, root, total, 5);
    }

    function check_two_of_eight_leaves_weigh_at_most_the_total(Shown memory a, Shown memory b, bytes32 root, uint128 total)
        external
        view
    {
        _checkTwo(a, b, root, total, 8);
    }

    // -------------------------------------------------------------------------------------- all leaves, exactly the total

    function check_all_of_two_leaves_weigh_the_total(Shown[2] memory all, bytes32 root, uint128 total) external view {
        uint256 sum = 0;
        for (uint256 i = 0; i < 2; i++) {
            if (!_shown(all[i], i, root, total, 2)) return;
            sum += all[i].leaf.weight;
        }
        assert(sum == total);
    }

    function check_all_of_three_leaves_weigh_the_total(Shown[3] memory all, bytes32 root, uint128 total) external view {
        uint256 sum = 0;
        for (uint256 i = 0; i < 3; i++) {
            if (!_shown(all[i], i, root, total, 3)) return;
            sum += all[i].leaf.weight;
        }
        assert(sum == total);
    }

    function check_all_of_four_leaves_weigh_the_total(Shown[4] memory all, bytes32 root, uint128 total) external view {
        uint256 sum = 0;
        for (uint256 i = 0; i < 4; i++) {
            if (!_shown(all[i], i, root, total, 4)) return;
            sum += all[i].leaf.weight;
        }
        assert(sum == total);
    }

    // ------------------------------------------------------------------------------------------------------------- places

    function check_an_index_names_one_leaf(Shown memory a, Shown memory b, uint8 place, bytes32 root, uint128 total)
        external
        view
    {
        for (uint256 i = 0; i < 4; i++) {
            if (place != i) continue;
            if (!_shown(a, i, root, total, 4) || !_shown(b, i, root, total, 4)) return;
            assert(keccak256(abi.encode(a.leaf)) == keccak256(abi.encode(b.leaf)));
            assert(a.leaf.weight == b.leaf.weight && a.leaf.account == b.leaf.account);
        }
    }

    function check_no_leaf_stands_beyond_the_last(Shown memory a, uint8 length, bytes32 root, uint128 total, uint32 count)
        external
        view
    {
        if (a.leaf.index < count) return;
        for (uint256 i = 0; i < 4; i++) {
            if (length == i) assert(!_contains(a, i, root, total, count));
        }
    }

    function check_a_path_of_another_length_leads_nowhere(Shown memory a, uint8 place, uint8 length, uint8 width)
        external
        view
    {
        bytes32 root = keccak256("any");
        for (uint256 count = 1; count <= 5; count++) {
            for (uint256 i = 0; i < count; i++) {
                for (uint256 steps = 0; steps < 4; steps++) {
                    if (width != count || place != i || length != steps || steps == _siblings(i, count)) continue;
                    a.leaf.index = uint32(i);
                    assert(!_contains(a, steps, root, a.sums[0], uint32(count)));
                }
            }
        }
    }

    function check_no_leaf_weighs_more_than_the_total(Shown memory a, uint8 place, bytes32 root, uint128 total)
        external
        view
    {
        for (uint256 i = 0; i < 5; i++) {
            if (place == i && _shown(a, i, root, total, 5)) assert(a.leaf.weight <= total);
        }
    }

    // ------------------------------------------------------------------------------------------------------------ helpers

    function _checkTwo(Shown memory a, Shown memory b, bytes32 root, uint128 total, uint256 count) private view {
        for (uint256 i = 0; i < count; i++) {
            for (uint256 j = i + 1; j < count; j++) {
                // The places are told apart here, so that each is looked at with its own length of path.
                if (a.leaf.index != i || b.leaf.index != j) continue;
                if (!_shown(a, i, root, total, count) || !_shown(b, j, root, total, count)) return;
                assert(uint256(a.leaf.weight) + b.leaf.weight <= total);
                return;
            }
        }
    }

    /// @dev Whether it is found at `index`, with a path of the length that belongs there.
    function _shown(Shown memory a, uint256 index, bytes32 root, uint128 total, uint256 count) private view returns (bool) {
        a.leaf.index = uint32(index);
        return _contains(a, _siblings(index, count), root, total, uint32(count));
    }

    function _contains(Shown memory a, uint256 length, bytes32 root, uint128 total, uint32 count)
        private
        view
        returns (bool)
    {
        Path memory path = Path(new bytes32[](length), new uint128[](length));
        for (uint256 i = 0; i < length; i++) {
            (path.hashes[i], path.sums[i]) = (a.hashes[i], a.sums[i]);
        }
        return this.contains(a.leaf, path, root, total, count);
    }

    /// @dev How many siblings lie between a leaf and the root.
    function _siblings(uint256 index, uint256 count) private pure returns (uint256 siblings) {
        while (count > 1) {
            if (index ^ 1 < count) siblings++;
            (index, count) = (index / 2, (count + 1) / 2);
        }
    }
}
