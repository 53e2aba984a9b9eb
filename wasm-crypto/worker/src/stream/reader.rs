//! Reading a `Blob` from front to back into buffers of one's own.
//!
//! `Blob.arrayBuffer()` makes a new buffer for each part, which only the garbage collector gives back; a byte stream
//! fills the buffer that it is handed.

use std::ops::Range;

use crypto_worker::error::WorkerError;
use js_sys::{ArrayBuffer, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Blob;

use crate::files;

/// Reads a part of a blob from front to back.
pub struct Reader {
    blob: Blob,
    /// A `ReadableStreamBYOBReader`; none where the browser has none for blobs.
    stream: Option<JsValue>,
    position: u64,
}

impl Reader {
    /// For these bytes.
    pub fn new(blob: &Blob, bytes: Range<u64>) -> Result<Self, WorkerError> {
        let part = files::slice(blob, bytes.start, bytes.end)?;
        let options = Object::new();
        // Setting a member of a fresh plain object cannot fail.
        let _ = Reflect::set(&options, &"mode".into(), &"byob".into());
        let stream: JsValue = part.stream().into();
        let stream = method(&stream, "getReader").and_then(|reader| reader.call1(&stream, &options)).ok();
        Ok(Self { blob: blob.clone(), stream, position: bytes.start })
    }

    /// The byte of the blob that comes next.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Reads so many bytes to the start of a buffer, which takes them.
    pub async fn fill(&mut self, buffer: ArrayBuffer, length: u32) -> Result<ArrayBuffer, WorkerError> {
        let filled = match &self.stream {
            Some(stream) => fill_from(stream, buffer, length).await?,
            None => {
                let bytes = files::slice(&self.blob, self.position, self.position + u64::from(length))?;
                let bytes = JsFuture::from(bytes.array_buffer()).await.map_err(|_| unreadable())?;
                let whole = Uint8Array::new(&buffer);
                whole.set(&Uint8Array::new(&bytes), 0);
                buffer
            }
        };
        self.position += u64::from(length);
        Ok(filled)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if let Some(stream) = &self.stream
            && let Ok(cancelled) = method(stream, "cancel").and_then(|cancel| cancel.call0(stream))
        {
            // A stream that failed says so once more.
            spawn_local(async move {
                let _ = JsFuture::from(Promise::from(cancelled)).await;
            });
        }
    }
}

async fn fill_from(stream: &JsValue, mut buffer: ArrayBuffer, length: u32) -> Result<ArrayBuffer, WorkerError> {
    let mut filled = 0;
    while filled < length {
        let view = Uint8Array::new_with_byte_offset_and_length(&buffer, filled, length - filled);
        let options = Object::new();
        let _ = Reflect::set(&options, &"min".into(), &(length - filled).into());
        let read = method(stream, "read").and_then(|read| read.call2(stream, &view, &options));
        let read = JsFuture::from(Promise::from(read.map_err(|_| unreadable())?)).await.map_err(|_| unreadable())?;
        let value = Reflect::get(&read, &"value".into()).ok().and_then(|value| value.dyn_into::<Uint8Array>().ok());
        match value {
            Some(part) if part.length() > 0 => {
                filled += part.length();
                buffer = part.buffer();
            }
            // Shorter than the file was when it was chosen.
            _ => return Err(unreadable()),
        }
    }
    Ok(buffer)
}

/// The file is gone, or is another one than was chosen; a stream does not say why it failed.
fn unreadable() -> WorkerError {
    files::storage_error("NotReadableError")
}

fn method(object: &JsValue, name: &str) -> Result<Function, JsValue> {
    Reflect::get(object, &JsValue::from_str(name))?.dyn_into()
}
