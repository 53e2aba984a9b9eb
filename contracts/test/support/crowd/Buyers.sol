// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Listing, Order, OrderStatus, Permit, Point, ResealProof, Seal} from "../../../src/interfaces/Types.sol";
import {Prover} from "../Prover.sol";
import {ITestToken} from "../Tokens.sol";
import {Stewards} from "./Stewards.sol";

/// @dev Buyers order for one purpose or another, and dispute what they got.
abstract contract Buyers is Stewards {
    bytes32 private constant PERMIT_TYPEHASH =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    // --------------------------------------------------------------------------------------------------------- orders

    function buy(uint256 seed) external {
        _buy(_whatever(seed) ? _part(seed, "offer") % offers.length : _orderable(seed, Wish.Anything), seed, false);
        _buy(_orderable(~seed, Wish.Anything), ~seed, false);
    }

    function buyWithPermit(uint256 seed) external {
        _buy(_orderable(seed, Wish.Anything), seed, true);
    }

    function _buy(uint256 o, uint256 seed, bool permit) internal {
        uint256 b = _secret(seed);
        Order memory order = _order(o, b, seed);
        bool may = _pays(offers[o].listing, order.buyer, seed, permit);
        may = may && _allowed(o, order, seed);
        bool ordered =
            _act(permit ? "order with a permit" : "order", order.buyer, _orderCall(offers[o].listing, order, seed, permit));
        _hold(6, ordered == may, "orders while the listing takes them");
        if (ordered) _ordered(o, order, b);
        else _unspent(offers[o].listing, order.buyer);
    }

    /// @dev Brings the price along, and says whether the market can take it: by an allowance or, from tokens that know permits, by
    /// one that is signed.
    function _pays(Listing memory l, address buyer, uint256 seed, bool permit) private returns (bool) {
        bool allowance = !permit || _oneIn(2, seed, "allowance");
        ITestToken(l.token).mint(buyer, l.price);
        vm.prank(buyer);
        ITestToken(l.token).approve(address(market), allowance ? l.price : 0);
        bool signed = permit && !_oneIn(4, seed, "unsigned") && !_isMoody(l.token);
        return l.price == 0 || ((allowance || signed) && _comesIn(l.token, l.price));
    }

    function _orderCall(Listing memory l, Order memory order, uint256 seed, bool permit)
        private
        view
        returns (bytes memory)
    {
        if (!permit) {
            return abi.encodeCall(market.order, (l, order.buyerKey, order.purpose, order.evidence, "", order.nonce));
        }
        Permit memory p = Permit(time, 27, bytes32(seed), bytes32(seed));
        if (!_oneIn(4, seed, "unsigned")) p = _permit(l, order.buyer);
        return abi.encodeCall(market.orderWithPermit, (l, order.buyerKey, order.purpose, order.evidence, "", order.nonce, p));
    }

    function _unspent(Listing memory l, address buyer) private {
        vm.prank(buyer);
        ITestToken(l.token).approve(address(market), 0);
        _fund(l.token, buyer, 0);
        balances[l.token][buyer] += l.price;
    }

    function _ordered(uint256 o, Order memory order, uint256 b) private {
        Listing memory l = offers[o].listing;
        _fund(l.token, order.buyer, 0);
        Purchase storage purchase = purchases.push();
        purchase.offer = o;
        purchase.order = order;
        purchase.id = market.orderId(order);
        purchase.b = b;
        purchase.needsHuman = offers[o].kind == 1;
        purchase.deadline = time + l.deliveryWindow;
        purchase.status = OrderStatus.Open;
    }

    /// @dev Half of the orders use a key that the same buyer uses again.
    function _secret(uint256 seed) private view returns (uint256) {
        return _oneIn(2, seed, "one key") ? _scalar(_part(seed, "buyer") % 4, "b") : _scalar(seed, "b");
    }

    function _order(uint256 o, uint256 b, uint256 seed) private view returns (Order memory order) {
        order.listingId = offers[o].id;
        order.buyer = _oneIn(30, seed, "steward") ? offers[o].listing.steward : buyers[_part(seed, "buyer") % 4];
        order.buyerKey = Prover.mul(Prover.g(), b);
        if (_oneIn(30, seed, "no point")) order.buyerKey.x += 1;
        if (_oneIn(60, seed, "identity")) order.buyerKey = Point(0, 0);
        order.purpose = _purpose(_oneIn(4, seed, "purpose") ? _part(seed, "which purpose") % 3 : 2);
        order.nonce = bytes32(purchases.length);
    }

    function _purpose(uint256 kind) private pure returns (uint256) {
        // General research, clinical care, general research that will be published.
        return kind == 0 ? 1 : kind == 1 ? 1 << 6 : 1 | 1 << 11;
    }

    /// @dev Whether the listing takes this order, from docs/protocol.md. Clinical care is beyond general research use and comes
    /// without the publication that the third kind of terms asks for.
    function _allowed(uint256 o, Order memory order, uint256 seed) private view returns (bool) {
        bool permitted = order.purpose == _purpose(2) || (order.purpose == _purpose(0) && offers[o].kind != 2);
        bool known = !_oneIn(30, seed, "no point") && !_oneIn(60, seed, "identity");
        return permitted && known && _takesOrders(o) && order.buyer != offers[o].listing.steward;
    }

    function _permit(Listing memory l, address buyer) private view returns (Permit memory permit) {
        if (_isMoody(l.token) || keyOf[buyer] == 0) return permit;
        bytes32 content =
            keccak256(abi.encode(PERMIT_TYPEHASH, buyer, address(market), l.price, ITestToken(l.token).nonces(buyer), time));
        permit.deadline = time;
        bytes32 digest = typedDigest(ITestToken(l.token).name(), l.token, content);
        (permit.v, permit.r, permit.s) = vm.sign(keyOf[buyer], digest);
    }

    // -------------------------------------------------------------------------------------------------------- disputes

    function _dispute(uint256 p, uint256 seed) internal returns (bool disputed) {
        Listing memory l = _listingOf(p);
        address buyer = purchases[p].order.buyer;
        _fund(l.token, buyer, l.disputeBond);
        bool may = purchases[p].status == OrderStatus.Delivered && l.arbiter != 0 && l.price != 0
            && time <= _endOfInspection(p) && _comesIn(l.token, l.disputeBond);
        disputed = _act("dispute", buyer, _disputeCall(p, seed));
        _hold(3, disputed == may, "disputes while the inspection lasts");
        if (!disputed) return false;
        _spent(l.token, buyer, l.disputeBond);
        purchases[p].disputedAt = time;
        _move(p, OrderStatus.Disputed);
    }

    function _disputeCall(uint256 p, uint256 seed) internal view returns (bytes memory) {
        Purchase storage purchase = purchases[p];
        uint256 arbiter = offers[purchase.offer].arbiter == 0 ? 0 : offers[purchase.offer].arbiter - 1;
        Seal memory from = _deliveredSeal(p);
        Seal memory to = Prover.seal(offers[purchase.offer].secret, arbiters[arbiter].key, _scalar(seed, "t"));
        bytes32 context = Prover.context("dispute", address(market), purchase.id);
        ResealProof memory proof = _prove(purchase.b, _scalar(seed, "t"), context, from, to);
        return abi.encodeCall(market.dispute, (_listingOf(p), purchase.order, arbiters[arbiter], from, to.r, to.c, proof));
    }

    function _deliveredSeal(uint256 p) internal view returns (Seal memory) {
        Purchase storage purchase = purchases[p];
        return Prover.seal(offers[purchase.offer].secret, purchase.order.buyerKey, purchase.t);
    }
}
