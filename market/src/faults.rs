//! What wallets and nodes mean by their errors. Codes are of EIP-1193, EIP-1474 and EIP-5792; since many wallets keep to
//! none of them, their words and what lies nested inside are read, too.

use serde_json::Value;

use crate::provider::RpcError;

/// How deep an error may lie in others.
const DEPTH: usize = 6;

/// What went wrong, whoever said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The person said no.
    Declined,
    /// The wallet is locked, or this site may not use the account.
    NotConnected,
    /// A request to the wallet is open already.
    RequestOpen,
    /// The wallet does not know the chain.
    UnknownChain,
    /// The wallet is on another chain.
    WrongChain,
    /// The wallet or node does not know the request.
    NotOffered,
    /// The wallet does not send several calls as one.
    NoBatch,
    /// The account cannot pay the network fee.
    NoFunds,
    /// Another transaction of the account was faster with the same number.
    NonceUsed,
    /// The fee is too low, or too low to replace another transaction.
    Underpriced,
    /// The node has exactly this transaction already.
    AlreadySent,
    /// Too many requests.
    Limited,
    /// A contract refused, for a reason that is none of ours.
    Refused,
    /// No connection, or no answer.
    Disconnected,
    /// Something else.
    Unknown,
}

/// What each error is told by. The first row that fits decides: what a person or wallet did comes before what a node said
/// in passing.
const SIGNS: [(Fault, &[i64], &[&str]); 15] = [
    (
        Fault::Declined,
        &[4001, 5000],
        &[
            "action_rejected",
            "user rejected",
            "user denied",
            "user declined",
            "user cancel",
            "user disapproved",
            "rejected by user",
            "rejected by the user",
            "denied by user",
            "denied by the user",
            "cancelled by user",
            "canceled by user",
            "cancelled by the user",
        ],
    ),
    // Nodes have the code of the next row for a timeout, after which nobody knows how far a request came.
    (Fault::Disconnected, &[], &["timed out", "timeout"]),
    (Fault::RequestOpen, &[-32002], &["already pending", "request already", "already processing"]),
    (Fault::NotConnected, &[4100], &["not been authorized", "wallet is locked", "wallet locked"]),
    (Fault::UnknownChain, &[4902], &["unrecognized chain", "unknown chain", "chain not configured"]),
    (Fault::NoBatch, &[5700, 5710, 5740, 5750, 5760], &[]),
    (Fault::AlreadySent, &[5720], &["already known", "alreadyknown", "known transaction", "already imported"]),
    (Fault::NoFunds, &[], &["insufficient funds", "insufficient_funds", "insufficient balance for gas"]),
    (Fault::NonceUsed, &[], &["nonce too low", "nonce_expired", "nonce has already been used", "nonce is too low"]),
    (
        Fault::Underpriced,
        &[],
        &["underpriced", "replacement_underpriced", "fee too low", "less than block base fee", "gas price below"],
    ),
    (
        Fault::WrongChain,
        &[4901],
        &[
            "chain mismatch",
            "wrong chain",
            "invalid chain id",
            "chainid should",
            "must match the active chainid",
            "network changed",
        ],
    ),
    (Fault::Refused, &[3], &["revert", "invalid opcode", "out of gas"]),
    (Fault::Limited, &[-32005, 429], &["too many requests", "rate limit", "request limit", "quota"]),
    (
        Fault::NotOffered,
        &[4200, -32601, -32004],
        &["not supported", "does not exist/is not available", "method not found"],
    ),
    (Fault::Disconnected, &[4900], &["disconnected", "failed to fetch", "network error"]),
];

impl Fault {
    /// What this error means.
    pub fn of(error: &RpcError) -> Self {
        let mut codes = vec![error.code];
        let mut words = vec![error.message.to_lowercase()];
        if let Some(data) = &error.data {
            collect(data, DEPTH, &mut codes, &mut words);
        }
        let told = |(_, its_codes, its_words): &&(Self, &[i64], &[&str])| {
            its_codes.iter().any(|code| codes.contains(code))
                || its_words.iter().any(|sign| words.iter().any(|text| text.contains(sign)))
        };
        SIGNS.iter().find(told).map_or(Self::Unknown, |(fault, ..)| *fault)
    }

