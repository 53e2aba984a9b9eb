//! Reading through reorganisations, limits, faults and what was kept: nothing is shown twice, nothing stays that was taken
//! back.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

mod common;

use std::rc::Rc;

use common::node::{Node, now, rows};
use market::client::ClientError;
use market::events::{Event, Log, decode};
use market::provider::number;
use market::reading::{Host, Memory, ReadError, Reader, Settings, Update, read};
use market::state::Market;
use proptest::prelude::*;
use serde_json::{Value, json};
use wasm_crypto::listing::{Deployment, listing_id};
use wasm_crypto::primitives::Bytes32;

thread_local! {
    static ROWS: (Deployment, Vec<Value>) = rows();
}

fn with_rows<T>(test: impl FnOnce(&Deployment, &[Value]) -> T) -> T {
    ROWS.with(|(at, rows)| test(at, rows))
}

/// A chain with one log in each of its blocks after the first.
fn told(rows: &[Value]) -> Node {
    let node = Node::new();
    rows.iter().for_each(|row| node.mine(vec![row.clone()]));
    node
}

/// Whether this is the market as the node's chain has it, at its head or at an earlier block.
fn is_of(node: &Node, at: &Deployment, market: &Market) -> bool {
    (0..=node.height()).any(|below| *market == node.market(at, below))
}

const SETTINGS: Settings = Settings { confirmations: 2, log_range: 5_000 };

/// Keeps chunks of very few logs.
#[derive(Clone, Default)]
struct Small(Memory);

impl Host for Small {
    async fn chunk(&self, number: u32) -> Option<Vec<u8>> {
        self.0.chunk(number).await
    }

    async fn keep(&self, number: u32, chunk: Vec<u8>) {
        self.0.keep(number, chunk).await;
    }

    async fn forget(&self, from: u32) {
        self.0.forget(from).await;
    }

    fn chunk_bytes(&self) -> usize {
        600
    }
}

/// From which blocks on logs were asked for.
fn asked_from(node: &Node) -> Vec<u64> {
    let asked = node.asked();
    asked
        .iter()
        .filter(|(method, _)| method == "eth_getLogs")
        .map(|(_, params)| number(&params[0]["fromBlock"]).unwrap())
        .collect()
}

#[test]
fn a_quiet_chain_costs_one_request_and_a_new_block_five() {
    with_rows(|at, rows| {
        let node = told(rows);
        let mut reader = Reader::new(node.client(at), SETTINGS, ());
        assert_eq!(now(reader.update()), Ok(Update::News));
        node.asked();
        assert_eq!(now(reader.update()), Ok(Update::Same));
        assert_eq!(node.asked().len(), 1);
        node.mine(Vec::new());
        assert_eq!(now(reader.update()), Ok(Update::Same));
        let asked = node.asked();
        assert_eq!(asked.len(), 5, "{asked:?}");
        assert_eq!(reader.head().unwrap().number, node.height());
    });
}

#[test]
fn what_is_settled_has_its_confirmations() {
    with_rows(|at, rows| {
        for confirmations in [0, 1, 2, 5, 1_000] {
            let node = told(rows);
            let mut reader = Reader::new(node.client(at), Settings { confirmations, ..SETTINGS }, ());
            now(reader.update()).unwrap();
            assert!(**reader.settled() == node.market(at, confirmations), "{confirmations}");
            assert!(**reader.shown() == node.market(at, 0), "{confirmations}");
        }
    });
}

#[test]
fn what_did_not_change_is_shared_with_what_was_shown_before() {
    with_rows(|at, rows| {
        let node = told(&rows[..rows.len() - 1]);
        let mut reader = Reader::new(node.client(at), SETTINGS, ());
        now(reader.update()).unwrap();
        let before = reader.shown().clone();
        node.mine(vec![rows[rows.len() - 1].clone()]);
        assert_eq!(now(reader.update()), Ok(Update::News));
        let after = reader.shown();
        let same = |id: &Bytes32| Rc::ptr_eq(&before.listings[id], &after.listings[id]);
        assert!(before.listings.keys().filter(|id| same(id)).count() >= before.listings.len() - 1);
        assert!(before.listings.len() > 2);
    });
}

