//! Logs of a range of blocks, asked for in as many requests as the node's limits need.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wasm_crypto::primitives::Bytes32;

use super::ReadError;
use super::refusal::{Refusal, refusal};
use crate::abi::DecodeError;
use crate::client::Client;
use crate::events::Log;
use crate::provider::{Provider, number};

/// After so many ranges that were answered, a limit that was met is tried again.
const CALM: u32 = 8;

/// How many blocks are asked for at once. Learns what the node allows: halves when it is refused, then comes near the limit
/// from below, and tries it again now and then, since ranges differ in how many logs they have.
#[derive(Debug, Clone)]
pub(super) struct Width {
    now: u64,
    most: u64,
    /// So many were answered the last time.
    good: u64,
    /// So many were refused.
    refused: u64,
    answered: u32,
}

impl Width {
    /// At most so many, at least one.
    pub(super) fn new(most: u64) -> Self {
        let most = most.max(1);
        Self { now: most, most, good: 0, refused: most.saturating_add(1), answered: 0 }
    }

    /// The last block of a range that begins at `from` and ends at `to` at the latest.
    fn end(&self, from: u64, to: u64) -> u64 {
        from.saturating_add(self.now - 1).min(to)
    }

    /// So many blocks were answered.
    fn answered(&mut self, blocks: u64) {
        if blocks < self.now {
            return;
        }
        self.good = blocks;
        self.answered += 1;
        if self.answered >= CALM {
            self.refused = self.refused.saturating_mul(2).min(self.most.saturating_add(1));
            self.answered = 0;
        }
        // Half of what is left below the limit, unless that is hardly more.
        let wider = self.now.saturating_mul(2).min(self.now + (self.refused - self.now) / 2);
        if self.refused > self.most {
            self.now = self.now.saturating_mul(2).min(self.most);
        } else if wider > self.now + self.now / 8 {
            self.now = wider;
        }
    }

    /// So many blocks were refused, and perhaps so many proposed.
    fn refused(&mut self, blocks: u64, proposed: Option<u64>) {
        self.refused = blocks;
        self.answered = 0;
        // What was answered a moment ago is tried before less.
        let good = std::mem::take(&mut self.good);
        let less = if good < blocks { good.max(blocks / 2) } else { blocks / 2 };
        self.now = proposed.filter(|&proposed| (1..blocks).contains(&proposed)).unwrap_or(less).max(1);
    }
}

/// Logs of a range.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Of the deployment's contracts, in the chain's order; each with its time.
    pub(super) logs: Vec<Log>,
    /// The last block of the range.
    pub(super) to: u64,
    /// How many answers they were put together from.
    pub(super) answers: usize,
}

/// The next range of logs between `from` and `to`, both included: as much of it as the node allows at once.
pub(super) async fn next_range<P: Provider>(
    client: &Client<P>,
    width: &mut Width,
    from: u64,
    to: u64,
) -> Result<Found, ReadError> {
    loop {
        let end = width.end(from, to);
        let blocks = end - from + 1;
        let params = filter(client, from, end);
        let error = match client.provider.request("eth_getLogs", params).await {
            Ok(rows) => {
                let (logs, times) = parse(client, &rows, from, end).await?;
                width.answered(blocks);
                return Ok(Found { logs, to: end, answers: 1 + times });
            }
            Err(error) => error,
        };
        let Refusal::TooMuch(proposed) = refusal("eth_getLogs", &error) else {
            return Err(error.into());
        };
        if blocks == 1 {
            return Err(ReadError::Dense { block: from, source: error });
        }
        let proposed = proposed.and_then(|last| last.checked_sub(from)?.checked_add(1));
        width.refused(blocks, proposed);
    }
}

/// What `eth_getLogs` is asked for the deployment's logs of these blocks, both included.
pub(super) fn filter<P>(client: &Client<P>, from: u64, to: u64) -> Value {
    let at = &client.at;
    json!([{
        "address": [at.market, at.calls, at.consents],
        "fromBlock": format!("{from:#x}"),
        "toBlock": format!("{to:#x}"),
    }])
}

