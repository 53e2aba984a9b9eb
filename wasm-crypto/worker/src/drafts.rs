//! Unfinished contributions: the file and what was decided about it, encrypted under a key of the vault.
//!
//! A draft is two Crypt4GH files to the draft's own key: `<nonce>.file`, the file as it was chosen, and `<nonce>.notes`,
//! JSON with its name, the recipe and the app's form.

use crypto_worker::error::{ErrorKind, WorkerError};
use crypto_worker::messages::{DraftOpened, DraftSummary, SaveDraft, Stage, StartDraft, Subject};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use wasm_crypto::crypt4gh::{Crypt4ghError, Decryptor, Encryptor};
use wasm_crypto::keys::{X25519Secret, make_nonce};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::recipe::Recipe;
use wasm_crypto::scan::Profile;
use wasm_crypto::table::{Options, Reader, TableError};
use web_sys::{Blob, File};
use zeroize::Zeroizing;

use crate::errors::IntoWorkerError;
use crate::job::Job;
use crate::state::{OpenDraft, Worker};
use crate::{files, notes, spaces};

/// The folder in a space.
const FOLDER: &str = "drafts";
/// Bytes read at a time.
const PIECE: u64 = 1 << 20;
/// Largest file that is taken: it is held in memory, each distinct value once.
pub const LARGEST_FILE: u64 = 512 << 20;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Notes {
    name: String,
    bytes: u64,
    rows: u64,
    subject: Subject,
    options: Options,
    recipe: Recipe,
    form: serde_json::Value,
    saved_at: u64,
}

/// Reads a file and stores it as a draft.
pub async fn start(worker: &Worker, request: StartDraft, file: &Blob, job: &Job) -> Result<DraftOpened, WorkerError> {
    let nonce = make_nonce();
    let key = notes::key(worker, &nonce)?;
    let space = worker.space()?;
    let bytes = file.size() as u64;
    if bytes > LARGEST_FILE {
        return Err(WorkerError::new(
            ErrorKind::Invalid,
            "The file is larger than 512 MiB.",
            "Share a part of it, or prepare it with the `theriac` command.",
        ));
    }
    let name = file.dyn_ref::<File>().map(File::name).unwrap_or_default();

    let mut reader = Reader::new(request.options);
    let mut sealed = Vec::new();
    let mut out = Vec::new();
    let mut encryptor = Encryptor::new(&[key.public()], &mut out).map_err(Crypt4ghError::told)?;
    let mut done = 0;
    while done < bytes {
        let to = bytes.min(done + PIECE);
        let piece = Zeroizing::new(files::bytes(file, done, to).await?);
        reader.push(&piece).map_err(TableError::told)?;
        encryptor.push(&piece, &mut out);
        sealed.push(files::blob([&out[..]])?);
        out.clear();
        done = to;
        job.step(Stage::Reading, done, bytes).await?;
    }
    let table = reader.finish().map_err(TableError::told)?;
    encryptor.finish(&mut out);
    sealed.push(files::blob([&out[..]])?);
    job.step(Stage::Scanning, 0, 1).await?;
    let profile = Profile::of(&table);
    let proposed = Recipe::propose(&profile, request.now);

    let notes = Notes {
        name,
        bytes,
        rows: table.rows() as u64,
        subject: request.subject,
        options: request.options,
        recipe: proposed.clone(),
        form: serde_json::Value::Null,
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
    let draft = OpenDraft {
        name: notes.name.clone(),
        bytes,
        subject: request.subject,
        options: request.options,
        table,
        profile,
        proposed,
    };
    let draft = worker.keep_draft(nonce, draft);
    Ok(opened(nonce, &draft, notes))
}

/// Opens a stored draft again.
pub async fn resume(worker: &Worker, nonce: Bytes32, job: &Job) -> Result<DraftOpened, WorkerError> {
    let key = notes::key(worker, &nonce)?;
    let space = worker.space()?;
    let notes = read_notes(worker, &space, &nonce).await?;
    job.still()?;
    if let Some(draft) = worker.open_draft(&nonce) {
        return Ok(opened(nonce, &draft, notes));
    }
    let file = files::read(&[spaces::FOLDER, &space, FOLDER, &file_name(&nonce)]).await?;
    let length = file.size() as u64;
    let mut decryptor = Decryptor::new(key);
    let mut reader = Reader::new(notes.options);
    let mut plain = Zeroizing::new(Vec::new());
    let (mut done, mut bytes) = (0, 0);
    while done < length {
        let to = length.min(done + PIECE);
        decryptor.push(&files::bytes(&file, done, to).await?, &mut plain).map_err(Crypt4ghError::told)?;
        reader.push(&plain).map_err(TableError::told)?;
        bytes += plain.len() as u64;
        plain.clear();
        done = to;
        job.step(Stage::Reading, done, length).await?;
    }
    decryptor.finish(&mut plain).map_err(Crypt4ghError::told)?;
    reader.push(&plain).map_err(TableError::told)?;
    bytes += plain.len() as u64;
    if bytes != notes.bytes {
        // Crypt4GH does not notice whole segments that are missing at the end.
        return Err(WorkerError::new(
            ErrorKind::Invalid,
            "The stored draft is not complete.",
            "Delete it and choose the file again.",
        ));
    }
    let table = reader.finish().map_err(TableError::told)?;
    job.step(Stage::Scanning, 0, 1).await?;
    let profile = Profile::of(&table);
    let proposed = Recipe::propose(&profile, notes.saved_at);
    let draft = OpenDraft {
        name: notes.name.clone(),
        bytes,
        subject: notes.subject,
        options: notes.options,
        table,
        profile,
        proposed,
    };
    let draft = worker.keep_draft(nonce, draft);
    Ok(opened(nonce, &draft, notes))
}

/// All drafts of the space, newest first. One that does not open is left out.
pub async fn list(worker: &Worker) -> Result<Vec<DraftSummary>, WorkerError> {
    let space = worker.space()?;
    worker.vault()?;
    let mut drafts = Vec::new();
    for nonce in notes::nonces(&[spaces::FOLDER, &space, FOLDER]).await? {
        if let Ok(notes) = read_notes(worker, &space, &nonce).await {
            drafts.push(DraftSummary { nonce, name: notes.name, rows: notes.rows, saved_at: notes.saved_at });
        }
    }
    drafts.sort_by_key(|draft| std::cmp::Reverse(draft.saved_at));
    Ok(drafts)
}

/// Stores what was decided so far.
pub async fn save(worker: &Worker, request: SaveDraft) -> Result<(), WorkerError> {
    let draft = open(worker, &request.nonce)?;
    let notes = Notes {
        name: draft.name.clone(),
        bytes: draft.bytes,
        rows: draft.table.rows() as u64,
        subject: draft.subject,
        options: draft.options,
        recipe: request.recipe,
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

/// A draft that lies open.
pub fn open(worker: &Worker, nonce: &Bytes32) -> Result<std::rc::Rc<OpenDraft>, WorkerError> {
    worker.open_draft(nonce).ok_or_else(|| {
        WorkerError::new(ErrorKind::NotFound, "The draft is not open any more.", "Reload the page to open it again.")
    })
}

fn opened(nonce: Bytes32, draft: &OpenDraft, notes: Notes) -> DraftOpened {
    DraftOpened {
        nonce,
        name: draft.name.clone(),
        bytes: draft.bytes,
        subject: draft.subject,
        profile: draft.profile.clone(),
        recipe: notes.recipe,
        proposed: draft.proposed.clone(),
        form: notes.form,
    }
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
