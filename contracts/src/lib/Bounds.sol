// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../interfaces/IMarket.sol";
import {Listing} from "../interfaces/Types.sol";
import {Shares} from "./Shares.sol";
import {Terms} from "./Terms.sol";

/// @title What a listing may say
library Bounds {
    uint64 private constant SHORTEST_DELIVERY_WINDOW = 1 hours;
    uint64 private constant LONGEST_DELIVERY_WINDOW = 30 days;
    uint64 private constant SHORTEST_INSPECTION_WINDOW = 24 hours;
    uint64 private constant LONGEST_INSPECTION_WINDOW = 30 days;
    uint256 private constant LONGEST_LISTING = 10 * 365 days;
    uint256 private constant TS_MONTH = 30 days;
    /// @dev A Crypt4GH segment: 65,536 bytes with a 12-byte nonce and a 16-byte tag.
    uint64 private constant SEGMENT = 65_564;
    uint64 private constant SEGMENT_OVERHEAD = 28;

    /// @notice Reverts unless every number of `listing` that stands for itself is within its bounds now.
    function check(Listing calldata listing) internal view {
        uint32 leaves = listing.leafCount;
        if (leaves == 0 || (leaves != 1 && listing.callId == 0)) revert IMarket.LeafCountInvalid(leaves);
        if (listing.totalWeight == 0) revert IMarket.NoWeight();
        if (listing.stewardFeeBps > Shares.BPS) revert IMarket.StewardFeeTooHigh(listing.stewardFeeBps);
        if (listing.price != 0 && listing.token.code.length == 0) revert IMarket.TokenMissing(listing.token);

        uint64 length = listing.bodyLength;
        uint64 last = length % SEGMENT;
        if (length == 0 || (last != 0 && last <= SEGMENT_OVERHEAD)) revert IMarket.BodyLengthInvalid(length);

        uint256 terms = listing.terms;
        if (!Terms.wellFormed(terms)) revert IMarket.TermsMalformed(terms);
        uint64 longest = terms & Terms.TS == 0 ? type(uint64).max : uint64(Terms.months(terms) * TS_MONTH);
        if (listing.accessPeriod == 0 || listing.accessPeriod > longest) {
            revert IMarket.AccessPeriodInvalid(listing.accessPeriod, longest);
        }
        _checkWindows(listing);
    }

    /// @notice The last second of a licence ordered now and delivered at its deadline.
    function endOfLicence(Listing calldata listing) internal view returns (uint256) {
        return block.timestamp + listing.deliveryWindow + listing.accessPeriod;
    }

    function _checkWindows(Listing calldata listing) private view {
        uint64 window = listing.deliveryWindow;
        if (window < SHORTEST_DELIVERY_WINDOW || window > LONGEST_DELIVERY_WINDOW) {
            revert IMarket.DeliveryWindowInvalid(window, SHORTEST_DELIVERY_WINDOW, LONGEST_DELIVERY_WINDOW);
        }
        window = listing.inspectionWindow;
        (uint64 shortest, uint64 longest) =
            listing.arbiter == 0 ? (0, 0) : (SHORTEST_INSPECTION_WINDOW, LONGEST_INSPECTION_WINDOW);
        if (window < shortest || window > longest) revert IMarket.InspectionWindowInvalid(window, shortest, longest);

        uint256 earliest = endOfLicence(listing);
        uint256 latest = block.timestamp + LONGEST_LISTING;
        if (listing.endsAt < earliest || listing.endsAt > latest) {
            revert IMarket.EndInvalid(listing.endsAt, earliest, latest);
        }
    }
}