#[test]
fn the_tail_is_read_again_and_what_was_taken_back_is_shown_no_more() {
    with_rows(|at, rows| {
        let node = told(rows);
        let mut reader = Reader::new(node.client(at), Settings { confirmations: 6, ..SETTINGS }, ());
        now(reader.update()).unwrap();
        let settled = reader.settled().clone();
        let taken = node.take_back(4);
        // Two of them come again, in one block; the others never.
        node.mine(taken[..2].to_vec());
        (0..4).for_each(|_| node.mine(Vec::new()));
        assert_eq!(now(reader.update()), Ok(Update::News));
        assert!(**reader.shown() == node.market(at, 0));
        assert!(settled.orders.keys().all(|id| reader.settled().orders.contains_key(id)));
    });
}

#[test]
fn a_settled_block_that_changed_leads_back_to_the_newest_kept_one_that_did_not() {
    with_rows(|at, rows| {
        let (node, kept) = (Node::new(), Small::default());
        let mut reader = Reader::new(node.client(at), SETTINGS, kept.clone());
        for row in rows {
            node.mine(vec![row.clone()]);
            now(reader.update()).unwrap();
        }
        assert!(kept.0.0.borrow().len() > 5);
        let fork = node.height() - 12;
        let taken = node.take_back(12);
        node.mine(taken);
        (0..12).for_each(|_| node.mine(Vec::new()));
        node.asked();
        now(reader.update()).unwrap();
        assert!(**reader.shown() == node.market(at, 0));
        let from = asked_from(&node);
        assert!(from.iter().all(|from| *from <= fork + 1 && *from > fork - 8), "{from:?} but the fork is after {fork}");
        // Whoever comes next reads on from there, too.
        let mut next = Reader::new(node.client(at), SETTINGS, kept);
        now(next.update()).unwrap();
        assert_eq!(next.shown(), reader.shown());
        assert!(asked_from(&node).iter().all(|from| *from > 1));
    });
}

#[test]
fn without_a_store_a_deep_reorganisation_is_read_from_the_start() {
    with_rows(|at, rows| {
        let node = told(rows);
        let mut reader = Reader::new(node.client(at), SETTINGS, ());
        now(reader.update()).unwrap();
        let taken = node.take_back(15);
        taken.into_iter().step_by(2).for_each(|row| node.mine(vec![row]));
        (0..15).for_each(|_| node.mine(Vec::new()));
        now(reader.update()).unwrap();
        assert!(**reader.shown() == node.market(at, 0));
    });
}

#[test]
fn a_node_that_is_behind_takes_nothing_away() {
    with_rows(|at, rows| {
        let node = told(rows);
        let mut reader = Reader::new(node.client(at), SETTINGS, ());
        now(reader.update()).unwrap();
        let shown = reader.shown().clone();
        for lag in [1, 3, 10] {
            node.set(|faults| faults.lag = lag);
            assert_eq!(now(reader.update()), Ok(Update::Behind), "{lag}");
            assert!(Rc::ptr_eq(reader.shown(), &shown));
        }
        node.set(|faults| faults.lag = 0);
        node.mine(Vec::new());
        assert_eq!(now(reader.update()), Ok(Update::Same));
        assert!(Rc::ptr_eq(reader.shown(), &shown));
    });
}

#[test]
fn a_chain_that_became_shorter_is_believed_in_the_end() {
    with_rows(|at, rows| {
        let node = told(rows);
        let mut reader = Reader::new(node.client(at), SETTINGS, Memory::default());
        now(reader.update()).unwrap();
        node.take_back(10);
        for _ in 0..3 {
            assert_eq!(now(reader.update()), Ok(Update::Behind));
        }
        assert_eq!(now(reader.update()), Ok(Update::News));
        assert!(**reader.shown() == node.market(at, 0));
    });
}

