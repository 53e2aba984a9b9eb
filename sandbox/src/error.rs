//! What a request is refused with: the codes of EIP-1193 and EIP-1474.

use alloy_primitives::{Address, Bytes, hex};
use serde_json::{Value, json};
use thiserror::Error;

/// Why a request was not answered. [`RpcError::to_json`] gives what a wallet would throw.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RpcError {
    /// The parameters are not what the method takes (-32602).
    #[error("the parameters of {method} are wrong: {problem}")]
    InvalidParams {
        /// The method that was asked for.
        method: String,
        /// Which parameter, and what is wrong with it.
        problem: ParamProblem,
    },
    /// The account may not be used by this caller (4100).
    #[error("the account {account} is not the one in use here")]
    Unauthorized {
        /// The account that was asked for.
        account: Address,
    },
    /// Nobody has said which account this caller uses (4100).
    #[error("no account is in use here")]
    NoAccount,
    /// The method does not exist here (4200).
    #[error("the sandbox does not know the method {method}")]
    UnsupportedMethod {
        /// The method that was asked for.
        method: String,
    },
    /// The wallet has no such chain (4902).
    #[error("the sandbox has only the chain {own:#x}, not {asked}")]
    UnknownChain {
        /// The chain that was asked for, as it was written.
        asked: String,
        /// The sandbox's own chain id.
        own: u64,
    },
    /// The contract reverted (3); `data` is what it returned, an ABI-encoded error.
    #[error("execution reverted{}", .reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default())]
    Reverted {
        /// The revert data.
        data: Bytes,
        /// The sentence in the data, when it is Solidity's `Error(string)`.
        reason: Option<String>,
    },
    /// The execution stopped without a revert: out of gas, invalid opcode and the like (-32000).
    #[error("execution stopped: {reason}")]
    Halted {
        /// The virtual machine's name for it.
        reason: String,
    },
    /// The transaction is not valid: balance, nonce, gas or fee (-32003).
    #[error("the transaction was rejected: {reason}")]
    Rejected {
        /// The rule that it breaks, with the values.
        reason: String,
    },
    /// The state at an earlier block was asked for (-32000).
    #[error("the state at block {block} is not kept, only the newest one")]
    StateNotKept {
        /// The block that was asked for.
        block: u64,
    },
    /// A new block would be earlier than the last one, or later than time can be (-32000).
    #[error("the time {asked} is not between {latest}, the last block's, and {limit}")]
    TimeOutOfRange {
        /// The time that was asked for, in Unix seconds.
        asked: u64,
        /// The last block's time.
        latest: u64,
        /// The greatest time the sandbox accepts.
        limit: u64,
    },
}

/// What is wrong with a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ParamProblem {
    /// A parameter is missing.
    #[error("{place} is missing")]
    Missing {
        /// Which one.
        place: String,
    },
    /// A parameter is of another kind.
    #[error("{place} is not {expected}")]
    Expected {
        /// Which one.
        place: String,
        /// What it should be.
        expected: &'static str,
    },
    /// A parameter is not used by the sandbox and would change the result.
    #[error("{place} is not supported by the sandbox")]
    NotSupported {
        /// Which one.
        place: String,
    },
    /// The typed data cannot be hashed.
    #[error(transparent)]
    TypedData(#[from] crate::typed_data::TypedDataError),
    /// A range of blocks ends before it starts.
    #[error("the range of blocks {from} to {to} is empty")]
    EmptyRange {
        /// First block.
        from: u64,
        /// Last block.
        to: u64,
    },
}

impl RpcError {
    /// The error code of EIP-1193 or EIP-1474.
    pub fn code(&self) -> i64 {
        match self {
            Self::InvalidParams { .. } => -32602,
            Self::Unauthorized { .. } | Self::NoAccount => 4100,
            Self::UnsupportedMethod { .. } => 4200,
            Self::UnknownChain { .. } => 4902,
            Self::Reverted { .. } => 3,
            Self::Rejected { .. } => -32003,
            Self::Halted { .. } | Self::StateNotKept { .. } | Self::TimeOutOfRange { .. } => -32000,
        }
    }

    /// What to do about it, for a person.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::InvalidParams { .. } => "Correct the parameter and ask again.",
            Self::Unauthorized { .. } => "Ask with the account in use, or choose the other persona first.",
            Self::NoAccount => "Choose a persona first.",
            Self::UnsupportedMethod { .. } => {
                "Use another method; the sandbox has those a wallet needs for the market."
            }
            Self::UnknownChain { .. } => "Stay on the sandbox, or connect a wallet to use another chain.",
            Self::Reverted { .. } => "The contract says why in the error's data.",
            Self::Halted { .. } => "Check the gas limit and the address that is called.",
            Self::Rejected { .. } => "Check the balance, the nonce and the fees, then send it again.",
            Self::StateNotKept { .. } => "Ask for \"latest\".",
            Self::TimeOutOfRange { .. } => "The sandbox's clock only goes forward.",
        }
    }

    /// The error as a wallet throws it: `{code, message, data?}`.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Reverted { data, .. } => {
                json!({"code": self.code(), "message": self.to_string(), "data": hex::encode_prefixed(data)})
            }
            _ => json!({"code": self.code(), "message": self.to_string()}),
        }
    }
}
