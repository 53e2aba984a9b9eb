//! What the contracts log, decoded.

mod decode;

use serde_json::Value;
use wasm_crypto::listing::{Arbiter, Call, Listing, Order, Point, Seal};
use wasm_crypto::primitives::{Address, Bytes32};
use wasm_crypto::terms::Verdict;

pub use self::decode::decode;
use crate::abi::DecodeError;
use crate::calls::Locations;
use crate::provider::{bytes, number};

/// A log as a node gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// The contract that logged.
    pub address: Address,
    /// Signature hash and indexed values.
    pub topics: Vec<Bytes32>,
    /// The other values.
    pub data: Vec<u8>,
    /// Number of its block.
    pub block: u64,
    /// Seconds since 1970, when the node says so.
    pub time: Option<u64>,
    /// Its transaction.
    pub transaction: Bytes32,
}

impl Log {
    /// Reads a row of `eth_getLogs` or of a receipt.
    pub fn parse(row: &Value) -> Result<Self, DecodeError> {
        let text = |name: &str| row[name].as_str().ok_or(DecodeError);
        let topics = row["topics"].as_array().ok_or(DecodeError)?;
        let topic = |value: &Value| value.as_str().and_then(|text| text.parse().ok());
        Ok(Self {
            address: text("address")?.to_lowercase().parse().map_err(|_| DecodeError)?,
            topics: topics.iter().map(topic).collect::<Option<_>>().ok_or(DecodeError)?,
            data: bytes(text("data")?).ok_or(DecodeError)?,
            block: number(&row["blockNumber"]).ok_or(DecodeError)?,
            time: match &row["blockTimestamp"] {
                Value::Null => None,
                time => Some(number(time).ok_or(DecodeError)?),
            },
            transaction: text("transactionHash")?.parse().map_err(|_| DecodeError)?,
        })
    }
}

/// Why a listing takes no more orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseReason {
    /// The steward closed it.
    Steward,
    /// A contributor withdrew.
    Withdrawn,
    /// A consent ends before the listing does.
    ConsentEnds,
    /// It goes beyond what a contributor signed.
    ConsentExceeded,
}

/// An event of `Market`, `Calls` or `Consents`, with the values of its declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "named and explained in docs/contracts.md")]
#[allow(clippy::large_enum_variant, reason = "read one at a time and taken apart at once")]
pub enum Event {
    Listed {
        id: Bytes32,
        listing: Listing,
        seal: Seal,
        locations: Locations,
    },
    Located {
        id: Bytes32,
        locations: Locations,
    },
    Closed {
        id: Bytes32,
        reason: CloseReason,
    },
    /// The leaves stand in the calldata of `transaction`.
    LeavesPosted {
        id: Bytes32,
        chunk: u32,
        transaction: Bytes32,
    },
    SealAdded {
        id: Bytes32,
        from_seal: Bytes32,
        seal: Seal,
    },
    SealRemoved {
        id: Bytes32,
        seal: Bytes32,
        until: u64,
    },
    ArbiterRegistered {
        id: Bytes32,
        arbiter: Arbiter,
        terms_uri: String,
    },
    Ordered {
        id: Bytes32,
        order: Order,
        verdict: Verdict,
        rules: Bytes32,
        obligations: Bytes32,
        deadline: u64,
        evidence_uri: String,
    },
    Approved {
        id: Bytes32,
        rules: Bytes32,
    },
    Delivered {
        id: Bytes32,
        from_seal: Bytes32,
        r: Point,
        c: Point,
    },
    Declined {
        id: Bytes32,
    },
    Refunded {
        id: Bytes32,
    },
    Settled {
        id: Bytes32,
        listing: Bytes32,
        to_split: u128,
        to_steward: u128,
    },
    Disputed {
        id: Bytes32,
        listing: Bytes32,
        arbiter: Bytes32,
        seal: Seal,
    },
    Ruled {
        id: Bytes32,
        listing: Bytes32,
        refund_bps: u16,
        to_buyer: u128,
        to_arbiter: u128,
        to_split: u128,
        to_steward: u128,
    },
    Lapsed {
        id: Bytes32,
    },
    CreditWithdrawn {
        token: Address,
        account: Address,
        amount: u128,
    },
    Claimed {
        listing: Bytes32,
        index: u32,
        account: Address,
        recipient: Address,
        amount: u128,
        relayer: Address,
        fee: u128,
    },
    FeeClaimed {
        listing: Bytes32,
        amount: u128,
    },
    Withdrawn {
        account: Address,
    },
    Opened {
        id: Bytes32,
        call: Call,
        document_uri: String,
    },
    CallClosed {
        id: Bytes32,
    },
}
