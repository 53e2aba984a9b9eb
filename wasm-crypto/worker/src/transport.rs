//! Messages from and to the page.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crypto_worker::error::WorkerError;
use crypto_worker::messages::Request;
use crypto_worker::wire::{field, number, post, to_js};
use js_sys::Array;
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageEvent};

use crate::dispatch::dispatch;
use crate::drafts;
use crate::job::{CancelFlag, Job};
use crate::state::Worker;

/// What came beside a request.
pub struct Attached {
    /// Files, in the order that the operation's comment names them.
    pub blobs: Vec<Blob>,
    /// Where the result goes: a picked file's handle or a stream; `undefined` for none.
    pub sink: JsValue,
}

/// What an operation gives back: its reply, and the files that go with it.
pub struct Answer {
    pub reply: JsValue,
    pub blobs: Vec<Blob>,
}

impl Answer {
    /// A reply with files.
    pub fn new<R: Serialize>(reply: R, blobs: Vec<Blob>) -> Result<Self, WorkerError> {
        let reply = to_js(&reply)?;
        Ok(Self { reply, blobs })
    }
}

type Running = Rc<RefCell<HashMap<u32, CancelFlag>>>;

/// Listens for requests and tells the page that it may send them.
pub fn start() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let worker = Rc::new(Worker::default());
    let running = Running::default();
    let listener = {
        let scope = scope.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            receive(&scope, &worker, &running, &event.data());
        })
    };
    scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
    post(&scope, &[("event", JsValue::from_str("ready"))]);
}

fn receive(scope: &DedicatedWorkerGlobalScope, worker: &Rc<Worker>, running: &Running, message: &JsValue) {
    if let Some(id) = number(message, "cancel") {
        if let Some(flag) = running.borrow().get(&id) {
            flag.raise();
        }
        return;
    }
    if let Some(address) = field(message, "segmentWorker").as_string() {
        worker.streams().set_address(address);
        return;
    }
    if let Some(address) = field(message, "dataWorker").as_string() {
        worker.set_data_worker(address);
        return;
    }
    let Some(id) = number(message, "id") else {
        return;
    };
    let (request, draft) = (field(message, "request"), field(message, "draft"));
    let blobs = Array::from(&field(message, "blobs")).iter().filter_map(|value| value.dyn_into().ok()).collect();
    let attached = Attached { blobs, sink: field(message, "sink") };

    let flag = CancelFlag::default();
    running.borrow_mut().insert(id, flag.clone());
    let job = Job::new(id, flag, scope.clone(), worker.clone());
    let (scope, worker, running) = (scope.clone(), worker.clone(), running.clone());
    wasm_bindgen_futures::spawn_local(async move {
        let answer = if draft.is_undefined() {
            match serde_wasm_bindgen::from_value::<Request>(request) {
                Ok(request) => dispatch(&worker, request, attached, &job).await,
                Err(_) => Err(WorkerError::internal("The worker did not understand the page's request.")),
            }
        } else {
            drafts::hand_on(&worker, draft, &job).await.map(|reply| Answer { reply, blobs: Vec::new() })
        };
        running.borrow_mut().remove(&id);
        let id = JsValue::from(id);
        match answer {
            Ok(Answer { reply, blobs }) => {
                let blobs: Array = blobs.into_iter().collect();
                post(&scope, &[("id", id), ("reply", reply), ("blobs", blobs.into())]);
            }
            Err(error) => {
                let error = to_js(&error).unwrap_or(JsValue::NULL);
                post(&scope, &[("id", id), ("error", error)]);
            }
        }
    });
}
