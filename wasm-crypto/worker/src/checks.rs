//! What a buyer checks before paying.

use crypto_worker::error::WorkerError;
use crypto_worker::messages::{LeafChecked, LeavesChecked, ReadCard, VerifyBody, VerifyLeaves};
use wasm_crypto::body::{BodyCommitment, BodyError};
use wasm_crypto::card::{Card, CardError};
use wasm_crypto::split::file::{LeavesError, LeavesFile};
use web_sys::Blob;

use crate::files;
use crate::job::Job;
use crate::state::Worker;
use crate::stream::verify;
use crypto_worker::told::IntoWorkerError;

/// What a leaves file holds beside its leaves, and for each of them, has less.
const LARGEST_LEAF: u64 = 4_096;
/// More is not taken into a browser's memory, however many leaves there are.
const LARGEST_LEAVES_FILE: u64 = 256 << 20;
/// No honest card is larger.
const LARGEST_CARD: f64 = 16_777_216.0;

/// Compares a body with the listed root.
pub async fn body(worker: &Worker, request: VerifyBody, body: &Blob, job: &Job) -> Result<(), WorkerError> {
    let commitment = BodyCommitment { body_root: request.body_root, body_length: request.body_length };
    // A wrong length is told before anything is read.
    let length = BodyCommitment { body_length: body.size() as u64, ..commitment };
    commitment.check(&length).map_err(BodyError::told)?;
    commitment.check(&verify::root(worker, body, 0, job).await?).map_err(BodyError::told)
}

/// Compares a card with its digest and reads it.
pub async fn card(request: ReadCard, card: &Blob) -> Result<Card, WorkerError> {
    if card.size() > LARGEST_CARD {
        return Err(WorkerError::new(
            crypto_worker::error::ErrorKind::Invalid,
            "The card is too large to be one.",
            "Ask the steward to renew its location.",
        ));
    }
    let bytes = files::bytes(card, 0, card.size() as u64).await?;
    Card::parse(&bytes, &request.card_digest).map_err(CardError::told)
}

/// Rebuilds the split and checks every receipt.
pub async fn leaves(request: VerifyLeaves, file: &Blob) -> Result<LeavesChecked, WorkerError> {
    // A stranger's file: as long as the listing's leaves can make it, and no longer.
    let most = LARGEST_LEAVES_FILE.min((u64::from(request.listing.leaf_count) + 16) * LARGEST_LEAF);
    if file.size() > most as f64 {
        return Err(LeavesError::OtherListing.told());
    }
    let bytes = files::bytes(file, 0, file.size() as u64).await?;
    let file = LeavesFile::parse(&bytes).map_err(LeavesError::told)?;
    let tree = file.verify(&request.deployment, &request.listing, request.listed_at).map_err(LeavesError::told)?;
    let leaves = file
        .leaves()
        .into_iter()
        .map(|leaf| {
            let path = tree.path(leaf.index).ok_or_else(|| LeavesError::OtherListing.told())?;
            Ok(LeafChecked { leaf, path })
        })
        .collect::<Result<_, WorkerError>>()?;
    Ok(LeavesChecked { leaves })
}