    /// Whether a transaction that ended so may be on its way all the same: nobody has said that it is not.
    pub fn leaves_open(self) -> bool {
        matches!(self, Self::AlreadySent | Self::Limited | Self::Disconnected | Self::Unknown)
    }

    /// Whether another answer may come from another node, or later: nothing was said about the matter itself.
    pub fn is_transport(self) -> bool {
        matches!(self, Self::Limited | Self::Disconnected)
    }

    /// What happened; none where only the wallet's or node's own words can say it.
    pub fn what(self) -> Option<&'static str> {
        Some(match self {
            Self::Declined => "You declined in your wallet.",
            Self::NotConnected => "Your wallet is locked, or does not let this site use the account.",
            Self::RequestOpen => "Your wallet still waits for an answer to an earlier question.",
            Self::UnknownChain => "Your wallet does not know this network yet.",
            Self::WrongChain => "Your wallet is on another network.",
            Self::NotOffered => "Your wallet or the network does not offer this.",
            Self::NoBatch => "Your wallet cannot send several steps as one.",
            Self::NoFunds => "The account has too little of the network's currency to pay the network fee.",
            Self::NonceUsed => "Another transaction of this account came first.",
            Self::Underpriced => "The network fee is too low.",
            Self::AlreadySent => "The network has this transaction already.",
            Self::Limited => "The network refuses requests because there were too many.",
            Self::Refused => "The contract refused, for a reason that this app does not know.",
            Self::Disconnected => "The wallet or network does not answer.",
            Self::Unknown => return None,
        })
    }

    /// What to do about it.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Declined => "Nothing was sent; you can try again.",
            Self::NotConnected => "Unlock the wallet, connect the account to this site, and try again.",
            Self::RequestOpen => "Open your wallet, answer what it asks, and try again.",
            Self::UnknownChain => "Add the network in Settings, then try again.",
            Self::WrongChain => "Switch the wallet to the network of this page, then try again.",
            Self::NotOffered => "Use another wallet, or another network endpoint.",
            Self::NoBatch => "Try again: the steps are sent one after the other.",
            Self::NoFunds => "Send some of that currency to the account, then try again. Nothing was taken.",
            Self::NonceUsed => "Wait until your other transactions are in a block, then try again.",
            Self::Underpriced => "Try again with the fee that the wallet proposes.",
            Self::AlreadySent => "Wait for it. Do not send it again.",
            Self::Limited => "Wait a minute and try again.",
            Self::Refused => "Look at the present state and try again. Nothing was taken.",
            Self::Disconnected | Self::Unknown => {
                "Check the connection to the network and try again. Nothing was lost."
            }
        }
    }
}

