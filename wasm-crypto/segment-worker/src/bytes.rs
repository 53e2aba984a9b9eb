//! Bytes outside of this module's memory, and why they may be missing.

use js_sys::{Array, ArrayBuffer, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// What a `DOMException` is called.
pub struct Failure(String);

impl Failure {
    /// Work was asked for before the setup.
    pub fn not_set_up() -> Self {
        Self("InvalidStateError".to_owned())
    }

    /// A key does not have 32 bytes.
    pub fn no_key() -> Self {
        Self("DataError".to_owned())
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl From<JsValue> for Failure {
    fn from(thrown: JsValue) -> Self {
        let name = Reflect::get(&thrown, &"name".into()).ok().and_then(|name| name.as_string());
        Self(name.unwrap_or_else(|| "Error".to_owned()))
    }
}

/// Reads a `Blob`; takes an `ArrayBuffer` as it is.
pub async fn read(input: &JsValue) -> Result<Uint8Array, Failure> {
    let buffer = match input.dyn_ref::<Blob>() {
        Some(blob) => JsFuture::from(blob.array_buffer()).await?,
        None => input.clone(),
    };
    Ok(Uint8Array::new(buffer.dyn_ref::<ArrayBuffer>().ok_or_else(|| Failure("TypeError".to_owned()))?))
}

/// Gives the memory of a buffer that is not needed any more back now: the garbage collector does not know how large it is.
pub fn release(bytes: &Uint8Array) {
    let buffer = bytes.buffer();
    // `ArrayBuffer.prototype.transfer` (ES2024) leaves the old buffer empty; the new one has no bytes.
    if let Ok(transfer) = Reflect::get(&buffer, &"transfer".into())
        && let Some(transfer) = transfer.dyn_ref::<Function>()
    {
        let _ = transfer.call1(&buffer, &0.into());
    }
}

/// Waits for all; fails as the first that fails.
pub async fn all(promises: &Array) -> Result<Array, Failure> {
    Ok(JsFuture::from(Promise::all(promises)).await?.unchecked_into())
}
