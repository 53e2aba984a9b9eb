//! What the contracts log, decoded.

use ethers_core::abi::{RawLog, Token};
use ethers_core::types::H256;
use serde_json::Value;
use wasm_crypto::listing::{Deployment, Listing, Order, Point, Seal};
use wasm_crypto::primitives::{Address, Bytes32};
use wasm_crypto::terms::Verdict;

use crate::abi::{Contract, DecodeError, Reader, abi, in_bounds};
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
}

/// An event of `Market` or `Consents`, with the values of its declaration.
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
}

/// Decodes a log of the deployment's contracts. None for logs of others, and for events of a later version.
pub fn decode(at: &Deployment, log: &Log) -> Result<Option<Event>, DecodeError> {
    let contract = if log.address == at.market {
        Contract::Market
    } else if log.address == at.consents {
        Contract::Consents
    } else {
        return Ok(None);
    };
    let Some(signature) = log.topics.first() else {
        return Ok(None);
    };
    let Some(event) = abi(contract).events().find(|event| event.signature().0 == signature.0) else {
        return Ok(None);
    };
    let kinds: Vec<_> = event.inputs.iter().filter(|input| !input.indexed).map(|input| input.kind.clone()).collect();
    if !in_bounds(&kinds, &log.data) {
        return Err(DecodeError);
    }
    let raw = RawLog { topics: log.topics.iter().map(|topic| H256(topic.0)).collect(), data: log.data.clone() };
    let values: Vec<Token> =
        event.parse_log(raw).map_err(|_| DecodeError)?.params.into_iter().map(|value| value.value).collect();
    let mut values = Reader::new(values);
    Ok(Some(match event.name.as_str() {
        "Listed" => {
            let id = values.word()?;
            let (_steward, _call) = (values.address()?, values.word()?);
            Event::Listed { id, listing: values.listing()?, seal: values.seal()?, locations: locations(&mut values)? }
        }
        "Located" => Event::Located { id: values.word()?, locations: locations(&mut values)? },
        "Closed" => Event::Closed {
            id: values.word()?,
            reason: match values.number::<u8>()? {
                1 => CloseReason::Steward,
                2 => CloseReason::Withdrawn,
                3 => CloseReason::ConsentEnds,
                _ => return Err(DecodeError),
            },
        },
        "Ordered" => {
            let id = values.word()?;
            let (_listing, _buyer) = (values.word()?, values.address()?);
            Event::Ordered {
                id,
                order: values.order()?,
                verdict: match values.number::<u8>()? {
                    0 => Verdict::Deny,
                    1 => Verdict::NeedsHuman,
                    2 => Verdict::Permit,
                    _ => return Err(DecodeError),
                },
                rules: values.word()?,
                obligations: values.word()?,
                deadline: values.number()?,
                evidence_uri: values.text()?,
            }
        }
        "Approved" => Event::Approved { id: values.word()?, rules: values.word()? },
        "Delivered" => {
            Event::Delivered { id: values.word()?, from_seal: values.word()?, r: values.point()?, c: values.point()? }
        }
        "Declined" => Event::Declined { id: values.word()? },
        "Refunded" => Event::Refunded { id: values.word()? },
        "Settled" => Event::Settled {
            id: values.word()?,
            listing: values.word()?,
            to_split: values.u128()?,
            to_steward: values.u128()?,
        },
        "Claimed" => Event::Claimed {
            listing: values.word()?,
            index: values.number()?,
            account: values.address()?,
            recipient: values.address()?,
            amount: values.u128()?,
            relayer: values.address()?,
            fee: values.u128()?,
        },
        "FeeClaimed" => Event::FeeClaimed { listing: values.word()?, amount: values.u128()? },
        "Withdrawn" => Event::Withdrawn { account: values.address()? },
        _ => return Ok(None),
    }))
}

fn locations(values: &mut Reader) -> Result<Locations, DecodeError> {
    let mut locations = values.tuple()?;
    Ok(Locations { body: locations.text()?, leaves: locations.text()?, card: locations.text()? })
}
