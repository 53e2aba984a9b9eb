//! What lies open in the worker: the space, its vault, drafts and datasets. All of it is gone with the page.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use crypto_worker::error::{ErrorKind, WorkerError};
use crypto_worker::messages::{DraftFile, Subject};
use deidentify::format::Format;
use futures::lock::Mutex;
use wasm_crypto::body::BodyKeys;
use wasm_crypto::keys::Seed;
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::table::Options;
use wasm_crypto::vault::Vault;
use web_sys::Blob;
use zeroize::Zeroizing;

use crate::data_worker::DataWorker;
use crate::stream::Settings;
use crate::timer;

/// Between two looks whether files are still being written.
const LOOK_EVERY_MS: i32 = 20;

/// The worker's memory.
#[derive(Default)]
pub struct Worker {
    space: RefCell<Option<String>>,
    vault: RefCell<Option<Rc<OpenVault>>>,
    draft: RefCell<Option<(Bytes32, Rc<OpenDraft>)>>,
    datasets: RefCell<HashMap<u32, Rc<OpenDataset>>>,
    last_dataset: Cell<u32>,
    visit: Cell<Visit>,
    vault_writing: Mutex<()>,
    streams: Settings,
    data_worker: RefCell<Option<String>>,
    keeping: Rc<()>,
}

/// A stay in a space with its vault as it is: over when the space is left or the vault is locked. Work that began in
/// one must not end in another, or one person's secrets would lie open for the next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Visit(u64);

/// The vault, and the passphrase that it is written under again when a receipt is added.
#[derive(Clone)]
pub struct OpenVault {
    /// The vault.
    pub vault: Vault,
    /// Its passphrase.
    pub passphrase: Zeroizing<String>,
    /// The stored file it was read from or written to; another one means that another tab wrote since.
    pub file: Vec<u8>,
}

/// A draft that lies open in a data worker.
pub struct OpenDraft {
    /// Its files.
    pub files: Vec<DraftFile>,
    /// What they are.
    pub format: Format,
    /// Rows, FHIR resources, Apple Health records.
    pub records: u64,
    /// Whose data it is.
    pub subject: Subject,
    /// What the person said about a table's layout.
    pub options: Options,
    /// Where it lies open; none when it has to be read again.
    pub data: RefCell<Option<Rc<DataWorker>>>,
    /// Held by the operation under way: a data worker does one after the other.
    pub turn: Mutex<()>,
}

/// A dataset that was opened with its delivered key.
pub struct OpenDataset {
    /// Where its content lies open.
    pub data: DataWorker,
    /// The very bytes that were sealed.
    pub plaintext: Blob,
    /// The sealed body it came from.
    pub body: Blob,
    /// The body's data key, for a Crypt4GH header.
    pub keys: BodyKeys,
}

impl Worker {
    /// The space that requests work for.
    pub fn space(&self) -> Result<String, WorkerError> {
        self.space.borrow().clone().ok_or_else(|| WorkerError::internal("No space was chosen."))
    }

    /// Changes to another space, or leaves it; nothing of the old one stays open.
    pub fn enter(&self, space: Option<String>) {
        self.close_all();
        self.space.replace(space);
    }

    /// Keeps the opened vault, in place of one that was open.
    pub fn unlock(&self, vault: OpenVault) {
        self.vault.replace(Some(Rc::new(vault)));
    }

    /// The present visit.
    pub fn visit(&self) -> Visit {
        self.visit.get()
    }

    /// Whether the visit still lasts; work that outlived it is given up.
    pub fn still(&self, visit: Visit) -> Result<(), WorkerError> {
        if self.visit.get() == visit {
            return Ok(());
        }
        Err(WorkerError::new(
            ErrorKind::Locked,
            "The vault was locked while this was under way.",
            "Unlock it and try again.",
        ))
    }

    /// How large files are shared with other workers.
    pub fn streams(&self) -> &Settings {
        &self.streams
    }

    /// Where the data workers' script lies, when the page has said it.
    pub fn data_worker(&self) -> Option<String> {
        self.data_worker.borrow().clone()
    }

    /// The page says where the data workers' script lies.
    pub fn set_data_worker(&self, address: String) {
        self.data_worker.replace(Some(address));
    }

    /// Held by whoever has a file of this browser open for writing: it cannot be removed meanwhile.
    pub fn keeping(&self) -> Rc<()> {
        self.keeping.clone()
    }

    /// Waits until nobody writes a file any more. Those who do see that their visit is over.
    pub async fn all_kept(&self) {
        while Rc::strong_count(&self.keeping) > 1 {
            timer::wait(LOOK_EVERY_MS).await;
        }
    }

    /// Whoever changes the stored vault holds this, so that no change is lost to another.
    pub fn vault_writing(&self) -> &Mutex<()> {
        &self.vault_writing
    }

    /// Forgets the vault and everything that was opened with it, and ends the visit.
    pub fn close_all(&self) {
        self.visit.set(Visit(self.visit.get().0.wrapping_add(1)));
        self.vault.replace(None);
        self.draft.take();
        self.datasets.borrow_mut().clear();
    }

    /// The open vault, if it is open.
    pub fn open_vault(&self) -> Option<Rc<OpenVault>> {
        self.vault.borrow().clone()
    }

    /// The open vault; without one the request cannot be done.
    pub fn vault(&self) -> Result<Rc<OpenVault>, WorkerError> {
        self.open_vault().ok_or_else(|| {
            WorkerError::new(
                ErrorKind::Locked,
                "Your vault is locked.",
                "Unlock it with your passphrase and try again.",
            )
        })
    }

    /// The open vault's seed.
    pub fn seed(&self) -> Result<Seed, WorkerError> {
        Ok(self.vault()?.vault.seed().clone())
    }

    /// Keeps a draft open, in place of another one: each takes memory of its own.
    pub fn keep_draft(&self, nonce: Bytes32, draft: OpenDraft) -> Rc<OpenDraft> {
        let draft = Rc::new(draft);
        self.draft.replace(Some((nonce, draft.clone())));
        draft
    }

    /// The draft, if it lies open.
    pub fn open_draft(&self, nonce: &Bytes32) -> Option<Rc<OpenDraft>> {
        let draft = self.draft.borrow();
        draft.as_ref().filter(|(open, _)| open == nonce).map(|(_, draft)| draft.clone())
    }

    /// Forgets a draft.
    pub fn drop_draft(&self, nonce: &Bytes32) {
        self.draft.borrow_mut().take_if(|(open, _)| open == nonce);
    }

    /// Keeps a dataset open under a new number.
    pub fn keep_dataset(&self, dataset: OpenDataset) -> u32 {
        let number = self.last_dataset.get().wrapping_add(1);
        self.last_dataset.set(number);
        self.datasets.borrow_mut().insert(number, Rc::new(dataset));
        number
    }

    /// The dataset of that number.
    pub fn dataset(&self, number: u32) -> Result<Rc<OpenDataset>, WorkerError> {
        self.datasets.borrow().get(&number).cloned().ok_or_else(|| {
            WorkerError::new(ErrorKind::NotFound, "The dataset is no longer open.", "Open it again from your library.")
        })
    }

    /// Forgets a dataset.
    pub fn drop_dataset(&self, number: u32) {
        self.datasets.borrow_mut().remove(&number);
    }
}
