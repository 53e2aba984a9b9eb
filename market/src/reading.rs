//! Reading the market from a chain's logs: in ranges that the node allows, up to its head, through reorganisations, with
//! what is settled kept for the next time. `docs/reading.md` says what can be relied on.

mod chunk;
pub mod endpoints;
mod host;
mod ranges;
mod reader;
mod refusal;

use crate::abi::DecodeError;
use crate::client::{Client, ClientError};
use crate::provider::{Provider, RpcError};
use crate::state::Market;

pub use self::endpoints::{Claim, Comparison};
pub use self::host::{Host, Memory, Progress};
pub use self::reader::{Mark, Reader, Update};

/// How a chain is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// So many blocks on top make a block settled.
    pub confirmations: u64,
    /// At most so many blocks are asked for at once; at least one is.
    pub log_range: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { confirmations: 2, log_range: 5_000 }
    }
}

/// Why the chain could not be read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ReadError {
    /// The node did not answer, or not in a way that makes sense.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The node gives the logs of no range of blocks, however small.
    #[error("The network's endpoint does not give the logs of block {block}: {source}")]
    Dense {
        /// The block.
        block: u64,
        /// The node's words.
        source: RpcError,
    },
    /// The chain changed each time while it was read.
    #[error("The network's last blocks change faster than they can be read.")]
    Unsteady,
}

impl ReadError {
    /// What to do about it.
    pub fn hint(&self) -> &str {
        match self {
            Self::Client(error) => error.hint(),
            Self::Dense { .. } => "Whoever runs this site must configure an endpoint that allows more per request.",
            Self::Unsteady => "Wait a moment and try again.",
        }
    }
}

impl From<RpcError> for ReadError {
    fn from(error: RpcError) -> Self {
        Self::Client(error.into())
    }
}

impl From<DecodeError> for ReadError {
    fn from(error: DecodeError) -> Self {
        Self::Client(error.into())
    }
}

/// Everything up to the head, read once from nothing.
pub async fn read<P: Provider + Clone>(client: &Client<P>, settings: Settings) -> Result<Market, ReadError> {
    let mut reader = Reader::new(client.clone(), settings, ());
    reader.update().await?;
    Ok(Market::clone(reader.shown()))
}
