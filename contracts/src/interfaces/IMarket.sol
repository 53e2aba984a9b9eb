// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ICalls} from "./ICalls.sol";
import {IConsents} from "./IConsents.sol";
import {
    Arbiter,
    ClaimAuthorisation,
    CloseReason,
    Consent,
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
    /// @notice Chunk `chunk` of the packed leaves stands in calldata, for good. Readers look at transactions that are `postLeaves`
    /// themselves: one sent by a contract need not hold the leaves.
    event LeavesPosted(bytes32 indexed id, uint32 chunk);
    /// @notice Whoever holds `seal.holder` may deliver, too: a delegate. `fromSealId` is the seal it was made from.
    event SealAdded(bytes32 indexed id, bytes32 fromSealId, Seal seal);
    /// @notice This seal may deliver until `until`, and not after.
    event SealRemoved(bytes32 indexed id, bytes32 sealId, uint64 until);
    /// @notice `arbiter`, which hashes to `id`, rules disputes of listings that name it.
    event ArbiterRegistered(bytes32 indexed id, address indexed account, Arbiter arbiter, string termsUri);
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
    /// @notice The buyer disputes what was delivered, and put up the bond; the licence is suspended. `seal` is what was delivered,
    /// sealed to the arbiter's key.
    event Disputed(bytes32 indexed id, bytes32 indexed listingId, bytes32 indexed arbiter, Seal seal);
    /// @notice The arbiter ruled: price and bond are credited to buyer, arbiter, leaves and steward.
    event Ruled(
        bytes32 indexed id,
        bytes32 indexed listingId,
        uint16 refundBps,
        uint128 toBuyer,
        uint128 toArbiter,
        uint128 toSplit,
        uint128 toSteward
    );
    /// @notice The arbiter was silent: price and bond went back to the buyer, the licence is void.
    event Lapsed(bytes32 indexed id);
    /// @notice `account` took what rulings credited to it.
    event CreditWithdrawn(address indexed token, address indexed account, uint128 amount);
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
    /// @notice No call was opened under this id.
    error UnknownCall(bytes32 callId);
    /// @notice The call is another steward's.
    error CallStewardMismatch(address given, address expected);
    /// @notice The call is paid in another token.
    error CallTokenMismatch(address given, address expected);
    /// @notice The call has other terms.
    error CallTermsMismatch(uint256 given, bytes32 givenDetail, uint256 expected, bytes32 expectedDetail);
    /// @notice The steward's fee is above what the call allows.
    error StewardFeeAboveCall(uint16 given, uint16 most);
    /// @notice The price is below what the call allows.
    error PriceBelowCall(uint128 given, uint128 least);
    /// @notice A self-listing has exactly one leaf, every listing at least one.
    error LeafCountInvalid(uint32 leafCount);
    /// @notice No arbiter is registered under this id.
    error UnknownArbiter(bytes32 arbiter);
    /// @notice The inspection window is outside `shortest` to `longest` seconds; both are 0 without an arbiter.
    error InspectionWindowInvalid(uint64 inspectionWindow, uint64 shortest, uint64 longest);
    /// @notice The bond is below the arbiter's fee (`least`) or above the price (`most`); both are 0 without an arbiter.
    error DisputeBondInvalid(uint128 disputeBond, uint128 least, uint128 most);
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
    /// @notice The seal given is not the listing's, or in a dispute not the one delivered (whose id is known by 160 bits).
    error SealMismatch(bytes32 given, bytes32 expected);
    /// @notice This seal may deliver already.
    error SealRegistered(bytes32 id, bytes32 sealId);
    /// @notice This chunk of leaves is not one of those the listing's `leavesHash` stands for.
    error LeavesMismatch(bytes32 id, uint32 chunk);
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
    /// @notice The buyer may still dispute, until `until`.
    error InspectionNotOver(bytes32 id, uint64 until);
    /// @notice The time to dispute ended at `until`; without an arbiter or a price there is none.
    error InspectionOver(bytes32 id, uint64 until);
    /// @notice Only the buyer may do this.
    error NotBuyer(address sender, address buyer);
    /// @notice Only the arbiter may do this.
    error NotArbiter(address sender, address arbiter);
    /// @notice The parameters given are not those of the listing's arbiter.
    error ArbiterMismatch(bytes32 given, bytes32 expected);
    /// @notice An arbiter with these very parameters is registered.
    error AlreadyRegistered(bytes32 id);
    /// @notice More than the whole price.
    error RefundInvalid(uint16 refundBps);
    /// @notice The time to rule ended at `until`: anyone can let the dispute lapse.
    error RulingOver(bytes32 id, uint64 until);
    /// @notice The arbiter may still rule, until `until`.
    error RulingNotOver(bytes32 id, uint64 until);
    /// @notice Nothing in this token is credited to `account`.
    error NoCredit(address token, address account);

    /// @notice The leaf and path do not lead to the listing's split root and total weight.
    error LeafNotInSplit(bytes32 id, uint32 index);
    /// @notice The leaf's account has not withdrawn, and its consent covers the listing to its end.
    error ConsentStands(address account, uint64 consentUntil, uint64 endsAt);
    /// @notice The receipt is another account's, or for another call.
    error ReceiptMismatch(address account, bytes32 callId);
    /// @notice The listing stays within the receipt.
    error ConsentCovers(address account);
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

    /// @notice Puts a dataset on offer. Sent by its steward. One that names a call stays within what that says: steward, token,
    /// terms, highest fee, lowest price.
    /// @param listing All it is offered for.
    /// @param seal The sealed key, hashing to `listing.sealId`.
    /// @param proof That its maker knows k for `seal.holder`, bound to this listing; so nobody lists a copy of another's seal.
    /// @param locations Where the files lie.
    /// @return id Hash of the listing, this chain and this market.
    function list(Listing calldata listing, Seal calldata seal, KnowledgeProof calldata proof, Locations calldata locations)
        external
        returns (bytes32 id);

    /// @notice Puts a chunk of the packed leaves into calldata, where nobody can take it away. Sent by anyone, at any time.
    /// @param chunk Number of the chunk, from 0.
    /// @param chunkHashes keccak256 of each chunk, in order; hashing to `listing.leavesHash`.
    /// @param leaves The chunk: up to 1,024 leaves of 72 bytes.
    function postLeaves(Listing calldata listing, uint32 chunk, bytes32[] calldata chunkHashes, bytes calldata leaves)
        external;

    /// @notice Lets a delegate deliver, too. Sent by the steward.
    /// @param from A seal that may deliver now: the listing's, or a delegate's.
    /// @param to What the delegate holds.
    /// @param proof That both hold the same M, in the context ("delegate", listing id).
    function addSeal(Listing calldata listing, Seal calldata from, Seal calldata to, ResealProof calldata proof) external;

    /// @notice Takes a delegate's seal away. Sent by the steward. Holds from an hour later, so that a delivery on its way cannot be
    /// turned into a free look. The listing's own seal stays.
    function removeSeal(Listing calldata listing, bytes32 sealId) external;

    /// @notice Says anew where the files lie. Sent by the steward, at any time.
    function locate(Listing calldata listing, Locations calldata locations) external;

    /// @notice Stops orders, for good. Sent by the steward.
    function close(Listing calldata listing) external;

    /// @notice Closes a listing whose split contains a leaf that has withdrawn or whose consent ends before the listing.
    /// Sent by anyone.
    function enforceConsent(Listing calldata listing, Leaf calldata leaf, Path calldata path) external;

    /// @notice Closes a listing that goes beyond a receipt which the account of one of its leaves signed for this call (or, on a
    /// self-listing, for none). Sent by anyone.
    /// @param signature The account's over `consent`, ECDSA or EIP-1271.
    function enforceConsentByReceipt(
        Listing calldata listing,
        Leaf calldata leaf,
        Path calldata path,
        Consent calldata consent,
        bytes calldata signature
    ) external;

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
    /// @param from The listing's seal, or a delegate's.
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

    // --------------------------------------------------------------------------------------------------------- disputes

    /// @notice Registers who rules disputes. Sent by the arbiter itself.
    /// @param termsUri Where the terms lie under which it rules.
    /// @return id Hash of the arbiter, this chain and this market: what a listing names.
    function registerArbiter(Arbiter calldata arbiter, string calldata termsUri) external returns (bytes32 id);

    /// @notice Disputes what was delivered and pays the bond into escrow. Sent by the buyer, until the inspection window ends, that
    /// second included.
    /// @param arbiter The listing's.
    /// @param delivered What was delivered: (K', R', C').
    /// @param r R'' = t * G.
    /// @param c C'' = M + t * arbiter.key.
    /// @param proof That both seals hold the same M, in the context ("dispute", order id).
    function dispute(
        Listing calldata listing,
        Order calldata order_,
        Arbiter calldata arbiter,
        Seal calldata delivered,
        Point calldata r,
        Point calldata c,
        ResealProof calldata proof
    ) external;

    /// @notice Rules a dispute, within 14 days. Sent by the arbiter.
    /// @param refundBps What the buyer gets back of the price, in 1/10,000. From 5,000 on the buyer has won: the bond goes back too,
    /// and the arbiter's fee is taken from what the refund leaves of the price, then from the refund. Below, the fee is taken from
    /// the bond, and the remainder of the bond is divided like a price. With 10,000 the licence is void.
    function rule(Listing calldata listing, Order calldata order_, uint16 refundBps) external;

    /// @notice Gives price and bond back to the buyer when the arbiter was silent for 14 days. Sent by anyone.
    function lapse(Listing calldata listing, Order calldata order_) external;

    // ------------------------------------------------------------------------------------------------------------ money

    /// @notice Credits a delivered order's price to the steward's fee and the split, once the inspection window is over. Sent by
    /// anyone.
    function settle(Listing calldata listing, Order calldata order_) external;

    /// @notice Pays the sender what rulings credited to it.
    function withdrawCredit(address token) external;

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

    /// @notice Where calls for data are recorded.
    function calls() external view returns (ICalls);

    /// @notice keccak256(abi.encode("theriac/v1/arbiter", chainId, market, arbiter)).
    function arbiterId(Arbiter calldata arbiter) external view returns (bytes32);

    /// @notice Account and fee of a registered arbiter; 0 when there is none.
    function arbiterState(bytes32 id) external view returns (address account, uint96 fee);

    /// @notice Last second at which this seal may deliver for the listing: 2^40 - 1 for a delegate that was not removed, 0 for one
    /// never added. The listing's own seal is not stored here.
    function sealUntil(bytes32 listingId_, bytes32 sealId) external view returns (uint40);

    /// @notice What rulings credited to `account` and it has not taken.
    function credit(address token, address account) external view returns (uint128);

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
