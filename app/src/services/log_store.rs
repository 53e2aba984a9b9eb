//! Logs that were read from a chain, kept in IndexedDB for the next visit. They are public; what is lost is read again.

use std::rc::Rc;

use gloo::timers::future::TimeoutFuture;
use js_sys::{Promise, Uint8Array};
use market::reading::{Host, Progress};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_crypto::listing::Deployment;
use web_sys::{IdbDatabase, IdbKeyRange, IdbObjectStore, IdbRequest, IdbTransactionMode};

const DATABASE: &str = "theriac-logs";
const CHUNKS: &str = "chunks";

/// Where chunks of logs are kept.
#[derive(Clone)]
pub struct LogStore {
    /// Before the number in a chunk's key; none keeps nothing.
    prefix: Option<Rc<str>>,
    on_progress: Rc<dyn Fn(Progress)>,
}

impl LogStore {
    /// For this deployment.
    pub fn new(at: &Deployment, on_progress: impl Fn(Progress) + 'static) -> Self {
        let prefix = format!("{} {} ", at.chain_id, at.market).into();
        Self { prefix: Some(prefix), on_progress: Rc::new(on_progress) }
    }

    /// For a chain in this browser, which is quickly read.
    pub fn none(on_progress: impl Fn(Progress) + 'static) -> Self {
        Self { prefix: None, on_progress: Rc::new(on_progress) }
    }

    /// Keys sort like numbers.
    fn key(&self, number: u32) -> Option<JsValue> {
        Some(format!("{}{number:010}", self.prefix.as_ref()?).into())
    }
}

impl Host for LogStore {
    async fn chunk(&self, number: u32) -> Option<Vec<u8>> {
        let key = self.key(number)?;
        let found = asked(IdbTransactionMode::Readonly, |chunks| chunks.get(&key)).await?;
        Some(found.dyn_into::<Uint8Array>().ok()?.to_vec())
    }

    async fn keep(&self, number: u32, chunk: Vec<u8>) {
        if let Some(key) = self.key(number) {
            let chunk = Uint8Array::from(chunk.as_slice());
            // A full disk keeps nothing.
            let _ = asked(IdbTransactionMode::Readwrite, |chunks| chunks.put_with_key(&chunk, &key)).await;
        }
    }

    async fn forget(&self, from: u32) {
        if let (Some(first), Some(last)) = (self.key(from), self.key(u32::MAX)) {
            let range = IdbKeyRange::bound(&first, &last);
            let _ = asked(IdbTransactionMode::Readwrite, |chunks| chunks.delete(range?.as_ref())).await;
        }
    }

    async fn breathe(&self) {
        TimeoutFuture::new(0).await;
    }

    fn progress(&self, progress: Progress) {
        (self.on_progress)(progress);
    }
}

/// Closes the database again: one that is open cannot be erased.
struct Open(IdbDatabase);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.close();
    }
}

async fn asked(
    mode: IdbTransactionMode,
    question: impl FnOnce(&IdbObjectStore) -> Result<IdbRequest, JsValue>,
) -> Option<JsValue> {
    let request = web_sys::window()?.indexed_db().ok()??.open_with_u32(DATABASE, 1).ok()?;
    let upgraded = request.clone();
    let upgrade = Closure::<dyn FnMut()>::new(move || {
        let made =
            upgraded.result().map(|database| database.unchecked_into::<IdbDatabase>().create_object_store(CHUNKS));
        // Where this fails there is no store, and what is asked of it fails.
        drop(made);
    });
    request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
    let database = Open(settled(&request).await?.unchecked_into());
    let transaction = database.0.transaction_with_str_and_mode(CHUNKS, mode).ok()?;
    settled(&question(&transaction.object_store(CHUNKS).ok()?).ok()?).await
}

async fn settled(request: &IdbRequest) -> Option<JsValue> {
    let done = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(done).await.ok()?;
    request.result().ok()
}
