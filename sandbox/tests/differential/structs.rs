//! Structs with every member drawn.

use wasm_crypto::listing::{Arbiter, Call, Listing, Order, Point};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::receipt::{ClaimAuthorisation, Consent};

use crate::machine::NOW;
use crate::random::Random;

pub const DAY: u64 = 86_400;
/// General research use, unmodified.
pub const GRU: Bytes32 = {
    let mut word = [0; 32];
    word[31] = 4;
    Bytes32(word)
};

pub fn point(random: &Random) -> Point {
    Point { x: random.word(), y: random.word() }
}

pub fn listing(random: &Random) -> Listing {
    Listing {
        steward: random.address(),
        call_id: random.word(),
        replaces: random.word(),
        token: random.address(),
        price: random.wide(),
        terms: random.word(),
        terms_detail: random.word(),
        card_digest: random.word(),
        body_root: random.word(),
        body_length: random.number(),
        split_root: random.word(),
        total_weight: random.wide(),
        leaf_count: random.number() as u32,
        leaves_hash: random.word(),
        steward_fee_bps: random.number() as u16,
        ends_at: random.number(),
        access_period: random.number(),
        delivery_window: random.number(),
        inspection_window: random.number(),
        arbiter: random.word(),
        dispute_bond: random.wide(),
        seal_id: random.word(),
        nonce: random.word(),
    }
}

pub fn order(random: &Random) -> Order {
    Order {
        listing_id: random.word(),
        buyer: random.address(),
        buyer_key: point(random),
        purpose: random.word(),
        evidence: random.word(),
        nonce: random.word(),
    }
}

pub fn call(random: &Random) -> Call {
    Call {
        steward: random.address(),
        token: random.address(),
        terms: random.word(),
        terms_detail: random.word(),
        max_fee_bps: random.number() as u16,
        min_price: random.wide(),
        min_k: random.number() as u32,
        closes_at: random.number(),
        call_digest: random.word(),
        nonce: random.word(),
    }
}

pub fn arbiter(random: &Random) -> Arbiter {
    Arbiter { account: random.address(), key: point(random), fee: random.wide() >> 32, terms: random.word() }
}

pub fn receipt(random: &Random) -> Consent {
    Consent {
        account: random.address(),
        call_id: random.word(),
        data_digest: random.word(),
        terms: random.word(),
        terms_detail: random.word(),
        expires_at: random.number(),
    }
}

pub fn claim(random: &Random) -> ClaimAuthorisation {
    ClaimAuthorisation {
        listing: random.word(),
        index: random.number() as u32,
        claimed_before: random.wide(),
        recipient: random.address(),
        relayer: random.address(),
        fee: random.wide(),
        min_received: random.wide(),
        deadline: random.number(),
    }
}

/// A listing that the market takes, with one leaf, free, for a year; its steward, seal and numbers drawn.
pub fn acceptable(random: &Random) -> Listing {
    Listing {
        call_id: Bytes32::ZERO,
        price: 0,
        terms: GRU,
        body_length: 65_564,
        leaf_count: 1,
        total_weight: 1,
        steward_fee_bps: 500,
        ends_at: NOW + 365 * DAY,
        access_period: 30 * DAY,
        delivery_window: 7 * DAY,
        inspection_window: 0,
        arbiter: Bytes32::ZERO,
        dispute_bond: 0,
        ..listing(random)
    }
}
