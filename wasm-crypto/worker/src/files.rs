//! The origin private file system: small helpers over paths.
//!
//! `createWritable` swaps the new content in only when the stream is closed, so a file is never half-written.

use crypto_worker::error::{ErrorKind, WorkerError};
use js_sys::{Array, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, DedicatedWorkerGlobalScope, DomException, File, FileSystemDirectoryHandle, FileSystemFileHandle,
    FileSystemGetDirectoryOptions, FileSystemGetFileOptions, FileSystemRemoveOptions, FileSystemWritableFileStream,
};

/// The file at a path of folder names and a file name.
pub async fn read(path: &[&str]) -> Result<File, WorkerError> {
    let (name, folders) = split(path)?;
    let folder = folder(folders, false).await?;
    let handle: FileSystemFileHandle = wait(folder.get_file_handle(name)).await?;
    wait(handle.get_file()).await
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
    let (name, folders) = split(path)?;
    let folder = folder(folders, true).await?;
    let options = FileSystemGetFileOptions::new();
    options.set_create(true);
    let handle: FileSystemFileHandle = wait(folder.get_file_handle_with_options(name, &options)).await?;
    let stream: FileSystemWritableFileStream = wait(handle.create_writable()).await?;
    let writing = stream.write_with_blob(content).map_err(|error| storage_error(&error))?;
    if let Err(error) = JsFuture::from(writing).await {
        // Drops the swap file; the older content stays.
        let _ = JsFuture::from(stream.abort()).await;
        return Err(storage_error(&error));
    }
    JsFuture::from(stream.close()).await.map_err(|error| storage_error(&error))?;
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
        Err(error) => match storage_error(&error) {
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
        let next = keys.next().map_err(|error| storage_error(&error))?;
        let entry = JsFuture::from(next).await.map_err(|error| storage_error(&error))?;
        let member = |name: &str| Reflect::get(&entry, &JsValue::from_str(name));
        if member("done").is_ok_and(|done| done.is_truthy()) {
            return Ok(names);
        }
        names.extend(member("value").ok().and_then(|name| name.as_string()));
    }
}

/// All bytes of a blob from one offset up to another.
pub async fn bytes(blob: &Blob, from: u64, to: u64) -> Result<Vec<u8>, WorkerError> {
    let slice = blob.slice_with_f64_and_f64(from as f64, to as f64).map_err(|error| storage_error(&error))?;
    let buffer = JsFuture::from(slice.array_buffer()).await.map_err(|error| storage_error(&error))?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// A blob of these parts.
pub fn blob<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Result<Blob, WorkerError> {
    let array = Array::new();
    for part in parts {
        array.push(&Uint8Array::from(part));
    }
    Blob::new_with_u8_array_sequence(&array).map_err(|error| storage_error(&error))
}

/// A blob made of blobs.
pub fn joined(parts: &[Blob]) -> Result<Blob, WorkerError> {
    let array: Array = parts.iter().collect();
    Blob::new_with_blob_sequence(&array).map_err(|error| storage_error(&error))
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
    let value = JsFuture::from(promise).await.map_err(|error| storage_error(&error))?;
    Ok(value.unchecked_into())
}

/// The browser's reason, without its text: that may hold a file's name.
fn storage_error(error: &JsValue) -> WorkerError {
    let name = error.dyn_ref::<DomException>().map(DomException::name).unwrap_or_default();
    match name.as_str() {
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
            ErrorKind::Storage,
            "The file can no longer be read.",
            "It was moved or changed after it was chosen. Choose it again.",
        ),
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
