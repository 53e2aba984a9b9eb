// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ICalls} from "../../../src/interfaces/ICalls.sol";
import {IConsents} from "../../../src/interfaces/IConsents.sol";
import {IMarket} from "../../../src/interfaces/IMarket.sol";
import {Arbiter, Leaf, Listing, Order, OrderStatus, Point, Seal} from "../../../src/interfaces/Types.sol";
import {Prover} from "../Prover.sol";
import {Test} from "../Test.sol";
import {ITestToken} from "../Tokens.sol";
import {Wallet} from "../Wallets.sol";
import {Mood, MoodyToken} from "./MoodyToken.sol";

/// @dev What the crowd knows of the market without asking it: who is who, what was done when, and whose money is where. Every
/// amount here is computed from docs/contracts.md, none is read from the market.
abstract contract Ledger is Test {
    uint256 internal constant START = 1_800_000_000;
    uint256 internal constant FOREVER = type(uint256).max;
    uint256 internal constant GRACE = 1 hours;
    uint256 internal constant RULING = 14 days;

    /// @dev What a listing is wanted for.
    enum Wish {
        Anything,
        Approval,
        Dispute
    }

    /// @dev Somebody who can open a listing's seal (kG, rG, M + rkG). The first of a listing is its steward.
    struct Holder {
        uint256 k;
        uint256 r;
        uint256 until;
    }

    struct Offer {
        Listing listing;
        bytes32 id;
        uint256 kind;
        /// 0 without an arbiter, else one more than its place among the arbiters.
        uint256 arbiter;
        Point secret;
        Holder[] holders;
        Leaf[] leaves;
        bool closed;
        uint256 closedAt;
        /// Ever credited to the split and to the steward, and what they took of it.
        uint256 toSplit;
        uint256 toSteward;
        uint256 claimed;
        uint256 feesTaken;
    }

    struct Purchase {
        uint256 offer;
        Order order;
        bytes32 id;
        /// The buyer's secret key.
        uint256 b;
        bool needsHuman;
        bool approved;
        OrderStatus status;
        uint256 deadline;
        uint256 deliveredAt;
        /// The randomness of the delivered seal.
        uint256 t;
        uint256 disputedAt;
        bool void;
        /// How often its price left escrow.
        uint256 payouts;
    }

    IMarket internal market;
    ICalls internal calls;
    IConsents internal consents;

    uint256 internal time = START;
    Offer[] internal offers;
    Purchase[] internal purchases;
    mapping(uint256 offer => mapping(uint256 leaf => uint256)) internal taken;

    address[] internal stewards;
    address[] internal buyers;
    address[] internal contributors;
    address internal stranger = address(0x57a4);
    address internal relayer = address(0x4e1a);
    Arbiter[] internal arbiters;
    uint256[] internal arbiterKeys;
    /// @dev Who signs for an account; an EIP-1271 wallet's owner.
    mapping(address account => uint256) internal keyOf;
    mapping(address account => bool) internal withdrawn;

    /// @dev The last two are moody.
    address[] internal tokens;
    mapping(address token => mapping(address account => uint256)) internal credits;
    mapping(address token => mapping(address account => uint256)) internal balances;
    /// @dev Given to the market for nothing, or kept by it because the token lied.
    mapping(address token => uint256) internal surplus;
    uint256 private immutable _crowd;
    address[] private _payees;
    mapping(address account => bool) private _known;

    /// @dev How often each step went through, and how often it was refused.
    mapping(bytes32 step => uint256) private _done;
    mapping(bytes32 step => uint256) private _refused;
    /// @dev The first thing seen that breaks an invariant, by the invariant's number.
    mapping(uint256 number => string) public broken;

    constructor(uint256 crowd) {
        _crowd = crowd;
        vm.warp(time);
        consents = IConsents(vm.deployCode("Consents.sol:Consents"));
        calls = ICalls(vm.deployCode("Calls.sol:Calls"));
        market = IMarket(vm.deployCode("Market.sol:Market", abi.encode(consents, calls)));
        tokens.push(vm.deployCode("TestToken.sol:TestToken"));
        tokens.push(vm.deployCode("TestToken.sol:TestToken"));
        tokens.push(address(new MoodyToken()));
        tokens.push(address(new MoodyToken()));

        for (uint256 i = 0; i < 3; i++) {
            stewards.push(address(uint160(0x57e7a4d00 + i)));
        }
        for (uint256 i = 0; i < 4; i++) {
            buyers.push(_keyed(0xb0b00 + i));
        }
        for (uint256 i = 0; i < 6; i++) {
            contributors.push(_contributor(i));
        }
        _register(0, 0);
        _register(1, 3);
        _register(2, 20e6);
    }

    // -------------------------------------------------------------------------------------------------------- people

    function _keyed(uint256 key) internal returns (address account) {
        account = vm.addr(key);
        keyOf[account] = key;
    }

    /// @dev Every third is a contract that signs with its owner's key.
    function _contributor(uint256 number) internal returns (address account) {
        uint256 key = 0xc0ffee00 + number;
        account = number % 3 == 2 ? address(new Wallet(vm.addr(key))) : vm.addr(key);
        keyOf[account] = key;
    }

    function _register(uint256 number, uint96 fee) private {
        uint256 key = _scalar(number, "arbiter");
        Arbiter memory arbiter =
            Arbiter(address(uint160(0xa4b17e400 + number % 2)), Prover.mul(Prover.g(), key), fee, bytes32(number));
        arbiters.push(arbiter);
        arbiterKeys.push(key);
        vm.prank(arbiter.account);
        market.registerArbiter(arbiter, "");
    }

    function sign(address account, bytes32 digest) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf[account], digest);
        return abi.encodePacked(r, s, v);
    }

    // --------------------------------------------------------------------------------------------------------- chance

    /// @dev One of many numbers that a seed gives, to each crowd its own.
    function _part(uint256 seed, string memory what) internal view returns (uint256) {
        return uint256(keccak256(abi.encode(_crowd, seed, what)));
    }

    function _scalar(uint256 seed, string memory what) internal view returns (uint256) {
        return _part(seed, what) % (Prover.Q - 1) + 1;
    }

    function _oneIn(uint256 n, uint256 seed, string memory what) internal view returns (bool) {
        return _part(seed, what) % n == 0;
    }

    /// @dev Whether to take the first thing at hand, though the step may not suit it.
    function _whatever(uint256 seed) internal view returns (bool) {
        return _oneIn(8, seed, "whatever");
    }

    // ---------------------------------------------------------------------------------------------------------- steps

    /// @dev Sends a call to the market and notes whether it went through.
    function _act(string memory step, address sender, bytes memory data) internal returns (bool done) {
        return _act(step, sender, address(market), data);
    }

    function _act(string memory step, address sender, address target, bytes memory data) internal returns (bool done) {
        vm.warp(time);
        vm.prank(sender);
        (done,) = target.call(data);
        bytes32 key = keccak256(bytes(step));
        if (done) _done[key] += 1;
        else _refused[key] += 1;
    }

    /// @dev Notes that a step went through which is also another.
    function _noteStep(string memory step) internal {
        _done[keccak256(bytes(step))] += 1;
    }

    /// @dev Notes that invariant `number` is broken unless `kept`.
    function _hold(uint256 number, bool kept, string memory what) internal {
        if (!kept && bytes(broken[number]).length == 0) broken[number] = what;
    }

    function done(string memory step) public view returns (uint256) {
        return _done[keccak256(bytes(step))];
    }

    function refused(string memory step) public view returns (uint256) {
        return _refused[keccak256(bytes(step))];
    }

    // ----------------------------------------------------------------------------------------------------------- money

    function _isMoody(address token) internal view returns (bool) {
        return token == tokens[2] || token == tokens[3];
    }

    function _mood(address token) internal view returns (Mood) {
        return _isMoody(token) ? MoodyToken(token).mood() : Mood.Fair;
    }

    function _calm(address token) internal {
        if (_isMoody(token)) MoodyToken(token).sway(Mood.Fair, address(0), address(0), "");
    }

    /// @dev Whether exactly `amount` arrives when the market collects it.
    function _comesIn(address token, uint256 amount) internal view returns (bool) {
        Mood mood = _mood(token);
        if (amount == 0 || mood <= Mood.Reentrant) return true;
        if (mood == Mood.Blocking) return MoodyToken(token).blocked() != address(market);
        return mood == Mood.Taxing && amount < 100;
    }

    /// @dev Whether a payment to this account goes through, whatever arrives.
    function _goesOut(address token, address to, uint256 amount) internal view returns (bool) {
        Mood mood = _mood(token);
        if (amount == 0) return true;
        if (mood == Mood.Blocking) return MoodyToken(token).blocked() != to;
        return mood != Mood.Refusing && mood != Mood.Paused;
    }

    /// @dev Gives `account` what it is about to pay to the market, and leave to take it.
    function _fund(address token, address account, uint256 amount) internal {
        ITestToken(token).mint(account, amount);
        balances[token][account] += amount;
        _know(account);
        vm.prank(account);
        ITestToken(token).approve(address(market), amount);
    }

    function _spent(address token, address account, uint256 amount) internal {
        balances[token][account] -= amount;
    }

    function _paid(address token, address to, uint256 amount) internal {
        if (amount == 0) return;
        _know(to);
        Mood mood = _mood(token);
        if (mood == Mood.Lying) {
            surplus[token] += amount;
            return;
        }
        balances[token][to] += amount;
        if (mood == Mood.Taxing) balances[token][to] -= amount / 100;
        if (mood == Mood.Generous) balances[token][to] += 1;
    }

    function _know(address account) private {
        if (_known[account]) return;
        _known[account] = true;
        _payees.push(account);
    }

    function payees() internal view returns (address[] memory) {
        return _payees;
    }

    /// @dev Divides what an order brought the steward's side. Needs a delivery that the market verified.
    function _earn(uint256 p, uint256 amount) internal {
        _hold(4, purchases[p].deliveredAt != 0, "the steward's side earns without a delivery");
        Offer storage offer = offers[purchases[p].offer];
        uint256 fee = amount * offer.listing.stewardFeeBps / 10_000;
        offer.toSteward += fee;
        offer.toSplit += amount - fee;
    }

    /// @dev An order's status goes forward, and its price leaves escrow once.
    function _move(uint256 p, OrderStatus status) internal {
        Purchase storage purchase = purchases[p];
        bool over = purchase.status >= OrderStatus.Settled;
        _hold(2, !over && status > purchase.status, "an order moves on from its end, or back");
        purchase.status = status;
        if (status >= OrderStatus.Settled) purchase.payouts += 1;
        _hold(2, purchase.payouts <= 1, "an order pays out twice");
    }

    /// @dev What a leaf is due by its weight.
    function _due(uint256 o, uint256 leaf) internal view returns (uint256) {
        Offer storage offer = offers[o];
        return offer.toSplit * offer.leaves[leaf].weight / offer.listing.totalWeight - taken[o][leaf];
    }

    // ---------------------------------------------------------------------------------------------------------- finding

    function _sealOf(uint256 o, uint256 holder) internal view returns (Seal memory) {
        Holder storage h = offers[o].holders[holder];
        return Prover.seal(offers[o].secret, Prover.mul(Prover.g(), h.k), h.r);
    }

    function _mayDeliver(uint256 o, uint256 holder) internal view returns (bool) {
        return time <= offers[o].holders[holder].until;
    }

    /// @dev Last second for a delivery.
    function _last(uint256 p) internal view returns (uint256) {
        Offer storage offer = offers[purchases[p].offer];
        uint256 deadline = purchases[p].deadline;
        return offer.closed && offer.closedAt + GRACE < deadline ? offer.closedAt + GRACE : deadline;
    }

    /// @dev Last second for a dispute.
    function _endOfInspection(uint256 p) internal view returns (uint256) {
        return purchases[p].deliveredAt + offers[purchases[p].offer].listing.inspectionWindow;
    }

    function _listingOf(uint256 p) internal view returns (Listing memory) {
        return offers[purchases[p].offer].listing;
    }
}
