//! Settled logs as bytes, for the next time. The format is internal: what is not exactly of this version and deployment is
//! read from the chain again.
//!
//! Layout, integers big-endian: magic and version (8), chain id (8), market (20), calls (20), consents (20), first block
//! of the deployment (8); then from, to (8 each), hash (32) and time (8) of block `to`; the rows; the FNV-1a of all that
//! (8). A row: blocks since the row before, seconds since the row before, contract, number of topics, topics (32 each),
//! transaction (32), length of the data, data with runs of zeros shortened. Numbers in rows are LEB128.

use wasm_crypto::listing::Deployment;
use wasm_crypto::primitives::{Address, Bytes32};

use super::reader::Mark;
use crate::events::Log;

/// `THRLOGS`, and the version.
const MAGIC: &[u8; 8] = b"THRLOGS\x01";
/// Bytes before the rows.
const HEAD: usize = 8 + 8 + 60 + 8 + 8 + 8 + 32 + 8;
/// Bytes of the checksum.
const SUM: usize = 8;
/// The most bytes that a log's data may have: more than any block has room for.
const MOST_DATA: u64 = 1 << 24;
/// Runs of so many zeros are worth shortening.
const RUN: usize = 3;

/// Consecutive blocks that are settled, with their logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chunk {
    /// The first block.
    pub(super) from: u64,
    /// The last block.
    pub(super) end: Mark,
    /// Encoded logs.
    rows: Vec<u8>,
    /// Block and time of the last of them.
    last: (u64, u64),
}

impl Chunk {
    /// No logs, from this block on.
    pub(super) fn starting(from: u64) -> Self {
        let end = Mark { number: from, hash: Bytes32::ZERO, time: 0 };
        Self { from, end, rows: Vec::new(), last: (from, 0) }
    }

    /// Bytes of its rows.
    pub(super) fn size(&self) -> usize {
        self.rows.len()
    }

    /// Takes a log of the deployment's contracts in, whose time is known.
    pub(super) fn push(&mut self, at: &Deployment, log: &Log) {
        let Some(contract) = contracts(at).iter().position(|address| *address == log.address) else {
            return;
        };
        let time = log.time.unwrap_or_default();
        let rows = &mut self.rows;
        number(rows, log.block.wrapping_sub(self.last.0));
        number(rows, time.wrapping_sub(self.last.1));
        number(rows, contract as u64);
        number(rows, log.topics.len() as u64);
        for word in log.topics.iter().chain([&log.transaction]) {
            rows.extend_from_slice(&word.0);
        }
        number(rows, log.data.len() as u64);
        shorten(rows, &log.data);
        self.last = (log.block, time);
    }

    /// As bytes, for this deployment.
    pub(super) fn encode(&self, at: &Deployment, since: u64) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD + self.rows.len() + SUM);
        prefix(&mut bytes, at, since);
        bytes.extend_from_slice(&self.from.to_be_bytes());
        bytes.extend_from_slice(&self.end.number.to_be_bytes());
        bytes.extend_from_slice(&self.end.hash.0);
        bytes.extend_from_slice(&self.end.time.to_be_bytes());
        bytes.extend_from_slice(&self.rows);
        let sum = checksum(&bytes);
        bytes.extend_from_slice(&sum);
        bytes
    }

    /// What [`Chunk::encode`] made for this deployment; none if it is anything else.
    pub(super) fn decode(bytes: &[u8], at: &Deployment, since: u64) -> Option<Self> {
        let (content, sum) = bytes.split_at_checked(bytes.len().checked_sub(SUM)?)?;
        let mut expected = Vec::new();
        prefix(&mut expected, at, since);
        let mut rest = Bytes(content.strip_prefix(expected.as_slice())?);
        if checksum(content) != sum {
            return None;
        }
        let from = rest.u64()?;
        let end = Mark { number: rest.u64()?, hash: rest.word()?, time: rest.u64()? };
        let mut chunk = Self { from, end, rows: rest.0.to_vec(), last: (from, 0) };
        let mut rows = chunk.rows(at);
        while rows.advance()? {}
        chunk.last = rows.last;
        (from..=end.number).contains(&chunk.last.0).then_some(chunk)
    }

    /// Its logs, oldest first.
    pub(super) fn rows(&self, at: &Deployment) -> Rows<'_> {
        Rows { rest: Bytes(&self.rows), contracts: contracts(at), last: (self.from, 0) }
    }
}

/// The logs of a chunk, oldest first.
pub(super) struct Rows<'a> {
    rest: Bytes<'a>,
    contracts: [Address; 3],
    last: (u64, u64),
}

impl Rows<'_> {
    /// Reads a row and throws it away. False after the last; none when it is no row.
    fn advance(&mut self) -> Option<bool> {
        if self.rest.0.is_empty() {
            return Some(false);
        }
        self.row().map(|_| true)
    }

    fn row(&mut self) -> Option<Log> {
        let rest = &mut self.rest;
        let block = self.last.0.wrapping_add(rest.number()?);
        let time = self.last.1.wrapping_add(rest.number()?);
        let address = *self.contracts.get(usize::try_from(rest.number()?).ok()?)?;
        let topics = (0..rest.number()?).map(|_| rest.word()).collect::<Option<_>>()?;
        let transaction = rest.word()?;
        let length = rest.number().filter(|&length| length <= MOST_DATA)?;
        let data = rest.lengthen(length as usize)?;
        self.last = (block, time);
        Some(Log { address, topics, data, block, time: Some(time), transaction })
    }
}

