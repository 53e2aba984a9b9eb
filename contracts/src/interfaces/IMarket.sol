// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IConsents} from "./IConsents.sol";
import {
    ClaimAuthorisation,
    CloseReason,
    KnowledgeProof,
    Leaf,
    Licence,
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
} from "./Types.sol";

/// @title Listings, orders and money
/// @notice A researcher's payment is held until the key sealed at listing is proven to have been sealed again to the researcher's
/// key, then divided between the steward's fee and the contributors by weight. No owner, no pause, no upgrade, no fee switch.
///
/// Parameters travel in calldata and ids are their hashes: every function takes the `Listing` (and `Order`) again and reverts
/// when nothing is stored under its hash. Times are Unix seconds, durations seconds, money in the token's smallest unit.
///
/// Tokens: an inbound transfer must raise the market's balance by exactly the price, or it reverts; so fee-on-transfer tokens
/// cannot be used. Rebasing tokens are unsupported. A token that refuses a transfer holds up that transfer only.
///
/// This version refuses listings with a call, an arbiter, an inspection window, a dispute bond or more than one leaf.
/// @dev EIP-712 domain {Theriac, 1, chainId, this contract}, for `ClaimAuthorisation`.
interface IMarket {
    // ------------------------------------------------------------------------------------------------------------- events

    /// @notice A dataset is on offer. `listing` hashes to `id`.
    event Listed(
        bytes32 indexed id, address indexed steward, bytes32 indexed callId, Listing listing, Seal seal, Locations locations
    );
    /// @notice Its files now lie here.
    event Located(bytes32 indexed id, Locations locations);
    /// @notice No more orders; open deadlines are min(deadline, this block's time + 1 hour).
    event Closed(bytes32 indexed id, CloseReason reason);
    /// @notice A licence is ordered and its price held. `order` hashes to `id`; `rules` are 0 unless a person must approve.
    event Ordered(
        bytes32 indexed id,
        bytes32 indexed listingId,
        address indexed buyer,
        Order order,
        Verdict verdict,
        uint256 rules,
        uint256 obligations,
        uint64 deadline,
        string evidenceUri
    );
    /// @notice The steward agrees to a purpose that needed a person.
    event Approved(bytes32 indexed id, uint256 rules);
    /// @notice The key is sealed to the buyer's key as (K', r, c); licence from this block's time.
    event Delivered(bytes32 indexed id, bytes32 fromSealId, Point r, Point c);
    /// @notice The steward does not deliver; the price went back to the buyer.
    event Declined(bytes32 indexed id);
    /// @notice Nothing came in time; the price went back to the buyer.
    event Refunded(bytes32 indexed id);
    /// @notice The price is credited: `toSplit` to the leaves by weight, `toSteward` as fee.
    event Settled(bytes32 indexed id, bytes32 indexed listingId, uint128 toSplit, uint128 toSteward);
    /// @notice A leaf took `amount`, of which `fee` went to `relayer` (the sender) and the rest to `recipient`.
    event Claimed(
        bytes32 indexed listingId,
        uint32 index,
        address account,
        address recipient,
        uint128 amount,
        address relayer,
        uint128 fee
    );
    /// @notice The steward took its fees.
    event FeeClaimed(bytes32 indexed listingId, uint128 amount);

    // ------------------------------------------------------------------------------------------------------------- errors

    /// @notice Only the steward may do this.
    error NotSteward(address sender, address steward);
    /// @notice A listing with these very parameters exists.
    error AlreadyListed(bytes32 id);
    /// @notice Nothing is listed under the hash of these parameters.
    error UnknownListing(bytes32 id);
    /// @notice The listing takes no more orders, or was closed before.
    error ListingClosed(bytes32 id, uint64 closedAt);
    /// @notice `callId` is to be 0 in this version.
    error CallUnsupported(bytes32 callId);
    /// @notice A self-listing has exactly one leaf.
    error LeafCountUnsupported(uint32 leafCount);
    /// @notice Arbiter, inspection window and dispute bond are to be 0 in this version.
    error ArbiterUnsupported(bytes32 arbiter, uint64 inspectionWindow, uint128 disputeBond);
    /// @notice The total weight is 0.
    error NoWeight();
    /// @notice The fee is above 10,000 bps.
    error StewardFeeTooHigh(uint16 bps);
    /// @notice The token has no code at this address.
    error TokenMissing(address token);
    /// @notice The access period is 0, or longer than `longest` seconds (the terms' TS).
    error AccessPeriodInvalid(uint64 accessPeriod, uint64 longest);
    /// @notice The delivery window is outside `shortest` to `longest` seconds.
    error DeliveryWindowInvalid(uint64 deliveryWindow, uint64 shortest, uint64 longest);
    /// @notice The listing ends before a licence ordered now could (`earliest`), or later than `latest`.
    error EndInvalid(uint64 endsAt, uint256 earliest, uint256 latest);
    /// @notice The terms are no DUO terms of version 1.
    error TermsMalformed(uint256 terms);
    /// @notice No Crypt4GH body has this length.
    error BodyLengthInvalid(uint64 bodyLength);
    /// @notice The seal given is not the listing's.
    error SealMismatch(bytes32 given, bytes32 expected);
    /// @notice Not a point of the curve, or the identity, or a coordinate at or above p.
    error PointInvalid(uint256 x, uint256 y);
    /// @notice The proof does not hold for these values in this context, or a scalar in it is at or above q.
    error ProofInvalid();

