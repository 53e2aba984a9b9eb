//! An EVM chain with the market's contracts on it, behind the same EIP-1193 `request` as a wallet.
//!
//! It is a real virtual machine (revm, the rules of mainnet) with everything around it that a single person needs
//! to try the market without a wallet or a network: four accounts with public keys, test tokens, blocks that are
//! mined with each transaction, and a clock that can be moved. It knows no real clock, no storage and no browser:
//! whoever runs it passes the time in and keeps its records.
//!
//! ```
//! use sandbox::{Config, Persona, Sandbox};
//! use serde_json::json;
//!
//! let mut chain = Sandbox::genesis(Config::committed(), 1_790_000_000)?;
//! let researcher = Persona::Researcher.address();
//! let accounts = chain.request(1_790_000_001, Some(researcher), "eth_accounts", &json!([]))?;
//! assert_eq!(accounts, json!([researcher.to_string().to_lowercase()]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod block;
mod chain;
mod error;
mod evm;
mod genesis;
mod personas;
mod rpc;
mod snapshot;
mod state;
pub mod typed_data;

mod artifacts {
    include!(concat!(env!("OUT_DIR"), "/artifacts.rs"));
}

pub use alloy_primitives;
pub use chain::Sandbox;
pub use error::{ParamProblem, RpcError};
pub use genesis::{CHAIN_ID, Config, Deployment, GenesisError};
pub use personas::Persona;
pub use snapshot::RestoreError;
