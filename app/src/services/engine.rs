//! Everything a page needs, started once: the worker, the chain, storage.

use std::rc::Rc;

use gloo::timers::future::TimeoutFuture;
use market::calls::Call;
use market::client::{Client, ClientError, Receipt};
use wasm_crypto::listing::Deployment;
use wasm_crypto::primitives::{Address, Bytes32};

use super::chain::{Chain, NetworkChain, Sandbox};
use super::config::{Config, Network, Token};
use super::crypto::Crypto;
use super::failure::{Cause, Failure};
use super::storage::Storage;

/// Between two looks for a transaction's receipt.
const LOOK_EVERY_MS: u32 = 1_000;
/// So many looks may fail one after the other before the person is told.
const MOST_FAILED_LOOKS: u32 = 20;

/// EIP-1193 and EIP-1474 codes that leave open how far a request came: disconnected, chain disconnected, internal error.
const CONNECTION_LOST: [i64; 3] = [4900, 4901, -32603];

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
            storage: Storage::new(crypto.clone()),
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
        let hash = self.client.send(from, call).await.map_err(|error| match &error {
            ClientError::Rpc(rpc) if CONNECTION_LOST.contains(&rpc.code) => uncertain(&error),
            ClientError::Decode(_) => uncertain(&error),
            _ => error.into(),
        })?;
        on_stage(TransactionStage::Sent(hash));
        let mut failed = 0;
        let receipt = loop {
            match self.client.receipt(&hash).await {
                Ok(Some(receipt)) => break receipt,
                Ok(None) => failed = 0,
                // The transaction is on its way whether or not it can be looked at.
                Err(_) if failed < MOST_FAILED_LOOKS => failed += 1,
                Err(error) => return Err(uncertain(&error)),
            }
            TimeoutFuture::new(LOOK_EVERY_MS).await;
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

/// A failure after which nobody can say whether the transaction will be mined. Doing it again could do it twice.
fn uncertain(error: &ClientError) -> Failure {
    Failure {
        cause: Cause::Uncertain,
        ..Failure::new(
            format!("It is not certain whether the transaction was sent: {error}"),
            "Wait a minute and look at the present state before you try again, so that it is not done twice.",
        )
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
