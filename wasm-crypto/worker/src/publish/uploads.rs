//! Uploads that can go on after a reload: for each one a journal, encrypted to a key of the vault.

use crypto_worker::error::WorkerError;
use crypto_worker::messages::UnfinishedUpload;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use wasm_crypto::primitives::Bytes32;

use crate::state::Worker;
use crate::{files, notes, spaces};

/// The folder in a space.
const FOLDER: &str = "uploads";

/// How far an upload is.
#[derive(Clone, Serialize, Deserialize)]
pub struct Journal {
    /// The object's name.
    pub name: String,
    /// Scheme and host that it goes to.
    pub origin: String,
    /// Bytes of the file.
    pub bytes: u64,
    /// The service's id of the upload.
    pub upload: String,
    /// Numbers and tags of the parts that this browser has sent; a tag is empty where the page may not read it.
    pub parts: Vec<(u32, String)>,
}

/// Names the upload of a file to a place. The file's own name is its hash.
pub fn nonce(target: &str, bytes: u64) -> Bytes32 {
    Bytes32(Sha256::digest(format!("{bytes} {target}")).into())
}

/// The journal of an upload, if there is one that can be read.
pub async fn read(worker: &Worker, nonce: &Bytes32) -> Result<Option<Journal>, WorkerError> {
    let key = notes::key(worker, nonce)?;
    Ok(notes::read(&path(&worker.space()?, &notes::name(nonce, notes::ENDING)), key).await.ok())
}

/// Writes a journal in place of an older one.
pub async fn write(worker: &Worker, nonce: &Bytes32, journal: &Journal) -> Result<(), WorkerError> {
    let key = notes::key(worker, nonce)?;
    notes::write(&path(&worker.space()?, &notes::name(nonce, notes::ENDING)), &key, journal).await
}

/// Forgets an upload.
pub async fn remove(worker: &Worker, nonce: &Bytes32) -> Result<(), WorkerError> {
    files::remove(&path(&worker.space()?, &notes::name(nonce, notes::ENDING))).await
}

/// All interrupted uploads of the space.
pub async fn list(worker: &Worker) -> Result<Vec<UnfinishedUpload>, WorkerError> {
    let mut uploads = Vec::new();
    for nonce in notes::nonces(&[spaces::FOLDER, &worker.space()?, FOLDER]).await? {
        if let Some(Journal { name, origin, bytes, .. }) = read(worker, &nonce).await? {
            uploads.push(UnfinishedUpload { nonce, name, origin, bytes });
        }
    }
    Ok(uploads)
}

fn path<'a>(space: &'a str, name: &'a str) -> [&'a str; 4] {
    [spaces::FOLDER, space, FOLDER, name]
}
