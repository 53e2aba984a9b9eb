//! Every error of the contracts: its arguments, what happened, and what to do.

use wasm_crypto::primitives::{Address, Bytes32};

use crate::abi::{Reader, Value};

macro_rules! reverts {
    ($($name:ident { $($argument:ident: $kind:ty),* } $what:literal $hint:literal)*) => {
        /// Why a contract refused, with the values of the error's declaration (contracts/src/interfaces).
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[allow(missing_docs, reason = "explained by the sentences, and where they are declared")]
        pub enum Revert {
            $($name { $($argument: $kind),* },)*
            /// A plain text, as older tokens give; none when it cannot be read.
            Error(Option<String>),
            /// A defect of a contract.
            Panic,
        }

        impl Revert {
            /// The error of this name with these values.
            pub(super) fn read(name: &str, values: &mut Reader) -> Option<Self> {
                Some(match name {
                    $(stringify!($name) => Self::$name { $($argument: Value::read(values).ok()?),* },)*
                    _ => return None,
                })
            }

            /// Its name in the contracts.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$name { .. } => stringify!($name),)*
                    Self::Error(_) => "Error",
                    Self::Panic => "Panic",
                }
            }

            /// What happened, and what to do.
            pub(super) fn sentences(&self) -> (&'static str, &'static str) {
                match self {
                    $(Self::$name { .. } => ($what, $hint),)*
                    Self::Error(_) => {
                        ("The contract refused.", "Reload the page and try again; nothing was taken.")
                    }
                    Self::Panic => (
                        "The contract stopped at a defect of its own.",
                        "Nothing was taken. Report it: SECURITY.md says where.",
                    ),
                }
            }
        }

        /// The errors and their arguments' names.
        #[cfg(test)]
        pub(super) const ARGUMENTS: &[(&str, &[&str])] = &[$((stringify!($name), &[$(stringify!($argument)),*])),*];
    };
}

