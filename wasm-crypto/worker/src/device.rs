//! What opens the vault by wallet signature on this device alone: for each space a key that this browser made and does
//! not give out, with the passphrase that was encrypted with its help. One record in IndexedDB holds both, so that they
//! come and go together.

use crypto_worker::error::{ErrorKind, WorkerError};
use idb::{Database, Factory, ObjectStoreParams, TransactionMode};
use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_crypto::keys::Secret32;
use wasm_crypto::primitives::{Address, Bytes32};
use web_sys::{CryptoKey, DedicatedWorkerGlobalScope, SubtleCrypto};

const DATABASE: &str = "theriac-device";
/// Keys are names of spaces.
const RECORDS: &str = "wallets";

/// How a space's vault opens by wallet. Nothing in it is of use without the wallet's signature.
pub struct Record {
    /// An HMAC-SHA256 key whose bytes no script can read.
    key: CryptoKey,
    /// The account that signs.
    pub account: Address,
    /// The vault's id.
    pub vault: [u8; 16],
    /// The encrypted passphrase.
    pub wrapped: Vec<u8>,
}

/// A key of this device.
pub struct DeviceKey(CryptoKey);

impl DeviceKey {
    /// A fresh one, which stays inside the browser.
    pub async fn generate() -> Result<Self, WorkerError> {
        let algorithm = Object::new();
        for (name, value) in [("name", "HMAC".into()), ("hash", "SHA-256".into()), ("length", JsValue::from(256))] {
            // Setting a member of a fresh plain object cannot fail.
            let _ = Reflect::set(&algorithm, &name.into(), &value);
        }
        let usages = Array::of1(&"sign".into());
        let key = subtle()?.generate_key_with_object(&algorithm, false, &usages).map_err(refused)?;
        Ok(Self(wait(key).await?.unchecked_into()))
    }

    /// HMAC-SHA256(device key, digest).
    pub async fn authenticate(&self, digest: &Bytes32) -> Result<Secret32, WorkerError> {
        let code = subtle()?.sign_with_str_and_u8_array("HMAC", &self.0, &digest.0).map_err(refused)?;
        let code = Uint8Array::new(&wait(code).await?);
        let mut bytes = [0; 32];
        if code.length() != 32 {
            return Err(WorkerError::internal("The browser's HMAC has another length than it should."));
        }
        code.copy_to(&mut bytes);
        Ok(Secret32::from_bytes(bytes))
    }

    /// What is stored for a vault that opens with this key.
    pub fn record(self, account: Address, vault: [u8; 16], wrapped: Vec<u8>) -> Record {
        Record { key: self.0, account, vault, wrapped }
    }
}

impl Record {
    /// The device key in it.
    pub fn key(&self) -> DeviceKey {
        DeviceKey(self.key.clone())
    }

    fn to_js(&self) -> JsValue {
        let object = Object::new();
        let members = [
            ("key", self.key.clone().into()),
            ("account", JsValue::from(self.account.to_string())),
            ("vault", Uint8Array::from(&self.vault[..]).into()),
            ("wrapped", Uint8Array::from(&self.wrapped[..]).into()),
        ];
        for (name, value) in &members {
            // Setting a member of a fresh plain object cannot fail.
            let _ = Reflect::set(&object, &(*name).into(), value);
        }
        object.into()
    }

    /// Reads what [`Record::to_js`] wrote; nothing when it is something else.
    fn from_js(value: &JsValue) -> Option<Self> {
        let member = |name: &str| Reflect::get(value, &name.into()).ok();
        let bytes = |name: &str| Some(member(name)?.dyn_into::<Uint8Array>().ok()?.to_vec());
        Some(Self {
            key: member("key")?.dyn_into().ok()?,
            account: member("account")?.as_string()?.parse().ok()?,
            vault: bytes("vault")?.try_into().ok()?,
            wrapped: bytes("wrapped")?,
        })
    }
}

/// The space's record, if its vault opens by wallet. A browser without the database has none.
pub async fn read(space: &str) -> Option<Record> {
    let read = async {
        let database = Open::new().await?;
        let transaction = database.0.transaction(&[RECORDS], TransactionMode::ReadOnly)?;
        transaction.object_store(RECORDS)?.get(JsValue::from_str(space))?.await
    };
    Record::from_js(&read.await.ok()??)
}

/// Stores the space's record, in place of an older one.
pub async fn write(space: &str, record: &Record) -> Result<(), WorkerError> {
    let write = async {
        let database = Open::new().await?;
        let transaction = database.0.transaction(&[RECORDS], TransactionMode::ReadWrite)?;
        transaction.object_store(RECORDS)?.put(&record.to_js(), Some(&space.into()))?.await?;
        transaction.commit()?.await
    };
    finished(write.await)
}

/// Removes the space's record. What is not there needs no removing.
pub async fn remove(space: &str) -> Result<(), WorkerError> {
    if read(space).await.is_none() {
        return Ok(());
    }
    let remove = async {
        let database = Open::new().await?;
        let transaction = database.0.transaction(&[RECORDS], TransactionMode::ReadWrite)?;
        transaction.object_store(RECORDS)?.delete(JsValue::from_str(space))?.await?;
        transaction.commit()?.await
    };
    finished(remove.await)
}

/// Removes the records of all spaces.
pub async fn remove_all() -> Result<(), WorkerError> {
    let remove = async { Factory::new()?.delete(DATABASE)?.await };
    remove.await.map_err(|_| no_database())
}

/// The database, closed when it is dropped: an open one would keep others from erasing it.
struct Open(Database);

impl Open {
    async fn new() -> Result<Self, idb::Error> {
        let mut request = Factory::new()?.open(DATABASE, Some(1))?;
        request.on_upgrade_needed(|event| {
            // When this fails the database lacks the object store and the first transaction says so.
            if let Ok(database) = idb::DatabaseEvent::database(&event) {
                let _ = database.create_object_store(RECORDS, ObjectStoreParams::new());
            }
        });
        Ok(Self(request.await?))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.close();
    }
}

fn finished(result: Result<idb::TransactionResult, idb::Error>) -> Result<(), WorkerError> {
    match result {
        Ok(idb::TransactionResult::Committed) => Ok(()),
        _ => Err(no_database()),
    }
}

fn no_database() -> WorkerError {
    WorkerError::new(
        ErrorKind::Storage,
        "This browser did not let the page change what is stored for the wallet.",
        "Leave private browsing, or allow storage for this site, and try again. The passphrase opens the vault as before.",
    )
}

/// The browser's cryptography.
pub fn subtle() -> Result<SubtleCrypto, WorkerError> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    scope.crypto().map(|crypto| crypto.subtle()).map_err(refused)
}

async fn wait(promise: Promise) -> Result<JsValue, WorkerError> {
    JsFuture::from(promise).await.map_err(refused)
}

fn refused(_: JsValue) -> WorkerError {
    WorkerError::new(
        ErrorKind::Storage,
        "This browser does not keep keys for the page.",
        "Open the page over https in an up-to-date browser. The passphrase opens the vault as before.",
    )
}
