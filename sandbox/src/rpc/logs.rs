//! `eth_getLogs`: a range of blocks, addresses and topics.

use alloy_primitives::{Address, B256};
use serde_json::Value;

use super::answers;
use super::params::{BlockId, Field, Params};
use crate::block::{Block, LogEntry};
use crate::chain::Sandbox;
use crate::error::{ParamProblem, RpcError};

/// The most topics a log has.
const MAX_TOPICS: usize = 4;

/// What to look for in a log.
struct Filter {
    /// Any of these; empty: every address.
    addresses: Vec<Address>,
    /// At each position any of these; empty: every topic.
    topics: Vec<Vec<B256>>,
}

impl Filter {
    fn read(object: &Field<'_>) -> Result<Self, RpcError> {
        let addresses = object.member("address").map_or(Ok(Vec::new()), |field| any_of(&field, Field::address))?;
        let topics = match object.member("topics") {
            None => Vec::new(),
            Some(field) => {
                let positions = field.elements()?;
                if positions.len() > MAX_TOPICS {
                    return Err(field.expected("an array of at most four topics"));
                }
                let position = |topic: &Field<'_>| match topic.value() {
                    Value::Null => Ok(Vec::new()),
                    _ => any_of(topic, Field::hash),
                };
                positions.iter().map(position).collect::<Result<_, _>>()?
            }
        };
        Ok(Self { addresses, topics })
    }

    fn matches(&self, log: &LogEntry) -> bool {
        (self.addresses.is_empty() || self.addresses.contains(&log.address))
            && self.topics.len() <= log.topics.len()
            && self.topics.iter().zip(&log.topics).all(|(wanted, topic)| wanted.is_empty() || wanted.contains(topic))
    }
}

/// One value, or an array of values of which any may match.
fn any_of<'a, T>(field: &Field<'a>, read: fn(&Field<'a>) -> Result<T, RpcError>) -> Result<Vec<T>, RpcError> {
    match field.value() {
        Value::Array(_) => field.elements()?.iter().map(read).collect(),
        _ => Ok(vec![read(field)?]),
    }
}

pub(super) fn logs(sandbox: &Sandbox, params: &Params<'_>) -> Result<Value, RpcError> {
    let first = params.required(0)?;
    let object = first.object()?;
    let filter = Filter::read(object)?;
    let mut found = Vec::new();
    for block in range(sandbox, object)? {
        for mined in &block.transactions {
            for (index, entry) in mined.logs.iter().enumerate().filter(|(_, entry)| filter.matches(entry)) {
                found.push(answers::log(sandbox, block, mined, index, entry));
            }
        }
    }
    Ok(Value::Array(found))
}

/// The blocks between `fromBlock` and `toBlock`, or the one with `blockHash`. Blocks not mined yet hold nothing.
fn range<'a>(sandbox: &'a Sandbox, object: &Field<'_>) -> Result<&'a [Block], RpcError> {
    let bound = |name| match object.member(name).map(|field| field.block()).transpose()? {
        Some(BlockId::Number(number)) => Ok(number),
        Some(BlockId::Latest | BlockId::Pending) | None => Ok::<u64, RpcError>(sandbox.height()),
    };
    if let Some(hash) = object.member("blockHash") {
        if object.member("fromBlock").or(object.member("toBlock")).is_some() {
            return Err(hash.expected("given without fromBlock and toBlock"));
        }
        let hash = hash.hash()?;
        let found = sandbox.blocks.iter().position(|block| sandbox.block_hash(block.number) == hash);
        return Ok(found.map_or(&[], |at| &sandbox.blocks[at..=at]));
    }
    let (from, to) = (bound("fromBlock")?, bound("toBlock")?);
    if from > to && object.member("toBlock").is_some() {
        return Err(object.refused(ParamProblem::EmptyRange { from, to }));
    }
    let index = |number: u64| usize::try_from(number).unwrap_or(usize::MAX).min(sandbox.blocks.len());
    let (start, end) = (index(from), index(to.saturating_add(1)));
    Ok(sandbox.blocks.get(start..end).unwrap_or_default())
}