// Words for uint256, which may have any of 256 bits.
reverts! {
    // Listings.
    NotSteward { sender: Address, steward: Address }
        "Only the steward can do this."
        "Change to the account that listed the dataset or opened the call."
    AlreadyListed { id: Bytes32 }
        "This dataset is listed already."
        "Look under your contributions."
    UnknownListing { id: Bytes32 }
        "There is no such listing on this network."
        "Check that the right network is chosen."
    ListingClosed { id: Bytes32, closed_at: u64 }
        "The dataset was closed and takes no more orders."
        "Look for a newer version of it."
    LeafCountInvalid { leaf_count: u32 }
        "A dataset without a call has exactly one contribution, every other at least one."
        "Seal the dataset again."
    NoWeight {}
        "The split has no weight: nobody could be paid."
        "Seal the dataset again."
    StewardFeeTooHigh { bps: u16 }
        "The steward's fee is above 100 %."
        "Choose a lower fee."
    TokenMissing { token: Address }
        "There is no such token on this network."
        "Check that the right network is chosen."
    AccessPeriodInvalid { access_period: u64, longest: u64 }
        "The terms do not allow so long an access."
        "Shorten the access period, or lengthen the time limit in the terms."
    DeliveryWindowInvalid { delivery_window: u64, shortest: u64, longest: u64 }
        "The time to deliver must lie between one hour and 30 days."
        "Choose another delivery time."
    EndInvalid { ends_at: u64, earliest: Bytes32, latest: Bytes32 }
        "The end date leaves no time to order: delivery and access must end before it."
        "Choose a later end date (at most ten years ahead), or a shorter access period."
    TermsMalformed { terms: Bytes32 }
        "The terms are not complete."
        "Go back to the terms and choose them again."
    BodyLengthInvalid { body_length: u64 }
        "The sealed file does not have a length that such files have."
        "Seal the dataset again."
    UnknownArbiter { arbiter: Bytes32 }
        "No such arbiter is registered on this network."
        "Choose a registered arbiter, or none."
    InspectionWindowInvalid { inspection_window: u64, shortest: u64, longest: u64 }
        "The time to inspect must lie between 24 hours and 30 days, and there is none without an arbiter."
        "Choose another inspection time."
    DisputeBondInvalid { dispute_bond: u128, least: u128, most: u128 }
        "The bond of a dispute must cover the arbiter's fee and be no more than the price."
        "Choose another bond, a higher price or another arbiter."

    // Calls for data.
    UnknownCall { call_id: Bytes32 }
        "There is no such call for data on this network."
        "Check that the right network is chosen."
    CallStewardMismatch { given: Address, expected: Address }
        "The call is another steward's."
        "Change to the account that opened the call."
    CallTokenMismatch { given: Address, expected: Address }
        "The call is paid in another token."
        "Choose the call's token."
    CallTermsMismatch { given: Bytes32, given_detail: Bytes32, expected: Bytes32, expected_detail: Bytes32 }
        "The call promised other terms."
        "List the dataset under the call's terms."
    StewardFeeAboveCall { given: u16, most: u16 }
        "The steward's fee is above what the call promised."
        "Choose a fee within the call."
    PriceBelowCall { given: u128, least: u128 }
        "The price is below what the call promised."
        "Choose a price within the call."
    AlreadyOpened { id: Bytes32 }
        "This call is open already."
        "Look at your calls."
    AlreadyClosed { id: Bytes32 }
        "This call was closed before."
        "Nothing more is needed."
    FeeTooHigh { bps: u16 }
        "The highest fee of the call is above 100 %."
        "Choose a lower fee for the call."
    ClosesAtInvalid { closes_at: u64, earliest: Bytes32, latest: Bytes32 }
        "A call ends in the future, at most ten years from now."
        "Choose another day for its end."

    // Keys and who may deliver.
    SealMismatch { given: Bytes32, expected: Bytes32 }
        "The sealed key is not the one this needs."
        "Reload the page, unlock your vault and try again."
    SealRegistered { id: Bytes32, seal_id: Bytes32 }
        "This delegate may deliver already."
        "Nothing more is needed."
    SealNotRegistered { id: Bytes32, seal_id: Bytes32 }
        "This key may not deliver for the dataset: it was never added, or was removed."
        "Ask the steward to add the delegate."
    PointInvalid { x: Bytes32, y: Bytes32 }
        "A key is not a key that the contract can use."
        "Reload the page, unlock your vault and try again; nothing was taken."
    ProofInvalid {}
        "The contract did not accept the key's proof."
        "Try again; if it stays so, reload the page and unlock your vault."
    LeavesMismatch { id: Bytes32, chunk: u32 }
        "These are not the dataset's contributions."
        "Check that the right dataset and its own file of contributions are chosen."

    // Orders.
    AlreadyOrdered { id: Bytes32 }
        "This order was made already."
        "Look in your library."
    UnknownOrder { id: Bytes32 }
        "There is no such order."
        "Reload the page to see the present state."
    ListingMismatch { given: Bytes32, expected: Bytes32 }
        "The order is for another dataset."
        "Reload the page and try again."
    BuyerIsSteward { buyer: Address }
        "A steward does not buy its own dataset."
        "Change to another account."
    TooLateToOrder { end: Bytes32, ends_at: u64 }
        "The dataset ends too soon: a licence ordered now would outlast it."
        "Ask the steward for a newer listing."
    PurposeDenied { rules: Bytes32 }
        "The dataset's terms exclude this purpose."
        "Look at the rules named, or choose another dataset."
    WrongOrderStatus { id: Bytes32, status: u8, needed: u8 }
        "The order has moved on in the meantime."
        "Reload the page to see its present state."
    DeadlinePassed { id: Bytes32, deadline: u64 }
        "The deadline for this order has passed."
        "The buyer can take the money back."
    DeadlineNotPassed { id: Bytes32, deadline: u64 }
        "The steward still has time to deliver."
        "Wait for the deadline; then the money can be taken back."
    NothingToApprove { id: Bytes32 }
        "This order needs no approval, or has it."
        "Deliver the key."
    RulesMismatch { given: Bytes32, expected: Bytes32 }
        "The approval names other rules than the order."
        "Reload the page and approve again."
    ApprovalMissing { id: Bytes32 }
        "The purpose needs the steward's approval first."
        "Approve it, then deliver."

    // Disputes.
    InspectionNotOver { id: Bytes32, until: u64 }
        "The buyer may still dispute what was delivered."
        "Wait until the inspection time is over; then the price can be credited."
    InspectionOver { id: Bytes32, until: u64 }
        "The time to dispute is over, or there is nothing to dispute about: no arbiter, or no price."
        "Talk to the steward."
    NotBuyer { sender: Address, buyer: Address }
        "Only the buyer can do this."
        "Change to the account that ordered."
    NotArbiter { sender: Address, arbiter: Address }
        "Only the arbiter can do this."
        "Change to the arbiter's account."
    ArbiterMismatch { given: Bytes32, expected: Bytes32 }
        "The dataset names another arbiter."
        "Reload the page and try again."
    AlreadyRegistered { id: Bytes32 }
        "This arbiter is registered already."
        "Nothing more is needed."
    RefundInvalid { refund_bps: u16 }
        "No more than the whole price can go back."
        "Choose a part of the price."
    RulingOver { id: Bytes32, until: u64 }
        "The time to rule is over."
        "The buyer can take price and bond back."
    RulingNotOver { id: Bytes32, until: u64 }
        "The arbiter may still rule."
        "Wait until the 14 days to rule are over."

    // Contributions.
    LeafNotInSplit { id: Bytes32, index: u32 }
        "This contribution is not part of the dataset."
        "Check that the right dataset is chosen."
    ConsentStands { account: Address, consent_until: u64, ends_at: u64 }
        "The consent stands: it was not withdrawn and covers the dataset to its end."
        "There is nothing to enforce."
    ReceiptMismatch { account: Address, call_id: Bytes32 }
        "The receipt is another contribution's, or for another call."
        "Choose the receipt of this contribution."
    ConsentCovers { account: Address }
        "The dataset stays within what the receipt allows."
        "There is nothing to enforce."
    AlreadyWithdrawn { account: Address, since: u64 }
        "The consent was withdrawn already."
        "Nothing more is needed."

    // Money.
    AllowanceTooSmall { allowance: Bytes32, price: u128 }
        "The market was not allowed to take the amount."
        "Sign the payment permission again."
    TransferInexact { received: Bytes32, price: u128 }
        "The token took a fee of its own on the way; such tokens cannot be used."
        "Nothing was taken. Tell the steward."
    NoCredit { token: Address, account: Address }
        "No ruling credited anything to this account, or it was taken already."
        "Check that the right account is chosen."
    AuthorisationMismatch { listing: Bytes32, index: u32 }
        "The claim was made for another contribution."
        "Reload the page and claim again."
    ClaimedBeforeMismatch { given: u128, claimed: u128 }
        "The claim was made for another state of the contribution."
        "Reload the page and claim again."
    NotRelayer { sender: Address, relayer: Address }
        "The claim names another sender."
        "Have that account send it, or claim again."
    AuthorisationExpired { deadline: u64 }
        "The claim's authorisation has run out."
        "Claim again."
    SignatureInvalid { account: Address, digest: Bytes32 }
        "The signature does not belong to the contribution account."
        "Unlock the vault that made the contribution and try again."
    RecipientInvalid { recipient: Address }
        "Nobody can be paid at this address."
        "Choose another address."
    NothingToClaim { id: Bytes32 }
        "Nothing is due now."
        "Come back after the next order is settled."
    RelayFeeTooHigh { fee: u128, most: u128 }
        "The fee for sending the claim is above a tenth of it."
        "Choose another way to send it."
    ReceivedTooLittle { received: u128, min_received: u128 }
        "The claim would pay less than it accepts."
        "Reload the page and claim again."
    SafeERC20FailedOperation { token: Address }
        "The token refused the payment."
        "Check that the token is not paused and that both accounts may use it. Nothing was taken."
    ReentrancyGuardReentrantCall {}
        "The token tried to call the market while being paid."
        "Do not use this token. Nothing was taken."

    // Tokens.
    ERC20InsufficientAllowance { spender: Address, allowance: Bytes32, needed: Bytes32 }
        "The token does not allow the market to take this amount."
        "Sign the payment permission again."
    ERC20InsufficientBalance { sender: Address, balance: Bytes32, needed: Bytes32 }
        "The account does not hold enough of the token to pay."
        "Add funds to the account and try again. Nothing was taken."
    ERC20InvalidApprover { approver: Address }
        "The token takes no permission from this address."
        "Check the address and choose another."
    ERC20InvalidReceiver { receiver: Address }
        "The token pays nothing to this address."
        "Check the address and choose another."
    ERC20InvalidSender { sender: Address }
        "The token takes nothing from this address."
        "Check the address and choose another."
    ERC20InvalidSpender { spender: Address }
        "The token lets nothing be taken by this address."
        "Check the address and choose another."
    ERC2612ExpiredSignature { deadline: Bytes32 }
        "The payment permission has run out."
        "Sign it again."
    ERC2612InvalidSigner { signer: Address, owner: Address }
        "The payment permission was signed by another account."
        "Sign it with the account that pays."
    InvalidAccountNonce { account: Address, current_nonce: Bytes32 }
        "The payment permission was used before."
        "Sign a new one."
    ECDSAInvalidSignature {}
        "The payment permission's signature is damaged."
        "Sign it again."
    ECDSAInvalidSignatureLength { length: Bytes32 }
        "The payment permission's signature has another length than signatures have."
        "Sign it again."
    ECDSAInvalidSignatureS { s: Bytes32 }
        "The payment permission's signature is not in its one valid form."
        "Sign it again."
    MintAboveLimit { amount: Bytes32, limit: Bytes32 }
        "The test token gives no more than that at once."
        "Ask for less, several times."
}