#[test]
fn a_chain_that_changes_while_it_is_read_is_read_again() {
    with_rows(|at, rows| {
        for after in 0..8 {
            let node = told(rows);
            let settings = Settings { confirmations: 1, log_range: 9 };
            let mut reader = Reader::new(node.client(at), settings, Memory::default());
            let before = node.market(at, 0);
            node.then(after, |node| {
                let taken = node.take_back(20);
                taken.into_iter().skip(3).for_each(|row| node.mine(vec![row]));
                (0..9).for_each(|_| node.mine(Vec::new()));
            });
            now(reader.update()).unwrap();
            let shown = &**reader.shown();
            assert!(*shown == before || is_of(&node, at, shown), "after {after}: something of both");
            // A change after the last request is news for the next update.
            for _ in 0..2 {
                now(reader.update()).unwrap();
            }
            assert!(**reader.shown() == node.market(at, 0), "after {after}");
        }
    });
}

#[test]
fn a_node_without_times_in_its_logs_is_asked_for_those_of_its_blocks() {
    with_rows(|at, rows| {
        let node = Node::new();
        rows.chunks(4).for_each(|rows| node.mine(rows.to_vec()));
        node.set(|faults| faults.timeless = true);
        let market = now(read(&node.client(at), SETTINGS)).unwrap();
        assert_eq!(market, node.market(at, 0));
        let blocks = node.height() as usize;
        assert!(node.count("eth_getBlockByNumber") <= blocks + 6);
    });
}

#[test]
fn the_clock_of_a_node_that_knows_no_pending_block_is_that_of_its_latest() {
    with_rows(|at, rows| {
        let node = told(rows);
        let mut reader = Reader::new(node.client(at), SETTINGS, ());
        now(reader.update()).unwrap();
        assert_eq!(now(node.client(at).now()).unwrap(), reader.head().unwrap().time);
    });
}

#[test]
fn logs_that_were_taken_back_are_not_counted() {
    with_rows(|at, rows| {
        let mut gone = rows[0].clone();
        gone["removed"] = json!(true);
        let node = told(&[gone]);
        assert!(now(read(&node.client(at), SETTINGS)).unwrap() == Market::default());
    });
}

#[test]
fn limits_of_a_node_are_found_and_kept_to() {
    with_rows(|at, rows| {
        for (range, results, proposes) in [(Some(7), None, false), (None, Some(3), false), (Some(50), Some(2), true)] {
            let node = Node::new();
            for (index, row) in rows.iter().enumerate() {
                node.mine(vec![row.clone()]);
                (0..index % 40).for_each(|_| node.mine(Vec::new()));
            }
            node.set(|faults| (faults.range, faults.results, faults.proposes) = (range, results, proposes));
            assert_eq!(now(read(&node.client(at), SETTINGS)).unwrap(), node.market(at, 0));
        }
    });
}

#[test]
fn a_block_that_is_too_much_alone_is_an_error_that_names_it() {
    with_rows(|at, rows| {
        let node = told(&rows[..5]);
        node.mine(rows[5..].to_vec());
        node.set(|faults| faults.results = Some(3));
        let error = now(read(&node.client(at), SETTINGS)).unwrap_err();
        assert!(matches!(error, ReadError::Dense { block: 6, .. }), "{error:?}");
        assert!(!error.hint().is_empty());
    });
}

#[test]
fn an_outage_is_no_limit() {
    with_rows(|at, rows| {
        let node = told(rows);
        node.then(1, |node| node.set(|faults| faults.down = true));
        let mut reader = Reader::new(node.client(at), SETTINGS, ());
        assert!(
            matches!(now(reader.update()), Err(ReadError::Client(ClientError::Rpc(error))) if error.code == -32603)
        );
        assert!(node.count("eth_getLogs") <= 1);
        node.set(|faults| faults.down = false);
        now(reader.update()).unwrap();
        assert!(**reader.shown() == node.market(at, 0));
    });
}

