//! What the pages work with: the engine in its worker, the chain, storage. No Yew type in sight.

pub mod catalogue;
pub mod chain;
pub mod config;
pub mod crypto;
pub mod download;
pub mod engine;
pub mod failure;
pub mod idle;
pub mod journal;
pub mod json;
pub mod log_store;
pub mod origins;
pub mod picker;
pub mod policy;
pub mod published;
pub mod publishing;
pub mod rpc;
pub mod sort;
pub mod standing;
pub mod storage;
pub mod transactions;
pub mod wallet;
mod worker_script;
