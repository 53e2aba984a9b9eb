//! Logs in ranges of blocks.

use std::collections::BTreeMap;

use serde_json::json;

use crate::abi::DecodeError;
use crate::client::{Client, ClientError};
use crate::events::{Event, Log, decode};
use crate::provider::Provider;
use crate::state::Market;

/// At most so many blocks are asked for at once: what public nodes allow.
const RANGE: u64 = 5_000;

impl<P: Provider> Client<P> {
    /// Reads all logs that `market` does not know yet and takes them in. True when there were any.
    ///
    /// Blocks are read in bounded ranges, and a range is taken in as a whole or not at all: after an error `market` is
    /// as it was before that range, and the next call goes on from there. Logs count as final; a chain that takes
    /// blocks back needs a fresh [`Market`].
    pub async fn sync(&self, market: &mut Market) -> Result<bool, ClientError> {
        self.sync_in_ranges(market, RANGE).await
    }

    /// As [`Client::sync`], for nodes that allow other ranges: at most `range` blocks (at least one) at once.
    pub async fn sync_in_ranges(&self, market: &mut Market, range: u64) -> Result<bool, ClientError> {
        let latest = self.block_number().await?;
        // The block after the latest must have a number, too.
        let end = latest.checked_add(1).ok_or(DecodeError)?;
        let mut news = false;
        let mut from = market.next_block.max(self.since);
        while from < end {
            let next = from.saturating_add(range.max(1)).min(end);
            let events = self.events(from, next - 1).await?;
            news |= !events.is_empty();
            for (event, time) in events {
                market.apply(&self.at, event, time);
            }
            market.next_block = next;
            from = next;
        }
        Ok(news)
    }

    /// The events of these blocks, both included, in the chain's order, each with its block's time.
    async fn events(&self, from: u64, to: u64) -> Result<Vec<(Event, u64)>, ClientError> {
        let filter = json!([{
            "address": [self.at.market, self.at.calls, self.at.consents],
            "fromBlock": format!("{from:#x}"),
            "toBlock": format!("{to:#x}"),
        }]);
        let rows = self.provider.request("eth_getLogs", filter).await?;
        let mut times = BTreeMap::new();
        let mut events = Vec::new();
        let mut last = from;
        for row in rows.as_array().ok_or(DecodeError)? {
            let log = Log::parse(row)?;
            // Everything rests on the order of the logs, and a log of another range would be counted twice.
            if log.block < last || log.block > to {
                return Err(DecodeError.into());
            }
            last = log.block;
            let Some(event) = decode(&self.at, &log)? else {
                continue;
            };
            let time = match (log.time, times.get(&log.block)) {
                (Some(time), _) | (None, Some(&time)) => time,
                (None, None) => {
                    let time = self.block_time(&format!("{:#x}", log.block)).await?;
                    times.insert(log.block, time);
                    time
                }
            };
            events.push((event, time));
        }
        Ok(events)
    }
}
