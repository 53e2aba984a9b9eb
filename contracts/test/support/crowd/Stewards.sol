// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {
    Call,
    CallStatus,
    KnowledgeProof,
    Leaf,
    Listing,
    Locations,
    OrderStatus,
    ResealProof,
    Seal
} from "../../../src/interfaces/Types.sol";
import {Prover} from "../Prover.sol";
import {Trees} from "../Trees.sol";
import {Clock} from "./Clock.sol";

/// @dev Stewards open calls, list, take delegates on and let them go, judge purposes, close, and take their fees.
abstract contract Stewards is Clock {
    uint256 internal constant RS = 1 << 8;
    uint256 internal constant PUB = 1 << 12;
    uint256 internal constant MOR = 1 << 16;
    uint256 internal constant TS = 1 << 17;
    uint256 internal constant PUBLICATION = START / 1 days + 20;

    // ------------------------------------------------------------------------------------------------------- listings

    function offer(uint256 seed) external {
        _offer(seed, Wish.Anything);
    }

    function _offer(uint256 seed, Wish wish) internal returns (uint256 o) {
        vm.warp(time);
        o = offers.length;
        offers.push();
        _seal(o, seed);
        offers[o].kind = wish == Wish.Approval ? 1 : _part(seed, "kind") % 4;
        Listing memory l;
        _describe(l, o, seed);
        if (wish == Wish.Dispute && l.price == 0) l.price = 1;
        _arbitrate(l, o, seed, wish);
        _split(l, o, seed);
        if (l.leafCount != 1) l.callId = _open(l, seed);
        l.sealId = Prover.sealId(_sealOf(o, 0));
        offers[o].listing = l;
        offers[o].id = market.listingId(l);
        bool listed = _list("list", l, o, offers[o].holders[0].k);
        _hold(10, listed, "who can prove it cannot list");
    }

    function _list(string memory step, Listing memory l, uint256 o, uint256 k) internal returns (bool) {
        Seal memory seal = _sealOf(o, 0);
        KnowledgeProof memory proof = Prover.proveKnowledge(k, market.listingId(l), seal, _scalar(o, "fresh"));
        return _act(step, l.steward, abi.encodeCall(market.list, (l, seal, proof, Locations("", "", ""))));
    }

    function terms(uint256 kind) internal pure returns (uint256) {
        if (kind == 0) return 4;
        if (kind == 1) return 4 | RS;
        if (kind == 2) return 5 | PUB;
        return 4 | TS | MOR | (6 << 96) | (PUBLICATION << 112);
    }

    function _seal(uint256 o, uint256 seed) private {
        offers[o].secret = Prover.mul(Prover.g(), _scalar(seed ^ o, "m"));
        offers[o].holders.push(Holder(_scalar(seed ^ o, "k"), _scalar(seed ^ o, "r"), FOREVER));
    }

    function _describe(Listing memory l, uint256 o, uint256 seed) private view {
        l.steward = stewards[_part(seed, "steward") % stewards.length];
        l.token = tokens[_part(seed, "token") % tokens.length];
        l.price = _oneIn(8, seed, "free") ? 0 : uint128(bound(_part(seed, "price"), 1, 1_000e6));
        l.terms = terms(offers[o].kind);
        l.bodyLength = 100;
        l.stewardFeeBps = uint16(bound(_part(seed, "fee"), 0, 10_000));
        l.accessPeriod = uint64(bound(_part(seed, "access"), 1, 20 days));
        l.deliveryWindow = uint64(bound(_part(seed, "delivery"), 1 hours, 5 days));
        l.endsAt = uint64(time + l.accessPeriod + l.deliveryWindow + bound(_part(seed, "end"), 0, 60 days));
        l.nonce = bytes32(o);
    }

    function _arbitrate(Listing memory l, uint256 o, uint256 seed, Wish wish) private {
        uint256 a = _part(seed, "arbiter") % 5;
        if (wish == Wish.Dispute && (a >= arbiters.length || arbiters[a].fee > l.price)) a = 0;
        if (a >= arbiters.length || arbiters[a].fee > l.price) return;
        offers[o].arbiter = a + 1;
        l.arbiter = market.arbiterId(arbiters[a]);
        l.inspectionWindow = uint64(bound(_part(seed, "inspection"), 24 hours, 10 days));
        l.disputeBond = uint128(bound(_part(seed, "bond"), arbiters[a].fee, l.price));
    }

    function _split(Listing memory l, uint256 o, uint256 seed) private {
        uint256 count = _oneIn(3, seed, "self-listing") ? 1 : bound(_part(seed, "leaves"), 2, 6);
        Leaf[] memory leaves = new Leaf[](count);
        for (uint256 i = 0; i < count; i++) {
            leaves[i] = _leaf(l, i, _part(seed ^ i, "leaf"));
            offers[o].leaves.push(leaves[i]);
        }
        (l.splitRoot, l.totalWeight,) = Trees.build(leaves, 0);
        l.leafCount = uint32(count);
        bytes32[] memory chunks = new bytes32[](1);
        chunks[0] = keccak256(Trees.pack(leaves, 0, count));
        l.leavesHash = keccak256(abi.encode(chunks));
    }

    function _leaf(Listing memory l, uint256 index, uint256 seed) private view returns (Leaf memory) {
        return Leaf({
            index: uint32(index),
            account: contributors[_part(seed, "account") % contributors.length],
            weight: uint64(bound(_part(seed, "weight"), 1, 1e9)),
            consentUntil: _oneIn(6, seed, "ends") ? l.endsAt - 1 : l.endsAt,
            consent: bytes32(seed)
        });
    }

    function _open(Listing memory l, uint256 seed) private returns (bytes32) {
        Call memory call = Call({
            steward: l.steward,
            token: l.token,
            terms: l.terms,
            termsDetail: l.termsDetail,
            maxFeeBps: l.stewardFeeBps,
            minPrice: l.price,
            minK: 5,
            closesAt: uint64(time),
            callDigest: 0,
            nonce: bytes32(seed)
        });
        bytes32 id = calls.callId(call);
        if (calls.status(id) == CallStatus.None) {
            _act("open a call", call.steward, address(calls), abi.encodeCall(calls.open, (call, "")));
        }
        return id;
    }

    function _close(uint256 o) internal returns (bool closing) {
        closing = _act("close", offers[o].listing.steward, abi.encodeCall(market.close, (offers[o].listing)));
        _hold(6, closing != offers[o].closed, "a listing closes once");
        if (closing) _closed(o);
    }

    function _closed(uint256 o) internal {
        offers[o].closed = true;
        offers[o].closedAt = time;
    }

    // ------------------------------------------------------------------------------------------------------ delegates

    function addDelegate(uint256 seed) external {
        uint256 o = purchases.length == 0 || _oneIn(2, seed, "orderable")
            ? _orderable(seed, Wish.Anything)
            : purchases[purchases.length - 1].offer;
        uint256 from = _part(seed, "from") % offers[o].holders.length;
        uint256 fresh = _part(seed, "delegate") ^ offers[o].holders.length;
        Holder memory to = Holder(_scalar(fresh, "k"), _scalar(fresh, "r"), FOREVER);
        bool may = _mayDeliver(o, from);
        offers[o].holders.push(to);
        bool added = _act("add a delegate", offers[o].listing.steward, _addCall(o, from));
        _hold(10, added == may, "a delegate comes from who may deliver");
        if (!added) offers[o].holders.pop();
    }

    function _addCall(uint256 o, uint256 from) private view returns (bytes memory) {
        uint256 last = offers[o].holders.length - 1;
        (Seal memory seal, Seal memory to) = (_sealOf(o, from), _sealOf(o, last));
        bytes32 context = Prover.context("delegate", address(market), offers[o].id);
        ResealProof memory proof = _prove(offers[o].holders[from].k, offers[o].holders[last].r, context, seal, to);
        return abi.encodeCall(market.addSeal, (offers[o].listing, seal, to, proof));
    }

    function _prove(uint256 k, uint256 t, bytes32 context, Seal memory from, Seal memory to)
        internal
        view
        returns (ResealProof memory)
    {
        return Prover.proveReseal(k, t, context, from, to, _scalar(t, "a"), _scalar(t, "c"));
    }

    function removeDelegate(uint256 seed) external {
        for (uint256 i = 0; i < offers.length; i++) {
            uint256 o = addmod(_part(seed, "which"), i, offers.length);
            uint256 last = offers[o].holders.length - 1;
            if (last == 0 || offers[o].holders[last].until != FOREVER) continue;
            bytes32 sealId = Prover.sealId(_sealOf(o, last));
            bool removed = _act(
                "remove a delegate",
                offers[o].listing.steward,
                abi.encodeCall(market.removeSeal, (offers[o].listing, sealId))
            );
            _hold(6, removed, "a delegate can be removed");
            if (removed) offers[o].holders[last].until = time + GRACE;
            return;
        }
    }

    // ---------------------------------------------------------------------------------------------------------- orders

    function _approve(uint256 p) internal {
        bool may = _approvable(p);
        Listing memory l = _listingOf(p);
        bool approved = _act("approve", l.steward, abi.encodeCall(market.approve, (l, purchases[p].order, RS)));
        _hold(6, approved == may, "approval while the order waits for it, and no longer");
        if (approved) purchases[p].approved = true;
    }

    function _approvable(uint256 p) internal view returns (bool) {
        Purchase storage purchase = purchases[p];
        return purchase.status == OrderStatus.Open && purchase.needsHuman && !purchase.approved && time <= _last(p);
    }

    function decline(uint256 seed) external {
        (bool found, uint256 p) = _purchaseIn(OrderStatus.Open, seed);
        if (!found || !_oneIn(2, seed, "really")) return;
        Listing memory l = _listingOf(p);
        address buyer = purchases[p].order.buyer;
        bool may = purchases[p].status == OrderStatus.Open && _goesOut(l.token, buyer, l.price);
        bool declined = _act("decline", l.steward, abi.encodeCall(market.decline, (l, purchases[p].order)));
        _hold(2, declined == may, "what is not delivered can be declined, and nothing else");
        if (!declined) return;
        _paid(l.token, buyer, l.price);
        _move(p, OrderStatus.Declined);
    }

    function claimFee(uint256 seed) external {
        for (uint256 i = 0; i < offers.length; i++) {
            uint256 o = addmod(_part(seed, "which"), i, offers.length);
            if (!_whatever(seed) && offers[o].toSteward == offers[o].feesTaken) continue;
            _claimFee(o);
            return;
        }
    }

    function _claimFee(uint256 o) internal {
        Listing memory l = offers[o].listing;
        uint256 amount = offers[o].toSteward - offers[o].feesTaken;
        bool may = amount != 0 && _goesOut(l.token, l.steward, amount);
        bool claimed = _act("claim a fee", l.steward, abi.encodeCall(market.claimFee, (l)));
        _hold(4, claimed == may, "the steward takes what it earned, once");
        if (!claimed) return;
        _paid(l.token, l.steward, amount);
        offers[o].feesTaken += amount;
    }

    // --------------------------------------------------------------------------------------------------------- finding

    /// @dev A listing that takes orders; a new one when there is none.
    function _orderable(uint256 seed, Wish wish) internal returns (uint256) {
        for (uint256 i = 0; i < offers.length; i++) {
            uint256 o = addmod(_part(seed, "which"), i, offers.length);
            if (_takesOrders(o) && _serves(o, wish)) return o;
        }
        return _offer(seed, wish);
    }

    function _serves(uint256 o, Wish wish) private view returns (bool) {
        if (wish == Wish.Approval) return offers[o].kind == 1;
        return wish == Wish.Anything || (offers[o].arbiter != 0 && offers[o].listing.price != 0);
    }

    function _takesOrders(uint256 o) internal view returns (bool) {
        Listing storage l = offers[o].listing;
        return !offers[o].closed && time + l.deliveryWindow + l.accessPeriod <= l.endsAt;
    }

    /// @dev The next order of this status from a random one on; seldom one of any status.
    function _purchaseIn(OrderStatus status, uint256 seed) internal view returns (bool found, uint256 p) {
        for (uint256 i = 0; i < purchases.length; i++) {
            p = addmod(_part(seed, "which"), i, purchases.length);
            if (purchases[p].status == status || _whatever(seed)) return (true, p);
        }
    }
}