#[test]
fn who_comes_again_reads_only_what_is_new() {
    with_rows(|at, rows| {
        let (node, kept) = (told(rows), Small::default());
        now(Reader::new(node.client(at), Settings { log_range: 5, ..SETTINGS }, kept.clone()).update()).unwrap();
        node.mine(Vec::new());
        node.asked();
        let mut again = Reader::new(node.client(at), SETTINGS, kept);
        assert_eq!(now(again.update()), Ok(Update::News));
        assert_eq!(asked_from(&node), [node.height() - 2]);
        assert!(**again.shown() == node.market(at, 0));
    });
}

#[test]
fn what_was_kept_is_shown_when_the_node_is_behind_it() {
    with_rows(|at, rows| {
        let (node, kept) = (told(rows), Memory::default());
        now(Reader::new(node.client(at), SETTINGS, kept.clone()).update()).unwrap();
        node.set(|faults| faults.lag = 10);
        let mut again = Reader::new(node.client(at), SETTINGS, kept);
        assert_eq!(now(again.update()), Ok(Update::Behind));
        assert!(**again.shown() == node.market(at, 2));
    });
}

#[test]
fn what_is_kept_of_another_deployment_or_spoilt_is_read_again() {
    with_rows(|at, rows| {
        let (node, kept) = (told(rows), Small::default());
        now(Reader::new(node.client(at), Settings { log_range: 3, ..SETTINGS }, kept.clone()).update()).unwrap();
        let whole = kept.0.0.borrow().clone();
        assert!(whole.len() > 1);
        for (name, since, change) in [
            ("another first block", 1, Box::new(|_: &mut Vec<Vec<u8>>| ()) as Box<dyn Fn(&mut Vec<Vec<u8>>)>),
            ("a flipped bit", 0, Box::new(|chunks: &mut Vec<Vec<u8>>| chunks[1][300] ^= 1)),
            (
                "half a chunk",
                0,
                Box::new(|chunks: &mut Vec<Vec<u8>>| {
                    let half = chunks[0].len() / 2;
                    chunks[0].truncate(half);
                }),
            ),
            ("a chunk that is missing", 0, Box::new(|chunks: &mut Vec<Vec<u8>>| drop(chunks.remove(0)))),
            ("chunks in another order", 0, Box::new(|chunks: &mut Vec<Vec<u8>>| chunks.reverse())),
            (
                "a chunk twice",
                0,
                Box::new(|chunks: &mut Vec<Vec<u8>>| {
                    let twice = chunks[0].clone();
                    chunks.insert(1, twice);
                }),
            ),
            ("nothing that is a chunk", 0, Box::new(|chunks: &mut Vec<Vec<u8>>| *chunks = vec![vec![], vec![7; 5]])),
        ] {
            let mut chunks = whole.clone();
            change(&mut chunks);
            let kept = Small::default();
            kept.0.0.replace(chunks);
            let mut client = node.client(at);
            client.since = since;
            let mut reader = Reader::new(client, SETTINGS, kept.clone());
            now(reader.update()).unwrap();
            assert!(**reader.shown() == node.market(at, 0), "{name}");
        }
    });
}

