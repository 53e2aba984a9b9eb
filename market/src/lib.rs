//! The chain client shared by the app and the command line: calldata, events, errors, and the market's state rebuilt
//! from logs. The only crate that knows `ethers-core`.

mod abi;
pub mod batch;
pub mod calls;
pub mod client;
pub mod events;
pub mod faults;
pub mod fees;
pub mod payment;
pub mod permit;
pub mod provider;
pub mod reading;
pub mod reverts;
pub mod signing;
pub mod standing;
pub mod state;
pub mod tracking;
pub mod units;

pub use abi::DecodeError;
