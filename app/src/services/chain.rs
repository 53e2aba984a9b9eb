//! The chain, as EIP-1193 shows it: the sandbox in its worker, or a network that is read through endpoints and written
//! through a wallet.

use std::rc::Rc;

use crypto_worker::bridge::Bridge;
use crypto_worker::secret::SecretText;
use crypto_worker::wire::field;
use futures::StreamExt;
use market::faults::Fault;
use market::provider::{Provider, RpcError};
use market::reading::{Claim, Comparison, Mark};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_crypto::listing::Deployment;
use wasm_crypto::primitives::Address;

use super::config::{ChainConfig, Network};
use super::failure::Failure;
use super::rpc::Endpoints;
use super::wallet::{self, Wallet};
use super::worker_script;

/// What only a wallet can do.
const SIGNED: [&str; 4] = ["eth_sendTransaction", "eth_signTypedData_v4", "personal_sign", "wallet_sendCalls"];

/// The chain.
#[derive(Clone)]
pub enum Chain {
    /// The one in this browser.
    Sandbox(Sandbox),
    /// Any other.
    Network(Rc<NetworkChain>),
}

impl Chain {
    /// The sandbox, if this is it.
    pub fn sandbox(&self) -> Option<&Sandbox> {
        match self {
            Self::Sandbox(sandbox) => Some(sandbox),
            Self::Network(_) => None,
        }
    }

    /// The network, if it is not the sandbox.
    pub fn network(&self) -> Option<&NetworkChain> {
        match self {
            Self::Sandbox(_) => None,
            Self::Network(network) => Some(network),
        }
    }

    /// Has the wallet sign typed data (EIP-712, in JSON) with this account.
    pub async fn sign_typed_data(&self, account: &Address, document: &str) -> Result<SecretText, RpcError> {
        let signature = self.request("eth_signTypedData_v4", json!([account, document])).await?;
        signature.as_str().map(|text| text.to_owned().into()).ok_or_else(unexpected)
    }
}

impl Provider for Chain {
    async fn request(&self, method: &str, params: Value) -> Result<Value, RpcError> {
        match self {
            Self::Sandbox(sandbox) => sandbox.request(method, params).await,
            Self::Network(network) => network.request(method, params).await,
        }
    }

    async fn compare(&self, claims: &[Claim], end: &Mark) -> Comparison {
        match self {
            Self::Sandbox(_) => Comparison::Agreed,
            Self::Network(network) => network.endpoints.compare(claims, end).await,
        }
    }
}

impl PartialEq for Chain {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Sandbox(one), Self::Sandbox(other)) => one.0.is(&other.0),
            (Self::Network(one), Self::Network(other)) => Rc::ptr_eq(one, other),
            _ => false,
        }
    }
}

/// A network of `config.json`.
pub struct NetworkChain {
    /// What it is called.
    pub name: String,
    /// Chain, contracts, endpoints.
    pub config: ChainConfig,
    /// What reads it.
    pub endpoints: Endpoints,
}

impl NetworkChain {
    /// Through its endpoints, and the wallet that is connected when one is needed.
    pub fn new(network: &Network, config: &ChainConfig) -> Self {
        let endpoints = Endpoints::new(&config.rpc, config.at.chain_id);
        Self { name: network.name.clone(), config: config.clone(), endpoints }
    }

    async fn request(&self, method: &str, params: Value) -> Result<Value, RpcError> {
        if SIGNED.contains(&method) {
            let wallet = wallet()?;
            self.bring(&wallet).await?;
            return wallet.ask(method, params).await;
        }
        if method.starts_with("wallet_") {
            // Of what it can do and has done: nobody is asked, and some wallets never answer what they do not know.
            return wallet()?.look(method, params).await;
        }
        self.endpoints.request(method, params).await
    }

    /// Brings the wallet to this chain: what is signed on another one would be lost.
    pub async fn bring(&self, wallet: &Wallet) -> Result<(), RpcError> {
        if self.is_chain_of(wallet).await? {
            return Ok(());
        }
        let chain = json!({ "chainId": self.hex_id() });
        match wallet.ask("wallet_switchEthereumChain", json!([chain])).await {
            Err(error) if error.fault() == Fault::UnknownChain => {
                wallet.ask("wallet_addEthereumChain", json!([self.description()])).await?;
                // Adding need not switch.
                if !self.is_chain_of(wallet).await? {
                    wallet.ask("wallet_switchEthereumChain", json!([chain])).await?;
                }
            }
            switched => drop(switched?),
        }
        if self.is_chain_of(wallet).await? {
            return Ok(());
        }
        let message = format!("Your wallet stayed on another network. Switch it to {} yourself.", self.name);
        Err(RpcError { code: 4901, message, data: None })
    }

