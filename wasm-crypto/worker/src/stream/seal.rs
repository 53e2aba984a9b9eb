//! Encrypting a file of any length, to a place the person chose or to be kept here.

use crypto_worker::error::WorkerError;
use crypto_worker::messages::{FileSealed, SealFile, Stage};
use wasm_bindgen::prelude::*;
use wasm_crypto::body::{BodyKeys, BodyRoots, SEGMENT_LENGTH, sealed_length};
use wasm_crypto::crypt4gh::{Crypt4ghError, make_header};
use wasm_crypto::keys::{Secret32, X25519Public, crypt4gh_identity};
use wasm_crypto::merkle::MerkleTree;
use wasm_crypto::primitives::Bytes32;
use web_sys::Blob;

use super::chunks::Work;
use super::crew::Crew;
use super::error::StreamError;
use super::kept;
use super::pool::{Output, Setup};
use super::sink::Sink;
use super::source::Source;
use super::{Gauge, work_through};
use crate::files;
use crate::job::Job;
use crate::state::Worker;
use crypto_worker::told::IntoWorkerError;

/// The keys that a body is sealed under.
pub struct Keys {
    /// Of the segments.
    pub data: Secret32,
    /// Of the plain root's leaves.
    pub plain: Secret32,
}

impl Keys {
    /// Two random ones.
    fn generate() -> Self {
        Self { data: Secret32::generate(), plain: Secret32::generate() }
    }
}

impl From<&BodyKeys> for Keys {
    fn from(keys: &BodyKeys) -> Self {
        Self { data: keys.data_key().clone(), plain: keys.plain_root_key().clone() }
    }
}

/// What worked on a body: what encrypted, and how many workers shared it.
pub struct Hands {
    /// `simd`, `scalar` or `webcrypto`.
    pub cipher: String,
    /// 0 when it was too little to share.
    pub workers: u32,
}

/// Encrypts a file for its readers.
pub async fn seal_file(
    worker: &Worker,
    request: SealFile,
    file: &Blob,
    place: &JsValue,
    job: &Job,
) -> Result<FileSealed, WorkerError> {
    match Sink::picked(place).await? {
        Some(sink) => {
            sink.fill(async |sink| seal_to(worker, &request, file, sink, job).await).await.map(|(done, _)| done)
        }
        None => kept::seal(worker, request, file, job).await,
    }
}

async fn seal_to(
    worker: &Worker,
    request: &SealFile,
    file: &Blob,
    sink: &mut Sink,
    job: &Job,
) -> Result<FileSealed, WorkerError> {
    let (header, keys, _) = begin(worker, request)?;
    job.unless_stopped(sink.write(&header[..].into())).await?;
    let mut roots = BodyRoots::new();
    let hands = body(worker, file, &keys, &mut roots, job, async |output, _| sink.write(&output.bytes).await).await?;
    Ok(sealed(None, header.len() as u64, &roots, hands))
}

/// A header for the readers that a request names, fresh keys, and how many readers there are.
pub fn begin(worker: &Worker, request: &SealFile) -> Result<(Vec<u8>, Keys, u32), WorkerError> {
    let readers = readers(worker, &request.recipients, request.for_me)?;
    let keys = Keys::generate();
    let header = make_header(&keys.data, &readers).map_err(Crypt4ghError::told)?;
    Ok((header, keys, readers.len() as u32))
}

/// The public keys of a file's readers, each once.
pub fn readers(worker: &Worker, recipients: &[Bytes32], for_me: bool) -> Result<Vec<X25519Public>, WorkerError> {
    let own = if for_me { Some(crypt4gh_identity(&worker.seed()?).public()) } else { None };
    let mut readers: Vec<X25519Public> = own.into_iter().collect();
    for recipient in recipients {
        let recipient = X25519Public(recipient.0);
        if !readers.contains(&recipient) {
            readers.push(recipient);
        }
    }
    Ok(readers)
}

/// Encrypts the segments of a file that `roots` does not have yet. `each` gets every chunk of the body in order, and
/// the roots up to its end.
pub async fn body(
    worker: &Worker,
    file: &Blob,
    keys: &Keys,
    roots: &mut BodyRoots,
    job: &Job,
    mut each: impl AsyncFnMut(&Output, &BodyRoots) -> Result<(), WorkerError>,
) -> Result<Hands, WorkerError> {
    let mut source = Source::from(file, 0, Work::Seal, roots.segments());
    let setup = Setup { keys: std::slice::from_ref(&keys.data), plain: Some(&keys.plain), roots: true };
    let mut crew = job.unless_stopped(Crew::gather(worker.streams(), source.length(), &setup)).await?;
    let (cipher, workers) = crew.says();
    let gauge = Gauge { stage: Stage::Sealing, done: roots.plain_length(), total: file.size() as u64 };
    work_through(job, &mut crew, Work::Seal, &mut source, gauge, async |piece, output| {
        let length = piece.length();
        if u64::from(output.bytes.length()) != sealed_length(length) {
            return Err(StreamError::WorkerFailed.into());
        }
        push_roots(roots, output, length)?;
        each(output, roots).await
    })
    .await?;
    Ok(Hands { cipher, workers })
}

/// Appends the leaf hashes of a chunk of `length` bytes of plaintext.
pub fn push_roots(roots: &mut BodyRoots, output: &Output, length: u64) -> Result<(), WorkerError> {
    let segments = length.div_ceil(SEGMENT_LENGTH as u64);
    if output.body.len() as u64 != segments || output.plain.len() as u64 != segments {
        return Err(StreamError::WorkerFailed.into());
    }
    let mut left = length;
    for (body, plain) in output.body.iter().zip(&output.plain) {
        let length = left.min(SEGMENT_LENGTH as u64);
        roots.push(*body, *plain, length as usize).map_err(IntoWorkerError::told)?;
        left -= length;
    }
    Ok(())
}

/// What is said of a sealed file. A file without a byte has a body without segments: its root is that of no leaves.
pub fn sealed(nonce: Option<Bytes32>, header: u64, roots: &BodyRoots, hands: Hands) -> FileSealed {
    let body_root = roots.finish().map_or_else(|_| MerkleTree::new().root(), |sealed| sealed.body_root);
    let plain_length = roots.plain_length();
    FileSealed {
        nonce,
        bytes: header + sealed_length(plain_length),
        body_root,
        plain_length,
        cipher: hands.cipher,
        workers: hands.workers,
    }
}

/// Refuses work whose result this browser has no room for.
pub async fn room_for(needed: u64) -> Result<(), WorkerError> {
    match files::room().await {
        Some(free) if free < needed => Err(StreamError::NoRoom { needed, free }.into()),
        _ => Ok(()),
    }
}
