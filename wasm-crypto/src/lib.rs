//! All of Theriac that touches private data, in pure Rust: no DOM, no network, no clock.
//!
//! The caller passes time in. The same code runs natively (the `theriac` command) and in the browser
//! (`crypto-worker`). `docs/protocol.md` states every byte this crate produces.

pub mod listing;
pub mod primitives;
