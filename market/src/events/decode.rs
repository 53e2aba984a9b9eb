//! Logs as events.

use ethers_core::abi::{RawLog, Token};
use ethers_core::types::H256;
use wasm_crypto::listing::Deployment;
use wasm_crypto::terms::Verdict;

use super::{CloseReason, Event, Log};
use crate::abi::{Contract, DecodeError, Reader, abi, in_bounds};

/// Decodes a log of the deployment's contracts. None for logs of others, and for events of a later version.
pub fn decode(at: &Deployment, log: &Log) -> Result<Option<Event>, DecodeError> {
    let contracts = [(at.market, Contract::Market), (at.calls, Contract::Calls), (at.consents, Contract::Consents)];
    let Some((_, contract)) = contracts.into_iter().find(|(address, _)| *address == log.address) else {
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
            Event::Listed { id, listing: values.listing()?, seal: values.seal()?, locations: values.locations()? }
        }
        "Located" => Event::Located { id: values.word()?, locations: values.locations()? },
        "Closed" => Event::Closed {
            id: values.word()?,
            reason: match values.number::<u8>()? {
                1 => CloseReason::Steward,
                2 => CloseReason::Withdrawn,
                3 => CloseReason::ConsentEnds,
                4 => CloseReason::ConsentExceeded,
                _ => return Err(DecodeError),
            },
        },
        "LeavesPosted" => {
            Event::LeavesPosted { id: values.word()?, chunk: values.number()?, transaction: log.transaction }
        }
        "SealAdded" => Event::SealAdded { id: values.word()?, from_seal: values.word()?, seal: values.seal()? },
        "SealRemoved" => Event::SealRemoved { id: values.word()?, seal: values.word()?, until: values.number()? },
        "ArbiterRegistered" => {
            let (id, _account) = (values.word()?, values.address()?);
            Event::ArbiterRegistered { id, arbiter: values.arbiter()?, terms_uri: values.text()? }
        }
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
        "Disputed" => Event::Disputed {
            id: values.word()?,
            listing: values.word()?,
            arbiter: values.word()?,
            seal: values.seal()?,
        },
        "Ruled" => Event::Ruled {
            id: values.word()?,
            listing: values.word()?,
            refund_bps: values.number()?,
            to_buyer: values.u128()?,
            to_arbiter: values.u128()?,
            to_split: values.u128()?,
            to_steward: values.u128()?,
        },
        "Lapsed" => Event::Lapsed { id: values.word()? },
        "CreditWithdrawn" => {
            Event::CreditWithdrawn { token: values.address()?, account: values.address()?, amount: values.u128()? }
        }
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
        "Opened" => {
            let (id, _steward) = (values.word()?, values.address()?);
            Event::Opened { id, call: values.call()?, document_uri: values.text()? }
        }
        "CallClosed" => Event::CallClosed { id: values.word()? },
        _ => return Ok(None),
    }))
}
