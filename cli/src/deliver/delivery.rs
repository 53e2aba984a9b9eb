//! One delivery: whether the chain really wants it, and what is sent.

use market::calls::{self, Call};
use market::client::Client;
use market::standing::Standing;
use wasm_crypto::curve::CurvePoint;
use wasm_crypto::listing::{Deployment, Listing, Order, Seal, order_id};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::proof::{ProofError, Tag, context, reseal};
use wasm_crypto::seal::seal_id;

use super::delegate::DelegateKeys;
use super::duties::Duty;
use super::endpoints::{Endpoints, answer};

/// What several endpoints say of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// As many as are needed say that it is to be delivered, and nobody says otherwise.
    Wanted,
    /// They do not say the same.
    Disagreement,
    /// Too few answered.
    TooFew,
}

/// Asks every endpoint whether `duty` is wanted, as of the block `settled`.
///
/// Whoever is shown a delivery can open it with the buyer's key, paid or not. So one endpoint that makes an order up must
/// not be enough to be shown one.
pub fn agreement(endpoints: &Endpoints, duty: &Duty, seal: &Seal, settled: u64, needed: usize) -> Agreement {
    let wanted = Standing { open: true, allowed: true, deadline: duty.order.deadline, sealed: true };
    let (block, seal) = (format!("{settled:#x}"), seal_id(seal));
    let ask = |client: &Client<_>| answer(client.standing(&duty.listing.id, &duty.order.id, &seal, &block)).ok();
    let said: Vec<_> = endpoints.each().filter_map(ask).collect();
    judge(&said, &wanted, needed)
}

fn judge(said: &[Standing], wanted: &Standing, needed: usize) -> Agreement {
    match said.iter().all(|standing| standing == wanted) {
        false => Agreement::Disagreement,
        true if said.len() < needed => Agreement::TooFew,
        true => Agreement::Wanted,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_endpoint_alone_does_not_bring_a_delivery_about_where_two_must_agree() {
        let wanted = Standing { open: true, allowed: true, deadline: 9, sealed: true };
        assert_eq!(judge(&[wanted, wanted], &wanted, 2), Agreement::Wanted);
        assert_eq!(judge(&[wanted], &wanted, 2), Agreement::TooFew);
        assert_eq!(judge(&[], &wanted, 1), Agreement::TooFew);
        for other in [
            Standing { open: false, ..wanted },
            Standing { allowed: false, ..wanted },
            Standing { deadline: 0, ..wanted },
            Standing { sealed: false, ..wanted },
        ] {
            assert_eq!(judge(&[wanted, wanted, other], &wanted, 2), Agreement::Disagreement);
        }
    }
}
