//! The origin private file system: small helpers over paths.
//!
//! `createWritable` swaps the new content in only when the stream is closed, so a file is never half-written.

use crypto_worker::error::{ErrorKind, WorkerError};
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, DedicatedWorkerGlobalScope, DomException, File, FileSystemDirectoryHandle, FileSystemFileHandle,
    FileSystemGetDirectoryOptions, FileSystemGetFileOptions, FileSystemRemoveOptions, FileSystemWritableFileStream,
    StorageEstimate,
};

use crate::stream::StreamError;

/// The file at a path of folder names and a file name.
pub async fn read(path: &[&str]) -> Result<File, WorkerError> {
    wait(handle(path, false).await?.get_file()).await
}

/// The handle of the file at a path, made with its folders when `create` says so.
pub async fn handle(path: &[&str], create: bool) -> Result<FileSystemFileHandle, WorkerError> {
    let (name, folders) = split(path)?;
    let folder = folder(folders, create).await?;
    let options = FileSystemGetFileOptions::new();
    options.set_create(create);
    wait(folder.get_file_handle_with_options(name, &options)).await
}

/// Whether there is a file at the path.
pub async fn exists(path: &[&str]) -> Result<bool, WorkerError> {
    match read(path).await {
        Ok(_) => Ok(true),
        Err(error) if error.kind == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Writes the whole file, in place of an older one.
pub async fn write(path: &[&str], content: &Blob) -> Result<(), WorkerError> {
    let stream: FileSystemWritableFileStream = wait(handle(path, true).await?.create_writable()).await?;
    let writing = stream.write_with_blob(content).map_err(|error| thrown(&error))?;
    if let Err(error) = JsFuture::from(writing).await {
        // Drops the swap file; the older content stays.
        let _ = JsFuture::from(stream.abort()).await;
        return Err(thrown(&error));
    }
    JsFuture::from(stream.close()).await.map_err(|error| thrown(&error))?;
    Ok(())
}

/// Removes a file, or a folder with all it holds. What is not there needs no removing.
pub async fn remove(path: &[&str]) -> Result<(), WorkerError> {
    let (name, folders) = split(path)?;
    let folder = match folder(folders, false).await {
        Ok(folder) => folder,
        Err(error) if error.kind == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let options = FileSystemRemoveOptions::new();
    options.set_recursive(true);
    match JsFuture::from(folder.remove_entry_with_options(name, &options)).await {
        Ok(_) => Ok(()),
        Err(error) => match thrown(&error) {
            error if error.kind == ErrorKind::NotFound => Ok(()),
            error => Err(error),
        },
    }
}

/// The names in a folder; none when there is no such folder.
pub async fn names(path: &[&str]) -> Result<Vec<String>, WorkerError> {
    let folder = match folder(path, false).await {
        Ok(folder) => folder,
        Err(error) if error.kind == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let keys = folder.keys();
    let mut names = Vec::new();
    loop {
        let next = keys.next().map_err(|error| thrown(&error))?;
        let entry = JsFuture::from(next).await.map_err(|error| thrown(&error))?;
        let member = |name: &str| Reflect::get(&entry, &JsValue::from_str(name));
        if member("done").is_ok_and(|done| done.is_truthy()) {
            return Ok(names);
        }
        names.extend(member("value").ok().and_then(|name| name.as_string()));
    }
}

/// How many more bytes this browser lets the page store; `None` where it does not say.
pub async fn room() -> Option<u64> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let estimate = JsFuture::from(scope.navigator().storage().estimate().ok()?).await.ok()?;
    let estimate: StorageEstimate = estimate.unchecked_into();
    Some((estimate.get_quota()? - estimate.get_usage()?).max(0.0) as u64)
}

/// All bytes of a blob from one offset up to another.
pub async fn bytes(blob: &Blob, from: u64, to: u64) -> Result<Vec<u8>, WorkerError> {
    let slice = slice(blob, from, to)?;
    let buffer = JsFuture::from(slice.array_buffer()).await.map_err(|error| thrown(&error))?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// The part of a blob from one offset up to another, unread.
pub fn slice(blob: &Blob, from: u64, to: u64) -> Result<Blob, WorkerError> {
    blob.slice_with_f64_and_f64(from as f64, to as f64).map_err(|error| thrown(&error))
}

/// A blob of bytes outside this module's memory.
pub fn blob_of(bytes: &Uint8Array) -> Result<Blob, WorkerError> {
    Blob::new_with_u8_array_sequence(&Array::of1(bytes)).map_err(|error| thrown(&error))
}

/// Gives the memory of bytes that are not needed any more back now: the garbage collector would let them pile up.
pub fn release(bytes: &Uint8Array) {
    let buffer = bytes.buffer();
    // `ArrayBuffer.prototype.transfer` (ES2024) leaves the old buffer empty; the new one has no bytes.
    if let Ok(transfer) = Reflect::get(&buffer, &JsValue::from_str("transfer"))
        && let Some(transfer) = transfer.dyn_ref::<Function>()
    {
        // Where it does not work, the collector does.
        let _ = transfer.call1(&buffer, &0.into());
    }
}

/// A blob of these parts.
pub fn blob<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Result<Blob, WorkerError> {
    let array = Array::new();
    for part in parts {
        array.push(&Uint8Array::from(part));
    }
    Blob::new_with_u8_array_sequence(&array).map_err(|error| thrown(&error))
}

/// A blob made of blobs.
pub fn joined(parts: &[Blob]) -> Result<Blob, WorkerError> {
    let array: Array = parts.iter().collect();
    Blob::new_with_blob_sequence(&array).map_err(|error| thrown(&error))
}

async fn folder(path: &[&str], create: bool) -> Result<FileSystemDirectoryHandle, WorkerError> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let mut folder: FileSystemDirectoryHandle = wait(scope.navigator().storage().get_directory()).await?;
    let options = FileSystemGetDirectoryOptions::new();
    options.set_create(create);
    for name in path {
        folder = wait(folder.get_directory_handle_with_options(name, &options)).await?;
    }
    Ok(folder)
}

fn split<'a, 'b>(path: &'a [&'b str]) -> Result<(&'b str, &'a [&'b str]), WorkerError> {
    path.split_last()
        .map(|(name, folders)| (*name, folders))
        .ok_or_else(|| WorkerError::internal("A file without a name was asked for."))
}

async fn wait<T: JsCast>(promise: Promise) -> Result<T, WorkerError> {
    let value = JsFuture::from(promise).await.map_err(|error| thrown(&error))?;
    Ok(value.unchecked_into())
}

/// The name of what the browser threw; empty when it is no `DOMException`.
pub fn error_name(error: &JsValue) -> String {
    error.dyn_ref::<DomException>().map(DomException::name).unwrap_or_default()
}

/// What the browser threw, without its text: that may hold a file's name.
pub fn thrown(error: &JsValue) -> WorkerError {
    storage_error(&error_name(error))
}

/// A failure of the browser's storage by the name of its `DOMException`.
pub fn storage_error(name: &str) -> WorkerError {
    match name {
        "NotFoundError" => WorkerError::new(
            ErrorKind::NotFound,
            "The file is not stored in this browser.",
            "It may have been erased, or lie in another browser.",
        ),
        "QuotaExceededError" => WorkerError::new(
            ErrorKind::Storage,
            "This browser has no room left for the file.",
            "Free some space on the device, or erase drafts you no longer need, and try again.",
        ),
        "NotReadableError" => WorkerError::new(
            ErrorKind::Unreadable,
            "The file can no longer be read.",
            "It was moved or changed after it was chosen. Choose it again.",
        ),
        "NoModificationAllowedError" => StreamError::Busy.into(),
        "SecurityError" | "NotAllowedError" => WorkerError::new(
            ErrorKind::Storage,
            "This browser does not allow the page to store files.",
            "Leave private browsing, or allow storage for this site, and try again.",
        ),
        _ => WorkerError::new(
            ErrorKind::Storage,
            format!("The browser's storage refused ({name})."),
            "Try again; if it stays so, reload the page.",
        ),
    }
}
