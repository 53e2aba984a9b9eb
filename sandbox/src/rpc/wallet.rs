//! What a wallet does: accounts, chains, signatures.

use alloy_primitives::{eip191_hash_message, hex};
use serde_json::Value;

use super::params::Params;
use super::{Request, answers};
use crate::CHAIN_ID;
use crate::chain::Sandbox;
use crate::error::{ParamProblem, RpcError};
use crate::typed_data;

pub(super) fn accounts(request: &Request<'_>) -> Value {
    request.account.iter().map(answers::bytes).collect()
}

pub(super) fn request_accounts(request: &Request<'_>) -> Result<Value, RpcError> {
    request.account.ok_or(RpcError::NoAccount)?;
    Ok(accounts(request))
}

pub(super) fn switch_chain(params: &Params<'_>) -> Result<Value, RpcError> {
    let first = params.required(0)?;
    let asked = first.object()?.member("chainId").ok_or_else(|| first.expected("an object with a chainId"))?;
    if asked.quantity_u64()? == CHAIN_ID {
        return Ok(Value::Null);
    }
    Err(RpcError::UnknownChain { asked: asked.text()?.to_owned(), own: CHAIN_ID })
}

/// Signs a message as EIP-191 has it; text that is not hexadecimal is taken as it is.
pub(super) fn personal_sign(sandbox: &Sandbox, request: &Request<'_>) -> Result<Value, RpcError> {
    let text = request.params.required(0)?.text()?;
    let signer = sandbox.signer(request.account, request.params.required(1)?.address()?)?;
    let message = match text.strip_prefix("0x").and_then(|digits| hex::decode(digits).ok()) {
        Some(bytes) => bytes,
        None => text.as_bytes().to_vec(),
    };
    Ok(answers::bytes(signer.sign(eip191_hash_message(message)).to_bytes()))
}

/// Signs EIP-712 typed data, given as an object or as JSON in a string, for this chain or for no chain in particular.
pub(super) fn sign_typed_data(sandbox: &Sandbox, request: &Request<'_>) -> Result<Value, RpcError> {
    let signer = sandbox.signer(request.account, request.params.required(0)?.address()?)?;
    let field = request.params.required(1)?;
    let parsed: Value;
    let document = match field.value() {
        Value::String(text) => {
            parsed = serde_json::from_str(text).map_err(|_| field.expected("typed data in JSON"))?;
            &parsed
        }
        other => other,
    };
    let refused = |problem| field.refused(ParamProblem::TypedData(problem));
    let chain = typed_data::domain_chain_id(document).map_err(refused)?;
    if let Some(chain) = chain.filter(|chain| *chain != alloy_primitives::U256::from(CHAIN_ID)) {
        return Err(refused(typed_data::TypedDataError::OtherChain { chain, own: CHAIN_ID }));
    }
    let digest = typed_data::signing_hash(document).map_err(refused)?;
    Ok(answers::bytes(signer.sign(digest).to_bytes()))
}
