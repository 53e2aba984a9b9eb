//! The market, kept up with the chain's head.

use std::rc::Rc;

use serde_json::json;
use wasm_crypto::primitives::Bytes32;

use super::chunk::Chunk;
use super::endpoints::{Claim, Comparison};
use super::ranges::{Found, Width, digest, filter, next_range};
use super::{Host, Progress, ReadError, Settings};
use crate::abi::DecodeError;
use crate::client::Client;
use crate::events::{Event, Log, decode};
use crate::provider::{Provider, number};
use crate::state::Market;

/// So often reading begins again because the chain changed meanwhile.
const TRIES: u32 = 4;
/// So often in a row a node may be behind what was read before it is believed that the chain became shorter.
const PATIENCE: u32 = 3;
/// So many ranges are settled at once, and fewer when they have many logs.
const RANGES: usize = 8;
/// Logs of so many bytes are settled at once.
const MOST_BYTES: usize = 1 << 20;
/// So many kept logs are decoded without a break.
const SLICE: usize = 200;

/// A block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Its number.
    pub number: u64,
    /// Its hash.
    pub hash: Bytes32,
    /// Seconds since 1970.
    pub time: u64,
}

/// What an update brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Update {
    /// Nothing that is shown changed.
    Same,
    /// What is shown changed.
    News,
    /// The node is behind what was read already: what is shown stays.
    Behind,
}

/// The market, kept up with the chain's head. What is settled is read once and kept by the host; what is above is read
/// again whenever there is a new block.
#[derive(Debug)]
pub struct Reader<P, H> {
    client: Client<P>,
    settings: Settings,
    host: H,
    width: Width,
    loaded: bool,
    settled: Rc<Market>,
    /// The last settled block that was read.
    mark: Option<Mark>,
    shown: Rc<Market>,
    /// The newest block that was read.
    head: Option<Mark>,
    /// The logs above the settled ones.
    tail: Vec<Log>,
    /// So often in a row the node was behind.
    behind: u32,
    /// Ends of the chunks that are full.
    full: Vec<Mark>,
    /// The chunk that is being filled.
    open: Chunk,
    /// The end of that chunk as it is kept.
    kept: Option<Mark>,
    /// Endpoints differ about what was settled since: nothing more is kept, and once this block is settled all of it is read
    /// and compared again.
    disputed: Option<u64>,
}

/// Settled logs that are not taken in yet.
#[derive(Default)]
struct Batch {
    logs: Vec<Log>,
    claims: Vec<Claim>,
    bytes: usize,
}

impl<P: Provider, H: Host> Reader<P, H> {
    /// Reads through this client. Asks nothing yet.
    pub fn new(client: Client<P>, settings: Settings, host: H) -> Self {
        let open = Chunk::starting(client.since);
        Self {
            width: Width::new(settings.log_range),
            client,
            settings,
            host,
            loaded: false,
            settled: Rc::default(),
            mark: None,
            shown: Rc::default(),
            head: None,
            tail: Vec::new(),
            behind: 0,
            full: Vec::new(),
            open,
            kept: None,
            disputed: None,
        }
    }

    /// Everything up to [`Reader::head`].
    pub fn shown(&self) -> &Rc<Market> {
        &self.shown
    }

    /// Everything that has as many confirmations as it needs.
    pub fn settled(&self) -> &Rc<Market> {
        &self.settled
    }

    /// The newest block that was read; none before the first update.
    pub fn head(&self) -> Option<Mark> {
        self.head
    }

    /// Reads what is new. After an error everything is as it was, except that more may be settled; the next update goes on
    /// from there. It may be dropped while it waits.
    pub async fn update(&mut self) -> Result<Update, ReadError> {
        if !self.loaded {
            self.load().await;
            self.loaded = true;
        }
        for _ in 0..TRIES {
            if let Some(update) = self.pass().await? {
                return Ok(update);
            }
        }
        Err(ReadError::Unsteady)
    }

