// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Leaf, Path} from "../src/interfaces/Types.sol";
import {ILibraries} from "./support/ILibraries.sol";
import {Test} from "./support/Test.sol";
import {Trees} from "./support/Trees.sol";

contract SplitTreeTest is Test {
    ILibraries internal libraries;

    function setUp() public {
        libraries = ILibraries(vm.deployCode("Libraries.sol:Libraries"));
    }

    function test_every_leaf_is_found_in_trees_of_one_to_twelve_leaves() public view {
        for (uint256 count = 1; count <= 12; count++) {
            Leaf[] memory leaves = _leaves(count);
            for (uint256 i = 0; i < count; i++) {
                (bytes32 root, uint128 total, Path memory path) = Trees.build(leaves, i);
                assertTrue(libraries.contains(leaves[i], path, root, total, uint32(count)), "found");
            }
        }
    }

    function test_no_leaf_is_found_at_another_index() public view {
        uint256 count = 7;
        Leaf[] memory leaves = _leaves(count);
        for (uint256 i = 0; i < count; i++) {
            (bytes32 root, uint128 total, Path memory path) = Trees.build(leaves, i);
            for (uint32 index = 0; index < 9; index++) {
                if (index == i) continue;
                Leaf memory moved = abi.decode(abi.encode(leaves[i]), (Leaf));
                moved.index = index;
                assertFalse(libraries.contains(moved, path, root, total, uint32(count)), "moved");
            }
        }
    }

    function test_a_leaf_is_not_found_under_another_number_of_leaves() public view {
        Leaf[] memory leaves = _leaves(6);
        (bytes32 root, uint128 total, Path memory path) = Trees.build(leaves, 5);
        // An odd node moves up, so that leaf 5 of 6 has two siblings and of 7, 8 or 9 has more.
        for (uint32 count = 0; count < 20; count++) {
            assertTrue(libraries.contains(leaves[5], path, root, total, count) == (count == 6), "count");
        }
    }

    function test_a_path_that_is_longer_or_shorter_is_refused() public view {
        Leaf[] memory leaves = _leaves(5);
        (bytes32 root, uint128 total, Path memory path) = Trees.build(leaves, 2);
        assertFalse(libraries.contains(leaves[2], Trees.push(path, root, 0), root, total, 5), "longer");
        Path memory shorter = Path(new bytes32[](path.hashes.length - 1), new uint128[](path.sums.length - 1));
        assertFalse(libraries.contains(leaves[2], shorter, root, total, 5), "shorter");
        Path memory uneven = Path(path.hashes, new uint128[](path.sums.length + 1));
        assertFalse(libraries.contains(leaves[2], uneven, root, total, 5), "more sums than hashes");
        uneven = Path(path.hashes, new uint128[](path.sums.length - 1));
        assertFalse(libraries.contains(leaves[2], uneven, root, total, 5), "fewer sums than hashes");
    }

    function test_a_changed_sibling_is_refused() public view {
        Leaf[] memory leaves = _leaves(8);
        (bytes32 root, uint128 total, Path memory path) = Trees.build(leaves, 3);
        for (uint256 step = 0; step < 3; step++) {
            path.hashes[step] ^= bytes32(uint256(1));
            assertFalse(libraries.contains(leaves[3], path, root, total, 8), "hash");
            path.hashes[step] ^= bytes32(uint256(1));
            path.sums[step] += 1;
            assertFalse(libraries.contains(leaves[3], path, root, total, 8), "sum");
            assertFalse(libraries.contains(leaves[3], path, root, total + 1, 8), "sum with its total");
            path.sums[step] -= 1;
        }
        assertTrue(libraries.contains(leaves[3], path, root, total, 8), "unchanged");
    }

    function test_another_total_than_the_roots_is_refused() public view {
        Leaf[] memory leaves = _leaves(4);
        (bytes32 root, uint128 total, Path memory path) = Trees.build(leaves, 1);
        assertFalse(libraries.contains(leaves[1], path, root, total - 1, 4), "less");
        assertFalse(libraries.contains(leaves[1], path, root, total + 1, 4), "more");
    }

    function test_sums_that_overflow_128_bits_reach_no_total() public view {
        // The root that a tree whose sums wrap around would have.
        Leaf[] memory leaves = _leaves(1);
        leaves[0].weight = 1;
        bytes32 hash = Trees.leafHash(leaves[0]);
        bytes32 root = Trees.nodeHash(hash, 1, bytes32(uint256(7)), type(uint128).max);
        Path memory path = Path(new bytes32[](1), new uint128[](1));
        (path.hashes[0], path.sums[0]) = (bytes32(uint256(7)), type(uint128).max);
        assertFalse(libraries.contains(leaves[0], path, root, 0, 2), "wrapped");
        assertFalse(libraries.contains(leaves[0], path, root, type(uint128).max, 2), "saturated");
    }

    function test_a_node_is_no_leaf() public view {
        // What two leaves hash to is not accepted as the one leaf of a tree, whatever the numbers in it.
        Leaf[] memory leaves = _leaves(2);
        (bytes32 root, uint128 total, Path memory path) = Trees.build(leaves, 0);
        assertFalse(libraries.contains(leaves[0], path, root, total, 1), "one leaf");
    }

    function testFuzz_leaves_of_any_tree_are_found(uint256 count, uint256 index, uint256 seed) public view {
        count = bound(count, 1, 40);
        index = bound(index, 0, count - 1);
        Leaf[] memory leaves = _leaves(count);
        leaves[index].weight = uint64(seed);
        (bytes32 root, uint128 total, Path memory path) = Trees.build(leaves, index);
        assertTrue(libraries.contains(leaves[index], path, root, total, uint32(count)), "found");
    }

    function _leaves(uint256 count) private pure returns (Leaf[] memory leaves) {
        leaves = new Leaf[](count);
        for (uint256 i = 0; i < count; i++) {
            leaves[i] = Leaf({
                index: uint32(i),
                account: address(uint160(0xa000 + i)),
                weight: uint64(100 + i * i),
                consentUntil: uint64(2_000_000_000 + i),
                consent: keccak256(abi.encode(i))
            });
        }
    }
}
