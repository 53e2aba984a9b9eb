//! Unfinished contributions: the files and what was decided about them, encrypted under a key of the vault.
//!
//! A draft is two Crypt4GH files to the draft's own key: `<nonce>.file`, the files as they were chosen, one after the other,
//! and `<nonce>.notes`, JSON with their names and lengths, the recipe and the app's form. What lies open of it lies in a data
//! worker of its own; when that one is gone, it is read again from here.

mod lying;

pub use lying::{data, hand_on, open, read_again};

use crypto_worker::data::Task;
use crypto_worker::error::{ErrorKind, WorkerError};
use crypto_worker::messages::{DraftFile, DraftSummary, ResumeDraft, SaveDraft, Stage, StartDraft, Subject};
use crypto_worker::told::IntoWorkerError;
use crypto_worker::wire::{field, set, to_js};
use deidentify::format::Format;
use js_sys::Uint8Array;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wasm_bindgen::prelude::*;
use wasm_crypto::crypt4gh::{Crypt4ghError, Encryptor};
use wasm_crypto::keys::{X25519Secret, make_nonce};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::table::Options;
use web_sys::{Blob, File};
use zeroize::Zeroizing;

use crate::data_worker::Pass;
use crate::job::Job;
use crate::state::Worker;
use crate::{files, notes, spaces};

/// The folder in a space.
const FOLDER: &str = "drafts";
/// Bytes read at a time.
const PIECE: u64 = 1 << 20;
/// Most bytes that are taken: of a table each distinct value is held in memory once.
pub const LARGEST_FILE: u64 = 1 << 30;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Notes {
    files: Vec<DraftFile>,
    format: Format,
    records: u64,
    subject: Subject,
    options: Options,
    /// As it was saved; null for the proposed one.
    recipe: Value,
    form: Value,
    saved_at: u64,
}

/// What this worker needs to know of what a data worker found.
#[derive(Deserialize)]
struct Found {
    format: Format,
    records: u64,
}

/// Reads files and stores them as a draft. The reply is a `DraftOpened`.
pub async fn start(worker: &Worker, request: StartDraft, chosen: &[Blob], job: &Job) -> Result<JsValue, WorkerError> {
    let nonce = make_nonce();
    let key = notes::key(worker, &nonce)?;
    let space = worker.space()?;
    let files: Vec<DraftFile> = chosen
        .iter()
        .map(|file| DraftFile {
            name: file.dyn_ref::<File>().map(File::name).unwrap_or_default(),
            bytes: file.size() as u64,
        })
        .collect();
    let total: u64 = files.iter().map(|file| file.bytes).sum();
    if total > LARGEST_FILE {
        return Err(WorkerError::new(
            ErrorKind::Invalid,
            "This is more than 1 GiB.",
            "Share a part of it, or prepare it with the `theriac` command.",
        ));
    }

    let data = lying::begin(worker, &nonce, request.options, request.subject, job).await?;
    let mut pass = Pass::new(&data, job);
    let mut sealed = Vec::new();
    let mut out = Vec::new();
    let mut encryptor = Encryptor::new(&[key.public()], &mut out).map_err(Crypt4ghError::told)?;
    let mut read = 0;
    for (file, facts) in chosen.iter().zip(&files) {
        pass.file(facts).await?;
        let mut done = 0;
        while done < facts.bytes {
            let to = facts.bytes.min(done + PIECE);
            let piece = Zeroizing::new(files::bytes(file, done, to).await?);
            pass.push(&Uint8Array::from(&piece[..])).await?;
            encryptor.push(&piece, &mut out);
            sealed.push(files::blob([&out[..]])?);
            out.clear();
            read += to - done;
            done = to;
            job.step(Stage::Reading, read, total).await?;
        }
    }
    pass.done().await?;
    encryptor.finish(&mut out);
    sealed.push(files::blob([&out[..]])?);
    job.step(Stage::Scanning, 0, 1).await?;
    let surveyed = data.task(&Task::Surveyed { now: Some(request.now) }, job).await?;
    let found = found(&surveyed)?;

    let notes = Notes {
        files,
        format: found.format,
        records: found.records,
        subject: request.subject,
        options: request.options,
        recipe: Value::Null,
        form: Value::Null,
        saved_at: request.now,
    };
    job.still()?;
    let path = file_name(&nonce);
    let path = [spaces::FOLDER, &space, FOLDER, &path];
    files::write(&path, &files::joined(&sealed)?).await?;
    // A file without its notes would lie there unseen.
    let noted = match job.still() {
        Ok(()) => write_notes(&space, &nonce, &key, &notes).await,
        Err(error) => Err(error),
    };
    if let Err(error) = noted {
        files::remove(&path).await?;
        return Err(error);
    }
    job.still()?;
    worker.keep_draft(nonce, lying::from(&notes, Some(data)));
    opened(&nonce, &notes, &surveyed)
}

