//! The contracts' custom errors, in words.

use std::fmt;

use wasm_crypto::primitives::Bytes32;

use crate::abi::{Contract, Reader, abi, decode_values};

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
            // A token may write anything here; what cannot be read is still a refusal.
            let text = decode_values(&kinds, arguments).and_then(|values| Reader::new(values).text()).ok();
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
            "NoWeight" => ("The split has no weight: nobody could be paid.", "Seal the dataset again."),
            "BodyLengthInvalid" => {
                ("The sealed file does not have a length that such files have.", "Seal the dataset again.")
            }
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
            "SafeERC20FailedOperation" => (
                "The token refused the payment.",
                "Check that the token is not paused and that both accounts may use it. Nothing was taken.",
            ),
            "ReentrancyGuardReentrantCall" => {
                ("The token tried to call the market while being paid.", "Do not use this token. Nothing was taken.")
            }
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
            "ERC2612ExpiredSignature" | "ERC2612InvalidSigner" | "InvalidAccountNonce" => {
                ("The payment permission is not valid any more.", "Sign it again.")
            }
            "ECDSAInvalidSignature" | "ECDSAInvalidSignatureLength" | "ECDSAInvalidSignatureS" => {
                ("The payment permission's signature is damaged.", "Sign it again.")
            }
            "ERC20InvalidApprover" | "ERC20InvalidReceiver" | "ERC20InvalidSender" | "ERC20InvalidSpender" => {
                ("The token does not know this address.", "Check the address and choose another.")
            }
            "MintAboveLimit" => ("The test token gives no more than that at once.", "Ask for less, several times."),
            "Panic" => (
                "The contract stopped at a defect of its own.",
                "Nothing was taken. Report it: SECURITY.md says where.",
            ),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn revert(name: &str) -> Revert {
        Revert { name: name.to_owned(), rules: None, text: None }
    }

    #[test]
    fn every_error_of_the_contracts_has_a_sentence_of_its_own() {
        // Thrown by constructors alone, which nobody of ours calls.
        let constructors = ["InvalidShortString", "StringTooLong"];
        let fallback = revert("").sentences();
        for contract in [Contract::Market, Contract::Consents, Contract::Token] {
            for error in abi(contract).errors() {
                let (what, hint) = revert(&error.name).sentences();
                let has = (what, hint) != fallback;
                assert_eq!(has, !constructors.contains(&error.name.as_str()), "{}", error.name);
                assert!(what.ends_with('.') && hint.ends_with('.'), "{}", error.name);
            }
        }
    }

    #[test]
    fn every_error_of_the_contracts_is_told_by_its_selector() {
        for contract in [Contract::Market, Contract::Consents, Contract::Token] {
            for error in abi(contract).errors() {
                let mut data = error.signature()[..4].to_vec();
                data.extend(vec![0; 32 * error.inputs.len()]);
                assert_eq!(Revert::decode(&data).unwrap().name, error.name);
                if !error.inputs.is_empty() {
                    assert_eq!(Revert::decode(&data[..data.len() - 1]), None, "{}", error.name);
                }
            }
        }
    }

    #[test]
    fn denied_rules_plain_texts_and_defects_are_read() {
        let selector = abi(Contract::Market).errors().find(|error| error.name == "PurposeDenied").unwrap().signature();
        let denied = Revert::decode(&[&selector[..4], &[0; 30], &[0x40, 0x10]].concat()).unwrap();
        assert_eq!(denied.rules.unwrap().0[30..], [0x40, 0x10]);

        let mut text = ERROR_STRING.to_vec();
        text.extend(ethers_core::abi::encode(&[ethers_core::abi::Token::String("paused".into())]));
        assert_eq!(Revert::decode(&text).unwrap().to_string(), "The contract refused: paused");
        assert_eq!(Revert::decode(&[&PANIC[..], &[0; 31], &[0x11]].concat()).unwrap().name, "Panic");
    }

    #[test]
    fn a_strangers_revert_data_never_panics() {
        for data in [&[][..], &[1], &[1, 2, 3], &[0; 4], &[0xff; 100]] {
            assert_eq!(Revert::decode(data), None);
        }
        let damaged = Revert::decode(&[&ERROR_STRING[..], &[0xff; 64]].concat()).unwrap();
        assert_eq!(damaged.to_string(), "The contract refused.");
    }
}
