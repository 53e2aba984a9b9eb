//! Messages as JSON text. A second way to read and write every type of a message, as `serde-wasm-bindgen` is, would make
//! this module a fifth larger.

use crypto_worker::error::WorkerError;
use js_sys::JSON;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use wasm_crypto::json;

/// A value for a message.
pub fn to_js<T: Serialize>(value: &T) -> Result<JsValue, WorkerError> {
    let text = json::canonical(value).ok().and_then(|text| String::from_utf8(text).ok());
    text.and_then(|text| JSON::parse(&text).ok())
        .ok_or_else(|| WorkerError::internal("Something could not be put into a message."))
}

/// A value of a message.
pub fn from_js<T: DeserializeOwned>(value: &JsValue) -> Result<T, WorkerError> {
    let text = JSON::stringify(value).ok().and_then(|text| text.as_string());
    text.and_then(|text| serde_json::from_slice(text.as_bytes()).ok())
        .ok_or_else(|| WorkerError::internal("The worker that reads files did not understand."))
}
