// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../src/interfaces/IMarket.sol";
import {Call, Listing} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";

/// @dev The bounds of each number to the unit are in List.t.sol, which asks through the market.
contract CallsRequireListableTest is MarketTest {
    uint256 internal constant PUB = 1 << 12;

    // --------------------------------------------------------------------------------------------------- of a call

    function test_a_listing_within_its_call_is_listable_by_anyone_who_asks() public {
        Listing memory l = _of(call());
        vm.prank(stranger);
        calls.requireListable(l);
    }

    function test_a_call_that_nobody_opened_is_refused() public {
        Listing memory l = listing();
        l.callId = calls.callId(call());
        _refused(l, abi.encodeWithSelector(IMarket.UnknownCall.selector, l.callId));
        l.callId = bytes32(uint256(1));
        _refused(l, abi.encodeWithSelector(IMarket.UnknownCall.selector, l.callId));
    }

    function test_another_stewards_call_is_refused() public {
        Listing memory l = _of(call());
        l.steward = stranger;
        _refused(l, abi.encodeWithSelector(IMarket.CallStewardMismatch.selector, stranger, steward));
    }

    function test_a_call_in_another_token_is_refused() public {
        Listing memory l = _of(call());
        l.token = address(market);
        _refused(l, abi.encodeWithSelector(IMarket.CallTokenMismatch.selector, address(market), address(token)));
    }

    function test_a_call_with_other_terms_is_refused_even_with_wider_or_narrower_ones() public {
        Listing memory l = _of(call());
        uint256[3] memory others = [uint256(5), 3, GRU | PUB];
        for (uint256 i = 0; i < others.length; i++) {
            l.terms = others[i];
            _refused(l, abi.encodeWithSelector(IMarket.CallTermsMismatch.selector, others[i], bytes32(0), GRU, bytes32(0)));
        }
    }

    function test_a_call_with_another_detail_of_its_terms_is_refused() public {
        Call memory c = call();
        c.termsDetail = keccak256("detail");
        Listing memory l = _of(c);
        bytes32[2] memory others = [bytes32(0), keccak256("another")];
        for (uint256 i = 0; i < others.length; i++) {
            l.termsDetail = others[i];
            _refused(l, abi.encodeWithSelector(IMarket.CallTermsMismatch.selector, GRU, others[i], GRU, c.termsDetail));
        }
    }

    function test_a_fee_above_what_the_call_allows_is_refused() public {
        Listing memory l = _of(call());
        l.stewardFeeBps = 1_001;
        _refused(l, abi.encodeWithSelector(IMarket.StewardFeeAboveCall.selector, 1_001, 1_000));
        l.stewardFeeBps = 1_000;
        calls.requireListable(l);
        l.stewardFeeBps = 0;
        calls.requireListable(l);
    }

    function test_a_price_below_what_the_call_asks_is_refused() public {
        Call memory c = call();
        c.minPrice = PRICE;
        Listing memory l = _of(c);
        calls.requireListable(l);
        l.price = PRICE - 1;
        _refused(l, abi.encodeWithSelector(IMarket.PriceBelowCall.selector, PRICE - 1, PRICE));
        l.price = type(uint128).max;
        calls.requireListable(l);
    }

    function test_a_closed_call_is_as_good_as_an_open_one() public {
        Listing memory l = _of(call());
        vm.prank(steward);
        calls.close(call());
        calls.requireListable(l);
    }

    function test_a_closed_call_binds_like_an_open_one() public {
        Listing memory l = _of(call());
        vm.prank(steward);
        calls.close(call());
        l.price = 0;
        _refused(l, abi.encodeWithSelector(IMarket.PriceBelowCall.selector, 0, 1));
        l.steward = stranger;
        _refused(l, abi.encodeWithSelector(IMarket.CallStewardMismatch.selector, stranger, steward));
    }

    function test_a_call_whose_last_day_has_passed_is_as_good_as_an_open_one() public {
        Listing memory l = _of(call());
        vm.warp(START + 31 days);
        calls.requireListable(l);
    }

    function test_a_listing_of_a_call_has_any_number_of_leaves_but_none() public {
        Listing memory l = _of(call());
        uint32[4] memory counts = [uint32(1), 2, 1_025, type(uint32).max];
        for (uint256 i = 0; i < counts.length; i++) {
            l.leafCount = counts[i];
            calls.requireListable(l);
        }
        l.leafCount = 0;
        _refused(l, abi.encodeWithSelector(IMarket.LeafCountInvalid.selector, 0));
    }

    function testFuzz_exactly_the_fees_and_prices_that_a_call_allows_are_listable(
        uint256 maxFeeBps,
        uint256 feeBps,
        uint128 minPrice,
        uint128 price
    ) public {
        Call memory c = call();
        c.maxFeeBps = uint16(bound(maxFeeBps, 0, 10_000));
        c.minPrice = minPrice;
        Listing memory l = _of(c);
        l.stewardFeeBps = uint16(bound(feeBps, 0, 10_000));
        l.price = price;
        if (l.stewardFeeBps > c.maxFeeBps) {
            _refused(l, abi.encodeWithSelector(IMarket.StewardFeeAboveCall.selector, l.stewardFeeBps, c.maxFeeBps));
        } else if (price < minPrice) {
            _refused(l, abi.encodeWithSelector(IMarket.PriceBelowCall.selector, price, minPrice));
        } else {
            calls.requireListable(l);
        }
    }

    function testFuzz_a_call_binds_by_what_it_said_when_it_was_opened(uint128 minPrice, uint256 maxFeeBps, bytes32 detail)
        public
    {
        // Two calls side by side: each listing is held to its own.
        Call memory c = call();
        (c.minPrice, c.termsDetail) = (minPrice, detail);
        c.maxFeeBps = uint16(bound(maxFeeBps, 0, 10_000));
        Call memory other = call();
        (other.minPrice, other.maxFeeBps, other.terms) = (type(uint128).max, 0, GRU | PUB);
        Listing memory l = _of(c);
        Listing memory o = _of(other);
        (l.price, l.stewardFeeBps) = (c.minPrice, c.maxFeeBps);
        (o.price, o.stewardFeeBps) = (other.minPrice, other.maxFeeBps);
        calls.requireListable(l);
        calls.requireListable(o);

        o.callId = l.callId;
        _refused(o, abi.encodeWithSelector(IMarket.CallTermsMismatch.selector, o.terms, bytes32(0), c.terms, detail));
    }

    // -------------------------------------------------------------------------------------------------- of each number

    function test_a_self_listing_is_listable_without_any_call() public view {
        calls.requireListable(listing());
    }

    function test_every_number_is_checked_of_a_self_listing_and_of_one_from_a_call() public {
        Listing memory own = listing();
        Listing memory l = _of(call());
        for (uint256 i = 0; i < 9; i++) {
            (Listing memory wrong, bytes memory refusal) = _wrong(own, i);
            _refused(wrong, refusal);
            (wrong, refusal) = _wrong(l, i);
            _refused(wrong, refusal);
        }
    }

    /// @dev A copy of `l` with one number beyond its bounds.
    function _wrong(Listing memory l, uint256 which) private view returns (Listing memory w, bytes memory) {
        w = abi.decode(abi.encode(l), (Listing));
        if (which == 0) {
            w.leafCount = 0;
            return (w, abi.encodeWithSelector(IMarket.LeafCountInvalid.selector, 0));
        } else if (which == 1) {
            w.totalWeight = 0;
            return (w, abi.encodeWithSelector(IMarket.NoWeight.selector));
        } else if (which == 2) {
            w.stewardFeeBps = 10_001;
            return (w, abi.encodeWithSelector(IMarket.StewardFeeTooHigh.selector, 10_001));
        } else if (which == 3) {
            w.token = stranger;
            return (w, abi.encodeWithSelector(IMarket.TokenMissing.selector, stranger));
        } else if (which == 4) {
            w.bodyLength = 28;
            return (w, abi.encodeWithSelector(IMarket.BodyLengthInvalid.selector, 28));
        } else if (which == 5) {
            w.terms = 0;
            return (w, abi.encodeWithSelector(IMarket.TermsMalformed.selector, 0));
        } else if (which == 6) {
            w.accessPeriod = 0;
            return (w, abi.encodeWithSelector(IMarket.AccessPeriodInvalid.selector, 0, type(uint64).max));
        } else if (which == 7) {
            w.deliveryWindow = 0;
            return (w, abi.encodeWithSelector(IMarket.DeliveryWindowInvalid.selector, 0, 1 hours, 30 days));
        }
        w.inspectionWindow = 1;
        return (w, abi.encodeWithSelector(IMarket.InspectionWindowInvalid.selector, 1, 0, 0));
    }

    function test_a_listing_that_ends_too_early_now_is_not_listable() public {
        Listing memory l = listing();
        uint256 last = l.endsAt - l.deliveryWindow - l.accessPeriod;
        vm.warp(last);
        calls.requireListable(l);
        vm.warp(last + 1);
        _refused(
            l, abi.encodeWithSelector(IMarket.EndInvalid.selector, l.endsAt, uint256(l.endsAt) + 1, last + 1 + 3650 days)
        );
    }

    // -------------------------------------------------------------------------------------------------------- helpers

    /// @dev Opens the call, and a listing that stays within it.
    function _of(Call memory c) private returns (Listing memory l) {
        l = listing();
        l.callId = open(c);
        (l.terms, l.termsDetail) = (c.terms, c.termsDetail);
    }

    function _refused(Listing memory l, bytes memory refusal) private {
        vm.expectRevert(refusal);
        calls.requireListable(l);
    }
}
