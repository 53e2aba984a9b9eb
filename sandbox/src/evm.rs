//! One execution in the virtual machine, on a given state and at a given block.

use alloy_primitives::{Address, B256, Bytes, TxKind, U256};
use revm::context::result::{EVMError, ExecutionResult, ResultAndState};
use revm::context::{BlockEnv, Context, TxEnv};
use revm::database_interface::WrapDatabaseRef;
use revm::primitives::hardfork::SpecId;
use revm::{ExecuteEvm, MainBuilder, MainContext};

use crate::error::RpcError;
use crate::state::View;

/// The rules of the newest mainnet hard fork that is in force: Osaka.
pub(crate) const SPEC: SpecId = SpecId::OSAKA;
/// The gas limit of a block.
pub(crate) const BLOCK_GAS_LIMIT: u64 = 60_000_000;
/// The greatest gas limit of a transaction (EIP-7825).
pub(crate) const TRANSACTION_GAS_LIMIT: u64 = 1 << 24;
/// The base fee of every block in wei: it does not follow demand, there being no competition for space.
pub(crate) const BASE_FEE: u64 = 1_000_000_000;

/// The block in which something is executed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Environment {
    pub(crate) chain_id: u64,
    pub(crate) number: u64,
    /// Unix seconds.
    pub(crate) timestamp: u64,
    pub(crate) parent_hash: B256,
}

/// What is executed: a message call, or a creation when `to` is absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) from: Address,
    pub(crate) to: Option<Address>,
    pub(crate) value: U256,
    pub(crate) data: Bytes,
    pub(crate) gas_limit: u64,
}

/// What a transaction adds to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fees {
    pub(crate) nonce: u64,
    /// Wei per gas.
    pub(crate) max_fee: u128,
    /// Wei per gas.
    pub(crate) priority_fee: u128,
}

/// Executes a transaction as a block would: nonce, balance and fees are checked and charged.
pub(crate) fn transact(
    view: View<'_>,
    environment: &Environment,
    message: &Message,
    fees: Fees,
) -> Result<ResultAndState, RpcError> {
    let transaction = TxEnv {
        nonce: fees.nonce,
        gas_price: fees.max_fee,
        gas_priority_fee: Some(fees.priority_fee),
        ..transaction(environment, message)
    };
    run(view, environment, transaction, false)
}

/// Executes a message as `eth_call` does: it costs nothing, and nobody is asked for balance or nonce.
pub(crate) fn call(view: View<'_>, environment: &Environment, message: &Message) -> Result<ResultAndState, RpcError> {
    run(view, environment, transaction(environment, message), true)
}

fn transaction(environment: &Environment, message: &Message) -> TxEnv {
    TxEnv {
        tx_type: 2,
        caller: message.from,
        gas_limit: message.gas_limit,
        gas_price: 0,
        kind: message.to.map_or(TxKind::Create, TxKind::Call),
        value: message.value,
        data: message.data.clone(),
        nonce: 0,
        chain_id: Some(environment.chain_id),
        gas_priority_fee: Some(0),
        ..TxEnv::default()
    }
}

fn run(view: View<'_>, environment: &Environment, transaction: TxEnv, free: bool) -> Result<ResultAndState, RpcError> {
    let block = BlockEnv {
        number: U256::from(environment.number),
        timestamp: U256::from(environment.timestamp),
        gas_limit: BLOCK_GAS_LIMIT,
        basefee: BASE_FEE,
        prevrandao: Some(environment.parent_hash),
        ..BlockEnv::default()
    };
    let mut evm = Context::mainnet()
        .with_db(WrapDatabaseRef(view))
        .with_block(block)
        .modify_cfg_chained(|cfg| {
            cfg.set_spec_and_mainnet_gas_params(SPEC);
            cfg.chain_id = environment.chain_id;
            cfg.disable_nonce_check = free;
            cfg.disable_balance_check = free;
            cfg.disable_base_fee = free;
            cfg.disable_eip3607 = free;
        })
        .build_mainnet();
    evm.transact(transaction).map_err(|error| match error {
        EVMError::Transaction(reason) => RpcError::Rejected { reason: reason.to_string() },
        other => RpcError::Halted { reason: other.to_string() },
    })
}

/// The output of an execution that succeeded, or the error of one that did not.
pub(crate) fn succeeded(result: ExecutionResult) -> Result<Bytes, RpcError> {
    match result {
        ExecutionResult::Success { output, .. } => Ok(output.into_data()),
        ExecutionResult::Revert { output, .. } => {
            Err(RpcError::Reverted { reason: revert_reason(&output), data: output })
        }
        ExecutionResult::Halt { reason, .. } => Err(RpcError::Halted { reason: reason.to_string() }),
    }
}

/// The sentence in Solidity's `Error(string)`.
fn revert_reason(data: &[u8]) -> Option<String> {
    let body = data.strip_prefix(&[0x08, 0xc3, 0x79, 0xa0])?;
    let word = |at: usize| body.get(at..at.checked_add(32)?).map(U256::from_be_slice)?.try_into().ok();
    let offset: usize = word(0)?;
    let length: usize = word(offset)?;
    let start = offset.checked_add(32)?;
    let text = body.get(start..start.checked_add(length)?)?;
    String::from_utf8(text.to_vec()).ok()
}
