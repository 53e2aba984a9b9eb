//! A data worker as the crypto worker sees it: started when something is opened, ended with it.

use std::collections::VecDeque;

use crypto_worker::bridge::{Bridge, Question};
use crypto_worker::data::Task;
use crypto_worker::error::WorkerError;
use crypto_worker::messages::{DraftFile, Stage};
use crypto_worker::script;
use crypto_worker::wire::{field, to_js};
use futures::StreamExt;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_crypto::keys::Secret32;
use wasm_crypto::receipt::DataDigest;
use web_sys::Blob;

use crate::files;
use crate::job::Job;
use crate::state::Worker;

/// Pieces under way: one that is worked on, one that waits for it.
const UNDER_WAY: usize = 2;

/// Takes what a task hands out.
type Each<'a> = dyn FnMut(Uint8Array) -> Result<(), WorkerError> + 'a;

/// A data worker; it ends when this is dropped.
pub struct DataWorker(Bridge);

impl DataWorker {
    /// Starts one, with the key of the draft's pseudonyms, which moves there.
    pub fn start(worker: &Worker, key: Option<&Secret32>) -> Result<Self, WorkerError> {
        let missing = || WorkerError::internal("The worker that reads files could not be started.");
        let address = worker.data_worker().ok_or_else(missing)?;
        script::allow(&address);
        let bridge = Bridge::new(script::start(&address).map_err(|_| missing())?);
        if let Some(key) = key {
            let key = Uint8Array::from(&key.expose()[..]);
            let moved = Array::of1(&key.buffer());
            bridge.tell_moving(&[("key", key.into())], moved);
        }
        Ok(Self(bridge))
    }

    /// Whether it died and must be made anew.
    pub fn is_dead(&self) -> bool {
        self.0.is_dead()
    }

    /// Does a task that hands nothing out.
    pub async fn task(&self, task: &Task, job: &Job) -> Result<JsValue, WorkerError> {
        self.task_with(task, job, &mut |_| Ok(())).await
    }

    /// Does a task; `each` gets what it hands out, in order.
    pub async fn task_with(&self, task: &Task, job: &Job, each: &mut Each<'_>) -> Result<JsValue, WorkerError> {
        let question = self.0.ask(&[("task", to_js(task)?)]);
        job.unless_stopped(answer(question, job, each)).await
    }

    /// Does an operation on the draft, as the app sent it.
    pub async fn operation(&self, operation: JsValue, job: &Job) -> Result<JsValue, WorkerError> {
        let question = self.0.ask(&[("draft", operation)]);
        job.unless_stopped(answer(question, job, &mut |_| Ok(()))).await
    }
}

async fn answer(mut question: Question, job: &Job, each: &mut Each<'_>) -> Result<JsValue, WorkerError> {
    while let Some(message) = question.answers.next().await {
        let member = |name| Some(field(&message, name)).filter(|value| !value.is_undefined());
        if let Some(progress) = member("progress") {
            job.hand_on(progress);
        } else if let Some(error) = member("error") {
            return Err(serde_wasm_bindgen::from_value(error).unwrap_or_else(|_| died()));
        } else if let Some(bytes) = member("bytes").and_then(|bytes| bytes.dyn_into::<ArrayBuffer>().ok()) {
            each(Uint8Array::new(&bytes))?;
        } else {
            return Ok(field(&message, "reply"));
        }
    }
    Err(died())
}

fn died() -> WorkerError {
    WorkerError::internal("The worker that reads files stopped. This browser may be short of memory.")
}

/// The bytes of files on their way through a data worker.
pub struct Pass<'a> {
    data: &'a DataWorker,
    job: &'a Job,
    waiting: VecDeque<Question>,
    handed: Option<Handed>,
}

/// What a second pass hands out.
pub struct Handed {
    /// All of it, in order.
    pub parts: Vec<Blob>,
    /// Its digest for the consent receipt.
    pub digest: DataDigest,
}

impl<'a> Pass<'a> {
    /// A pass whose result stays in the data worker.
    pub fn new(data: &'a DataWorker, job: &'a Job) -> Self {
        Self { data, job, waiting: VecDeque::new(), handed: None }
    }

