//! Where reading happens: what is kept for the next time, and who hears how far it is.

use std::cell::RefCell;
use std::rc::Rc;

/// How far a first reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Blocks that were read.
    pub read: u64,
    /// Blocks there are to read.
    pub of: u64,
}

/// Where reading happens. Chunks are bytes under consecutive numbers from 0; what is kept badly or not at all is read from
/// the chain again, so that nothing here can fail.
#[allow(async_fn_in_trait, reason = "used on one thread only, in the browser and in tests")]
pub trait Host {
    /// The chunk of this number, if it is kept.
    async fn chunk(&self, number: u32) -> Option<Vec<u8>>;

    /// Keeps a chunk, in place of any of this number.
    async fn keep(&self, number: u32, chunk: Vec<u8>);

    /// Forgets the chunks from this number on.
    async fn forget(&self, from: u32);

    /// A chunk of so many bytes is full, and the next one is begun.
    fn chunk_bytes(&self) -> usize {
        256 << 10
    }

    /// Called between slices of work on kept chunks, so that others get their turn.
    async fn breathe(&self) {}

    /// Called after each part of a reading.
    fn progress(&self, _progress: Progress) {}
}

/// Keeps nothing.
impl Host for () {
    async fn chunk(&self, _: u32) -> Option<Vec<u8>> {
        None
    }

    async fn keep(&self, _: u32, _: Vec<u8>) {}

    async fn forget(&self, _: u32) {}
}

/// Keeps chunks as long as the program runs. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Memory(pub Rc<RefCell<Vec<Vec<u8>>>>);

impl Host for Memory {
    async fn chunk(&self, number: u32) -> Option<Vec<u8>> {
        self.0.borrow().get(number as usize).cloned()
    }

    async fn keep(&self, number: u32, chunk: Vec<u8>) {
        let mut chunks = self.0.borrow_mut();
        match chunks.get_mut(number as usize) {
            Some(kept) => *kept = chunk,
            None => chunks.push(chunk),
        }
    }

    async fn forget(&self, from: u32) {
        self.0.borrow_mut().truncate(from as usize);
    }
}
