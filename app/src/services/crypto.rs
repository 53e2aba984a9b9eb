//! The engine in its worker: every operation of `crypto_worker::messages`, with progress and cancel.

use std::rc::Rc;

use crypto_worker::bridge::{Bridge, Question};
use crypto_worker::error::WorkerError;
use crypto_worker::messages::{Fetching, Operation, Progress};
use crypto_worker::wire::field;
use futures::StreamExt;
use js_sys::Array;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, WritableStream};

use super::idle;
use super::worker_script;

/// The engine in its worker; started when it is first needed.
#[derive(Clone)]
pub struct Crypto(Rc<Bridge>);

/// A reply with the files that came with it.
pub struct Reply<R> {
    /// The reply.
    pub value: R,
    /// Files, in the order that the operation's comment names them.
    pub blobs: Vec<Blob>,
}

impl Crypto {
    /// Starts the worker.
    pub fn start() -> Result<Self, WorkerError> {
        let bridge = worker_script::bridge("crypto-worker")
            .map_err(|_| WorkerError::internal("The encryption worker could not be started."))?;
        // The workers that it shares large files with, and those that hold what is opened.
        for (member, name) in [("segmentWorker", "segment-worker"), ("dataWorker", "data-worker")] {
            if let Some(address) = worker_script::address(name) {
                bridge.tell(&[(member, address.into())]);
            }
        }
        Ok(Self(Rc::new(bridge)))
    }

    /// Does an operation that needs no files and no progress.
    pub async fn ask<O: Operation>(&self, operation: O) -> Result<O::Reply, WorkerError> {
        Ok(self.run(operation, &[], |_| ()).await?.value)
    }

    /// Does an operation with these files. Dropping the future stops the work.
    pub async fn run<O: Operation>(
        &self,
        operation: O,
        blobs: &[Blob],
        on_progress: impl Fn(Progress),
    ) -> Result<Reply<O::Reply>, WorkerError> {
        self.run_into(operation, blobs, None, on_progress).await
    }

    /// [`Crypto::run`] with a place for the file that comes out: the `FileSystemFileHandle` of a save picker or a
    /// `WritableStream`, which moves to the worker.
    pub async fn run_into<O: Operation>(
        &self,
        operation: O,
        blobs: &[Blob],
        sink: Option<&JsValue>,
        on_progress: impl Fn(Progress),
    ) -> Result<Reply<O::Reply>, WorkerError> {
        let request = message(operation)?;
        let on_message = |message| told(message, &on_progress);
        understood(self.exchange((O::MEMBER, request), blobs, sink, &on_message).await?)
    }

    /// Does an operation that fetches a file, and says where it comes from meanwhile.
    pub async fn fetch<O: Operation>(
        &self,
        operation: O,
        on_progress: &dyn Fn(Fetching),
    ) -> Result<Reply<O::Reply>, WorkerError> {
        let request = message(operation)?;
        let on_message = |message| told(message, on_progress);
        understood(self.exchange((O::MEMBER, request), &[], None, &on_message).await?)
    }

    async fn exchange(
        &self,
        request: (&str, JsValue),
        blobs: &[Blob],
        sink: Option<&JsValue>,
        on_progress: &dyn Fn(JsValue),
    ) -> Result<Reply<JsValue>, WorkerError> {
        let blobs: Array = blobs.iter().collect();
        let moved: Array = sink.filter(|sink| sink.is_instance_of::<WritableStream>()).into_iter().collect();
        let members = [request, ("blobs", blobs.into()), ("sink", sink.cloned().unwrap_or_default())];
        let question = self.0.ask_moving(&members, moved);
        let _working = idle::working();
        let mut guard = CancelOnDrop { question, done: false };
        while let Some(message) = guard.question.answers.next().await {
            let progress = field(&message, "progress");
            if !progress.is_undefined() {
                on_progress(progress);
                continue;
            }
            guard.done = true;
            let error = field(&message, "error");
            if !error.is_undefined() {
                return Err(serde_wasm_bindgen::from_value(error)
                    .unwrap_or_else(|_| WorkerError::internal("The encryption worker failed without saying why.")));
            }
            let value = field(&message, "reply");
            let blobs = Array::from(&field(&message, "blobs")).iter().filter_map(|blob| blob.dyn_into().ok()).collect();
            return Ok(Reply { value, blobs });
        }
        Err(WorkerError::internal("The encryption worker stopped."))
    }
}

fn message<O: Operation>(operation: O) -> Result<JsValue, WorkerError> {
    let request: O::Request = operation.into();
    request
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(|_| WorkerError::internal("A request could not be put into a message."))
}

fn told<P: DeserializeOwned>(message: JsValue, on_progress: impl Fn(P)) {
    if let Ok(progress) = serde_wasm_bindgen::from_value(message) {
        on_progress(progress);
    }
}

fn understood<R: DeserializeOwned>(reply: Reply<JsValue>) -> Result<Reply<R>, WorkerError> {
    let value = serde_wasm_bindgen::from_value(reply.value)
        .map_err(|_| WorkerError::internal("The worker's reply was not understood."))?;
    Ok(Reply { value, blobs: reply.blobs })
}

/// Tells the worker to stop when nobody waits for the answer any more.
struct CancelOnDrop {
    question: Question,
    done: bool,
}

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        if !self.done {
            self.question.bridge().tell(&[("cancel", self.question.id().into())]);
        }
    }
}
