//! Calls for data, and the withdrawal of what was given to one.

use ethers_core::abi::Token;
use wasm_crypto::listing::{self, Deployment};
use wasm_crypto::primitives::Address;

use super::{Call, call};
use crate::abi::{Contract, ToToken, text};

/// `Calls.open`, sent by the steward.
pub fn open_call(at: &Deployment, opened: &listing::Call, document_uri: &str) -> Call {
    call(Contract::Calls, at.calls, "open", &[opened.token(), text(document_uri)])
}

/// `Calls.close`, sent by the steward.
pub fn close_call(at: &Deployment, opened: &listing::Call) -> Call {
    call(Contract::Calls, at.calls, "close", &[opened.token()])
}

/// `Consents.withdraw`, with the contribution account's signature.
pub fn withdraw(at: &Deployment, account: &Address, signature: &[u8]) -> Call {
    call(Contract::Consents, at.consents, "withdraw", &[account.token(), Token::Bytes(signature.to_vec())])
}
