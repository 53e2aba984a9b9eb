//! The chain's records in IndexedDB: 0 is its beginning, n is block n.

use std::cell::Cell;
use std::rc::Rc;

use idb::{Database, Factory, ObjectStoreParams, TransactionMode, TransactionResult};
use js_sys::Uint8Array;
use sandbox::Sandbox;
use thiserror::Error;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::IdbDatabase;

const DATABASE: &str = "theriac-sandbox";
const RECORDS: &str = "records";

/// Why the browser's storage could not be used.
#[derive(Debug, Error)]
pub(crate) enum StoreError {
    /// What IndexedDB said.
    #[error("the browser's storage failed: {0}")]
    Database(#[from] idb::Error),
    /// Nothing was written: storage is full, or was cleared in the meantime.
    #[error("the browser did not take the data, its storage may be full")]
    Aborted,
}

/// The stored chain.
#[derive(Default)]
pub(crate) struct Store {
    connection: Option<Connection>,
    /// What the database holds: the record of the beginning and the number of the last block.
    saved: Option<(Vec<u8>, u64)>,
}

struct Connection {
    database: Database,
    /// Set when somebody deletes the database, which closes the connection.
    closed: Rc<Cell<bool>>,
}

impl Store {
    /// All records in order; empty when nothing is stored.
    pub(crate) async fn load(&mut self) -> Result<Vec<Vec<u8>>, StoreError> {
        let database = self.database().await?;
        let transaction = database.transaction(&[RECORDS], TransactionMode::ReadOnly)?;
        let records = transaction.object_store(RECORDS)?.get_all(None, None)?.await?;
        Ok(records.iter().map(|record| Uint8Array::new(record).to_vec()).collect())
    }

    /// Tells that the database already holds this chain: it was loaded from there.
    pub(crate) fn is_saved(&mut self, chain: &Sandbox) {
        self.saved = Some((chain.origin_record(), chain.height()));
    }

    /// Writes the blocks that are not stored yet, all or none; the whole chain when the stored one is another.
    pub(crate) async fn save(&mut self, chain: &Sandbox) -> Result<(), StoreError> {
        let origin = chain.origin_record();
        self.database().await?;
        let continued = self.saved.take_if(|saved| saved.0 == origin && saved.1 <= chain.height());
        let database = self.database().await?;

        let transaction = database.transaction(&[RECORDS], TransactionMode::ReadWrite)?;
        let records = transaction.object_store(RECORDS)?;
        if continued.is_none() {
            records.clear()?;
            records.put(&Uint8Array::from(origin.as_slice()).into(), Some(&JsValue::from(0)))?;
        }
        let first = continued.map_or(0, |(_, last)| last) + 1;
        for number in first..=chain.height() {
            if let Some(record) = chain.block_record(number) {
                // A block number is exact in a JavaScript number: there are no 2^53 blocks.
                records.put(&Uint8Array::from(record.as_slice()).into(), Some(&JsValue::from(number as f64)))?;
            }
        }
        match transaction.await? {
            TransactionResult::Committed => {
                self.saved = Some((origin, chain.height()));
                Ok(())
            }
            TransactionResult::Aborted => Err(StoreError::Aborted),
        }
    }

    /// The open database. When it was deleted meanwhile a new one is made, and nothing counts as saved.
    async fn database(&mut self) -> Result<&Database, StoreError> {
        if self.connection.as_ref().is_some_and(|connection| connection.closed.get()) {
            self.connection = None;
        }
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                self.saved = None;
                Connection::open().await?
            }
        };
        Ok(&self.connection.insert(connection).database)
    }
}

impl Connection {
    async fn open() -> Result<Self, StoreError> {
        let mut request = Factory::new()?.open(DATABASE, Some(1))?;
        request.on_upgrade_needed(|event| {
            // When this fails the database lacks the object store and the first transaction says so.
            if let Ok(database) = idb::DatabaseEvent::database(&event) {
                let _ = database.create_object_store(RECORDS, ObjectStoreParams::new());
            }
        });
        let mut database = request.await?;
        let closed = Rc::new(Cell::new(false));
        let flag = Rc::clone(&closed);
        database.on_version_change(move |event| {
            flag.set(true);
            if let Some(database) = event.target().and_then(|target| target.dyn_into::<IdbDatabase>().ok()) {
                database.close();
            }
        });
        Ok(Self { database, closed })
    }
}
