//! A node whose chain, limits and faults a test decides on.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::executor::block_on;
use market::client::Client;
use market::events::{Log, decode};
use market::provider::{Provider, RpcError, number};
use market::state::Market;
use serde_json::{Value, json};
use wasm_crypto::listing::Deployment;

/// A block and its logs.
#[derive(Clone)]
pub struct Block {
    hash: String,
    time: u64,
    logs: Vec<Value>,
}

/// What a node does not do as it should.
#[derive(Clone, Default)]
pub struct Faults {
    /// The most blocks in a range.
    pub range: Option<u64>,
    /// The most logs in an answer.
    pub results: Option<usize>,
    /// Whether a refusal proposes a range.
    pub proposes: bool,
    /// So many blocks its head is behind.
    pub lag: usize,
    /// Whether logs come without their block's time.
    pub timeless: bool,
    /// Whether every request fails.
    pub down: bool,
    /// Whether it leaves logs out: those of this block.
    pub hides: Option<u64>,
    /// Said of the chain's id.
    pub chain_id: Option<u64>,
}

/// Done when so many requests were answered.
pub type Later = (usize, Box<dyn FnOnce(&Node)>);

/// A node. Clones are the same node.
#[derive(Clone, Default)]
pub struct Node(Rc<State>);

#[derive(Default)]
struct State {
    blocks: RefCell<Vec<Block>>,
    made: Cell<u64>,
    faults: RefCell<Faults>,
    asked: RefCell<Vec<(String, Value)>>,
    later: RefCell<Option<Later>>,
}

impl Node {
    /// A chain of one empty block.
    pub fn new() -> Self {
        let node = Self::default();
        node.mine(Vec::new());
        node
    }

    /// Another node of the same chain as it is now.
    pub fn twin(&self) -> Self {
        let node = Self::default();
        node.0.blocks.replace(self.0.blocks.borrow().clone());
        node.0.made.set(self.0.made.get() + 1_000_000);
        node
    }

    /// Changes over to another node's chain.
    pub fn become_like(&self, other: &Self) {
        self.0.blocks.replace(other.0.blocks.borrow().clone());
    }

    pub fn client(&self, at: &Deployment) -> Client<Self> {
        Client { provider: self.clone(), at: *at, since: 0 }
    }

    /// Puts a block with these logs on top.
    pub fn mine(&self, logs: Vec<Value>) {
        let made = self.0.made.get() + 1;
        self.0.made.set(made);
        let mut blocks = self.0.blocks.borrow_mut();
        let time = 1_790_000_000 + 12 * blocks.len() as u64 + made % 7;
        blocks.push(Block { hash: format!("0x{made:064x}"), time, logs });
    }

    /// Takes so many blocks back; the first one stays. Gives their logs.
    pub fn take_back(&self, blocks: usize) -> Vec<Value> {
        let mut all = self.0.blocks.borrow_mut();
        let left = all.len().saturating_sub(blocks).max(1);
        all.drain(left..).flat_map(|block| block.logs).collect()
    }

    pub fn set(&self, change: impl FnOnce(&mut Faults)) {
        change(&mut self.0.faults.borrow_mut());
    }

    /// Once so many more requests were answered.
    pub fn then(&self, after: usize, what: impl FnOnce(&Node) + 'static) {
        self.0.later.replace(Some((after, Box::new(what))));
    }

    /// What was asked since the last time.
    pub fn asked(&self) -> Vec<(String, Value)> {
        self.0.asked.take()
    }

    /// How often `method` was asked since the last time.
    pub fn count(&self, method: &str) -> usize {
        self.asked().iter().filter(|(asked, _)| asked == method).count()
    }

    pub fn height(&self) -> u64 {
        self.0.blocks.borrow().len() as u64 - 1
    }

    /// What the logs of the chain amount to, up to so many blocks below its head.
    pub fn market(&self, at: &Deployment, below: u64) -> Market {
        let mut market = Market::default();
        let blocks = self.0.blocks.borrow();
        for number in 0..(blocks.len() as u64).saturating_sub(below) {
            for row in self.rows(&blocks, number, true) {
                let log = Log::parse(&row).unwrap();
                if let Some(event) = decode(at, &log).unwrap() {
                    market.apply(at, event, log.time.unwrap());
                }
            }
        }
        market
    }

