//! Blocks, transactions, receipts and logs as JSON-RPC shows them.

use alloy_primitives::{Address, B256, U256, hex};
use serde_json::{Value, json};

use crate::block::{Block, LogEntry, MinedTransaction};
use crate::chain::Sandbox;
use crate::evm::{BASE_FEE, BLOCK_GAS_LIMIT};

/// keccak256 of an empty RLP list: the uncles of every block.
const NO_UNCLES: &str = "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347";

/// A number, as in `0x1f`.
pub(crate) fn quantity(number: impl TryInto<U256>) -> Value {
    let number: U256 = number.try_into().unwrap_or_default();
    Value::String(format!("{number:#x}"))
}

/// Bytes, as in `0x0a0b`.
pub(crate) fn bytes(bytes: impl AsRef<[u8]>) -> Value {
    Value::String(hex::encode_prefixed(bytes))
}

/// A block; `full` shows the transactions instead of their hashes.
pub(crate) fn block(sandbox: &Sandbox, block: &Block, full: bool) -> Value {
    let transactions: Vec<Value> = block
        .transactions
        .iter()
        .map(|mined| if full { transaction(sandbox, block, mined) } else { bytes(mined.hash) })
        .collect();
    let digest = block.transactions.first().map_or(B256::ZERO, |mined| mined.hash);
    json!({
        "number": quantity(block.number),
        "hash": bytes(sandbox.block_hash(block.number)),
        "parentHash": bytes(block.parent_hash),
        "timestamp": quantity(block.timestamp),
        "transactions": transactions,
        "gasLimit": quantity(BLOCK_GAS_LIMIT),
        "gasUsed": quantity(block.gas_used()),
        "baseFeePerGas": quantity(BASE_FEE),
        "logsBloom": bytes(block.bloom()),
        "miner": bytes(Address::ZERO),
        "mixHash": bytes(block.parent_hash),
        "nonce": "0x0000000000000000",
        "difficulty": "0x0",
        "totalDifficulty": "0x0",
        "extraData": "0x",
        "size": "0x0",
        "sha3Uncles": NO_UNCLES,
        "uncles": [],
        "stateRoot": bytes(block.state_digest),
        "transactionsRoot": bytes(digest),
        "receiptsRoot": bytes(digest),
    })
}

/// A mined transaction.
pub(crate) fn transaction(sandbox: &Sandbox, block: &Block, mined: &MinedTransaction) -> Value {
    let request = &mined.request;
    json!({
        "hash": bytes(mined.hash),
        "blockHash": bytes(sandbox.block_hash(block.number)),
        "blockNumber": quantity(block.number),
        "transactionIndex": "0x0",
        "type": "0x2",
        "chainId": quantity(request.chain_id),
        "from": bytes(mined.from),
        "to": request.recipient().map(bytes),
        "nonce": quantity(request.nonce),
        "value": quantity(request.value),
        "input": bytes(&request.data),
        "gas": quantity(request.gas_limit),
        "gasPrice": quantity(effective_price(mined)),
        "maxFeePerGas": quantity(request.max_fee),
        "maxPriorityFeePerGas": quantity(request.max_priority_fee),
        "accessList": [],
        "yParity": quantity(u64::from(mined.signature.y_parity)),
        "v": quantity(u64::from(mined.signature.y_parity)),
        "r": quantity(mined.signature.r),
        "s": quantity(mined.signature.s),
    })
}

/// What came of a transaction.
pub(crate) fn receipt(sandbox: &Sandbox, block: &Block, mined: &MinedTransaction) -> Value {
    let logs: Vec<Value> =
        mined.logs.iter().enumerate().map(|(index, entry)| log(sandbox, block, mined, index, entry)).collect();
    json!({
        "transactionHash": bytes(mined.hash),
        "transactionIndex": "0x0",
        "blockHash": bytes(sandbox.block_hash(block.number)),
        "blockNumber": quantity(block.number),
        "type": "0x2",
        "from": bytes(mined.from),
        "to": mined.request.recipient().map(bytes),
        "contractAddress": mined.created().map(bytes),
        "status": quantity(u64::from(mined.succeeded)),
        "gasUsed": quantity(mined.gas_used),
        "cumulativeGasUsed": quantity(mined.gas_used),
        "effectiveGasPrice": quantity(effective_price(mined)),
        "logs": logs,
        "logsBloom": bytes(block.bloom()),
    })
}

/// The log at `index` of a transaction's block.
pub(crate) fn log(sandbox: &Sandbox, block: &Block, mined: &MinedTransaction, index: usize, entry: &LogEntry) -> Value {
    let topics: Vec<Value> = entry.topics.iter().map(bytes).collect();
    json!({
        "address": bytes(entry.address),
        "topics": topics,
        "data": bytes(&entry.data),
        "blockNumber": quantity(block.number),
        "blockHash": bytes(sandbox.block_hash(block.number)),
        "blockTimestamp": quantity(block.timestamp),
        "transactionHash": bytes(mined.hash),
        "transactionIndex": "0x0",
        "logIndex": quantity(index),
        "removed": false,
    })
}

/// Wei per gas that the sender paid (EIP-1559).
fn effective_price(mined: &MinedTransaction) -> u128 {
    let request = &mined.request;
    request.max_fee.min(u128::from(BASE_FEE).saturating_add(request.max_priority_fee))
}
