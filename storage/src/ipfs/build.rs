//! From the bytes of a file to its identifier and the nodes above its chunks.

use super::node::{self, Child};
use super::{CHUNK, Cid, Codec, WIDTH};

/// A file as blocks: its chunks stay where they are, the nodes above them are here.
pub struct FileTree {
    pub(super) length: u64,
    pub(super) chunk: u64,
    pub(super) width: usize,
    pub(super) leaves: Vec<[u8; 32]>,
    /// From the nodes above the leaves to the root alone; empty for a file of one chunk.
    pub(super) levels: Vec<Vec<(Cid, Vec<u8>)>>,
    root: Cid,
}

impl FileTree {
    /// From the SHA-256 of each of its chunks of 1 MiB, of which the last may be shorter; `None` when these are not as
    /// many as a file of `length` bytes has.
    pub fn from_digests(digests: Vec<[u8; 32]>, length: u64) -> Option<Self> {
        let chunks = length.div_ceil(CHUNK).max(1);
        (digests.len() as u64 == chunks).then(|| Self::build(digests, length, CHUNK, WIDTH))
    }

    /// `leaves` has at least one member.
    pub(super) fn build(leaves: Vec<[u8; 32]>, length: u64, chunk: u64, width: usize) -> Self {
        let sizes = (0..).map(|number| chunk.min(length - (number * chunk).min(length)));
        let mut children: Vec<Child> = (leaves.iter().zip(sizes))
            .map(|(digest, size)| Child { cid: Cid { codec: Codec::Raw, digest: *digest }, size, cumulative: size })
            .collect();
        let mut levels = Vec::new();
        // All leaves at the same depth: the last node of a level may have a single child.
        while children.len() > 1 {
            let mut level = Vec::with_capacity(children.len().div_ceil(width));
            let mut above = Vec::with_capacity(level.capacity());
            for group in children.chunks(width) {
                let block = node::encode(group);
                let cid = Cid::of(Codec::DagPb, &block);
                let below: u64 = group.iter().map(|child| child.cumulative).sum();
                let size = group.iter().map(|child| child.size).sum();
                above.push(Child { cid, size, cumulative: below + block.len() as u64 });
                level.push((cid, block));
            }
            children = above;
            levels.push(level);
        }
        Self { length, chunk, width, root: children[0].cid, leaves, levels }
    }

    /// Names the file.
    pub fn root(&self) -> Cid {
        self.root
    }

    /// Bytes of the file.
    pub fn length(&self) -> u64 {
        self.length
    }
}
