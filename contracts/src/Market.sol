// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IConsents} from "./interfaces/IConsents.sol";
import {IMarket} from "./interfaces/IMarket.sol";
import {
    ClaimAuthorisation,
    CloseReason,
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
import {Bn254} from "./lib/Bn254.sol";
import {Reseal} from "./lib/Reseal.sol";
import {Signatures} from "./lib/Signatures.sol";
import {SplitTree} from "./lib/SplitTree.sol";
import {Terms} from "./lib/Terms.sol";

/// @title Listings, orders and money
/// @notice See `IMarket`.
contract Market is IMarket, EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev One slot of state, one of money.
    struct ListingRecord {
        ListingStatus status;
        CloseReason reason;
        uint40 closedAt;
        Money money;
    }

    /// @dev One slot, because settling writes both.
    struct Money {
        /// All that was ever settled to the split.
        uint128 revenue;
        /// The steward's fees not yet claimed.
        uint128 fees;
    }

    /// @dev One slot: status 8 bits, flags 8 (verdict in bits 0-1, approved in bit 2), deadline 40, deliveredAt 40, sealId 160.
    struct OrderRecord {
        OrderStatus status;
        uint8 flags;
        uint40 deadline;
        uint40 deliveredAt;
        bytes20 sealId;
    }

    uint256 private constant BPS = 10_000;
    /// @dev A relayer's fee is at most one in this many parts of a claim.
    uint128 private constant RELAY_FEE_DIVISOR = 10;
    uint64 private constant SHORTEST_DELIVERY_WINDOW = 1 hours;
    uint64 private constant LONGEST_DELIVERY_WINDOW = 30 days;
    uint256 private constant LONGEST_LISTING = 10 * 365 days;
    /// @dev What an open order keeps of its delivery window when the listing closes.
    uint256 private constant CLOSING_GRACE = 1 hours;
    uint256 private constant TS_MONTH = 30 days;
    /// @dev A Crypt4GH segment: 65,536 bytes with a 12-byte nonce and a 16-byte tag.
    uint64 private constant SEGMENT = 65_564;
    uint64 private constant SEGMENT_OVERHEAD = 28;
    uint8 private constant VERDICT_MASK = 0x03;
    uint8 private constant APPROVED = 0x04;
    bytes32 private constant CLAIM_TYPEHASH = keccak256(
        "ClaimAuthorisation(bytes32 listing,uint32 index,uint128 claimedBefore,address recipient,address relayer,uint128 fee,uint128 minReceived,uint64 deadline)"
    );

    /// @inheritdoc IMarket
    IConsents public immutable consents;

    mapping(bytes32 id => ListingRecord) private _listings;
    mapping(bytes32 id => OrderRecord) private _orders;

    /// @inheritdoc IMarket
    mapping(bytes32 listingId => mapping(uint32 index => uint128)) public claimed;

    constructor(IConsents consents_) EIP712("Theriac", "1") {
        consents = consents_;
    }

    // --------------------------------------------------------------------------------------------------------- listings

    /// @inheritdoc IMarket
    function list(Listing calldata listing, Seal calldata seal, KnowledgeProof calldata proof, Locations calldata locations)
        external
        returns (bytes32 id)
    {
        _requireSteward(listing);
        _requireSupported(listing);
        _requireBounds(listing);

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
    function locate(Listing calldata listing, Locations calldata locations) external {
        _requireSteward(listing);
        (bytes32 id,) = _listing(listing);
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

        // The listing's own seal was checked when it was listed, the buyer's key when it ordered.
        bytes32 fromSealId = Reseal.sealId(from);
        if (fromSealId != listing.sealId) revert SealNotRegistered(order_.listingId, fromSealId);
        Bn254.check(r);
        Bn254.check(c);
        Reseal.requireReseal(Reseal.context("deliver", id), from, order_.buyerKey, r, c, proof);

        record.status = OrderStatus.Delivered;
        record.deliveredAt = uint40(block.timestamp);
        record.sealId = bytes20(Reseal.sealId(order_.buyerKey, r, c));
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

    // ------------------------------------------------------------------------------------------------------------ money

    /// @inheritdoc IMarket
    function settle(Listing calldata listing, Order calldata order_) external nonReentrant {
        (bytes32 id, OrderRecord storage record) = _orderIn(listing, order_, OrderStatus.Delivered);
        uint128 toSteward = uint128(uint256(listing.price) * listing.stewardFeeBps / BPS);
        uint128 toSplit = listing.price - toSteward;

        record.status = OrderStatus.Settled;
        Money storage money = _listings[order_.listingId].money;
        (uint128 revenue, uint128 fees) = (money.revenue + toSplit, money.fees + toSteward);
        (money.revenue, money.fees) = (revenue, fees);
        emit Settled(id, order_.listingId, toSplit, toSteward);
    }

    /// @inheritdoc IMarket
    function claim(
        Listing calldata listing,
        Leaf calldata leaf,
        Path calldata path,
        ClaimAuthorisation calldata authorisation,
        bytes calldata signature
    ) external nonReentrant {
        (bytes32 id, ListingRecord storage record) = _listing(listing);
        _requireLeaf(id, listing, leaf, path);
        _requireAuthorised(id, leaf, authorisation, signature);

        uint128 before = claimed[id][leaf.index];
        if (authorisation.claimedBefore != before) revert ClaimedBeforeMismatch(authorisation.claimedBefore, before);
        // At most the revenue: a leaf's weight is part of the total.
        uint128 amount = uint128(Math.mulDiv(record.money.revenue, leaf.weight, listing.totalWeight)) - before;
        if (amount == 0) revert NothingToClaim(id);
        uint128 fee = authorisation.fee;
        if (fee > amount / RELAY_FEE_DIVISOR) revert RelayFeeTooHigh(fee, amount / RELAY_FEE_DIVISOR);
        uint128 received = amount - fee;
        if (received < authorisation.minReceived) revert ReceivedTooLittle(received, authorisation.minReceived);

        claimed[id][leaf.index] = before + amount;
        emit Claimed(id, leaf.index, leaf.account, authorisation.recipient, amount, msg.sender, fee);
        _pay(listing.token, authorisation.recipient, received);
        _pay(listing.token, msg.sender, fee);
    }

    /// @inheritdoc IMarket
    function claimFee(Listing calldata listing) external nonReentrant {
        _requireSteward(listing);
        (bytes32 id, ListingRecord storage record) = _listing(listing);
        uint128 amount = record.money.fees;
        if (amount == 0) revert NothingToClaim(id);

        record.money.fees = 0;
        emit FeeClaimed(id, amount);
        _pay(listing.token, listing.steward, amount);
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
    function listingState(bytes32 id) external view returns (ListingState memory) {
        ListingRecord storage record = _listings[id];
        return ListingState(record.status, record.reason, record.closedAt, record.money.revenue, record.money.fees);
    }

    /// @inheritdoc IMarket
    function orderState(bytes32 id) external view returns (OrderState memory) {
        OrderRecord storage record = _orders[id];
        uint8 flags = record.flags;
        return OrderState({
            status: record.status,
            verdict: Verdict(flags & VERDICT_MASK),
            approved: flags & APPROVED != 0,
            deadline: record.deadline,
            deliveredAt: record.deliveredAt,
            sealId: record.sealId
        });
    }

    /// @inheritdoc IMarket
    function claimDigest(ClaimAuthorisation calldata authorisation) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(CLAIM_TYPEHASH, authorisation)));
    }

    /// @inheritdoc IMarket
    function licence(Listing calldata listing, Order calldata order_) external view returns (Licence memory result) {
        if (order_.listingId != listingId(listing)) return result;
        OrderRecord storage record = _orders[_orderId(order_)];
        if (record.status != OrderStatus.Delivered && record.status != OrderStatus.Settled) return result;

        result.buyer = order_.buyer;
        result.purpose = order_.purpose;
        (,, result.obligations) = Terms.decide(listing.terms, order_.purpose, order_.evidence, block.timestamp);
        result.until = record.deliveredAt + listing.accessPeriod;
        result.state = block.timestamp <= result.until ? LicenceState.Valid : LicenceState.Ended;
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

    function _requireSteward(Listing calldata listing) private view {
        if (msg.sender != listing.steward) revert NotSteward(msg.sender, listing.steward);
    }

    /// @dev What later versions build is refused, so that nobody relies on it.
    function _requireSupported(Listing calldata listing) private pure {
        if (listing.callId != 0) revert CallUnsupported(listing.callId);
        if (listing.leafCount != 1) revert LeafCountUnsupported(listing.leafCount);
        if (listing.arbiter != 0 || listing.inspectionWindow != 0 || listing.disputeBond != 0) {
            revert ArbiterUnsupported(listing.arbiter, listing.inspectionWindow, listing.disputeBond);
        }
    }

    function _requireBounds(Listing calldata listing) private view {
        if (listing.totalWeight == 0) revert NoWeight();
        if (listing.stewardFeeBps > BPS) revert StewardFeeTooHigh(listing.stewardFeeBps);
        if (listing.price != 0 && listing.token.code.length == 0) revert TokenMissing(listing.token);

        uint64 length = listing.bodyLength;
        uint64 last = length % SEGMENT;
        if (length == 0 || (last != 0 && last <= SEGMENT_OVERHEAD)) revert BodyLengthInvalid(length);

        uint256 terms = listing.terms;
        if (!Terms.wellFormed(terms)) revert TermsMalformed(terms);
        uint64 longest = terms & Terms.TS == 0 ? type(uint64).max : uint64(Terms.months(terms) * TS_MONTH);
        if (listing.accessPeriod == 0 || listing.accessPeriod > longest) {
            revert AccessPeriodInvalid(listing.accessPeriod, longest);
        }

        uint64 window = listing.deliveryWindow;
        if (window < SHORTEST_DELIVERY_WINDOW || window > LONGEST_DELIVERY_WINDOW) {
            revert DeliveryWindowInvalid(window, SHORTEST_DELIVERY_WINDOW, LONGEST_DELIVERY_WINDOW);
        }
        uint256 earliest = _endOfLicence(listing);
        uint256 latest = block.timestamp + LONGEST_LISTING;
        if (listing.endsAt < earliest || listing.endsAt > latest) revert EndInvalid(listing.endsAt, earliest, latest);
    }

    /// @dev The last second of a licence ordered now and delivered at its deadline.
    function _endOfLicence(Listing calldata listing) private view returns (uint256) {
        return block.timestamp + listing.deliveryWindow + listing.accessPeriod;
    }

    // --------------------------------------------------------------------------------------------------------- finding it

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

    function _requireLeaf(bytes32 id, Listing calldata listing, Leaf calldata leaf, Path calldata path) private pure {
        if (!SplitTree.contains(leaf, path, listing.splitRoot, listing.totalWeight, listing.leafCount)) {
            revert LeafNotInSplit(id, leaf.index);
        }
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
        uint256 end = _endOfLicence(listing);
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
        return closedAt == 0 ? record.deadline : Math.min(record.deadline, closedAt + CLOSING_GRACE);
    }

    function _requireAuthorised(
        bytes32 id,
        Leaf calldata leaf,
        ClaimAuthorisation calldata authorisation,
        bytes calldata signature
    ) private view {
        if (authorisation.listing != id || authorisation.index != leaf.index) {
            revert AuthorisationMismatch(authorisation.listing, authorisation.index);
        }
        if (block.timestamp > authorisation.deadline) revert AuthorisationExpired(authorisation.deadline);
        if (authorisation.relayer != address(0) && authorisation.relayer != msg.sender) {
            revert NotRelayer(msg.sender, authorisation.relayer);
        }
        address recipient = authorisation.recipient;
        if (recipient == address(0) || recipient == address(this)) revert RecipientInvalid(recipient);

        if (msg.sender != leaf.account) {
            bytes32 digest = claimDigest(authorisation);
            if (!Signatures.isValid(leaf.account, digest, signature)) revert SignatureInvalid(leaf.account, digest);
        }
    }

    // ------------------------------------------------------------------------------------------------------------ tokens

    /// @dev A permit somebody else used first, or a token without permits, is no matter when the allowance covers the price.
    function _permit(address token, uint128 price, Permit calldata permit) private {
        if (price == 0) return;
        try IERC20Permit(token).permit(msg.sender, address(this), price, permit.deadline, permit.v, permit.r, permit.s) {}
        catch {
            uint256 allowance = IERC20(token).allowance(msg.sender, address(this));
            if (allowance < price) revert AllowanceTooSmall(allowance, price);
        }
    }

    /// @dev Takes exactly `amount` from the sender into escrow.
    function _collect(address token, uint128 amount) private {
        if (amount == 0) return;
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = IERC20(token).balanceOf(address(this)) - before;
        if (received != amount) revert TransferInexact(received, amount);
    }

    function _pay(address token, address to, uint128 amount) private {
        if (amount != 0) IERC20(token).safeTransfer(to, amount);
    }
}
