//! Bytes outside of this module's memory, and why they may be missing.

use std::cell::Cell;

use js_sys::{Array, ArrayBuffer, Promise, Reflect, Uint8Array};
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

/// Reads a `Blob`; takes the first `length` bytes of an `ArrayBuffer` as they are.
pub async fn read(input: &JsValue, length: Option<u32>) -> Result<Uint8Array, Failure> {
    let buffer = match input.dyn_ref::<Blob>() {
        Some(blob) => JsFuture::from(blob.array_buffer()).await?,
        None => input.clone(),
    };
    let bytes = Uint8Array::new(buffer.dyn_ref::<ArrayBuffer>().ok_or_else(|| Failure("TypeError".to_owned()))?);
    Ok(bytes.subarray(0, length.unwrap_or(bytes.length())))
}

/// A buffer that is used again. Buffers that came with messages or from files are given back only by the garbage
/// collector, which does not know how large they are; so the last chunk's input becomes the next one's output.
#[derive(Default)]
pub struct Spare(Cell<Option<ArrayBuffer>>);

impl Spare {
    /// `length` bytes of the spare buffer, or of a new one where it is too small.
    pub fn take(&self, length: u32) -> Uint8Array {
        match self.0.take().filter(|buffer| buffer.byte_length() >= length) {
            Some(buffer) => Uint8Array::new_with_byte_offset_and_length(&buffer, 0, length),
            None => Uint8Array::new_with_length(length),
        }
    }

    /// Keeps the buffer of `bytes`, which are not needed any more.
    pub fn keep(&self, bytes: &Uint8Array) {
        self.0.set(Some(bytes.buffer()));
    }
}

/// Waits for all; fails as the first that fails.
pub async fn all(promises: &Array) -> Result<Array, Failure> {
    Ok(JsFuture::from(Promise::all(promises)).await?.unchecked_into())
}
