//! Disputes and those who rule them.

use wasm_crypto::listing::{Arbiter, Deployment, Listing, Order, Point, Seal};
use wasm_crypto::proof::reseal::ResealProof;

use super::{Call, market};
use crate::abi::{ToToken, text};

/// `Market.registerArbiter`, sent by the arbiter.
pub fn register_arbiter(at: &Deployment, arbiter: &Arbiter, terms_uri: &str) -> Call {
    market(at, "registerArbiter", &[arbiter.token(), text(terms_uri)])
}

/// `Market.dispute`: the key in `delivered`, sealed to the arbiter as (R'', C''). The proof's context has the tag `dispute`
/// and the order's id. The bond is taken by allowance.
pub fn dispute(
    at: &Deployment,
    listing: &Listing,
    order: &Order,
    arbiter: &Arbiter,
    delivered: &Seal,
    (r, c): (&Point, &Point),
    proof: &ResealProof,
) -> Call {
    let parties = [listing.token(), order.token(), arbiter.token()];
    let keys = [delivered.token(), r.token(), c.token(), proof.token()];
    market(at, "dispute", &[&parties[..], &keys].concat())
}

/// `Market.rule`: the buyer gets `refund_bps` ten-thousandths of the price back.
pub fn rule(at: &Deployment, listing: &Listing, order: &Order, refund_bps: u16) -> Call {
    market(at, "rule", &[listing.token(), order.token(), u64::from(refund_bps).token()])
}

/// `Market.lapse`.
pub fn lapse(at: &Deployment, listing: &Listing, order: &Order) -> Call {
    market(at, "lapse", &[listing.token(), order.token()])
}
