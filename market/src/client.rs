//! Reading and writing the chain through a [`Provider`].

use ethers_core::abi::Token;
use serde_json::{Value, json};
use wasm_crypto::listing::Deployment;
use wasm_crypto::primitives::{Address, Bytes32};

use crate::abi::{Contract, DecodeError, Reader, ToToken, abi, decode_values};
use crate::calls::{Call, call, leaves_posted_by};
use crate::provider::{Provider, RpcError, bytes, hex, number};
use crate::reverts::Revert;
use crate::state::ListingRecord;

/// Why the chain could not be read or written.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ClientError {
    /// The contract said no.
    #[error("{0}")]
    Reverted(Revert),
    /// The wallet or node said no, or did not answer.
    #[error("{}", in_words(.0))]
    Rpc(RpcError),
    /// The answer made no sense.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

impl ClientError {
    /// What to do about it.
    pub fn hint(&self) -> &str {
        match self {
            Self::Reverted(revert) => revert.hint(),
            Self::Rpc(error) => error.fault().hint(),
            Self::Decode(_) => {
                "The network answered with something unexpected: check that the right network is chosen."
            }
        }
    }

    /// Whether a transaction whose sending ended so may be on its way all the same. Doing it again could do it twice.
    pub fn leaves_open(&self) -> bool {
        match self {
            Self::Reverted(_) => false,
            Self::Rpc(error) => error.fault().leaves_open(),
            // It was taken, and what was said of it is lost.
            Self::Decode(_) => true,
        }
    }
}

fn in_words(error: &RpcError) -> String {
    error.fault().what().map_or_else(|| error.to_string(), str::to_owned)
}

impl From<RpcError> for ClientError {
    fn from(error: RpcError) -> Self {
        match error.revert_data().and_then(|data| Revert::decode(&data)) {
            Some(revert) => Self::Reverted(revert),
            None => Self::Rpc(error),
        }
    }
}

/// What came of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Whether it did what it was to do.
    pub succeeded: bool,
    /// Gas it used.
    pub gas_used: u64,
    /// Number of its block.
    pub block: u64,
    /// Hash of its block.
    pub block_hash: Bytes32,
}

/// A deployment as seen through a provider.
#[derive(Debug, Clone)]
pub struct Client<P> {
    /// The wallet, node or sandbox.
    pub provider: P,
    /// The contracts.
    pub at: Deployment,
    /// The block they were deployed in: nothing happened before.
    pub since: u64,
}

impl<P: Provider> Client<P> {
    /// A chunk of a listing's packed leaves, out of the first transaction that has them in its calldata; none if nobody
    /// posted it.
    pub async fn posted_leaves(&self, record: &ListingRecord, chunk: u32) -> Result<Option<Vec<u8>>, ClientError> {
        for (_, hash) in record.posted_leaves.iter().filter(|(posted, _)| *posted == chunk) {
            let transaction = self.provider.request("eth_getTransactionByHash", json!([hash])).await?;
            let input = transaction["input"].as_str().and_then(bytes).unwrap_or_default();
            let leaves = leaves_posted_by(&input, &record.listing, chunk);
            if leaves.is_some() {
                return Ok(leaves);
            }
        }
        Ok(None)
    }

    /// Number of the latest block.
    pub async fn block_number(&self) -> Result<u64, ClientError> {
        let block = self.provider.request("eth_blockNumber", json!([])).await?;
        Ok(number(&block).ok_or(DecodeError)?)
    }

    /// The chain's clock: when the next block would be, seconds since 1970.
    pub async fn now(&self) -> Result<u64, ClientError> {
        match self.block_time("pending").await {
            // Not every node shows a block that is not there yet.
            Err(_) => self.block_time("latest").await,
            time => time,
        }
    }

    pub(crate) async fn block_time(&self, block: &str) -> Result<u64, ClientError> {
        let block = self.provider.request("eth_getBlockByNumber", json!([block, false])).await?;
        Ok(number(&block["timestamp"]).ok_or(DecodeError)?)
    }

    /// What an account has of a token.
    pub async fn token_balance(&self, token: &Address, account: &Address) -> Result<u128, ClientError> {
        self.read_token(token, "balanceOf", &[account.token()]).await?.u128().map_err(Into::into)
    }

    /// What the market may take of a token from an account.
    pub async fn allowance(&self, token: &Address, owner: &Address) -> Result<u128, ClientError> {
        let arguments = [owner.token(), self.at.market.token()];
        // Unlimited allowances are above 128 bits.
        let word = self.read_token(token, "allowance", &arguments).await?.word()?;
        let (high, low) = word.0.split_at(16);
        if high.iter().any(|&byte| byte > 0) {
            return Ok(u128::MAX);
        }
        Ok(u128::from_be_bytes(low.try_into().map_err(|_| DecodeError)?))
    }

    async fn read_token(&self, token: &Address, function: &str, arguments: &[Token]) -> Result<Reader, ClientError> {
        let call = call(Contract::Token, *token, function, arguments);
        let params = json!([{"to": call.to, "data": hex(&call.data)}, "latest"]);
        let answer = self.provider.request("eth_call", params).await?;
        let answer = answer.as_str().and_then(bytes).ok_or(DecodeError)?;
        // A token's answer is a stranger's bytes.
        let function = abi(Contract::Token).function(function).map_err(|_| DecodeError)?;
        let kinds: Vec<_> = function.outputs.iter().map(|output| output.kind.clone()).collect();
        Ok(Reader::new(decode_values(&kinds, &answer)?))
    }

    /// Tries a transaction without sending it: its gas, or the contract's reason against it.
    pub async fn simulate(&self, from: &Address, call: &Call) -> Result<u64, ClientError> {
        let gas = self.provider.request("eth_estimateGas", json!([transaction(from, call)])).await?;
        Ok(number(&gas).ok_or(DecodeError)?)
    }

    /// Has the wallet sign and send a transaction; gives its hash.
    pub async fn send(&self, from: &Address, call: &Call) -> Result<Bytes32, ClientError> {
        let mut transaction = transaction(from, call);
        // A wallet that has changed to another chain meanwhile must refuse.
        transaction["chainId"] = format!("{:#x}", self.at.chain_id).into();
        let hash = self.provider.request("eth_sendTransaction", json!([transaction])).await?;
        let hash = hash.as_str().and_then(|text| text.parse().ok());
        Ok(hash.ok_or(DecodeError)?)
    }

    /// What came of a transaction; none while it waits.
    pub async fn receipt(&self, hash: &Bytes32) -> Result<Option<Receipt>, ClientError> {
        let receipt = self.provider.request("eth_getTransactionReceipt", json!([hash])).await?;
        if receipt.is_null() {
            return Ok(None);
        }
        let number = |name: &str| number(&receipt[name]).ok_or(DecodeError);
        Ok(Some(Receipt {
            succeeded: number("status")? == 1,
            gas_used: number("gasUsed")?,
            block: number("blockNumber")?,
            block_hash: receipt["blockHash"].as_str().and_then(|hash| hash.parse().ok()).ok_or(DecodeError)?,
        }))
    }
}

fn transaction(from: &Address, call: &Call) -> Value {
    json!({"from": from, "to": call.to, "data": hex(&call.data)})
}
