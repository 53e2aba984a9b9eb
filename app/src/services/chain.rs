//! The chain, as a wallet shows it (EIP-1193). Here: the sandbox in its worker.

use crypto_worker::bridge::Bridge;
use crypto_worker::secret::SecretText;
use crypto_worker::wire::field;
use futures::StreamExt;
use market::provider::{Provider, RpcError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_crypto::listing::Deployment;
use wasm_crypto::primitives::Address;

use super::failure::Failure;
use super::worker_script;

/// The chain.
#[derive(Clone)]
pub struct Chain(Bridge);

/// What the chain says without having been asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainEvent {
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

impl Chain {
    /// Starts the sandbox, or joins the one that another tab runs.
    pub fn sandbox() -> Result<Self, Failure> {
        let bridge = worker_script::bridge("sandbox-worker")
            .map_err(|_| Failure::new("The sandbox could not be started.", "Reload the page."))?;
        Ok(Self(bridge))
    }

    /// Hears of new blocks and resets.
    pub fn on_event(&self, listener: impl Fn(ChainEvent) + 'static) {
        self.0.on_event(move |message| match field(message, "event").as_string().as_deref() {
            Some("block") => listener(ChainEvent::Block),
            Some("reset") => listener(ChainEvent::Reset),
            _ => (),
        });
    }

    /// Acts as this persona from now on; gives its account.
    pub async fn use_persona(&self, persona: &str) -> Result<Address, RpcError> {
        self.request("sandbox_usePersona", json!([persona])).await?;
        let accounts = self.request("eth_requestAccounts", json!([])).await?;
        accounts[0].as_str().and_then(|text| text.to_lowercase().parse().ok()).ok_or_else(unexpected)
    }

    /// Has the wallet sign typed data (EIP-712, in JSON) with this account.
    pub async fn sign_typed_data(&self, account: &Address, document: &str) -> Result<SecretText, RpcError> {
        let signature = self.request("eth_signTypedData_v4", json!([account, document])).await?;
        signature.as_str().map(|text| text.to_owned().into()).ok_or_else(unexpected)
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
}

impl Provider for Chain {
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

impl PartialEq for Chain {
    fn eq(&self, other: &Self) -> bool {
        self.0.is(&other.0)
    }
}

fn unexpected() -> RpcError {
    RpcError { code: -32603, message: "The chain's answer was not understood.".to_owned(), data: None }
}
