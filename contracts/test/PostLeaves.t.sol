// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../src/interfaces/IMarket.sol";
import {CloseReason, Leaf, Listing, Path} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";
import {Trees} from "./support/Trees.sol";

contract PostLeavesTest is MarketTest {
    /// @dev Two full chunks and one of three leaves.
    uint32 internal constant COUNT = 2 * 1_024 + 3;
    /// @dev A leaf in the second chunk, whose consent ends before the listing does.
    uint32 internal constant SHORT = 1_500;

    Listing internal l;
    bytes32 internal id;
    bytes[] internal chunks;
    bytes32[] internal hashes;

    function setUp() public override {
        super.setUp();
        _prepare(COUNT);
        id = listFromCall(l);
    }

    function test_anyone_posts_each_chunk() public {
        for (uint32 i = 0; i < 3; i++) {
            vm.expectEmit(address(market));
            emit IMarket.LeavesPosted(id, i);
            vm.prank(stranger);
            market.postLeaves(l, i, hashes, chunks[i]);
        }
    }

    function test_a_consent_is_enforced_with_leaves_rebuilt_from_calldata_alone() public {
        // All that a reader has: what was sent to the market, found by its events. The steward shows nobody the leaves.
        bytes[] memory transactions = new bytes[](3);
        for (uint32 i = 0; i < 3; i++) {
            transactions[i] = abi.encodeCall(market.postLeaves, (l, 2 - i, hashes, chunks[2 - i]));
            (bool success,) = address(market).call(transactions[i]);
            assertTrue(success, "posted");
        }
        (Listing memory posted, Leaf[] memory leaves) = _read(transactions);
        (bytes32 root, uint128 total, Path memory path_) = Trees.build(leaves, SHORT);
        assertEq(root, posted.splitRoot, "root");
        assertEq(total, posted.totalWeight, "total weight");

        vm.expectEmit(address(market));
        emit IMarket.Closed(id, CloseReason.ConsentEnds);
        vm.prank(stranger);
        market.enforceConsent(posted, leaves[SHORT], path_);
    }

    function test_a_chunk_may_be_posted_again() public {
        market.postLeaves(l, 1, hashes, chunks[1]);
        vm.expectEmit(address(market));
        emit IMarket.LeavesPosted(id, 1);
        market.postLeaves(l, 1, hashes, chunks[1]);
    }

    function test_a_chunk_may_be_posted_after_closing() public {
        vm.prank(steward);
        market.close(l);
        vm.expectEmit(address(market));
        emit IMarket.LeavesPosted(id, 2);
        market.postLeaves(l, 2, hashes, chunks[2]);
    }

    function test_a_self_listing_posts_its_one_leaf() public {
        _prepare(1);
        l.callId = 0;
        id = list(l);
        vm.expectEmit(address(market));
        emit IMarket.LeavesPosted(id, 0);
        market.postLeaves(l, 0, hashes, chunks[0]);
    }

    function test_a_chunk_holds_1024_leaves() public {
        _prepare(1_024);
        assertEq(chunks.length, 1, "one chunk");
        listFromCall(l);
        market.postLeaves(l, 0, hashes, chunks[0]);

        _prepare(1_025);
        assertEq(chunks.length, 2, "two chunks");
        listFromCall(l);
        market.postLeaves(l, 0, hashes, chunks[0]);
        market.postLeaves(l, 1, hashes, chunks[1]);
    }

    // -------------------------------------------------------------------------------------------------------- refused

    function test_leaves_are_refused_for_what_is_not_listed() public {
        l.nonce = keccak256("not listed");
        bytes memory refusal = abi.encodeWithSelector(IMarket.UnknownListing.selector, market.listingId(l));
        vm.expectRevert(refusal);
        market.postLeaves(l, 0, hashes, chunks[0]);
    }

    function test_another_list_of_hashes_is_refused() public {
        bytes32[] memory others = hashes;
        others[2] = keccak256("another");
        _refused(0, others, chunks[0]);
        _refused(0, new bytes32[](0), chunks[0]);
        _refused(0, new bytes32[](3), chunks[0]);
    }

    function test_a_chunk_under_another_number_is_refused() public {
        _refused(0, hashes, chunks[1]);
        _refused(1, hashes, chunks[0]);
        _refused(2, hashes, chunks[0]);
        _refused(0, hashes, chunks[2]);
    }

    function test_a_chunk_beyond_the_last_is_refused() public {
        _refused(3, hashes, "");
        _refused(3, hashes, chunks[2]);
        _refused(type(uint32).max, hashes, "");
    }

    function test_a_chunk_beyond_the_last_is_refused_even_when_its_hash_is_listed() public {
        // Three full chunks are no three chunks of 2,048 leaves.
        _prepare(3 * 1_024);
        l.leafCount = 2 * 1_024;
        id = listFromCall(l);
        _refused(2, hashes, chunks[2]);
        _refused(0, hashes, chunks[0]);
    }

    function test_fewer_hashes_than_chunks_are_refused() public {
        _prepare(1_024);
        l.leafCount = 1_025;
        id = listFromCall(l);
        _refused(0, hashes, chunks[0]);
        _refused(1, hashes, "");
    }

    function test_a_chunk_of_another_length_is_refused_even_when_its_hash_is_listed() public {
        uint256[5] memory lengths = [uint256(0), 72, 3 * 72 - 1, 3 * 72 + 1, 4 * 72];
        for (uint256 i = 0; i < lengths.length; i++) {
            _prepare(3);
            chunks[0] = new bytes(lengths[i]);
            hashes[0] = keccak256(chunks[0]);
            l.leavesHash = keccak256(abi.encode(hashes));
            id = listFromCall(l);
            _refused(0, hashes, chunks[0]);
        }
    }

    function test_a_full_chunk_of_another_length_is_refused_even_when_its_hash_is_listed() public {
        _prepare(1_025);
        chunks[0] = bytes.concat(chunks[0], chunks[1]);
        hashes[0] = keccak256(chunks[0]);
        l.leavesHash = keccak256(abi.encode(hashes));
        id = listFromCall(l);
        _refused(0, hashes, chunks[0]);
        market.postLeaves(l, 1, hashes, chunks[1]);
    }

    function testFuzz_the_last_chunk_is_exactly_the_leaves_that_are_left(uint256 count, uint256 length) public {
        l.leafCount = uint32(bound(count, 1, 8 * 1_024));
        bytes32[] memory some = new bytes32[]((l.leafCount + 1_023) / 1_024);
        uint32 last = uint32(some.length - 1);
        uint256 left = l.leafCount - 1_024 * last;
        bytes memory leaves = new bytes(72 * bound(length, left - 1, left + 1));
        some[last] = keccak256(leaves);
        l.leavesHash = keccak256(abi.encode(some));
        id = listFromCall(l);
        if (leaves.length == 72 * left) market.postLeaves(l, last, some, leaves);
        else _refused(last, some, leaves);
        _refused(last + 1, some, leaves);
    }

    function testFuzz_a_chunk_with_any_bit_changed_is_refused(uint256 bit) public {
        bit = bound(bit, 0, 8 * 3 * 72 - 1);
        bytes memory changed = chunks[2];
        changed[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        _refused(2, hashes, changed);
    }

    // ------------------------------------------------------------------------------------------------------- helpers

    function _refused(uint32 chunk, bytes32[] memory hashes_, bytes memory leaves) private {
        vm.expectRevert(abi.encodeWithSelector(IMarket.LeavesMismatch.selector, id, chunk));
        market.postLeaves(l, chunk, hashes_, leaves);
    }

    /// @dev A listing of `count` leaves with their chunks, made but not listed.
    function _prepare(uint32 count) private {
        Leaf[] memory leaves = new Leaf[](count);
        for (uint32 i = 0; i < count; i++) {
            uint64 until = uint64(START + (i == SHORT ? 300 days : 400 days));
            leaves[i] = Leaf(i, address(uint160(0x1000 + i)), 1_000 + i, until, keccak256(abi.encode(i)));
        }
        l = listingOf(leaves);
        delete chunks;
        delete hashes;
        for (uint256 first = 0; first < count; first += 1_024) {
            bytes memory packed = Trees.pack(leaves, first, count - first < 1_024 ? count - first : 1_024);
            chunks.push(packed);
            hashes.push(keccak256(packed));
        }
        l.leavesHash = keccak256(abi.encode(hashes));
    }

    /// @dev The listing and its leaves, in order, from what was sent.
    function _read(bytes[] memory transactions) private view returns (Listing memory posted, Leaf[] memory leaves) {
        for (uint256 i = 0; i < transactions.length; i++) {
            uint32 chunk;
            bytes memory packed;
            (posted, chunk,, packed) = this.decode(transactions[i]);
            if (i == 0) leaves = new Leaf[](posted.leafCount);
            for (uint256 j = 0; 72 * j < packed.length; j++) {
                leaves[1_024 * uint256(chunk) + j] = Trees.unpack(packed, 72 * j);
            }
        }
    }

    function decode(bytes calldata transaction)
        external
        pure
        returns (Listing memory, uint32, bytes32[] memory, bytes memory)
    {
        return abi.decode(transaction[4:], (Listing, uint32, bytes32[], bytes));
    }
}
