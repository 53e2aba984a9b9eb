//! Every error of the contracts: its arguments, what happened, and what to do.

use super::KnownError;

macro_rules! errors {
    ($($name:ident { $($argument:ident),* } $what:literal $hint:literal)*) => {
        pub(super) static ERRORS: &[KnownError] = &[$(KnownError {
            name: stringify!($name),
            arguments: &[$(stringify!($argument)),*],
            what: $what,
            hint: $hint,
        }),*];
    };
}

errors! {
    // Listings.
    NotSteward { sender, steward }
        "Only the steward can do this."
        "Change to the account that listed the dataset or opened the call."
    AlreadyListed { id }
        "This dataset is listed already."
        "Look under your contributions."
    UnknownListing { id }
        "There is no such listing on this network."
        "Check that the right network is chosen."
    ListingClosed { id, closed_at }
        "The dataset was closed and takes no more orders."
        "Look for a newer version of it."
    LeafCountInvalid { leaf_count }
        "A dataset without a call has exactly one contribution, every other at least one."
        "Seal the dataset again."
    NoWeight {}
        "The split has no weight: nobody could be paid."
        "Seal the dataset again."
    StewardFeeTooHigh { bps }
        "The steward's fee is above 100 %."
        "Choose a lower fee."
    TokenMissing { token }
        "There is no such token on this network."
        "Check that the right network is chosen."
    AccessPeriodInvalid { access_period, longest }
        "The terms do not allow so long an access."
        "Shorten the access period, or lengthen the time limit in the terms."
    DeliveryWindowInvalid { delivery_window, shortest, longest }
        "The time to deliver must lie between one hour and 30 days."
        "Choose another delivery time."
    EndInvalid { ends_at, earliest, latest }
        "The end date leaves no time to order: delivery and access must end before it."
        "Choose a later end date (at most ten years ahead), or a shorter access period."
    TermsMalformed { terms }
        "The terms are not complete."
        "Go back to the terms and choose them again."
    BodyLengthInvalid { body_length }
        "The sealed file does not have a length that such files have."
        "Seal the dataset again."
    UnknownArbiter { arbiter }
        "No such arbiter is registered on this network."
        "Choose a registered arbiter, or none."
    InspectionWindowInvalid { inspection_window, shortest, longest }
        "The time to inspect must lie between 24 hours and 30 days, and there is none without an arbiter."
        "Choose another inspection time."
    DisputeBondInvalid { dispute_bond, least, most }
        "The bond of a dispute must cover the arbiter's fee and be no more than the price."
        "Choose another bond, a higher price or another arbiter."

    // Calls for data.
    UnknownCall { call_id }
        "There is no such call for data on this network."
        "Check that the right network is chosen."
    CallStewardMismatch { given, expected }
        "The call is another steward's."
        "Change to the account that opened the call."
    CallTokenMismatch { given, expected }
        "The call is paid in another token."
        "Choose the call's token."
    CallTermsMismatch { given, given_detail, expected, expected_detail }
        "The call promised other terms."
        "List the dataset under the call's terms."
    StewardFeeAboveCall { given, most }
        "The steward's fee is above what the call promised."
        "Choose a fee within the call."
    PriceBelowCall { given, least }
        "The price is below what the call promised."
        "Choose a price within the call."
    AlreadyOpened { id }
        "This call is open already."
        "Look at your calls."
    AlreadyClosed { id }
        "This call was closed before."
        "Nothing more is needed."
    FeeTooHigh { bps }
        "The highest fee of the call is above 100 %."
        "Choose a lower fee for the call."
    ClosesAtInvalid { closes_at, earliest, latest }
        "A call ends in the future, at most ten years from now."
        "Choose another day for its end."

    // Keys and who may deliver.
    SealMismatch { given, expected }
        "The sealed key is not the one this needs."
        "Reload the page, unlock your vault and try again."
    SealRegistered { id, seal_id }
        "This delegate may deliver already."
        "Nothing more is needed."
    SealNotRegistered { id, seal_id }
        "This key may not deliver for the dataset: it was never added, or was removed."
        "Ask the steward to add the delegate."
    PointInvalid { x, y }
        "A key is not a key that the contract can use."
        "Reload the page, unlock your vault and try again; nothing was taken."
    ProofInvalid {}
        "The contract did not accept the key's proof."
        "Try again; if it stays so, reload the page and unlock your vault."
    LeavesMismatch { id, chunk }
        "These are not the dataset's contributions."
        "Check that the right dataset and its own file of contributions are chosen."

    // Orders.
    AlreadyOrdered { id }
        "This order was made already."
        "Look in your library."
    UnknownOrder { id }
        "There is no such order."
        "Reload the page to see the present state."
    ListingMismatch { given, expected }
        "The order is for another dataset."
        "Reload the page and try again."
    BuyerIsSteward { buyer }
        "A steward does not buy its own dataset."
        "Change to another account."
    TooLateToOrder { end, ends_at }
        "The dataset ends too soon: a licence ordered now would outlast it."
        "Ask the steward for a newer listing."
    PurposeDenied { rules }
        "The dataset's terms exclude this purpose."
        "Look at the rules named, or choose another dataset."
    WrongOrderStatus { id, status, needed }
        "The order has moved on in the meantime."
        "Reload the page to see its present state."
    DeadlinePassed { id, deadline }
        "The deadline for this order has passed."
        "The buyer can take the money back."
    DeadlineNotPassed { id, deadline }
        "The steward still has time to deliver."
        "Wait for the deadline; then the money can be taken back."
    NothingToApprove { id }
        "This order needs no approval, or has it."
        "Deliver the key."
    RulesMismatch { given, expected }
        "The approval names other rules than the order."
        "Reload the page and approve again."
    ApprovalMissing { id }
        "The purpose needs the steward's approval first."
        "Approve it, then deliver."

    // Disputes.
    InspectionNotOver { id, until }
        "The buyer may still dispute what was delivered."
        "Wait until the inspection time is over; then the price can be credited."
    InspectionOver { id, until }
        "The time to dispute is over, or there is nothing to dispute about: no arbiter, or no price."
        "Talk to the steward."
    NotBuyer { sender, buyer }
        "Only the buyer can do this."
        "Change to the account that ordered."
    NotArbiter { sender, arbiter }
        "Only the arbiter can do this."
        "Change to the arbiter's account."
    ArbiterMismatch { given, expected }
        "The dataset names another arbiter."
        "Reload the page and try again."
    AlreadyRegistered { id }
        "This arbiter is registered already."
        "Nothing more is needed."
    RefundInvalid { refund_bps }
        "No more than the whole price can go back."
        "Choose a part of the price."
    RulingOver { id, until }
        "The time to rule is over."
        "The buyer can take price and bond back."
    RulingNotOver { id, until }
        "The arbiter may still rule."
        "Wait until the 14 days to rule are over."

    // Contributions.
    LeafNotInSplit { id, index }
        "This contribution is not part of the dataset."
        "Check that the right dataset is chosen."
    ConsentStands { account, consent_until, ends_at }
        "The consent stands: it was not withdrawn and covers the dataset to its end."
        "There is nothing to enforce."
    ReceiptMismatch { account, call_id }
        "The receipt is another contribution's, or for another call."
        "Choose the receipt of this contribution."
    ConsentCovers { account }
        "The dataset stays within what the receipt allows."
        "There is nothing to enforce."
    AlreadyWithdrawn { account, since }
        "The consent was withdrawn already."
        "Nothing more is needed."

    // Money.
    AllowanceTooSmall { allowance, price }
        "The market was not allowed to take the amount."
        "Sign the payment permission again."
    TransferInexact { received, price }
        "The token took a fee of its own on the way; such tokens cannot be used."
        "Nothing was taken. Tell the steward."
    NoCredit { token, account }
        "No ruling credited anything to this account, or it was taken already."
        "Check that the right account is chosen."
    AuthorisationMismatch { listing, index }
        "The claim was made for another contribution."
        "Reload the page and claim again."
    ClaimedBeforeMismatch { given, claimed }
        "The claim was made for another state of the contribution."
        "Reload the page and claim again."
    NotRelayer { sender, relayer }
        "The claim names another sender."
        "Have that account send it, or claim again."
    AuthorisationExpired { deadline }
        "The claim's authorisation has run out."
        "Claim again."
    SignatureInvalid { account, digest }
        "The signature does not belong to the contribution account."
        "Unlock the vault that made the contribution and try again."
    RecipientInvalid { recipient }
        "Nobody can be paid at this address."
        "Choose another address."
    NothingToClaim { id }
        "Nothing is due now."
        "Come back after the next order is settled."
    RelayFeeTooHigh { fee, most }
        "The fee for sending the claim is above a tenth of it."
        "Choose another way to send it."
    ReceivedTooLittle { received, min_received }
        "The claim would pay less than it accepts."
        "Reload the page and claim again."
    SafeERC20FailedOperation { token }
        "The token refused the payment."
        "Check that the token is not paused and that both accounts may use it. Nothing was taken."
    ReentrancyGuardReentrantCall {}
        "The token tried to call the market while being paid."
        "Do not use this token. Nothing was taken."

    // Tokens.
    ERC20InsufficientAllowance { spender, allowance, needed }
        "The token does not allow the market to take this amount."
        "Sign the payment permission again."
    ERC20InsufficientBalance { sender, balance, needed }
        "The account does not hold enough of the token to pay."
        "Add funds to the account and try again. Nothing was taken."
    ERC20InvalidApprover { approver }
        "The token takes no permission from this address."
        "Check the address and choose another."
    ERC20InvalidReceiver { receiver }
        "The token pays nothing to this address."
        "Check the address and choose another."
    ERC20InvalidSender { sender }
        "The token takes nothing from this address."
        "Check the address and choose another."
    ERC20InvalidSpender { spender }
        "The token lets nothing be taken by this address."
        "Check the address and choose another."
    ERC2612ExpiredSignature { deadline }
        "The payment permission has run out."
        "Sign it again."
    ERC2612InvalidSigner { signer, owner }
        "The payment permission was signed by another account."
        "Sign it with the account that pays."
    InvalidAccountNonce { account, current_nonce }
        "The payment permission was used before."
        "Sign a new one."
    ECDSAInvalidSignature {}
        "The payment permission's signature is damaged."
        "Sign it again."
    ECDSAInvalidSignatureLength { length }
        "The payment permission's signature has another length than signatures have."
        "Sign it again."
    ECDSAInvalidSignatureS { s }
        "The payment permission's signature is not in its one valid form."
        "Sign it again."
    MintAboveLimit { amount, limit }
        "The test token gives no more than that at once."
        "Ask for less, several times."
}
