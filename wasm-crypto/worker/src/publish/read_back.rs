//! Reading a published file where everybody will read it.

use crypto_worker::error::WorkerError;
use crypto_worker::messages::Stage;
use storage::http::{Fault, wait_ms};
use web_sys::Blob;

use super::error::PublishError;
use crate::job::Job;
use crate::stream::http::{Ask, Download};
use crate::{files, timer};

/// Of a larger file a part of this length is read, from a random byte on.
const SAMPLE: u64 = 1 << 20;
/// So often it is read before it counts as not there: over a few seconds.
const MOST_TRIES: u32 = 4;

/// Compares what is read at a location with the file: all of it when `whole` says so, else a part.
pub async fn check(location: &str, file: &Blob, whole: bool, job: &Job) -> Result<(), WorkerError> {
    let size = file.size() as u64;
    let length = if whole { size } else { size.min(SAMPLE) };
    // The last byte counts: a file that was cut off has none.
    let from = ((size - length) as f64 * js_sys::Math::random()) as u64;
    let last = (!whole && from + length < size).then_some((size - 1, 1));
    for (from, length) in [(from, length)].into_iter().chain(last) {
        let mut tries = 0;
        loop {
            tries += 1;
            match compare(location, file, from, length, job).await {
                Ok(()) => break,
                // What was just written may not be everywhere yet.
                Err(Trouble::Fault(_)) if tries < MOST_TRIES => {
                    let wait = wait_ms(tries, js_sys::Math::random(), None);
                    timer::wait(wait as i32).await;
                    job.still()?;
                }
                Err(Trouble::Fault(fault)) => return Err(PublishError::NotReadable { why: fault.to_string() }.into()),
                Err(Trouble::Other(error)) => return Err(error),
            }
        }
    }
    Ok(())
}

/// Why a comparison did not end well.
enum Trouble {
    /// The file could not be read.
    Fault(Fault),
    /// It was read and is another one, or the work was stopped.
    Other(WorkerError),
}

impl From<WorkerError> for Trouble {
    fn from(error: WorkerError) -> Self {
        Self::Other(error)
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<PublishError> for Trouble {
    fn from(error: PublishError) -> Self {
        Self::Other(error.into())
    }
}

async fn compare(location: &str, file: &Blob, from: u64, length: u64, job: &Job) -> Result<(), Trouble> {
    let size = file.size() as u64;
    let started = Download::start(Ask { url: location, from, ..Ask::default() });
    let mut download = job.unless_stopped(async { started.await.map_err(Trouble::from) }).await?;
    // A server that knows no ranges begins at the file's first byte: all is read up to where the part ends.
    let mut at = download.begins();
    let end = from + length;
    while at < end {
        let next = job.unless_stopped(async { download.next().await.map_err(Trouble::from) }).await?;
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
    let longer =
        at == size && job.unless_stopped(async { download.next().await.map_err(Trouble::from) }).await?.is_some();
    if longer { Err(PublishError::Differs { at }.into()) } else { Ok(()) }
}
