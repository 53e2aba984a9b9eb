//! Files on IPFS, without IPFS's network: content identifiers, the layout of a file as blocks, and reading it again from
//! blocks that strangers hand over.
//!
//! A file is cut into chunks of 1 MiB, each a raw block; nodes of up to 1,024 links make a balanced tree above them:
//! profile `unixfs-v1-2025` of [IPIP-0499](https://specs.ipfs.tech/ipips/ipip-0499/), so that other tools give the same
//! file the same identifier. Files laid out otherwise are read, too. A block is bound by its identifier, so nobody who
//! hands one over needs to be trusted.

mod build;
mod car;
mod cid;
mod node;
mod varint;
mod walk;

pub use build::FileTree;
pub use car::Part;
pub use cid::{Cid, Codec};
pub use walk::{Block, Walk};

/// Bytes of a full leaf.
pub const CHUNK: u64 = 1 << 20;
/// Links of a full node.
pub const WIDTH: usize = 1024;
/// Larger blocks are not exchanged by anybody (Trustless Gateway Specification, "Block size").
pub const LARGEST_BLOCK: usize = 2 << 20;

/// Why an identifier or a block was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IpfsError {
    /// Not a content identifier of version 1 in base32.
    #[error("this is not an IPFS identifier of version 1")]
    NotACid,
    /// Another hash function than SHA-256 names the content.
    #[error("the IPFS identifier uses a hash function other than SHA-256")]
    UnknownHash,
    /// The identifier names something other than a raw block or a dag-pb node.
    #[error("the IPFS identifier does not name a file")]
    NotAFile,
    /// The bytes are not those that the identifier names.
    #[error("a block is not the one that its identifier names")]
    OtherBlock,
    /// Larger than any block.
    #[error("a block is larger than 2 MiB")]
    LargeBlock,
    /// The node's bytes follow no rule.
    #[error("a block is not a well-formed node of a file")]
    Malformed,
    /// Sizes that the nodes claim contradict each other or the blocks.
    #[error("the blocks' sizes contradict each other or the length of the file")]
    Sizes,
    /// More levels than any file has.
    #[error("the blocks are nested too deeply")]
    TooDeep,
}

impl IpfsError {
    /// What to do about it.
    pub fn hint(self) -> &'static str {
        match self {
            Self::NotACid | Self::UnknownHash | Self::NotAFile => {
                "Use an identifier of a single file that begins with bafk or bafy."
            }
            Self::OtherBlock | Self::LargeBlock => "Try another gateway.",
            Self::Malformed | Self::Sizes | Self::TooDeep => "Add the file to IPFS anew, as a single file.",
        }
    }
}

#[cfg(test)]
mod tests;
