//! The draft that lies open in its data worker.

use std::cell::RefCell;
use std::rc::Rc;

use crypto_worker::data::Task;
use crypto_worker::error::{ErrorKind, WorkerError};
use crypto_worker::messages::{DraftFile, Stage, Subject};
use crypto_worker::told::IntoWorkerError;
use crypto_worker::wire::field;
use futures::lock::{Mutex, MutexGuard};
use js_sys::Object;
use wasm_bindgen::prelude::*;
use wasm_crypto::crypt4gh::{Crypt4ghError, Decryptor};
use wasm_crypto::keys::pseudonym_key;
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::table::Options;
use zeroize::Zeroizing;

use super::{FOLDER, Notes, PIECE, file_name, read_notes};
use crate::data_worker::{Cutter, DataWorker, Pass};
use crate::job::Job;
use crate::state::{OpenDraft, Worker};
use crate::{files, notes, spaces};

/// The operation that may take long without listening: to stop it, its worker is ended.
const ANONYMISE: &str = "anonymiseDraft";

/// A draft, taken up again where another one was opened meanwhile.
pub async fn open(worker: &Worker, nonce: &Bytes32, job: &Job) -> Result<Rc<OpenDraft>, WorkerError> {
    match worker.open_draft(nonce) {
        Some(draft) => Ok(draft),
        None => {
            let notes = read_notes(worker, &worker.space()?, nonce).await?;
            job.still()?;
            Ok(worker.keep_draft(*nonce, from(&notes, None)))
        }
    }
}

/// The data worker in which a draft lies open, read again where it must be, and the turn to ask it.
pub async fn data<'a>(
    worker: &Worker,
    nonce: &Bytes32,
    draft: &'a OpenDraft,
    job: &Job,
) -> Result<(Rc<DataWorker>, MutexGuard<'a, ()>), WorkerError> {
    let turn = job.unless_stopped(async { Ok::<_, WorkerError>(draft.turn.lock().await) }).await?;
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

/// A data worker of its own for a draft, ready for its files.
pub(super) async fn begin(
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

/// A draft as its notes say, in this data worker.
pub(super) fn from(notes: &Notes, data: Option<DataWorker>) -> OpenDraft {
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
