//! Fetching the sealed body of a listing from several sources. It goes to `downloads/<body root>.body` while it comes, with
//! a journal beside it, so that an interrupted download goes on at a segment, from whichever source.
//!
//! The list of the segments' hashes, which lies beside a body at a server, is one with the body root: with it every segment
//! is checked as it comes, and a wrong one is fetched from the next source. Without it only the whole can be compared; then
//! a source that gave another file is found out at the end, and which segments it changed when another gave the right one.

use crypto_worker::error::{ErrorKind, WorkerError};
use crypto_worker::messages::{FetchBody, Fetched};
use crypto_worker::told::IntoWorkerError;
use js_sys::{ArrayBuffer, Uint8Array};
use serde::{Deserialize, Serialize};
use storage::http::Fault;
use storage::sources::Way;
use wasm_crypto::body::{BodyCommitment, BodyError, SEALED_SEGMENT_LENGTH, is_body_length};
use wasm_crypto::merkle::MerkleTree;
use web_sys::Blob;

use super::chunks::{SEALED_CHUNK, Work};
use super::crew::Crew;
use super::error::StreamError;
use super::fetch::{Halt, Sources};
use super::flow::Flow;
use super::http::{Ask, Download};
use super::journal::{FETCHED_AT_MOST, Pace};
use super::pool::{Output, Setup};
use super::sync_file::SyncFile;
use super::{seal, verify};
use crate::job::Job;
use crate::state::Worker;
use crate::{blobs, files};

/// The folder of downloads, the same for all spaces, as the published files are.
const FOLDER: &str = "downloads";
/// A list of hashes that is longer belongs to a body of half a terabyte, and is not taken into memory.
const LONGEST_LIST: u64 = 256 << 20;
/// Bytes of a segment's hash.
const HASH: u64 = 32;

/// How far a download is.
#[derive(Default, Serialize, Deserialize)]
struct Journal {
    /// [`MerkleTree::to_bytes`] at the last segment that was written and hashed.
    tree: Vec<u8>,
    /// The address that the last bytes came from, and the server's name for that content; empty where it gave none.
    from: (String, String),
    /// Whether all of it was compared with the root.
    finished: bool,
}

/// Where a download and what belongs to it lie.
struct Place(String);

impl Place {
    fn name(&self, ending: &str) -> String {
        format!("{}.{ending}", self.0)
    }

    async fn read(&self, ending: &str) -> Option<Vec<u8>> {
        let file = files::read(&[FOLDER, &self.name(ending)]).await.ok()?;
        files::bytes(&file, 0, file.size() as u64).await.ok()
    }

    async fn write(&self, ending: &str, bytes: &[u8]) -> Result<(), WorkerError> {
        files::write(&[FOLDER, &self.name(ending)], &files::blob([bytes])?).await
    }

    async fn note(&self, journal: &Journal) -> Result<(), WorkerError> {
        let text = serde_json::to_vec(journal).map_err(|_| WorkerError::internal("A journal could not be written."))?;
        self.write("journal", &text).await
    }

    async fn remove(&self) -> Result<(), WorkerError> {
        for ending in ["body", "segments", "journal"] {
            files::remove(&[FOLDER, &self.name(ending)]).await?;
        }
        Ok(())
    }
}

/// Removes all downloads.
pub async fn remove_all() -> Result<(), WorkerError> {
    files::remove(&[FOLDER]).await
}

/// Fetches a body, or what is still missing of it. It is compared with the root.
pub async fn fetch(worker: &Worker, request: FetchBody, job: &Job) -> Result<(Fetched, Blob), WorkerError> {
    let expected = BodyCommitment { body_root: request.body_root, body_length: request.body_length };
    if !is_body_length(expected.body_length) {
        return Err(BodyError::ImpossibleLength { length: expected.body_length }.told());
    }
    let place = Place(expected.body_root.to_string().split_off(2));
    let path = place.name("body");
    let journal = place.read("journal").await.and_then(|text| serde_json::from_slice::<Journal>(&text).ok());
    if journal.as_ref().is_some_and(|journal| journal.finished)
        && let Ok(file) = files::read(&[FOLDER, &path]).await
        && file.size() as u64 == expected.body_length
    {
        return Ok((Fetched::default(), file.into()));
    }
    let mut sources = Sources::new(&request.places);
    if let Some(body) = here(worker, &mut sources, &expected, job).await? {
        return Ok((Fetched { dropped: sources.dropped() }, body));
    }
    // Nothing is made in this browser for a body that nobody can be asked for.
    sources.next(0, job).await?;
    let fetched = {
        let _keeping = worker.keeping();
        async {
            let file = SyncFile::open(&[FOLDER, &path]).await.map_err(|error| (error, false))?;
            fill(worker, &mut sources, &expected, &place, journal.unwrap_or_default(), file, job).await
        }
        .await
    };
    match fetched {
        Ok(()) => Ok((Fetched { dropped: sources.dropped() }, files::read(&[FOLDER, &path]).await?.into())),
        Err((error, checked)) => {
            // What was checked, broke off, or was cut off by a lock, goes on later.
            let goes_on = matches!(
                error.kind,
                ErrorKind::Network | ErrorKind::Locked | ErrorKind::Internal | ErrorKind::Cancelled
            );
            if !checked && !goes_on && error != StreamError::Busy.into() {
                place.remove().await?;
            }
            Err(error)
        }
    }
}

