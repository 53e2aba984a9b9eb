//! Following a transaction on a chain that delays, replaces, forgets and takes back.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

use std::cell::RefCell;
use std::rc::Rc;

use futures::executor::block_on;
use market::calls::Call;
use market::client::{Client, ClientError};
use market::provider::{Provider, RpcError, hex, number};
use market::tracking::{DROPPED_AFTER, Progress, Sent, Tracker};
use serde_json::{Value, json};
use wasm_crypto::abi::keccak256;
use wasm_crypto::listing::Deployment;
use wasm_crypto::primitives::{Address, Bytes32};

const ME: Address = Address([1; 20]);
const MARKET: Address = Address([2; 20]);

#[derive(Clone, Debug)]
struct Transaction {
    hash: Bytes32,
    from: Address,
    nonce: u64,
    call: Call,
    succeeds: bool,
}

/// A chain with a mempool. Blocks are numbered from 0; each has the transactions it took.
#[derive(Default)]
struct Node {
    blocks: Vec<Vec<Transaction>>,
    pending: Vec<Transaction>,
    fork: u8,
    prunes: bool,
    requests: usize,
}

#[derive(Clone, Default)]
struct Chain(Rc<RefCell<Node>>);

impl Chain {
    fn client(&self) -> Client<Self> {
        let at = Deployment { chain_id: 1, market: MARKET, consents: MARKET, calls: MARKET };
        Client { provider: self.clone(), at, since: 0 }
    }

    fn submit(&self, hash: u8, nonce: u64, call: &Call) -> Bytes32 {
        let hash = Bytes32([hash; 32]);
        let transaction = Transaction { hash, from: ME, nonce, call: call.clone(), succeeds: true };
        self.0.borrow_mut().pending.retain(|other| other.nonce != nonce);
        self.0.borrow_mut().pending.push(transaction);
        hash
    }

    /// A block with everything that waits, then empty ones.
    fn mine(&self, blocks: usize) {
        let mut node = self.0.borrow_mut();
        let taken = std::mem::take(&mut node.pending);
        node.blocks.push(taken);
        for _ in 1..blocks {
            node.blocks.push(Vec::new());
        }
    }

    /// Takes blocks back; their transactions wait again.
    fn reorganise(&self, blocks: usize) {
        let mut node = self.0.borrow_mut();
        let keep = node.blocks.len() - blocks;
        let back: Vec<_> = node.blocks.drain(keep..).flatten().collect();
        node.pending.extend(back);
        node.fork += 1;
    }
}

impl Node {
    fn find(&self, hash: &Value) -> Option<(Option<usize>, &Transaction)> {
        let is = |transaction: &&Transaction| json!(transaction.hash) == *hash;
        let mut mined = self.blocks.iter().enumerate();
        let mined = mined.find_map(|(block, taken)| Some((Some(block), taken.iter().find(is)?)));
        mined.or_else(|| Some((None, self.pending.iter().find(is)?)))
    }

    fn count(&self, upto: usize) -> usize {
        self.blocks[..=upto].iter().flatten().filter(|transaction| transaction.from == ME).count()
    }

    fn answer(&self, method: &str, params: &Value) -> Result<Value, RpcError> {
        let head = self.blocks.len() - 1;
        let refuse = |code, message: &str| Err(RpcError { code, message: message.to_owned(), data: None });
        let shown = |transaction: &Transaction| {
            json!({
                "hash": transaction.hash, "from": transaction.from, "nonce": format!("{:#x}", transaction.nonce),
                "to": transaction.call.to, "input": hex(&transaction.call.data),
            })
        };
        Ok(match method {
            "eth_blockNumber" => json!(format!("{head:#x}")),
            "eth_getTransactionByHash" => self.find(&params[0]).map_or(Value::Null, |(_, found)| shown(found)),
            "eth_getTransactionReceipt" => match self.find(&params[0]) {
                Some((Some(block), found)) => json!({
                    "status": format!("{:#x}", u8::from(found.succeeds)), "gasUsed": "0x5208",
                    "blockNumber": format!("{block:#x}"), "blockHash": Bytes32([self.fork; 32]),
                }),
                _ => Value::Null,
            },
            "eth_getTransactionCount" => match params[1].as_str().unwrap() {
                "pending" => json!(format!("{:#x}", self.count(head) + self.pending.len())),
                "latest" => json!(format!("{:#x}", self.count(head))),
                _ if self.prunes => return refuse(-32000, "missing trie node"),
                _ => json!(format!("{:#x}", self.count(number(&params[1]).unwrap() as usize))),
            },
            "eth_getBlockByNumber" => {
                let taken: Vec<_> = self.blocks[number(&params[0]).unwrap() as usize].iter().map(shown).collect();
                json!({"transactions": taken})
            }
            "eth_call" => {
                let data = json!(hex(&keccak256(b"ProofInvalid()").0[..4]));
                return Err(RpcError { code: 3, message: "execution reverted".to_owned(), data: Some(data) });
            }
            _ => return refuse(-32601, "no such method"),
        })
    }
}

impl Provider for Chain {
    async fn request(&self, method: &str, params: Value) -> Result<Value, RpcError> {
        self.0.borrow_mut().requests += 1;
        self.0.borrow().answer(method, &params)
    }
}

/// A chain of some length, and a call that was sent on it.
fn sent() -> (Chain, Call, Tracker) {
    let chain = Chain::default();
    chain.mine(20);
    let call = Call { to: MARKET, data: vec![7; 40] };
    let client = chain.client();
    let nonce = block_on(client.next_nonce(&ME)).unwrap();
    let mut sent = Sent::new(&ME, &call, Some(nonce), block_on(client.block_number()).unwrap());
    sent.hash = Some(chain.submit(0xa0, nonce, &call));
    (chain, call, Tracker::new(sent, 2))
}

