//! Calldata of every transaction that the contracts take.

mod consents;
mod disputes;
mod listings;
mod money;
mod orders;

use ethers_core::abi::Token;
use wasm_crypto::listing::{Deployment, Point};
use wasm_crypto::primitives::{Address, Bytes32};

pub use self::consents::{close_call, open_call, withdraw};
pub use self::disputes::{dispute, lapse, register_arbiter, rule};
pub use self::listings::{
    add_seal, close, enforce_consent, enforce_consent_by_receipt, leaves_posted_by, list, locate, post_leaves,
    remove_seal,
};
pub use self::money::{approve_token, claim, claim_fee, faucet, withdraw_credit};
pub use self::orders::{approve_purpose, decline, deliver, order, refund, settle};
use crate::abi::{Contract, abi};

/// A transaction without its sender: where it goes and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The contract.
    pub to: Address,
    /// Selector and arguments.
    pub data: Vec<u8>,
}

/// Where a listing's files lie. Locations are hints; hashes decide.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Locations {
    /// The encrypted body.
    pub body: String,
    /// The leaves file.
    pub leaves: String,
    /// The card.
    pub card: String,
}

/// An EIP-2612 permit's signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermitSignature {
    /// Last second at which it holds.
    pub deadline: u64,
    /// r ‖ s ‖ v.
    pub signature: [u8; 65],
}

/// What an order says besides its listing and buyer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRequest {
    /// K', the key to deliver to.
    pub buyer_key: Point,
    /// The packed purpose.
    pub purpose: Bytes32,
    /// Digest of the evidence package; zero when there is none.
    pub evidence: Bytes32,
    /// Where that package lies; empty when there is none.
    pub evidence_uri: String,
    /// The order's nonce.
    pub nonce: Bytes32,
}

/// The name of the function that a call is of, as the contracts have it; `approveToken` for a token's `approve`, which the
/// market has, too.
pub fn function_of(call: &Call) -> Option<&'static str> {
    let selector = call.data.get(..4)?;
    let of = |contract| {
        let function = abi(contract).functions().find(|function| function.short_signature() == *selector)?;
        let approves = contract == Contract::Token && function.name == "approve";
        Some(if approves { "approveToken" } else { function.name.as_str() })
    };
    Contract::ALL.into_iter().find_map(of)
}

fn market(at: &Deployment, function: &str, arguments: &[Token]) -> Call {
    call(Contract::Market, at.market, function, arguments)
}

pub(crate) fn call(contract: Contract, to: Address, function: &str, arguments: &[Token]) -> Call {
    let data = abi(contract)
        .function(function)
        .and_then(|function| function.encode_input(arguments))
        .expect("the arguments' types are those of the committed ABI; a test encodes every call");
    Call { to, data }
}