    /// @notice An order with these very parameters exists.
    error AlreadyOrdered(bytes32 id);
    /// @notice Nothing is ordered under the hash of these parameters.
    error UnknownOrder(bytes32 id);
    /// @notice The order belongs to another listing.
    error ListingMismatch(bytes32 given, bytes32 expected);
    /// @notice The steward does not buy its own dataset.
    error BuyerIsSteward(address buyer);
    /// @notice Too late: a licence ordered now could run until `end`.
    error TooLateToOrder(uint256 end, uint64 endsAt);
    /// @notice The terms exclude the purpose; `rules` is the mask of `decide`.
    error PurposeDenied(uint256 rules);
    /// @notice The permit did not work and the allowance does not cover the price.
    error AllowanceTooSmall(uint256 allowance, uint128 price);
    /// @notice The transfer brought something other than the price.
    error TransferInexact(uint256 received, uint128 price);
    /// @notice The order is in another state than this step needs.
    error WrongOrderStatus(bytes32 id, OrderStatus status, OrderStatus needed);
    /// @notice The deadline has passed.
    error DeadlinePassed(bytes32 id, uint64 deadline);
    /// @notice Delivery is still possible until `deadline`.
    error DeadlineNotPassed(bytes32 id, uint64 deadline);
    /// @notice The purpose needed no approval, or has it.
    error NothingToApprove(bytes32 id);
    /// @notice The rules approved are not the order's.
    error RulesMismatch(uint256 given, uint256 expected);
    /// @notice The purpose needs the steward's approval first.
    error ApprovalMissing(bytes32 id);
    /// @notice This seal may not deliver for this listing.
    error SealNotRegistered(bytes32 id, bytes32 sealId);

    /// @notice The leaf and path do not lead to the listing's split root and total weight.
    error LeafNotInSplit(bytes32 id, uint32 index);
    /// @notice The leaf's account has not withdrawn, and its consent covers the listing to its end.
    error ConsentStands(address account, uint64 consentUntil, uint64 endsAt);
    /// @notice The authorisation is for another listing or leaf.
    error AuthorisationMismatch(bytes32 listing, uint32 index);
    /// @notice The authorisation was used, or made for another state of the leaf.
    error ClaimedBeforeMismatch(uint128 given, uint128 claimed);
    /// @notice The authorisation names another sender.
    error NotRelayer(address sender, address relayer);
    /// @notice The authorisation's deadline has passed.
    error AuthorisationExpired(uint64 deadline);
    /// @notice The signature is not `account`'s over the authorisation's digest, neither by ECDSA nor by EIP-1271.
    error SignatureInvalid(address account, bytes32 digest);
    /// @notice Nobody can be paid there.
    error RecipientInvalid(address recipient);
    /// @notice Nothing is due.
    error NothingToClaim(bytes32 id);
    /// @notice The fee is above a tenth of the amount.
    error RelayFeeTooHigh(uint128 fee, uint128 most);
    /// @notice The recipient would receive less than it accepts.
    error ReceivedTooLittle(uint128 received, uint128 minReceived);

    // --------------------------------------------------------------------------------------------------------- listings

    /// @notice Puts a dataset on offer. Sent by its steward.
    /// @param listing All it is offered for.
    /// @param seal The sealed key, hashing to `listing.sealId`.
    /// @param proof That its maker knows k for `seal.holder`, bound to this listing; so nobody lists a copy of another's seal.
    /// @param locations Where the files lie.
    /// @return id Hash of the listing, this chain and this market.
    function list(Listing calldata listing, Seal calldata seal, KnowledgeProof calldata proof, Locations calldata locations)
        external
        returns (bytes32 id);

    /// @notice Says anew where the files lie. Sent by the steward, at any time.
    function locate(Listing calldata listing, Locations calldata locations) external;

    /// @notice Stops orders, for good. Sent by the steward.
    function close(Listing calldata listing) external;

    /// @notice Closes a listing whose split contains a leaf that has withdrawn or whose consent ends before the listing.
    /// Sent by anyone.
    function enforceConsent(Listing calldata listing, Leaf calldata leaf, Path calldata path) external;

    // ----------------------------------------------------------------------------------------------------------- orders

