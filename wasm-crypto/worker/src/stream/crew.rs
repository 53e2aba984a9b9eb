//! Whoever does the work on a file's chunks: segment workers side by side, or this worker alone for a small file.

use std::collections::VecDeque;

use crypto_worker::error::WorkerError;
use js_sys::{ArrayBuffer, Uint8Array};

use super::chunks::{PLAIN_CHUNK, SEALED_CHUNK, Work};
use super::error::StreamError;
use super::here::Here;
use super::order::Order;
use super::pool::{Output, Pool, Setup};
use super::settings::Settings;

/// Smaller files are done before other workers would have started.
const WORTH_SHARING: u64 = 2 * PLAIN_CHUNK;
/// Chunks under way for each worker: one that it works on, one that waits for it.
const CHUNKS_EACH: u64 = 2;

/// Whoever does the work; gives the results back in the order of the chunks.
pub struct Crew {
    hands: Hands,
    order: Order<Output>,
    /// Buffers that nobody uses at the moment.
    spare: Vec<ArrayBuffer>,
}

enum Hands {
    Pool(Pool),
    Here(Box<Here>, VecDeque<(u64, Work, Uint8Array)>),
}

impl Crew {
    /// Gets ready for `bytes` bytes of work.
    pub async fn gather(settings: &Settings, bytes: u64, setup: &Setup<'_>) -> Result<Self, WorkerError> {
        if bytes <= WORTH_SHARING {
            let hands = Hands::Here(Box::new(Here::new(setup)), VecDeque::new());
            return Ok(Self { hands, order: Order::new(1), spare: Vec::new() });
        }
        let pool = Pool::start(settings, setup).await?;
        let order = Order::new(CHUNKS_EACH * pool.len() as u64);
        Ok(Self { hands: Hands::Pool(pool), order, spare: Vec::new() })
    }

    /// What encrypts, and how many workers share the work.
    pub fn says(&self) -> (String, u32) {
        match &self.hands {
            Hands::Pool(pool) => (pool.cipher.clone(), pool.len() as u32),
            Hands::Here(..) => (Here::CIPHER.to_owned(), 0),
        }
    }

    /// Whether another chunk may be given.
    pub fn has_room(&self) -> bool {
        self.order.has_room()
    }

    /// A buffer for another chunk, if one is there.
    pub fn spare(&mut self) -> Option<ArrayBuffer> {
        self.spare.pop()
    }

    /// Takes the buffer of a result back that is not needed any more.
    pub fn keep(&mut self, output: &Output) {
        let buffer = output.bytes.buffer();
        if u64::from(buffer.byte_length()) >= SEALED_CHUNK && self.spare.len() < CHUNKS_EACH as usize {
            self.spare.push(buffer);
        }
    }

    /// Gives another chunk: the first bytes of a buffer, which is gone afterwards.
    pub fn give(&mut self, work: Work, input: &ArrayBuffer, length: u32) -> Result<(), WorkerError> {
        let id = self.order.give();
        match &mut self.hands {
            Hands::Pool(pool) => pool.give(id, work, input, length),
            Hands::Here(_, queue) => {
                queue.push_back((id, work, Uint8Array::new_with_byte_offset_and_length(input, 0, length)));
                Ok(())
            }
        }
    }

    /// What came of the next chunk; `None` when none is under way.
    pub async fn take(&mut self) -> Result<Option<Output>, WorkerError> {
        if self.order.is_idle() {
            return Ok(None);
        }
        loop {
            if let Some(output) = self.order.take() {
                return Ok(Some(output));
            }
            let (id, output) = match &mut self.hands {
                Hands::Pool(pool) => pool.take().await?,
                Hands::Here(here, queue) => {
                    let (id, work, input) = queue.pop_front().ok_or(StreamError::WorkerFailed)?;
                    (id, here.work(work, &input))
                }
            };
            if !self.order.put(id, output) {
                return Err(StreamError::WorkerFailed.into());
            }
        }
    }
}
