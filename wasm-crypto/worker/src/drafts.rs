//! Unfinished contributions: the files and what was decided about them, encrypted under a key of the vault.
//!
//! A draft is two Crypt4GH files to the draft's own key: `<nonce>.file`, the files as they were chosen, one after the other,
//! and `<nonce>.notes`, JSON with their names and lengths, the recipe and the app's form. What lies open of it lies in a data
//! worker of its own; when that one is gone, it is read again from here.

use std::cell::RefCell;
use std::rc::Rc;

use crypto_worker::data::Task;
use crypto_worker::error::{ErrorKind, WorkerError};
use crypto_worker::messages::{DraftFile, DraftSummary, SaveDraft, Stage, StartDraft, Subject};
use crypto_worker::told::IntoWorkerError;
use crypto_worker::wire::{field, set, to_js};
use deidentify::format::Format;
use futures::lock::{Mutex, MutexGuard};
use js_sys::{Object, Uint8Array};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wasm_bindgen::prelude::*;
use wasm_crypto::crypt4gh::{Crypt4ghError, Decryptor, Encryptor};
use wasm_crypto::keys::{X25519Secret, make_nonce, pseudonym_key};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::table::Options;
use web_sys::{Blob, File};
use zeroize::Zeroizing;

use crate::data_worker::{Cutter, DataWorker, Pass};
use crate::job::Job;
use crate::state::{OpenDraft, Worker};
use crate::{files, notes, spaces};

/// The folder in a space.
const FOLDER: &str = "drafts";
/// Bytes read at a time.
const PIECE: u64 = 1 << 20;
/// Most bytes that are taken: of a table each distinct value is held in memory once.
pub const LARGEST_FILE: u64 = 512 << 20;
/// The operation that may take long without listening: to stop it, its worker is ended.
const ANONYMISE: &str = "anonymiseDraft";

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
            "This is more than 512 MiB.",
            "Share a part of it, or prepare it with the `theriac` command.",
        ));
    }

    let data = begin(worker, &nonce, request.options, request.subject, job).await?;
    let mut pass = Pass::new(&data, job);
    let mut sealed = Vec::new();
    let mut out = Vec::new();
    let mut encryptor = Encryptor::new(&[key.public()], &mut out).map_err(Crypt4ghError::told)?;
    let mut read = 0;
    for (file, facts) in chosen.iter().zip(&files) {
        pass.file(&facts.name).await?;
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
    worker.keep_draft(nonce, lying_open(&notes, Some(data)));
    opened(&nonce, &notes, &surveyed)
}

/// Opens a stored draft again. The reply is a `DraftOpened`.
pub async fn resume(worker: &Worker, nonce: Bytes32, job: &Job) -> Result<JsValue, WorkerError> {
    let space = worker.space()?;
    let notes = read_notes(worker, &space, &nonce).await?;
    job.still()?;
    let draft = open(worker, &nonce, job).await?;
    let (data, _turn) = data(worker, &nonce, &draft, job).await?;
    let surveyed = data.task(&Task::Surveyed { now: Some(notes.saved_at) }, job).await?;
    opened(&nonce, &notes, &surveyed)
}

/// The data worker in which a draft lies open, read again where it must be, and the turn to ask it.
pub async fn data<'a>(
    worker: &Worker,
    nonce: &Bytes32,
    draft: &'a OpenDraft,
    job: &Job,
) -> Result<(Rc<DataWorker>, MutexGuard<'a, ()>), WorkerError> {
    let turn = job.unless_stopped(async { Ok(draft.turn.lock().await) }).await?;
    let alive = draft.data.borrow().clone().filter(|data| !data.is_dead());
    if let Some(data) = alive {
        return Ok((data, turn));
    }
    draft.data.take();
    let data = begin(worker, nonce, draft.options, draft.subject, job).await?;
    let mut pass = Pass::new(&data, job);
    read_again(worker, nonce, &draft.files, &mut pass, Stage::Reading, job).await?;
    data.task(&Task::Surveyed { now: None }, job).await?;
    job.still()?;
    let data = Rc::new(data);
    draft.data.replace(Some(data.clone()));
    Ok((data, turn))
}

