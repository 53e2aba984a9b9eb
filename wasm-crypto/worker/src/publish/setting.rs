//! Where this space's published files go, with the secrets for it: one file in the space, encrypted to a key of the vault.
//! The secrets never go back to the page.

use crypto_worker::error::{ErrorKind, WorkerError};
use crypto_worker::messages::{BucketSetting, Destination, SaveStorage};
use crypto_worker::secret::SecretText;
use serde::{Deserialize, Serialize};
use storage::address::Address;
use storage::kubo;
use storage::s3::Bucket;
use wasm_crypto::keys::{X25519Secret, storage_key};

use super::error::PublishError;
use crate::state::Worker;
use crate::{files, notes, spaces};

const FILE: &str = "storage.notes";

/// A destination with its secrets.
#[derive(Default, Serialize, Deserialize)]
pub struct Setting {
    /// Where files go.
    pub destination: Destination,
    /// A bucket's secret access key, or the value of a node's `Authorization` header.
    pub secret: SecretText,
    /// What a temporary access key comes with.
    pub session: SecretText,
}

/// The bucket of a setting.
pub fn bucket(of: &BucketSetting) -> Result<Bucket, PublishError> {
    Ok(Bucket::new(&of.endpoint, &of.region, &of.name, of.in_path, &of.folder, &of.public)?)
}

/// Keeps a setting in place of an older one. Without a secret the kept one stays, if it is for the same key at the same
/// address.
pub async fn save(worker: &Worker, request: SaveStorage) -> Result<(), WorkerError> {
    let visit = worker.visit();
    let SaveStorage { destination, mut secret, mut session } = request;
    if secret.is_empty()
        && let Ok(kept) = read(worker).await
        && account(&kept.destination) == account(&destination)
    {
        (secret, session) = (kept.secret, kept.session);
    }
    match &destination {
        Destination::Bucket(of) => {
            bucket(of)?;
            if of.key_id.is_empty() || !of.key_id.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/') {
                return Err(PublishError::Setting(storage::s3::BucketError::Key).into());
            }
            if secret.is_empty() {
                return Err(PublishError::NoSecret.into());
            }
        }
        Destination::Ipfs { api } if !api.is_empty() => drop(kubo::version(api, "").map_err(PublishError::from)?),
        Destination::Folder { base } => drop(Address::base(base).map_err(PublishError::from)?),
        Destination::Browser | Destination::Presigned | Destination::Ipfs { .. } => (),
    }
    let (space, key) = (worker.space()?, key(worker)?);
    worker.still(visit)?;
    let setting = Setting { destination, secret, session };
    notes::write(&[spaces::FOLDER, &space, FILE], &key, &setting).await
}

/// Where files go; into this browser when nothing was chosen.
pub async fn read(worker: &Worker) -> Result<Setting, WorkerError> {
    let space = worker.space()?;
    let path = [spaces::FOLDER, &space, FILE];
    if !files::exists(&path).await? {
        return Ok(Setting::default());
    }
    notes::read(&path, key(worker)?).await.map_err(|error| match error.kind {
        ErrorKind::WrongKey | ErrorKind::Invalid | ErrorKind::Tampered | ErrorKind::Truncated => {
            PublishError::OtherVault.into()
        }
        _ => error,
    })
}

/// Forgets the setting and its secrets.
pub async fn forget(worker: &Worker) -> Result<(), WorkerError> {
    files::remove(&[spaces::FOLDER, &worker.space()?, FILE]).await
}

/// What a secret belongs to; a setting with another one needs its own.
fn account(destination: &Destination) -> Option<(&str, &str)> {
    match destination {
        Destination::Bucket(of) => Some((&of.endpoint, &of.key_id)),
        Destination::Ipfs { api } => Some((api, "")),
        Destination::Browser | Destination::Presigned | Destination::Folder { .. } => None,
    }
}

fn key(worker: &Worker) -> Result<X25519Secret, WorkerError> {
    Ok(X25519Secret::from_bytes(*storage_key(&worker.seed()?).expose()))
}