    fn rows(&self, blocks: &[Block], block: u64, timed: bool) -> Vec<Value> {
        let Block { hash, time, logs } = &blocks[block as usize];
        let row = |(index, row): (usize, &Value)| {
            let mut row = row.clone();
            row["blockNumber"] = json!(format!("{block:#x}"));
            row["blockHash"] = json!(hash);
            row["logIndex"] = json!(format!("{index:#x}"));
            row["blockTimestamp"] = if timed { json!(format!("{time:#x}")) } else { Value::Null };
            row
        };
        logs.iter().enumerate().map(row).collect()
    }

    fn answer(&self, method: &str, params: &Value) -> Result<Value, RpcError> {
        let refused = |code, message: String, data| Err(RpcError { code, message, data });
        let faults = self.0.faults.borrow().clone();
        if faults.down {
            return refused(-32603, "internal error".to_owned(), None);
        }
        let blocks = self.0.blocks.borrow();
        let seen = blocks.len().saturating_sub(faults.lag).max(1);
        match method {
            "eth_chainId" => Ok(json!(format!("{:#x}", faults.chain_id.unwrap_or(1)))),
            "eth_getBlockByNumber" => {
                let at = match params[0].as_str() {
                    Some("latest") => seen - 1,
                    Some("pending") => return refused(-32602, "pending is not supported".to_owned(), None),
                    _ => number(&params[0]).unwrap() as usize,
                };
                let block = blocks[..seen].get(at);
                Ok(block.map_or(Value::Null, |Block { hash, time, .. }| {
                    json!({"number": format!("{at:#x}"), "hash": hash, "timestamp": format!("{time:#x}")})
                }))
            }
            "eth_getLogs" => {
                let bound = |name: &str| number(&params[0][name]).unwrap();
                let (from, to) = (bound("fromBlock"), bound("toBlock"));
                if let Some(most) = faults.range.filter(|most| to - from >= *most) {
                    return refused(-32000, format!("exceed maximum block range: {most}"), None);
                }
                let shown = (from..=to.min(seen as u64 - 1)).filter(|block| faults.hides != Some(*block));
                let mut rows = Vec::new();
                for block in shown {
                    rows.extend(self.rows(&blocks, block, !faults.timeless));
                    if faults.results.is_some_and(|most| rows.len() > most) {
                        let data =
                            json!({"from": params[0]["fromBlock"], "to": format!("{:#x}", block.saturating_sub(1))});
                        let message = "query returned more results than are allowed: more than that".to_owned();
                        return refused(-32005, message, faults.proposes.then_some(data));
                    }
                }
                Ok(Value::Array(rows))
            }
            _ => refused(-32601, format!("{method} does not exist"), None),
        }
    }
}

impl Provider for Node {
    async fn request(&self, method: &str, params: Value) -> Result<Value, RpcError> {
        let answer = self.answer(method, &params);
        self.0.asked.borrow_mut().push((method.to_owned(), params));
        let mut later = self.0.later.borrow_mut().take();
        match later.take() {
            Some((0, what)) => what(self),
            Some((after, what)) => drop(self.0.later.replace(Some((after - 1, what)))),
            None => (),
        }
        answer
    }
}

/// The rows of a market in which everything happens, without their places on a chain.
pub fn rows() -> (Deployment, Vec<Value>) {
    let world = super::World::new();
    super::story::story(&world, || ());
    let mut rows = super::story::logs(&world);
    for row in &mut rows {
        let row = row.as_object_mut().unwrap();
        row.retain(|name, _| ["address", "topics", "data", "transactionHash", "removed"].contains(&name.as_str()));
    }
    (world.at, rows)
}

/// Waits for what needs no waiting.
pub fn now<T>(future: impl Future<Output = T>) -> T {
    block_on(future)
}
