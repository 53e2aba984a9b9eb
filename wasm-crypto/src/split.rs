//! The split: which contribution accounts a listing pays, and by which weights (docs/protocol.md, "Split").

pub mod file;
pub mod leaves;
pub mod tree;

pub use leaves::{Leaf, MAX_WEIGHT, due, leaves_hash, packed_chunks, weight};
pub use tree::{Path, SplitTree};
