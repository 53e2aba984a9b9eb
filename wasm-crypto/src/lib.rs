//! All of Theriac that touches private data, in pure Rust: no DOM, no network, no clock.
//!
//! The caller passes time in. The same code runs natively (the `theriac` command) and in the browser
//! (`crypto-worker`). `docs/protocol.md` states every byte this crate produces.

pub mod abi;
pub mod account;
pub mod body;
pub mod card;
pub mod crypt4gh;
pub mod curve;
pub mod eip712;
pub mod evidence;
pub mod json;
pub mod keys;
pub mod listing;
pub mod merkle;
pub mod primitives;
pub mod proof;
pub mod receipt;
pub mod recipe;
pub mod risk;
pub mod sample;
pub mod scan;
pub mod seal;
pub mod split;
pub mod table;
pub mod terms;
pub mod utility;
pub mod vault;

#[cfg(test)]
mod vectors;
