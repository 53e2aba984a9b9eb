//! Fetching published files by HTTP. A body goes to `downloads/<body root>.body` while it comes, with a journal beside
//! it, so that an interrupted download goes on at a segment.

use crypto_worker::error::{ErrorKind, WorkerError};
use crypto_worker::messages::{FetchBody, Stage};
use js_sys::{ArrayBuffer, Uint8Array};
use serde::{Deserialize, Serialize};
use wasm_crypto::body::{BodyCommitment, BodyError, SEALED_SEGMENT_LENGTH, is_body_length};
use wasm_crypto::merkle::MerkleTree;
use web_sys::Blob;

use super::chunks::{SEALED_CHUNK, Work};
use super::crew::Crew;
use super::error::StreamError;
use super::http::Download;
use super::journal::Pace;
use super::pool::{Output, Setup};
use super::seal;
use super::sync_file::SyncFile;
use crate::job::Job;
use crate::state::Worker;
use crate::{files, timer};
use crypto_worker::told::IntoWorkerError;

/// The folder of downloads, the same for all spaces, as the published files are.
const FOLDER: &str = "downloads";
/// So often in a row a download may break off without a byte.
const MOST_BREAKS: u32 = 3;
/// Before it is tried again.
const BREAK_MS: i32 = 1_000;
/// Larger files than this are bodies.
const LARGEST_FILE: u64 = 256 << 20;

/// How far a download is.
#[derive(Serialize, Deserialize)]
struct Journal {
    /// [`MerkleTree::to_bytes`] at the last segment that was written and hashed.
    tree: Vec<u8>,
    /// The server's name for this very content; empty where it gives none.
    etag: String,
    /// Whether all of it was compared with the root.
    finished: bool,
}

/// Where a download and its journal lie.
struct Place(String);

impl Place {
    fn name(&self, ending: &str) -> String {
        format!("{}.{ending}", self.0)
    }

    async fn journal(&self) -> Option<Journal> {
        let file = files::read(&[FOLDER, &self.name("journal")]).await.ok()?;
        serde_json::from_slice(&files::bytes(&file, 0, file.size() as u64).await.ok()?).ok()
    }

    async fn note(&self, journal: &Journal) -> Result<(), WorkerError> {
        let text = serde_json::to_vec(journal).map_err(|_| WorkerError::internal("A journal could not be written."))?;
        files::write(&[FOLDER, &self.name("journal")], &files::blob([&text[..]])?).await
    }

    async fn remove(&self) -> Result<(), WorkerError> {
        files::remove(&[FOLDER, &self.name("body")]).await?;
        files::remove(&[FOLDER, &self.name("journal")]).await
    }
}

/// Removes all downloads.
pub async fn remove_all() -> Result<(), WorkerError> {
    files::remove(&[FOLDER]).await
}

/// Fetches a small published file.
pub async fn file(url: &str, job: &Job) -> Result<Blob, WorkerError> {
    let download = job.unless_stopped(Download::start(url, 0, "")).await?;
    if download.length().is_some_and(|length| length > LARGEST_FILE) {
        return Err(StreamError::TooLarge.into());
    }
    job.unless_stopped(download.whole(LARGEST_FILE)).await
}

/// Fetches a body, or what is still missing of it.
pub async fn body(worker: &Worker, request: FetchBody, job: &Job) -> Result<Blob, WorkerError> {
    let expected = BodyCommitment { body_root: request.body_root, body_length: request.body_length };
    if !is_body_length(expected.body_length) {
        return Err(BodyError::ImpossibleLength { length: expected.body_length }.told());
    }
    let place = Place(expected.body_root.to_string().split_off(2));
    let path = place.name("body");
    let journal = place.journal().await;
    if journal.as_ref().is_some_and(|journal| journal.finished)
        && let Ok(file) = files::read(&[FOLDER, &path]).await
        && file.size() as u64 == expected.body_length
    {
        return Ok(file.into());
    }
    let fetched = {
        let _keeping = worker.keeping();
        async {
            let file = SyncFile::open(&[FOLDER, &path]).await?;
            fill(worker, &request.url, &expected, &place, journal, file, job).await
        }
        .await
    };
    match fetched {
        Ok(()) => Ok(files::read(&[FOLDER, &path]).await?.into()),
        Err(error) => {
            // What broke off, or was cut off by a lock, goes on later.
            if !matches!(error.kind, ErrorKind::Network | ErrorKind::Locked | ErrorKind::Internal)
                && error != StreamError::Busy.into()
            {
                place.remove().await?;
            }
            Err(error)
        }
    }
}

/// A download under way.
struct Filling<'a> {
    expected: &'a BodyCommitment,
    place: &'a Place,
    file: SyncFile,
    tree: MerkleTree,
    etag: String,
    pace: Pace,
    crew: Crew,
    job: &'a Job,
}

