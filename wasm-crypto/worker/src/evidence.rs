//! Evidence packages: sealed by the researcher, opened by the steward.

use crypto_worker::error::WorkerError;
use crypto_worker::messages::{Evidence as Opened, EvidenceSealed, FetchEvidence, SealEvidence};
use wasm_bindgen::JsCast;
use wasm_crypto::evidence::{Document, Evidence, EvidenceError, LARGEST_DOCUMENT};
use wasm_crypto::keys::{X25519Public, crypt4gh_identity};
use wasm_crypto::primitives::Bytes32;
use web_sys::{Blob, File};

use crate::files;
use crate::job::Job;
use crate::state::Worker;
use crate::stream::Small;
use crypto_worker::told::IntoWorkerError;

/// Base64 and the encryption make a package at most this much larger than its document.
const LARGEST_PACKAGE: u64 = 2 * LARGEST_DOCUMENT as u64;

/// Seals a statement and a document to the steward.
pub async fn seal(request: SealEvidence, document: Option<&Blob>) -> Result<(EvidenceSealed, Blob), WorkerError> {
    let document = match document {
        None => None,
        Some(blob) if blob.size() > LARGEST_DOCUMENT as f64 => return Err(EvidenceError::DocumentTooLarge.told()),
        Some(blob) => Some(Document {
            name: blob.dyn_ref::<File>().map(File::name).unwrap_or_default(),
            media_type: blob.type_(),
            content: files::bytes(blob, 0, blob.size() as u64).await?,
        }),
    };
    let evidence = Evidence { statement: request.statement, document };
    let (digest, sealed) = evidence.seal(&X25519Public(request.recipient.0)).map_err(IntoWorkerError::told)?;
    Ok((EvidenceSealed { evidence: digest }, files::blob([&sealed[..]])?))
}

/// Fetches a package that was sealed to this vault's identity, and opens it.
pub async fn fetch(worker: &Worker, request: FetchEvidence, job: &Job) -> Result<(Opened, Option<Blob>), WorkerError> {
    let mut packages = Small::new(&request.places, LARGEST_PACKAGE, job);
    loop {
        let package = packages.next().await?;
        match open(worker, &request.evidence, &package).await {
            Err(error) => packages.refuse(error)?,
            opened => return opened,
        }
    }
}

async fn open(worker: &Worker, digest: &Bytes32, package: &Blob) -> Result<(Opened, Option<Blob>), WorkerError> {
    let identity = crypt4gh_identity(&worker.seed()?);
    let bytes = files::bytes(package, 0, package.size() as u64).await?;
    let evidence = Evidence::open(&bytes, &identity, digest).map_err(IntoWorkerError::told)?;
    let blob = evidence.document.as_ref().map(|document| files::blob([&document.content[..]])).transpose()?;
    let document = evidence.document.map(|document| document.name);
    Ok((Opened { statement: evidence.statement, document }, blob))
}
