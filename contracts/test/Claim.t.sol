// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../src/interfaces/IMarket.sol";
import {ClaimAuthorisation, Leaf, Listing, Order, Path} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";
import {Trees} from "./support/Trees.sol";
import {ForeignWallet, Wallet} from "./support/Wallets.sol";

contract ClaimTest is MarketTest {
    uint128 internal constant REVENUE = PRICE - PRICE * FEE_BPS / 10_000;
    address internal constant RECIPIENT = address(0x9a1d);
    address internal relayer = address(0x4e1a7e4);

    Listing internal l;
    Order internal o;

    function setUp() public override {
        super.setUp();
        (l, o) = sell();
    }

    // ------------------------------------------------------------------------------------------------------- direct

    function test_the_account_claims_for_itself_without_a_signature() public {
        ClaimAuthorisation memory a = authorisation(l);
        vm.expectEmit(address(market));
        emit IMarket.Claimed(o.listingId, 0, contributor, RECIPIENT, REVENUE, contributor, 0);
        vm.prank(contributor);
        market.claim(l, leaf(), path(), a, "");

        assertEq(token.balanceOf(RECIPIENT), REVENUE, "recipient");
        assertEq(market.claimed(o.listingId, 0), REVENUE, "claimed");
        assertEq(market.listingState(o.listingId).revenue, REVENUE, "revenue is what was ever settled");
    }

    function test_a_leaf_claims_again_only_what_came_since() public {
        ClaimAuthorisation memory a = authorisation(l);
        _claim(contributor, a, "");
        _sellAgain();
        a.claimedBefore = REVENUE;
        _claim(contributor, a, "");
        assertEq(token.balanceOf(RECIPIENT), 2 * REVENUE, "recipient");
        assertEq(market.claimed(o.listingId, 0), 2 * REVENUE, "claimed");
    }

    function test_nothing_due_is_refused() public {
        ClaimAuthorisation memory a = authorisation(l);
        _claim(contributor, a, "");
        a.claimedBefore = REVENUE;
        _refused(contributor, a, "", abi.encodeWithSelector(IMarket.NothingToClaim.selector, o.listingId));
    }

    function test_a_leaf_claims_its_share_of_a_ruling() public {
        (l, o) = disputed();
        _refused(
            contributor, authorisation(l), "", abi.encodeWithSelector(IMarket.NothingToClaim.selector, market.listingId(l))
        );
        vm.prank(arbiterAccount);
        market.rule(l, o, 5_000);
        // 250 - 125 - 20, less 7.5 %.
        _claim(contributor, authorisation(l), "");
        assertEq(token.balanceOf(RECIPIENT), 97_125_000, "recipient");
    }

    function test_an_account_that_withdrew_claims_what_was_sold_before() public {
        vm.prank(contributor);
        consents.withdraw(contributor, "");
        market.enforceConsent(l, leaf(), path());
        _claim(contributor, authorisation(l), "");
        assertEq(token.balanceOf(RECIPIENT), REVENUE, "recipient");
    }

    function test_a_claim_works_after_closing_and_long_after_the_end() public {
        vm.prank(steward);
        market.close(l);
        vm.warp(l.endsAt + 3650 days);
        _claim(contributor, authorisation(l), "");
    }

    // ------------------------------------------------------------------------------------------------------ relayed

    function test_anyone_relays_an_authorised_claim_and_keeps_its_fee() public {
        ClaimAuthorisation memory a = authorisation(l);
        a.fee = REVENUE / 10;
        a.minReceived = REVENUE - REVENUE / 10;
        bytes memory signature = _signed(a);
        vm.expectEmit(address(market));
        emit IMarket.Claimed(o.listingId, 0, contributor, RECIPIENT, REVENUE, relayer, a.fee);
        vm.prank(relayer);
        market.claim(l, leaf(), path(), a, signature);

        assertEq(token.balanceOf(RECIPIENT), REVENUE - a.fee, "recipient");
        assertEq(token.balanceOf(relayer), a.fee, "relayer");
    }

    function test_the_digest_signed_is_that_of_eip_712() public view {
        ClaimAuthorisation memory a = authorisation(l);
        bytes32 hash = keccak256(
            abi.encode(
                keccak256(
                    "ClaimAuthorisation(bytes32 listing,uint32 index,uint128 claimedBefore,address recipient,address relayer,uint128 fee,uint128 minReceived,uint64 deadline)"
                ),
                a.listing,
                a.index,
                a.claimedBefore,
                a.recipient,
                a.relayer,
                a.fee,
                a.minReceived,
                a.deadline
            )
        );
        assertEq(market.claimDigest(a), typedDigest("Theriac", address(market), hash), "digest");
    }

    function test_wallets_are_told_the_domain_of_what_they_sign() public {
        assertDomain(address(market));
        vm.chainId(block.chainid + 1);
        assertDomain(address(market));
    }

    function test_a_used_authorisation_is_refused() public {
        ClaimAuthorisation memory a = authorisation(l);
        bytes memory signature = _signed(a);
        _claim(relayer, a, signature);
        _sellAgain();
        _refused(relayer, a, signature, abi.encodeWithSelector(IMarket.ClaimedBeforeMismatch.selector, 0, REVENUE));
    }

    function test_an_authorisation_for_a_later_state_is_refused() public {
        ClaimAuthorisation memory a = authorisation(l);
        a.claimedBefore = 1;
        _refused(relayer, a, _signed(a), abi.encodeWithSelector(IMarket.ClaimedBeforeMismatch.selector, 1, 0));
    }

    function test_a_signature_of_somebody_else_is_refused() public {
        ClaimAuthorisation memory a = authorisation(l);
        bytes32 digest = market.claimDigest(a);
        _refused(relayer, a, sign(BUYER_KEY, digest), _invalid(a));
        _refused(relayer, a, "", _invalid(a));
        _refused(steward, a, new bytes(65), _invalid(a));
    }

    function test_any_change_to_a_signed_authorisation_is_refused() public {
        ClaimAuthorisation memory signed = authorisation(l);
        signed.deadline = uint64(START + 1 days);
        bytes memory signature = _signed(signed);

        ClaimAuthorisation memory a = _copy(signed);
        a.recipient = relayer;
        _refused(relayer, a, signature, _invalid(a));
        a = _copy(signed);
        a.relayer = relayer;
        _refused(relayer, a, signature, _invalid(a));
        a = _copy(signed);
        a.fee = 1;
        _refused(relayer, a, signature, _invalid(a));
        a = _copy(signed);
        a.minReceived = 1;
        _refused(relayer, a, signature, _invalid(a));
        a = _copy(signed);
        a.deadline = signed.deadline + 1;
        _refused(relayer, a, signature, _invalid(a));
    }

    function test_an_authorisation_for_another_chain_is_refused() public {
        ClaimAuthorisation memory a = authorisation(l);
        uint256 here = block.chainid;
        vm.chainId(here + 1);
        bytes memory signature = _signed(a);
        vm.chainId(here);
        _refused(relayer, a, signature, _invalid(a));
    }

    function test_an_authorisation_for_another_listing_or_leaf_is_refused() public {
        ClaimAuthorisation memory a = authorisation(l);
        a.listing = keccak256("another");
        _refused(relayer, a, "", abi.encodeWithSelector(IMarket.AuthorisationMismatch.selector, a.listing, 0));
        a = authorisation(l);
        a.index = 1;
        _refused(contributor, a, "", abi.encodeWithSelector(IMarket.AuthorisationMismatch.selector, a.listing, 1));
    }

    function test_only_the_relayer_named_may_send() public {
        ClaimAuthorisation memory a = authorisation(l);
        a.relayer = relayer;
        bytes memory signature = _signed(a);
        _refused(stranger, a, signature, abi.encodeWithSelector(IMarket.NotRelayer.selector, stranger, relayer));
        _refused(contributor, a, signature, abi.encodeWithSelector(IMarket.NotRelayer.selector, contributor, relayer));
        _claim(relayer, a, signature);
    }

    function test_an_authorisation_holds_to_the_second_of_its_deadline() public {
        ClaimAuthorisation memory a = authorisation(l);
        bytes memory signature = _signed(a);
        vm.warp(a.deadline + 1);
        _refused(relayer, a, signature, abi.encodeWithSelector(IMarket.AuthorisationExpired.selector, a.deadline));
        vm.warp(a.deadline);
        _claim(relayer, a, signature);
    }

    // ------------------------------------------------------------------------------------------------------ amounts

    function test_a_fee_above_a_tenth_is_refused() public {
        ClaimAuthorisation memory a = authorisation(l);
        a.fee = REVENUE / 10 + 1;
        _refused(relayer, a, _signed(a), abi.encodeWithSelector(IMarket.RelayFeeTooHigh.selector, a.fee, REVENUE / 10));
    }

    function testFuzz_a_fee_up_to_a_tenth_is_paid_and_above_it_refused(uint128 price, uint128 fee) public {
        _list(uint128(bound(price, 10, 700e6)));
        uint128 revenue = market.listingState(o.listingId).revenue;
        ClaimAuthorisation memory a = authorisation(l);
        a.fee = uint128(bound(fee, 0, revenue));
        bytes memory signature = _signed(a);
        if (uint256(a.fee) * 10 > revenue) {
            _refused(relayer, a, signature, abi.encodeWithSelector(IMarket.RelayFeeTooHigh.selector, a.fee, revenue / 10));
        } else {
            _claim(relayer, a, signature);
            assertEq(token.balanceOf(relayer), a.fee, "relayer");
            assertEq(token.balanceOf(RECIPIENT), revenue - a.fee, "recipient");
        }
    }

    function test_a_tenth_is_rounded_down() public {
        // 9 units, all of them the split's: no fee fits.
        l.stewardFeeBps = 0;
        _list(9);
        ClaimAuthorisation memory a = authorisation(l);
        a.fee = 1;
        _refused(relayer, a, _signed(a), abi.encodeWithSelector(IMarket.RelayFeeTooHigh.selector, 1, 0));
        a.fee = 0;
        _claim(relayer, a, _signed(a));
    }

    function test_the_least_accepted_is_after_the_fee() public {
        ClaimAuthorisation memory a = authorisation(l);
        a.fee = 10;
        a.minReceived = REVENUE - 10;
        _claim(relayer, a, _signed(a));
        assertEq(token.balanceOf(RECIPIENT), REVENUE - 10, "exactly");
    }

    function test_an_account_that_sends_by_itself_may_pay_itself_the_fee() public {
        ClaimAuthorisation memory a = authorisation(l);
        a.fee = REVENUE / 10;
        _claim(contributor, a, "");
        assertEq(token.balanceOf(contributor), REVENUE / 10, "fee");
        assertEq(token.balanceOf(RECIPIENT), REVENUE - REVENUE / 10, "rest");
    }

    function test_receiving_less_than_accepted_is_refused() public {
        ClaimAuthorisation memory a = authorisation(l);
        a.fee = 10;
        a.minReceived = REVENUE - 9;
        _refused(
            relayer, a, _signed(a), abi.encodeWithSelector(IMarket.ReceivedTooLittle.selector, REVENUE - 10, REVENUE - 9)
        );
    }

    function test_paying_nobody_or_the_market_is_refused() public {
        ClaimAuthorisation memory a = authorisation(l);
        a.recipient = address(0);
        _refused(contributor, a, "", abi.encodeWithSelector(IMarket.RecipientInvalid.selector, address(0)));
        a.recipient = address(market);
        _refused(contributor, a, "", abi.encodeWithSelector(IMarket.RecipientInvalid.selector, address(market)));
    }

    // --------------------------------------------------------------------------------------------------------- leaf

    function test_a_leaf_with_any_field_changed_is_refused() public {
        bytes memory refusal = abi.encodeWithSelector(IMarket.LeafNotInSplit.selector, o.listingId, 0);
        Leaf memory changed = leaf();
        changed.account = stranger;
        _refusedLeaf(changed, refusal);
        changed = leaf();
        changed.weight += 1;
        _refusedLeaf(changed, refusal);
        changed = leaf();
        changed.consentUntil += 1;
        _refusedLeaf(changed, refusal);
        changed = leaf();
        changed.consent = 0;
        _refusedLeaf(changed, refusal);
        changed = leaf();
        changed.index = 1;
        _refusedLeaf(changed, abi.encodeWithSelector(IMarket.LeafNotInSplit.selector, o.listingId, 1));
    }

    function test_a_claim_is_refused_for_what_is_not_listed() public {
        ClaimAuthorisation memory a = authorisation(l);
        l.price += 1;
        bytes memory refusal = abi.encodeWithSelector(IMarket.UnknownListing.selector, market.listingId(l));
        _refused(contributor, a, "", refusal);
    }

    function test_a_listing_whose_total_is_above_its_leafs_weight_pays_nobody() public {
        l.totalWeight += 1;
        l.nonce = keccak256("padded");
        list(l);
        ClaimAuthorisation memory a = authorisation(l);
        bytes memory refusal = abi.encodeWithSelector(IMarket.LeafNotInSplit.selector, a.listing, 0);
        _refused(contributor, a, "", refusal);
    }

    // -------------------------------------------------------------------------------------------- contract accounts

    function test_a_contract_account_signs_by_eip_1271() public {
        Wallet wallet = new Wallet(contributor);
        _listFor(address(wallet));
        ClaimAuthorisation memory a = authorisation(l);
        _claim(relayer, a, _signed(a));
        assertEq(token.balanceOf(RECIPIENT), REVENUE, "paid");
    }

    function test_a_contract_account_that_says_no_or_something_else_is_refused() public {
        Wallet wallet = new Wallet(buyer);
        _listFor(address(wallet));
        ClaimAuthorisation memory a = authorisation(l);
        bytes memory refusal =
            abi.encodeWithSelector(IMarket.SignatureInvalid.selector, address(wallet), market.claimDigest(a));
        _refused(relayer, a, _signed(a), refusal);
        vm.etch(address(wallet), address(new ForeignWallet()).code);
        _refused(relayer, a, _signed(a), refusal);
    }

    function test_an_account_with_delegated_code_still_signs_by_ecdsa() public {
        vm.etch(contributor, address(new ForeignWallet()).code);
        ClaimAuthorisation memory a = authorisation(l);
        _claim(relayer, a, _signed(a));
    }

    // ------------------------------------------------------------------------------------------------ larger splits

    function test_leaves_of_a_calls_listing_claim_each_its_own() public {
        Leaf[] memory leaves = new Leaf[](3);
        leaves[0] = Leaf(0, contributor, 1_000, uint64(START + 400 days), keccak256("first"));
        leaves[1] = Leaf(1, stranger, 2_000, uint64(START + 400 days), keccak256("second"));
        leaves[2] = Leaf(2, contributor, 7_000, uint64(START + 400 days), keccak256("third"));
        l = listingOf(leaves);
        listFromCall(l);
        o = place(l);
        deliver(l, o);
        market.settle(l, o);

        ClaimAuthorisation memory a = authorisation(l);
        uint128[3] memory due = [REVENUE / 10, REVENUE / 5, REVENUE * 7 / 10];
        for (uint32 i = 0; i < 3; i++) {
            a.index = i;
            (,, Path memory p) = Trees.build(leaves, i);
            vm.prank(leaves[i].account);
            market.claim(l, leaves[i], p, a, "");
            assertEq(market.claimed(o.listingId, i), due[i], "share");
        }
        assertEq(token.balanceOf(RECIPIENT), REVENUE, "all of it");
    }

    function test_an_authorisation_for_one_leaf_of_an_account_does_not_claim_its_other() public {
        Leaf[] memory leaves = new Leaf[](2);
        leaves[0] = Leaf(0, contributor, 1_000, uint64(START + 400 days), keccak256("first"));
        leaves[1] = Leaf(1, contributor, 9_000, uint64(START + 400 days), keccak256("second"));
        l = listingOf(leaves);
        listFromCall(l);
        ClaimAuthorisation memory a = authorisation(l);
        bytes memory signature = _signed(a);
        (,, Path memory p) = Trees.build(leaves, 1);
        vm.expectRevert(abi.encodeWithSelector(IMarket.AuthorisationMismatch.selector, a.listing, 0));
        vm.prank(relayer);
        market.claim(l, leaves[1], p, a, signature);
        (,, p) = Trees.build(leaves, 0);
        vm.expectRevert(abi.encodeWithSelector(IMarket.LeafNotInSplit.selector, a.listing, 1));
        vm.prank(relayer);
        market.claim(l, leaves[1], p, a, signature);
    }

    function test_a_claim_of_an_unsettled_listing_finds_nothing() public {
        l.nonce = keccak256("unsettled");
        list(l);
        o = place(l);
        deliver(l, o);
        _refused(contributor, authorisation(l), "", abi.encodeWithSelector(IMarket.NothingToClaim.selector, o.listingId));
    }

    function testFuzz_claims_of_all_leaves_are_solvent_in_any_order(uint256 count, uint256 seed, uint128 price) public {
        count = bound(count, 2, 9);
        uint64 total = 0;
        Leaf[] memory leaves = new Leaf[](count);
        for (uint32 i = 0; i < count; i++) {
            uint64 weight = uint64(bound(uint256(keccak256(abi.encode(seed, i))), 1, 36_500_000));
            leaves[i] = Leaf(i, contributor, weight, uint64(START + 400 days), bytes32(uint256(i)));
            total += weight;
        }
        l.leafCount = uint32(count);
        l.price = uint128(bound(price, 1, 1_000_000e6));
        (l.splitRoot, l.totalWeight,) = Trees.build(leaves, 0);
        assertEq(l.totalWeight, total, "total");
        l.callId = open(call());
        bytes32 id = list(l);
        token.mint(buyer, l.price);
        o = place(l);
        deliver(l, o);
        market.settle(l, o);

        uint256 revenue = market.listingState(id).revenue;
        uint256 paid = 0;
        for (uint256 i = 0; i < count; i++) {
            // Starting anywhere and in either direction.
            uint256 index = seed % 2 == 0 ? (seed % 97 + i) % count : (seed % 97 + count - i) % count;
            uint256 due = revenue * leaves[index].weight / total;
            if (due == 0) continue;
            (,, Path memory p) = Trees.build(leaves, index);
            ClaimAuthorisation memory a = authorisation(l);
            a.index = uint32(index);
            vm.prank(contributor);
            market.claim(l, leaves[index], p, a, "");
            assertEq(market.claimed(id, uint32(index)), due, "share");
            paid += due;
        }
        assertLe(paid, revenue, "solvent");
        assertLe(revenue - paid, count, "at most one unit a leaf is lost");
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    function _sellAgain() private {
        o.nonce = keccak256("second order");
        vm.prank(buyer);
        market.order(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce);
        deliver(l, o);
        market.settle(l, o);
    }

    /// @dev Another listing at this price, sold once.
    function _list(uint128 price) private {
        (l.price, l.nonce) = (price, keccak256("another listing"));
        list(l);
        o = place(l);
        deliver(l, o);
        market.settle(l, o);
    }

    Leaf private _leaf;

    function _listFor(address account) private {
        _leaf = leaf();
        _leaf.account = account;
        l.splitRoot = Trees.leafHash(_leaf);
        list(l);
        o = place(l);
        deliver(l, o);
        market.settle(l, o);
    }

    function _leafNow() private view returns (Leaf memory) {
        return _leaf.weight == 0 ? leaf() : _leaf;
    }

    function _signed(ClaimAuthorisation memory a) private view returns (bytes memory) {
        return sign(CONTRIBUTOR_KEY, market.claimDigest(a));
    }

    function _invalid(ClaimAuthorisation memory a) private view returns (bytes memory) {
        return abi.encodeWithSelector(IMarket.SignatureInvalid.selector, contributor, market.claimDigest(a));
    }

    function _copy(ClaimAuthorisation memory a) private pure returns (ClaimAuthorisation memory) {
        return abi.decode(abi.encode(a), (ClaimAuthorisation));
    }

    function _claim(address sender, ClaimAuthorisation memory a, bytes memory signature) private {
        Leaf memory leaf_ = _leafNow();
        vm.prank(sender);
        market.claim(l, leaf_, path(), a, signature);
    }

    function _refused(address sender, ClaimAuthorisation memory a, bytes memory signature, bytes memory refusal) private {
        Leaf memory leaf_ = _leafNow();
        vm.expectRevert(refusal);
        vm.prank(sender);
        market.claim(l, leaf_, path(), a, signature);
    }

    function _refusedLeaf(Leaf memory changed, bytes memory refusal) private {
        ClaimAuthorisation memory a = authorisation(l);
        vm.expectRevert(refusal);
        vm.prank(changed.account);
        market.claim(l, changed, path(), a, "");
    }
}