/// The logs, and for how many blocks the time had to be asked for.
async fn parse<P: Provider>(
    client: &Client<P>,
    rows: &Value,
    from: u64,
    to: u64,
) -> Result<(Vec<Log>, usize), ReadError> {
    let contracts = [client.at.market, client.at.calls, client.at.consents];
    let mut times = BTreeMap::new();
    let mut asked = 0;
    let mut logs: Vec<Log> = Vec::new();
    let mut last = (from, None, None);
    for row in rows.as_array().ok_or(DecodeError)? {
        // Taken back by a reorganisation.
        if row["removed"] == true {
            continue;
        }
        let mut log = Log::parse(row)?;
        let place = (log.block, number(&row["logIndex"]), row["blockHash"].as_str().map(str::to_owned));
        // Everything rests on the order of the logs; one that comes twice, or of another range, would be counted twice.
        let (block, index, hash) = &last;
        let follows = match log.block == *block {
            // Indices are left out by no node, but were they, nothing would be wrong with the order.
            true => (index.is_none() || *index < place.1) && (hash.is_none() || *hash == place.2),
            false => log.block > *block,
        };
        if !follows || log.block > to {
            return Err(DecodeError.into());
        }
        last = place;
        if !contracts.contains(&log.address) {
            continue;
        }
        if let Some(time) = log.time {
            times.insert(log.block, time);
        }
        log.time = Some(match times.get(&log.block) {
            Some(&time) => time,
            None => {
                let time = client.block_time(&format!("{:#x}", log.block)).await?;
                times.insert(log.block, time);
                asked += 1;
                time
            }
        });
        logs.push(log);
    }
    Ok((logs, asked))
}

/// A digest of logs by which two nodes' answers are compared: everything that the market is made of.
pub(super) fn digest(logs: &[Log]) -> Bytes32 {
    let mut bytes = Vec::new();
    for log in logs {
        bytes.extend_from_slice(&log.address.0);
        bytes.push(log.topics.len() as u8);
        for word in log.topics.iter().chain([&log.transaction]) {
            bytes.extend_from_slice(&word.0);
        }
        bytes.extend_from_slice(&log.block.to_be_bytes());
        bytes.extend_from_slice(&(log.data.len() as u64).to_be_bytes());
        bytes.extend_from_slice(&log.data);
    }
    Bytes32(ethers_core::utils::keccak256(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many requests a node that allows so many blocks gets for all of these.
    fn requests(most: u64, allowed: u64, blocks: u64) -> u64 {
        let mut width = Width::new(most);
        let (mut from, mut requests) = (0, 0);
        while from < blocks {
            let end = width.end(from, blocks - 1);
            requests += 1;
            assert!(requests < 10 * blocks);
            if end - from < allowed {
                width.answered(end - from + 1);
                from = end + 1;
            } else {
                width.refused(end - from + 1, None);
            }
        }
        requests
    }

    #[test]
    fn the_width_comes_near_any_limit_and_stays_there() {
        for allowed in [1, 2, 3, 10, 50, 499, 500, 800, 1_000, 2_000, 4_999, 5_000, 10_000] {
            let blocks = 1_000 * allowed;
            let least = blocks / allowed.min(5_000);
            let asked = requests(5_000, allowed, blocks);
            assert!(asked <= least + least / 2 + 20, "{allowed}: {asked} requests, {least} at least");
        }
    }

    #[test]
    fn the_width_grows_again_where_there_is_less() {
        let mut width = Width::new(5_000);
        width.refused(5_000, Some(3));
        assert_eq!(width.end(0, 9_999), 2);
        for _ in 0..200 {
            let blocks = width.now;
            width.answered(blocks);
        }
        assert_eq!(width.end(0, 9_999), 4_999);
    }

    #[test]
    fn a_range_that_is_no_narrower_is_no_proposal() {
        for proposed in [0, 100, 101, u64::MAX] {
            let mut width = Width::new(100);
            width.refused(100, Some(proposed));
            assert_eq!(width.end(0, 1_000), 49, "{proposed}");
        }
    }
}
