// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {
    ClaimAuthorisation,
    Listing,
    ListingState,
    Order,
    OrderState,
    OrderStatus,
    Verdict
} from "../../src/interfaces/Types.sol";
import {MarketTest} from "./MarketTest.sol";
import {ITestToken} from "./Tokens.sol";

/// @dev Stewards, buyers and contributors who do what they can at random times in two tokens. Calls that the market refuses
/// revert here and are forgotten; what it accepts is noted beside it, for the invariants to compare.
contract Crowd is MarketTest {
    Listing[] private _listings;
    Order[] private _orders;
    /// @dev Which listing an order belongs to.
    uint256[] private _of;
    OrderStatus[] private _before;

    ITestToken[2] public tokens;
    mapping(address token => uint256) public claimedByAll;
    mapping(address token => uint256) public feesPaid;
    uint256 public time;
    /// @dev Set when an order's status, or a listing's, went back or a deadline was not kept.
    string public wrong;

    function setUp() public override {
        super.setUp();
        tokens = [token, ITestToken(vm.deployCode("TestToken.sol:TestToken"))];
        time = START;
    }

    // ------------------------------------------------------------------------------------------------------- listings

    function offer(uint256 price, uint16 bps, uint256 seed) external {
        vm.warp(time);
        Listing memory l = listing();
        l.token = address(tokens[seed % 2]);
        l.price = uint128(bound(price, 0, 1_000e6));
        l.stewardFeeBps = uint16(bound(bps, 0, 10_000));
        l.terms = seed % 3 == 0 ? GRU | 1 << 8 : GRU;
        l.deliveryWindow = uint64(bound(seed, 1 hours, 3 days));
        l.accessPeriod = 1 days;
        l.endsAt = uint64(time + bound(seed >> 8, 5 days, 60 days));
        l.nonce = bytes32(_listings.length);
        list(l);
        _listings.push(l);
    }

    function close(uint256 which) external {
        // Seldom, or nothing is left to order.
        if (which % 4 != 0) return;
        vm.warp(time);
        Listing memory l = _listings[which % _listings.length];
        vm.prank(steward);
        market.close(l);
    }

    function withdrawAndEnforce(uint256 which) external {
        vm.warp(time);
        if (consents.withdrawnAt(contributor) == 0) {
            // Rarely, for it closes every listing.
            if (which % 50 != 0) return;
            vm.prank(contributor);
            consents.withdraw(contributor, "");
        }
        market.enforceConsent(_listings[which % _listings.length], leaf(), path());
    }

    // --------------------------------------------------------------------------------------------------------- orders

    function buy(uint256 which) external {
        vm.warp(time);
        Listing memory l = _listings[which % _listings.length];
        ITestToken paid = ITestToken(l.token);
        paid.mint(buyer, l.price);
        vm.prank(buyer);
        paid.approve(address(market), l.price);
        Order memory o = orderOf(l);
        o.nonce = bytes32(_orders.length);
        vm.prank(buyer);
        market.order(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce);
        if (l.endsAt < time || market.listingState(o.listingId).closedAt != 0) wrong = "an order after the end";
        _orders.push(o);
        _of.push(which % _listings.length);
        _before.push(OrderStatus.Open);
    }

    function approve(uint256 which) external {
        (Listing memory l, Order memory o) = _pick(which, OrderStatus.Open);
        vm.prank(steward);
        market.approve(l, o, 1 << 8);
    }

    function hand(uint256 which) external {
        (Listing memory l, Order memory o) = _pick(which, OrderStatus.Open);
        deliver(l, o);
        OrderState memory state = market.orderState(market.orderId(o));
        uint256 closedAt = market.listingState(o.listingId).closedAt;
        if (time > state.deadline) wrong = "delivered after the deadline";
        if (closedAt != 0 && time > closedAt + 1 hours) wrong = "delivered an hour after closing";
        if (state.verdict == Verdict.NeedsHuman && !state.approved) wrong = "delivered without approval";
    }

    function decline(uint256 which) external {
        if (which % 2 != 0) return;
        (Listing memory l, Order memory o) = _pick(which, OrderStatus.Open);
        vm.prank(steward);
        market.decline(l, o);
    }

    function refund(uint256 which) external {
        (Listing memory l, Order memory o) = _pick(which, OrderStatus.Open);
        market.refund(l, o);
    }

    function settle(uint256 which) external {
        (Listing memory l, Order memory o) = _pick(which, OrderStatus.Delivered);
        market.settle(l, o);
    }

    // ---------------------------------------------------------------------------------------------------------- money

    function claim(uint256 which) external {
        Listing memory l = _pickEarning(which);
        ClaimAuthorisation memory a = authorisation(l);
        a.claimedBefore = market.claimed(a.listing, 0);
        vm.prank(contributor);
        market.claim(l, leaf(), path(), a, "");
        claimedByAll[l.token] += market.claimed(a.listing, 0) - a.claimedBefore;
    }

    function claimFee(uint256 which) external {
        Listing memory l = _pickEarning(which);
        uint256 fees = market.listingState(market.listingId(l)).fees;
        vm.prank(steward);
        market.claimFee(l);
        feesPaid[l.token] += fees;
    }

    function wait(uint256 duration) external {
        time += bound(duration, 1, 12 hours);
    }

    // --------------------------------------------------------------------------------------------------------- totals

    /// @dev What the market must hold of `token_`: open and delivered orders' prices, and revenue and fees not yet taken.
    function owed(address token_) external view returns (uint256 sum) {
        for (uint256 i = 0; i < _orders.length; i++) {
            Listing memory l = _listings[_of[i]];
            OrderStatus now_ = status(_orders[i]);
            if (l.token == token_ && (now_ == OrderStatus.Open || now_ == OrderStatus.Delivered)) sum += l.price;
        }
        for (uint256 i = 0; i < _listings.length; i++) {
            if (_listings[i].token != token_) continue;
            bytes32 id = market.listingId(_listings[i]);
            ListingState memory state = market.listingState(id);
            sum += state.revenue + uint256(state.fees) - market.claimed(id, 0);
        }
    }

    /// @dev Prices of the settled orders in `token_`, and what became of them.
    function settledIn(address token_) external view returns (uint256 prices, uint256 parts) {
        for (uint256 i = 0; i < _orders.length; i++) {
            Listing memory l = _listings[_of[i]];
            if (l.token == token_ && status(_orders[i]) == OrderStatus.Settled) prices += l.price;
        }
        parts = claimedByAll[token_] + feesPaid[token_];
        for (uint256 i = 0; i < _listings.length; i++) {
            if (_listings[i].token != token_) continue;
            bytes32 id = market.listingId(_listings[i]);
            ListingState memory state = market.listingState(id);
            parts += uint256(state.revenue) - market.claimed(id, 0) + state.fees;
        }
    }

    /// @dev What the market holds.
    function held(address token_) external view returns (uint256) {
        return ITestToken(token_).balanceOf(address(market));
    }

    /// @dev Notes each order's status and says whether any went back since the last time.
    function wentBack() external returns (bool back) {
        for (uint256 i = 0; i < _orders.length; i++) {
            OrderStatus now_ = status(_orders[i]);
            if (now_ < _before[i]) back = true;
            // Ends are final.
            if (_before[i] >= OrderStatus.Settled && now_ != _before[i]) back = true;
            _before[i] = now_;
        }
    }

    /// @dev Whether, for each open order, exactly one of deliver and refund is possible now.
    function exactlyOneIsPossible() external returns (bool) {
        vm.warp(time);
        for (uint256 i = 0; i < _orders.length; i++) {
            if (status(_orders[i]) != OrderStatus.Open) continue;
            uint256 deadline = market.orderState(market.orderId(_orders[i])).deadline;
            uint256 closedAt = market.listingState(_orders[i].listingId).closedAt;
            if (closedAt != 0 && closedAt + 1 hours < deadline) deadline = closedAt + 1 hours;
            uint256 before = vm.snapshotState();
            (bool refunds,) = address(market).call(abi.encodeCall(market.refund, (_listings[_of[i]], _orders[i])));
            vm.revertToState(before);
            if (refunds != (time > deadline)) return false;
        }
        return true;
    }

    /// @dev The next order in this status from a random one on; a random one when there is none.
    function _pick(uint256 which, OrderStatus wanted) private returns (Listing memory, Order memory) {
        vm.warp(time);
        uint256 count = _orders.length;
        uint256 i = which % count;
        for (uint256 step = 0; step < count && status(_orders[i]) != wanted; step++) {
            i = (i + 1) % count;
        }
        return (_listings[_of[i]], _orders[i]);
    }

    /// @dev The next listing with money in it from a random one on; a random one when there is none.
    function _pickEarning(uint256 which) private returns (Listing memory) {
        vm.warp(time);
        uint256 count = _listings.length;
        uint256 i = which % count;
        for (uint256 step = 0; step < count; step++) {
            bytes32 id = market.listingId(_listings[i]);
            ListingState memory state = market.listingState(id);
            if (state.revenue > market.claimed(id, 0) || state.fees > 0) break;
            i = (i + 1) % count;
        }
        return _listings[i];
    }
}
