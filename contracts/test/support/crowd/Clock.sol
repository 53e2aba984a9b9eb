// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Listing, OrderStatus} from "../../../src/interfaces/Types.sol";
import {Ledger} from "./Ledger.sol";

/// @dev Time passes by chance, and often exactly to a second at which something ends or begins.
abstract contract Clock is Ledger {
    uint256 private constant FARTHEST = 40 days;

    function wait(uint256 seed) external {
        time += bound(_part(seed, "seconds"), 1, _oneIn(4, seed, "long") ? 3 days : 3 hours);
    }

    function waitForABoundary(uint256 seed) external {
        uint256 boundary = _oneIn(3, seed, "offer") ? _boundaryOfAnOffer(seed) : _boundaryOfAPurchase(seed);
        _waitUntil(boundary + _part(seed, "past it") % 2);
    }

    function _waitUntil(uint256 then_) internal returns (bool) {
        if (then_ > time + FARTHEST) return false;
        if (then_ > time) time = then_;
        return true;
    }

    function _boundaryOfAnOffer(uint256 seed) private view returns (uint256) {
        if (offers.length == 0) return time;
        uint256 o = _part(seed, "which") % offers.length;
        Listing storage listing = offers[o].listing;
        uint256 kind = _part(seed, "boundary") % 4;
        if (kind == 0) return listing.endsAt;
        if (kind == 1) return listing.endsAt - listing.deliveryWindow - listing.accessPeriod;
        if (kind == 2 && offers[o].closed) return offers[o].closedAt + GRACE;
        return offers[o].holders[offers[o].holders.length - 1].until == FOREVER
            ? time
            : offers[o].holders[offers[o].holders.length - 1].until;
    }

    function _boundaryOfAPurchase(uint256 seed) private view returns (uint256) {
        if (purchases.length == 0) return time;
        uint256 p = _part(seed, "which") % purchases.length;
        OrderStatus status = purchases[p].status;
        if (status == OrderStatus.Open) return _last(p);
        if (status == OrderStatus.Delivered) return _endOfInspection(p);
        if (status == OrderStatus.Disputed) return purchases[p].disputedAt + RULING;
        return purchases[p].deliveredAt + offers[purchases[p].offer].listing.accessPeriod;
    }
}
