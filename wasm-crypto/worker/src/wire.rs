//! Messages between workers: plain objects.

use js_sys::{Object, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::DedicatedWorkerGlobalScope;

use crate::error::WorkerError;

/// A member of a message; `undefined` when it has none.
pub fn field(message: &JsValue, name: &str) -> JsValue {
    Reflect::get(message, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// A member of a message that is a small whole number.
pub fn number(message: &JsValue, name: &str) -> Option<u32> {
    let value = field(message, name).as_f64()?;
    (value >= 0.0 && value <= f64::from(u32::MAX)).then_some(value as u32)
}

/// An object of these members.
pub fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in members {
        set(&object, name, value);
    }
    object.into()
}

/// Gives an object a member.
pub fn set(object: &JsValue, name: &str, value: &JsValue) {
    // Setting a member of a plain object cannot fail.
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

/// Posts an object with these members from a worker to whoever started it.
pub fn post(scope: &DedicatedWorkerGlobalScope, members: &[(&str, JsValue)]) {
    // Only a page that is gone cannot be posted to; then nobody waits for the message.
    let _ = scope.post_message(&object(members));
}

/// Serialises for JavaScript: maps as objects, so that the other side can read them back.
///
/// # Errors
/// A defect: every message can be written.
pub fn to_js<T: Serialize>(value: &T) -> Result<JsValue, WorkerError> {
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(|_| WorkerError::internal("Something could not be put into a message."))
}
