//! State that the whole app shares, provided once in `app.rs`.

pub mod config;
pub mod engine;
pub mod idle;
pub mod ledger;
pub mod pending;
pub mod session;
pub mod theme;
pub mod toast;
pub mod wallet;