/// Takes codes and words out of a value that an error carries, however wallets nest them.
fn collect(value: &Value, depth: usize, codes: &mut Vec<i64>, words: &mut Vec<String>) {
    let Value::Object(members) = value else { return };
    for (name, member) in members {
        match (name.as_str(), member) {
            ("code", Value::Number(code)) => codes.extend(code.as_i64()),
            ("code" | "message" | "reason" | "details" | "shortMessage", Value::String(text)) => {
                codes.extend(text.parse::<i64>());
                words.push(text.to_lowercase());
            }
            (_, Value::Object(_)) if depth > 0 => collect(member, depth - 1, codes, words),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn thrown(value: Value) -> RpcError {
        RpcError::thrown(&value)
    }

    #[test]
    fn errors_are_told_as_wallets_really_give_them() {
        let internal = |message: &str| json!({"code": -32603, "message": message});
        for (value, fault) in [
            (
                json!({"code": 4001, "message": "MetaMask Tx Signature: User denied transaction signature."}),
                Fault::Declined,
            ),
            (json!({"code": -32000, "message": "User rejected the transaction"}), Fault::Declined),
            (
                json!({"code": "ACTION_REJECTED", "message": "user rejected action (action=\"sendTransaction\")"}),
                Fault::Declined,
            ),
            (json!({"code": "4001", "message": "No"}), Fault::Declined),
            (json!("User rejected"), Fault::Declined),
            (json!("Error: User cancelled the request"), Fault::Declined),
            (json!({"code": -32603, "data": {"originalError": {"code": 4001, "message": ""}}}), Fault::Declined),
            (
                json!({"code": 4100, "message": "The requested account and/or method has not been authorized by the user."}),
                Fault::NotConnected,
            ),
            (json!({"code": 4902, "message": "Unrecognized chain ID \"0x2105\"."}), Fault::UnknownChain),
            (
                json!({"code": -32603, "message": "Internal", "data": {"originalError": {"code": 4902}}}),
                Fault::UnknownChain,
            ),
            (
                json!({"code": -32002, "message": "Request of type 'wallet_requestPermissions' already pending"}),
                Fault::RequestOpen,
            ),
            (json!({"code": -32002, "message": "request timed out"}), Fault::Disconnected),
            (json!({"code": 4900, "message": "gone"}), Fault::Disconnected),
            (json!({"code": 5720, "message": "Duplicate ID"}), Fault::AlreadySent),
            (json!({"code": 4901, "message": "no such chain here"}), Fault::WrongChain),
            (
                json!({"code": -32602, "message": "Provided chainId \"1\" must match the active chainId \"8453\""}),
                Fault::WrongChain,
            ),
            (json!({"code": 5760, "message": "atomicity"}), Fault::NoBatch),
            (json!({"code": -32000, "message": "insufficient funds for gas * price + value"}), Fault::NoFunds),
            (
                json!({"code": -32603, "data": {"code": -32000, "message": "insufficient funds for transfer"}}),
                Fault::NoFunds,
            ),
            (json!({"code": -32000, "message": "nonce too low: next nonce 4, tx nonce 3"}), Fault::NonceUsed),
            (json!({"code": -32000, "message": "replacement transaction underpriced"}), Fault::Underpriced),
            (json!({"code": -32000, "message": "max fee per gas less than block base fee"}), Fault::Underpriced),
            (json!({"code": -32000, "message": "already known"}), Fault::AlreadySent),
            (json!({"code": 3, "message": "execution reverted"}), Fault::Refused),
            (
                json!({"code": -32601, "message": "the method wallet_sendCalls does not exist/is not available"}),
                Fault::NotOffered,
            ),
            (json!({"code": -32005, "message": "daily request count exceeded"}), Fault::Limited),
            (internal("Internal JSON-RPC error."), Fault::Unknown),
            (json!(null), Fault::Unknown),
            (json!([1, 2]), Fault::Unknown),
        ] {
            assert_eq!(Fault::of(&thrown(value.clone())), fault, "{value}");
        }
    }

    #[test]
    fn only_what_says_nothing_of_a_transaction_leaves_its_fate_open() {
        let open = |value| Fault::of(&thrown(value)).leaves_open();
        for value in [json!(null), json!({"code": -32603}), json!({"code": 4900}), json!({"message": "already known"})]
        {
            assert!(open(value.clone()), "{value}");
        }
        for value in [json!("User rejected"), json!({"code": -32002}), json!({"code": 4100}), json!({"code": 4902})] {
            assert!(!open(value.clone()), "{value}");
        }
        for words in
            ["insufficient funds", "nonce too low", "replacement transaction underpriced", "execution reverted"]
        {
            assert!(!open(json!({"code": -32000, "message": words})), "{words}");
        }
    }

    #[test]
    fn errors_that_contain_themselves_many_times_over_are_read_to_an_end() {
        let mut value = json!({"code": 4001});
        for _ in 0..1_000 {
            value = json!({"data": value});
        }
        assert_eq!(Fault::of(&RpcError { code: -32603, message: String::new(), data: Some(value) }), Fault::Unknown);
    }

    #[test]
    fn every_fault_is_said_in_words_of_its_own() {
        let mut said = std::collections::BTreeMap::new();
        for (fault, ..) in SIGNS {
            let other = said.insert(fault.what().unwrap(), fault);
            assert!(other.is_none_or(|other| other == fault), "{fault:?}");
            assert!(fault.hint().ends_with('.'));
        }
    }
}
