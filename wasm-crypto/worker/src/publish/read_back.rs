//! Reading a published file where everybody will read it.

use crypto_worker::error::WorkerError;
use crypto_worker::messages::Stage;
use storage::http::Fault;
use web_sys::Blob;

use super::error::PublishError;
use crate::files;
use crate::job::Job;
use crate::stream::http::{Ask, Download};

/// Of a larger file a part of this length is read, from a random byte on.
const SAMPLE: u64 = 1 << 20;

/// Compares what is read at a location with the file: all of it when `whole` says so, else a part.
pub async fn check(location: &str, file: &Blob, whole: bool, job: &Job) -> Result<(), WorkerError> {
    let size = file.size() as u64;
    let length = if whole { size } else { size.min(SAMPLE) };
    // The last byte counts: a file that was cut off has none.
    let from = ((size - length) as f64 * js_sys::Math::random()) as u64;
    compare(location, file, from, length, job).await?;
    if !whole && from + length < size {
        compare(location, file, size - 1, 1, job).await?;
    }
    Ok(())
}

async fn compare(location: &str, file: &Blob, from: u64, length: u64, job: &Job) -> Result<(), WorkerError> {
    let unreadable = |fault: Fault| WorkerError::from(PublishError::NotReadable { why: fault.to_string() });
    let size = file.size() as u64;
    let started = Download::start(Ask { url: location, from, ..Ask::default() });
    let mut download = job.unless_stopped(async { started.await.map_err(unreadable) }).await?;
    // A server that knows no ranges begins at the file's first byte.
    let mut at = download.begins();
    let end = at + length;
    while at < end {
        let next = job.unless_stopped(async { download.next().await.map_err(unreadable) }).await?;
        let Some(bytes) = next else { return Err(PublishError::Differs { at }.into()) };
        let read = bytes.to_vec();
        files::release(&bytes);
        let read = &read[..read.len().min((end - at) as usize)];
        let expected = files::bytes(file, at, at + read.len() as u64).await?;
        if let Some(differs) = (0..read.len()).find(|place| expected.get(*place) != Some(&read[*place])) {
            return Err(PublishError::Differs { at: at + differs as u64 }.into());
        }
        at += read.len() as u64;
        job.step(Stage::Verifying, at.min(size), size).await?;
    }
    // Longer than the file, where the end was reached.
    if at == size && job.unless_stopped(async { download.next().await.map_err(unreadable) }).await?.is_some() {
        return Err(PublishError::Differs { at }.into());
    }
    Ok(())
}
