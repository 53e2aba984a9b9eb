// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IConsents} from "../src/interfaces/IConsents.sol";
import {IMarket} from "../src/interfaces/IMarket.sol";
import {
    CloseReason,
    Consent,
    Leaf,
    Listing,
    ListingState,
    ListingStatus,
    Order,
    OrderStatus,
    Path
} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";
import {Trees} from "./support/Trees.sol";
import {ForeignWallet, Wallet} from "./support/Wallets.sol";

contract EnforceConsentByReceiptTest is MarketTest {
    uint256 internal constant HMB = 3;
    uint256 internal constant NRES = 5;
    uint256 internal constant PUB = 1 << 12;
    uint256 internal constant MOR = 1 << 16;
    uint256 internal constant TS = 1 << 17;
    uint256 internal constant CC = 1 << 22;
    bytes32 internal constant DETAIL = keccak256("detail");

    function test_anyone_closes_a_listing_beyond_a_receipt() public {
        Listing memory l = listing();
        bytes32 id = list(l);
        Consent memory narrow = _receipt(l);
        narrow.terms = HMB;
        bytes memory signature = _sign(narrow);
        vm.warp(START + 2 days);

        vm.expectEmit(address(market));
        emit IMarket.Closed(id, CloseReason.ConsentExceeded);
        vm.prank(stranger);
        market.enforceConsentByReceipt(l, leaf(), path(), narrow, signature);

        ListingState memory state = market.listingState(id);
        assertTrue(state.status == ListingStatus.Closed, "closed");
        assertTrue(state.reason == CloseReason.ConsentExceeded, "because of a receipt");
        assertEq(state.closedAt, START + 2 days, "closed at");
    }

    function test_a_receipt_for_a_call_closes_a_listing_from_it() public {
        Listing memory l = listing();
        bytes32 id = listFromCall(l);
        Consent memory narrow = _receipt(l);
        narrow.terms = HMB;
        market.enforceConsentByReceipt(l, leaf(), path(), narrow, _sign(narrow));
        assertTrue(market.listingState(id).reason == CloseReason.ConsentExceeded, "because of a receipt");
    }

    function test_each_leaf_of_a_larger_split_has_its_own_receipt() public {
        Leaf[] memory leaves = new Leaf[](3);
        for (uint32 i = 0; i < 3; i++) {
            leaves[i] = Leaf(i, vm.addr(0xacc + i), 10 + i, uint64(START + 400 days), 0);
        }
        for (uint32 i = 0; i < 3; i++) {
            Listing memory l = listingOf(leaves);
            l.nonce = bytes32(uint256(i));
            (,, Path memory p) = Trees.build(leaves, i);
            bytes32 id = listFromCall(l);
            Consent memory narrow = _receipt(l);
            (narrow.account, narrow.terms) = (leaves[i].account, HMB);
            bytes memory signature = sign(0xacc + i, consents.consentDigest(narrow));
            market.enforceConsentByReceipt(l, leaves[i], p, narrow, signature);
            assertTrue(market.listingState(id).reason == CloseReason.ConsentExceeded, "because of a receipt");
        }
    }

    function test_a_receipt_counts_though_it_is_not_the_one_that_the_leaf_names() public {
        Listing memory l = listing();
        Consent memory later = _receipt(l);
        later.terms = HMB;
        Leaf memory named = leaf();
        named.consent = consents.consentDigest(_receipt(l));
        l.splitRoot = Trees.leafHash(named);
        bytes32 id = list(l);
        market.enforceConsentByReceipt(l, named, path(), later, _sign(later));
        assertTrue(market.listingState(id).status == ListingStatus.Closed, "closed");
    }

    function test_the_receipt_of_a_contract_account_counts() public {
        (Listing memory l, Leaf memory own, Consent memory narrow) = _ofWallet(address(new Wallet(contributor)));
        market.enforceConsentByReceipt(l, own, path(), narrow, _sign(narrow));
        assertTrue(market.listingState(market.listingId(l)).status == ListingStatus.Closed, "closed");
    }

    function test_a_pending_delivery_keeps_its_hour_and_no_more() public {
        Listing memory l = listing();
        list(l);
        Order memory o = place(l);
        Consent memory narrow = _receipt(l);
        narrow.terms = HMB;
        market.enforceConsentByReceipt(l, leaf(), path(), narrow, _sign(narrow));
        vm.warp(START + 1 hours + 1);
        deliverRefused(l, o, abi.encodeWithSelector(IMarket.DeadlinePassed.selector, market.orderId(o), START + 1 hours));
        market.refund(l, o);
        assertStatus(o, OrderStatus.Refunded);
    }

    // --------------------------------------------------------------------------------------- each way of going beyond it

    function test_terms_wider_than_the_receipts_go_beyond_it() public {
        _exceeds(NRES, GRU, CloseReason.None);
        _exceeds(GRU, GRU, CloseReason.None);
        _exceeds(HMB, GRU, CloseReason.ConsentExceeded);
        _exceeds(2 | 4979 << 64, HMB, CloseReason.ConsentExceeded);
    }

    function test_a_restriction_that_was_dropped_goes_beyond_the_receipt() public {
        _exceeds(GRU | PUB, GRU | PUB, CloseReason.None);
        _exceeds(GRU | PUB, GRU, CloseReason.ConsentExceeded);
        _exceeds(GRU, GRU | PUB, CloseReason.None);
    }

    function test_clinical_care_that_was_added_goes_beyond_the_receipt() public {
        _exceeds(GRU | CC, GRU, CloseReason.None);
        _exceeds(GRU, GRU | CC, CloseReason.ConsentExceeded);
    }

    function test_a_longer_use_goes_beyond_the_receipt() public {
        _exceeds(GRU | TS | 4 << 96, GRU | TS | 4 << 96, CloseReason.None);
        _exceeds(GRU | TS | 4 << 96, GRU | TS | 5 << 96, CloseReason.ConsentExceeded);
    }

    function test_an_earlier_publication_goes_beyond_the_receipt() public {
        _exceeds(GRU | MOR | 21_000 << 112, GRU | MOR | 21_000 << 112, CloseReason.None);
        _exceeds(GRU | MOR | 21_000 << 112, GRU | MOR | 20_999 << 112, CloseReason.ConsentExceeded);
    }

    function test_a_receipt_with_malformed_terms_covers_nothing() public {
        _exceeds(0, GRU, CloseReason.ConsentExceeded);
        _exceeds(GRU | 1 << 144, GRU, CloseReason.ConsentExceeded);
    }

    function test_another_detail_goes_beyond_the_receipt() public {
        Listing memory l = listing();
        l.termsDetail = DETAIL;
        bytes32 id = list(l);
        Consent memory given = _receipt(l);
        _refused(l, given, abi.encodeWithSelector(IMarket.ConsentCovers.selector, contributor));
        given.termsDetail = 0;
        market.enforceConsentByReceipt(l, leaf(), path(), given, _sign(given));
        assertTrue(market.listingState(id).reason == CloseReason.ConsentExceeded, "because of a receipt");
    }

    function test_a_listing_that_ends_a_second_after_the_receipt_goes_beyond_it() public {
        Listing memory l = listing();
        bytes32 id = list(l);
        Consent memory given = _receipt(l);
        given.expiresAt = l.endsAt;
        _refused(l, given, abi.encodeWithSelector(IMarket.ConsentCovers.selector, contributor));
        given.expiresAt = l.endsAt - 1;
        market.enforceConsentByReceipt(l, leaf(), path(), given, _sign(given));
        assertTrue(market.listingState(id).reason == CloseReason.ConsentExceeded, "because of a receipt");
    }

    function testFuzz_a_listing_stands_exactly_as_long_as_the_receipt(uint256 expiresAt) public {
        Listing memory l = listing();
        list(l);
        Consent memory given = _receipt(l);
        given.expiresAt = uint64(bound(expiresAt, l.endsAt - 1 days, l.endsAt + 1 days));
        if (given.expiresAt >= l.endsAt) {
            _refused(l, given, abi.encodeWithSelector(IMarket.ConsentCovers.selector, contributor));
        } else {
            market.enforceConsentByReceipt(l, leaf(), path(), given, _sign(given));
        }
    }

    // -------------------------------------------------------------------------------------------------------- refused

    function test_a_receipt_that_covers_the_listing_closes_nothing() public {
        Listing memory l = listing();
        list(l);
        _refused(l, _receipt(l), abi.encodeWithSelector(IMarket.ConsentCovers.selector, contributor));
    }

    function test_a_receipt_of_another_account_closes_nothing() public {
        Listing memory l = listing();
        list(l);
        Consent memory narrow = _receipt(l);
        (narrow.account, narrow.terms) = (buyer, HMB);
        bytes memory signature = sign(BUYER_KEY, consents.consentDigest(narrow));
        vm.expectRevert(abi.encodeWithSelector(IMarket.ReceiptMismatch.selector, buyer, bytes32(0)));
        market.enforceConsentByReceipt(l, leaf(), path(), narrow, signature);
    }

    function test_a_receipt_for_another_call_closes_nothing() public {
        Listing memory l = listing();
        listFromCall(l);
        Consent memory narrow = _receipt(l);
        narrow.terms = HMB;
        bytes32[2] memory others = [bytes32(0), keccak256("another call")];
        for (uint256 i = 0; i < others.length; i++) {
            narrow.callId = others[i];
            _refused(l, narrow, abi.encodeWithSelector(IMarket.ReceiptMismatch.selector, contributor, others[i]));
        }
    }

    function test_a_receipt_for_a_call_closes_no_self_listing() public {
        Listing memory l = listing();
        list(l);
        Consent memory narrow = _receipt(l);
        (narrow.terms, narrow.callId) = (HMB, calls.callId(call()));
        _refused(l, narrow, abi.encodeWithSelector(IMarket.ReceiptMismatch.selector, contributor, narrow.callId));
    }

    function test_a_receipt_that_its_account_did_not_sign_closes_nothing() public {
        Listing memory l = listing();
        list(l);
        Consent memory narrow = _receipt(l);
        narrow.terms = HMB;
        bytes32 digest = consents.consentDigest(narrow);
        bytes[4] memory signatures = [
            sign(BUYER_KEY, digest), // somebody else's
            _sign(_receipt(l)), // of another receipt
            bytes(""),
            new bytes(65)
        ];
        for (uint256 i = 0; i < signatures.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(IConsents.SignatureInvalid.selector, contributor, digest));
            market.enforceConsentByReceipt(l, leaf(), path(), narrow, signatures[i]);
        }
    }

    function test_a_receipt_for_another_chain_closes_nothing() public {
        Listing memory l = listing();
        list(l);
        Consent memory narrow = _receipt(l);
        narrow.terms = HMB;
        uint256 here = block.chainid;
        vm.chainId(here + 1);
        bytes memory signature = _sign(narrow);
        vm.chainId(here);
        bytes32 digest = consents.consentDigest(narrow);
        vm.expectRevert(abi.encodeWithSelector(IConsents.SignatureInvalid.selector, contributor, digest));
        market.enforceConsentByReceipt(l, leaf(), path(), narrow, signature);
    }

    function test_a_contract_account_that_confirms_nothing_closes_nothing() public {
        (Listing memory l, Leaf memory own, Consent memory narrow) = _ofWallet(address(new ForeignWallet()));
        bytes memory signature = _sign(narrow);
        bytes32 digest = consents.consentDigest(narrow);
        vm.expectRevert(abi.encodeWithSelector(IConsents.SignatureInvalid.selector, narrow.account, digest));
        market.enforceConsentByReceipt(l, own, path(), narrow, signature);
    }

    function test_a_leaf_of_another_split_closes_nothing() public {
        Listing memory l = listing();
        bytes32 id = list(l);
        Consent memory narrow = _receipt(l);
        (narrow.account, narrow.terms) = (buyer, HMB);
        bytes memory signature = sign(BUYER_KEY, consents.consentDigest(narrow));
        Leaf memory other = leaf();
        other.account = buyer;
        vm.expectRevert(abi.encodeWithSelector(IMarket.LeafNotInSplit.selector, id, 0));
        market.enforceConsentByReceipt(l, other, path(), narrow, signature);
    }

    function test_a_receipt_is_refused_for_what_is_not_listed() public {
        Listing memory l = listing();
        _refused(l, _receipt(l), abi.encodeWithSelector(IMarket.UnknownListing.selector, market.listingId(l)));
    }

    function test_a_receipt_is_refused_for_a_closed_listing_so_its_deadlines_cannot_move_again() public {
        Listing memory l = listing();
        bytes32 id = list(l);
        vm.prank(steward);
        market.close(l);
        vm.warp(START + 30 minutes);
        Consent memory narrow = _receipt(l);
        narrow.terms = HMB;
        _refused(l, narrow, abi.encodeWithSelector(IMarket.ListingClosed.selector, id, START));
    }

    // ------------------------------------------------------------------------------------------------------- helpers

    /// @dev A receipt of the contributor's that covers the listing.
    function _receipt(Listing memory l) private view returns (Consent memory) {
        return Consent({
            account: contributor,
            callId: l.callId,
            dataDigest: keccak256("salt and contribution"),
            terms: l.terms,
            termsDetail: l.termsDetail,
            expiresAt: leaf().consentUntil
        });
    }

    function _sign(Consent memory consent) private view returns (bytes memory) {
        return sign(CONTRIBUTOR_KEY, consents.consentDigest(consent));
    }

    /// @dev A listing of one leaf of this account, and a receipt of it that the listing goes beyond.
    function _ofWallet(address account) private returns (Listing memory l, Leaf memory own, Consent memory narrow) {
        own = leaf();
        own.account = account;
        l = listing();
        l.splitRoot = Trees.leafHash(own);
        list(l);
        narrow = _receipt(l);
        (narrow.account, narrow.terms) = (account, HMB);
    }

    /// @dev Shows a receipt for `given` against a listing under `listed`.
    function _exceeds(uint256 given, uint256 listed, CloseReason expected) private {
        Listing memory l = listing();
        (l.terms, l.nonce) = (listed, keccak256(abi.encode(given, listed)));
        bytes32 id = list(l);
        Consent memory consent = _receipt(l);
        consent.terms = given;
        if (expected == CloseReason.None) {
            _refused(l, consent, abi.encodeWithSelector(IMarket.ConsentCovers.selector, contributor));
        } else {
            market.enforceConsentByReceipt(l, leaf(), path(), consent, _sign(consent));
        }
        assertTrue(market.listingState(id).reason == expected, "closed or not");
    }

    function _refused(Listing memory l, Consent memory consent, bytes memory refusal) private {
        bytes memory signature = _sign(consent);
        vm.expectRevert(refusal);
        market.enforceConsentByReceipt(l, leaf(), path(), consent, signature);
    }
}