/// Listings in great number: one that happened, with other nonces.
fn many_listings(at: &Deployment, rows: &[Value], count: u64) -> Vec<Value> {
    let (row, listing) = rows
        .iter()
        .find_map(|row| {
            let mut placed = row.clone();
            placed["blockNumber"] = json!("0x0");
            match decode(at, &Log::parse(&placed).unwrap()).unwrap().unwrap() {
                Event::Listed { listing, .. } => Some((row, listing)),
                _ => None,
            }
        })
        .unwrap();
    let data = row["data"].as_str().unwrap();
    let nonce = listing.nonce.to_string()[2..].to_owned();
    let place = data.find(&nonce).unwrap();
    (0..count)
        .map(|number| {
            let mut listing = listing.clone();
            listing.nonce = Bytes32::ZERO;
            listing.nonce.0[24..].copy_from_slice(&number.to_be_bytes());
            let mut row = row.clone();
            let mut data = data.to_owned();
            data.replace_range(place..place + 64, &listing.nonce.to_string()[2..]);
            row["data"] = json!(data);
            row["topics"][1] = json!(listing_id(at, &listing).to_string());
            row
        })
        .collect()
}

/// The bound that docs/reading.md states.
fn bound(blocks: u64, logs: u64, range: u64, results: u64) -> u64 {
    2 * (blocks / range + logs / results) + 50
}

#[test]
fn a_hundred_thousand_listings_are_read_in_a_bounded_number_of_requests() {
    with_rows(|at, rows| {
        let node = Node::new();
        let listings = many_listings(at, rows, 100_000);
        for listings in listings.chunks(5) {
            node.mine(listings.to_vec());
            (0..49).for_each(|_| node.mine(Vec::new()));
        }
        assert_eq!(node.height(), 1_000_000);
        node.set(|faults| (faults.range, faults.results) = (Some(2_000), Some(10_000)));
        let mut reader = Reader::new(node.client(at), SETTINGS, Memory::default());
        now(reader.update()).unwrap();
        let asked = node.asked().len() as u64;
        assert_eq!(reader.shown().listings.len(), 100_000);
        assert!(asked <= bound(1_000_000, 100_000, 2_000, 10_000), "{asked} requests");
    });
}

#[test]
fn where_logs_are_dense_their_number_bounds_the_requests() {
    with_rows(|at, rows| {
        let node = Node::new();
        for listings in many_listings(at, rows, 5_000).chunks(5) {
            node.mine(listings.to_vec());
            (0..49).for_each(|_| node.mine(Vec::new()));
        }
        node.set(|faults| faults.results = Some(100));
        now(read(&node.client(at), SETTINGS)).unwrap();
        let asked = node.asked().len() as u64;
        assert!(asked <= bound(50_000, 5_000, 5_000, 100), "{asked} requests");
    });
}