async fn fill(
    worker: &Worker,
    url: &str,
    expected: &BodyCommitment,
    place: &Place,
    journal: Option<Journal>,
    file: SyncFile,
    job: &Job,
) -> Result<(), WorkerError> {
    let (tree, etag) = journal
        .and_then(|journal| Some((MerkleTree::from_bytes(&journal.tree)?, journal.etag)))
        .filter(|(tree, _)| tree.len().saturating_mul(SEALED_SEGMENT_LENGTH as u64) <= file.size())
        .unwrap_or_default();
    seal::room_for(expected.body_length.saturating_sub(file.size())).await?;
    let setup = Setup { roots: true, ..Setup::default() };
    let crew = job.unless_stopped(Crew::gather(worker.streams(), expected.body_length, &setup)).await?;
    let mut filling = Filling { expected, place, file, tree, etag, pace: Pace::new(0), crew, job };
    let mut breaks = 0;
    loop {
        let before = filling.tree.len();
        match filling.attempt(url).await {
            Ok(()) => break,
            Err(error) if error.kind == ErrorKind::Network => {
                breaks = if filling.tree.len() > before { 1 } else { breaks + 1 };
                if breaks >= MOST_BREAKS {
                    return Err(error);
                }
                job.unless_stopped(async {
                    timer::wait(BREAK_MS).await;
                    Ok(())
                })
                .await?;
            }
            Err(error) => return Err(error),
        }
    }
    filling.finish().await
}

impl Filling<'_> {
    /// Fetches from the boundary on, until all is there or the connection breaks.
    async fn attempt(&mut self, url: &str) -> Result<(), WorkerError> {
        let mut boundary = self.boundary();
        if boundary == self.expected.body_length {
            return Ok(());
        }
        let mut download = self.job.unless_stopped(Download::start(url, boundary, &self.etag)).await?;
        if download.begins() != boundary {
            // A server that knows no ranges, or has another file by now.
            self.tree = MerkleTree::new();
            boundary = 0;
            if download.begins() != 0 {
                return Err(StreamError::BrokenOff.into());
            }
        }
        self.file.go_on_at(boundary, self.expected.body_length)?;
        self.etag = download.etag();
        let streamed = self.stream(&mut download).await;
        // What came before a break counts.
        self.collect().await?;
        self.note().await?;
        streamed
    }

    async fn stream(&mut self, download: &mut Download) -> Result<(), WorkerError> {
        let (mut chunk, mut filled) = (self.buffer(), 0);
        let ended = loop {
            let bytes = match self.job.unless_stopped(download.next()).await {
                Ok(Some(bytes)) => bytes,
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            };
            let mut rest = bytes.clone();
            while rest.length() > 0 {
                let now = rest.length().min(SEALED_CHUNK as u32 - filled);
                chunk.set(&rest.subarray(0, now), filled);
                filled += now;
                rest = rest.subarray(now, rest.length());
                if u64::from(filled) == SEALED_CHUNK {
                    self.take_in(&chunk, filled).await?;
                    (chunk, filled) = (self.buffer(), 0);
                }
            }
            files::release(&bytes);
        };
        // The body's end; or a break, after whose last whole segment the next attempt goes on.
        let expected = self.expected.body_length;
        let received = self.file.position() + u64::from(filled);
        let whole = received == expected;
        let kept = if whole { filled } else { filled - filled % SEALED_SEGMENT_LENGTH as u32 };
        if kept > 0 {
            self.take_in(&chunk, kept).await?;
        }
        match ended {
            Ok(()) if !whole => Err(BodyError::Truncated { expected, received }.told()),
            _ if whole => Ok(()),
            ended => ended,
        }
    }

    /// Room for a chunk.
    fn buffer(&mut self) -> Uint8Array {
        let buffer = self.crew.spare().unwrap_or_else(|| ArrayBuffer::new(SEALED_CHUNK as u32));
        Uint8Array::new(&buffer)
    }

    /// Writes a chunk of so many bytes and has it hashed.
    async fn take_in(&mut self, chunk: &Uint8Array, length: u32) -> Result<(), WorkerError> {
        let expected = self.expected.body_length;
        if self.file.position() + u64::from(length) > expected {
            return Err(BodyError::TooLong { expected }.told());
        }
        self.file.append(&chunk.subarray(0, length))?;
        while !self.crew.has_room() {
            let output = self.job.unless_stopped(self.crew.take()).await?;
            self.push(output);
        }
        self.crew.give(Work::Hash, &chunk.buffer(), length)?;
        if self.pace.is_due(self.file.position()) {
            self.note().await?;
        }
        self.job.step(Stage::Reading, self.file.position(), expected).await
    }

    fn push(&mut self, output: Option<Output>) -> bool {
        if let Some(output) = &output {
            output.body.iter().for_each(|leaf| self.tree.push_hash(*leaf));
            self.crew.keep(output);
        }
        output.is_some()
    }

    /// Takes in all hashes that are still under way.
    async fn collect(&mut self) -> Result<(), WorkerError> {
        loop {
            let output = self.job.unless_stopped(self.crew.take()).await?;
            if !self.push(output) {
                return Ok(());
            }
        }
    }

    async fn note(&mut self) -> Result<(), WorkerError> {
        self.file.flush()?;
        self.write_journal(false).await?;
        self.pace = Pace::new(self.file.position());
        Ok(())
    }

    async fn write_journal(&self, finished: bool) -> Result<(), WorkerError> {
        self.place.note(&Journal { tree: self.tree.to_bytes(), etag: self.etag.clone(), finished }).await
    }

    async fn finish(self) -> Result<(), WorkerError> {
        let found = BodyCommitment { body_root: self.tree.root(), body_length: self.file.position() };
        self.expected.check(&found).map_err(BodyError::told)?;
        self.file.flush()?;
        self.write_journal(true).await
    }

    /// Where the next byte belongs: behind the segments that were written and hashed.
    fn boundary(&self) -> u64 {
        (self.tree.len() * SEALED_SEGMENT_LENGTH as u64).min(self.expected.body_length)
    }
}
