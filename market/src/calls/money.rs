//! Taking what is due, and the token it is paid in.

use ethers_core::abi::Token;
use wasm_crypto::listing::{Deployment, Listing};
use wasm_crypto::primitives::Address;
use wasm_crypto::receipt::ClaimAuthorisation;
use wasm_crypto::split::{Leaf, Path};

use super::{Call, call, market};
use crate::abi::{Contract, ToToken};

/// `Market.claim`, with the contribution account's signature (65 bytes, or none when that account sends).
pub fn claim(
    at: &Deployment,
    listing: &Listing,
    leaf: &Leaf,
    path: &Path,
    authorisation: &ClaimAuthorisation,
    signature: &[u8],
) -> Call {
    let signature = Token::Bytes(signature.to_vec());
    market(at, "claim", &[listing.token(), leaf.token(), path.token(), authorisation.token(), signature])
}

/// `Market.claimFee`.
pub fn claim_fee(at: &Deployment, listing: &Listing) -> Call {
    market(at, "claimFee", &[listing.token()])
}

/// `Market.withdrawCredit`: what rulings credited to the sender in this token.
pub fn withdraw_credit(at: &Deployment, token: &Address) -> Call {
    market(at, "withdrawCredit", &[token.token()])
}

/// `approve` of an ERC-20 token, for exactly this amount.
pub fn approve_token(token: &Address, spender: &Address, amount: u128) -> Call {
    call(Contract::Token, *token, "approve", &[spender.token(), amount.token()])
}

/// `faucet` of the test token.
pub fn faucet(token: &Address) -> Call {
    call(Contract::Token, *token, "faucet", &[])
}