    /// @notice Orders a licence and pays its price into escrow. The sender is the buyer.
    /// @param buyerKey K' = b * G, the key to deliver to.
    /// @param purpose What the data is for.
    /// @param evidence SHA-256 of the evidence package, or 0.
    /// @param evidenceUri Where that package, sealed to the steward, lies.
    /// @param nonce Random, from which the buyer's vault derives b.
    /// @return id Hash of the order, this chain and this market.
    function order(
        Listing calldata listing,
        Point calldata buyerKey,
        uint256 purpose,
        bytes32 evidence,
        string calldata evidenceUri,
        bytes32 nonce
    ) external returns (bytes32 id);

    /// @notice The same, with an EIP-2612 permit of exactly the price. A permit that fails is ignored if the allowance suffices
    /// (somebody else may have used it first).
    function orderWithPermit(
        Listing calldata listing,
        Point calldata buyerKey,
        uint256 purpose,
        bytes32 evidence,
        string calldata evidenceUri,
        bytes32 nonce,
        Permit calldata permit
    ) external returns (bytes32 id);

    /// @notice Agrees to a purpose that needs a person. Sent by the steward, until the deadline.
    /// @param rules The rules that asked for a person, exactly as `decide` gives them.
    function approve(Listing calldata listing, Order calldata order_, uint256 rules) external;

    /// @notice Delivers the key. Sent by anyone with a valid proof, until the deadline, that second included.
    /// @param from The listing's seal.
    /// @param r R' = t * G.
    /// @param c C' = M + t * K'.
    /// @param proof That `from` and (K', r, c) hold the same M, in the context ("deliver", order id).
    function deliver(
        Listing calldata listing,
        Order calldata order_,
        Seal calldata from,
        Point calldata r,
        Point calldata c,
        ResealProof calldata proof
    ) external;

    /// @notice Gives the price back at once. Sent by the steward, as long as nothing is delivered.
    function decline(Listing calldata listing, Order calldata order_) external;

    /// @notice Gives the price back to the buyer once the deadline has passed without delivery. Sent by anyone.
    function refund(Listing calldata listing, Order calldata order_) external;

    // ------------------------------------------------------------------------------------------------------------ money

    /// @notice Credits a delivered order's price to the steward's fee and the split. Sent by anyone.
    function settle(Listing calldata listing, Order calldata order_) external;

    /// @notice Pays a leaf what it is due: revenue * weight / totalWeight, less what it has claimed.
    /// Sent by the leaf's account, or by anyone with its signature over `authorisation`.
    /// @param signature EIP-712 over `authorisation`, ECDSA or EIP-1271; ignored when the account sends.
    function claim(
        Listing calldata listing,
        Leaf calldata leaf,
        Path calldata path,
        ClaimAuthorisation calldata authorisation,
        bytes calldata signature
    ) external;

    /// @notice Pays the steward its fees. Sent by the steward.
    function claimFee(Listing calldata listing) external;

    // ------------------------------------------------------------------------------------------------------------ views

    /// @notice Where withdrawals are recorded.
    function consents() external view returns (IConsents);

    /// @notice keccak256(abi.encode("theriac/v1/listing", chainId, market, listing)).
    function listingId(Listing calldata listing) external view returns (bytes32);

    /// @notice keccak256(abi.encode("theriac/v1/order", chainId, market, order)).
    function orderId(Order calldata order_) external view returns (bytes32);

    /// @notice What is stored under a listing's id; all zero when nothing is.
    function listingState(bytes32 id) external view returns (ListingState memory);

    /// @notice What is stored under an order's id; all zero when nothing is.
    function orderState(bytes32 id) external view returns (OrderState memory);

    /// @notice What leaf `index` has claimed, fees included.
    function claimed(bytes32 listingId_, uint32 index) external view returns (uint128);

    /// @notice The EIP-712 digest that a contribution account signs for a relayed claim.
    function claimDigest(ClaimAuthorisation calldata authorisation) external view returns (bytes32);

    /// @notice The licence an order gives now. All zero for an order not delivered, or not of this listing.
    function licence(Listing calldata listing, Order calldata order_) external view returns (Licence memory);

    /// @notice Whether `terms` allow `purpose`. Total: malformed input is denied, never reverted on.
    /// @param evidence Digest of the evidence, or 0.
    /// @param time The time of asking; after its date, MOR no longer binds.
    /// @return verdict Deny before NeedsHuman before Permit.
    /// @return rules Which rules led to Deny or NeedsHuman: the modifiers' bits, and bit 0 permission, 1 no activity,
    /// 2 malformed, 3 MONDO, 4 evidence, 5 other. 0 for Permit.
    /// @return obligations The modifiers' bits that bind the buyer. 0 for Deny.
    function decide(uint256 terms, uint256 purpose, bytes32 evidence, uint64 time)
        external
        pure
        returns (Verdict verdict, uint256 rules, uint256 obligations);
}
