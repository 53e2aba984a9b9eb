//! Segment workers: the browser workers that encrypt, decrypt and hash chunks side by side.
//!
//! A worker says `{event: "ready"}`, is told `{setup: {data, plain, roots, cipher}}` and answers `{cipher}`. From then on
//! `{id, seal|open|hash: ArrayBuffer, length}` is answered by `{id, bytes, length, body, plain}`: what came out, and the
//! leaf hashes of the body root and the plain root, with `forged`, the first segment of the chunk that does not open,
//! if one does not; or by `{id, error}`, the name of a `DOMException`. Buffers go round: a worker keeps what a chunk came
//! in for the next result. Workers end when the pool is dropped.

use crypto_worker::error::WorkerError;
use crypto_worker::script;
use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_crypto::keys::Secret32;
use web_sys::{Event, MessageEvent, Worker};

use super::chunks::Work;
use super::error::StreamError;
use super::settings::Settings;
use crate::files;

/// What the work needs to know before it begins.
#[derive(Default)]
pub struct Setup<'a> {
    /// The key that encrypts, or all keys that may decrypt.
    pub keys: &'a [Secret32],
    /// The key of the plain root's leaves; none when they are not wanted.
    pub plain: Option<&'a Secret32>,
    /// Whether the body root's leaves are wanted.
    pub roots: bool,
}

/// What came of a chunk.
pub struct Output {
    /// Encrypted or decrypted bytes, at the start of a buffer that may be longer; empty when they were only hashed.
    pub bytes: Uint8Array,
    /// Leaf hashes of the body root, 32 bytes each.
    pub body: Vec<[u8; 32]>,
    /// Leaf hashes of the plain root.
    pub plain: Vec<[u8; 32]>,
    /// The segment, counted from the chunk's first, that did not open. Nothing from there on is in the rest.
    pub forged: Option<u64>,
}

/// Some segment workers, all set up alike.
pub struct Pool {
    workers: Vec<SegmentWorker>,
    heard: UnboundedReceiver<Heard>,
    /// What encrypts.
    pub cipher: String,
}

struct SegmentWorker {
    worker: Worker,
    under_way: u32,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_failure: Closure<dyn FnMut(Event)>,
}

enum Heard {
    Message(usize, JsValue),
    Died,
}

