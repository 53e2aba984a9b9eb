// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../src/interfaces/IMarket.sol";
import {
    ClaimAuthorisation,
    CloseReason,
    Leaf,
    Listing,
    ListingState,
    ListingStatus,
    Order,
    Path
} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";
import {Trees} from "./support/Trees.sol";

contract EnforceConsentTest is MarketTest {
    function test_anyone_closes_a_listing_whose_contributor_withdrew() public {
        Listing memory l = listing();
        bytes32 id = list(l);
        _withdraw();
        vm.warp(START + 2 days);

        vm.expectEmit(address(market));
        emit IMarket.Closed(id, CloseReason.Withdrawn);
        vm.prank(stranger);
        market.enforceConsent(l, leaf(), path());

        ListingState memory state = market.listingState(id);
        assertTrue(state.status == ListingStatus.Closed, "closed");
        assertTrue(state.reason == CloseReason.Withdrawn, "because of a withdrawal");
        assertEq(state.closedAt, START + 2 days, "closed at");
    }

    function test_anyone_closes_a_listing_that_outlives_a_consent() public {
        Leaf memory short = leaf();
        short.consentUntil = listing().endsAt - 1;
        Listing memory l = listing();
        l.splitRoot = Trees.leafHash(short);
        bytes32 id = list(l);

        vm.expectEmit(address(market));
        emit IMarket.Closed(id, CloseReason.ConsentEnds);
        vm.prank(stranger);
        market.enforceConsent(l, short, path());
    }

    function test_a_withdrawal_counts_before_the_end_of_a_consent() public {
        Leaf memory short = leaf();
        short.consentUntil = 0;
        Listing memory l = listing();
        l.splitRoot = Trees.leafHash(short);
        bytes32 id = list(l);
        _withdraw();
        market.enforceConsent(l, short, path());
        assertTrue(market.listingState(id).reason == CloseReason.Withdrawn, "because of a withdrawal");
    }

    function test_a_withdrawal_before_listing_counts_too() public {
        _withdraw();
        Listing memory l = listing();
        bytes32 id = list(l);
        market.enforceConsent(l, leaf(), path());
        assertTrue(market.listingState(id).reason == CloseReason.Withdrawn, "because of a withdrawal");
    }

    function testFuzz_exactly_a_consent_that_ends_before_the_listing_is_enforced(uint256 seed) public {
        Listing memory l = listing();
        Leaf memory given = leaf();
        uint64 until = uint64(bound(seed, l.endsAt - 1 days, l.endsAt + 1 days));
        given.consentUntil = until;
        l.splitRoot = Trees.leafHash(given);
        bytes32 id = list(l);
        if (until >= l.endsAt) {
            vm.expectRevert(abi.encodeWithSelector(IMarket.ConsentStands.selector, contributor, until, l.endsAt));
        }
        market.enforceConsent(l, given, path());
        assertTrue((market.listingState(id).reason == CloseReason.ConsentEnds) == (until < l.endsAt), "closed or not");
    }

    function test_a_consent_that_ends_with_the_listing_stands() public {
        Leaf memory exact = leaf();
        exact.consentUntil = listing().endsAt;
        Listing memory l = listing();
        l.splitRoot = Trees.leafHash(exact);
        list(l);
        vm.expectRevert(abi.encodeWithSelector(IMarket.ConsentStands.selector, contributor, exact.consentUntil, l.endsAt));
        market.enforceConsent(l, exact, path());
    }

    function test_no_order_after_enforcement() public {
        Listing memory l = listing();
        bytes32 id = list(l);
        _withdraw();
        market.enforceConsent(l, leaf(), path());
        Order memory o = orderOf(l);
        vm.expectRevert(abi.encodeWithSelector(IMarket.ListingClosed.selector, id, START));
        vm.prank(buyer);
        market.order(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce);
    }

    function test_nothing_is_delivered_later_than_an_hour_after_enforcement() public {
        Listing memory l = listing();
        list(l);
        Order memory o = place(l);
        _withdraw();
        market.enforceConsent(l, leaf(), path());
        vm.warp(START + 1 hours + 1);
        deliverRefused(l, o, abi.encodeWithSelector(IMarket.DeadlinePassed.selector, market.orderId(o), START + 1 hours));
        market.refund(l, o);
        assertEq(token.balanceOf(buyer), 1_000e6, "paid back");
    }

    function test_a_contributor_still_claims_what_was_earned_before_withdrawing() public {
        (Listing memory l,) = sell();
        _withdraw();
        market.enforceConsent(l, leaf(), path());
        ClaimAuthorisation memory a = authorisation(l);
        vm.prank(contributor);
        market.claim(l, leaf(), path(), a, "");
        assertEq(token.balanceOf(a.recipient), PRICE - PRICE * FEE_BPS / 10_000, "paid");
    }

    function test_every_leaf_of_a_larger_split_can_enforce() public {
        Leaf[] memory leaves = new Leaf[](5);
        for (uint32 i = 0; i < 5; i++) {
            leaves[i] = Leaf(i, address(uint160(0x1000 + i)), 10 + i, uint64(START), 0);
        }
        for (uint32 i = 0; i < 5; i++) {
            Path memory p;
            Listing memory l = listing();
            (l.splitRoot, l.totalWeight, p) = Trees.build(leaves, i);
            l.leafCount = 5;
            l.nonce = bytes32(uint256(i));
            bytes32 id = listFromCall(l);
            market.enforceConsent(l, leaves[i], p);
            assertTrue(market.listingState(id).reason == CloseReason.ConsentEnds, "closed");
        }
    }

    function test_a_leaf_of_another_split_enforces_nothing() public {
        Listing memory l = listing();
        bytes32 id = list(l);
        Leaf memory other = leaf();
        other.consentUntil = 0;
        vm.expectRevert(abi.encodeWithSelector(IMarket.LeafNotInSplit.selector, id, 0));
        market.enforceConsent(l, other, path());
    }

    function test_a_leaf_with_another_path_or_index_enforces_nothing() public {
        Listing memory l = listing();
        bytes32 id = list(l);
        _withdraw();
        Path memory longer = Trees.push(path(), bytes32(0), 0);
        vm.expectRevert(abi.encodeWithSelector(IMarket.LeafNotInSplit.selector, id, 0));
        market.enforceConsent(l, leaf(), longer);
        Leaf memory other = leaf();
        other.index = 1;
        vm.expectRevert(abi.encodeWithSelector(IMarket.LeafNotInSplit.selector, id, 1));
        market.enforceConsent(l, other, path());
    }

    function test_enforcement_is_refused_while_the_consent_stands() public {
        Listing memory l = listing();
        list(l);
        vm.expectRevert(abi.encodeWithSelector(IMarket.ConsentStands.selector, contributor, leaf().consentUntil, l.endsAt));
        market.enforceConsent(l, leaf(), path());
    }

    function test_enforcement_is_refused_for_what_is_not_listed() public {
        Listing memory l = listing();
        _withdraw();
        bytes memory refusal = abi.encodeWithSelector(IMarket.UnknownListing.selector, market.listingId(l));
        vm.expectRevert(refusal);
        market.enforceConsent(l, leaf(), path());
    }

    function test_enforcement_is_refused_for_a_closed_listing_so_its_deadlines_cannot_move_again() public {
        Listing memory l = listing();
        bytes32 id = list(l);
        _withdraw();
        vm.prank(steward);
        market.close(l);
        vm.expectRevert(abi.encodeWithSelector(IMarket.ListingClosed.selector, id, START));
        market.enforceConsent(l, leaf(), path());
    }

    function _withdraw() private {
        vm.prank(contributor);
        consents.withdraw(contributor, "");
    }
}
