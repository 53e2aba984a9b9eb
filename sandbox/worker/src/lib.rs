//! The messages between a page and the sandbox worker, as plain JavaScript objects (`serde-wasm-bindgen` with its
//! JSON-compatible serializer).
//!
//! The page starts `sandbox-worker_loader.js` as a module worker, waits for [`EventKind::Ready`] and then sends
//! [`Request`]s; each gets exactly one [`Message::Result`] or [`Message::Failure`] with its id. The first request of
//! a tab is `sandbox_usePersona` with the persona's name: it decides which account the tab has. All other methods
//! are the chain's (`eth_...`, `personal_sign`, `wallet_switchEthereumChain`, `evm_...`, `sandbox_...`).
//!
//! Every tab starts a worker of its own. One of them runs the chain and the others pass their requests on to it; a
//! page need not know which.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The method by which a tab says whose account it uses; its parameter is the persona's name.
pub const USE_PERSONA: &str = "sandbox_usePersona";

/// From the page: an EIP-1193 request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Chosen by the page, unique among its open requests.
    pub id: u32,
    /// For example `eth_call`.
    pub method: String,
    /// An array, or null when the method takes nothing.
    #[serde(default)]
    pub params: Value,
}

/// To the page: an answer, or news.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Message {
    /// A request's result.
    Result {
        /// The request's id.
        id: u32,
        /// What the method gives.
        result: Value,
    },
    /// A request's error.
    Failure {
        /// The request's id.
        id: u32,
        /// What went wrong.
        error: ErrorObject,
    },
    /// News that no request asked for.
    Event {
        /// What happened.
        event: EventKind,
        /// More about it; see [`EventKind`].
        data: Value,
    },
}

/// An error as EIP-1193 and EIP-1474 define it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorObject {
    /// 3 for a revert, else one of the two standards' codes.
    pub code: i64,
    /// A sentence.
    pub message: String,
    /// The revert data in hexadecimal, or null.
    #[serde(default)]
    pub data: Value,
}

/// What a [`Message::Event`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EventKind {
    /// The worker takes requests from now on. Data: null.
    Ready,
    /// This tab uses another account. Data: the accounts, as `eth_accounts` gives them.
    AccountsChanged,
    /// A block was mined, by this tab or another. Data: `{number, timestamp}`, whole numbers.
    Block,
    /// The chain began anew: all listings and orders are gone. Data: a sentence that says why.
    Reset,
    /// The chain goes on but will not survive the last tab being closed. Data: a sentence that says why.
    Unsaved,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn messages_are_the_documented_objects() {
        let cases = [
            (Message::Result { id: 7, result: Value::Null }, json!({"id": 7, "result": null})),
            (
                Message::Failure { id: 7, error: ErrorObject { code: 3, message: "no".into(), data: json!("0x") } },
                json!({"id": 7, "error": {"code": 3, "message": "no", "data": "0x"}}),
            ),
            (
                Message::Event { event: EventKind::AccountsChanged, data: json!([]) },
                json!({"event": "accountsChanged", "data": []}),
            ),
        ];
        for (message, object) in cases {
            assert_eq!(serde_json::to_value(&message).unwrap(), object);
            assert_eq!(serde_json::from_value::<Message>(object).unwrap(), message);
        }
        let request: Request = serde_json::from_value(json!({"id": 1, "method": "eth_chainId"})).unwrap();
        assert_eq!(request.params, Value::Null);
    }
}
