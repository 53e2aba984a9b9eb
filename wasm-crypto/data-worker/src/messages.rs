//! Messages from and to the crypto worker.

use std::cell::RefCell;

use crypto_worker::data::Task;
use crypto_worker::error::WorkerError;
use crypto_worker::messages::{DraftRequest, Progress};
use crypto_worker::wire::{field, number, object, post};
use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_crypto::recipe::PseudonymKey;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};
use zeroize::Zeroizing;

use crate::held::Held;
use crate::json::{from_js, to_js};
use crate::operations;

/// Between two progress messages.
const TELL_EVERY_MS: f64 = 60.0;

/// Says what is to be said before the reply.
pub struct Teller<'a> {
    scope: &'a DedicatedWorkerGlobalScope,
    id: u32,
    last: f64,
}

impl Teller<'_> {
    /// Hands bytes out.
    pub fn hand_out(&mut self, bytes: &[u8]) {
        if !bytes.is_empty() {
            let bytes = Uint8Array::from(bytes).buffer();
            let message = object(&[("id", self.id.into()), ("bytes", bytes.clone().into())]);
            // Only a crypto worker that is gone cannot be posted to; then nobody waits for the message.
            let _ = self.scope.post_message_with_transfer(&message, &Array::of1(&bytes));
        }
    }

    /// Says how far the work is, now and then.
    pub fn tell(&mut self, progress: Progress) {
        let now = js_sys::Date::now();
        if now - self.last >= TELL_EVERY_MS
            && let Ok(progress) = to_js(&progress)
        {
            self.last = now;
            post(self.scope, &[("id", self.id.into()), ("progress", progress)]);
        }
    }
}

/// Listens, and tells the crypto worker that it may ask.
pub fn listen() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let held = RefCell::new(Held::default());
    let listener = {
        let scope = scope.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            receive(&scope, &mut held.borrow_mut(), &event.data());
        })
    };
    scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
    post(&scope, &[("event", JsValue::from_str("ready"))]);
}

fn receive(scope: &DedicatedWorkerGlobalScope, held: &mut Held, message: &JsValue) {
    if let Some(key) = field(message, "key").dyn_ref::<Uint8Array>() {
        take_key(held, key);
        return;
    }
    let Some(id) = number(message, "id") else {
        return;
    };
    let mut teller = Teller { scope, id, last: 0.0 };
    let (name, value) = match answer(held, message, &mut teller) {
        Ok(reply) => ("reply", reply),
        Err(error) => ("error", to_js(&error).unwrap_or(JsValue::NULL)),
    };
    post(scope, &[("id", id.into()), (name, value)]);
}

fn answer(held: &mut Held, message: &JsValue, teller: &mut Teller<'_>) -> Result<JsValue, WorkerError> {
    let (task, draft) = (field(message, "task"), field(message, "draft"));
    if draft.is_undefined() {
        let bytes = field(message, "bytes").dyn_into::<ArrayBuffer>();
        let bytes = Zeroizing::new(bytes.map(|bytes| Uint8Array::new(&bytes).to_vec()).unwrap_or_default());
        held.task(from_js::<Task>(&task)?, &bytes, teller)
    } else {
        let request = from_js::<DraftRequest>(&draft)?;
        operations::answer(held, request, teller)
    }
}

/// Takes the pseudonym key over, and leaves none in the message.
fn take_key(held: &mut Held, key: &Uint8Array) {
    let mut bytes = Zeroizing::new([0; 32]);
    if key.length() as usize == bytes.len() {
        key.copy_to(&mut bytes[..]);
        held.key = Some(PseudonymKey::new(*bytes));
    }
    key.fill(0, 0, key.length());
}
