// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

// The structs every id, proof and signature is made of. Field order is ABI order, and ABI order is hash order: a changed
// field is another protocol version. All times are Unix seconds, all durations seconds, all money the token's smallest unit.

/// @notice A point of BN254 G1 (EIP-196). The identity (0, 0) is refused wherever a point enters.
struct Point {
    uint256 x;
    uint256 y;
}

/// @notice A sealed data key: M = c - k * r for whoever knows k with holder = k * G. `sealId` = keccak256(abi.encode(Seal)).
struct Seal {
    /// K, the holder's key.
    Point holder;
    /// R.
    Point r;
    /// C.
    Point c;
}

/// @notice What a dataset is offered for. Never stored: `listingId` is its hash, and every call carries it again.
struct Listing {
    /// Lists, approves, declines, closes and takes the fee.
    address steward;
    /// The call for data it was made from; 0 for a self-listing, which has one leaf.
    bytes32 callId;
    /// The listing it succeeds, or 0. A statement for readers; the contract does not check it.
    bytes32 replaces;
    /// ERC-20 in which it is paid.
    address token;
    /// Of one licence; 0 is free.
    uint128 price;
    /// GA4GH DUO terms, see `lib/Terms.sol`.
    uint256 terms;
    /// SHA-256 of the RFC 8785 form of the terms' texts and lists; 0 when there are none.
    bytes32 termsDetail;
    /// SHA-256 of the card.
    bytes32 cardDigest;
    /// RFC 6962 tree hash of the encrypted body's segments.
    bytes32 bodyRoot;
    /// Bytes of the encrypted body.
    uint64 bodyLength;
    /// Root hash of the split tree.
    bytes32 splitRoot;
    /// Sum of the weights of all leaves.
    uint128 totalWeight;
    /// Number of leaves.
    uint32 leafCount;
    /// Hash of the list of hashes of chunks of 1,024 packed leaves.
    bytes32 leavesHash;
    /// The steward's share of each price in 1/10,000.
    uint16 stewardFeeBps;
    /// No licence outlives it.
    uint64 endsAt;
    /// How long a licence lasts from delivery.
    uint64 accessPeriod;
    /// How long after an order the key may be delivered.
    uint64 deliveryWindow;
    /// How long after delivery a buyer may dispute; 0 without an arbiter.
    uint64 inspectionWindow;
    /// Who rules disputes; 0 for nobody.
    bytes32 arbiter;
    /// What a disputing buyer puts up.
    uint128 disputeBond;
    /// The seal of the listing itself.
    bytes32 sealId;
    /// Random; the steward's vault derives k from it.
    bytes32 nonce;
}

/// @notice A steward's call for data. Never stored: `callId` is its hash with chain and `Calls`.
struct Call {
    /// Opens and closes it, and makes the listings that come of it.
    address steward;
    /// In which those listings are paid.
    address token;
    /// Their DUO terms, see `lib/Terms.sol`.
    uint256 terms;
    /// Their terms' detail.
    bytes32 termsDetail;
    /// The most they may give the steward, in 1/10,000.
    uint16 maxFeeBps;
    /// The least they may cost.
    uint128 minPrice;
    /// The least k of k-anonymity that the steward promises. A statement for readers; no contract can check it.
    uint32 minK;
    /// Until when contributions are taken. Listings are made after it, too.
    uint64 closesAt;
    /// SHA-256 of the call's document.
    bytes32 callDigest;
    /// Random; the steward's vault derives the in-box key from it.
    bytes32 nonce;
}

/// @notice A contribution account's consent, which it signs (EIP-712, in the domain of `Consents`).
struct Consent {
    address account;
    /// The call it answers; 0 for a self-listing.
    bytes32 callId;
    /// SHA-256 of a secret salt and the contribution.
    bytes32 dataDigest;
    /// DUO terms that a listing may not exceed, see `lib/Terms.sol`.
    uint256 terms;
    bytes32 termsDetail;
    /// Until when it is given.
    uint64 expiresAt;
}

/// @notice Who rules disputes, for which fee. `arbiterId` is its hash with chain and market.
struct Arbiter {
    address account;
    /// The key that a dispute seals the data key to.
    Point key;
    /// For one ruling, in the token of the listing; at most the dispute bond.
    uint96 fee;
    /// SHA-256 of the terms under which it rules, or 0.
    bytes32 terms;
}

