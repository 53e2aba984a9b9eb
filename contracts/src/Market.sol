// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ICalls} from "./interfaces/ICalls.sol";
import {IConsents} from "./interfaces/IConsents.sol";
import {IMarket} from "./interfaces/IMarket.sol";
import {
    Arbiter,
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
} from "./interfaces/Types.sol";
import {Payouts} from "./Payouts.sol";
import {Bn254} from "./lib/Bn254.sol";
import {Bounds} from "./lib/Bounds.sol";
import {Reseal} from "./lib/Reseal.sol";
import {Shares} from "./lib/Shares.sol";
import {Terms} from "./lib/Terms.sol";

/// @title Listings, orders and disputes
/// @notice See `IMarket`. What becomes of the money afterwards is in `Payouts`.
contract Market is Payouts {
    struct ListingRecord {
        ListingStatus status;
        CloseReason reason;
        uint40 closedAt;
    }

    /// @dev One slot: status 8 bits, flags 8 (verdict in bits 0-1, approved in bit 2, void in bit 3), deadline 40, deliveredAt 40,
    /// sealId 160.
    struct OrderRecord {
        OrderStatus status;
        uint8 flags;
        /// Of delivery; once disputed, when that was.
        uint40 deadline;
        uint40 deliveredAt;
        bytes20 sealId;
    }

    /// @dev One slot; the account is never 0.
    struct ArbiterRecord {
        address account;
        uint96 fee;
    }

    /// @dev What an open order keeps of its delivery window when the listing closes, and a delegate when its seal is removed: time
    /// for a delivery that is on its way.
    uint256 private constant GRACE = 1 hours;
    uint256 private constant RULING_WINDOW = 14 days;
    uint256 private constant LEAVES_IN_CHUNK = 1_024;
    uint256 private constant LEAF_BYTES = 72;
    uint40 private constant FOREVER = type(uint40).max;
    uint8 private constant VERDICT_MASK = 0x03;
    uint8 private constant APPROVED = 0x04;
    uint8 private constant VOID = 0x08;

    /// @inheritdoc IMarket
    IConsents public immutable consents;
    /// @inheritdoc IMarket
    ICalls public immutable calls;

    mapping(bytes32 id => ListingRecord) private _listings;
    mapping(bytes32 id => OrderRecord) private _orders;
    /// @inheritdoc IMarket
    mapping(bytes32 listingId => mapping(bytes32 sealId => uint40)) public sealUntil;
    /// @inheritdoc IMarket
    mapping(bytes32 id => ArbiterRecord) public arbiterState;

    constructor(IConsents consents_, ICalls calls_) {
        consents = consents_;
        calls = calls_;
    }

    // --------------------------------------------------------------------------------------------------------- listings

    /// @inheritdoc IMarket
    function list(Listing calldata listing, Seal calldata seal, KnowledgeProof calldata proof, Locations calldata locations)
        external
        returns (bytes32 id)
    {
        _requireSteward(listing);
        calls.requireListable(listing);
        _requireArbiter(listing);

        id = listingId(listing);
        ListingRecord storage record = _listings[id];
        if (record.status != ListingStatus.None) revert AlreadyListed(id);

        bytes32 sealId = Reseal.sealId(seal);
        if (sealId != listing.sealId) revert SealMismatch(sealId, listing.sealId);
        Bn254.check(seal.holder);
        Bn254.check(seal.r);
        Bn254.check(seal.c);
        Reseal.requireKnowledge(id, seal, proof);

        record.status = ListingStatus.Open;
        emit Listed(id, listing.steward, listing.callId, listing, seal, locations);
    }

    /// @inheritdoc IMarket
    function postLeaves(Listing calldata listing, uint32 chunk, bytes32[] calldata chunkHashes, bytes calldata leaves)
        external
    {
        bytes32 id = _requireListed(listing);
        uint256 first = chunk * LEAVES_IN_CHUNK;
        if (
            keccak256(abi.encode(chunkHashes)) != listing.leavesHash
                || chunkHashes.length != Math.ceilDiv(listing.leafCount, LEAVES_IN_CHUNK) || first >= listing.leafCount
                || leaves.length != Math.min(listing.leafCount - first, LEAVES_IN_CHUNK) * LEAF_BYTES
                || keccak256(leaves) != chunkHashes[chunk]
        ) revert LeavesMismatch(id, chunk);
        emit LeavesPosted(id, chunk);
    }

    /// @inheritdoc IMarket
    function addSeal(Listing calldata listing, Seal calldata from, Seal calldata to, ResealProof calldata proof) external {
        _requireSteward(listing);
        bytes32 id = _requireListed(listing);
        bytes32 fromSealId = _requireMayDeliver(id, listing, from);
        bytes32 sealId = Reseal.sealId(to);
        if (sealId == listing.sealId || sealUntil[id][sealId] == FOREVER) revert SealRegistered(id, sealId);
        Bn254.check(to.holder);
        Bn254.check(to.r);
        Bn254.check(to.c);
        Reseal.requireReseal(Reseal.context("delegate", id), from, to.holder, to.r, to.c, proof);

        sealUntil[id][sealId] = FOREVER;
        emit SealAdded(id, fromSealId, to);
    }

    /// @inheritdoc IMarket
    function removeSeal(Listing calldata listing, bytes32 sealId) external {
        _requireSteward(listing);
        bytes32 id = _requireListed(listing);
        if (sealUntil[id][sealId] != FOREVER) revert SealNotRegistered(id, sealId);

        uint40 until = uint40(block.timestamp + GRACE);
        sealUntil[id][sealId] = until;
        emit SealRemoved(id, sealId, until);
    }

    /// @inheritdoc IMarket
    function locate(Listing calldata listing, Locations calldata locations) external {
        _requireSteward(listing);
        bytes32 id = _requireListed(listing);
        emit Located(id, locations);
    }

    /// @inheritdoc IMarket
    function close(Listing calldata listing) external {
        _requireSteward(listing);
        (bytes32 id, ListingRecord storage record) = _listing(listing);
        _close(id, record, CloseReason.Steward);
    }

    /// @inheritdoc IMarket
    function enforceConsent(Listing calldata listing, Leaf calldata leaf, Path calldata path) external {
        (bytes32 id, ListingRecord storage record) = _listing(listing);
        _requireLeaf(id, listing, leaf, path);

        if (consents.withdrawnAt(leaf.account) != 0) {
            _close(id, record, CloseReason.Withdrawn);
        } else if (leaf.consentUntil < listing.endsAt) {
            _close(id, record, CloseReason.ConsentEnds);
        } else {
            revert ConsentStands(leaf.account, leaf.consentUntil, listing.endsAt);
        }
    }

    /// @inheritdoc IMarket
    function enforceConsentByReceipt(
        Listing calldata listing,
        Leaf calldata leaf,
        Path calldata path,
        Consent calldata consent,
        bytes calldata signature
    ) external {
        (bytes32 id, ListingRecord storage record) = _listing(listing);
        _requireLeaf(id, listing, leaf, path);
        if (consent.account != leaf.account || consent.callId != listing.callId) {
            revert ReceiptMismatch(consent.account, consent.callId);
        }
        consents.requireSigned(consent, signature);
        bool covered = consents.covers(
            consent.terms, consent.termsDetail, consent.expiresAt, listing.terms, listing.termsDetail, listing.endsAt
        );
        if (covered) revert ConsentCovers(consent.account);
        _close(id, record, CloseReason.ConsentExceeded);
    }

    // ----------------------------------------------------------------------------------------------------------- orders

    /// @inheritdoc IMarket
    function order(
        Listing calldata listing,
        Point calldata buyerKey,
        uint256 purpose,
        bytes32 evidence,
        string calldata evidenceUri,
        bytes32 nonce
    ) external nonReentrant returns (bytes32 id) {
        id = _order(listing, Order(listingId(listing), msg.sender, buyerKey, purpose, evidence, nonce), evidenceUri);
        _collect(listing.token, listing.price);
    }

    /// @inheritdoc IMarket
    function orderWithPermit(
        Listing calldata listing,
        Point calldata buyerKey,
        uint256 purpose,
        bytes32 evidence,
        string calldata evidenceUri,
        bytes32 nonce,
        Permit calldata permit
    ) external nonReentrant returns (bytes32 id) {
        id = _order(listing, Order(listingId(listing), msg.sender, buyerKey, purpose, evidence, nonce), evidenceUri);
        _permit(listing.token, listing.price, permit);
        _collect(listing.token, listing.price);
    }

    /// @inheritdoc IMarket
    function approve(Listing calldata listing, Order calldata order_, uint256 rules) external {
        _requireSteward(listing);
        (bytes32 id, OrderRecord storage record) = _orderIn(listing, order_, OrderStatus.Open);
        if (record.flags != uint8(Verdict.NeedsHuman)) revert NothingToApprove(id);
        _requireInTime(id, order_.listingId, record);
        (, uint256 expected,) = Terms.decide(listing.terms, order_.purpose, order_.evidence, block.timestamp);
        if (rules != expected) revert RulesMismatch(rules, expected);

        record.flags |= APPROVED;
        emit Approved(id, rules);
    }

    /// @inheritdoc IMarket
    function deliver(
        Listing calldata listing,
        Order calldata order_,
        Seal calldata from,
        Point calldata r,
        Point calldata c,
        ResealProof calldata proof
    ) external nonReentrant {
        (bytes32 id, OrderRecord storage record) = _orderIn(listing, order_, OrderStatus.Open);
        if (record.flags == uint8(Verdict.NeedsHuman)) revert ApprovalMissing(id);
        _requireInTime(id, order_.listingId, record);

        // A registered seal was checked when it was registered, the buyer's key when it ordered.
        bytes32 fromSealId = _requireMayDeliver(order_.listingId, listing, from);
        Bn254.check(r);
        Bn254.check(c);
        bytes32 sealId = Reseal.requireReseal(Reseal.context("deliver", id), from, order_.buyerKey, r, c, proof);

        record.status = OrderStatus.Delivered;
        record.deliveredAt = uint40(block.timestamp);
        record.sealId = bytes20(sealId);
        emit Delivered(id, fromSealId, r, c);
    }

    /// @inheritdoc IMarket
    function decline(Listing calldata listing, Order calldata order_) external nonReentrant {
        _requireSteward(listing);
        (bytes32 id, OrderRecord storage record) = _orderIn(listing, order_, OrderStatus.Open);

        record.status = OrderStatus.Declined;
        emit Declined(id);
        _pay(listing.token, order_.buyer, listing.price);
    }

    /// @inheritdoc IMarket
    function refund(Listing calldata listing, Order calldata order_) external nonReentrant {
        (bytes32 id, OrderRecord storage record) = _orderIn(listing, order_, OrderStatus.Open);
        uint256 deadline = _deadline(order_.listingId, record);
        if (block.timestamp <= deadline) revert DeadlineNotPassed(id, uint64(deadline));

        record.status = OrderStatus.Refunded;
        emit Refunded(id);
        _pay(listing.token, order_.buyer, listing.price);
    }

    /// @inheritdoc IMarket
    function settle(Listing calldata listing, Order calldata order_) external nonReentrant {
        (bytes32 id, OrderRecord storage record) = _orderIn(listing, order_, OrderStatus.Delivered);
        uint256 until = _endOfInspection(listing, record);
        if (listing.inspectionWindow != 0 && block.timestamp <= until) revert InspectionNotOver(id, uint64(until));

        record.status = OrderStatus.Settled;
        (uint128 toSplit, uint128 toSteward) = _divide(order_.listingId, listing, listing.price);
        emit Settled(id, order_.listingId, toSplit, toSteward);
    }

    // --------------------------------------------------------------------------------------------------------- disputes

    /// @inheritdoc IMarket
    function registerArbiter(Arbiter calldata arbiter, string calldata termsUri) external returns (bytes32 id) {
        if (msg.sender != arbiter.account) revert NotArbiter(msg.sender, arbiter.account);
        Bn254.check(arbiter.key);
        id = arbiterId(arbiter);
        if (arbiterState[id].account != address(0)) revert AlreadyRegistered(id);

        arbiterState[id] = ArbiterRecord(arbiter.account, arbiter.fee);
        emit ArbiterRegistered(id, arbiter.account, arbiter, termsUri);
    }

    /// @inheritdoc IMarket
    function dispute(
        Listing calldata listing,
        Order calldata order_,
        Arbiter calldata arbiter,
        Seal calldata delivered,
        Point calldata r,
        Point calldata c,
        ResealProof calldata proof
    ) external nonReentrant {
        if (msg.sender != order_.buyer) revert NotBuyer(msg.sender, order_.buyer);
        (bytes32 id, OrderRecord storage record) = _orderIn(listing, order_, OrderStatus.Delivered);
        uint256 until = _endOfInspection(listing, record);
        if (listing.arbiter == 0 || listing.price == 0 || block.timestamp > until) {
            revert InspectionOver(id, uint64(until));
        }
        bytes32 arbiterId_ = arbiterId(arbiter);
        if (arbiterId_ != listing.arbiter) revert ArbiterMismatch(arbiterId_, listing.arbiter);

        // What was delivered was checked then, the arbiter's key when it registered.
        bytes32 sealId = Reseal.sealId(delivered);
        if (bytes20(sealId) != record.sealId) revert SealMismatch(sealId, record.sealId);
        Bn254.check(r);
        Bn254.check(c);
        Reseal.requireReseal(Reseal.context("dispute", id), delivered, arbiter.key, r, c, proof);

        record.status = OrderStatus.Disputed;
        record.deadline = uint40(block.timestamp);
        emit Disputed(id, order_.listingId, arbiterId_, Seal(arbiter.key, r, c));
        _collect(listing.token, listing.disputeBond);
    }

    /// @inheritdoc IMarket
    function rule(Listing calldata listing, Order calldata order_, uint16 refundBps) external nonReentrant {
        ArbiterRecord memory arbiter = arbiterState[listing.arbiter];
        if (msg.sender != arbiter.account) revert NotArbiter(msg.sender, arbiter.account);
        (bytes32 id, OrderRecord storage record) = _orderIn(listing, order_, OrderStatus.Disputed);
        uint256 until = record.deadline + RULING_WINDOW;
        if (block.timestamp > until) revert RulingOver(id, uint64(until));
        if (refundBps > Shares.BPS) revert RefundInvalid(refundBps);

        record.status = OrderStatus.Ruled;
        if (refundBps == Shares.BPS) record.flags |= VOID;
        (uint128 toBuyer, uint128 toSide) = Shares.ruled(listing.price, listing.disputeBond, arbiter.fee, refundBps);
        credit[listing.token][order_.buyer] += toBuyer;
        credit[listing.token][arbiter.account] += arbiter.fee;
        (uint128 toSplit, uint128 toSteward) = _divide(order_.listingId, listing, toSide);
        emit Ruled(id, order_.listingId, refundBps, toBuyer, arbiter.fee, toSplit, toSteward);
    }

    /// @inheritdoc IMarket
    function lapse(Listing calldata listing, Order calldata order_) external nonReentrant {
        (bytes32 id, OrderRecord storage record) = _orderIn(listing, order_, OrderStatus.Disputed);
        uint256 until = record.deadline + RULING_WINDOW;
        if (block.timestamp <= until) revert RulingNotOver(id, uint64(until));

        record.status = OrderStatus.Lapsed;
        emit Lapsed(id);
        _pay(listing.token, order_.buyer, uint256(listing.price) + listing.disputeBond);
    }

    // ------------------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IMarket
    function listingId(Listing calldata listing) public view returns (bytes32) {
        return keccak256(abi.encode("theriac/v1/listing", block.chainid, address(this), listing));
    }

    /// @inheritdoc IMarket
    function orderId(Order calldata order_) public view returns (bytes32) {
        return _orderId(order_);
    }

    /// @inheritdoc IMarket
    function arbiterId(Arbiter calldata arbiter) public view returns (bytes32) {
        return keccak256(abi.encode("theriac/v1/arbiter", block.chainid, address(this), arbiter));
    }

    /// @inheritdoc IMarket
    function listingState(bytes32 id) external view returns (ListingState memory) {
        ListingRecord storage record = _listings[id];
        return ListingState(record.status, record.reason, record.closedAt, _money[id].revenue, _money[id].fees);
    }

    /// @inheritdoc IMarket
    function orderState(bytes32 id) external view returns (OrderState memory) {
        OrderRecord storage record = _orders[id];
        OrderStatus status = record.status;
        bool disputed = status == OrderStatus.Disputed || status == OrderStatus.Ruled || status == OrderStatus.Lapsed;
        return OrderState({
            status: status,
            verdict: Verdict(record.flags & VERDICT_MASK),
            approved: record.flags & APPROVED != 0,
            deadline: disputed ? 0 : record.deadline,
            deliveredAt: record.deliveredAt,
            disputedAt: disputed ? record.deadline : 0,
            sealId: record.sealId
        });
    }

    /// @inheritdoc IMarket
    function licence(Listing calldata listing, Order calldata order_) external view returns (Licence memory result) {
        if (order_.listingId != listingId(listing)) return result;
        OrderRecord storage record = _orders[_orderId(order_)];
        OrderStatus status = record.status;
        if (record.deliveredAt == 0) return result;

        result.buyer = order_.buyer;
        result.purpose = order_.purpose;
        (,, result.obligations) = Terms.decide(listing.terms, order_.purpose, order_.evidence, block.timestamp);
        result.until = record.deliveredAt + listing.accessPeriod;
        if (status == OrderStatus.Lapsed || record.flags & VOID != 0) result.state = LicenceState.Void;
        else if (block.timestamp > result.until) result.state = LicenceState.Ended;
        else if (status == OrderStatus.Disputed) result.state = LicenceState.Suspended;
        else result.state = LicenceState.Valid;
    }

    /// @inheritdoc IMarket
    function decide(uint256 terms, uint256 purpose, bytes32 evidence, uint64 time)
        external
        pure
        returns (Verdict verdict, uint256 rules, uint256 obligations)
    {
        return Terms.decide(terms, purpose, evidence, time);
    }

    // -------------------------------------------------------------------------------------------------------- listing it

    /// @dev A dispute's bond covers the arbiter's fee and is no more than the price; without an arbiter there are none.
    function _requireArbiter(Listing calldata listing) private view {
        ArbiterRecord memory arbiter = arbiterState[listing.arbiter];
        if (listing.arbiter != 0 && arbiter.account == address(0)) revert UnknownArbiter(listing.arbiter);
        uint128 most = listing.arbiter == 0 ? 0 : listing.price;
        if (listing.disputeBond < arbiter.fee || listing.disputeBond > most) {
            revert DisputeBondInvalid(listing.disputeBond, arbiter.fee, most);
        }
    }

    // --------------------------------------------------------------------------------------------------------- finding it

    /// @inheritdoc Payouts
    function _requireListed(Listing calldata listing) internal view override returns (bytes32 id) {
        (id,) = _listing(listing);
    }

    /// @dev The record of a listing that exists.
    function _listing(Listing calldata listing) private view returns (bytes32 id, ListingRecord storage record) {
        id = listingId(listing);
        record = _listings[id];
        if (record.status == ListingStatus.None) revert UnknownListing(id);
    }

    /// @dev The record of an order of this listing in the state needed. An order that exists has a listing that exists.
    function _orderIn(Listing calldata listing, Order calldata order_, OrderStatus needed)
        private
        view
        returns (bytes32 id, OrderRecord storage record)
    {
        bytes32 expected = listingId(listing);
        if (order_.listingId != expected) revert ListingMismatch(order_.listingId, expected);
        id = _orderId(order_);
        record = _orders[id];
        OrderStatus status = record.status;
        if (status == OrderStatus.None) revert UnknownOrder(id);
        if (status != needed) revert WrongOrderStatus(id, status, needed);
    }

    function _orderId(Order memory order_) private view returns (bytes32) {
        return keccak256(abi.encode("theriac/v1/order", block.chainid, address(this), order_));
    }

    /// @dev The listing's own seal, or a delegate's that may still deliver. Its points were checked when it was registered.
    function _requireMayDeliver(bytes32 id, Listing calldata listing, Seal calldata from)
        private
        view
        returns (bytes32 sealId)
    {
        sealId = Reseal.sealId(from);
        if (sealId != listing.sealId && block.timestamp > sealUntil[id][sealId]) revert SealNotRegistered(id, sealId);
    }

    /// @dev Last second for a dispute.
    function _endOfInspection(Listing calldata listing, OrderRecord storage record) private view returns (uint256) {
        return uint256(record.deliveredAt) + listing.inspectionWindow;
    }

    // ------------------------------------------------------------------------------------------------------------- steps

    function _close(bytes32 id, ListingRecord storage record, CloseReason reason) private {
        if (record.status == ListingStatus.Closed) revert ListingClosed(id, record.closedAt);

        record.status = ListingStatus.Closed;
        record.reason = reason;
        record.closedAt = uint40(block.timestamp);
        emit Closed(id, reason);
    }

    /// @dev All of an order but the money.
    function _order(Listing calldata listing, Order memory order_, string calldata evidenceUri)
        private
        returns (bytes32 id)
    {
        ListingRecord storage offered = _listings[order_.listingId];
        if (offered.status == ListingStatus.None) revert UnknownListing(order_.listingId);
        if (offered.status == ListingStatus.Closed) revert ListingClosed(order_.listingId, offered.closedAt);
        if (msg.sender == listing.steward) revert BuyerIsSteward(msg.sender);
        uint256 end = Bounds.endOfLicence(listing);
        if (end > listing.endsAt) revert TooLateToOrder(end, listing.endsAt);
        Bn254.check(order_.buyerKey.x, order_.buyerKey.y);

        (Verdict verdict, uint256 rules, uint256 obligations) =
            Terms.decide(listing.terms, order_.purpose, order_.evidence, block.timestamp);
        if (verdict == Verdict.Deny) revert PurposeDenied(rules);

        id = _orderId(order_);
        if (_orders[id].status != OrderStatus.None) revert AlreadyOrdered(id);

        uint64 deadline = uint64(block.timestamp) + listing.deliveryWindow;
        _orders[id] = OrderRecord(OrderStatus.Open, uint8(verdict), uint40(deadline), 0, 0);
        emit Ordered(id, order_.listingId, msg.sender, order_, verdict, rules, obligations, deadline, evidenceUri);
    }

    function _requireInTime(bytes32 id, bytes32 listingId_, OrderRecord storage record) private view {
        uint256 deadline = _deadline(listingId_, record);
        if (block.timestamp > deadline) revert DeadlinePassed(id, uint64(deadline));
    }

    /// @dev Last second for delivery: the order's deadline, or an hour after the listing closed if that comes first.
    function _deadline(bytes32 listingId_, OrderRecord storage record) private view returns (uint256) {
        uint256 closedAt = _listings[listingId_].closedAt;
        return closedAt == 0 ? record.deadline : Math.min(record.deadline, closedAt + GRACE);
    }
}
