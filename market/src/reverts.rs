//! The contracts' custom errors, in words.

use std::fmt;

use wasm_crypto::primitives::Bytes32;

use crate::abi::{Contract, Reader, abi};

/// Why a contract refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revert {
    /// The error's name in the contracts; `Error` for a plain text, `Panic` for a defect.
    pub name: String,
    /// The rules that denied a purpose, for `PurposeDenied`.
    pub rules: Option<Bytes32>,
    /// The plain text of an `Error(string)`.
    text: Option<String>,
}

/// `Error(string)`, what older tokens revert with.
const ERROR_STRING: [u8; 4] = [0x08, 0xc3, 0x79, 0xa0];
/// `Panic(uint256)`.
const PANIC: [u8; 4] = [0x4e, 0x48, 0x7b, 0x71];

impl Revert {
    /// Reads revert data. None when it is empty or of no error we know.
    pub fn decode(data: &[u8]) -> Option<Self> {
        let (selector, arguments) = data.split_at_checked(4)?;
        let named = |name: &str| Self { name: name.to_owned(), rules: None, text: None };
        if selector == PANIC {
            return Some(named("Panic"));
        }
        if selector == ERROR_STRING {
            let kinds = [ethers_core::abi::ParamType::String];
            let values = ethers_core::abi::decode(&kinds, arguments).ok()?;
            let text = Reader::new(values).text().ok();
            return Some(Self { text, ..named("Error") });
        }
        let known = [Contract::Market, Contract::Consents, Contract::Token];
        let error = known
            .into_iter()
            .flat_map(|contract| abi(contract).errors())
            .find(|error| error.signature()[..4] == *selector)?;
        let mut values = Reader::new(error.decode(arguments).ok()?);
        let rules = match error.name.as_str() {
            "PurposeDenied" => values.word().ok(),
            _ => None,
        };
        Some(Self { rules, ..named(&error.name) })
    }

    /// What happened, and what to do.
    fn sentences(&self) -> (&'static str, &'static str) {
        match self.name.as_str() {
            "NotSteward" => ("Only the steward of this dataset can do this.", "Change to the account that listed it."),
            "AlreadyListed" => ("This dataset is listed already.", "Look under your contributions."),
            "UnknownListing" => {
                ("There is no such listing on this network.", "Check that the right network is chosen.")
            }
            "ListingClosed" => ("The dataset was closed and takes no more orders.", "Look for a newer version of it."),
            "StewardFeeTooHigh" => ("The steward's fee is above 100 %.", "Choose a lower fee."),
            "TokenMissing" => ("There is no such token on this network.", "Check that the right network is chosen."),
            "AccessPeriodInvalid" => (
                "The terms do not allow so long an access.",
                "Shorten the access period, or lengthen the time limit in the terms.",
            ),
            "DeliveryWindowInvalid" => {
                ("The time to deliver must lie between one hour and 30 days.", "Choose another delivery time.")
            }
            "EndInvalid" => (
                "The end date leaves no time to order: delivery and access must end before it.",
                "Choose a later end date (at most ten years ahead), or a shorter access period.",
            ),
            "TermsMalformed" => ("The terms are not complete.", "Go back to the terms and choose them again."),
            "SealMismatch" | "ProofInvalid" | "PointInvalid" | "SealNotRegistered" => (
                "The contract did not accept the key's proof.",
                "Try again; if it stays so, reload the page and unlock your vault.",
            ),
            "AlreadyOrdered" => ("This order was made already.", "Look in your library."),
            "UnknownOrder" | "ListingMismatch" => {
                ("There is no such order for this dataset.", "Reload the page to see the present state.")
            }
            "BuyerIsSteward" => ("A steward does not buy its own dataset.", "Change to another account."),
            "TooLateToOrder" => (
                "The dataset ends too soon: a licence ordered now would outlast it.",
                "Ask the steward for a newer listing.",
            ),
            "PurposeDenied" => {
                ("The dataset's terms exclude this purpose.", "Look at the rules named, or choose another dataset.")
            }
            "AllowanceTooSmall" | "ERC20InsufficientAllowance" => {
                ("The market was not allowed to take the price.", "Sign the payment permission again.")
            }
            "ERC20InsufficientBalance" => (
                "The account does not hold enough of the token to pay the price.",
                "Add funds to the account and order again. Nothing was taken.",
            ),
            "TransferInexact" => (
                "The token took a fee of its own on the way; such tokens cannot be used.",
                "Nothing was taken. Tell the steward.",
            ),
            "WrongOrderStatus" => {
                ("The order has moved on in the meantime.", "Reload the page to see its present state.")
            }
            "DeadlinePassed" => ("The deadline for this order has passed.", "The buyer can take the money back."),
            "DeadlineNotPassed" => {
                ("The steward still has time to deliver.", "Wait for the deadline; then the money can be taken back.")
            }
            "NothingToApprove" => ("This order needs no approval, or has it.", "Deliver the key."),
            "RulesMismatch" => ("The approval names other rules than the order.", "Reload the page and approve again."),
            "ApprovalMissing" => ("The purpose needs the steward's approval first.", "Approve it, then deliver."),
            "LeafNotInSplit" => {
                ("This contribution is not part of the dataset.", "Check that the right dataset is chosen.")
            }
            "ConsentStands" => (
                "The consent stands: it was not withdrawn and covers the dataset to its end.",
                "There is nothing to enforce.",
            ),
            "AuthorisationMismatch" | "ClaimedBeforeMismatch" | "NotRelayer" => {
                ("The claim was made for another state of the contribution.", "Reload the page and claim again.")
            }
            "AuthorisationExpired" => ("The claim's authorisation has run out.", "Claim again."),
            "SignatureInvalid" => (
                "The signature does not belong to the contribution account.",
                "Unlock the vault that made the contribution and try again.",
            ),
            "RecipientInvalid" => ("Nobody can be paid at this address.", "Choose another address."),
            "NothingToClaim" => ("Nothing is due now.", "Come back after the next order is settled."),
            "RelayFeeTooHigh" | "ReceivedTooLittle" => {
                ("The fee for sending the claim is too high.", "Choose another way to send it.")
            }
            "AlreadyWithdrawn" => ("The consent was withdrawn already.", "Nothing more is needed."),
            "CallUnsupported" | "LeafCountUnsupported" | "ArbiterUnsupported" => (
                "This version of the market does not take such a listing.",
                "List it without a call, an arbiter or an inspection period.",
            ),
            "ERC2612ExpiredSignature" | "ERC2612InvalidSigner" => {
                ("The payment permission is not valid any more.", "Sign it again.")
            }
            _ => ("The contract refused.", "Reload the page and try again; nothing was taken."),
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        self.sentences().1
    }
}

impl fmt::Display for Revert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.text {
            Some(text) => write!(f, "The contract refused: {text}"),
            None => f.write_str(self.sentences().0),
        }
    }
}
