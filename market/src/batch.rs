//! Several calls as one transaction, where the wallet can (EIP-5792): the approval and what it is for.

use serde_json::{Value, json};
use wasm_crypto::primitives::{Address, Bytes32};

use crate::abi::DecodeError;
use crate::calls::Call;
use crate::client::{Client, ClientError};
use crate::provider::{Provider, hex, quantity};

/// How far a batch is (EIP-5792, "Status codes").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchProgress {
    /// The wallet has it; no block does.
    Waiting,
    /// Done, in this transaction.
    Included(Bytes32),
    /// The wallet says that nothing of it was done, and does not try again.
    GivenUp,
    /// The wallet knows nothing of it.
    Unknown,
}

impl<P: Provider> Client<P> {
    /// Whether the wallet sends several calls of this account as one, on this chain. A wallet that would have to change
    /// the account for it first (`ready`) is not taken at its word: nobody changes an account for one payment.
    pub async fn offers_batches(&self, account: &Address) -> bool {
        let chain = format!("{:#x}", self.at.chain_id);
        let answer = self.provider.request("wallet_getCapabilities", json!([account, [chain]])).await;
        // Wallets that know nothing of batches answer with all kinds of errors.
        let Ok(Value::Object(chains)) = answer else { return false };
        // 0x0 stands for every chain.
        let ours = |name: &str| {
            let chain = quantity(&Value::from(name));
            chain == Some(self.at.chain_id.into()) || chain == Some(0)
        };
        chains.iter().filter(|(name, _)| ours(name)).any(|(_, offered)| offered["atomic"]["status"] == "supported")
    }

    /// Has the wallet sign and send calls that happen all together or not at all, under a name of our own, by which they are
    /// found again even if the answer is lost. Gives the name that the wallet knows them by.
    pub async fn send_batch(&self, from: &Address, calls: &[Call], id: &Bytes32) -> Result<String, ClientError> {
        let calls: Vec<_> =
            calls.iter().map(|call| json!({"to": call.to, "data": hex(&call.data), "value": "0x0"})).collect();
        let batch = json!([{
            "version": "2.0.0",
            "id": id,
            "from": from,
            "chainId": format!("{:#x}", self.at.chain_id),
            "atomicRequired": true,
            "calls": calls,
        }]);
        let answer = self.provider.request("wallet_sendCalls", batch).await?;
        let id = answer["id"].as_str().filter(|id| !id.is_empty() && id.len() <= 8_192);
        Ok(id.ok_or(DecodeError)?.to_owned())
    }

    /// How far a batch is.
    pub async fn batch_progress(&self, id: &str) -> Result<BatchProgress, ClientError> {
        let answer = match self.provider.request("wallet_getCallsStatus", json!([id])).await {
            Err(error) if error.code == 5730 => return Ok(BatchProgress::Unknown),
            answer => answer?,
        };
        let status = answer["status"].as_u64().ok_or(DecodeError)?;
        let receipt = answer["receipts"].as_array().and_then(|receipts| receipts.last());
        let hash = receipt.and_then(|receipt| receipt["transactionHash"].as_str()?.parse().ok());
        // The transaction around a batch succeeds even where the batch does not: its own status is the wallet's to tell.
        let refused = receipt.is_some_and(|receipt| quantity(&receipt["status"]) == Some(0));
        Ok(match (status, hash) {
            (100..200, _) => BatchProgress::Waiting,
            (200..300, Some(hash)) if !refused => BatchProgress::Included(hash),
            (200..300, Some(_)) | (400..700, _) => BatchProgress::GivenUp,
            _ => return Err(DecodeError.into()),
        })
    }
}
