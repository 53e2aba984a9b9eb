//! Files to IPFS: packed as a CAR, which a node of one's own imports and pins.

use crypto_worker::error::WorkerError;
use crypto_worker::messages::Stage;
use storage::ipfs::{CHUNK, Cid, FileTree, Part};
use storage::kubo::{self, KuboError};
use web_sys::{Blob, FormData};

use super::error::PublishError;
use super::hash;
use super::send::{Answer, Body};
use super::service::{Service, Verdict};
use crate::files;
use crate::job::Job;

/// A file's CAR, in which the file's bytes are not copied, and its root.
pub async fn pack(file: &Blob, job: &Job) -> Result<(Cid, Blob), WorkerError> {
    let bytes = file.size() as u64;
    let mut digests = Vec::new();
    let mut at = 0;
    while at < bytes || digests.is_empty() {
        let to = bytes.min(at + CHUNK);
        digests.push(hash::digest(&files::slice(file, at, to)?).await?);
        at = to;
        job.step(Stage::Reading, at, bytes).await?;
    }
    let tree = FileTree::from_digests(digests, bytes)
        .ok_or_else(|| WorkerError::internal("A file has another number of chunks than it should."))?;
    let parts = tree.car().into_iter().map(|part| match part {
        Part::Bytes(bytes) => files::blob([&bytes[..]]),
        Part::Slice(range) => files::slice(file, range.start, range.end),
    });
    let parts = parts.collect::<Result<Vec<_>, _>>()?;
    Ok((tree.root(), files::joined(&parts)?))
}

/// Gives a CAR to a node.
pub async fn import(
    service: &Service,
    api: &str,
    authorization: &str,
    root: &Cid,
    car: &Blob,
) -> Result<(), WorkerError> {
    let form = FormData::new().map_err(|error| files::thrown(&error))?;
    form.append_with_blob("file", car).map_err(|error| files::thrown(&error))?;
    let request = kubo::import(api, authorization).map_err(PublishError::from)?;
    let answer = service.ask(Body::Form(&form), car.size() as u64, &|| request.clone(), &judge).await?;
    told(&answer)?;
    Ok(kubo::imported(&answer.text, root).map_err(PublishError::from)?)
}

/// Asks a node whether it lets this page use it.
pub async fn test(service: &Service, api: &str, authorization: &str) -> Result<(), PublishError> {
    let request = kubo::version(api, authorization)?;
    told(&service.ask(Body::Nothing, 0, &|| request.clone(), &judge).await?)
}

fn told(answer: &Answer) -> Result<(), PublishError> {
    KuboError::of_status(answer.status).map_or(Ok(()), |error| Err(error.into()))
}

fn judge(answer: &Answer) -> Verdict {
    if matches!(answer.status, 408 | 429 | 502..=504) { Verdict::Later } else { Verdict::Final }
}
