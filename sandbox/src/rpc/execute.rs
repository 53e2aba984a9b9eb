//! Calls, estimates and transactions.

use alloy_primitives::Address;
use revm::context::result::{ExecutionResult, ResultAndState};
use serde_json::Value;

use super::params::Field;
use super::{Request, answers, read};
use crate::chain::Sandbox;
use crate::error::RpcError;
use crate::evm::{self, BASE_FEE, Fees, Message, TRANSACTION_GAS_LIMIT};
use crate::genesis::CHAIN_ID;

/// Gas that a call with value hands on for free; kept in reserve by the first guess of an estimate.
const CALL_STIPEND: u64 = 2_300;
/// Gas of the cheapest transaction.
const TRANSACTION_GAS: u64 = 21_000;

pub(super) fn call(sandbox: &Sandbox, request: &Request<'_>) -> Result<Value, RpcError> {
    let message = message(request, Address::ZERO)?;
    read::newest_state(sandbox, &request.params, 1)?;
    refuse_overrides(request)?;
    let done = evm::call(sandbox.view(), &sandbox.pending(request.now), &message)?;
    evm::succeeded(done.result).map(answers::bytes)
}

pub(super) fn estimate_gas(sandbox: &Sandbox, request: &Request<'_>) -> Result<Value, RpcError> {
    let message = message(request, Address::ZERO)?;
    read::newest_state(sandbox, &request.params, 1)?;
    refuse_overrides(request)?;
    estimate(sandbox, request.now, message).map(answers::quantity)
}

pub(super) fn send_transaction(sandbox: &mut Sandbox, request: &Request<'_>) -> Result<Value, RpcError> {
    let own = request.account.ok_or(RpcError::NoAccount)?;
    let first = request.params.required(0)?;
    let mut message = message(request, own)?;
    let sender = sandbox.signer(request.account, message.from)?;
    if let Some(chain) = first.member("chainId").filter(|chain| chain.quantity_u64() != Ok(CHAIN_ID)) {
        return Err(chain.expected("the sandbox's chain id"));
    }
    if first.member("gas").is_none() {
        message.gas_limit = estimate(sandbox, request.now, message.clone())?;
    }
    let nonce = first.member("nonce").map(|nonce| nonce.quantity_u64()).transpose()?;
    let fee = |name: &str| first.member(name).map(|fee| fee.quantity_u128()).transpose();
    // A gas price is both the most and exactly what is paid.
    let price = fee("gasPrice")?;
    let priority_fee = fee("maxPriorityFeePerGas")?.or(price).unwrap_or(0);
    let max_fee = fee("maxFeePerGas")?.or(price).unwrap_or_else(|| u128::from(BASE_FEE).saturating_add(priority_fee));
    let fees = Fees { nonce: nonce.unwrap_or_else(|| sandbox.state.nonce(&message.from)), max_fee, priority_fee };
    sandbox.send(request.now, sender, &message, fees, request.name).map(answers::bytes)
}

/// Reads the transaction object in the first parameter.
fn message(request: &Request<'_>, default_from: Address) -> Result<Message, RpcError> {
    let first = request.params.required(0)?;
    let object = first.object()?;
    for name in ["accessList", "authorizationList", "blobVersionedHashes", "blobs"] {
        if let Some(field) =
            object.member(name).filter(|field| field.value().as_array().is_none_or(|all| !all.is_empty()))
        {
            return Err(field.not_supported());
        }
    }
    let member = |name: &str| object.member(name);
    let data = match (member("data"), member("input")) {
        (Some(data), Some(input)) if data.bytes()? != input.bytes()? => {
            return Err(input.expected("the same as data"));
        }
        (data, input) => input.or(data).map_or_else(|| Ok(Default::default()), |field| field.bytes())?,
    };
    let gas_limit = member("gas").map_or(Ok(TRANSACTION_GAS_LIMIT), |gas: Field<'_>| gas.quantity_u64())?;
    Ok(Message {
        from: member("from").map_or(Ok(default_from), |from| from.address())?,
        to: member("to").map(|to| to.address()).transpose()?,
        value: member("value").map_or(Ok(Default::default()), |value| value.quantity())?,
        data,
        gas_limit,
    })
}

/// Refuses a third parameter: states made up for one call.
fn refuse_overrides(request: &Request<'_>) -> Result<(), RpcError> {
    match request.params.optional(2) {
        Some(field) if field.value().as_object().is_none_or(|overrides| !overrides.is_empty()) => {
            Err(field.not_supported())
        }
        _ => Ok(()),
    }
}

/// The least gas with which the message succeeds, within 1.5 %: more than it uses where refunds or the 63/64 that
/// an inner call gets need it.
fn estimate(sandbox: &Sandbox, now: u64, message: Message) -> Result<u64, RpcError> {
    let environment = sandbox.pending(now);
    let try_with = |gas_limit: u64| -> Result<ResultAndState, RpcError> {
        evm::call(sandbox.view(), &environment, &Message { gas_limit, ..message.clone() })
    };
    let balance = sandbox.state.balance(&message.from);
    if message.value > balance {
        let reason = format!("the balance {balance} is less than the value {}, in wei", message.value);
        return Err(RpcError::Rejected { reason });
    }

    let plain = message.data.is_empty() && message.to.is_some_and(|to| sandbox.state.code(&to).is_empty());
    if plain && succeeds(try_with(TRANSACTION_GAS)) {
        return Ok(TRANSACTION_GAS);
    }

    let mut enough = message.gas_limit.min(TRANSACTION_GAS_LIMIT);
    let first = try_with(enough)?.result;
    let gas = *first.gas();
    evm::succeeded(first)?;

    let mut too_little = gas.tx_gas_used().max(TRANSACTION_GAS) - 1;
    let guess = (gas.total_gas_spent() + CALL_STIPEND).saturating_mul(64) / 63;
    if guess < enough {
        match succeeds(try_with(guess)) {
            true => enough = guess,
            false => too_little = too_little.max(guess),
        }
    }
    while too_little + 1 < enough && (enough - too_little) * 1000 > enough * 15 {
        let middle = too_little.midpoint(enough);
        match succeeds(try_with(middle)) {
            true => enough = middle,
            false => too_little = middle,
        }
    }
    Ok(enough)
}

fn succeeds(outcome: Result<ResultAndState, RpcError>) -> bool {
    matches!(outcome, Ok(ResultAndState { result: ExecutionResult::Success { .. }, .. }))
}
