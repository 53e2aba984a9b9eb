//! Notes beside a file of this browser: JSON, as a Crypt4GH file to a key of the vault.

use crypto_worker::error::{ErrorKind, WorkerError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_crypto::crypt4gh::{Crypt4ghError, Decryptor, Encryptor};
use wasm_crypto::keys::{X25519Secret, draft_key};
use wasm_crypto::primitives::Bytes32;
use zeroize::Zeroizing;

use crate::files;
use crate::state::Worker;
use crypto_worker::told::IntoWorkerError;

/// How the names of notes end.
pub const ENDING: &str = ".notes";

/// The key of what is stored under a nonce.
pub fn key(worker: &Worker, nonce: &Bytes32) -> Result<X25519Secret, WorkerError> {
    Ok(X25519Secret::from_bytes(*draft_key(&worker.seed()?, nonce).expose()))
}

/// The name of a file that belongs to a nonce.
pub fn name(nonce: &Bytes32, ending: &str) -> String {
    format!("{}{ending}", nonce.to_string().split_off(2))
}

/// The nonces that have notes in a folder.
pub async fn nonces(folder: &[&str]) -> Result<Vec<Bytes32>, WorkerError> {
    let names = files::names(folder).await?;
    Ok(names.iter().filter_map(|name| format!("0x{}", name.strip_suffix(ENDING)?).parse().ok()).collect())
}

/// Writes notes in place of older ones.
pub async fn write<T: Serialize>(path: &[&str], key: &X25519Secret, notes: &T) -> Result<(), WorkerError> {
    let text = serde_json::to_vec(notes).map_err(|_| WorkerError::internal("Notes could not be written."))?;
    let text = Zeroizing::new(text);
    let mut out = Vec::new();
    let mut encryptor = Encryptor::new(&[key.public()], &mut out).map_err(Crypt4ghError::told)?;
    encryptor.push(&text, &mut out);
    encryptor.finish(&mut out);
    files::write(path, &files::blob([&out[..]])?).await
}

/// Reads notes.
pub async fn read<T: DeserializeOwned>(path: &[&str], key: X25519Secret) -> Result<T, WorkerError> {
    let file = files::read(path).await?;
    let mut text = Zeroizing::new(Vec::new());
    let mut decryptor = Decryptor::new(key);
    let sealed = files::bytes(&file, 0, file.size() as u64).await?;
    decryptor.push(&sealed, &mut text).map_err(Crypt4ghError::told)?;
    decryptor.finish(&mut text).map_err(Crypt4ghError::told)?;
    serde_json::from_slice(&text).map_err(|_| {
        WorkerError::new(
            ErrorKind::Invalid,
            "What this browser stored about the file cannot be read.",
            "Delete it and choose the file again.",
        )
    })
}
