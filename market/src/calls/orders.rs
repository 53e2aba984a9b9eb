//! Orders, from payment to settlement.

use wasm_crypto::listing::{Deployment, Listing, Order, Point, Seal};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::proof::reseal::ResealProof;

use super::{Call, OrderRequest, PermitSignature, market};
use crate::abi::{ToToken, text, uint, word};

/// `Market.order`, or `Market.orderWithPermit` when there is a permit.
pub fn order(at: &Deployment, listing: &Listing, request: &OrderRequest, permit: Option<&PermitSignature>) -> Call {
    let mut arguments = vec![
        listing.token(),
        request.buyer_key.token(),
        uint(&request.purpose),
        word(&request.evidence),
        text(&request.evidence_uri),
        word(&request.nonce),
    ];
    match permit {
        None => market(at, "order", &arguments),
        Some(permit) => {
            arguments.push(permit.token());
            market(at, "orderWithPermit", &arguments)
        }
    }
}

/// `Market.approve`.
pub fn approve_purpose(at: &Deployment, listing: &Listing, order: &Order, rules: &Bytes32) -> Call {
    market(at, "approve", &[listing.token(), order.token(), uint(rules)])
}

/// `Market.deliver`, from the listing's seal or a delegate's.
pub fn deliver(
    at: &Deployment,
    listing: &Listing,
    order: &Order,
    from: &Seal,
    (r, c): (&Point, &Point),
    proof: &ResealProof,
) -> Call {
    market(at, "deliver", &[listing.token(), order.token(), from.token(), r.token(), c.token(), proof.token()])
}

/// `Market.decline`.
pub fn decline(at: &Deployment, listing: &Listing, order: &Order) -> Call {
    market(at, "decline", &[listing.token(), order.token()])
}

/// `Market.refund`.
pub fn refund(at: &Deployment, listing: &Listing, order: &Order) -> Call {
    market(at, "refund", &[listing.token(), order.token()])
}

/// `Market.settle`.
pub fn settle(at: &Deployment, listing: &Listing, order: &Order) -> Call {
    market(at, "settle", &[listing.token(), order.token()])
}