impl Iterator for Rows<'_> {
    type Item = Log;

    fn next(&mut self) -> Option<Log> {
        self.row()
    }
}

fn contracts(at: &Deployment) -> [Address; 3] {
    [at.market, at.calls, at.consents]
}

fn prefix(bytes: &mut Vec<u8>, at: &Deployment, since: u64) {
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&at.chain_id.to_be_bytes());
    for contract in contracts(at) {
        bytes.extend_from_slice(&contract.0);
    }
    bytes.extend_from_slice(&since.to_be_bytes());
}

/// FNV-1a of 64 bits: finds what a disk or a half-written record spoils. Who can write here can write anything.
fn checksum(bytes: &[u8]) -> [u8; SUM] {
    let step = |sum: u64, byte: &u8| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step).to_be_bytes()
}

fn number(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

/// By turns: how many bytes follow as they are, these bytes, and how many zeros stand behind them.
fn shorten(bytes: &mut Vec<u8>, mut data: &[u8]) {
    while !data.is_empty() {
        let plain = data.windows(RUN).position(|run| run.iter().all(|byte| *byte == 0)).unwrap_or(data.len());
        let zeros = data[plain..].iter().take_while(|byte| **byte == 0).count();
        number(bytes, plain as u64);
        bytes.extend_from_slice(&data[..plain]);
        number(bytes, zeros as u64);
        data = &data[plain + zeros..];
    }
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn word(&mut self) -> Option<Bytes32> {
        self.take(32)?.try_into().ok().map(Bytes32)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take(8)?.try_into().ok().map(u64::from_be_bytes)
    }

    fn number(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// Undoes [`shorten`].
    fn lengthen(&mut self, length: usize) -> Option<Vec<u8>> {
        let mut data = Vec::with_capacity(length);
        while data.len() < length {
            let plain = self.number()? as usize;
            data.extend_from_slice(self.take(plain)?);
            let zeros = self.number()? as usize;
            if plain.checked_add(zeros)? == 0 || data.len().checked_add(zeros)? > length {
                return None;
            }
            data.resize(data.len() + zeros, 0);
        }
        (data.len() == length).then_some(data)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const AT: Deployment =
        Deployment { chain_id: 7, market: Address([1; 20]), consents: Address([2; 20]), calls: Address([3; 20]) };

    fn log(block: u64, data: Vec<u8>, topics: usize) -> Log {
        let topics = vec![Bytes32([9; 32]); topics];
        Log { address: AT.calls, topics, data, block, time: Some(block * 12), transaction: Bytes32([4; 32]) }
    }

    fn chunk(logs: &[Log]) -> Chunk {
        let mut chunk = Chunk::starting(5);
        logs.iter().for_each(|log| chunk.push(&AT, log));
        chunk.end = Mark { number: 5_000, hash: Bytes32([6; 32]), time: 60_000 };
        chunk
    }

    proptest! {
        #[test]
        fn a_chunk_comes_back_as_it_was(
            rows in prop::collection::vec((0u64..100, prop::collection::vec(prop::sample::select(vec![0u8, 0, 0, 1, 255]), 0..200), 0usize..5), 0..20)
        ) {
            let mut block = 5;
            let logs: Vec<_> = rows.into_iter().map(|(step, data, topics)| { block += step; log(block, data, topics) }).collect();
            let chunk = chunk(&logs);
            let read = Chunk::decode(&chunk.encode(&AT, 3), &AT, 3).unwrap();
            prop_assert_eq!(&read, &chunk);
            prop_assert_eq!(read.rows(&AT).collect::<Vec<_>>(), logs);
        }

        #[test]
        fn no_damaged_chunk_is_taken(at: usize, flip in 1u8.., cut: Option<usize>) {
            let mut bytes = chunk(&[log(6, vec![1, 0, 0, 0, 0, 2], 3), log(7, vec![0; 64], 1)]).encode(&AT, 3);
            match cut {
                Some(cut) => bytes.truncate(cut % bytes.len()),
                None => { let at = at % bytes.len(); bytes[at] ^= flip; }
            }
            prop_assert_eq!(Chunk::decode(&bytes, &AT, 3), None);
        }

        #[test]
        fn rows_that_make_no_sense_are_refused_although_their_checksum_is_right(rows in prop::collection::vec(any::<u8>(), 0..300)) {
            let chunk = Chunk { rows, ..chunk(&[]) };
            if let Some(read) = Chunk::decode(&chunk.encode(&AT, 3), &AT, 3) {
                prop_assert!(read.rows(&AT).all(|log| log.data.len() as u64 <= MOST_DATA));
            }
        }
    }

    #[test]
    fn what_belongs_to_another_version_or_deployment_is_not_taken() {
        let bytes = chunk(&[]).encode(&AT, 3);
        assert!(Chunk::decode(&bytes, &AT, 3).is_some());
        assert_eq!(Chunk::decode(&bytes, &AT, 4), None);
        assert_eq!(Chunk::decode(&bytes, &Deployment { chain_id: 8, ..AT }, 3), None);
        assert_eq!(Chunk::decode(&bytes, &Deployment { market: Address([7; 20]), ..AT }, 3), None);
        let mut later = bytes;
        later[7] = 2;
        let sum = later.len() - SUM;
        let right = checksum(&later[..sum]);
        later[sum..].copy_from_slice(&right);
        assert_eq!(Chunk::decode(&later, &AT, 3), None);
    }

    #[test]
    fn zeros_cost_little() {
        assert!(chunk(&[log(5, vec![0; 1_000], 0)]).size() < 50);
    }
}
