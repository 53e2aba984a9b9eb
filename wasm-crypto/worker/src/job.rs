//! One request under way: its progress, and whether the person stopped it.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;

use crypto_worker::error::WorkerError;
use crypto_worker::messages::{Progress, Stage};
use futures::future::{Either, select};
use serde::Serialize;
use wasm_bindgen::JsValue;
use web_sys::DedicatedWorkerGlobalScope;

use crate::state::{Visit, Worker};
use crate::timer;
use crypto_worker::wire::{post, to_js};

/// Raised when the person stops a request.
#[derive(Clone, Default)]
pub struct CancelFlag(Rc<Cell<bool>>);

impl CancelFlag {
    /// Asks the work to stop at its next step.
    pub fn raise(&self) {
        self.0.set(true);
    }
}

/// Between two looks at the message queue and two progress messages.
const PAUSE_EVERY_MS: f64 = 60.0;
/// Between two looks whether the work was stopped while it waits.
const LOOK_EVERY_MS: i32 = 100;

/// A request under way.
pub struct Job {
    id: u32,
    cancel: CancelFlag,
    scope: DedicatedWorkerGlobalScope,
    last_pause: Cell<f64>,
    worker: Rc<Worker>,
    visit: Visit,
}

impl Job {
    /// For the request of this id.
    pub fn new(id: u32, cancel: CancelFlag, scope: DedicatedWorkerGlobalScope, worker: Rc<Worker>) -> Self {
        let visit = worker.visit();
        Self { id, cancel, scope, last_pause: Cell::new(0.0), worker, visit }
    }

    /// The visit in which the request was made.
    pub fn visit(&self) -> Visit {
        self.visit
    }

    /// Whether the work may go on: to be asked after every wait and before anything is stored or kept open.
    pub fn still(&self) -> Result<(), WorkerError> {
        if self.cancel.0.get() {
            return Err(WorkerError::cancelled());
        }
        self.worker.still(self.visit)
    }

    /// Reports how far the work is, lets waiting messages in, and ends the work when it was stopped or the vault locked.
    /// Cheap to call often: it does something only every 60 ms.
    pub async fn step(&self, stage: Stage, done: u64, total: u64) -> Result<(), WorkerError> {
        self.tell(|| Progress { stage, done, total, best: None }).await
    }

    /// [`Job::step`] with a report of another kind.
    pub async fn tell<P: Serialize>(&self, progress: impl FnOnce() -> P) -> Result<(), WorkerError> {
        let now = js_sys::Date::now();
        if now - self.last_pause.get() >= PAUSE_EVERY_MS {
            if let Ok(progress) = to_js(&progress()) {
                self.hand_on(progress);
            }
            timer::wait(0).await;
            self.last_pause.set(js_sys::Date::now());
        }
        self.still()
    }

    /// Hands on what another worker says of its progress.
    pub fn hand_on(&self, progress: JsValue) {
        post(&self.scope, &[("id", self.id.into()), ("progress", progress)]);
    }

    /// Waits for something that may take long or never come, unless the work is stopped or the vault locked meanwhile.
    pub async fn unless_stopped<T, E: From<WorkerError>>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let stopped = async {
            loop {
                timer::wait(LOOK_EVERY_MS).await;
                if let Err(error) = self.still() {
                    return error;
                }
            }
        };
        match select(pin!(work), pin!(stopped)).await {
            Either::Left((done, _)) => done,
            Either::Right((error, _)) => Err(error.into()),
        }
    }
}