/// The body as this browser keeps it, where a location says so.
async fn here(
    worker: &Worker,
    sources: &mut Sources,
    expected: &BodyCommitment,
    job: &Job,
) -> Result<Option<Blob>, WorkerError> {
    for number in 0..sources.all.len() {
        let Some(Way::Browser(name)) = sources.all[number].way.clone() else { continue };
        let body = match blobs::take(&name).await {
            Ok(body) => body,
            Err(error) => {
                sources.wrong(number, Fault::NotHere, error);
                continue;
            }
        };
        // A wrong length is told before anything is read.
        let length = BodyCommitment { body_length: body.size() as u64, ..*expected };
        let checked = match expected.check(&length) {
            Ok(()) => expected.check(&verify::root(worker, &body, 0, job).await?),
            wrong => wrong,
        };
        match checked {
            Ok(()) => return Ok(Some(body)),
            Err(error) => sources.wrong(number, Fault::OtherFile, error.told()),
        }
    }
    Ok(None)
}

/// A download under way.
struct Filling<'a> {
    sources: &'a mut Sources,
    expected: &'a BodyCommitment,
    place: &'a Place,
    file: SyncFile,
    /// Over the segments that are written, hashed and, where that is possible, checked.
    tree: MerkleTree,
    /// What the segments' hashes must be; none where nobody has the list.
    list: Option<Vec<[u8; 32]>>,
    /// Without a list: the segments' hashes as they came.
    came: Vec<[u8; 32]>,
    /// Without a list: who gave what is there; `None` for what an earlier visit left.
    givers: Vec<Option<usize>>,
    /// Whether what is there must come from one source, since a mixture was wrong.
    alone: bool,
    /// Whole files that were wrong, with who gave them.
    wrong: Vec<(usize, Vec<[u8; 32]>)>,
    /// The first segment that is not what the list says.
    forged: Option<u64>,
    from: (String, String),
    pace: Pace,
    crew: Crew,
    job: &'a Job,
}

/// Fetches until all is there. An error says whether what is there was checked.
async fn fill(
    worker: &Worker,
    sources: &mut Sources,
    expected: &BodyCommitment,
    place: &Place,
    journal: Journal,
    file: SyncFile,
    job: &Job,
) -> Result<(), (WorkerError, bool)> {
    let unchecked = |error| (error, false);
    seal::room_for(expected.body_length.saturating_sub(file.size())).await.map_err(unchecked)?;
    let list = segments(sources, expected, place, job).await.map_err(unchecked)?;
    let tree = MerkleTree::from_bytes(&journal.tree)
        .filter(|tree| tree.len().saturating_mul(SEALED_SEGMENT_LENGTH as u64) <= file.size())
        // What came before the list was there is compared with it now.
        .filter(|tree| list.as_ref().is_none_or(|list| tree_of(list.iter().take(tree.len() as usize)) == *tree))
        .unwrap_or_default();
    let setup = Setup { roots: true, ..Setup::default() };
    let crew = job.unless_stopped(Crew::gather(worker.streams(), expected.body_length, &setup)).await;
    let mut filling = Filling {
        sources,
        expected,
        place,
        file,
        givers: if tree.is_empty() { Vec::new() } else { vec![None] },
        tree,
        list,
        came: Vec::new(),
        alone: false,
        wrong: Vec::new(),
        forged: None,
        from: journal.from,
        pace: Pace::new(0, FETCHED_AT_MOST),
        crew: crew.map_err(unchecked)?,
        job,
    };
    filling.run().await.map_err(|error| (error, filling.list.is_some() && !filling.tree.is_empty()))
}