fn look(chain: &Chain, tracker: &mut Tracker, time: u64) -> Progress {
    tracker.observe(&block_on(chain.client().observe(&tracker.sent, time)).unwrap())
}

#[test]
fn it_is_followed_from_the_mempool_to_its_settlement() {
    let (chain, _, mut tracker) = sent();
    assert_eq!(look(&chain, &mut tracker, 0), Progress::Waiting);
    assert!(tracker.sent.numbered);
    chain.mine(1);
    assert_eq!(look(&chain, &mut tracker, 0), Progress::Included { confirmations: 0 });
    chain.mine(2);
    assert_eq!(look(&chain, &mut tracker, 0), Progress::Confirmed { block: 20 });
}

#[test]
fn a_reorganisation_of_a_few_blocks_makes_it_wait_and_come_back() {
    let (chain, _, mut tracker) = sent();
    chain.mine(2);
    assert_eq!(look(&chain, &mut tracker, 0), Progress::Included { confirmations: 1 });
    chain.reorganise(2);
    chain.0.borrow_mut().blocks.push(Vec::new());
    assert_eq!(look(&chain, &mut tracker, 0), Progress::TakenBack);
    chain.mine(3);
    assert_eq!(look(&chain, &mut tracker, 0), Progress::Confirmed { block: 21 });
}

#[test]
fn sped_up_in_the_wallet_it_is_the_same_thing_done() {
    let (chain, call, mut tracker) = sent();
    look(&chain, &mut tracker, 0);
    let faster = chain.submit(0xa1, 0, &call);
    chain.mine(300);
    chain.0.borrow_mut().requests = 0;
    assert_eq!(look(&chain, &mut tracker, 0), Progress::Waiting);
    // Found by halving, not by reading every block.
    assert!(chain.0.borrow().requests < 20);
    assert_eq!(tracker.sent.hash, Some(faster));
    assert_eq!(look(&chain, &mut tracker, 0), Progress::Confirmed { block: 20 });
}

#[test]
fn cancelled_in_the_wallet_it_never_counts() {
    let (chain, _, mut tracker) = sent();
    look(&chain, &mut tracker, 0);
    let cancel = chain.submit(0xa1, 0, &Call { to: ME, data: Vec::new() });
    chain.mine(2);
    assert_eq!(look(&chain, &mut tracker, 0), Progress::Waiting);
    chain.mine(1);
    assert_eq!(look(&chain, &mut tracker, 0), Progress::Replaced { by: cancel });
}

#[test]
fn the_same_call_to_another_contract_is_another_thing() {
    let (chain, call, mut tracker) = sent();
    look(&chain, &mut tracker, 0);
    let other = chain.submit(0xa1, 0, &Call { to: ME, ..call });
    chain.mine(3);
    assert_eq!(look(&chain, &mut tracker, 0), Progress::Replaced { by: other });
}

#[test]
fn forgotten_by_the_nodes_it_is_dropped_after_a_while_and_followed_on() {
    let (chain, call, mut tracker) = sent();
    look(&chain, &mut tracker, 0);
    chain.0.borrow_mut().pending.clear();
    assert_eq!(look(&chain, &mut tracker, 1), Progress::Waiting);
    assert_eq!(look(&chain, &mut tracker, 1 + DROPPED_AFTER), Progress::Dropped);
    chain.submit(0xa0, 0, &call);
    chain.mine(3);
    assert_eq!(look(&chain, &mut tracker, 2 + DROPPED_AFTER), Progress::Confirmed { block: 20 });
}

#[test]
fn a_node_without_old_states_leaves_open_what_took_its_place() {
    let (chain, call, mut tracker) = sent();
    look(&chain, &mut tracker, 0);
    chain.0.borrow_mut().prunes = true;
    chain.submit(0xa1, 0, &call);
    chain.mine(3);
    assert_eq!(look(&chain, &mut tracker, 0), Progress::Waiting);
    assert_eq!(look(&chain, &mut tracker, DROPPED_AFTER), Progress::Overtaken);
}

#[test]
fn what_a_wallet_sent_before_the_page_was_gone_is_found_by_its_call() {
    // The wallet's answer was lost, and another transaction of the account came in between.
    let (chain, call, mut tracker) = sent();
    tracker.sent.hash = None;
    chain.0.borrow_mut().pending.clear();
    chain.submit(0xb0, 0, &Call { to: ME, data: vec![1] });
    chain.mine(2);
    assert_eq!(look(&chain, &mut tracker, 0), Progress::Waiting);
    let ours = chain.submit(0xb1, 1, &call);
    chain.mine(3);
    assert_eq!(look(&chain, &mut tracker, 0), Progress::Waiting);
    assert_eq!(tracker.sent.hash, Some(ours));
    assert_eq!(look(&chain, &mut tracker, 0), Progress::Confirmed { block: 22 });
}

#[test]
fn a_failed_one_is_told_with_the_contract_s_reason() {
    let (chain, _, mut tracker) = sent();
    chain.0.borrow_mut().pending[0].succeeds = false;
    chain.mine(3);
    assert_eq!(look(&chain, &mut tracker, 0), Progress::Failed { block: 20 });
    let refusal = block_on(chain.client().refusal(&tracker.sent.hash.unwrap(), 20)).unwrap();
    let ClientError::Reverted(revert) = refusal else { panic!() };
    assert_eq!(revert.name(), "ProofInvalid");
}
