//! From an identifier to the file's bytes, block by block, from any byte on.

use super::node::{self, Node};
use super::{Cid, Codec, IpfsError};

/// Files have a handful of levels: with 174 links to a node, eight hold more than anybody stores.
const DEEPEST: u32 = 32;

/// A block that is needed next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// Names it.
    pub cid: Cid,
    /// Where its first byte lies in the file.
    start: u64,
    /// Bytes of the file in it and below it, where the node above it says so.
    size: Option<u64>,
    depth: u32,
}

impl Block {
    /// Whether it holds bytes and no links: those behind it can be fetched before it is there.
    pub fn is_leaf(&self) -> bool {
        self.cid.codec == Codec::Raw
    }
}

/// The way through a file's blocks. Blocks that end before the first byte wanted are never asked for.
pub struct Walk {
    /// What is still to come, the next one last.
    waiting: Vec<Block>,
    from: u64,
}

impl Walk {
    /// From byte `from` of the file on. `length` is what the file should have, where it is known.
    pub fn new(root: Cid, length: Option<u64>, from: u64) -> Self {
        Self { waiting: vec![Block { cid: root, start: 0, size: length, depth: 0 }], from }
    }

    /// Takes the block off that is to be fetched next; `None` at the end. After one that is no leaf the next is known only
    /// when it was opened.
    pub fn next_block(&mut self) -> Option<Block> {
        self.waiting.pop()
    }

    /// What [`Walk::next_block`] would give.
    pub fn peek(&self) -> Option<&Block> {
        self.waiting.last()
    }

    /// Opens a block that came: checks it and gives the file's bytes in it, from the first byte wanted on.
    pub fn open(&mut self, block: &Block, bytes: &[u8]) -> Result<Vec<u8>, IpfsError> {
        match node::decode(&block.cid, bytes)? {
            Node::Leaf(mut content) => {
                if block.size.is_some_and(|size| size != content.len() as u64) {
                    return Err(IpfsError::Sizes);
                }
                let skipped = self.from.saturating_sub(block.start).min(content.len() as u64);
                content.drain(..skipped as usize);
                Ok(content)
            }
            Node::Links(parts) => {
                self.go_below(block, &parts)?;
                Ok(Vec::new())
            }
        }
    }

    fn go_below(&mut self, block: &Block, parts: &[(Cid, u64)]) -> Result<(), IpfsError> {
        if block.depth >= DEEPEST {
            return Err(IpfsError::TooDeep);
        }
        // The node's parts add up: it was checked when it was read.
        let size: u64 = parts.iter().map(|(_, size)| size).sum();
        let mut end = block.start.checked_add(size).ok_or(IpfsError::Sizes)?;
        if block.size.is_some_and(|claimed| claimed != size) {
            return Err(IpfsError::Sizes);
        }
        for (cid, size) in parts.iter().rev() {
            let start = end - size;
            if end > self.from {
                self.waiting.push(Block { cid: *cid, start, size: Some(*size), depth: block.depth + 1 });
            }
            end = start;
        }
        Ok(())
    }
}
