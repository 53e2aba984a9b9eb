//! What needs a key of the vault but no file: order keys, deliveries, claims, withdrawals.

use crypto_worker::error::WorkerError;
use crypto_worker::messages::{
    DelegateSeal, Deliver, Delivery, MakeDelegateSeal, OrderKey, SignClaim, SignWithdrawal, Signed,
};
use wasm_crypto::curve::CurvePoint;
use wasm_crypto::keys::{contribution_account, holder_scalar, make_nonce, order_scalar};
use wasm_crypto::listing::{Listing, Point, Seal, listing_id, order_id};
use wasm_crypto::primitives::{Address, Bytes32};
use wasm_crypto::proof::reseal::ResealProof;
use wasm_crypto::proof::{Tag, context, reseal};
use wasm_crypto::receipt::{Signed as _, Withdraw};

use crate::state::Worker;
use crypto_worker::told::IntoWorkerError;

/// A fresh order nonce and its public key.
pub fn order_key(worker: &Worker) -> Result<OrderKey, WorkerError> {
    let nonce = make_nonce();
    let secret = order_scalar(&worker.seed()?, &nonce);
    Ok(OrderKey { nonce, key: CurvePoint::public(&secret).into() })
}

/// Seals a listing's key again, to an order's buyer, and proves it.
pub fn deliver(worker: &Worker, request: Deliver) -> Result<Delivery, WorkerError> {
    let Deliver { listing, seal, order, deployment } = request;
    let context = context(Tag::Deliver, &deployment, &order_id(&deployment, &order));
    let (to, proof) = seal_again(worker, &listing, &seal, &order.buyer_key, &context)?;
    Ok(Delivery { from: seal, r: to.r, c: to.c, proof })
}

/// Seals a listing's key again, to a delegate, and proves it.
pub fn delegate_seal(worker: &Worker, request: MakeDelegateSeal) -> Result<DelegateSeal, WorkerError> {
    let MakeDelegateSeal { listing, seal, delegate, deployment } = request;
    let context = context(Tag::Delegate, &deployment, &listing_id(&deployment, &listing));
    let (to, proof) = seal_again(worker, &listing, &seal, &delegate, &context)?;
    Ok(DelegateSeal { to, proof })
}

fn seal_again(
    worker: &Worker,
    listing: &Listing,
    seal: &Seal,
    holder: &Point,
    context: &Bytes32,
) -> Result<(Seal, ResealProof), WorkerError> {
    let secret = holder_scalar(&worker.seed()?, &listing.nonce);
    let holder = CurvePoint::parse(holder)
        .map_err(|error| WorkerError::new(crypto_worker::error::ErrorKind::Invalid, error.to_string(), error.hint()))?;
    reseal::make(context, &secret, seal, &holder).map_err(IntoWorkerError::told)
}

/// The contribution account of one's own listing.
pub fn contribution_account_of(worker: &Worker, listing_nonce: &Bytes32) -> Result<Address, WorkerError> {
    Ok(contribution_account(&worker.seed()?, &Bytes32::ZERO, listing_nonce).address())
}

/// Signs a claim of one's own listing's leaf.
pub fn sign_claim(worker: &Worker, request: SignClaim) -> Result<Signed, WorkerError> {
    let account = contribution_account(&worker.seed()?, &Bytes32::ZERO, &request.listing_nonce);
    let signature = request.authorisation.sign(&request.deployment, &account);
    Ok(Signed { account: account.address(), signature: signature.to_string() })
}

/// Signs the withdrawal of one's own consent.
pub fn sign_withdrawal(worker: &Worker, request: SignWithdrawal) -> Result<Signed, WorkerError> {
    let account = contribution_account(&worker.seed()?, &Bytes32::ZERO, &request.listing_nonce);
    let signature = Withdraw { account: account.address() }.sign(&request.deployment, &account);
    Ok(Signed { account: account.address(), signature: signature.to_string() })
}
