//! Every error of the contracts: what happened, and what to do.

use super::KnownError;

macro_rules! errors {
    ($($name:ident $what:literal $hint:literal)*) => {
        pub(super) static ERRORS: &[KnownError] = &[$(KnownError {
            name: stringify!($name),
            what: $what,
            hint: $hint,
        }),*];
    };
}

errors! {
    // Listings.
    NotSteward
        "Only the steward can do this."
        "Change to the account that listed the dataset or opened the call."
    AlreadyListed
        "This dataset is listed already."
        "Look under your contributions."
    UnknownListing
        "There is no such listing on this network."
        "Check that the right network is chosen."
    ListingClosed
        "The dataset was closed and takes no more orders."
        "Look for a newer version of it."
    LeafCountInvalid
        "A dataset without a call has exactly one contribution, every other at least one."
        "Seal the dataset again."
    NoWeight
        "The split has no weight: nobody could be paid."
        "Seal the dataset again."
    StewardFeeTooHigh
        "The steward's fee is above 100 %."
        "Choose a lower fee."
    TokenMissing
        "There is no such token on this network."
        "Check that the right network is chosen."
    AccessPeriodInvalid
        "The terms do not allow so long an access."
        "Shorten the access period, or lengthen the time limit in the terms."
    DeliveryWindowInvalid
        "The time to deliver must lie between one hour and 30 days."
        "Choose another delivery time."
    EndInvalid
        "The end date leaves no time to order: delivery and access must end before it."
        "Choose a later end date (at most ten years ahead), or a shorter access period."
    TermsMalformed
        "The terms are not complete."
        "Go back to the terms and choose them again."
    BodyLengthInvalid
        "The sealed file does not have a length that such files have."
        "Seal the dataset again."
    UnknownArbiter
        "No such arbiter is registered on this network."
        "Choose a registered arbiter, or none."
    InspectionWindowInvalid
        "The time to inspect must lie between 24 hours and 30 days, and there is none without an arbiter."
        "Choose another inspection time."
    DisputeBondInvalid
        "The bond of a dispute must cover the arbiter's fee and be no more than the price."
        "Choose another bond, a higher price or another arbiter."

    // Calls for data.
    UnknownCall
        "There is no such call for data on this network."
        "Check that the right network is chosen."
    CallStewardMismatch
        "The call is another steward's."
        "Change to the account that opened the call."
    CallTokenMismatch
        "The call is paid in another token."
        "Choose the call's token."
    CallTermsMismatch
        "The call promised other terms."
        "List the dataset under the call's terms."
    StewardFeeAboveCall
        "The steward's fee is above what the call promised."
        "Choose a fee within the call."
    PriceBelowCall
        "The price is below what the call promised."
        "Choose a price within the call."
    AlreadyOpened
        "This call is open already."
        "Look at your calls."
    AlreadyClosed
        "This call was closed before."
        "Nothing more is needed."
    FeeTooHigh
        "The highest fee of the call is above 100 %."
        "Choose a lower fee for the call."
    ClosesAtInvalid
        "A call ends in the future, at most ten years from now."
        "Choose another day for its end."

    // Keys and who may deliver.
    SealMismatch
        "The sealed key is not the one this needs."
        "Reload the page, unlock your vault and try again."
    SealRegistered
        "This delegate may deliver already."
        "Nothing more is needed."
    SealNotRegistered
        "This key may not deliver for the dataset: it was never added, or was removed."
        "Ask the steward to add the delegate."
    PointInvalid
        "A key is not a key that the contract can use."
        "Reload the page, unlock your vault and try again; nothing was taken."
    ProofInvalid
        "The contract did not accept the key's proof."
        "Try again; if it stays so, reload the page and unlock your vault."
    LeavesMismatch
        "These are not the dataset's contributions."
        "Check that the right dataset and its own file of contributions are chosen."

    // Orders.
    AlreadyOrdered
        "This order was made already."
        "Look in your library."
    UnknownOrder
        "There is no such order."
        "Reload the page to see the present state."
    ListingMismatch
        "The order is for another dataset."
        "Reload the page and try again."
    BuyerIsSteward
        "A steward does not buy its own dataset."
        "Change to another account."
    TooLateToOrder
        "The dataset ends too soon: a licence ordered now would outlast it."
        "Ask the steward for a newer listing."
    PurposeDenied
        "The dataset's terms exclude this purpose."
        "Look at the rules named, or choose another dataset."
    WrongOrderStatus
        "The order has moved on in the meantime."
        "Reload the page to see its present state."
    DeadlinePassed
        "The deadline for this order has passed."
        "The buyer can take the money back."
    DeadlineNotPassed
        "The steward still has time to deliver."
        "Wait for the deadline; then the money can be taken back."
    NothingToApprove
        "This order needs no approval, or has it."
        "Deliver the key."
    RulesMismatch
        "The approval names other rules than the order."
        "Reload the page and approve again."
    ApprovalMissing
        "The purpose needs the steward's approval first."
        "Approve it, then deliver."

    // Disputes.
    InspectionNotOver
        "The buyer may still dispute what was delivered."
        "Wait until the inspection time is over; then the price can be credited."
    InspectionOver
        "The time to dispute is over, or there is nothing to dispute about: no arbiter, or no price."
        "Talk to the steward."
    NotBuyer
        "Only the buyer can do this."
        "Change to the account that ordered."
    NotArbiter
        "Only the arbiter can do this."
        "Change to the arbiter's account."
    ArbiterMismatch
        "The dataset names another arbiter."
        "Reload the page and try again."
    AlreadyRegistered
        "This arbiter is registered already."
        "Nothing more is needed."
    RefundInvalid
        "No more than the whole price can go back."
        "Choose a part of the price."
    RulingOver
        "The time to rule is over."
        "The buyer can take price and bond back."
    RulingNotOver
        "The arbiter may still rule."
        "Wait until the 14 days to rule are over."

    // Contributions.
    LeafNotInSplit
        "This contribution is not part of the dataset."
        "Check that the right dataset is chosen."
    ConsentStands
        "The consent stands: it was not withdrawn and covers the dataset to its end."
        "There is nothing to enforce."
    ReceiptMismatch
        "The receipt is another contribution's, or for another call."
        "Choose the receipt of this contribution."
    ConsentCovers
        "The dataset stays within what the receipt allows."
        "There is nothing to enforce."
    AlreadyWithdrawn
        "The consent was withdrawn already."
        "Nothing more is needed."

    // Money.
    AllowanceTooSmall
        "The market was not allowed to take the amount."
        "Sign the payment permission again."
    TransferInexact
        "The token took a fee of its own on the way; such tokens cannot be used."
        "Nothing was taken. Tell the steward."
    NoCredit
        "No ruling credited anything to this account, or it was taken already."
        "Check that the right account is chosen."
    AuthorisationMismatch
        "The claim was made for another contribution."
        "Reload the page and claim again."
    ClaimedBeforeMismatch
        "The claim was made for another state of the contribution."
        "Reload the page and claim again."
    NotRelayer
        "The claim names another sender."
        "Have that account send it, or claim again."
    AuthorisationExpired
        "The claim's authorisation has run out."
        "Claim again."
    SignatureInvalid
        "The signature does not belong to the contribution account."
        "Unlock the vault that made the contribution and try again."
    RecipientInvalid
        "Nobody can be paid at this address."
        "Choose another address."
    NothingToClaim
        "Nothing is due now."
        "Come back after the next order is settled."
    RelayFeeTooHigh
        "The fee for sending the claim is above a tenth of it."
        "Choose another way to send it."
    ReceivedTooLittle
        "The claim would pay less than it accepts."
        "Reload the page and claim again."
    SafeERC20FailedOperation
        "The token refused the payment."
        "Check that the token is not paused and that both accounts may use it. Nothing was taken."
    ReentrancyGuardReentrantCall
        "The token tried to call the market while being paid."
        "Do not use this token. Nothing was taken."

    // Tokens.
    ERC20InsufficientAllowance
        "The token does not allow the market to take this amount."
        "Sign the payment permission again."
    ERC20InsufficientBalance
        "The account does not hold enough of the token to pay."
        "Add funds to the account and try again. Nothing was taken."
    ERC20InvalidApprover
        "The token takes no permission from this address."
        "Check the address and choose another."
    ERC20InvalidReceiver
        "The token pays nothing to this address."
        "Check the address and choose another."
    ERC20InvalidSender
        "The token takes nothing from this address."
        "Check the address and choose another."
    ERC20InvalidSpender
        "The token lets nothing be taken by this address."
        "Check the address and choose another."
    ERC2612ExpiredSignature
        "The payment permission has run out."
        "Sign it again."
    ERC2612InvalidSigner
        "The payment permission was signed by another account."
        "Sign it with the account that pays."
    InvalidAccountNonce
        "The payment permission was used before."
        "Sign a new one."
    ECDSAInvalidSignature
        "The payment permission's signature is damaged."
        "Sign it again."
    ECDSAInvalidSignatureLength
        "The payment permission's signature has another length than signatures have."
        "Sign it again."
    ECDSAInvalidSignatureS
        "The payment permission's signature is not in its one valid form."
        "Sign it again."
    MintAboveLimit
        "The test token gives no more than that at once."
        "Ask for less, several times."
}
