// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Arbiter, Listing, OrderStatus} from "../../../src/interfaces/Types.sol";
import {Deliveries} from "./Deliveries.sol";

/// @dev Arbiters rule or stay silent, and whoever a ruling credits takes it out.
abstract contract Arbiters is Deliveries {
    function rule(uint256 seed) external {
        (bool found, uint256 p) = _disputed(seed);
        if (found && time > purchases[p].disputedAt + RULING && !_whatever(seed)) (found, p) = _disputedNow(seed);
        if (!found) return;
        if (_oneIn(4, seed, "wait") && purchases[p].status == OrderStatus.Disputed) {
            _waitUntil(purchases[p].disputedAt + RULING + _part(seed, "past it") % 2);
        }
        _rule(p, _bps(seed));
    }

    function _bps(uint256 seed) private view returns (uint256) {
        if (_oneIn(4, seed, "all")) return 10_000;
        if (_oneIn(4, seed, "half")) return 4_999 + _part(seed, "less or more") % 2;
        return _part(seed, "bps") % 10_002;
    }

    function _rule(uint256 p, uint256 bps) internal {
        Listing memory l = _listingOf(p);
        if (l.arbiter == 0) return;
        Arbiter memory arbiter = arbiters[offers[purchases[p].offer].arbiter - 1];
        bool may = purchases[p].status == OrderStatus.Disputed && time <= purchases[p].disputedAt + RULING && bps <= 10_000;
        bool ruled = _act("rule", arbiter.account, abi.encodeCall(market.rule, (l, purchases[p].order, uint16(bps))));
        _hold(3, ruled == may, "rules within a fortnight");
        if (!ruled) return;
        _noteStep(bps >= 5_000 ? "rule for the buyer" : "rule against the buyer");
        purchases[p].void = bps == 10_000;
        _divide(p, l, arbiter, bps);
        _move(p, OrderStatus.Ruled);
    }

    /// @dev Whoever loses pays the arbiter: the buyer out of its bond, the rest of which is then the other side's; that side out of
    /// what it keeps of the price, and when that is too little the buyer gets less back.
    function _divide(uint256 p, Listing memory l, Arbiter memory arbiter, uint256 bps) private {
        uint256 pot = uint256(l.price) + l.disputeBond - arbiter.fee;
        uint256 toBuyer = l.price * bps / 10_000;
        if (bps >= 5_000) {
            toBuyer += l.disputeBond;
            if (toBuyer > pot) toBuyer = pot;
        }
        credits[l.token][purchases[p].order.buyer] += toBuyer;
        credits[l.token][arbiter.account] += arbiter.fee;
        _earn(p, pot - toBuyer);
    }

    function lapse(uint256 seed) external {
        (bool found, uint256 p) = _disputed(seed);
        if (!found) return;
        if (!_oneIn(4, seed, "now") && purchases[p].status == OrderStatus.Disputed) {
            _waitUntil(purchases[p].disputedAt + RULING + _part(seed, "past it") % 2);
        }
        _lapse(p);
    }

    function _lapse(uint256 p) internal {
        Listing memory l = _listingOf(p);
        address buyer = purchases[p].order.buyer;
        uint256 amount = uint256(l.price) + l.disputeBond;
        bool may = purchases[p].status == OrderStatus.Disputed && time > purchases[p].disputedAt + RULING
            && _goesOut(l.token, buyer, amount);
        bool lapsed = _act("lapse", stranger, abi.encodeCall(market.lapse, (l, purchases[p].order)));
        _hold(3, lapsed == may, "lapses after a fortnight");
        if (!lapsed) return;
        _paid(l.token, buyer, amount);
        _move(p, OrderStatus.Lapsed);
    }

    function withdrawCredit(uint256 seed) external {
        address token = tokens[_part(seed, "token") % tokens.length];
        address[] memory accounts = _creditable();
        for (uint256 i = 0; i < accounts.length; i++) {
            address account = accounts[addmod(_part(seed, "account"), i, accounts.length)];
            if (!_whatever(seed) && credits[token][account] == 0) continue;
            _withdrawCredit(token, account);
            return;
        }
    }

    function _withdrawCredit(address token, address account) internal {
        uint256 amount = credits[token][account];
        bool may = amount != 0 && _goesOut(token, account, amount);
        bool withdrew = _act("withdraw credit", account, abi.encodeCall(market.withdrawCredit, (token)));
        _hold(2, withdrew == may, "credit is taken once");
        if (!withdrew) return;
        _paid(token, account, amount);
        credits[token][account] = 0;
    }

    function _creditable() internal view returns (address[] memory accounts) {
        accounts = new address[](buyers.length + 2);
        for (uint256 i = 0; i < buyers.length; i++) {
            accounts[i] = buyers[i];
        }
        (accounts[buyers.length], accounts[buyers.length + 1]) = (arbiters[0].account, arbiters[1].account);
    }

    /// @dev A disputed order, seldom any; or one that is disputed now, for disputes are few.
    function _disputed(uint256 seed) private returns (bool found, uint256 p) {
        (found, p) = _purchaseIn(OrderStatus.Disputed, seed);
        if (!found) (found, p) = _disputedNow(seed);
    }

    function _disputedNow(uint256 seed) private returns (bool found, uint256 p) {
        (found, p) = _inspected(seed);
        found = found && _dispute(p, seed);
    }
}
