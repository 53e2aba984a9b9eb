//! Everything a page needs, started once: the worker, the chain, storage.

use std::rc::Rc;

use gloo::timers::future::TimeoutFuture;
use market::calls::Call;
use market::client::{Client, Receipt};
use wasm_crypto::listing::Deployment;
use wasm_crypto::primitives::{Address, Bytes32};

use super::chain::Chain;
use super::config::{self, Network, Token};
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
}

/// The token prices are in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenInfo {
    /// Its contract.
    pub address: Address,
    /// Symbol and decimals.
    pub display: Token,
}

/// How far a transaction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionStage {
    /// Being tried without sending it.
    Preparing,
    /// The wallet asks for a signature.
    AwaitingSignature,
    /// Sent; waiting for a block.
    Sent(Bytes32),
    /// In a block.
    Confirmed(Bytes32),
}

impl Engine {
    /// Starts the workers and finds the contracts.
    pub async fn start() -> Result<Self, Failure> {
        let config = config::load().await?;
        let Network::Sandbox { token, .. } = config
            .networks
            .into_iter()
            .next()
            .ok_or_else(|| Failure::new("No network is configured.", "Tell whoever runs this site."))?;
        let crypto = Crypto::start()?;
        let chain = Chain::sandbox()?;
        let deployment = chain.deployment().await.map_err(|error| {
            Failure::new(format!("The sandbox did not start: {}", error.message), "Reload the page.")
        })?;
        Ok(Self(Rc::new(Parts {
            storage: Storage::new(crypto.clone()),
            crypto,
            client: Client { provider: chain, at: deployment.contracts, since: deployment.deployed_at },
            token: TokenInfo { address: deployment.token, display: token },
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

    /// Tries a transaction, has it signed, sends it and waits for its block.
    pub async fn transact(
        &self,
        from: &Address,
        call: &Call,
        on_stage: impl Fn(TransactionStage),
    ) -> Result<Receipt, Failure> {
        on_stage(TransactionStage::Preparing);
        self.client.simulate(from, call).await?;
        on_stage(TransactionStage::AwaitingSignature);
        let hash = self.client.send(from, call).await?;
        on_stage(TransactionStage::Sent(hash));
        let receipt = loop {
            if let Some(receipt) = self.client.receipt(&hash).await? {
                break receipt;
            }
            TimeoutFuture::new(1_000).await;
        };
        if !receipt.succeeded {
            return Err(Failure::new(
                "The transaction was put into a block but did nothing: something changed just before it.",
                "Look at the present state and try again. Only the network fee was spent.",
            ));
        }
        on_stage(TransactionStage::Confirmed(hash));
        Ok(receipt)
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
