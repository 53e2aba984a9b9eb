//! The steward's unattended delegate: watches the market and delivers what may be delivered without a person
//! (docs/delivering.md).

mod chain;
mod config;
mod delegate;
mod delivery;
mod duties;
mod endpoints;
mod failure;
mod gauges;
mod http;
mod journal;
mod kept;
mod memory;
mod notices;
mod outgoing;
mod stop;
mod watch;
mod web;

pub use config::Config;
pub use delegate::DelegateKeys;
pub use failure::DeliverError;
pub use journal::{Journal, LogFormat};
pub use watch::{Plan, run};
