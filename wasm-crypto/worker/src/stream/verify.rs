//! The body root of a file of any length.

use crypto_worker::error::WorkerError;
use crypto_worker::messages::{FileVerified, Stage, VerifyFile};
use wasm_crypto::body::BodyCommitment;
use wasm_crypto::merkle::MerkleTree;
use web_sys::Blob;

use super::chunks::Work;
use super::crew::Crew;
use super::error::StreamError;
use super::pool::Setup;
use super::source::Source;
use super::{Gauge, header, work_through};
use crate::files;
use crate::job::Job;
use crate::state::Worker;

/// How every Crypt4GH file begins.
const MAGIC: &[u8; 8] = b"crypt4gh";

/// Computes the body root of a Crypt4GH file, or of a body without header, and compares it.
pub async fn verify_file(
    worker: &Worker,
    request: VerifyFile,
    file: &Blob,
    job: &Job,
) -> Result<FileVerified, WorkerError> {
    let size = file.size() as u64;
    let start = job.unless_stopped(files::bytes(file, 0, size.min(MAGIC.len() as u64))).await?;
    let offset = if start == MAGIC { header::read(file, job).await?.1 } else { 0 };
    let found = root(worker, file, offset, job).await?;
    if request.body_root.is_some_and(|body_root| body_root != found.body_root) {
        return Err(StreamError::OtherCheckValue.into());
    }
    Ok(FileVerified { body_root: found.body_root, body_length: found.body_length })
}

/// The root of the body that begins at byte `offset`, and its length.
pub async fn root(worker: &Worker, file: &Blob, offset: u64, job: &Job) -> Result<BodyCommitment, WorkerError> {
    let mut source = Source::from(file, offset, Work::Hash, 0);
    let body_length = source.length();
    let setup = Setup { roots: true, ..Setup::default() };
    let mut crew = job.unless_stopped(Crew::gather(worker.streams(), body_length, &setup)).await?;
    let mut tree = MerkleTree::new();
    let gauge = Gauge { stage: Stage::Verifying, done: 0, total: body_length };
    work_through(job, &mut crew, Work::Hash, &mut source, gauge, async |_, output| {
        output.body.iter().for_each(|leaf| tree.push_hash(*leaf));
        Ok(())
    })
    .await?;
    Ok(BodyCommitment { body_root: tree.root(), body_length })
}
