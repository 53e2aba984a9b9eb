//! Messages from and to the worker that started this one.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::bytes::Failure;
use crate::chunk::{Output, Work};
use crate::session::{Session, Setup};

/// Listens for messages and says so.
pub fn listen() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let session: Rc<RefCell<Option<Rc<Session>>>> = Rc::default();
    let listener = {
        let scope = scope.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let (scope, session) = (scope.clone(), session.clone());
            // Chunks overlap: while the browser hashes one, the next is ciphered.
            spawn_local(async move { answer(&scope, &session, &event.data()).await });
        })
    };
    scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
    post(&scope, &[("event", "ready".into())], &Array::new());
}

async fn answer(scope: &DedicatedWorkerGlobalScope, session: &RefCell<Option<Rc<Session>>>, message: &JsValue) {
    let asked = field(message, "setup");
    if asked.is_object() {
        match Session::start(read_setup(&asked)).await {
            Ok(started) => {
                let cipher = started.cipher();
                *session.borrow_mut() = Some(Rc::new(started));
                post(scope, &[("cipher", cipher.into())], &Array::new());
            }
            Err(failure) => post(scope, &[("error", failure.name().into())], &Array::new()),
        }
        return;
    }
    let Some((work, input)) = Work::ALL.iter().find_map(|work| {
        let input = field(message, work.name());
        input.is_object().then_some((*work, input))
    }) else {
        return;
    };
    let id = field(message, "id");
    let length = field(message, "length").as_f64().map(|length| length as u32);
    let current = session.borrow().clone();
    let result = match current {
        Some(session) => session.work(work, &input, length).await,
        None => Err(Failure::not_set_up()),
    };
    match result {
        Ok(Output { bytes, body, plain, forged }) => {
            let length = bytes.length();
            let [bytes, body, plain] = [bytes, body, plain].map(|bytes| bytes.buffer());
            let transfer = Array::of3(&bytes, &body, &plain);
            let mut members = vec![("id", id), ("bytes", bytes.into()), ("length", length.into())];
            members.extend([("body", body.into()), ("plain", plain.into())]);
            members.extend(forged.map(|segment| ("forged", JsValue::from(segment))));
            post(scope, &members, &transfer);
        }
        Err(failure) => post(scope, &[("id", id), ("error", failure.name().into())], &Array::new()),
    }
}

fn read_setup(asked: &JsValue) -> Setup {
    let bytes = |name| field(asked, name).dyn_into::<Uint8Array>().ok();
    Setup {
        data: bytes("data").unwrap_or_default(),
        plain: bytes("plain"),
        roots: field(asked, "roots").is_truthy(),
        cipher: field(asked, "cipher").as_string().unwrap_or_default(),
    }
}

fn post(scope: &DedicatedWorkerGlobalScope, members: &[(&str, JsValue)], transfer: &Array) {
    let message = Object::new();
    for (name, value) in members {
        // Setting a member of a fresh plain object cannot fail.
        let _ = Reflect::set(&message, &JsValue::from_str(name), value);
    }
    // Only a worker that is gone cannot be posted to; then nobody waits for the message.
    let _ = scope.post_message_with_transfer(&message, transfer);
}

fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}