/// Opens a stored draft again; who is older than 89 is proposed as of `now`. The reply is a `DraftOpened`.
pub async fn resume(worker: &Worker, request: ResumeDraft, job: &Job) -> Result<JsValue, WorkerError> {
    let ResumeDraft { nonce, now } = request;
    let space = worker.space()?;
    let notes = read_notes(worker, &space, &nonce).await?;
    job.still()?;
    let draft = open(worker, &nonce, job).await?;
    let (data, _turn) = data(worker, &nonce, &draft, job).await?;
    let surveyed = data.task(&Task::Surveyed { now: Some(now) }, job).await?;
    opened(&nonce, &notes, &surveyed)
}

/// All drafts of the space, newest first. One that does not open is left out.
pub async fn list(worker: &Worker) -> Result<Vec<DraftSummary>, WorkerError> {
    let space = worker.space()?;
    worker.vault()?;
    let mut drafts = Vec::new();
    for nonce in notes::nonces(&[spaces::FOLDER, &space, FOLDER]).await? {
        if let Ok(notes) = read_notes(worker, &space, &nonce).await {
            let name = notes.files.first().map(|file| file.name.clone()).unwrap_or_default();
            let files = notes.files.len() as u32;
            let Notes { format, records, saved_at, .. } = notes;
            drafts.push(DraftSummary { nonce, name, files, format, records, saved_at });
        }
    }
    drafts.sort_by_key(|draft| std::cmp::Reverse(draft.saved_at));
    Ok(drafts)
}

/// Stores what was decided so far.
pub async fn save(worker: &Worker, request: SaveDraft, job: &Job) -> Result<(), WorkerError> {
    let draft = open(worker, &request.nonce, job).await?;
    let notes = Notes {
        files: draft.files.clone(),
        format: draft.format,
        records: draft.records,
        subject: draft.subject,
        options: draft.options,
        recipe: request.recipe.value().clone(),
        form: request.form,
        saved_at: request.now,
    };
    let space = worker.space()?;
    write_notes(&space, &request.nonce, &notes::key(worker, &request.nonce)?, &notes).await?;
    // Deleted or erased while the notes were being written: they must not come back.
    if !files::exists(&[spaces::FOLDER, &space, FOLDER, &file_name(&request.nonce)]).await? {
        files::remove(&[spaces::FOLDER, &space, FOLDER, &notes_name(&request.nonce)]).await?;
    }
    Ok(())
}

/// Removes a draft.
pub async fn delete(worker: &Worker, nonce: Bytes32) -> Result<(), WorkerError> {
    let space = worker.space()?;
    worker.drop_draft(&nonce);
    files::remove(&[spaces::FOLDER, &space, FOLDER, &notes_name(&nonce)]).await?;
    files::remove(&[spaces::FOLDER, &space, FOLDER, &file_name(&nonce)]).await
}

fn found(surveyed: &JsValue) -> Result<Found, WorkerError> {
    serde_wasm_bindgen::from_value(surveyed.clone())
        .map_err(|_| WorkerError::internal("What was found in the file was not understood."))
}

/// The members of a `DraftOpened` that the data worker does not know, added to those it gave.
fn opened(nonce: &Bytes32, notes: &Notes, surveyed: &JsValue) -> Result<JsValue, WorkerError> {
    let recipe = if notes.recipe.is_null() { field(surveyed, "proposed") } else { to_js(&notes.recipe)? };
    let members = [
        ("nonce", to_js(nonce)?),
        ("files", to_js(&notes.files)?),
        ("subject", to_js(&notes.subject)?),
        ("recipe", recipe),
        ("form", to_js(&notes.form)?),
    ];
    for (name, value) in members {
        set(surveyed, name, &value);
    }
    Ok(surveyed.clone())
}

fn notes_name(nonce: &Bytes32) -> String {
    notes::name(nonce, notes::ENDING)
}

fn file_name(nonce: &Bytes32) -> String {
    notes::name(nonce, ".file")
}

async fn write_notes(space: &str, nonce: &Bytes32, key: &X25519Secret, notes: &Notes) -> Result<(), WorkerError> {
    notes::write(&[spaces::FOLDER, space, FOLDER, &notes_name(nonce)], key, notes).await
}

async fn read_notes(worker: &Worker, space: &str, nonce: &Bytes32) -> Result<Notes, WorkerError> {
    notes::read(&[spaces::FOLDER, space, FOLDER, &notes_name(nonce)], notes::key(worker, nonce)?).await
}
