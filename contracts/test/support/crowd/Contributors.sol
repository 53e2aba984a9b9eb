// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ClaimAuthorisation, Consent, Leaf, Listing, Path} from "../../../src/interfaces/Types.sol";
import {Trees} from "../Trees.sol";
import {Arbiters} from "./Arbiters.sol";

/// @dev Contributors, some of them contracts, claim themselves or through relayers, withdraw, and hold listings to their consent.
abstract contract Contributors is Arbiters {
    // ---------------------------------------------------------------------------------------------------------- claims

    function claim(uint256 seed) external {
        (bool found, uint256 o, uint256 leaf) = _earning(seed);
        if (found) _claim(o, leaf, seed, false);
    }

    function relayClaim(uint256 seed) external {
        (bool found, uint256 o, uint256 leaf) = _earning(seed);
        if (found) _claim(o, leaf, seed, true);
    }

    function _claim(uint256 o, uint256 leaf, uint256 seed, bool relayed) private {
        ClaimAuthorisation memory a = _authorisation(o, leaf, _due(o, leaf), seed);
        if (!relayed) (a.relayer, a.fee) = (address(0), 0);
        _claimWith(o, leaf, a, relayed);
    }

    /// @dev The account itself, everything it is due.
    function _claimDirect(uint256 o, uint256 leaf) internal {
        ClaimAuthorisation memory a;
        (a.listing, a.index, a.claimedBefore) = (offers[o].id, uint32(leaf), uint128(taken[o][leaf]));
        (a.recipient, a.deadline) = (address(0x9a1d00), uint64(time));
        _claimWith(o, leaf, a, false);
    }

    function _claimWith(uint256 o, uint256 leaf, ClaimAuthorisation memory a, bool relayed) private {
        uint256 amount = _due(o, leaf);
        bytes memory call = _claimCall(o, leaf, a, offers[o].leaves[leaf].account);
        address sender = relayed ? relayer : offers[o].leaves[leaf].account;
        bool may = amount != 0 && a.claimedBefore == taken[o][leaf] && a.fee <= amount / 10 && time <= a.deadline
            && amount - a.fee >= a.minReceived && (a.relayer == address(0) || a.relayer == sender)
            && _goesOut(offers[o].listing.token, a.recipient, amount - a.fee)
            && _goesOut(offers[o].listing.token, sender, a.fee);
        bool claimed = _act(relayed ? "claim through a relayer" : "claim", sender, call);
        _hold(5, claimed == may, "a leaf takes what it is due");
        if (!claimed) return;
        _paid(offers[o].listing.token, a.recipient, amount - a.fee);
        _paid(offers[o].listing.token, sender, a.fee);
        taken[o][leaf] += amount;
        offers[o].claimed += amount;

        _hold(5, !_act("claim again", relayer, call), "an authorisation used twice");
    }

    function _authorisation(uint256 o, uint256 leaf, uint256 amount, uint256 seed)
        private
        view
        returns (ClaimAuthorisation memory)
    {
        return ClaimAuthorisation({
            listing: offers[o].id,
            index: uint32(leaf),
            claimedBefore: uint128(taken[o][leaf]) + (_oneIn(30, seed, "stale") ? 1 : 0),
            recipient: address(uint160(0x9a1d00 + _part(seed, "recipient") % 3)),
            relayer: _oneIn(30, seed, "another's") ? stranger : _oneIn(2, seed, "mine") ? relayer : address(0),
            fee: uint128(amount / 10) + (_oneIn(30, seed, "greedy") ? 1 : 0),
            minReceived: uint128(amount - amount / 10) + (_oneIn(30, seed, "picky") ? uint128(amount) : 0),
            deadline: uint64(_oneIn(30, seed, "late") ? time - 1 : time)
        });
    }

    function _claimCall(uint256 o, uint256 leaf, ClaimAuthorisation memory a, address signer)
        internal
        view
        returns (bytes memory)
    {
        return abi.encodeCall(
            market.claim, (offers[o].listing, offers[o].leaves[leaf], _path(o, leaf), a, sign(signer, market.claimDigest(a)))
        );
    }

    // ---------------------------------------------------------------------------------------------------------- consent

    /// @dev Seldom, for it ends every listing the account is part of. Somebody else comes in its place.
    function withdraw(uint256 seed) external {
        if (!_oneIn(3, seed, "really")) return;
        uint256 which = _part(seed, "which") % contributors.length;
        address account = contributors[which];
        bool direct = _oneIn(2, seed, "direct");
        bytes memory signature = direct ? bytes("") : sign(account, consents.withdrawalDigest(account));
        bool withdrew = _act(
            "withdraw",
            direct ? account : relayer,
            address(consents),
            abi.encodeCall(consents.withdraw, (account, signature))
        );
        _hold(6, withdrew, "a contributor withdraws");
        withdrawn[account] = true;
        contributors[which] = _contributor(_joined++);
    }

    uint256 private _joined = 6;

    function enforce(uint256 seed) external {
        for (uint256 i = 0; i < offers.length; i++) {
            uint256 o = addmod(_part(seed, "which"), i, offers.length);
            uint256 leaf = _part(seed, "leaf") % offers[o].leaves.length;
            if (!_whatever(seed) && !_enforceable(o, leaf)) continue;
            bool may = _enforceable(o, leaf);
            bytes memory call =
                abi.encodeCall(market.enforceConsent, (offers[o].listing, offers[o].leaves[leaf], _path(o, leaf)));
            bool enforced = _act("enforce consent", stranger, call);
            _hold(6, enforced == may, "a listing is held to its consents");
            if (enforced) _closed(o);
            return;
        }
    }

    function _enforceable(uint256 o, uint256 leaf) private view returns (bool) {
        Leaf storage l = offers[o].leaves[leaf];
        return !offers[o].closed && (withdrawn[l.account] || l.consentUntil < offers[o].listing.endsAt);
    }

    /// @dev A receipt that covers the listing, ends too early, keeps more back, is for another call, or is somebody else's.
    function enforceByReceipt(uint256 seed) external {
        if (offers.length == 0 || _oneIn(3, seed, "rather not")) return;
        uint256 o = _oneIn(2, seed, "newest") ? offers.length - 1 : _part(seed, "which") % offers.length;
        uint256 leaf = _part(seed, "leaf") % offers[o].leaves.length;
        uint256 kind = _part(seed, "receipt") % 5;
        Listing memory l = offers[o].listing;
        address account = offers[o].leaves[leaf].account;
        Consent memory consent = Consent(account, l.callId, bytes32(seed), l.terms, l.termsDetail, l.endsAt);
        if (kind == 1) consent.expiresAt -= 1;
        if (kind == 2) consent.terms |= 1 << 18;
        if (kind == 3) (consent.callId, consent.expiresAt) = (keccak256(abi.encode(seed)), 0);
        if (kind == 4) consent.expiresAt = 0;
        bytes memory signature = sign(kind == 4 ? buyers[0] : account, consents.consentDigest(consent));
        bool enforced = _act(
            "enforce a receipt",
            stranger,
            abi.encodeCall(market.enforceConsentByReceipt, (l, offers[o].leaves[leaf], _path(o, leaf), consent, signature))
        );
        _hold(6, enforced == (!offers[o].closed && (kind == 1 || kind == 2)), "a listing is held to a receipt it exceeds");
        if (enforced) _closed(o);
    }

    function postLeaves(uint256 seed) external {
        if (offers.length == 0) return;
        uint256 o = _part(seed, "which") % offers.length;
        bytes memory packed = Trees.pack(offers[o].leaves, 0, offers[o].leaves.length);
        bytes32[] memory chunks = new bytes32[](1);
        chunks[0] = keccak256(packed);
        bool changed = _oneIn(2, seed, "changed");
        if (changed) packed[_part(seed, "byte") % packed.length] ^= 0x01;
        bool posted =
            _act("post leaves", stranger, abi.encodeCall(market.postLeaves, (offers[o].listing, 0, chunks, packed)));
        _hold(5, posted != changed, "the leaves posted are the listing's");
    }

    // --------------------------------------------------------------------------------------------------------- finding

    function _path(uint256 o, uint256 leaf) internal view returns (Path memory path) {
        (,, path) = Trees.build(offers[o].leaves, leaf);
    }

    /// @dev A leaf with something due; seldom any leaf.
    function _earning(uint256 seed) private view returns (bool found, uint256 o, uint256 leaf) {
        for (uint256 i = 0; i < offers.length; i++) {
            o = addmod(_part(seed, "which"), i, offers.length);
            leaf = _part(seed, "leaf") % offers[o].leaves.length;
            if (_whatever(seed) || _due(o, leaf) != 0) return (true, o, leaf);
        }
    }
}
