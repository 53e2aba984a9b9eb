//! The header of a Crypt4GH file, and the keys that open it.

use crypto_worker::error::WorkerError;
use crypto_worker::messages::{
    FileInspected, FileKey, FileReencrypted, InspectFile, InspectKeyFile, KeyFileInspected, PublicKey, ReadPublicKey,
    ReencryptFile,
};
use wasm_crypto::body::plain_length;
use wasm_crypto::crypt4gh::{
    Crypt4ghError, Header, HeaderParser, Others, fingerprint, key_file_is_locked, public_key_comment, read_private_key,
    read_public_key, write_public_key,
};
use wasm_crypto::keys::{X25519Public, X25519Secret, crypt4gh_identity};
use wasm_crypto::primitives::Bytes32;
use web_sys::Blob;

use super::seal;
use crate::files;
use crate::job::Job;
use crate::state::Worker;
use crypto_worker::told::IntoWorkerError;

/// Bytes read at a time while the header is not complete.
const PIECE: u64 = 1 << 16;

/// Reads the header of a file, and says where the body begins.
pub async fn read(file: &Blob, job: &Job) -> Result<(Header, u64), WorkerError> {
    let size = file.size() as u64;
    let mut parser = HeaderParser::new();
    let mut done = 0;
    while done < size {
        let to = size.min(done + PIECE);
        let bytes = job.unless_stopped(files::bytes(file, done, to)).await?;
        if parser.push(&bytes).map_err(Crypt4ghError::told)?.is_some() {
            break;
        }
        done = to;
    }
    let header = parser.finish().map_err(Crypt4ghError::told)?;
    let length = header.length() as u64;
    Ok((header, length))
}

/// The secret key that a request names.
pub fn secret(worker: &Worker, key: FileKey) -> Result<X25519Secret, WorkerError> {
    match key {
        FileKey::Mine => Ok(crypt4gh_identity(&worker.seed()?)),
        FileKey::KeyFile { text, passphrase } => {
            read_private_key(&text, passphrase.as_deref()).map_err(IntoWorkerError::told)
        }
    }
}

/// What the header and the length tell.
pub async fn inspect(
    worker: &Worker,
    request: InspectFile,
    file: &Blob,
    job: &Job,
) -> Result<FileInspected, WorkerError> {
    let (header, header_length) = read(file, job).await?;
    let body_length = file.size() as u64 - header_length;
    let secret = request.key.map(|key| secret(worker, key)).transpose()?;
    let opened = match secret.map(|secret| header.open(&secret)) {
        Some(Err(Crypt4ghError::WrongKey)) => Some(None),
        Some(Err(error)) => return Err(error.told()),
        Some(Ok(opened)) => Some(Some(opened)),
        None => None,
    };
    let selected = opened.as_ref().and_then(Option::as_ref).and_then(|opened| {
        let whole = plain_length(body_length)?;
        Some((opened.edit_list().is_some(), opened.selection().within(whole).length()))
    });
    Ok(FileInspected {
        packets: header.packet_count() as u32,
        header_length,
        body_length,
        opens: opened.map(|opened| opened.is_some()),
        plain_length: selected.map(|(_, length)| length),
        edited: selected.map(|(edited, _)| edited),
    })
}

/// The same body under a new header. The body is not read.
pub async fn reencrypt(
    worker: &Worker,
    request: ReencryptFile,
    file: &Blob,
    job: &Job,
) -> Result<(FileReencrypted, Blob), WorkerError> {
    let readers = seal::readers(worker, &request.recipients, request.for_me)?;
    let (header, offset) = read(file, job).await?;
    let secret = secret(worker, request.key)?;
    let others = if request.trim { Others::Trim } else { Others::Keep };
    let header = header.reencrypt(&secret, &readers, others).map_err(Crypt4ghError::told)?;
    let body = files::slice(file, offset, file.size() as u64)?;
    let handed = files::joined(&[files::blob([&header.to_bytes()[..]])?, body])?;
    Ok((FileReencrypted { bytes: handed.size() as u64 }, handed))
}

/// Reads a public key file.
pub fn public_key(request: &ReadPublicKey) -> Result<PublicKey, WorkerError> {
    let key = read_public_key(&request.text).map_err(IntoWorkerError::told)?;
    Ok(tell(key, public_key_comment(&request.text).unwrap_or_default().to_owned()))
}

/// The public key of the open vault's identity.
pub fn own_public_key(worker: &Worker) -> Result<PublicKey, WorkerError> {
    Ok(tell(crypt4gh_identity(&worker.seed()?).public(), String::new()))
}

/// Looks at a private key file.
pub fn inspect_key_file(request: &InspectKeyFile) -> Result<KeyFileInspected, WorkerError> {
    Ok(KeyFileInspected { locked: key_file_is_locked(&request.text).map_err(IntoWorkerError::told)? })
}

fn tell(key: X25519Public, comment: String) -> PublicKey {
    PublicKey { key: Bytes32(key.0), fingerprint: fingerprint(&key), comment, file: write_public_key(&key) }
}