/// Hands an operation on to the draft's data worker. A search that is stopped takes its worker with it.
pub async fn hand_on(worker: &Worker, operation: JsValue, job: &Job) -> Result<JsValue, WorkerError> {
    let misunderstood = || WorkerError::internal("The worker did not understand the page's request.");
    let members: &Object = operation.dyn_ref().ok_or_else(misunderstood)?;
    let name = Object::keys(members).get(0).as_string();
    let name = name.ok_or_else(misunderstood)?;
    let nonce = field(&field(&operation, &name), "nonce").as_string().and_then(|nonce| nonce.parse().ok());
    let nonce = nonce.ok_or_else(misunderstood)?;
    let draft = open(worker, &nonce, job).await?;
    let (data, _turn) = data(worker, &nonce, &draft, job).await?;
    let answer = data.operation(operation, job).await;
    if name == ANONYMISE && job.still().is_err() {
        draft.data.take();
    }
    answer
}

/// Decrypts the draft's files, piece by piece, into a pass.
pub async fn read_again(
    worker: &Worker,
    nonce: &Bytes32,
    files: &[DraftFile],
    pass: &mut Pass<'_>,
    stage: Stage,
    job: &Job,
) -> Result<(), WorkerError> {
    let file = files::read(&[spaces::FOLDER, &worker.space()?, FOLDER, &file_name(nonce)]).await?;
    let length = file.size() as u64;
    let mut decryptor = Decryptor::new(notes::key(worker, nonce)?);
    let mut plain = Zeroizing::new(Vec::new());
    let mut cutter = Cutter::new(pass, files, stage);
    let mut done = 0;
    while done < length {
        let to = length.min(done + PIECE);
        let sealed = job.unless_stopped(files::bytes(&file, done, to)).await?;
        decryptor.push(&sealed, &mut plain).map_err(Crypt4ghError::told)?;
        cutter.push(&plain).await?;
        plain.clear();
        done = to;
    }
    decryptor.finish(&mut plain).map_err(Crypt4ghError::told)?;
    cutter.push(&plain).await?;
    // Crypt4GH does not notice whole segments that are missing at the end.
    if cutter.finish().await? {
        return Ok(());
    }
    Err(WorkerError::new(
        ErrorKind::Invalid,
        "The stored draft is not complete.",
        "Delete it and choose the file again.",
    ))
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

/// A draft, taken up again where another one was opened meanwhile.
pub async fn open(worker: &Worker, nonce: &Bytes32, job: &Job) -> Result<Rc<OpenDraft>, WorkerError> {
    match worker.open_draft(nonce) {
        Some(draft) => Ok(draft),
        None => {
            let notes = read_notes(worker, &worker.space()?, nonce).await?;
            job.still()?;
            Ok(worker.keep_draft(*nonce, lying_open(&notes, None)))
        }
    }
}

/// A data worker of its own for a draft, ready for its files.
async fn begin(
    worker: &Worker,
    nonce: &Bytes32,
    options: Options,
    subject: Subject,
    job: &Job,
) -> Result<DataWorker, WorkerError> {
    let data = DataWorker::start(worker, Some(&pseudonym_key(&worker.seed()?, nonce)))?;
    data.task(&Task::Survey { options, subject }, job).await?;
    Ok(data)
}

fn found(surveyed: &JsValue) -> Result<Found, WorkerError> {
    serde_wasm_bindgen::from_value(surveyed.clone())
        .map_err(|_| WorkerError::internal("What was found in the file was not understood."))
}

fn lying_open(notes: &Notes, data: Option<DataWorker>) -> OpenDraft {
    OpenDraft {
        files: notes.files.clone(),
        format: notes.format,
        records: notes.records,
        subject: notes.subject,
        options: notes.options,
        data: RefCell::new(data.map(Rc::new)),
        turn: Mutex::new(()),
    }
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
