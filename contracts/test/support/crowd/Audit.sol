// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {
    Licence,
    LicenceState,
    Listing,
    ListingState,
    Order,
    OrderState,
    OrderStatus,
    Verdict
} from "../../../src/interfaces/Types.sol";
import {ITestToken} from "../Tokens.sol";
import {MoodyToken} from "./MoodyToken.sol";
import {Strangers} from "./Strangers.sol";

/// @dev Compares the market with the ledger. Each question's answer is "", or what is wrong.
abstract contract Audit is Strangers {
    error Went(bool through);

    // ---------------------------------------------------------------------------------------------------------- money

    /// @dev Of these tokens, the market holds exactly what it owes and was given, and each account exactly what it got.
    function solvency(uint256 first, uint256 end) external view returns (string memory) {
        address[] memory accounts = payees();
        for (uint256 i = first; i < end; i++) {
            address token = tokens[i];
            uint256 held = ITestToken(token).balanceOf(address(market));
            if (held < _owed(token)) return "the market owes more than it holds";
            if (held != _owed(token) + surplus[token]) return "the market holds more than it owes and was given";
            for (uint256 j = 0; j < accounts.length; j++) {
                if (ITestToken(token).balanceOf(accounts[j]) != balances[token][accounts[j]]) {
                    return "an account was paid something else";
                }
            }
        }
        return "";
    }

    function reentries() external view returns (uint256) {
        return MoodyToken(tokens[2]).reentries() + MoodyToken(tokens[3]).reentries();
    }

    /// @dev Calls from within a transfer that the guard refused.
    function repelled() external view returns (uint256) {
        return MoodyToken(tokens[2]).repelled() + MoodyToken(tokens[3]).repelled();
    }

    function _owed(address token) internal view returns (uint256 sum) {
        for (uint256 p = 0; p < purchases.length; p++) {
            Listing storage l = offers[purchases[p].offer].listing;
            if (l.token != token) continue;
            OrderStatus status = purchases[p].status;
            if (status == OrderStatus.Open || status == OrderStatus.Delivered) sum += l.price;
            if (status == OrderStatus.Disputed) sum += uint256(l.price) + l.disputeBond;
        }
        for (uint256 o = 0; o < offers.length; o++) {
            if (offers[o].listing.token != token) continue;
            sum += offers[o].toSplit - offers[o].claimed + offers[o].toSteward - offers[o].feesTaken;
        }
        address[] memory accounts = _creditable();
        for (uint256 i = 0; i < accounts.length; i++) {
            sum += credits[token][accounts[i]];
        }
    }

    /// @dev The steward's side has what deliveries brought it, and nothing else.
    function earnings() external view returns (string memory) {
        for (uint256 o = 0; o < offers.length; o++) {
            ListingState memory state = market.listingState(offers[o].id);
            if (state.revenue != offers[o].toSplit) return "revenue";
            if (state.fees != offers[o].toSteward - offers[o].feesTaken) return "fees";
        }
        return "";
    }

    /// @dev Claims, what leaves are still due and less than a unit a leaf are the whole revenue.
    function splits() external view returns (string memory) {
        for (uint256 o = 0; o < offers.length; o++) {
            uint256 sum = 0;
            for (uint256 leaf = 0; leaf < offers[o].leaves.length; leaf++) {
                if (market.claimed(offers[o].id, uint32(leaf)) != taken[o][leaf]) return "claimed";
                sum += taken[o][leaf] + _due(o, leaf);
            }
            uint256 revenue = market.listingState(offers[o].id).revenue;
            if (sum > revenue) return "leaves are due more than came in";
            if (sum + offers[o].leaves.length <= revenue) return "more than a unit a leaf is lost";
        }
        return "";
    }

    // ----------------------------------------------------------------------------------------------------------- orders

    function orders() external view returns (string memory) {
        for (uint256 p = 0; p < purchases.length; p++) {
            Purchase storage purchase = purchases[p];
            OrderState memory state = market.orderState(purchase.id);
            if (state.status != purchase.status) return "status";
            if (state.verdict != (purchase.needsHuman ? Verdict.NeedsHuman : Verdict.Permit)) return "verdict";
            if (state.approved != purchase.approved) return "approved";
            if (state.deadline != (purchase.disputedAt == 0 ? purchase.deadline : 0)) return "deadline";
            if (state.deliveredAt != purchase.deliveredAt) return "delivered at";
            if (state.disputedAt != purchase.disputedAt) return "disputed at";
        }
        return "";
    }

    /// @dev Of an order that is not over, at this second and around the one at which that changes: exactly one of what keeps the
    /// price on its way to the steward's side and what ends that.
    function exactlyOne() external returns (string memory) {
        if (purchases.length == 0) return "";
        uint256 p = _part(time, "which") % purchases.length;
        for (uint256 i = 0; i < purchases.length && purchases[p].status >= OrderStatus.Settled; i++) {
            p = (p + 1) % purchases.length;
        }
        if (purchases[p].status >= OrderStatus.Settled) return "";

        uint256 last = _lastOf(p);
        string memory wrong = _exactlyOneAt(p, time, last);
        if (bytes(wrong).length == 0 && last >= time) wrong = _exactlyOneAt(p, last, last);
        if (bytes(wrong).length == 0 && last >= time) wrong = _exactlyOneAt(p, last + 1, last);
        return wrong;
    }

    function _lastOf(uint256 p) private view returns (uint256) {
        if (purchases[p].status == OrderStatus.Open) return _last(p);
        if (purchases[p].status == OrderStatus.Delivered) return _endOfInspection(p);
        return purchases[p].disputedAt + RULING;
    }

    function _exactlyOneAt(uint256 p, uint256 second, uint256 last) private returns (string memory) {
        Listing memory l = _listingOf(p);
        OrderStatus status = purchases[p].status;
        (bool sooner, bool later) = (_goesThrough(p, second, true), _goesThrough(p, second, false));
        if (status == OrderStatus.Delivered && l.price == 0) {
            // Nothing is at stake: no dispute.
            return !sooner && later == (l.arbiter == 0 || second > last) ? "" : "settle for nothing";
        }
        bool expected = second <= last && (status != OrderStatus.Delivered || l.arbiter != 0);
        if (sooner == expected && later != expected) return "";
        if (status == OrderStatus.Open) return "deliver or refund";
        return status == OrderStatus.Delivered ? "dispute or settle" : "rule or lapse";
    }

    function _goesThrough(uint256 p, uint256 second, bool sooner) private returns (bool through) {
        uint256 now_ = time;
        try this.probe(p, second, sooner) {}
        catch (bytes memory outcome) {
            require(bytes4(outcome) == Went.selector, "probe");
            through = outcome[35] != 0;
        }
        vm.warp(now_);
    }

    /// @dev Tries one of both steps with a fair token, and undoes it.
    function probe(uint256 p, uint256 second, bool sooner) external {
        time = second;
        _calm(offers[purchases[p].offer].listing.token);
        revert Went(sooner ? _sooner(p) : _later(p));
    }

    function _sooner(uint256 p) private returns (bool) {
        Listing memory l = _listingOf(p);
        Purchase storage purchase = purchases[p];
        if (purchase.status == OrderStatus.Open) {
            if (!_judged(p)) _act("", l.steward, abi.encodeCall(market.approve, (l, purchase.order, RS)));
            return _act("", relayer, _deliverCall(p, 0, _scalar(p, "t")));
        }
        if (purchase.status == OrderStatus.Delivered) {
            _fund(l.token, purchase.order.buyer, l.disputeBond);
            return _act("", purchase.order.buyer, _disputeCall(p, p));
        }
        address arbiter = arbiters[offers[purchase.offer].arbiter - 1].account;
        return _act("", arbiter, abi.encodeCall(market.rule, (l, purchase.order, 5_000)));
    }

    function _later(uint256 p) private returns (bool) {
        Listing memory l = _listingOf(p);
        Order memory order = purchases[p].order;
        if (purchases[p].status == OrderStatus.Open) return _act("", stranger, abi.encodeCall(market.refund, (l, order)));
        if (purchases[p].status == OrderStatus.Delivered) {
            return _act("", stranger, abi.encodeCall(market.settle, (l, order)));
        }
        return _act("", stranger, abi.encodeCall(market.lapse, (l, order)));
    }

    // --------------------------------------------------------------------------------------------------------- licences

    function licences() external returns (string memory) {
        vm.warp(time);
        for (uint256 p = 0; p < purchases.length; p++) {
            if (!_is(market.licence(_listingOf(p), purchases[p].order), _expected(p))) return "a licence is another";
        }
        return _nobodyElses();
    }

    /// @dev The same order of another buyer, for another purpose, with another key or on another listing gives nothing.
    function _nobodyElses() private view returns (string memory) {
        if (purchases.length == 0) return "";
        uint256 p = _part(time, "whose") % purchases.length;
        Licence memory none;
        Order memory order = purchases[p].order;
        order.buyer = stranger;
        if (!_is(market.licence(_listingOf(p), order), none)) return "a stranger has a licence";
        order = purchases[p].order;
        order.purpose ^= 2;
        if (!_is(market.licence(_listingOf(p), order), none)) return "a licence for another purpose";
        order = purchases[p].order;
        order.buyerKey.x ^= 1;
        if (!_is(market.licence(_listingOf(p), order), none)) return "a licence with another key";
        uint256 o = _part(time, "where") % offers.length;
        if (o == purchases[p].offer) return "";
        if (!_is(market.licence(offers[o].listing, purchases[p].order), none)) return "a licence for another listing";
        order = purchases[p].order;
        order.listingId = offers[o].id;
        if (!_is(market.licence(offers[o].listing, order), none)) return "a licence moved to another listing";
        return "";
    }

    /// @dev The table of docs/contracts.md.
    function _expected(uint256 p) private view returns (Licence memory licence) {
        Purchase storage purchase = purchases[p];
        if (purchase.deliveredAt == 0) return licence;
        Offer storage offer = offers[purchase.offer];
        licence.buyer = purchase.order.buyer;
        licence.purpose = purchase.order.purpose;
        if (offer.kind == 2) licence.obligations = PUB;
        if (offer.kind == 3) licence.obligations = time < PUBLICATION * 1 days ? TS | MOR : TS;
        licence.until = uint64(purchase.deliveredAt + offer.listing.accessPeriod);

        licence.state = purchase.status == OrderStatus.Disputed ? LicenceState.Suspended : LicenceState.Valid;
        if (time > licence.until) licence.state = LicenceState.Ended;
        if (purchase.void || purchase.status == OrderStatus.Lapsed) licence.state = LicenceState.Void;
    }

    function _is(Licence memory given, Licence memory expected) private pure returns (bool) {
        return keccak256(abi.encode(given)) == keccak256(abi.encode(expected));
    }

    // ---------------------------------------------------------------------------------------------------------- the end

    /// @dev Ends every order and takes everything out; what stays are gifts and less than a unit a leaf.
    function windDown() external returns (string memory) {
        for (uint256 i = 0; i < tokens.length; i++) {
            _calm(tokens[i]);
        }
        time += 60 days;
        for (uint256 p = 0; p < purchases.length; p++) {
            OrderStatus status = purchases[p].status;
            if (status == OrderStatus.Open) _refund(p);
            if (status == OrderStatus.Delivered) _settle(p);
            if (status == OrderStatus.Disputed) _lapse(p);
            if (purchases[p].payouts != 1) return "an order without an end";
        }
        for (uint256 o = 0; o < offers.length; o++) {
            _claimFee(o);
            if (!_claimAll(o)) return "a leaf without what it is due";
        }
        address[] memory accounts = _creditable();
        for (uint256 i = 0; i < tokens.length; i++) {
            for (uint256 j = 0; j < accounts.length; j++) {
                _withdrawCredit(tokens[i], accounts[j]);
            }
            uint256 rest = ITestToken(tokens[i]).balanceOf(address(market)) - surplus[tokens[i]];
            if (rest != _owed(tokens[i]) || rest > _leavesPaidIn(tokens[i])) return "money that nobody can take";
        }
        return "";
    }

    /// @dev From a random leaf on, upwards or downwards: each ends up with its share of the revenue, whatever the order.
    function _claimAll(uint256 o) private returns (bool) {
        uint256 count = offers[o].leaves.length;
        for (uint256 i = 0; i < count; i++) {
            uint256 leaf = time % 2 == 0 ? (time + i) % count : (time + count - i) % count;
            _claimDirect(o, leaf);
            uint256 share = offers[o].toSplit * offers[o].leaves[leaf].weight / offers[o].listing.totalWeight;
            if (market.claimed(offers[o].id, uint32(leaf)) != share) return false;
        }
        return true;
    }

    function _leavesPaidIn(address token) private view returns (uint256 count) {
        for (uint256 o = 0; o < offers.length; o++) {
            if (offers[o].listing.token == token) count += offers[o].leaves.length - 1;
        }
    }
}
