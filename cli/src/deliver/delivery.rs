//! One delivery: whether the chain really wants it, and what is sent.

use market::calls::{self, Call};
use market::client::Client;
pub use market::standing::Agreement;
use market::standing::Standing;
use wasm_crypto::curve::CurvePoint;
use wasm_crypto::listing::{Deployment, Listing, Order, Seal, order_id};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::proof::{ProofError, Tag, context, reseal};
use wasm_crypto::seal::seal_id;

use super::delegate::DelegateKeys;
use super::duties::Duty;
use super::endpoints::{Endpoints, answer};

/// Asks every endpoint whether `duty` is wanted, as of the block `settled`.
pub fn agreement(endpoints: &Endpoints, duty: &Duty, seal: &Seal, settled: u64, needed: usize) -> Agreement {
    let wanted = Standing { open: true, allowed: true, deadline: duty.order.deadline, sealed: true };
    let (block, seal) = (format!("{settled:#x}"), seal_id(seal));
    let ask = |client: &Client<_>| answer(client.standing(&duty.listing.id, &duty.order.id, &seal, &block)).ok();
    let said: Vec<_> = endpoints.each().filter_map(ask).collect();
    Agreement::of(&said, &wanted, needed)
}

/// Seals a listing's key again, from the delegate's seal to the buyer, with the proof that the contract asks for.
pub fn make(
    at: &Deployment,
    keys: &DelegateKeys,
    listing: &Listing,
    order: &Order,
    from: &Seal,
) -> Result<Call, ProofError> {
    let context = context(Tag::Deliver, at, &order_id(at, order));
    let (to, proof) = reseal::make(&context, &keys.scalar, from, &CurvePoint::parse(&order.buyer_key)?)?;
    Ok(calls::deliver(at, listing, order, from, (&to.r, &to.c), &proof))
}

/// A transaction that does nothing but use up a number: to the sender itself.
pub fn nothing(keys: &DelegateKeys) -> Call {
    Call { to: keys.account(), data: Vec::new() }
}

/// The id of the order, short, for sentences.
pub fn short(id: &Bytes32) -> String {
    let digits = id.to_string();
    format!("{}…{}", &digits[..10], &digits[58..])
}
