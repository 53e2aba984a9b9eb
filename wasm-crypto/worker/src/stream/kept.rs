//! Encrypted files that a space keeps in this browser, and going on with an interrupted one.
//!
//! A kept file is two files: `<nonce>.c4gh`, the Crypt4GH file, which has its whole length from the start, and `<nonce>.notes`, JSON
//! to the nonce's key of the vault. While the file is being sealed its notes hold the body's keys and the state of both
//! roots at a segment; what lies behind that segment in an interrupted file is written anew when it is taken up again.

use crypto_worker::error::{ErrorKind, WorkerError};
use crypto_worker::messages::{FileSealed, KeptFile, ResumeSeal, SealFile};
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_crypto::body::{BodyRoots, PlainHasher, SEGMENT_LENGTH, sealed_length};
use wasm_crypto::keys::{Secret32, X25519Secret, make_nonce};
use wasm_crypto::primitives::Bytes32;
use web_sys::{Blob, File};

use super::error::StreamError;
use super::journal::{Journal, Notes, Pace, SEALED_AT_MOST, State};
use super::pool::Output;
use super::seal::{self, Hands, Keys};
use super::sync_file::SyncFile;
use crate::job::Job;
use crate::state::Worker;
use crate::{files, notes, spaces};

/// The folder in a space.
const FOLDER: &str = "files";
/// How the Crypt4GH files' names end.
const ENDING: &str = ".c4gh";

/// Where a kept file and its notes lie, and the key of the notes.
struct Place {
    space: String,
    nonce: Bytes32,
    key: X25519Secret,
}

impl Place {
    fn new(worker: &Worker, nonce: Bytes32) -> Result<Self, WorkerError> {
        Ok(Self { space: worker.space()?, nonce, key: notes::key(worker, &nonce)? })
    }

    fn file(&self) -> [String; 4] {
        path(&self.space, &notes::name(&self.nonce, ENDING))
    }

    fn notes(&self) -> [String; 4] {
        path(&self.space, &notes::name(&self.nonce, notes::ENDING))
    }

    async fn read(&self) -> Result<Notes, WorkerError> {
        notes::read(&strs(&self.notes()), self.key.clone()).await
    }

    async fn write(&self, content: &Notes) -> Result<(), WorkerError> {
        notes::write(&strs(&self.notes()), &self.key, content).await
    }

    /// Removes both; the notes last, so that nothing lies there unseen.
    async fn remove(&self) -> Result<(), WorkerError> {
        files::remove(&strs(&self.file())).await?;
        files::remove(&strs(&self.notes())).await
    }
}

fn path(space: &str, name: &str) -> [String; 4] {
    [spaces::FOLDER, space, FOLDER, name].map(str::to_owned)
}

fn strs(path: &[String; 4]) -> [&str; 4] {
    path.each_ref().map(String::as_str)
}

/// Encrypts a file and keeps it.
pub async fn seal(worker: &Worker, request: SealFile, file: &Blob, job: &Job) -> Result<FileSealed, WorkerError> {
    let place = Place::new(worker, make_nonce())?;
    let (header, keys, readers) = seal::begin(worker, &request)?;
    let size = file.size() as u64;
    seal::room_for(header.len() as u64 + sealed_length(size)).await?;
    job.still()?;
    let notes = Notes {
        version: Notes::VERSION,
        name: request.name,
        size,
        last_modified: last_modified(file),
        readers,
        header_length: header.len() as u64,
        saved_at: request.now,
        state: State::Begun(Journal::new(&keys)),
    };
    let writing = async {
        let mut kept = SyncFile::open(&strs(&place.file())).await?;
        kept.go_on_at(0, notes.header_length + sealed_length(size))?;
        kept.append(&Uint8Array::from(&header[..]))?;
        place.write(&notes).await?;
        go_on(worker, &place, notes, keys, file, kept, job).await
    };
    let _keeping = worker.keeping();
    let done = writing.await;
    if let Err(error) = &done
        && !is_worth_resuming(error)
    {
        place.remove().await?;
    }
    done
}

/// Goes on with an interrupted seal.
pub async fn resume(worker: &Worker, request: ResumeSeal, file: &Blob, job: &Job) -> Result<FileSealed, WorkerError> {
    let place = Place::new(worker, request.nonce)?;
    let mut notes = place.read().await?;
    let State::Begun(journal) = &notes.state else { return Err(StreamError::NotResumable.into()) };
    let keys = journal.keys();
    let roots = journal.roots().ok_or(StreamError::NotResumable)?;
    same_file(&notes, journal, &roots, &keys.plain, file, job).await?;
    let _keeping = worker.keeping();
    let mut kept = SyncFile::open(&strs(&place.file())).await?;
    let boundary = notes.header_length + sealed_length(roots.plain_length());
    if kept.size() < boundary {
        return Err(StreamError::NotResumable.into());
    }
    let whole = notes.header_length + sealed_length(notes.size);
    seal::room_for(whole.saturating_sub(kept.size())).await?;
    kept.go_on_at(boundary, whole)?;
    job.still()?;
    notes.saved_at = request.now;
    let done = go_on(worker, &place, notes, keys, file, kept, job).await;
    if let Err(error) = &done
        && !is_worth_resuming(error)
    {
        place.remove().await?;
    }
    done
}

