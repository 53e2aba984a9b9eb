//! The chain in bytes, to survive a reload: one small record for its beginning and one for each block.
//!
//! A record is never changed once it is written, so saving after a block costs that block alone. Loading puts the
//! recorded changes together and executes nothing but the deployment.

use alloy_primitives::B256;
use alloy_rlp::{Decodable, Encodable, RlpDecodable, RlpEncodable};
use thiserror::Error;

use crate::block::Block;
use crate::chain::Sandbox;
use crate::genesis::{Config, GenesisError};
use crate::state::state_digest;

/// Where a chain begins.
#[derive(Clone, Debug, PartialEq, Eq, RlpEncodable, RlpDecodable)]
struct Origin {
    genesis_hash: B256,
    /// Unix seconds.
    timestamp: u64,
    reset_request: String,
}

/// Why a stored chain cannot go on. The remedy is the same for all: [`RestoreError::hint`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RestoreError {
    /// It was made with other contracts, accounts or an older format.
    #[error("the stored sandbox belongs to other contracts")]
    OtherGenesis,
    /// A record cannot be read.
    #[error("record {record} of the stored sandbox cannot be read")]
    Unreadable {
        /// 0 for the beginning, else the block's number.
        record: u64,
    },
    /// A block does not follow the one before it.
    #[error("block {block} of the stored sandbox does not follow the one before it")]
    Broken {
        /// The block's number.
        block: u64,
    },
    /// The contracts cannot be deployed.
    #[error(transparent)]
    Genesis(#[from] GenesisError),
}

impl RestoreError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        "Start the sandbox anew; its listings and orders were only for trying out."
    }
}

impl Sandbox {
    /// The record of the chain's beginning; it changes only when the chain starts anew.
    pub fn origin_record(&self) -> Vec<u8> {
        let origin = Origin {
            genesis_hash: self.genesis_hash,
            timestamp: self.blocks[0].timestamp,
            reset_request: self.reset_request.clone(),
        };
        alloy_rlp::encode(&origin)
    }

    /// The number of the newest block.
    pub fn height(&self) -> u64 {
        self.latest().number
    }

    /// The time of the newest block, in Unix seconds.
    pub fn time(&self) -> u64 {
        self.latest().timestamp
    }

    /// The record of block `number`, counted from 1; none for the genesis block and for blocks not mined yet.
    pub fn block_record(&self, number: u64) -> Option<Vec<u8>> {
        (number > 0).then(|| self.block(number)).flatten().map(alloy_rlp::encode)
    }

    /// Puts a chain together from its origin record and the records of the blocks 1, 2, ... in order.
    pub fn restore<'a>(
        config: Config,
        origin: &[u8],
        blocks: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Self, RestoreError> {
        let origin: Origin = decode(origin, 0)?;
        if origin.genesis_hash != config.genesis_hash() {
            return Err(RestoreError::OtherGenesis);
        }
        let mut sandbox = Self::genesis_for(config, origin.timestamp, origin.reset_request)?;
        for (record, number) in blocks.into_iter().zip(1..) {
            let block: Block = decode(record, number)?;
            let parent = sandbox.latest();
            let follows = block.number == number
                && block.parent_hash == sandbox.block_hash(parent.number)
                && block.timestamp >= parent.timestamp
                && block.state_digest == state_digest(parent.state_digest, &block.changes);
            if !follows {
                return Err(RestoreError::Broken { block: number });
            }
            sandbox.append(block);
        }
        Ok(sandbox)
    }

    /// The whole chain in one piece.
    pub fn snapshot(&self) -> Vec<u8> {
        let mut bytes = self.origin_record();
        for block in &self.blocks[1..] {
            block.encode(&mut bytes);
        }
        bytes
    }

    /// The chain that [`Sandbox::snapshot`] wrote down.
    pub fn from_snapshot(config: Config, mut bytes: &[u8]) -> Result<Self, RestoreError> {
        let mut records = Vec::new();
        while !bytes.is_empty() {
            let number = records.len() as u64;
            let mut rest = bytes;
            let header =
                alloy_rlp::Header::decode(&mut rest).map_err(|_| RestoreError::Unreadable { record: number })?;
            let length = (bytes.len() - rest.len()).saturating_add(header.payload_length);
            let (record, after) = bytes.split_at_checked(length).ok_or(RestoreError::Unreadable { record: number })?;
            records.push(record);
            bytes = after;
        }
        let (origin, blocks) = records.split_first().ok_or(RestoreError::Unreadable { record: 0 })?;
        Self::restore(config, origin, blocks.iter().copied())
    }
}

fn decode<T: Decodable>(record: &[u8], number: u64) -> Result<T, RestoreError> {
    alloy_rlp::decode_exact(record).map_err(|_| RestoreError::Unreadable { record: number })
}
