//! Published files in this browser: bodies, leaves files, cards, evidence packages. All spaces see them, as all people
//! see what is published elsewhere.

use crypto_worker::error::WorkerError;
use web_sys::Blob;

use crate::files;

const FOLDER: &str = "published";

/// Stores a published file.
pub async fn put(name: &str, content: &Blob) -> Result<(), WorkerError> {
    files::write(&[FOLDER, checked(name)?], content).await
}

/// A published file.
pub async fn take(name: &str) -> Result<Blob, WorkerError> {
    Ok(files::read(&[FOLDER, checked(name)?]).await?.into())
}

/// Removes a published file.
pub async fn delete(name: &str) -> Result<(), WorkerError> {
    files::remove(&[FOLDER, checked(name)?]).await
}

/// Removes them all.
pub async fn delete_all() -> Result<(), WorkerError> {
    files::remove(&[FOLDER]).await
}

/// A name comes from a stranger's location text: only plain ones are used.
fn checked(name: &str) -> Result<&str, WorkerError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    if (1..=120).contains(&name.len()) && name.bytes().all(plain) && !name.starts_with('.') {
        Ok(name)
    } else {
        Err(WorkerError::new(
            crypto_worker::error::ErrorKind::Invalid,
            "The listing names a file location that cannot exist.",
            "Ask the steward to renew the location.",
        ))
    }
}
