// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../../src/interfaces/IMarket.sol";
import {
    Call,
    ClaimAuthorisation,
    CloseReason,
    Consent,
    Leaf,
    Listing,
    ListingStatus,
    Order,
    Path
} from "../../src/interfaces/Types.sol";
import {Trees} from "../support/Trees.sol";
import {AttackTest} from "./AttackTest.sol";

/// @dev Posts leaves that its own caller sends masked.
contract Hider {
    function post(IMarket market, Listing calldata l, bytes32[] calldata chunkHashes, bytes calldata masked) external {
        market.postLeaves(l, 0, chunkHashes, mask(masked));
    }

    function mask(bytes calldata leaves) public pure returns (bytes memory masked) {
        masked = leaves;
        for (uint256 i = 0; i < masked.length; i++) {
            masked[i] ^= 0xaa;
        }
    }
}

/// @dev Stewards who make a split that lies: of consents, of leaves, of weights or of its shape. What readers have to check is
/// said where the contract cannot.
contract LeavesTest is AttackTest {
    uint256 private constant HMB = 3;
    uint256 private constant NRES = 5;
    uint64 private constant WEIGHT = 1_000;

    // --------------------------------------------------------------------------------------------- consents nobody gave

    function test_an_account_that_signed_nothing_closes_the_listing_that_names_it_by_withdrawing() public {
        Listing memory l = listing();
        Leaf memory invented = leaf();
        invented.consent = keccak256("a receipt that nobody signed");
        l.splitRoot = Trees.leafHash(invented);
        list(l); // the contract cannot know; readers verify each receipt's signature before they order
        Order memory o = place(l);
        deliver(l, o);
        market.settle(l, o);

        vm.prank(contributor);
        consents.withdraw(contributor, "");
        market.enforceConsent(l, invented, path());
        assertTrue(market.listingState(o.listingId).reason == CloseReason.Withdrawn, "closed");
        o.nonce = keccak256("later order");
        assertFalse(tries(buyer, ordering(l, o)), "sold on");
        ClaimAuthorisation memory a = authorisation(l);
        assertTrue(tries(contributor, abi.encodeCall(market.claim, (l, invented, path(), a, ""))), "claimed");
        assertEq(token.balanceOf(a.recipient), shareOf(PRICE), "and what was sold meanwhile is the account's");
    }

    function test_an_account_whose_receipt_was_replaced_closes_the_listing_with_the_one_it_signed() public {
        // It consented to biomedical research; the leaf names the digest of something wider.
        Listing memory l = listing();
        list(l);
        Consent memory signed = Consent(contributor, 0, keccak256("data"), HMB, 0, leaf().consentUntil);
        bytes memory signature = sign(CONTRIBUTOR_KEY, consents.consentDigest(signed));
        bytes memory data = abi.encodeCall(market.enforceConsentByReceipt, (l, leaf(), path(), signed, signature));
        assertTrue(tries(stranger, data), "enforced by anyone that has the receipt");
        assertFalse(tries(buyer, ordering(l, orderOf(l))), "sold");
    }

    function test_an_account_whose_contribution_is_listed_under_another_call_closes_the_listing_by_withdrawing() public {
        // It answered the call; the steward opens another with wider terms, lists under that, and the receipt is not for it.
        Consent memory signed = Consent(contributor, calls.callId(call()), keccak256("data"), GRU, 0, leaf().consentUntil);
        bytes memory signature = sign(CONTRIBUTOR_KEY, consents.consentDigest(signed));
        Call memory wider = call();
        (wider.terms, wider.minPrice) = (NRES, 0);
        Listing memory l = listing();
        (l.callId, l.terms, l.price) = (open(wider), NRES, 1);
        list(l);
        bytes memory data = abi.encodeCall(market.enforceConsentByReceipt, (l, leaf(), path(), signed, signature));
        assertFalse(tries(stranger, data), "by a receipt for another call; so readers refuse a leaf without one for this");
        vm.prank(contributor);
        consents.withdraw(contributor, "");
        market.enforceConsent(l, leaf(), path());
        assertFalse(tries(buyer, ordering(l, orderOf(l))), "sold");
    }

    // ---------------------------------------------------------------------------------------------------- withheld leaves

    function test_withheld_leaves_are_enforced_by_holders_of_a_path_only_until_a_contributor_posts_them() public {
        Leaf[] memory leaves = _leaves(5);
        (Listing memory l, bytes32[] memory chunkHashes, bytes memory packed) = _withLeaves(leaves);
        listFromCall(l);
        vm.prank(leaves[3].account);
        consents.withdraw(leaves[3].account, "");

        // Who knows the leaf but not its siblings.
        Path[2] memory guesses = [path(), Trees.push(path(), keccak256("a guess"), WEIGHT)];
        for (uint256 i = 0; i < guesses.length; i++) {
            bytes memory guessed = abi.encodeCall(market.enforceConsent, (l, leaves[3], guesses[i]));
            assertFalse(tries(stranger, guessed), "enforced without the path");
        }
        uint256 before = vm.snapshotState();
        bytes memory held = abi.encodeCall(market.enforceConsent, (l, leaves[3], _path(leaves, 3)));
        assertTrue(tries(stranger, held), "enforced by who holds the path");
        vm.revertToState(before);
        // Another than the true leaves does not pass for them.
        bytes memory forged = bytes.concat(packed);
        forged[0] = 0x01;
        assertFalse(tries(steward, abi.encodeCall(market.postLeaves, (l, 0, chunkHashes, forged))), "forged leaves posted");

        bytes memory posting = abi.encodeCall(market.postLeaves, (l, 0, chunkHashes, packed));
        assertTrue(tries(leaves[1].account, posting), "posted by a contributor that kept them");
        _enforceFromCalldata(l, posting, 5, 3);
    }

    function test_a_post_through_a_contract_that_hides_the_leaves_hinders_nobody_who_posts_them() public {
        Leaf[] memory leaves = _leaves(5);
        (Listing memory l, bytes32[] memory chunkHashes, bytes memory packed) = _withLeaves(leaves);
        bytes32 id = listFromCall(l);
        vm.prank(leaves[3].account);
        consents.withdraw(leaves[3].account, "");

        // The steward's transaction: the event comes, but what was sent holds no leaf.
        Hider hider = new Hider();
        bytes memory hiding = abi.encodeCall(hider.post, (market, l, chunkHashes, hider.mask(packed)));
        vm.expectEmit(address(market));
        emit IMarket.LeavesPosted(id, 0);
        vm.prank(steward);
        (bool posted,) = address(hider).call(hiding);
        assertTrue(posted, "posted through a contract");
        assertTrue(bytes4(hiding) != IMarket.postLeaves.selector, "readers see that it is another call");
        for (uint256 i = 0; i < leaves.length; i++) {
            assertFalse(_holds(hiding, leaves[i]), "a leaf in the transaction");
        }

        bytes memory posting = abi.encodeCall(market.postLeaves, (l, 0, chunkHashes, packed));
        assertTrue(_holds(posting, leaves[3]), "found where it stands");
        vm.expectEmit(address(market));
        emit IMarket.LeavesPosted(id, 0);
        assertTrue(tries(leaves[1].account, posting), "posted again by a contributor that kept them");
        _enforceFromCalldata(l, posting, 5, 3);
    }

    /// @dev Whether the packed leaf stands anywhere in a transaction's data.
    function _holds(bytes memory transaction, Leaf memory wanted) private pure returns (bool) {
        bytes32 hash = Trees.leafHash(wanted);
        for (uint256 offset = 0; offset + 72 <= transaction.length; offset++) {
            if (Trees.leafHash(Trees.unpack(transaction, offset)) == hash) return true;
        }
        return false;
    }

    /// @dev What anybody does who has read the transaction `posting`.
    function _enforceFromCalldata(Listing memory l, bytes memory posting, uint256 count, uint256 index) private {
        bytes memory arguments = new bytes(posting.length - 4);
        for (uint256 i = 0; i < arguments.length; i++) {
            arguments[i] = posting[i + 4];
        }
        (,,, bytes memory packed) = abi.decode(arguments, (Listing, uint32, bytes32[], bytes));
        Leaf[] memory leaves = new Leaf[](count);
        for (uint256 i = 0; i < count; i++) {
            leaves[i] = Trees.unpack(packed, i * 72);
        }
        (bytes32 root,, Path memory p) = Trees.build(leaves, index);
        assertEq(root, l.splitRoot, "the leaves are the split's");
        assertTrue(tries(stranger, abi.encodeCall(market.enforceConsent, (l, leaves[index], p))), "enforced by anyone");
        assertTrue(market.listingState(market.listingId(l)).status == ListingStatus.Closed, "closed");
    }

    // --------------------------------------------------------------------------------------------------- duplicate index

    function test_a_leaf_that_bears_another_leafs_index_is_paid_at_no_place() public {
        Leaf[] memory leaves = _leaves(2);
        // The steward's leaf says it is the first, where it stands second; so it would be paid beside the first.
        (leaves[1].account, leaves[1].index) = (steward, 0);
        Listing memory l = _sold(leaves);
        Path memory first = _path(leaves, 0);
        Path memory second = _path(leaves, 1);
        assertEq(_takes(l, leaves[1], second), 0, "at its place");
        assertEq(_takes(l, leaves[1], first), 0, "at the place it says");
        assertEq(_takes(l, leaves[0], first), shareOf(PRICE) / 2, "the first leaf");
        assertEq(_takes(l, leaves[0], first), 0, "again");
        assertEq(_takes(l, leaves[1], second), 0, "after the first");
    }

    function test_a_leaf_standing_twice_is_paid_once() public {
        Leaf[] memory leaves = _leaves(4);
        leaves[2] = leaves[0];
        Listing memory l = _sold(leaves);
        assertEq(_takes(l, leaves[0], _path(leaves, 0)), shareOf(PRICE) / 4, "at its index");
        assertEq(_takes(l, leaves[0], _path(leaves, 2)), 0, "at the other");
    }

    // --------------------------------------------------------------------------------------------------- shape and weight

    function test_a_leaf_under_a_path_of_another_shape_is_paid_nothing() public {
        Leaf[] memory leaves = _leaves(5);
        Listing memory l = _sold(leaves);
        // The fifth leaf stands alone for two levels; with siblings made up below the top one it would need other sums.
        Path memory alone = _path(leaves, 4);
        assertEq(alone.hashes.length, 1, "one sibling");
        Path memory padded = Trees.push(Trees.push(Trees.push(path(), 0, 0), 0, 0), alone.hashes[0], alone.sums[0]);
        assertEq(_takes(l, leaves[4], padded), 0, "with siblings of no weight");
        assertEq(_takes(l, leaves[4], path()), 0, "with none");
        Path memory uneven = alone;
        uneven.sums = new uint128[](0);
        assertEq(_takes(l, leaves[4], uneven), 0, "without sums");
        assertEq(_takes(l, leaves[4], _path(leaves, 4)), shareOf(PRICE) / 5, "as it stands");
    }

    function test_a_tree_listed_under_another_number_of_leaves_pays_no_leaf_at_two_indices() public {
        // Of four leaves, said to be eight: each could be shown once as a leaf and once as if the tree were deeper.
        Leaf[] memory leaves = _leaves(4);
        Listing memory l = listingOf(leaves);
        l.leafCount = 8;
        listFromCall(l);
        _sell(l);
        uint256 paid;
        for (uint32 i = 0; i < 4; i++) {
            Path memory p = _path(leaves, i);
            paid += _takes(l, leaves[i], p);
            leaves[i].index = i + 4;
            paid += _takes(l, leaves[i], p);
            leaves[i].index = i;
        }
        assertEq(paid, 0, "such a split pays nobody: readers rebuild the root from leaves and leafCount");
    }

    function test_a_node_shown_as_a_leaf_is_paid_nothing() public {
        Leaf[] memory leaves = _leaves(4);
        Listing memory l = listingOf(leaves);
        l.leafCount = 2; // the nodes stand where leaves would
        listFromCall(l);
        _sell(l);
        Leaf memory node = Leaf(0, steward, 2 * WEIGHT, l.endsAt, Trees.leafHash(leaves[0]));
        Leaf[] memory right = new Leaf[](2);
        (right[0], right[1]) = (leaves[2], leaves[3]);
        bytes32 rightHash = Trees.nodeHash(Trees.leafHash(right[0]), WEIGHT, Trees.leafHash(right[1]), WEIGHT);
        assertEq(_takes(l, node, Trees.push(path(), rightHash, 2 * WEIGHT)), 0, "half of the revenue");
    }

    function test_a_padded_total_brings_the_steward_nothing_of_the_split() public {
        Leaf[] memory leaves = _leaves(2);
        Listing memory l = listingOf(leaves);
        l.totalWeight *= 10; // each leaf would get a tenth
        listFromCall(l);
        _sell(l);
        for (uint32 i = 0; i < 2; i++) {
            assertEq(_takes(l, leaves[i], _path(leaves, i)), 0, "no path leads to this total");
        }
        assertTrue(tries(steward, abi.encodeCall(market.claimFee, (l))), "fee");
        assertEq(token.balanceOf(steward), PRICE - shareOf(PRICE), "the fee is all the steward gets");
    }

    function test_weight_of_a_node_with_nothing_below_it_is_paid_to_nobody() public {
        // Nine tenths of the weight are a hash without leaves: readers who rebuild the root find it, and do not buy.
        Leaf memory honest = _leaves(1)[0];
        bytes32 hollow = keccak256("no leaf hashes to this");
        Listing memory l = _hollow(honest, hollow);
        listFromCall(l);
        _sell(l);
        assertEq(_takes(l, honest, Trees.push(path(), hollow, 9 * WEIGHT)), shareOf(PRICE) / 10, "the honest leaf");
        Leaf memory claimed = Leaf(1, steward, 9 * WEIGHT, l.endsAt, 0);
        assertEq(_takes(l, claimed, Trees.push(path(), Trees.leafHash(honest), WEIGHT)), 0, "the steward");
    }

    function test_a_weight_above_the_total_is_paid_nothing() public {
        // Two leaves whose sum, taken to 128 bits, would be the total.
        Leaf memory heavy = _leaves(1)[0];
        heavy.weight = type(uint64).max;
        uint128 rest = type(uint128).max;
        bytes32 other = keccak256("the rest");
        Listing memory l = listing();
        (l.leafCount, l.totalWeight) = (2, uint128(heavy.weight) - 1); // (2^64 - 1) + (2^128 - 1) mod 2^128
        l.splitRoot = Trees.nodeHash(Trees.leafHash(heavy), heavy.weight, other, rest);
        listFromCall(l);
        _sell(l);
        assertEq(_takes(l, heavy, Trees.push(path(), other, rest)), 0, "more than all");
        assertEq(token.balanceOf(address(market)), PRICE, "all of it is still there");
    }

    function testFuzz_a_split_with_any_lie_in_it_pays_out_no_more_than_its_revenue(uint256 seed, uint256 count, uint256 lie)
        public
    {
        count = bound(count, 1, 4);
        Leaf[] memory leaves = _leaves(count);
        for (uint256 i = 0; i < count; i++) {
            leaves[i].weight = uint64(uint256(keccak256(abi.encode(seed, i))) % 36_500_000 + 1);
            if (lie % 3 == 0) leaves[i].index = uint32(uint256(keccak256(abi.encode(seed, i, "index"))) % count);
        }
        Listing memory l = listingOf(leaves);
        if (lie % 3 == 1) l.totalWeight = uint128(bound(lie, 1, 2 * l.totalWeight));
        if (lie % 3 == 2) l.leafCount = uint32(bound(lie, 1, 2 * count));
        listFromCall(l);
        _sell(l);
        uint256 paid;
        for (uint256 i = 0; i < count; i++) {
            for (uint256 place_ = 0; place_ < count; place_++) {
                paid += _takes(l, leaves[i], _path(leaves, place_));
            }
        }
        assertLe(paid, shareOf(PRICE), "paid");
        assertEq(token.balanceOf(address(market)), PRICE - paid, "and the rest is there");
    }

    // -------------------------------------------------------------------------------------------------------- helpers

    function _leaves(uint256 count) private view returns (Leaf[] memory leaves) {
        leaves = new Leaf[](count);
        for (uint256 i = 0; i < count; i++) {
            leaves[i] = leaf();
            (leaves[i].index, leaves[i].account, leaves[i].weight) = (uint32(i), address(uint160(0xc0 + i)), WEIGHT);
        }
    }

    function _path(Leaf[] memory leaves, uint256 place_) private pure returns (Path memory p) {
        (,, p) = Trees.build(leaves, place_);
    }

    function _sold(Leaf[] memory leaves) private returns (Listing memory l) {
        l = listingOf(leaves);
        listFromCall(l);
        _sell(l);
    }

    function _sell(Listing memory l) private {
        Order memory o = place(l);
        deliver(l, o);
        market.settle(l, o);
    }

    /// @dev What the leaf's account gets when it claims with this path.
    function _takes(Listing memory l, Leaf memory claimant, Path memory p) private returns (uint256) {
        ClaimAuthorisation memory a = authorisation(l);
        (a.index, a.claimedBefore) = (claimant.index, market.claimed(a.listing, claimant.index));
        uint256 before = token.balanceOf(a.recipient);
        tries(claimant.account, abi.encodeCall(market.claim, (l, claimant, p, a, "")));
        return token.balanceOf(a.recipient) - before;
    }

    function _hollow(Leaf memory honest, bytes32 hollow) private view returns (Listing memory l) {
        l = listing();
        (l.leafCount, l.totalWeight) = (2, 10 * WEIGHT);
        l.splitRoot = Trees.nodeHash(Trees.leafHash(honest), WEIGHT, hollow, 9 * WEIGHT);
    }

    /// @dev A listing with the leaves file it stands for: one chunk.
    function _withLeaves(Leaf[] memory leaves)
        private
        view
        returns (Listing memory l, bytes32[] memory chunkHashes, bytes memory packed)
    {
        packed = Trees.pack(leaves, 0, leaves.length);
        chunkHashes = new bytes32[](1);
        chunkHashes[0] = keccak256(packed);
        l = listingOf(leaves);
        l.leavesHash = keccak256(abi.encode(chunkHashes));
    }
}
