//! Everything a page needs, started once: the worker, the chain, storage.

use std::rc::Rc;

use market::client::Client;
use wasm_crypto::listing::Deployment;
use wasm_crypto::primitives::Address;

use super::chain::{Chain, NetworkChain, Sandbox};
use super::config::{Config, Network, Token};
use super::crypto::Crypto;
use super::failure::Failure;
use super::storage::Storage;

/// The running services. Cheap to clone; equal only to itself.
#[derive(Clone)]
pub struct Engine(Rc<Parts>);

/// What [`Engine`] is made of.
pub struct Parts {
    /// The engine in its worker.
    pub crypto: Crypto,
    /// Where published files lie.
    pub storage: Storage,
    /// The contracts, through the chain.
    pub client: Client<Chain>,
    /// The token prices are in.
    pub token: TokenInfo,
    /// The network that was chosen.
    pub network: Network,
}

/// The token prices are in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenInfo {
    /// Its contract.
    pub address: Address,
    /// Symbol and decimals.
    pub display: Token,
    /// Whether anybody may ask its contract for some: a token for trying things out.
    pub is_test: bool,
}

impl Engine {
    /// Starts the workers and finds the contracts of the chosen network.
    pub async fn start(config: &Config) -> Result<Self, Failure> {
        let network = config.network().clone();
        let crypto = Crypto::start()?;
        let (provider, at, since, token, is_test) = match &network.chain {
            Some(chain) => {
                let provider = Chain::Network(Rc::new(NetworkChain::new(&network, chain)));
                (provider, chain.at, chain.first_block, chain.token, chain.test_token)
            }
            None => {
                let sandbox = Sandbox::start()?;
                let deployment = sandbox.deployment().await.map_err(|error| {
                    Failure::new(format!("The sandbox did not start: {}", error.message), "Reload the page.")
                })?;
                (Chain::Sandbox(sandbox), deployment.contracts, deployment.deployed_at, deployment.token, true)
            }
        };
        Ok(Self(Rc::new(Parts {
            storage: Storage::new(crypto.clone(), config.storage.clone()),
            crypto,
            client: Client { provider, at, since },
            token: TokenInfo { address: token, display: network.token.clone(), is_test },
            network,
        })))
    }

    /// The chain and contracts.
    pub fn at(&self) -> &Deployment {
        &self.client.at
    }

    /// The chain itself.
    pub fn chain(&self) -> &Chain {
        &self.client.provider
    }
}

impl std::ops::Deref for Engine {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl PartialEq for Engine {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
