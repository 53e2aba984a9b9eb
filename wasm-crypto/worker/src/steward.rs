//! What needs a key of the vault but no file: order keys, deliveries, claims, withdrawals.

use crypto_worker::error::WorkerError;
use crypto_worker::messages::{Deliver, Delivery, OrderKey, SignClaim, SignWithdrawal, Signed};
use wasm_crypto::curve::CurvePoint;
use wasm_crypto::keys::{contribution_account, holder_scalar, make_nonce, order_scalar};
use wasm_crypto::listing::order_id;
use wasm_crypto::primitives::{Address, Bytes32};
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
    let secret = holder_scalar(&worker.seed()?, &listing.nonce);
    let context = context(Tag::Deliver, &deployment, &order_id(&deployment, &order));
    let buyer = CurvePoint::parse(&order.buyer_key)
        .map_err(|error| WorkerError::new(crypto_worker::error::ErrorKind::Invalid, error.to_string(), error.hint()))?;
    let (to, proof) = reseal::make(&context, &secret, &seal, &buyer).map_err(IntoWorkerError::told)?;
    Ok(Delivery { from: seal, r: to.r, c: to.c, proof })
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
