//! Rust against Solidity: the same questions to both implementations, the contracts as they are deployed.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

mod abi;
mod covers;
mod decide;
mod ids;
mod machine;
mod proofs;
mod random;
mod split;
mod structs;
mod words;
