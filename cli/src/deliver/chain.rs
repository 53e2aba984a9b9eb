//! The market as the settled part of the chain tells it.

use market::reading::endpoints::Warning;
use market::reading::{Reader, Settings};
use market::state::Market;

use super::DeliverError;
use super::config::Config;
use super::endpoints::{Endpoints, Node, answer};
use super::journal::now;
use super::kept::Kept;

/// Reads the chain, and keeps what it read.
pub struct Chain {
    confirmations: u64,
    reader: Reader<Node, Kept>,
}

/// The chain as it is at a look.
#[derive(Debug, Clone, Copy)]
pub struct Head {
    /// Its newest block.
    pub newest: u64,
    /// The newest block that counts as settled.
    pub settled: u64,
    /// When that block was made, seconds since 1970.
    pub time: u64,
    /// Seconds since 1970: the later of the chain's clock and this machine's, for a node that is behind must not make a
    /// deadline look far.
    pub now: u64,
}

impl Chain {
    /// Reads nothing yet.
    pub fn new(endpoints: &Endpoints, config: &Config) -> Self {
        let (confirmations, log_range) = (config.network.confirmations, config.network.log_range);
        let settings = Settings { confirmations, log_range };
        Self { confirmations, reader: Reader::new(endpoints.client().clone(), settings, Kept(config.cache.clone())) }
    }

    /// Reads what is new.
    pub fn read(&mut self) -> Result<Head, DeliverError> {
        answer(self.reader.update())?;
        let (newest, time) = self.reader.head().map_or((0, 0), |head| (head.number, head.time));
        Ok(Head { newest, time, settled: newest.saturating_sub(self.confirmations), now: time.max(now()) })
    }

    /// The market up to the settled block.
    pub fn settled(&self) -> &Market {
        self.reader.settled()
    }
}

/// What is wrong with an endpoint, in words.
pub fn sentence(warning: &Warning) -> String {
    match warning {
        Warning::OtherChain { host, chain_id } => format!("{host} belongs to chain {chain_id} and is not asked."),
        Warning::Disagrees { host, with, block, outvoted, .. } => {
            let end = if *outvoted { "It is not asked any more." } else { "Nobody can tell who is right." };
            format!("{host} and {with} tell different things up to block {block}. {end}")
        }
        Warning::Behind { host, block, with, newest } => {
            format!("{host} is at block {block}, {with} at {newest}. Others are asked while they answer.")
        }
    }
}
