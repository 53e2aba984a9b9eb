//! Rust against Solidity: the same questions to both implementations, the contracts as they are deployed.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a failed expectation is a failed test; numbers are drawn below the type's limit"
)]

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
