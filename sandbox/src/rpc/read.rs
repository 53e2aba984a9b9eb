//! What a node knows: blocks, balances, code, transactions.

use serde_json::{Value, json};

use super::answers;
use super::params::{BlockId, Params};
use crate::chain::Sandbox;
use crate::error::RpcError;
use crate::evm::{BASE_FEE, BLOCK_GAS_LIMIT};

/// The most blocks `eth_feeHistory` goes back.
const FEE_HISTORY_LIMIT: u64 = 1024;

pub(super) fn block_by_number(sandbox: &Sandbox, now: u64, params: &Params<'_>) -> Result<Value, RpcError> {
    let full = params.optional(1).map_or(Ok(false), |field| field.boolean())?;
    Ok(match params.required(0)?.block()? {
        BlockId::Latest => answers::block(sandbox, sandbox.latest(), full),
        BlockId::Number(number) => {
            sandbox.block(number).map_or(Value::Null, |block| answers::block(sandbox, block, full))
        }
        BlockId::Pending => pending_block(sandbox, now),
    })
}

/// The block that comes next, before it has a transaction.
fn pending_block(sandbox: &Sandbox, now: u64) -> Value {
    let mut next = sandbox.latest().clone();
    let environment = sandbox.pending(now);
    next.number = environment.number;
    next.parent_hash = environment.parent_hash;
    next.timestamp = environment.timestamp;
    next.transactions.clear();
    let mut block = answers::block(sandbox, &next, false);
    for unknown in ["number", "hash", "nonce"] {
        block[unknown] = Value::Null;
    }
    block
}

pub(super) fn block_by_hash(sandbox: &Sandbox, params: &Params<'_>) -> Result<Value, RpcError> {
    let hash = params.required(0)?.hash()?;
    let full = params.optional(1).map_or(Ok(false), |field| field.boolean())?;
    let block = sandbox.blocks.iter().find(|block| sandbox.block_hash(block.number) == hash);
    Ok(block.map_or(Value::Null, |block| answers::block(sandbox, block, full)))
}

pub(super) fn balance(sandbox: &Sandbox, params: &Params<'_>) -> Result<Value, RpcError> {
    let address = params.required(0)?.address()?;
    newest_state(sandbox, params, 1)?;
    Ok(answers::quantity(sandbox.state.balance(&address)))
}

pub(super) fn transaction_count(sandbox: &Sandbox, params: &Params<'_>) -> Result<Value, RpcError> {
    let address = params.required(0)?.address()?;
    newest_state(sandbox, params, 1)?;
    Ok(answers::quantity(sandbox.state.nonce(&address)))
}

pub(super) fn code(sandbox: &Sandbox, params: &Params<'_>) -> Result<Value, RpcError> {
    let address = params.required(0)?.address()?;
    newest_state(sandbox, params, 1)?;
    Ok(answers::bytes(sandbox.state.code(&address)))
}

/// Refuses a block other than the newest: no older state is kept.
pub(super) fn newest_state(sandbox: &Sandbox, params: &Params<'_>, index: usize) -> Result<(), RpcError> {
    match params.block(index)? {
        BlockId::Number(block) if block != sandbox.height() => Err(RpcError::StateNotKept { block }),
        _ => Ok(()),
    }
}

pub(super) fn transaction(sandbox: &Sandbox, params: &Params<'_>) -> Result<Value, RpcError> {
    let found = sandbox.transaction(&params.required(0)?.hash()?);
    Ok(found.map_or(Value::Null, |(block, mined)| answers::transaction(sandbox, block, mined)))
}

pub(super) fn receipt(sandbox: &Sandbox, params: &Params<'_>) -> Result<Value, RpcError> {
    let found = sandbox.transaction(&params.required(0)?.hash()?);
    Ok(found.map_or(Value::Null, |(block, mined)| answers::receipt(sandbox, block, mined)))
}

pub(super) fn fee_history(sandbox: &Sandbox, params: &Params<'_>) -> Result<Value, RpcError> {
    let count = params.required(0)?.seconds()?.clamp(1, FEE_HISTORY_LIMIT);
    let last = match params.block(1)? {
        BlockId::Number(number) => number.min(sandbox.height()),
        BlockId::Latest | BlockId::Pending => sandbox.height(),
    };
    let oldest = (last + 1).saturating_sub(count);
    let percentiles = params.optional(2).map_or(Ok(Vec::new()), |field| field.elements())?.len();
    let blocks = (oldest..=last).filter_map(|number| sandbox.block(number));
    let ratios: Vec<f64> = blocks.map(|block| block.gas_used() as f64 / BLOCK_GAS_LIMIT as f64).collect();
    Ok(json!({
        "oldestBlock": answers::quantity(oldest),
        "baseFeePerGas": vec![answers::quantity(BASE_FEE); ratios.len() + 1],
        "reward": vec![vec!["0x0"; percentiles]; ratios.len()],
        "gasUsedRatio": ratios,
    }))
}
