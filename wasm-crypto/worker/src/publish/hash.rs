//! SHA-256 of pieces of files, by the browser: their bytes stay out of this module's memory.

use crypto_worker::error::WorkerError;
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

use crate::{device, files};

/// The hash of a blob that fits into memory.
pub async fn digest(content: &Blob) -> Result<[u8; 32], WorkerError> {
    let thrown = |error: JsValue| files::thrown(&error);
    let buffer: ArrayBuffer = JsFuture::from(content.array_buffer()).await.map_err(thrown)?.unchecked_into();
    let hashing = device::subtle()?.digest_with_str_and_buffer_source("SHA-256", &buffer).map_err(thrown)?;
    let hash = Uint8Array::new(&JsFuture::from(hashing).await.map_err(thrown)?);
    files::release(&Uint8Array::new(&buffer));
    let mut digest = [0; 32];
    if hash.length() != 32 {
        return Err(WorkerError::internal("The browser's SHA-256 has another length than it should."));
    }
    hash.copy_to(&mut digest);
    Ok(digest)
}

/// The same in lower-case hex.
pub async fn of(content: &Blob) -> Result<String, WorkerError> {
    Ok(wasm_crypto::primitives::Bytes32(digest(content).await?).to_string().split_off(2))
}