    /// A pass whose result is handed out.
    pub fn handing_out(data: &'a DataWorker, job: &'a Job, digest: DataDigest) -> Self {
        Self { handed: Some(Handed { parts: Vec::new(), digest }), ..Self::new(data, job) }
    }

    /// The next file begins.
    pub async fn file(&mut self, file: &DraftFile) -> Result<(), WorkerError> {
        let task = to_js(&Task::File { name: file.name.clone(), bytes: file.bytes })?;
        self.waiting.push_back(self.data.0.ask(&[("task", task)]));
        self.wait_for(UNDER_WAY).await
    }

    /// The file's next bytes, of a buffer that moves.
    pub async fn push(&mut self, bytes: &Uint8Array) -> Result<(), WorkerError> {
        let buffer = bytes.buffer();
        let members = [("task", to_js(&Task::Piece {})?), ("bytes", buffer.clone().into())];
        self.waiting.push_back(self.data.0.ask_moving(&members, Array::of1(&buffer)));
        self.wait_for(UNDER_WAY).await
    }

    /// Waits until all that was pushed is done.
    pub async fn done(&mut self) -> Result<(), WorkerError> {
        self.wait_for(0).await
    }

    /// Ends a second pass.
    pub async fn finish(mut self) -> Result<Option<Handed>, WorkerError> {
        self.done().await?;
        let handed = &mut self.handed;
        self.data.task_with(&Task::Applied {}, self.job, &mut |bytes| take(handed, &bytes)).await?;
        Ok(self.handed)
    }

    async fn wait_for(&mut self, left: usize) -> Result<(), WorkerError> {
        while self.waiting.len() > left {
            let Some(question) = self.waiting.pop_front() else { break };
            let handed = &mut self.handed;
            let mut each = |bytes: Uint8Array| take(handed, &bytes);
            self.job.unless_stopped(answer(question, self.job, &mut each)).await?;
        }
        Ok(())
    }
}

fn take(handed: &mut Option<Handed>, bytes: &Uint8Array) -> Result<(), WorkerError> {
    if let Some(handed) = handed {
        handed.digest.push(&bytes.to_vec());
        handed.parts.push(files::blob_of(bytes)?);
    }
    Ok(())
}

/// Cuts bytes that follow one another into the files they came from, and pushes them.
pub struct Cutter<'a, 'b> {
    pass: &'a mut Pass<'b>,
    files: &'a [DraftFile],
    /// Bytes of the present file that are still to come.
    left: u64,
    stage: Stage,
    done: u64,
    total: u64,
}

impl<'a, 'b> Cutter<'a, 'b> {
    /// For these files.
    pub fn new(pass: &'a mut Pass<'b>, files: &'a [DraftFile], stage: Stage) -> Self {
        let total = files.iter().map(|file| file.bytes).sum();
        Self { pass, files, left: 0, stage, done: 0, total }
    }

    /// Takes the next bytes. More than the files have are left aside.
    pub async fn push(&mut self, mut bytes: &[u8]) -> Result<(), WorkerError> {
        while !bytes.is_empty() {
            if self.left == 0 && !self.next().await? {
                break;
            }
            let (now, later) = bytes.split_at(bytes.len().min(usize::try_from(self.left).unwrap_or(usize::MAX)));
            if !now.is_empty() {
                self.pass.push(&Uint8Array::from(now)).await?;
            }
            self.left -= now.len() as u64;
            self.done += now.len() as u64;
            bytes = later;
        }
        self.pass.job.step(self.stage, self.done, self.total).await
    }

    /// Whether all files were there, whole.
    pub async fn finish(mut self) -> Result<bool, WorkerError> {
        while self.left == 0 && self.next().await? {}
        self.pass.done().await?;
        Ok(self.done == self.total)
    }

    async fn next(&mut self) -> Result<bool, WorkerError> {
        let Some((file, rest)) = self.files.split_first() else { return Ok(false) };
        self.files = rest;
        self.left = file.bytes;
        self.pass.file(file).await?;
        Ok(true)
    }
}