/// Seals from the journal's boundary to the end, and notes how far it is.
async fn go_on(
    worker: &Worker,
    place: &Place,
    mut notes: Notes,
    keys: Keys,
    file: &Blob,
    mut kept: SyncFile,
    job: &Job,
) -> Result<FileSealed, WorkerError> {
    let State::Begun(journal) = &mut notes.state else { return Err(StreamError::NotResumable.into()) };
    let mut roots = journal.roots().ok_or(StreamError::NotResumable)?;
    let mut pace = Pace::new(roots.plain_length(), SEALED_AT_MOST);
    let hands: Hands = {
        let (kept, notes) = (&mut kept, &mut notes);
        seal::body(worker, file, &keys, &mut roots, job, async |output: &Output, roots: &BodyRoots| {
            kept.append(&output.bytes)?;
            if let State::Begun(journal) = &mut notes.state {
                journal.note(roots, &output.plain);
            }
            if pace.is_due(roots.plain_length()) {
                kept.flush()?;
                place.write(notes).await?;
                pace = Pace::new(roots.plain_length(), SEALED_AT_MOST);
            }
            Ok(())
        })
        .await?
    };
    kept.flush()?;
    job.still()?;
    let sealed = seal::sealed(Some(place.nonce), notes.header_length, &roots, hands);
    notes.state = State::Finished { body_root: sealed.body_root };
    place.write(&notes).await?;
    Ok(sealed)
}

/// What did not come of the file itself can be gone on with later. So can what was stopped: leaving the page stops it, too,
/// and the person has a way of throwing it away.
fn is_worth_resuming(error: &WorkerError) -> bool {
    matches!(error.kind, ErrorKind::Cancelled | ErrorKind::Locked | ErrorKind::Internal | ErrorKind::Unreadable)
}

/// The same name would prove nothing: size, time and the first and last segments that were sealed must be the same.
async fn same_file(
    notes: &Notes,
    journal: &Journal,
    roots: &BodyRoots,
    plain_key: &Secret32,
    file: &Blob,
    job: &Job,
) -> Result<(), WorkerError> {
    let differs = |differs| WorkerError::from(StreamError::OtherFile { differs });
    if file.size() as u64 != notes.size {
        return Err(differs("its length differs"));
    }
    if last_modified(file) != notes.last_modified {
        return Err(differs("it was changed since, or copied"));
    }
    let hasher = PlainHasher::new(plain_key);
    for (segment, leaf) in journal.checks(roots.segments()) {
        let from = segment * SEGMENT_LENGTH as u64;
        let to = notes.size.min(from + SEGMENT_LENGTH as u64);
        let bytes = zeroize::Zeroizing::new(job.unless_stopped(files::bytes(file, from, to)).await?);
        if hasher.leaf_hash(&bytes) != leaf {
            return Err(differs("its content differs"));
        }
    }
    Ok(())
}

/// All kept files of the space, newest first. One whose notes do not open is left out.
pub async fn list(worker: &Worker) -> Result<Vec<KeptFile>, WorkerError> {
    let space = worker.space()?;
    worker.vault()?;
    let mut kept = Vec::new();
    for nonce in notes::nonces(&[spaces::FOLDER, &space, FOLDER]).await? {
        if let Ok(notes) = Place::new(worker, nonce)?.read().await {
            kept.push(notes.tell(nonce));
        }
    }
    kept.sort_by_key(|file| std::cmp::Reverse(file.saved_at));
    Ok(kept)
}

/// A finished kept file.
pub async fn take(worker: &Worker, nonce: Bytes32) -> Result<Blob, WorkerError> {
    let place = Place::new(worker, nonce)?;
    match place.read().await?.state {
        State::Finished { .. } => Ok(files::read(&strs(&place.file())).await?.into()),
        State::Begun(_) => Err(StreamError::NotFinished.into()),
    }
}

/// Removes a kept file.
pub async fn delete(worker: &Worker, nonce: Bytes32) -> Result<(), WorkerError> {
    Place::new(worker, nonce)?.remove().await
}

/// Milliseconds since 1970; 0 for what is no file.
fn last_modified(file: &Blob) -> u64 {
    file.dyn_ref::<File>().map_or(0, |file| file.last_modified() as u64)
}
