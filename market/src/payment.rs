//! How a price is paid: with the fewest questions to the person that account, wallet and token admit.

use serde_json::json;
use wasm_crypto::primitives::Address;

use crate::abi::DecodeError;
use crate::calls::{Call, approve_token};
use crate::client::{Client, ClientError};
use crate::faults::Fault;
use crate::permit::Permit;
use crate::provider::{Provider, bytes};

/// Gas of an order, and of one with a permit, where it cannot be estimated because the permission for it is still to come:
/// what `docs/contracts.md`, "Gas", measures for a first order, and a quarter more for other tokens.
const ORDER_GAS: u64 = 130_000;
const PERMIT_ORDER_GAS: u64 = 170_000;
/// Gas of an approval, where it cannot be estimated.
const APPROVE_GAS: u64 = 60_000;
/// What a contract account spends on itself.
const ACCOUNT_GAS: u64 = 80_000;

/// What begins the code of an account that has lent itself a contract's (EIP-7702); an address follows.
const DELEGATION: [u8; 3] = [0xef, 0x01, 0x00];

/// What an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountKind {
    /// A key, and no code.
    Plain,
    /// A key whose account runs a contract's code (EIP-7702). What the key signs still holds.
    Delegated,
    /// A contract. No key's signature is its own.
    Contract,
}

impl AccountKind {
    /// By the account's code.
    pub fn of(code: &[u8]) -> Self {
        match code {
            [] => Self::Plain,
            code if code.len() == 23 && code.starts_with(&DELEGATION) => Self::Delegated,
            _ => Self::Contract,
        }
    }
}

/// What is to be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payment {
    /// In which token.
    pub token: Address,
    /// By whom.
    pub payer: Address,
    /// How much, in the token's smallest unit.
    pub price: u128,
    /// Last second at which a permit may be used.
    pub deadline: u64,
}

/// What was tried for a payment and failed, though it looked possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tried {
    /// The wallet sent no batch after all.
    pub batch: bool,
    /// The token did not take the permit, or the wallet signed something else.
    pub permit: bool,
}

/// How it is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// The market may take the price already, or there is none.
    Allowed,
    /// Approval and order together in one transaction.
    Batch {
        /// The token wants an old allowance taken back before it takes another.
        reset: bool,
    },
    /// A signature over the price, which the order carries.
    Permit(Permit),
    /// Approval of exactly the price, then the order.
    Approve {
        /// The token wants an old allowance taken back before it takes another.
        reset: bool,
    },
}

impl Way {
    /// What the wallet will ask for.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Allowed => "One transaction: the order.",
            Self::Batch { .. } => "One transaction: the approval of exactly the price and the order, both or neither.",
            Self::Permit(_) => {
                "One signature and one transaction: you permit the market to take exactly the price within the next hour, then you order."
            }
            Self::Approve { reset: false } => "Two transactions: you approve exactly the price, then you order.",
            Self::Approve { reset: true } => {
                "Three transactions: you take an older approval back, which this token asks for, you approve exactly the price, then you order."
            }
        }
    }

    /// Why it is paid this way.
    pub fn why(&self) -> &'static str {
        match self {
            Self::Allowed => "Nothing more has to be permitted.",
            Self::Batch { .. } => "Your wallet sends several steps as one.",
            Self::Permit(_) => "The token takes signed permits, which cost nothing.",
            Self::Approve { .. } => "Your wallet and this token offer no shorter way.",
        }
    }

    /// The approvals that go before the order.
    pub fn approvals(&self, payment: &Payment, market: &Address) -> Vec<Call> {
        let approve = |amount| approve_token(&payment.token, market, amount);
        match self {
            Self::Allowed | Self::Permit(_) => Vec::new(),
            Self::Batch { reset: false } | Self::Approve { reset: false } => vec![approve(payment.price)],
            Self::Batch { reset: true } | Self::Approve { reset: true } => vec![approve(0), approve(payment.price)],
        }
    }
}

impl<P: Provider> Client<P> {
    /// What an account is.
    pub async fn account_kind(&self, account: &Address) -> Result<AccountKind, ClientError> {
        let code = self.provider.request("eth_getCode", json!([account, "latest"])).await?;
        Ok(AccountKind::of(&code.as_str().and_then(bytes).ok_or(DecodeError)?))
    }

    /// How this is best paid now, but for what was tried.
    pub async fn plan_payment(&self, payment: &Payment, tried: Tried) -> Result<Way, ClientError> {
        let Payment { token, payer, price, deadline } = payment;
        let allowance = if *price == 0 { 0 } else { self.allowance(token, payer).await? };
        if allowance >= *price {
            return Ok(Way::Allowed);
        }
        let reset = allowance > 0 && self.wants_zero_first(payment).await?;
        if !tried.batch && self.offers_batches(payer).await {
            return Ok(Way::Batch { reset });
        }
        if !tried.permit
            && self.account_kind(payer).await? != AccountKind::Contract
            && let Some(permit) = self.permit(token, payer, *price, *deadline).await?
        {
            return Ok(Way::Permit(permit));
        }
        Ok(Way::Approve { reset })
    }

    async fn wants_zero_first(&self, payment: &Payment) -> Result<bool, ClientError> {
        let call = approve_token(&payment.token, &self.at.market, payment.price);
        match self.simulate(&payment.payer, &call).await {
            Ok(_) => Ok(false),
            Err(ClientError::Reverted(_)) => Ok(true),
            Err(ClientError::Rpc(error)) if error.fault() == Fault::Refused => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// Gas of everything that this way takes. `order` is the order without a permit, as nearly as it is known.
    pub async fn gas_of(&self, way: &Way, payment: &Payment, order: &Call) -> u64 {
        let estimated = |call: Call, usual: u64| async move {
            // What cannot be tried now is told when it is sent.
            self.simulate(&payment.payer, &call).await.unwrap_or(usual)
        };
        match way {
            Way::Allowed => estimated(order.clone(), ORDER_GAS).await,
            Way::Batch { reset } => APPROVE_GAS * (1 + u64::from(*reset)) + ORDER_GAS + ACCOUNT_GAS,
            Way::Permit(_) => PERMIT_ORDER_GAS,
            Way::Approve { reset } => {
                // Before the old one is taken back, the new one cannot be tried.
                let first = way.approvals(payment, &self.at.market).into_iter().next();
                let first = match first {
                    Some(call) => estimated(call, APPROVE_GAS).await,
                    None => 0,
                };
                first + APPROVE_GAS * u64::from(*reset) + ORDER_GAS
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_that_lends_code_still_signs_by_its_key() {
        assert_eq!(AccountKind::of(&[]), AccountKind::Plain);
        let delegated = [&DELEGATION[..], &[7; 20]].concat();
        assert_eq!(AccountKind::of(&delegated), AccountKind::Delegated);
        // A contract cannot begin with 0xef (EIP-3541), but nothing but the exact form is a delegation.
        assert_eq!(AccountKind::of(&delegated[..22]), AccountKind::Contract);
        assert_eq!(AccountKind::of(&[0x60, 0x80]), AccountKind::Contract);
    }
}
