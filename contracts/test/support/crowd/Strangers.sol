// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {
    KnowledgeProof,
    Listing,
    Locations,
    Order,
    OrderStatus,
    Point,
    ResealProof,
    Seal
} from "../../../src/interfaces/Types.sol";
import {Prover} from "../Prover.sol";
import {ITestToken} from "../Tokens.sol";
import {Contributors} from "./Contributors.sol";
import {Mood, MoodyToken} from "./MoodyToken.sol";

/// @dev Strangers forge and copy proofs, take other people's seals and places, give the market tokens for nothing and own the
/// tokens that misbehave.
abstract contract Strangers is Contributors {
    struct Forgery {
        Seal from;
        Seal to;
        ResealProof proof;
    }

    // ------------------------------------------------------------------------------------------------------- deliveries

    /// @dev A delivery that would go through but for one thing about its proof.
    function forge(uint256 seed) external {
        (bool found, uint256 p) = _awaited(seed, Wish.Anything);
        if (!found) return;
        _forgedProof(p, seed);
        _foreignProof(p, seed);
    }

    function _forgedProof(uint256 p, uint256 seed) private {
        uint256 kind = _part(seed, "forgery") % 10;
        (Forgery memory f, uint256 k, uint256 t) = _honest(p, seed);
        bytes32 context = Prover.context("deliver", address(market), purchases[p].id);
        uint256 change = _scalar(seed, "change");
        if (kind == 0) f.proof.e = addmod(f.proof.e, change, Prover.Q);
        if (kind == 1) f.proof.z1 = addmod(f.proof.z1, change, Prover.Q);
        if (kind == 2) f.proof.z2 = addmod(f.proof.z2, change, Prover.Q);
        // Of the same value, but not the number that a proof says.
        if (kind == 3) f.proof.e += Prover.Q;
        if (kind == 4) f.proof.z1 += Prover.Q;
        if (kind == 5) f.proof.z2 += Prover.Q;
        // Another key than the listing's, proven by whoever knows the listing's.
        if (kind == 6) (f.to.c, f.proof) = _other(f, k, t, context);
        // The listing's own seal, opened with a key that is not its.
        if (kind == 7) f.proof = _prove(change, t, context, f.from, f.to);
        // A seal that the listing does not know, of a key that the stranger knows.
        if (kind == 8) {
            f.from = Prover.seal(Prover.g(), Prover.mul(Prover.g(), change), t);
            f.to = Prover.seal(Prover.g(), purchases[p].order.buyerKey, t);
            f.proof = _prove(change, t, context, f.from, f.to);
        }
        // Nothing at all.
        if (kind == 9) f.proof = ResealProof(0, 0, 0);
        _refusedDelivery("forge a proof", 4, p, f);
    }

    function _other(Forgery memory f, uint256 k, uint256 t, bytes32 context)
        private
        view
        returns (Point memory c, ResealProof memory proof)
    {
        c = Prover.add(f.to.c, Prover.g());
        proof = _prove(k, t, context, f.from, Seal(f.to.holder, f.to.r, c));
    }

    /// @dev An honest proof for another chain, market, tag, order or key.
    function _foreignProof(uint256 p, uint256 seed) private {
        uint256 kind = _part(seed, "foreign") % 6;
        (Forgery memory f, uint256 k, uint256 t) = _honest(p, seed);
        bytes32 id = purchases[p].id;
        address here = address(market);
        if (kind == 0) f.proof = _prove(k, t, _elsewhere("deliver", block.chainid + 1, here, id), f.from, f.to);
        if (kind == 1) f.proof = _prove(k, t, _elsewhere("deliver", block.chainid, address(calls), id), f.from, f.to);
        if (kind == 2) f.proof = _prove(k, t, _elsewhere("dispute", block.chainid, here, id), f.from, f.to);
        if (kind == 3) f.proof = _prove(k, t, _elsewhere("deliver", block.chainid, here, bytes32(seed)), f.from, f.to);
        if (kind == 4) f.to = Prover.seal(offers[purchases[p].offer].secret, Prover.mul(Prover.g(), t), t);
        if (kind == 4) f.proof = _prove(k, t, Prover.context("deliver", here, id), f.from, f.to);
        if (kind == 5) {
            uint256 q = _part(seed, "copied") % purchases.length;
            if (q == p || purchases[q].offer != purchases[p].offer || purchases[q].deliveredAt == 0) return;
            (f.to, t) = (_deliveredSeal(q), purchases[q].t);
            f.proof = _prove(k, t, Prover.context("deliver", here, purchases[q].id), f.from, f.to);
        }
        _refusedDelivery("bring a foreign proof", 8, p, f);
    }

    function _elsewhere(string memory tag, uint256 chain, address where, bytes32 id) private pure returns (bytes32) {
        return keccak256(abi.encode("theriac/v1/context", tag, chain, where, id));
    }

    function _honest(uint256 p, uint256 seed) private view returns (Forgery memory f, uint256 k, uint256 t) {
        (k, t) = (offers[purchases[p].offer].holders[0].k, _scalar(seed, "t"));
        f.from = _sealOf(purchases[p].offer, 0);
        f.to = Prover.seal(offers[purchases[p].offer].secret, purchases[p].order.buyerKey, t);
        f.proof = _prove(k, t, Prover.context("deliver", address(market), purchases[p].id), f.from, f.to);
    }

    function _refusedDelivery(string memory step, uint256 number, uint256 p, Forgery memory f) private {
        bool done = _act(
            step,
            stranger,
            abi.encodeCall(market.deliver, (_listingOf(p), purchases[p].order, f.from, f.to.r, f.to.c, f.proof))
        );
        _hold(number, !done, step);
    }

    // -------------------------------------------------------------------------------------------------- seals and places

    /// @dev Lists a seal of somebody else's, as it is or made anew with the same key.
    function copySeal(uint256 seed) external {
        if (offers.length == 0) return;
        uint256 o = _part(seed, "which") % offers.length;
        Listing memory l = offers[o].listing;
        Seal memory seal = _sealOf(o, 0);
        KnowledgeProof memory proof = Prover.proveKnowledge(offers[o].holders[0].k, offers[o].id, seal, _scalar(o, "fresh"));
        uint256 kind = _part(seed, "copy") % 4;
        (l.steward, l.callId, l.leafCount) = (stranger, 0, 1);
        (l.arbiter, l.inspectionWindow, l.disputeBond) = (0, 0, 0);
        l.endsAt = uint64(time + 60 days);
        if (kind == 1) {
            uint256 s = _scalar(seed, "s");
            seal.r = Prover.add(seal.r, Prover.mul(Prover.g(), s));
            seal.c = Prover.add(seal.c, Prover.mul(seal.holder, s));
            l.sealId = Prover.sealId(seal);
        }
        if (kind == 2) {
            proof = Prover.proveKnowledge(_scalar(seed, "guess"), market.listingId(l), seal, _scalar(seed, "fresh"));
        }
        if (kind == 3) {
            // A seal of one's own in the place of the listing's.
            seal = Prover.seal(Prover.g(), Prover.mul(Prover.g(), _scalar(seed, "guess")), 1);
            proof = Prover.proveKnowledge(_scalar(seed, "guess"), market.listingId(l), seal, _scalar(seed, "fresh"));
        }
        bool listed = _act("copy a seal", stranger, abi.encodeCall(market.list, (l, seal, proof, Locations("", "", ""))));
        _hold(10, !listed, "lists another's seal");
    }

    /// @dev Uses the proof of one listing for another of the same steward, with the same seal.
    function repeatProof(uint256 seed) external {
        if (offers.length == 0) return;
        uint256 o = _part(seed, "which") % offers.length;
        Listing memory l = offers[o].listing;
        (Seal memory seal, uint256 k) = (_sealOf(o, 0), offers[o].holders[0].k);
        KnowledgeProof memory proof = Prover.proveKnowledge(k, offers[o].id, seal, _scalar(o, "fresh"));
        l.nonce = bytes32(_part(seed, "nonce"));
        l.endsAt = uint64(time + 60 days);
        bool listed = _act("repeat a proof", l.steward, abi.encodeCall(market.list, (l, seal, proof, Locations("", "", ""))));
        _hold(8, !listed, "a proof for one listing lists another");
        _hold(10, !_list("list again", offers[o].listing, o, k), "lists twice");
    }

    /// @dev Does what only somebody else may.
    function trespass(uint256 seed) external {
        if (purchases.length == 0) return;
        uint256 p = _part(seed, "which") % purchases.length;
        uint256 o = purchases[p].offer;
        Listing memory l = offers[o].listing;
        Order memory order = purchases[p].order;
        _trespass(6, abi.encodeCall(market.close, (l)));
        _trespass(6, abi.encodeCall(market.approve, (l, order, RS)));
        _trespass(6, abi.encodeCall(market.removeSeal, (l, Prover.sealId(_sealOf(o, offers[o].holders.length - 1)))));
        _trespass(2, abi.encodeCall(market.decline, (l, order)));
        _trespass(3, _disputeCall(p, seed));
        _trespass(3, abi.encodeCall(market.rule, (l, order, 10_000)));
        _trespass(4, abi.encodeCall(market.claimFee, (l)));
        for (uint256 i = 0; i < tokens.length; i++) {
            _trespass(2, abi.encodeCall(market.withdrawCredit, (tokens[i])));
        }
    }

    function _trespass(uint256 number, bytes memory call) private {
        _hold(number, !_act("trespass", stranger, call), "a stranger does what only another may");
    }

    // ---------------------------------------------------------------------------------------------------------- tokens

    function donate(uint256 seed) external {
        address token = tokens[_part(seed, "token") % tokens.length];
        uint256 amount = bound(_part(seed, "amount"), 1, 1e6);
        ITestToken(token).mint(address(market), amount);
        surplus[token] += amount;
        _noteStep("donate");
    }

    /// @dev A moody token changes its ways; mostly to ones that move what they should, so that money comes in.
    function sway(uint256 seed) external {
        MoodyToken token = MoodyToken(tokens[2 + _part(seed, "token") % 2]);
        (bool found, uint256 p) = _purchaseIn(_oneIn(2, seed, "open") ? OrderStatus.Open : OrderStatus.Delivered, seed);
        Mood mood = Mood(_part(seed, "mood") % 9);
        if (!_oneIn(3, seed, "moody")) mood = found && !_oneIn(3, seed, "again") ? Mood.Reentrant : Mood.Fair;
        address blocked = buyers[_part(seed, "blocked") % 4];
        token.sway(mood, blocked, address(market), found ? _again(p, seed) : bytes(""));
        _noteStep("sway");
    }

    /// @dev What goes through for anybody, in its time, but never from within a transfer.
    function _again(uint256 p, uint256 seed) private view returns (bytes memory) {
        (Listing memory l, Order memory order) = (_listingOf(p), purchases[p].order);
        if (purchases[p].status == OrderStatus.Delivered) return abi.encodeCall(market.settle, (l, order));
        if (purchases[p].status == OrderStatus.Disputed) return abi.encodeCall(market.lapse, (l, order));
        if (_oneIn(2, seed, "refund")) return abi.encodeCall(market.refund, (l, order));
        return _deliverCall(p, 0, _scalar(seed, "t"));
    }
}
