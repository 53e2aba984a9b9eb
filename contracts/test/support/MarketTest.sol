// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ICalls} from "../../src/interfaces/ICalls.sol";
import {IConsents} from "../../src/interfaces/IConsents.sol";
import {IMarket} from "../../src/interfaces/IMarket.sol";
import {
    Arbiter,
    Call,
    CallStatus,
    ClaimAuthorisation,
    CloseReason,
    Consent,
    KnowledgeProof,
    Leaf,
    Licence,
    LicenceState,
    Listing,
    ListingState,
    ListingStatus,
    Locations,
    Order,
    OrderState,
    OrderStatus,
    Path,
    Permit,
    Point,
    ResealProof,
    Seal,
    Verdict
} from "../../src/interfaces/Types.sol";
import {Prover} from "./Prover.sol";
import {Test} from "./Test.sol";
import {ITestToken} from "./Tokens.sol";
import {Trees} from "./Trees.sol";

/// @dev A market with a token, a steward, a buyer and a contributor, and one step of the main job per function.
abstract contract MarketTest is Test {
    // Terms used by name in the tests; the numbers are docs/protocol.md's.
    uint256 internal constant GRU = 4;
    uint256 internal constant IRB = 1 << 14;
    uint256 internal constant EVIDENCE_RULE = 1 << 4;
    uint256 internal constant GENERAL = 1;
    uint256 internal constant CLINICAL_CARE = 1 << 6;
    uint256 internal constant ETHICS_APPROVAL = 1 << 14;

    uint256 internal constant CONTRIBUTOR_KEY = 0xc0ffee;
    uint256 internal constant BUYER_KEY = 0xb0b;
    uint256 internal constant START = 1_800_000_000;
    uint128 internal constant PRICE = 250e6;
    uint16 internal constant FEE_BPS = 750;

    address internal steward = address(0x57e7a4d);
    address internal buyer = vm.addr(BUYER_KEY);
    address internal contributor = vm.addr(CONTRIBUTOR_KEY);
    address internal stranger = address(0x57a4);
    address internal arbiterAccount = address(0xa4b17e4);

    ICalls internal calls;
    IConsents internal consents;
    IMarket internal market;
    ITestToken internal token;

    // Secrets of the steward (k, m, r) and of the buyer (b).
    uint256 internal k = Prover.scalar("k");
    uint256 internal b = Prover.scalar("b");
    Point internal secret = Prover.mul(Prover.g(), Prover.scalar("m"));

    // Computed once: a curve operation is a call, and would take the place of the call that a test expects to revert.
    Seal private _seal = Prover.seal(secret, Prover.mul(Prover.g(), k), Prover.scalar("r"));
    Point private _buyerKey = Prover.mul(Prover.g(), b);
    Point private _arbiterKey = Prover.mul(Prover.g(), Prover.scalar("arbiter"));
    Point private _delegateKey = Prover.mul(Prover.g(), Prover.scalar("delegate"));

    function setUp() public virtual {
        vm.warp(START);
        // By name, so that the tests need not pass through the optimiser with the contracts.
        consents = IConsents(vm.deployCode("Consents.sol:Consents"));
        calls = ICalls(vm.deployCode("Calls.sol:Calls"));
        market = IMarket(vm.deployCode("Market.sol:Market", abi.encode(consents, calls)));
        token = ITestToken(vm.deployCode("TestToken.sol:TestToken"));
        token.mint(buyer, 1_000e6);
        vm.prank(buyer);
        token.approve(address(market), type(uint256).max);
    }

    // ------------------------------------------------------------------------------------------------------- listing

    function seal() internal view returns (Seal memory) {
        return _seal;
    }

    function leaf() internal view returns (Leaf memory) {
        return Leaf({
            index: 0,
            account: contributor,
            weight: 3_650_000,
            consentUntil: uint64(START + 400 days),
            consent: keccak256("receipt")
        });
    }

    /// @dev A path for a split of one leaf.
    function path() internal pure returns (Path memory) {
        return Path(new bytes32[](0), new uint128[](0));
    }

    function listing() internal view returns (Listing memory l) {
        l.steward = steward;
        l.token = address(token);
        l.price = PRICE;
        l.terms = GRU;
        l.cardDigest = keccak256("card");
        l.bodyRoot = keccak256("body");
        l.bodyLength = 3 * 65_564 + 100;
        l.splitRoot = Trees.leafHash(leaf());
        l.totalWeight = leaf().weight;
        l.leafCount = 1;
        l.leavesHash = keccak256("leaves");
        l.stewardFeeBps = FEE_BPS;
        l.endsAt = uint64(START + 365 days);
        l.accessPeriod = 90 days;
        l.deliveryWindow = 3 days;
        l.sealId = Prover.sealId(seal());
        l.nonce = keccak256("listing nonce");
    }

    function locations() internal pure returns (Locations memory) {
        return Locations("https://example.org/body", "https://example.org/leaves", "https://example.org/card");
    }

    function knowledge(Listing memory l) internal view returns (KnowledgeProof memory) {
        return Prover.proveKnowledge(k, market.listingId(l), seal(), Prover.scalar("fresh"));
    }

    function list(Listing memory l) internal returns (bytes32) {
        KnowledgeProof memory proof = knowledge(l);
        vm.prank(l.steward);
        return market.list(l, seal(), proof, locations());
    }

    // ------------------------------------------------------------------------------------------------------------ calls

    function call() internal view returns (Call memory) {
        return Call({
            steward: steward,
            token: address(token),
            terms: GRU,
            termsDetail: 0,
            maxFeeBps: 1_000,
            minPrice: 1,
            minK: 5,
            closesAt: uint64(START + 30 days),
            callDigest: keccak256("call document"),
            nonce: keccak256("call nonce")
        });
    }

    function open(Call memory c) internal returns (bytes32) {
        vm.prank(c.steward);
        return calls.open(c, "https://example.org/call");
    }

    /// @dev Lists from `call()`, which is opened the first time.
    function listFromCall(Listing memory l) internal returns (bytes32) {
        l.callId = calls.callId(call());
        if (calls.status(l.callId) == CallStatus.None) open(call());
        return list(l);
    }

    /// @dev A listing of these leaves, made from `call()`.
    function listingOf(Leaf[] memory leaves) internal view returns (Listing memory l) {
        l = listing();
        l.callId = calls.callId(call());
        (l.splitRoot, l.totalWeight,) = Trees.build(leaves, 0);
        l.leafCount = uint32(leaves.length);
    }

    // ------------------------------------------------------------------------------------------------------- delegates

    uint256 internal constant DELEGATE_T = 0xde1e;

    /// @dev The key sealed to a delegate's key.
    function delegateSeal() internal view returns (Seal memory) {
        return Prover.seal(secret, _delegateKey, DELEGATE_T);
    }

    function delegateProof(Listing memory l) internal view returns (ResealProof memory) {
        bytes32 context = Prover.context("delegate", address(market), market.listingId(l));
        return Prover.proveReseal(k, DELEGATE_T, context, seal(), delegateSeal(), Prover.scalar("a"), Prover.scalar("c"));
    }

    function addDelegate(Listing memory l) internal {
        (Seal memory to, ResealProof memory proof) = (delegateSeal(), delegateProof(l));
        vm.prank(l.steward);
        market.addSeal(l, seal(), to, proof);
    }

    // ---------------------------------------------------------------------------------------------------------- arbiters

    uint96 internal constant ARBITER_FEE = 20e6;
    uint128 internal constant BOND = 50e6;
    uint64 internal constant INSPECTION = 5 days;

    function arbiter() internal view returns (Arbiter memory) {
        return Arbiter(arbiterAccount, _arbiterKey, ARBITER_FEE, keccak256("arbiter's terms"));
    }

    function registerArbiter() internal returns (bytes32) {
        Arbiter memory a = arbiter();
        vm.prank(arbiterAccount);
        return market.registerArbiter(a, "https://example.org/arbiter");
    }

    /// @dev A listing whose disputes `arbiter()` rules.
    function arbitrated() internal view returns (Listing memory l) {
        l = listing();
        l.arbiter = market.arbiterId(arbiter());
        l.inspectionWindow = INSPECTION;
        l.disputeBond = BOND;
    }

    function listArbitrated() internal returns (Listing memory l) {
        registerArbiter();
        l = arbitrated();
        list(l);
    }

    // --------------------------------------------------------------------------------------------------------- orders

    function buyerKey() internal view returns (Point memory) {
        return _buyerKey;
    }

    /// @dev The order that `place(l, ...)` makes.
    function orderOf(Listing memory l, uint256 purpose, bytes32 evidence) internal view returns (Order memory) {
        return Order(market.listingId(l), buyer, buyerKey(), purpose, evidence, keccak256("order nonce"));
    }

    function orderOf(Listing memory l) internal view returns (Order memory) {
        return orderOf(l, GENERAL, 0);
    }

    function place(Listing memory l, uint256 purpose, bytes32 evidence) internal returns (Order memory o) {
        o = orderOf(l, purpose, evidence);
        vm.prank(buyer);
        market.order(l, o.buyerKey, purpose, evidence, "https://example.org/evidence", o.nonce);
    }

    function place(Listing memory l) internal returns (Order memory) {
        return place(l, GENERAL, 0);
    }

    // ------------------------------------------------------------------------------------------------------- delivery

    uint256 internal constant T = 0x7e11;

    /// @dev The key sealed to the buyer's key.
    function delivered(Order memory o) internal view returns (Seal memory) {
        return Prover.seal(secret, o.buyerKey, T);
    }

    function reseal(Order memory o) internal view returns (ResealProof memory) {
        bytes32 context = Prover.context("deliver", address(market), market.orderId(o));
        return Prover.proveReseal(k, T, context, seal(), delivered(o), Prover.scalar("a"), Prover.scalar("c"));
    }

    function deliver(Listing memory l, Order memory o) internal {
        Seal memory to = delivered(o);
        market.deliver(l, o, seal(), to.r, to.c, reseal(o));
    }

    function deliverRefused(Listing memory l, Order memory o, bytes memory refusal) internal {
        Seal memory to = delivered(o);
        ResealProof memory proof = reseal(o);
        vm.expectRevert(refusal);
        market.deliver(l, o, seal(), to.r, to.c, proof);
    }

    // --------------------------------------------------------------------------------------------------------- disputes

    uint256 internal constant DISPUTE_T = 0xd15;

    /// @dev What was delivered, sealed to the arbiter's key by the buyer.
    function disputeSeal() internal view returns (Seal memory) {
        return Prover.seal(secret, _arbiterKey, DISPUTE_T);
    }

    function disputeProof(Order memory o) internal view returns (ResealProof memory) {
        bytes32 context = Prover.context("dispute", address(market), market.orderId(o));
        return Prover.proveReseal(b, DISPUTE_T, context, delivered(o), disputeSeal(), Prover.scalar("a"), Prover.scalar("c"));
    }

    function dispute(Listing memory l, Order memory o) internal {
        (Seal memory from, Seal memory to) = (delivered(o), disputeSeal());
        ResealProof memory proof = disputeProof(o);
        vm.prank(o.buyer);
        market.dispute(l, o, arbiter(), from, to.r, to.c, proof);
    }

    function disputeRefused(Listing memory l, Order memory o, bytes memory refusal) internal {
        (Seal memory from, Seal memory to) = (delivered(o), disputeSeal());
        (ResealProof memory proof, Arbiter memory a) = (disputeProof(o), arbiter());
        vm.expectRevert(refusal);
        vm.prank(o.buyer);
        market.dispute(l, o, a, from, to.r, to.c, proof);
    }

    /// @dev A delivered and disputed order of `l`, which gets `a` as its arbiter.
    function disputedBefore(Arbiter memory a, Listing memory l) internal returns (Order memory o) {
        if (l.disputeBond < a.fee) l.disputeBond = a.fee;
        (l.arbiter, l.inspectionWindow) = (market.arbiterId(a), INSPECTION);
        (address account,) = market.arbiterState(l.arbiter);
        if (account == address(0)) {
            vm.prank(a.account);
            market.registerArbiter(a, "");
        }
        list(l);
        o = place(l);
        deliver(l, o);
        (Seal memory from, Seal memory to, ResealProof memory proof) = (delivered(o), disputeSeal(), disputeProof(o));
        vm.prank(buyer);
        market.dispute(l, o, a, from, to.r, to.c, proof);
    }

    /// @dev Gives the buyer all of the test token that is left to give.
    function enrichBuyer() internal {
        uint256 rest = type(uint256).max - token.totalSupply() + token.balanceOf(buyer);
        vm.store(address(token), keccak256(abi.encode(buyer, 0)), bytes32(rest));
    }

    /// @dev An arbitrated listing with an order that was delivered and disputed.
    function disputed() internal returns (Listing memory l, Order memory o) {
        l = listArbitrated();
        o = place(l);
        deliver(l, o);
        dispute(l, o);
    }

    /// @dev An order of an arbitrated listing that has come to this status.
    function orderIn(OrderStatus wanted) internal returns (Listing memory l, Order memory o) {
        l = listArbitrated();
        o = place(l);
        if (wanted == OrderStatus.Declined) {
            vm.prank(l.steward);
            market.decline(l, o);
        } else if (wanted == OrderStatus.Refunded) {
            vm.warp(START + l.deliveryWindow + 1);
            market.refund(l, o);
        } else if (wanted != OrderStatus.Open) {
            deliver(l, o);
            _takeOn(l, o, wanted);
        }
        assertStatus(o, wanted);
    }

    function _takeOn(Listing memory l, Order memory o, OrderStatus wanted) private {
        if (wanted == OrderStatus.Settled) {
            vm.warp(START + l.inspectionWindow + 1);
            market.settle(l, o);
        } else if (wanted != OrderStatus.Delivered) {
            dispute(l, o);
            if (wanted == OrderStatus.Ruled) {
                vm.prank(arbiterAccount);
                market.rule(l, o, 5_000);
            } else if (wanted == OrderStatus.Lapsed) {
                vm.warp(START + 14 days + 1);
                market.lapse(l, o);
            }
        }
    }

    // ---------------------------------------------------------------------------------------------------------- money

    /// @dev A listing, an order on it, its delivery and settlement.
    function sell() internal returns (Listing memory l, Order memory o) {
        l = listing();
        list(l);
        o = place(l);
        deliver(l, o);
        market.settle(l, o);
    }

    function authorisation(Listing memory l) internal view returns (ClaimAuthorisation memory) {
        return ClaimAuthorisation({
            listing: market.listingId(l),
            index: 0,
            claimedBefore: 0,
            recipient: address(0x9a1d),
            relayer: address(0),
            fee: 0,
            minReceived: 0,
            deadline: uint64(block.timestamp)
        });
    }

    function sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function status(Order memory o) internal view returns (OrderStatus) {
        return market.orderState(market.orderId(o)).status;
    }

    function assertStatus(Order memory o, OrderStatus expected) internal view {
        assertEq(uint256(status(o)), uint256(expected), "order status");
    }

    function wrongStatus(Order memory o, OrderStatus is_, OrderStatus needed) internal view returns (bytes memory) {
        return abi.encodeWithSelector(IMarket.WrongOrderStatus.selector, market.orderId(o), is_, needed);
    }
}