/// The hashes of the body's segments: as an earlier visit left them, or as the first source has them whose list is one
/// with the body root.
async fn segments(
    sources: &Sources,
    expected: &BodyCommitment,
    place: &Place,
    job: &Job,
) -> Result<Option<Vec<[u8; 32]>>, WorkerError> {
    let count = expected.body_length.div_ceil(SEALED_SEGMENT_LENGTH as u64);
    if count == 1 {
        return Ok(Some(vec![expected.body_root.0]));
    }
    let length = count.saturating_mul(HASH);
    if length > LONGEST_LIST {
        return Ok(None);
    }
    let read = |bytes: &[u8]| {
        let (hashes, rest) = bytes.as_chunks::<32>();
        let tree = tree_of(hashes);
        (rest.is_empty() && tree.len() == count && tree.root() == expected.body_root).then(|| hashes.to_vec())
    };
    if let Some(list) = place.read("segments").await.as_deref().and_then(read) {
        return Ok(Some(list));
    }
    for url in sources.all.iter().filter_map(|source| source.segments.as_deref()) {
        let asked = async {
            // Nothing is lost without it: what the source is worth shows when the body comes.
            let Ok(answer) = Download::start(Ask { url, ..Ask::default() }).await else { return Ok(None) };
            Ok::<_, WorkerError>(answer.whole(length).await.ok())
        };
        if let Some(bytes) = job.unless_stopped(asked).await?
            && let Some(list) = read(&bytes)
        {
            place.write("segments", &bytes).await?;
            return Ok(Some(list));
        }
    }
    Ok(None)
}

fn tree_of<'a>(hashes: impl IntoIterator<Item = &'a [u8; 32]>) -> MerkleTree {
    let mut tree = MerkleTree::new();
    hashes.into_iter().for_each(|hash| tree.push_hash(*hash));
    tree
}

