//! Looking at the chain for one transaction, in a handful of requests.

use serde_json::{Value, json};
use wasm_crypto::abi::keccak256;
use wasm_crypto::primitives::{Address, Bytes32};

use super::{Found, Observation, Replacement, Sent};
use crate::abi::DecodeError;
use crate::client::{Client, ClientError};
use crate::provider::{Provider, bytes, number};

/// A call whose wallet has not answered may have got a later number than was expected: so many are looked at.
const NUMBERS: u64 = 4;

impl<P: Provider> Client<P> {
    /// The number of an account's next transaction, those that wait for a block included.
    pub async fn next_nonce(&self, account: &Address) -> Result<u64, ClientError> {
        self.nonce_at(account, "pending").await
    }

    /// One look at the chain. `time` is now, in seconds since 1970.
    pub async fn observe(&self, sent: &Sent, time: u64) -> Result<Observation, ClientError> {
        let head = self.block_number().await?;
        let mut seen = Observation { time, head, found: self.find(sent).await?, number_used: None, replacement: None };
        let Some(nonce) = sent.nonce.filter(|_| !matches!(seen.found, Found::Included { .. })) else {
            return Ok(seen);
        };
        let used = self.nonce_at(&sent.from, "latest").await?;
        seen.number_used = Some(used > nonce);
        if used > nonce {
            // A number that was only expected may be one of the next.
            let last = if sent.numbered { nonce + 1 } else { used.min(nonce.saturating_add(NUMBERS)) };
            for nonce in nonce..last {
                let found = self.with_nonce(sent, nonce, head).await?;
                let ours = found.is_some_and(|found| found.same);
                // What is found first stands for the rest, unless a later one is the call itself.
                seen.replacement = if ours { found } else { seen.replacement.or(found) };
                if ours {
                    break;
                }
            }
            // Mined between two of the questions: the next look finds it.
            seen.replacement = seen.replacement.filter(|found| Some(found.hash) != sent.hash);
        }
        Ok(seen)
    }

    /// Why the contract refused a transaction of this block, by running it again; none when it would not refuse now, or the
    /// node does not keep that state.
    pub async fn refusal(&self, hash: &Bytes32, block: u64) -> Option<ClientError> {
        let sent = self.provider.request("eth_getTransactionByHash", json!([hash])).await.ok()?;
        let call = json!({
            "from": sent["from"], "to": sent["to"], "data": sent["input"], "value": sent["value"], "gas": sent["gas"],
        });
        for block in [block, block.checked_sub(1)?] {
            let answer = self.provider.request("eth_call", json!([call, format!("{block:#x}")])).await;
            match answer.map_err(ClientError::from) {
                Err(error @ ClientError::Reverted(_)) => return Some(error),
                _ => continue,
            }
        }
        None
    }

    async fn find(&self, sent: &Sent) -> Result<Found, ClientError> {
        let Some(hash) = &sent.hash else { return Ok(Found::Unknown) };
        if let Some(receipt) = self.receipt(hash).await? {
            let (block, block_hash, succeeded) = (receipt.block, receipt.block_hash, receipt.succeeded);
            return Ok(Found::Included { block, block_hash, succeeded });
        }
        let transaction = self.provider.request("eth_getTransactionByHash", json!([hash])).await?;
        if transaction.is_null() {
            return Ok(Found::Unknown);
        }
        let own = address(&transaction["from"]) == Some(sent.from);
        Ok(Found::Pending { nonce: number(&transaction["nonce"]).filter(|_| own) })
    }

    async fn nonce_at(&self, account: &Address, block: &str) -> Result<u64, ClientError> {
        let count = self.provider.request("eth_getTransactionCount", json!([account, block])).await?;
        Ok(number(&count).ok_or(DecodeError)?)
    }

    /// The account's transaction with this number: in the first block after which the number is used, which is found by
    /// halving. None when the node does not keep such old states.
    async fn with_nonce(&self, sent: &Sent, nonce: u64, head: u64) -> Result<Option<Replacement>, ClientError> {
        let (mut before, mut by) = (sent.since, head);
        while by.saturating_sub(before) > 1 {
            let middle = before.midpoint(by);
            match self.nonce_at(&sent.from, &format!("{middle:#x}")).await {
                Ok(used) if used > nonce => by = middle,
                Ok(_) => before = middle,
                Err(ClientError::Rpc(error)) if !error.fault().is_transport() => return Ok(None),
                Err(error) => return Err(error),
            }
        }
        let block = self.provider.request("eth_getBlockByNumber", json!([format!("{by:#x}"), true])).await?;
        let found = block["transactions"].as_array().into_iter().flatten().find(|transaction| {
            number(&transaction["nonce"]) == Some(nonce) && address(&transaction["from"]) == Some(sent.from)
        });
        let Some(found) = found else { return Ok(None) };
        let hash = found["hash"].as_str().and_then(|hash| hash.parse().ok()).ok_or(DecodeError)?;
        let digest = found["input"].as_str().and_then(bytes).map(|data| keccak256(&data));
        let same = address(&found["to"]) == Some(sent.to) && digest == Some(sent.digest);
        Ok(Some(Replacement { hash, block: by, same }))
    }
}

fn address(value: &Value) -> Option<Address> {
    value.as_str()?.to_lowercase().parse().ok()
}
