//! What a buyer checks before paying.

use crypto_worker::error::WorkerError;
use crypto_worker::messages::{FetchCard, FetchLeaves, LeafChecked, LeavesChecked};
use wasm_crypto::card::{Card, CardError};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::split::file::{LeavesError, LeavesFile};
use web_sys::Blob;

use crate::files;
use crate::job::Job;
use crate::stream::Small;
use crypto_worker::told::IntoWorkerError;

/// What a leaves file holds beside its leaves, and for each of them, has less.
const LARGEST_LEAF: u64 = 4_096;
/// More is not taken into a browser's memory, however many leaves there are.
const LARGEST_LEAVES_FILE: u64 = 256 << 20;
/// No honest card is larger.
const LARGEST_CARD: u64 = 16 << 20;

/// Fetches a card of this digest and reads it.
pub async fn card(request: &FetchCard, job: &Job) -> Result<Card, WorkerError> {
    let mut cards = Small::new(&request.places, LARGEST_CARD, job);
    loop {
        let card = cards.next().await?;
        match read_card(&request.card_digest, &card).await {
            Err(error) => cards.refuse(error)?,
            card => return card,
        }
    }
}

/// Fetches the split that was listed and checks every receipt.
pub async fn leaves(request: &FetchLeaves, job: &Job) -> Result<LeavesChecked, WorkerError> {
    // A stranger's file: as long as the listing's leaves can make it, and no longer.
    let most = LARGEST_LEAVES_FILE.min((u64::from(request.listing.leaf_count) + 16) * LARGEST_LEAF);
    let mut leaves = Small::new(&request.places, most, job);
    loop {
        let file = leaves.next().await?;
        match read_leaves(request, &file).await {
            Err(error) => leaves.refuse(error)?,
            checked => return checked,
        }
    }
}

async fn read_card(digest: &Bytes32, card: &Blob) -> Result<Card, WorkerError> {
    let bytes = files::bytes(card, 0, card.size() as u64).await?;
    Card::parse(&bytes, digest).map_err(CardError::told)
}

async fn read_leaves(request: &FetchLeaves, file: &Blob) -> Result<LeavesChecked, WorkerError> {
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
