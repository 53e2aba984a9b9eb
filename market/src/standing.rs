//! What the market itself says of one order. Logs tell the same, and a node can make logs up: whoever acts on an order
//! with a secret asks several nodes for this first.

use serde_json::json;
use wasm_crypto::abi::keccak256;
use wasm_crypto::primitives::Bytes32;

use crate::abi::DecodeError;
use crate::client::{Client, ClientError};
use crate::provider::{Provider, bytes, hex};

/// `sealUntil` of a seal that delivers as long as it is not removed: 2^40 - 1.
const NOT_REMOVED: u64 = (1 << 40) - 1;
/// `OrderStatus.Open` and `Verdict.Permit` (docs/contracts.md, "Ids and storage").
const OPEN: u64 = 1;
const PERMIT: u64 = 2;

/// What the market stores of an order and of a delegate's seal, as far as a delivery depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The order waits for its key.
    pub open: bool,
    /// The terms permit its purpose, or the steward approved it.
    pub allowed: bool,
    /// Last second for delivery, unless the listing was closed. Seconds since 1970; 0 for an order it does not know.
    pub deadline: u64,
    /// The seal was added and not removed.
    pub sealed: bool,
}

/// What several endpoints together say of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// As many as are needed say that it is to be delivered, and nobody says otherwise.
    Wanted,
    /// They do not say the same.
    Disagreement,
    /// Too few answered.
    TooFew,
}

impl Agreement {
    /// Of what was said, each by another endpoint. Whoever is shown a delivery can open it with the buyer's key, paid or not:
    /// one endpoint that makes an order up must not be enough to be shown one.
    pub fn of(said: &[Standing], wanted: &Standing, needed: usize) -> Self {
        match said.iter().all(|standing| standing == wanted) {
            false => Self::Disagreement,
            true if said.len() < needed => Self::TooFew,
            true => Self::Wanted,
        }
    }
}

impl<P: Provider> Client<P> {
    /// Asks the market for an order, and for a delegate's seal of its listing, as of `block`: a number as a JSON-RPC
    /// quantity, or `latest`.
    pub async fn standing(
        &self,
        listing: &Bytes32,
        order: &Bytes32,
        seal: &Bytes32,
        block: &str,
    ) -> Result<Standing, ClientError> {
        let state = self.view("orderState(bytes32)", &[order], block).await?;
        let [status, verdict, approved, deadline, ..] = state[..] else { return Err(DecodeError.into()) };
        let until = self.view("sealUntil(bytes32,bytes32)", &[listing, seal], block).await?;
        Ok(Standing {
            open: status == OPEN,
            allowed: verdict == PERMIT || approved == 1,
            deadline,
            sealed: until == [NOT_REMOVED],
        })
    }

    /// The words that a function of the market gives; a word beyond 64 bits counts as the largest number.
    async fn view(&self, signature: &str, arguments: &[&Bytes32], block: &str) -> Result<Vec<u64>, ClientError> {
        let mut data = keccak256(signature.as_bytes()).0[..4].to_vec();
        arguments.iter().for_each(|argument| data.extend(argument.0));
        let params = json!([{"to": self.at.market, "data": hex(&data)}, block]);
        let answer = self.provider.request("eth_call", params).await?;
        let answer = answer.as_str().and_then(bytes).ok_or(DecodeError)?;
        let (words, rest) = answer.as_chunks::<32>();
        if words.is_empty() || !rest.is_empty() {
            return Err(DecodeError.into());
        }
        Ok(words.iter().map(number).collect())
    }
}

fn number(word: &[u8; 32]) -> u64 {
    let (high, low) = word.split_at(24);
    let low = low.try_into().map_or(u64::MAX, u64::from_be_bytes);
    if high.iter().all(|&byte| byte == 0) { low } else { u64::MAX }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_endpoint_alone_does_not_bring_a_delivery_about_where_two_must_agree() {
        let wanted = Standing { open: true, allowed: true, deadline: 9, sealed: true };
        assert_eq!(Agreement::of(&[wanted, wanted], &wanted, 2), Agreement::Wanted);
        assert_eq!(Agreement::of(&[wanted], &wanted, 2), Agreement::TooFew);
        assert_eq!(Agreement::of(&[], &wanted, 1), Agreement::TooFew);
        for other in [
            Standing { open: false, ..wanted },
            Standing { allowed: false, ..wanted },
            Standing { deadline: 0, ..wanted },
            Standing { sealed: false, ..wanted },
        ] {
            assert_eq!(Agreement::of(&[wanted, wanted, other], &wanted, 2), Agreement::Disagreement);
        }
    }
}
