// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Listing, OrderStatus, ResealProof, Seal} from "../../../src/interfaces/Types.sol";
import {Prover} from "../Prover.sol";
import {Buyers} from "./Buyers.sol";

/// @dev Stewards and delegates deliver, through whoever sends it; anybody refunds what came too late and settles the rest.
abstract contract Deliveries is Buyers {
    function deliver(uint256 seed) external {
        (bool found, uint256 p) =
            _oneIn(4, seed, "any") ? _purchaseIn(OrderStatus.Open, seed) : _awaited(seed, Wish.Anything);
        if (found) _deliver(p, seed);
        (found, p) = _awaited(~seed, Wish.Anything);
        if (found) _deliver(p, ~seed);
    }

    /// @dev An order that waits for nothing but its delivery; a new one when there is none.
    function _awaited(uint256 seed, Wish wish) internal returns (bool found, uint256 p) {
        for (uint256 i = 0; i < purchases.length && wish == Wish.Anything; i++) {
            p = addmod(_part(seed, "which"), i, purchases.length);
            if (purchases[p].status == OrderStatus.Open && _judged(p) && time <= _last(p)) return (true, p);
        }
        p = purchases.length;
        _buy(_orderable(seed, wish), seed, false);
        if (purchases.length == p) return (false, 0);
        if (_approvable(p)) _approve(p);
        return (true, p);
    }

    /// @dev An order that waits for a person; a new one when there is none.
    function approve(uint256 seed) external {
        for (uint256 i = 0; i < purchases.length; i++) {
            uint256 p = addmod(_part(seed, "which"), i, purchases.length);
            if (!_whatever(seed) && !_approvable(p)) continue;
            _judge(p, seed);
            return;
        }
        _buy(_orderable(seed, Wish.Approval), seed, false);
        if (purchases.length != 0) _judge(purchases.length - 1, seed);
    }

    /// @dev Often delivers before it approves.
    function _judge(uint256 p, uint256 seed) private {
        if (_oneIn(2, seed, "too soon")) _deliver(p, seed);
        _approve(p);
    }

    /// @dev Closes a listing, often while an order of it waits, which is then delivered in the last second for it or after.
    function close(uint256 seed) external {
        if (offers.length == 0 || _oneIn(3, seed, "rather not")) return;
        (bool found, uint256 p) = _awaited(seed, Wish.Anything);
        bool hurry = found && !_oneIn(3, seed, "hurry");
        bool closing = _close(hurry ? purchases[p].offer : _part(seed, "which") % offers.length);
        if (closing && hurry && _waitUntil(_last(p) + _part(seed, "past it") % 2)) _deliver(p, seed);
    }

    function _deliver(uint256 p, uint256 seed) internal returns (bool delivered) {
        uint256 o = purchases[p].offer;
        uint256 holder = offers[o].holders.length - 1;
        if (_oneIn(2, seed, "own") || (!_mayDeliver(o, holder) && !_oneIn(4, seed, "too late"))) holder = 0;
        uint256 t = _scalar(seed, "t");
        bool may = purchases[p].status == OrderStatus.Open && _judged(p) && time <= _last(p) && _mayDeliver(o, holder);
        delivered = _act(_judged(p) ? "deliver" : "deliver without approval", relayer, _deliverCall(p, holder, t));
        _hold(6, delivered == may, "deliveries in time, approved, from who may");
        _hold(3, !delivered || time <= purchases[p].deadline, "delivered after the deadline");
        if (!delivered) return false;
        purchases[p].deliveredAt = time;
        purchases[p].t = t;
        _move(p, OrderStatus.Delivered);
        if (holder != 0) _noteStep("deliver by a delegate");
        if (offers[o].closed) _noteStep("deliver after closing");
    }

    function _judged(uint256 p) internal view returns (bool) {
        return !purchases[p].needsHuman || purchases[p].approved;
    }

    function _deliverCall(uint256 p, uint256 holder, uint256 t) internal view returns (bytes memory) {
        Purchase storage purchase = purchases[p];
        Seal memory from = _sealOf(purchase.offer, holder);
        Seal memory to = Prover.seal(offers[purchase.offer].secret, purchase.order.buyerKey, t);
        ResealProof memory proof = _prove(
            offers[purchase.offer].holders[holder].k, t, Prover.context("deliver", address(market), purchase.id), from, to
        );
        return abi.encodeCall(market.deliver, (_listingOf(p), purchase.order, from, to.r, to.c, proof));
    }

    function refund(uint256 seed) external {
        (bool found, uint256 p) = _purchaseIn(OrderStatus.Open, seed);
        if (!found) return;
        if (_oneIn(2, seed, "wait") && purchases[p].status == OrderStatus.Open) {
            _waitUntil(_last(p) + _part(seed, "past it") % 2);
        }
        _refund(p);
    }

    function _refund(uint256 p) internal {
        Listing memory l = _listingOf(p);
        address buyer = purchases[p].order.buyer;
        bool may = purchases[p].status == OrderStatus.Open && time > _last(p) && _goesOut(l.token, buyer, l.price);
        bool refunded = _act("refund", stranger, abi.encodeCall(market.refund, (l, purchases[p].order)));
        _hold(3, refunded == may, "refunds once nothing can be delivered");
        if (!refunded) return;
        _paid(l.token, buyer, l.price);
        _move(p, OrderStatus.Refunded);
    }

    function settle(uint256 seed) external {
        (bool found, uint256 p) = _purchaseIn(OrderStatus.Delivered, seed);
        if (!found) return;
        if (!_oneIn(4, seed, "now") && purchases[p].status == OrderStatus.Delivered) {
            _waitUntil(_endOfInspection(p) + _part(seed, "past it") % 2);
        }
        _settle(p);
    }

    function dispute(uint256 seed) external {
        (bool found, uint256 p) = _inspected(seed);
        if (!found) return;
        if (_oneIn(4, seed, "wait") && purchases[p].status == OrderStatus.Delivered) {
            _waitUntil(_endOfInspection(p) + _part(seed, "past it") % 2);
        }
        _dispute(p, seed);
    }

    /// @dev An order that can be disputed, seldom any; one that is delivered now when there is none.
    function _inspected(uint256 seed) internal returns (bool found, uint256 p) {
        for (uint256 i = 0; i < purchases.length; i++) {
            p = addmod(_part(seed, "which"), i, purchases.length);
            Listing memory l = _listingOf(p);
            bool disputable = purchases[p].status == OrderStatus.Delivered && l.arbiter != 0 && l.price != 0;
            if (_whatever(seed) || (disputable && time <= _endOfInspection(p))) return (true, p);
        }
        (found, p) = _awaited(seed, Wish.Dispute);
        found = found && _deliver(p, seed);
    }

    function _settle(uint256 p) internal {
        Listing memory l = _listingOf(p);
        bool may = purchases[p].status == OrderStatus.Delivered && (l.arbiter == 0 || time > _endOfInspection(p));
        bool settled = _act("settle", stranger, abi.encodeCall(market.settle, (l, purchases[p].order)));
        _hold(3, settled == may, "settles once the inspection is over");
        if (!settled) return;
        _earn(p, l.price);
        _move(p, OrderStatus.Settled);
    }
}
