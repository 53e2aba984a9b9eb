//! `request`: the methods of a node and a wallet.

mod answers;
mod execute;
mod logs;
mod params;
mod read;
mod wallet;

use alloy_primitives::Address;
use serde_json::{Value, json};

use crate::chain::Sandbox;
use crate::error::RpcError;
use crate::genesis::GenesisError;
use crate::personas::Persona;
use params::Params;

/// One request and who asks.
struct Request<'a> {
    /// Unix seconds.
    now: u64,
    /// The account that the caller may use.
    account: Option<Address>,
    /// Names the request across repetitions; empty when it is not to be recognised.
    name: &'a str,
    method: &'a str,
    params: Params<'a>,
}

impl Sandbox {
    /// Answers an EIP-1193 request made at `now` (Unix seconds) by somebody who may use `account`.
    ///
    /// A transaction is mined at once. `eth_call` and `eth_estimateGas` run in the block that would come next, at
    /// `now` by the sandbox's clock.
    pub fn request(
        &mut self,
        now: u64,
        account: Option<Address>,
        method: &str,
        params: &Value,
    ) -> Result<Value, RpcError> {
        self.request_once("", now, account, method, params)
    }

    /// As [`Sandbox::request`], but a request with a `name` that has already made a block, moved the clock or started
    /// the chain anew is not carried out again: its answer is given again. The names are part of the stored chain.
    pub fn request_once(
        &mut self,
        name: &str,
        now: u64,
        account: Option<Address>,
        method: &str,
        params: &Value,
    ) -> Result<Value, RpcError> {
        if let Some(answer) = self.answered(name) {
            return Ok(answer.clone());
        }
        let params = Params::new(method, params)?;
        self.answer(&Request { now, account, name, method, params })
    }

    fn answer(&mut self, request: &Request<'_>) -> Result<Value, RpcError> {
        let Request { now, ref params, .. } = *request;
        match request.method {
            "eth_requestAccounts" => wallet::request_accounts(request),
            "eth_accounts" => Ok(wallet::accounts(request)),
            "eth_chainId" => Ok(answers::quantity(crate::CHAIN_ID)),
            "net_version" => Ok(json!(crate::CHAIN_ID.to_string())),
            "web3_clientVersion" => Ok(json!(concat!("theriac-sandbox/", env!("CARGO_PKG_VERSION")))),
            "wallet_switchEthereumChain" => wallet::switch_chain(params),
            "personal_sign" => wallet::personal_sign(self, request),
            "eth_signTypedData_v4" => wallet::sign_typed_data(self, request),

            "eth_blockNumber" => Ok(answers::quantity(self.height())),
            "eth_getBlockByNumber" => read::block_by_number(self, now, params),
            "eth_getBlockByHash" => read::block_by_hash(self, params),
            "eth_getBalance" => read::balance(self, params),
            "eth_getTransactionCount" => read::transaction_count(self, params),
            "eth_getCode" => read::code(self, params),
            "eth_getTransactionByHash" => read::transaction(self, params),
            "eth_getTransactionReceipt" => read::receipt(self, params),
            "eth_getLogs" => logs::logs(self, params),
            "eth_gasPrice" => Ok(answers::quantity(crate::evm::BASE_FEE)),
            "eth_maxPriorityFeePerGas" => Ok(json!("0x0")),
            "eth_feeHistory" => read::fee_history(self, params),

            "eth_call" => execute::call(self, request),
            "eth_estimateGas" => execute::estimate_gas(self, request),
            "eth_sendTransaction" => execute::send_transaction(self, request),

            "evm_increaseTime" => {
                let time = self.pending_time(now).saturating_add(params.required(0)?.seconds()?);
                self.move_clock(now, time, request.name).map(|offset| json!(offset))
            }
            "evm_setTime" => {
                self.move_clock(now, params.required(0)?.seconds()?, request.name).map(|offset| json!(offset))
            }
            "sandbox_time" => Ok(json!({"now": self.pending_time(now), "offset": self.latest().clock_offset})),
            "sandbox_accounts" => Ok(Persona::ALL
                .map(|persona| json!({"persona": persona.name(), "address": answers::bytes(persona.address())}))
                .to_vec()
                .into()),
            "sandbox_deployment" => Ok(self.deployment()),
            "sandbox_reset" => self.reset(request).map_err(|error| RpcError::Halted { reason: error.to_string() }),
            method => Err(RpcError::UnsupportedMethod { method: method.to_owned() }),
        }
    }

    fn deployment(&self) -> Value {
        let crate::Deployment { market, consents, calls, token } = crate::Deployment::new();
        json!({
            "chainId": crate::CHAIN_ID,
            "market": answers::bytes(market),
            "consents": answers::bytes(consents),
            "calls": answers::bytes(calls),
            "token": answers::bytes(token),
            "deployedAt": 0,
            "genesis": answers::bytes(self.block_hash(0)),
        })
    }

    fn reset(&mut self, request: &Request<'_>) -> Result<Value, GenesisError> {
        if request.name.is_empty() || request.name != self.reset_request {
            *self = Self::genesis_for(self.config.clone(), request.now, request.name.to_owned())?;
        }
        Ok(self.deployment())
    }
}