/// What happens to a chain and to who reads it.
#[derive(Debug, Clone)]
enum Step {
    /// A block with so many of the logs that are still to come.
    Mine(usize),
    /// So many blocks are taken back, and so many come instead, with so many of the logs each.
    Fork(usize, usize, usize),
    /// Reading, with a fork after so many requests.
    Read(Option<(usize, usize, usize, usize)>),
    /// Reading, with a node that fails after so many requests.
    Fail(usize),
    /// Reading, with a node that is so far behind.
    Lag(usize),
    /// Another limit of blocks and of logs.
    Limit(u64, usize),
    /// Whether logs carry times.
    Timeless(bool),
    /// The page is loaded again.
    Restart,
    /// A byte of a kept chunk is spoilt.
    Spoil(usize, usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let fork = (0usize..12, 0usize..14, 0usize..4);
    prop::collection::vec(
        prop_oneof![
            4 => (0usize..5).prop_map(Step::Mine),
            2 => fork.clone().prop_map(|(back, blocks, logs)| Step::Fork(back, blocks, logs)),
            4 => Just(Step::Read(None)),
            2 => (0usize..12, fork).prop_map(|(after, (back, blocks, logs))| Step::Read(Some((after, back, blocks, logs)))),
            1 => (0usize..12).prop_map(Step::Fail),
            1 => (0usize..12).prop_map(Step::Lag),
            1 => (1u64..30, 5usize..20).prop_map(|(range, results)| Step::Limit(range, results)),
            1 => any::<bool>().prop_map(Step::Timeless),
            1 => Just(Step::Restart),
            1 => (any::<usize>(), any::<usize>()).prop_map(|(chunk, byte)| Step::Spoil(chunk, byte)),
        ],
        1..60,
    )
}

/// The logs that are still to come, shared with what happens later.
type Coming = Rc<std::cell::RefCell<std::collections::VecDeque<Value>>>;

fn mine(node: &Node, coming: &Coming, logs: usize) {
    let mut coming = coming.borrow_mut();
    let logs = logs.min(coming.len());
    node.mine(coming.drain(..logs).collect());
}

fn fork(node: &Node, coming: &Coming, back: usize, blocks: usize, logs: usize) {
    for row in node.take_back(back).into_iter().rev() {
        coming.borrow_mut().push_front(row);
    }
    (0..blocks).for_each(|_| mine(node, coming, logs));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn whatever_happens_the_market_is_the_one_read_from_nothing(steps in steps(), confirmations in 0u64..6, log_range in 1u64..40) {
        with_rows(|at, rows| {
            let settings = Settings { confirmations, log_range };
            let (node, kept) = (Node::new(), Small::default());
            let coming: Coming = Rc::new(std::cell::RefCell::new(rows.iter().cloned().collect()));
            let mut reader = Reader::new(node.client(at), settings, kept.clone());
            // What was settled once stays so when the chain becomes shorter.
            let mut longest = 0;
            for step in steps {
                longest = longest.max(node.height());
                match step {
                    Step::Mine(logs) => mine(&node, &coming, logs),
                    Step::Fork(back, blocks, logs) => fork(&node, &coming, back, blocks, logs),
                    Step::Read(None) => {
                        if now(reader.update()).unwrap() != Update::Behind {
                            assert!(**reader.shown() == node.market(at, 0));
                            if node.height() >= longest {
                                assert!(**reader.settled() == node.market(at, confirmations));
                            }
                        }
                    }
                    Step::Read(Some((after, back, blocks, logs))) => {
                        let (coming, before) = (coming.clone(), node.market(at, 0));
                        node.then(after, move |node| fork(node, &coming, back, blocks, logs));
                        if now(reader.update()) == Ok(Update::News) {
                            let shown = &**reader.shown();
                            assert!(*shown == before || is_of(&node, at, shown), "something of both");
                        }
                    }
                    Step::Fail(after) => {
                        node.then(after, |node| node.set(|faults| faults.down = true));
                        let _ = now(reader.update());
                        node.set(|faults| faults.down = false);
                    }
                    Step::Lag(blocks) => {
                        node.set(|faults| faults.lag = blocks);
                        now(reader.update()).unwrap();
                        node.set(|faults| faults.lag = 0);
                    }
                    Step::Limit(range, results) => node.set(|faults| (faults.range, faults.results) = (Some(range), Some(results))),
                    Step::Timeless(timeless) => node.set(|faults| faults.timeless = timeless),
                    Step::Restart => reader = Reader::new(node.client(at), settings, kept.clone()),
                    Step::Spoil(chunk, byte) => {
                        let mut chunks = kept.0.0.borrow_mut();
                        let count = chunks.len().max(1);
                        if let Some(chunk) = chunks.get_mut(chunk % count) {
                            let byte = byte % chunk.len();
                            chunk[byte] ^= 0x20;
                        }
                    }
                }
                // Whatever was to happen in the midst of a reading has happened by its end.
                node.then(usize::MAX, |_| ());
            }
            let mut tries = 0;
            while now(reader.update()).unwrap() == Update::Behind {
                tries += 1;
                assert!(tries <= 3);
            }
            assert!(**reader.shown() == node.market(at, 0));
            let mut again = Reader::new(node.client(at), settings, kept);
            tries = 0;
            while now(again.update()).unwrap() == Update::Behind {
                tries += 1;
                assert!(tries <= 3);
            }
            assert!(**again.shown() == node.market(at, 0));
        });
    }
}
