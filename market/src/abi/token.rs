//! Our structs as ABI tokens, in the contracts' field order.

use ethers_core::abi::Token;
use ethers_core::types::{Address as EthAddress, U256};
use wasm_crypto::listing::{Arbiter, Call, Listing, Order, Point, Seal};
use wasm_crypto::primitives::{Address, Bytes32};
use wasm_crypto::proof::listing::KnowledgeProof;
use wasm_crypto::proof::reseal::ResealProof;
use wasm_crypto::receipt::{ClaimAuthorisation, Consent};
use wasm_crypto::split::{Leaf, Path};

use crate::calls::{Locations, PermitSignature};

/// A value as an ABI token.
pub trait ToToken {
    /// The token; integers and hashes alike take one word.
    fn token(&self) -> Token;
}

impl ToToken for Address {
    fn token(&self) -> Token {
        Token::Address(EthAddress::from(self.0))
    }
}

impl ToToken for u64 {
    fn token(&self) -> Token {
        Token::Uint((*self).into())
    }
}

impl ToToken for u128 {
    fn token(&self) -> Token {
        Token::Uint((*self).into())
    }
}

impl ToToken for Point {
    fn token(&self) -> Token {
        Token::Tuple(vec![uint(&self.x), uint(&self.y)])
    }
}

impl ToToken for Seal {
    fn token(&self) -> Token {
        Token::Tuple(vec![self.holder.token(), self.r.token(), self.c.token()])
    }
}

impl ToToken for Listing {
    fn token(&self) -> Token {
        Token::Tuple(vec![
            self.steward.token(),
            word(&self.call_id),
            word(&self.replaces),
            self.token.token(),
            self.price.token(),
            uint(&self.terms),
            word(&self.terms_detail),
            word(&self.card_digest),
            word(&self.body_root),
            self.body_length.token(),
            word(&self.split_root),
            self.total_weight.token(),
            u64::from(self.leaf_count).token(),
            word(&self.leaves_hash),
            u64::from(self.steward_fee_bps).token(),
            self.ends_at.token(),
            self.access_period.token(),
            self.delivery_window.token(),
            self.inspection_window.token(),
            word(&self.arbiter),
            self.dispute_bond.token(),
            word(&self.seal_id),
            word(&self.nonce),
        ])
    }
}

impl ToToken for Order {
    fn token(&self) -> Token {
        Token::Tuple(vec![
            word(&self.listing_id),
            self.buyer.token(),
            self.buyer_key.token(),
            uint(&self.purpose),
            word(&self.evidence),
            word(&self.nonce),
        ])
    }
}

impl ToToken for Call {
    fn token(&self) -> Token {
        Token::Tuple(vec![
            self.steward.token(),
            self.token.token(),
            uint(&self.terms),
            word(&self.terms_detail),
            u64::from(self.max_fee_bps).token(),
            self.min_price.token(),
            u64::from(self.min_k).token(),
            self.closes_at.token(),
            word(&self.call_digest),
            word(&self.nonce),
        ])
    }
}

impl ToToken for Arbiter {
    fn token(&self) -> Token {
        Token::Tuple(vec![self.account.token(), self.key.token(), self.fee.token(), word(&self.terms)])
    }
}

impl ToToken for Consent {
    fn token(&self) -> Token {
        Token::Tuple(vec![
            self.account.token(),
            word(&self.call_id),
            word(&self.data_digest),
            uint(&self.terms),
            word(&self.terms_detail),
            self.expires_at.token(),
        ])
    }
}

impl ToToken for KnowledgeProof {
    fn token(&self) -> Token {
        Token::Tuple(vec![uint(&self.e), uint(&self.z)])
    }
}

impl ToToken for ResealProof {
    fn token(&self) -> Token {
        Token::Tuple(vec![uint(&self.e), uint(&self.z1), uint(&self.z2)])
    }
}

impl ToToken for Locations {
    fn token(&self) -> Token {
        Token::Tuple(vec![text(&self.body), text(&self.leaves), text(&self.card)])
    }
}

impl ToToken for Leaf {
    fn token(&self) -> Token {
        Token::Tuple(vec![
            u64::from(self.index).token(),
            self.account.token(),
            self.weight.token(),
            self.consent_until.token(),
            word(&self.consent),
        ])
    }
}

impl ToToken for Path {
    fn token(&self) -> Token {
        Token::Tuple(vec![
            Token::Array(self.hashes.iter().map(word).collect()),
            Token::Array(self.sums.iter().map(ToToken::token).collect()),
        ])
    }
}

impl ToToken for ClaimAuthorisation {
    fn token(&self) -> Token {
        Token::Tuple(vec![
            word(&self.listing),
            u64::from(self.index).token(),
            self.claimed_before.token(),
            self.recipient.token(),
            self.relayer.token(),
            self.fee.token(),
            self.min_received.token(),
            self.deadline.token(),
        ])
    }
}

impl ToToken for PermitSignature {
    fn token(&self) -> Token {
        let (r, rest) = self.signature.split_at(32);
        let (s, v) = rest.split_at(32);
        Token::Tuple(vec![
            self.deadline.token(),
            u64::from(v[0]).token(),
            Token::FixedBytes(r.to_vec()),
            Token::FixedBytes(s.to_vec()),
        ])
    }
}

/// A `bytes32`.
pub fn word(word: &Bytes32) -> Token {
    Token::FixedBytes(word.0.to_vec())
}

/// A `uint256`.
pub fn uint(word: &Bytes32) -> Token {
    Token::Uint(U256::from_big_endian(&word.0))
}

/// A `string`.
pub fn text(text: &str) -> Token {
    Token::String(text.to_owned())
}