impl Filling<'_> {
    async fn run(&mut self) -> Result<(), WorkerError> {
        loop {
            while self.boundary() < self.expected.body_length {
                self.ask().await?;
            }
            if self.finish().await? {
                return Ok(());
            }
        }
    }

    /// Fetches from the next source, until all is there or it fails.
    async fn ask(&mut self) -> Result<(), WorkerError> {
        let source = self.sources.next(self.boundary(), self.job).await?;
        if self.alone && self.givers.iter().any(|giver| *giver != Some(source)) {
            self.forget();
        }
        let before = self.boundary();
        self.sources.tell(Some(source), before, self.expected.body_length, self.job);
        let Err(halt) = self.attempt(source).await else { return Ok(()) };
        match halt {
            Halt::Work(error) => return Err(error),
            Halt::Source(fault) => {
                // Two that break off and must each begin anew would take turns for ever.
                let moved = !self.alone && self.boundary() > before;
                self.sources.failed(source, fault, self.boundary(), moved);
            }
        }
        self.sources.tell(None, self.boundary(), self.expected.body_length, self.job);
        Ok(())
    }

    async fn attempt(&mut self, source: usize) -> Result<(), Halt> {
        let Some(way) = self.sources.all[source].way.clone() else { return Err(Fault::NotFetchable.into()) };
        let address = if let Way::Http(url) = &way { url.clone() } else { String::new() };
        let etag = if self.from.0 == address { self.from.1.clone() } else { String::new() };
        let (boundary, length) = (self.boundary(), self.expected.body_length);
        let open = async { Ok::<_, Halt>(Flow::open(&way, boundary, Some(length), &etag).await?) };
        let mut flow = self.job.unless_stopped(open).await?;
        if flow.begins() != boundary && self.list.is_none() {
            // A server that knows no ranges, or has another file by now.
            self.forget();
        }
        let boundary = self.boundary();
        self.file.go_on_at(boundary, length)?;
        self.from = (address, flow.etag().to_owned());
        if !self.givers.contains(&Some(source)) {
            self.givers.push(Some(source));
        }
        let there = boundary - flow.begins();
        let streamed = self.stream(&mut flow, there, source).await;
        // What came before a break counts.
        self.collect().await?;
        self.note().await?;
        match self.forged.take() {
            Some(segment) => Err(Fault::ForgedSegment { segment }.into()),
            None => streamed,
        }
    }

    /// Takes in all that comes, after so many bytes that are there already.
    async fn stream(&mut self, flow: &mut Flow, mut skip: u64, source: usize) -> Result<(), Halt> {
        let expected = self.expected.body_length;
        let (mut chunk, mut filled) = (self.buffer(), 0_u32);
        let ended = loop {
            let next = async { Ok::<_, Halt>(flow.next().await?) };
            let bytes = match self.job.unless_stopped(next).await {
                Ok(Some(bytes)) => bytes,
                Ok(None) => break Ok(()),
                Err(halt) => break Err(halt),
            };
            let skipped = skip.min(u64::from(bytes.length())) as u32;
            skip -= u64::from(skipped);
            let mut rest = bytes.subarray(skipped, bytes.length());
            while rest.length() > 0 && self.forged.is_none() {
                let room = (SEALED_CHUNK - u64::from(filled)).min(expected - self.file.position() - u64::from(filled));
                let now = u64::from(rest.length()).min(room) as u32;
                if now == 0 {
                    break;
                }
                chunk.set(&rest.subarray(0, now), filled);
                filled += now;
                rest = rest.subarray(now, rest.length());
                if u64::from(filled) == SEALED_CHUNK {
                    self.take_in(&chunk, filled, source).await?;
                    (chunk, filled) = (self.buffer(), 0);
                }
            }
            files::release(&bytes);
            if self.forged.is_some() || self.file.position() + u64::from(filled) == expected {
                break Ok(());
            }
        };
        if self.forged.is_some() {
            return Ok(());
        }
        // The body's end; or a break, after whose last whole segment the next attempt goes on.
        let received = self.file.position() + u64::from(filled);
        let whole = received == expected;
        let kept = if whole { filled } else { filled - filled % SEALED_SEGMENT_LENGTH as u32 };
        if kept > 0 {
            self.take_in(&chunk, kept, source).await?;
        }
        match ended {
            Ok(()) if !whole => Err(Fault::TooShort { expected, received }.into()),
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
    async fn take_in(&mut self, chunk: &Uint8Array, length: u32, source: usize) -> Result<(), WorkerError> {
        self.file.append(&chunk.subarray(0, length))?;
        while !self.crew.has_room() {
            let output = self.job.unless_stopped(self.crew.take()).await?;
            self.push(output);
        }
        self.crew.give(Work::Hash, &chunk.buffer(), length)?;
        if self.pace.is_due(self.file.position()) {
            self.note().await?;
        }
        let (done, total) = (self.file.position(), self.expected.body_length);
        self.job.tell(|| self.sources.progress(Some(source), done, total)).await
    }

    /// Takes in the hashes of a chunk, up to the first one that is wrong.
    fn push(&mut self, output: Option<Output>) -> bool {
        let Some(output) = output else { return false };
        for hash in &output.body {
            let number = self.tree.len();
            match &self.list {
                _ if self.forged.is_some() => break,
                Some(list) if list.get(number as usize) != Some(hash) => self.forged = Some(number),
                Some(_) => self.tree.push_hash(*hash),
                None => {
                    self.tree.push_hash(*hash);
                    self.came.push(*hash);
                }
            }
        }
        self.crew.keep(&output);
        true
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
        self.pace = Pace::new(self.file.position(), FETCHED_AT_MOST);
        Ok(())
    }

    async fn write_journal(&self, finished: bool) -> Result<(), WorkerError> {
        self.place.note(&Journal { tree: self.tree.to_bytes(), from: self.from.clone(), finished }).await
    }

    /// Compares the whole with the root. Without a list this is where a wrong file is found out.
    async fn finish(&mut self) -> Result<bool, WorkerError> {
        if self.tree.root() == self.expected.body_root {
            for (source, hashes) in std::mem::take(&mut self.wrong) {
                if let Some(segment) = hashes.iter().zip(&self.came).position(|(wrong, right)| wrong != right) {
                    let fault = Fault::ForgedSegment { segment: segment as u64 };
                    self.sources.failed(source, fault, 0, false);
                }
            }
            self.file.flush()?;
            self.write_journal(true).await?;
            files::remove(&[FOLDER, &self.place.name("segments")]).await?;
            return Ok(true);
        }
        match self.givers[..] {
            [Some(source)] => {
                self.sources.failed(source, Fault::OtherFile, 0, false);
                self.wrong.push((source, std::mem::take(&mut self.came)));
            }
            // Nobody can say whose part is wrong.
            _ => self.alone = true,
        }
        self.forget();
        Ok(false)
    }

    /// Begins anew.
    fn forget(&mut self) {
        self.tree = MerkleTree::new();
        self.came.clear();
        self.givers.clear();
    }

    /// Where the next byte belongs: behind the segments that were written and hashed.
    fn boundary(&self) -> u64 {
        (self.tree.len() * SEALED_SEGMENT_LENGTH as u64).min(self.expected.body_length)
    }
}
