//! A file's blocks in one stream: CAR, version 1 (<https://ipld.io/specs/transport/car/carv1/>).
//!
//! `varint(58) ‖ dag-cbor {roots: [CID], version: 1}`, then each block as `varint(length) ‖ CID ‖ bytes`: a node before what
//! lies below it, from left to right.

use std::ops::Range;

use super::{Cid, FileTree, varint};

/// A part of a CAR.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// These bytes.
    Bytes(Vec<u8>),
    /// These bytes of the file itself.
    Slice(Range<u64>),
}

impl FileTree {
    /// The CAR of the file, as parts that follow one another. Nothing of the file is copied.
    pub fn car(&self) -> Vec<Part> {
        let mut car = Car { tree: self, parts: Vec::with_capacity(2 * self.leaves.len()), bytes: header(&self.root()) };
        match self.levels.len() {
            0 => car.leaf(0),
            levels => car.node(levels - 1, 0),
        }
        if !car.bytes.is_empty() {
            car.parts.push(Part::Bytes(car.bytes));
        }
        car.parts
    }

    /// Bytes of the CAR.
    pub fn car_length(&self) -> u64 {
        let length = |part: &Part| match part {
            Part::Bytes(bytes) => bytes.len() as u64,
            Part::Slice(range) => range.end - range.start,
        };
        self.car().iter().map(length).sum()
    }
}

fn header(root: &Cid) -> Vec<u8> {
    let map = [b"\xa2\x65roots\x81\xd8\x2a\x58\x25\x00", &root.to_bytes()[..], b"\x67version\x01"].concat();
    let mut bytes = Vec::new();
    varint::write(map.len() as u64, &mut bytes);
    bytes.extend(map);
    bytes
}

struct Car<'a> {
    tree: &'a FileTree,
    parts: Vec<Part>,
    /// What comes before the next slice.
    bytes: Vec<u8>,
}

impl Car<'_> {
    fn head(&mut self, cid: &Cid, length: u64) {
        varint::write(Cid::LENGTH as u64 + length, &mut self.bytes);
        self.bytes.extend(cid.to_bytes());
    }

    fn leaf(&mut self, number: usize) {
        let FileTree { leaves, chunk, length, .. } = self.tree;
        let start = number as u64 * chunk;
        let range = start..(start + chunk).min(*length);
        let cid = Cid { codec: super::Codec::Raw, digest: leaves[number] };
        self.head(&cid, range.end - range.start);
        self.parts.push(Part::Bytes(std::mem::take(&mut self.bytes)));
        self.parts.push(Part::Slice(range));
    }

    fn node(&mut self, level: usize, number: usize) {
        let tree = self.tree;
        let (cid, block) = &tree.levels[level][number];
        self.head(cid, block.len() as u64);
        self.bytes.extend(block);
        let below = if level == 0 { tree.leaves.len() } else { tree.levels[level - 1].len() };
        for child in number * tree.width..((number + 1) * tree.width).min(below) {
            match level {
                0 => self.leaf(child),
                _ => self.node(level - 1, child),
            }
        }
    }
}
