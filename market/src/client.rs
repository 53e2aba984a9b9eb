//! Reading and writing the chain through a [`Provider`].

use ethers_core::abi::Token;
use serde_json::{Value, json};
use wasm_crypto::listing::Deployment;
use wasm_crypto::primitives::{Address, Bytes32};

use crate::abi::{Contract, DecodeError, Reader, ToToken, abi, decode_values};
use crate::calls::{Call, PermitSignature, call, leaves_posted_by};
use crate::permit::Permit;
use crate::provider::{Provider, RpcError, bytes, hex, number, quantity};
use crate::reverts::Revert;
use crate::state::ListingRecord;

/// Why the chain could not be read or written.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ClientError {
    /// The contract said no.
    #[error("{0}")]
    Reverted(Revert),
    /// The wallet or node said no, or did not answer.
    #[error("{0}")]
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
            Self::Rpc(error) if error.is_rejection() => {
                "You declined in your wallet. Nothing was sent; you can try again."
            }
            Self::Rpc(_) => "Check the connection to the network and try again. Nothing was lost.",
            Self::Decode(_) => {
                "The network answered with something unexpected: check that the right network is chosen."
            }
        }
    }
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
        self.block_time("pending").await
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

    /// A permit for one payment to the market, ready to be signed.
    pub async fn permit(
        &self,
        token: &Address,
        owner: &Address,
        value: u128,
        deadline: u64,
    ) -> Result<Permit, ClientError> {
        let token_name = self.read_token(token, "name", &[]).await?.text()?;
        let nonce = self.read_token(token, "nonces", &[owner.token()]).await?.u128()?;
        Ok(Permit {
            chain_id: self.at.chain_id,
            token: *token,
            token_name,
            owner: *owner,
            spender: self.at.market,
            value,
            nonce,
            deadline,
        })
    }

    /// Has the wallet sign a permit.
    pub async fn sign_permit(&self, permit: &Permit) -> Result<PermitSignature, ClientError> {
        let document = permit.typed_data().to_string();
        let signature = self.provider.request("eth_signTypedData_v4", json!([permit.owner, document])).await?;
        let mut signature: [u8; 65] =
            signature.as_str().and_then(bytes).and_then(|bytes| bytes.try_into().ok()).ok_or(DecodeError)?;
        // Some wallets count the recovery number from 0, tokens from 27.
        if signature[64] < 2 {
            signature[64] += 27;
        }
        Ok(PermitSignature { deadline: permit.deadline, signature })
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

    /// Gas price now, in wei.
    pub async fn gas_price(&self) -> Result<u128, ClientError> {
        let price = self.provider.request("eth_gasPrice", json!([])).await?;
        Ok(quantity(&price).ok_or(DecodeError)?)
    }

    /// Has the wallet sign and send a transaction; gives its hash.
    pub async fn send(&self, from: &Address, call: &Call) -> Result<Bytes32, ClientError> {
        let hash = self.provider.request("eth_sendTransaction", json!([transaction(from, call)])).await?;
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
        }))
    }
}

fn transaction(from: &Address, call: &Call) -> Value {
    json!({"from": from, "to": call.to, "data": hex(&call.data)})
}