    /// None when the chain changed meanwhile.
    ///
    /// Nodes say what is on the chain now, not on which chain. Hence the order: first the hash of the block that is to
    /// be settled, then that of the settled one and the logs, then the first again. If it is still the same, so was
    /// everything below it while the logs were read.
    async fn pass(&mut self) -> Result<Option<Update>, ReadError> {
        let head = self.block("latest").await?.ok_or(DecodeError)?;
        if self.head == Some(head) {
            return Ok(Some(Update::Same));
        }
        let known = self.head.iter().chain(&self.mark).map(|mark| mark.number).max();
        if known.is_some_and(|known| head.number < known) && self.is_patient() {
            return Ok(Some(self.stay()));
        }
        let first = self.mark.map_or(self.client.since, |mark| mark.number.saturating_add(1));
        let target = head.number.checked_sub(self.settings.confirmations).filter(|&target| target >= first);
        if target >= self.disputed && self.disputed.is_some() {
            self.load().await;
            return Ok(None);
        }
        let anchor = match target {
            Some(target) if target == head.number => Some(head),
            Some(target) => match self.block_at(target).await? {
                None => return Ok(Some(self.stay())),
                anchor => anchor,
            },
            None => self.mark,
        };
        if let Some(mark) = self.mark {
            match self.block_at(mark.number).await? {
                Some(block) if block.hash == mark.hash => (),
                // Not the node that said what the head is.
                None if mark.number <= head.number && self.is_patient() => return Ok(Some(self.stay())),
                _ => {
                    self.rewind().await?;
                    return Ok(None);
                }
            }
        }
        let mut batch = Batch::default();
        let mut tail = Vec::new();
        // The block that must still be on the chain in the end, and how many answers hold what is above the settled ones.
        let (mut unsure, mut answers) = (None, 0);
        let mut from = first;
        while from <= head.number {
            let found = match next_range(&self.client, &mut self.width, from, head.number).await {
                Ok(found) => found,
                Err(error) => {
                    // What was read before it need not be read again.
                    if let (Some(anchor), Some(end), false) = (anchor, from.checked_sub(1), batch.claims.is_empty()) {
                        self.settle(batch, end, &anchor).await?;
                    }
                    return Err(error);
                }
            };
            let to = found.to;
            if target.is_none_or(|target| to > target) {
                answers += found.answers;
            }
            // One answer is of one chain; several may be of more.
            unsure = if answers > 1 { Some(head) } else { anchor };
            let end = target.filter(|&target| from <= target).map(|target| to.min(target));
            batch.take(&self.client, found, from, end, &mut tail);
            from = to.saturating_add(1);
            if let (Some(anchor), Some(end)) = (anchor, end)
                && (end == anchor.number || batch.is_full())
            {
                if !self.settle(std::mem::take(&mut batch), end, &anchor).await? {
                    return Ok(None);
                }
                unsure = (answers > 1).then_some(head);
            }
            let all = head.number.saturating_sub(self.client.since).saturating_add(1);
            self.host.progress(Progress { read: from.saturating_sub(self.client.since).min(all), of: all });
        }
        if let Some(block) = unsure
            && !self.holds(&block).await?
        {
            return Ok(None);
        }
        let update = self.show(tail)?;
        self.head = Some(head);
        self.behind = 0;
        Ok(Some(update))
    }

    /// Takes logs up to block `end` in, unless the chain changed while they were read, or other endpoints know better.
    async fn settle(&mut self, batch: Batch, end: u64, anchor: &Mark) -> Result<bool, ReadError> {
        let end = if end == anchor.number { Some(*anchor) } else { self.block_at(end).await? };
        let (Some(end), true) = (end, self.holds(anchor).await?) else {
            return Ok(false);
        };
        let events = self.decode(&batch.logs)?;
        let comparison = self.client.provider.compare(&batch.claims, &end).await;
        if comparison == Comparison::Outdone {
            return Ok(false);
        }
        if !events.is_empty() {
            let settled = Rc::make_mut(&mut self.settled);
            events.into_iter().for_each(|(event, time)| settled.apply(&self.client.at, event, time));
        }
        self.mark = Some(end);
        if comparison == Comparison::Undecided {
            // As many blocks later: however long it lasts, nothing is read again more often than twice in all.
            let read = anchor.number.saturating_sub(self.kept_to());
            self.disputed = Some(anchor.number.saturating_add(read));
        }
        if self.disputed.is_none() {
            self.keep(&batch.logs, end).await;
        }
        Ok(true)
    }

    /// Keeps logs up to this block.
    async fn keep(&mut self, logs: &[Log], end: Mark) {
        logs.iter().for_each(|log| self.open.push(&self.client.at, log));
        self.open.end = end;
        // Blocks without logs are noted now and then: they are quickly read again.
        if !logs.is_empty() || end.number.saturating_sub(self.kept_to()) >= self.settings.log_range {
            let chunk = self.open.encode(&self.client.at, self.client.since);
            self.host.keep(self.full.len() as u32, chunk).await;
            self.kept = Some(end);
        }
        if self.open.size() >= self.host.chunk_bytes() {
            self.close_chunk();
        }
    }

    /// The block up to which logs are kept.
    fn kept_to(&self) -> u64 {
        self.kept.map_or(self.open.from, |mark| mark.number)
    }

    fn close_chunk(&mut self) {
        let end = self.open.end;
        self.full.push(end);
        self.kept = None;
        self.open = Chunk::starting(end.number.saturating_add(1));
    }

    /// Shows what is settled and these logs above it.
    fn show(&mut self, tail: Vec<Log>) -> Result<Update, ReadError> {
        let shown = match self.decode(&tail)? {
            events if events.is_empty() => self.settled.clone(),
            events => {
                let mut market = Market::clone(&self.settled);
                events.into_iter().for_each(|(event, time)| market.apply(&self.client.at, event, time));
                Rc::new(market)
            }
        };
        self.tail = tail;
        if shown == self.shown {
            return Ok(Update::Same);
        }
        self.shown = shown;
        Ok(Update::News)
    }

    /// Whether a node that is behind is waited for.
    fn is_patient(&self) -> bool {
        self.behind < PATIENCE
    }

