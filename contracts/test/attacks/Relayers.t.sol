// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../../src/interfaces/IMarket.sol";
import {ClaimAuthorisation, Listing, Order} from "../../src/interfaces/Types.sol";
import {AttackTest} from "./AttackTest.sol";

/// @dev Who is given a signed authorisation to send, and wants more of the claim than its fee.
contract RelayersTest is AttackTest {
    address private relayer = address(0x4e1a);
    address private recipient = address(0x9a1d);
    Listing private l;
    ClaimAuthorisation private signed;
    bytes private signature;
    uint128 private due;

    function setUp() public override {
        super.setUp();
        (l,) = sell();
        due = uint128(shareOf(PRICE));
        signed = authorisation(l);
        (signed.fee, signed.minReceived, signed.deadline) = (due / 20, due / 2, uint64(START + 7 days));
        signature = sign(CONTRIBUTOR_KEY, market.claimDigest(signed));
    }

    function test_a_replayed_claim_pays_no_second_fee() public {
        assertTrue(_sends(relayer, signed), "sent");
        assertFalse(_sends(relayer, signed), "sent again");
        _sellAgain();
        assertFalse(_sends(relayer, signed), "sent again when more was due");
        _got(signed.fee, due - signed.fee);
    }

    function test_a_relayer_that_raises_its_fee_gets_nothing() public {
        ClaimAuthorisation memory changed = signed;
        changed.fee = due / 10;
        assertFalse(_sends(relayer, changed), "a tenth");
        changed.fee = due;
        assertFalse(_sends(relayer, changed), "all");
        changed.fee = signed.fee + 1;
        assertFalse(_sends(relayer, changed), "a unit more");
        _got(0, 0);
    }

    function test_a_relayer_that_changes_the_recipient_gets_nothing() public {
        ClaimAuthorisation memory changed = signed;
        changed.recipient = relayer;
        assertFalse(_sends(relayer, changed), "sent");
        _got(0, 0);
    }

    function test_a_relayer_cannot_have_more_than_a_tenth_though_it_is_signed() public {
        ClaimAuthorisation memory greedy = signed;
        (greedy.fee, greedy.minReceived) = (due / 10 + 1, 0);
        signature = sign(CONTRIBUTOR_KEY, market.claimDigest(greedy));
        assertFalse(_sends(relayer, greedy), "sent");
        _got(0, 0);
    }

    function test_a_relayer_that_runs_in_front_of_the_accounts_own_claim_gets_what_was_signed() public {
        assertTrue(_sends(relayer, signed), "in front");
        ClaimAuthorisation memory own = authorisation(l);
        assertFalse(tries(contributor, abi.encodeCall(market.claim, (l, leaf(), path(), own, ""))), "the account's");
        _got(signed.fee, due - signed.fee);
    }

    function test_an_account_that_claims_in_front_of_its_relayer_ends_the_authorisation() public {
        assertEq(claimedBy(l, recipient), due, "the account's");
        assertFalse(_sends(relayer, signed), "the relayer's");
        _sellAgain();
        assertFalse(_sends(relayer, signed), "the relayer's when more is due");
        _got(0, due);
    }

    function test_another_relayer_cannot_take_the_fee_of_the_one_named() public {
        signed.relayer = relayer;
        signature = sign(CONTRIBUTOR_KEY, market.claimDigest(signed));
        assertFalse(_sends(stranger, signed), "copied from the pending transaction");
        ClaimAuthorisation memory changed = signed;
        changed.relayer = stranger;
        assertFalse(_sends(stranger, changed), "with its own name in it");
        assertTrue(_sends(relayer, signed), "the one named");
        assertEq(token.balanceOf(stranger), 0, "the other");
        _got(signed.fee, due - signed.fee);
    }

    function test_an_authorisation_held_back_until_a_worse_moment_ends_at_its_deadline() public {
        vm.warp(signed.deadline + 1);
        assertFalse(_sends(relayer, signed), "late");
        ClaimAuthorisation memory changed = signed;
        changed.deadline = type(uint64).max;
        assertFalse(_sends(relayer, changed), "with a later deadline");
        _got(0, 0);
    }

    function test_an_authorisation_for_one_listing_takes_nothing_from_another() public {
        Listing memory other = listing();
        other.nonce = keccak256("another listing of the same split");
        list(other);
        Order memory o = place(other);
        deliver(other, o);
        market.settle(other, o);
        bytes memory data = abi.encodeCall(market.claim, (other, leaf(), path(), signed, signature));
        assertFalse(tries(relayer, data), "as signed");
        ClaimAuthorisation memory changed = signed;
        changed.listing = market.listingId(other);
        data = abi.encodeCall(market.claim, (other, leaf(), path(), changed, signature));
        assertFalse(tries(relayer, data), "with the listing changed");
        _got(0, 0);
    }

    function test_an_authorisation_for_one_market_takes_nothing_from_another() public {
        // The same listing, sold for the same price in a second market: its id there is another.
        IMarket first = market;
        market = IMarket(vm.deployCode("Market.sol:Market", abi.encode(consents, calls)));
        vm.prank(buyer);
        token.approve(address(market), PRICE);
        sell();
        ClaimAuthorisation memory changed = signed;
        changed.listing = market.listingId(l);
        assertFalse(_sends(relayer, signed), "as signed");
        assertFalse(_sends(relayer, changed), "with the listing of this market");
        _got(0, 0);
        market = first;
        assertTrue(_sends(relayer, signed), "where it was signed for");
    }

    function test_a_withdrawal_slip_is_no_claim_and_a_claim_no_withdrawal() public {
        bytes memory slip = sign(CONTRIBUTOR_KEY, consents.withdrawalDigest(contributor));
        assertFalse(tries(relayer, abi.encodeCall(market.claim, (l, leaf(), path(), signed, slip))), "claimed");
        vm.prank(relayer);
        (bool withdrawn,) = address(consents).call(abi.encodeCall(consents.withdraw, (contributor, signature)));
        assertFalse(withdrawn, "withdrawn");
        _got(0, 0);
    }

    // -------------------------------------------------------------------------------------------------------- helpers

    function _sends(address who, ClaimAuthorisation memory a) private returns (bool) {
        return tries(who, abi.encodeCall(market.claim, (l, leaf(), path(), a, signature)));
    }

    function _sellAgain() private {
        Order memory o = orderOf(l);
        o.nonce = keccak256("second order");
        assertTrue(tries(buyer, ordering(l, o)), "ordered again");
        deliver(l, o);
        market.settle(l, o);
    }

    function _got(uint256 byRelayer, uint256 byRecipient) private view {
        assertEq(token.balanceOf(relayer), byRelayer, "relayer");
        assertEq(token.balanceOf(recipient), byRecipient, "recipient");
    }
}