    async fn is_chain_of(&self, wallet: &Wallet) -> Result<bool, RpcError> {
        Ok(wallet.chain_id().await? == self.config.at.chain_id)
    }

    fn hex_id(&self) -> String {
        format!("{:#x}", self.config.at.chain_id)
    }

    /// EIP-3085.
    fn description(&self) -> Value {
        let ChainConfig { currency, rpc, explorer, .. } = &self.config;
        let mut description = json!({
            "chainId": self.hex_id(),
            "chainName": self.name,
            "rpcUrls": rpc,
            "nativeCurrency": { "name": currency.symbol, "symbol": currency.symbol, "decimals": currency.decimals },
        });
        if let Some(page) = explorer.split("/tx").next().filter(|page| !page.is_empty()) {
            description["blockExplorerUrls"] = json!([page]);
        }
        description
    }
}

fn wallet() -> Result<Wallet, RpcError> {
    wallet::connected().ok_or_else(|| RpcError {
        code: 4100,
        message: "No wallet is connected.".to_owned(),
        data: None,
    })
}

/// The chain in this browser: a worker that answers as a wallet does.
#[derive(Clone)]
pub struct Sandbox(Bridge);

/// What the sandbox says without having been asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SandboxEvent {
    /// There is a new block.
    Block,
    /// Everything was reset, perhaps from another tab.
    Reset,
}

/// Where the sandbox's contracts lie.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SandboxDeployment {
    /// Chain and contracts.
    #[serde(flatten)]
    pub contracts: Deployment,
    /// The test token.
    pub token: Address,
    /// The block they were deployed in.
    pub deployed_at: u64,
}

impl Sandbox {
    /// Starts the sandbox, or joins the one that another tab runs.
    pub fn start() -> Result<Self, Failure> {
        let bridge = worker_script::bridge("sandbox-worker")
            .map_err(|_| Failure::new("The sandbox could not be started.", "Reload the page."))?;
        Ok(Self(bridge))
    }

    /// Hears of new blocks and resets.
    pub fn on_event(&self, listener: impl Fn(SandboxEvent) + 'static) {
        self.0.on_event(move |message| match field(message, "event").as_string().as_deref() {
            Some("block") => listener(SandboxEvent::Block),
            Some("reset") => listener(SandboxEvent::Reset),
            _ => (),
        });
    }

    /// Acts as this persona from now on; gives its account.
    pub async fn use_persona(&self, persona: &str) -> Result<Address, RpcError> {
        self.request("sandbox_usePersona", json!([persona])).await?;
        let accounts = self.request("eth_requestAccounts", json!([])).await?;
        accounts[0].as_str().and_then(|text| text.to_lowercase().parse().ok()).ok_or_else(unexpected)
    }

    /// Where the contracts lie.
    pub async fn deployment(&self) -> Result<SandboxDeployment, RpcError> {
        let deployment = self.request("sandbox_deployment", json!([])).await?;
        serde_json::from_value(deployment).map_err(|_| unexpected())
    }

    /// Moves the sandbox's clock forward.
    pub async fn advance(&self, seconds: u64) -> Result<(), RpcError> {
        self.request("evm_increaseTime", json!([seconds])).await.map(drop)
    }

    /// Starts the sandbox's chain anew.
    pub async fn reset(&self) -> Result<(), RpcError> {
        self.request("sandbox_reset", json!([])).await.map(drop)
    }

    async fn request(&self, method: &str, params: Value) -> Result<Value, RpcError> {
        let params = params.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).map_err(|_| unexpected())?;
        let mut question = self.0.ask(&[("method", JsValue::from_str(method)), ("params", params)]);
        let answer = question.answers.next().await.ok_or_else(|| RpcError {
            code: 4900,
            message: "The sandbox stopped.".to_owned(),
            data: None,
        })?;
        let error = field(&answer, "error");
        if error.is_undefined() {
            return serde_wasm_bindgen::from_value(field(&answer, "result")).map_err(|_| unexpected());
        }
        #[derive(Deserialize)]
        struct Error {
            code: i64,
            message: String,
            data: Option<Value>,
        }
        let Error { code, message, data } = serde_wasm_bindgen::from_value(error).map_err(|_| unexpected())?;
        Err(RpcError { code, message, data })
    }
}

fn unexpected() -> RpcError {
    RpcError { code: -32603, message: "The chain's answer was not understood.".to_owned(), data: None }
}