/// @notice One purchase of one licence. Never stored: `orderId` is its hash with chain and market.
struct Order {
    bytes32 listingId;
    address buyer;
    /// K', the key the data key is delivered to.
    Point buyerKey;
    /// What the data is for, see `lib/Terms.sol`.
    uint256 purpose;
    /// SHA-256 of the evidence package, or 0.
    bytes32 evidence;
    /// Random; the buyer's vault derives b from it.
    bytes32 nonce;
}

/// @notice One contribution's share of a listing.
struct Leaf {
    uint32 index;
    /// The contribution account.
    address account;
    uint64 weight;
    /// Until when consent was given: the receipt's `expiresAt`.
    uint64 consentUntil;
    /// EIP-712 digest of the consent receipt.
    bytes32 consent;
}

/// @notice Siblings from a leaf to the root, lowest first. On which side each stands follows from index and leafCount.
struct Path {
    bytes32[] hashes;
    uint128[] sums;
}

/// @notice Schnorr proof of k for K in a listing's seal.
struct KnowledgeProof {
    uint256 e;
    uint256 z;
}

/// @notice Proof that two seals hold the same M.
struct ResealProof {
    uint256 e;
    uint256 z1;
    uint256 z2;
}

/// @notice Where the public files lie now. Hints: the hashes in the listing decide.
struct Locations {
    string body;
    string leaves;
    string card;
}

/// @notice What a contribution account allows one claim to do. Single use: `claimedBefore` must equal what the leaf has claimed.
struct ClaimAuthorisation {
    bytes32 listing;
    uint32 index;
    uint128 claimedBefore;
    /// Who is paid.
    address recipient;
    /// Who may send it; 0 for anyone.
    address relayer;
    /// Of the amount, to the sender; at most a tenth.
    uint128 fee;
    /// Least the recipient must receive after the fee.
    uint128 minReceived;
    /// Last second at which it holds.
    uint64 deadline;
}

/// @notice An EIP-2612 signature of the buyer over exactly the listing's price, for the market.
struct Permit {
    uint256 deadline;
    uint8 v;
    bytes32 r;
    bytes32 s;
}

enum Verdict {
    Deny,
    NeedsHuman,
    Permit
}

enum ListingStatus {
    None,
    Open,
    Closed
}

enum CloseReason {
    None,
    /// The steward closed it.
    Steward,
    /// A contributor withdrew.
    Withdrawn,
    /// A consent ends before the listing does.
    ConsentEnds,
    /// The listing goes beyond a receipt that the account of one of its leaves signed.
    ConsentExceeded
}

enum CallStatus {
    None,
    Open,
    Closed
}

/// @notice Numbers only grow along an order's life.
enum OrderStatus {
    None,
    Open,
    Delivered,
    Disputed,
    Settled,
    Ruled,
    Lapsed,
    Refunded,
    Declined
}

enum LicenceState {
    None,
    Valid,
    Suspended,
    Void,
    Ended
}

/// @notice What is stored of a listing.
struct ListingState {
    ListingStatus status;
    CloseReason reason;
    /// When it was closed, or 0.
    uint64 closedAt;
    /// All that was ever settled to the split; claims do not lower it.
    uint128 revenue;
    /// The steward's fees not yet claimed.
    uint128 fees;
}

/// @notice What is stored of an order.
struct OrderState {
    OrderStatus status;
    Verdict verdict;
    bool approved;
    /// Last second for delivery, were the listing to stay open; a listing closed at c makes it min(deadline, c + 1 hour). 0 once
    /// disputed.
    uint64 deadline;
    /// When the key was delivered, or 0.
    uint64 deliveredAt;
    /// When it was disputed, or 0.
    uint64 disputedAt;
    /// First 160 bits of the delivered seal's id.
    bytes20 sealId;
}

/// @notice What a buyer may do, by whom and until when.
struct Licence {
    address buyer;
    uint256 purpose;
    /// Modifier bits of the terms that bind now: PUB, COL, RTN, TS, and MOR until its date.
    uint256 obligations;
    /// Last second of the licence.
    uint64 until;
    LicenceState state;
}