impl Pool {
    /// Starts as many workers as the settings say and sets them up.
    pub async fn start(settings: &Settings, setup: &Setup<'_>) -> Result<Self, WorkerError> {
        let address = settings.address().ok_or_else(|| WorkerError::from(StreamError::NoWorkers))?;
        script::allow(&address);
        let (sender, heard) = unbounded();
        let workers = (0..settings.workers())
            .map(|number| SegmentWorker::start(&address, number as usize, &sender))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| StreamError::NoWorkers)?;
        let mut pool = Self { workers, heard, cipher: String::new() };
        for _ in 0..pool.workers.len() {
            pool.hear().await?;
        }
        // The first one measures, when there is something to choose; the others do as it does.
        let mut cipher = settings.cipher();
        for number in 0..pool.workers.len() {
            pool.workers[number].set_up(setup, &cipher)?;
            let (_, answer) = pool.hear().await?;
            cipher = field(&answer, "cipher").as_string().ok_or(StreamError::WorkerFailed)?;
        }
        settings.measured(&cipher);
        pool.cipher = cipher;
        Ok(pool)
    }

    /// How many workers there are.
    pub fn len(&self) -> usize {
        self.workers.len()
    }

    /// Gives a chunk, the first bytes of a buffer, to the worker that has least to do. The buffer moves there.
    pub fn give(&mut self, id: u64, work: Work, input: &ArrayBuffer, length: u32) -> Result<(), WorkerError> {
        let worker = self.workers.iter_mut().min_by_key(|worker| worker.under_way);
        let worker = worker.ok_or_else(|| WorkerError::from(StreamError::NoWorkers))?;
        let members = [("id", JsValue::from_f64(id as f64)), (work.name(), input.into()), ("length", length.into())];
        worker.post(&object(&members), &Array::of1(input))?;
        worker.under_way += 1;
        Ok(())
    }

    /// The next chunk that is ready, with its id.
    pub async fn take(&mut self) -> Result<(u64, Output), WorkerError> {
        let (number, answer) = self.hear().await?;
        let worker = &mut self.workers[number];
        worker.under_way = worker.under_way.saturating_sub(1);
        if let Some(name) = field(&answer, "error").as_string() {
            return Err(files::storage_error(&name));
        }
        let id = field(&answer, "id").as_f64().ok_or(StreamError::WorkerFailed)? as u64;
        let length = field(&answer, "length").as_f64().ok_or(StreamError::WorkerFailed)? as u32;
        let bytes = |name| field(&answer, name).dyn_into::<ArrayBuffer>().map(|buffer| Uint8Array::new(&buffer)).ok();
        let result = bytes("bytes").filter(|bytes| length <= bytes.length()).ok_or(StreamError::WorkerFailed)?;
        let hashes = |name| bytes(name).map(|bytes| bytes.to_vec().as_chunks().0.to_vec()).unwrap_or_default();
        let output = Output {
            bytes: result.subarray(0, length),
            body: hashes("body"),
            plain: hashes("plain"),
            forged: field(&answer, "forged").as_f64().map(|number| number as u64),
        };
        Ok((id, output))
    }

    async fn hear(&mut self) -> Result<(usize, JsValue), WorkerError> {
        match self.heard.next().await {
            Some(Heard::Message(number, message)) => Ok((number, message)),
            Some(Heard::Died) | None => Err(StreamError::WorkerFailed.into()),
        }
    }
}

impl SegmentWorker {
    fn start(address: &str, number: usize, heard: &UnboundedSender<Heard>) -> Result<Self, JsValue> {
        let worker = script::start(address)?;
        // Nobody listens any more only when the pool is being dropped.
        let sender = heard.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let _ = sender.unbounded_send(Heard::Message(number, event.data()));
        });
        let sender = heard.clone();
        let on_failure = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            // Told here; the page need not hear of it as well.
            event.prevent_default();
            let _ = sender.unbounded_send(Heard::Died);
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_failure.as_ref().unchecked_ref()));
        let set = Reflect::set(&worker, &JsValue::from_str("onmessageerror"), on_failure.as_ref());
        set?;
        Ok(Self { worker, under_way: 0, _on_message: on_message, _on_failure: on_failure })
    }

    /// Tells the worker its task. The keys' buffers move there, so that no copy stays here.
    fn set_up(&self, setup: &Setup<'_>, cipher: &str) -> Result<(), WorkerError> {
        let data = Uint8Array::new_with_length(32 * setup.keys.len() as u32);
        for (key, at) in setup.keys.iter().zip((0..).step_by(32)) {
            data.subarray(at, at + 32).copy_from(&key.expose()[..]);
        }
        let plain = setup.plain.map(|key| Uint8Array::from(&key.expose()[..]));
        let moved: Array = std::iter::once(&data).chain(&plain).map(Uint8Array::buffer).collect();
        let plain = plain.map_or(JsValue::UNDEFINED, JsValue::from);
        let members =
            [("data", data.into()), ("plain", plain), ("roots", setup.roots.into()), ("cipher", cipher.into())];
        self.post(&object(&[("setup", object(&members))]), &moved)
    }

    fn post(&self, message: &JsValue, moved: &Array) -> Result<(), WorkerError> {
        self.worker.post_message_with_transfer(message, moved).map_err(|_| StreamError::WorkerFailed.into())
    }
}

impl Drop for SegmentWorker {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in members {
        // Setting a member of a fresh plain object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}

fn field(message: &JsValue, name: &str) -> JsValue {
    Reflect::get(message, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}