    /// Goes on showing what was read; of what an earlier time kept, all.
    fn stay(&mut self) -> Update {
        self.behind += 1;
        if self.head.is_none() {
            self.shown = self.settled.clone();
        }
        Update::Behind
    }

    fn decode(&self, logs: &[Log]) -> Result<Vec<(Event, u64)>, DecodeError> {
        let mut events = Vec::new();
        for log in logs {
            if let Some(event) = decode(&self.client.at, log)? {
                events.push((event, log.time.unwrap_or_default()));
            }
        }
        Ok(events)
    }

    /// Goes back to the newest kept block that is still on the chain, or to the beginning.
    async fn rewind(&mut self) -> Result<(), ReadError> {
        let marks: Vec<Mark> = self.full.iter().copied().chain(self.kept).collect();
        // Blocks below one that holds hold, too.
        let (mut hold, mut fall) = (0, marks.len());
        while hold < fall {
            let middle = hold + (fall - hold) / 2;
            match self.holds(&marks[middle]).await? {
                true => hold = middle + 1,
                false => fall = middle,
            }
        }
        self.host.forget(hold as u32).await;
        self.load().await;
        Ok(())
    }

    /// Begins with what the host kept. What cannot be used is forgotten.
    async fn load(&mut self) {
        self.settled = Rc::default();
        self.mark = None;
        self.full.clear();
        self.kept = None;
        self.disputed = None;
        self.open = Chunk::starting(self.client.since);
        while let Some(bytes) = self.host.chunk(self.chunks()).await {
            let next = self.mark.map_or(self.client.since, |mark| mark.number.saturating_add(1));
            let chunk = Chunk::decode(&bytes, &self.client.at, self.client.since)
                .filter(|chunk| chunk.from == next && chunk.end.number >= next);
            let events = match &chunk {
                Some(chunk) => self.decode_slowly(chunk).await,
                None => None,
            };
            let (Some(chunk), Some(events)) = (chunk, events) else {
                self.host.forget(self.chunks()).await;
                break;
            };
            let settled = Rc::make_mut(&mut self.settled);
            events.into_iter().for_each(|(event, time)| settled.apply(&self.client.at, event, time));
            if self.kept.is_some() {
                self.close_chunk();
            }
            self.mark = Some(chunk.end);
            self.kept = Some(chunk.end);
            self.open = chunk;
            self.host.breathe().await;
        }
        if self.open.size() >= self.host.chunk_bytes() {
            self.close_chunk();
        }
    }

    /// How many chunks were loaded.
    fn chunks(&self) -> u32 {
        (self.full.len() + usize::from(self.kept.is_some())) as u32
    }

    async fn decode_slowly(&self, chunk: &Chunk) -> Option<Vec<(Event, u64)>> {
        let mut events = Vec::new();
        let mut rows = chunk.rows(&self.client.at);
        loop {
            let slice: Vec<Log> = rows.by_ref().take(SLICE).collect();
            if slice.is_empty() {
                return Some(events);
            }
            events.extend(self.decode(&slice).ok()?);
            self.host.breathe().await;
        }
    }

    /// Whether this block is still on the chain.
    async fn holds(&self, mark: &Mark) -> Result<bool, ReadError> {
        Ok(self.block_at(mark.number).await?.is_some_and(|block| block.hash == mark.hash))
    }

    async fn block_at(&self, number: u64) -> Result<Option<Mark>, ReadError> {
        let block = self.block(&format!("{number:#x}")).await?;
        match block {
            Some(block) if block.number != number => Err(DecodeError.into()),
            block => Ok(block),
        }
    }

    async fn block(&self, name: &str) -> Result<Option<Mark>, ReadError> {
        let block = self.client.provider.request("eth_getBlockByNumber", json!([name, false])).await?;
        if block.is_null() {
            return Ok(None);
        }
        let number = |name: &str| number(&block[name]).filter(|&number| number < u64::MAX).ok_or(DecodeError);
        let hash = block["hash"].as_str().and_then(|hash| hash.parse().ok()).ok_or(DecodeError)?;
        Ok(Some(Mark { number: number("number")?, hash, time: number("timestamp")? }))
    }
}

impl Batch {
    /// Takes a range in that begins at `from`. What lies above `settles`, or everything without it, goes to the tail.
    fn take<P>(&mut self, client: &Client<P>, found: Found, from: u64, settles: Option<u64>, tail: &mut Vec<Log>) {
        let mut logs = found.logs;
        let settled = settles.map_or(0, |end| logs.partition_point(|log| log.block <= end));
        tail.extend(logs.drain(settled..));
        if let Some(end) = settles {
            self.claims.push(Claim { params: filter(client, from, end), logs: digest(&logs) });
            self.bytes += logs.iter().map(|log| log.data.len()).sum::<usize>();
            self.logs.extend(logs);
        }
    }

    fn is_full(&self) -> bool {
        self.claims.len() >= RANGES || self.bytes >= MOST_BYTES
    }
}
