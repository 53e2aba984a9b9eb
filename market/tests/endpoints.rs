//! Several endpoints as one: who is asked when one fails, and what is said when they differ.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

mod common;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use common::node::{Node, now, rows};
use market::client::Client;
use market::provider::{Provider, RpcError};
use market::reading::endpoints::{Comparison, Pool, Warning};
use market::reading::{Memory, Reader, Settings, Update};
use serde_json::{Value, json};
use wasm_crypto::listing::Deployment;

thread_local! {
    static ROWS: (Deployment, Vec<Value>) = rows();
    static CLOCK: Cell<u64> = const { Cell::new(1_000_000) };
}

fn wait(milliseconds: u64) {
    CLOCK.set(CLOCK.get() + milliseconds);
}

/// Answers with what it is told to, on chain 1.
#[derive(Clone, Default)]
struct Scripted {
    answer: Rc<RefCell<Option<RpcError>>>,
    asked: Rc<Cell<u32>>,
}

impl Scripted {
    fn refuse(&self, code: i64, message: &str, data: Option<Value>) {
        self.answer.replace(Some(RpcError { code, message: message.to_owned(), data }));
    }

    fn recover(&self) {
        self.answer.replace(None);
    }

    /// How often it was asked since the last time.
    fn asked(&self) -> u32 {
        self.asked.take()
    }
}

impl Provider for Scripted {
    async fn request(&self, method: &str, _: Value) -> Result<Value, RpcError> {
        self.asked.set(self.asked.get() + 1);
        match &*self.answer.borrow() {
            Some(error) => Err(error.clone()),
            None if method == "eth_chainId" => Ok(json!("0x1")),
            None => Ok(json!(method)),
        }
    }
}

fn scripted() -> ([Scripted; 3], Pool<Scripted>) {
    let all: [Scripted; 3] = Default::default();
    let named = ["one", "two", "three"].map(str::to_owned).into_iter().zip(all.clone()).collect();
    (all, Pool::new(1, named, || CLOCK.get()))
}

fn asked(all: &[Scripted; 3]) -> [u32; 3] {
    [all[0].asked(), all[1].asked(), all[2].asked()]
}

#[test]
fn one_is_asked_for_everything_until_it_fails() {
    let (all, pool) = scripted();
    let ask = |method: &str| now(pool.request(method, json!([])));
    (0..3).for_each(|_| drop(ask("eth_call").unwrap()));
    // Its chain is asked for once.
    assert_eq!(asked(&all), [4, 0, 0]);
    all[0].refuse(4900, "HTTP 503", None);
    (0..3).for_each(|_| drop(ask("eth_call").unwrap()));
    assert_eq!(asked(&all), [1, 4, 0]);
    // Once it works again it is not needed: answers of two do not fit together as well as those of one.
    all[0].recover();
    wait(100_000);
    ask("eth_call").unwrap();
    assert_eq!(asked(&all), [0, 1, 0]);
}

#[test]
fn an_endpoint_that_fails_is_left_alone_longer_each_time() {
    let one = Scripted::default();
    let other = Scripted::default();
    let pool = Pool::new(1, vec![("one".to_owned(), one.clone()), ("two".to_owned(), other.clone())], || CLOCK.get());
    one.refuse(-32603, "internal error", None);
    // Always asked first, and never of use.
    other.refuse(-32001, "not found", None);
    let ask = || drop(now(pool.request("eth_call", json!([]))));
    for pause in [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000] {
        ask();
        assert_eq!(one.asked(), 1, "{pause}");
        wait(pause - 1);
        ask();
        assert_eq!(one.asked(), 0, "{pause}");
        wait(1);
    }
}

#[test]
fn an_endpoint_says_itself_when_it_may_be_asked_again() {
    let (all, pool) = scripted();
    all[0].refuse(-32005, "too many requests", Some(json!({"retryAfter": 30})));
    now(pool.request("eth_call", json!([]))).unwrap();
    asked(&all);
    all[1].refuse(4900, "HTTP 503", None);
    all[2].refuse(4900, "HTTP 503", None);
    wait(29_000);
    now(pool.request("eth_call", json!([]))).unwrap_err();
    assert_eq!(all[0].asked(), 0);
    all[0].recover();
    wait(2_000);
    assert!(now(pool.request("eth_call", json!([]))).is_ok());
    assert!(all[0].asked() > 0);
}

#[test]
fn with_all_of_them_failing_one_is_tried_all_the_same() {
    let (all, pool) = scripted();
    all.iter().for_each(|one| one.refuse(4900, "cannot be reached", None));
    now(pool.request("eth_call", json!([]))).unwrap_err();
    asked(&all);
    assert_eq!(now(pool.request("eth_call", json!([]))).unwrap_err().message, "cannot be reached");
    assert_eq!(asked(&all).iter().sum::<u32>(), 1);
}

#[test]
fn what_the_chain_itself_says_is_asked_of_one_only() {
    for (code, message) in [
        (3, "execution reverted"),
        (-32000, "execution reverted: nothing to see"),
        (-32000, "nonce too low"),
        (-32000, "insufficient funds for gas * price + value"),
    ] {
        let (all, pool) = scripted();
        now(pool.request("eth_call", json!([]))).unwrap();
        asked(&all);
        all[0].refuse(code, message, Some(json!("0x08c379a0")));
        assert_eq!(now(pool.request("eth_estimateGas", json!([]))).unwrap_err().code, code);
        assert_eq!(asked(&all), [1, 0, 0], "{message}");
        // And it is not taken for a failure.
        all[0].recover();
        now(pool.request("eth_call", json!([]))).unwrap();
        assert_eq!(asked(&all), [1, 0, 0], "{message}");
    }
}

#[test]
fn a_range_that_one_does_not_allow_another_may() {
    let (all, pool) = scripted();
    all[0].refuse(-32602, "exceed maximum block range: 10", None);
    assert!(now(pool.request("eth_getLogs", json!([]))).is_ok());
    all[1].refuse(-32602, "query exceeds max results 20000, retry with the range 5-7", None);
    all[2].refuse(4900, "HTTP 503", None);
    asked(&all);
    // When nobody does, the reader hears of the limit and not of the outage beside it.
    assert_eq!(now(pool.request("eth_getLogs", json!([]))).unwrap_err().code, -32602);
}

#[test]
fn an_endpoint_of_another_chain_is_named_and_not_asked() {
    ROWS.with(|(at, rows)| {
        let (wrong, right) = (Node::new(), Node::new());
        rows.iter().for_each(|row| right.mine(vec![row.clone()]));
        wrong.set(|faults| faults.chain_id = Some(7));
        let pool = Pool::new(1, vec![("wrong".to_owned(), wrong.clone()), ("right".to_owned(), right.clone())], || {
            CLOCK.get()
        });
        let pool = Rc::new(pool);
        let mut reader = reader(&pool, at);
        now(reader.update()).unwrap();
        assert!(**reader.shown() == right.market(at, 0));
        assert_eq!(pool.warnings(), [Warning::OtherChain { host: "wrong".to_owned(), chain_id: 7 }]);
        assert_eq!(wrong.asked().len(), 1);
        right.set(|faults| faults.down = true);
        wait(100_000);
        now(reader.update()).unwrap_err();
        assert_eq!(wrong.asked().len(), 0);
    });
}

/// The pool as a provider that tests keep hold of.
#[derive(Clone)]
struct Shared(Rc<Pool<Node>>);

impl Provider for Shared {
    async fn request(&self, method: &str, params: Value) -> Result<Value, RpcError> {
        self.0.request(method, params).await
    }

    async fn compare(&self, claims: &[market::reading::Claim], end: &market::reading::Mark) -> Comparison {
        self.0.compare(claims, end).await
    }
}

fn reader(pool: &Rc<Pool<Node>>, at: &Deployment) -> Reader<Shared, ()> {
    let client = Client { provider: Shared(pool.clone()), at: *at, since: 0 };
    Reader::new(client, Settings { confirmations: 2, log_range: 10 }, ())
}

/// Several endpoints of one chain in which everything happens.
fn nodes(count: usize, rows: &[Value]) -> (Vec<Node>, Rc<Pool<Node>>) {
    let first = Node::new();
    rows.iter().for_each(|row| first.mine(vec![row.clone()]));
    let nodes: Vec<Node> = (0..count).map(|index| if index == 0 { first.clone() } else { first.twin() }).collect();
    let named = nodes.iter().enumerate().map(|(index, node)| (format!("host{index}"), node.clone())).collect();
    (nodes, Rc::new(Pool::new(1, named, || CLOCK.get())))
}

#[test]
fn endpoints_that_agree_need_no_warning() {
    ROWS.with(|(at, rows)| {
        let (nodes, pool) = nodes(3, rows);
        let mut reader = reader(&pool, at);
        now(reader.update()).unwrap();
        assert_eq!(pool.warnings(), []);
        // The second was asked for the same; the third was not needed.
        assert!(nodes[1].count("eth_getLogs") > 3);
        assert_eq!(nodes[2].asked().len(), 0);
    });
}

#[test]
fn two_that_differ_are_both_named_and_the_first_is_shown() {
    ROWS.with(|(at, rows)| {
        for liar in [0, 1] {
            let (nodes, pool) = nodes(2, rows);
            nodes[liar].set(|faults| faults.hides = Some(5));
            let mut reader = reader(&pool, at);
            now(reader.update()).unwrap();
            let block = match &pool.warnings()[..] {
                [Warning::Disagrees { host, with, block, logs: true, outvoted: false }] => {
                    assert_eq!((host.as_str(), with.as_str()), ("host1", "host0"));
                    *block
                }
                other => panic!("{other:?}"),
            };
            assert!(block >= 5);
            // It stays said, although they agree about everything since.
            nodes[liar].set(|faults| faults.hides = None);
            nodes[0].mine(Vec::new());
            nodes[1].become_like(&nodes[0]);
            now(reader.update()).unwrap();
            assert_eq!(pool.warnings().len(), 1);
        }
    });
}

#[test]
fn of_three_the_one_that_lies_is_outvoted_whichever_it_is() {
    ROWS.with(|(at, rows)| {
        for liar in [0, 1, 2] {
            let (nodes, pool) = nodes(3, rows);
            nodes[liar].set(|faults| faults.hides = Some(5));
            let mut reader = reader(&pool, at);
            now(reader.update()).unwrap();
            assert!(**reader.shown() == nodes[(liar + 1) % 3].market(at, 0), "{liar}");
            let warnings = pool.warnings();
            match liar {
                // The third is not asked while the first two agree.
                2 => assert_eq!(warnings, []),
                _ => assert!(
                    matches!(&warnings[..], [Warning::Disagrees { host, outvoted: true, .. }] if *host == format!("host{liar}")),
                    "{warnings:?}"
                ),
            }
            // It is asked no more.
            nodes.iter().for_each(|node| drop(node.asked()));
            nodes.iter().for_each(|node| node.mine(Vec::new()));
            now(reader.update()).unwrap();
            if liar < 2 {
                assert_eq!(nodes[liar].asked().len(), 0);
            }
        }
    });
}

#[test]
fn two_chains_under_one_number_are_told_apart_and_forgiven_when_they_are_one_again() {
    ROWS.with(|(at, rows)| {
        let (nodes, pool) = nodes(2, rows);
        let other = nodes[1].take_back(10);
        other.into_iter().for_each(|row| nodes[1].mine(vec![row]));
        let mut reader = reader(&pool, at);
        now(reader.update()).unwrap();
        assert!(matches!(&pool.warnings()[..], [Warning::Disagrees { logs: false, outvoted: false, .. }]));
        assert!(**reader.shown() == nodes[0].market(at, 0));
        // The second comes over to the first one's chain. A later block alone does not say what was in the disputed ones.
        nodes[0].mine(Vec::new());
        nodes[1].become_like(&nodes[0]);
        now(reader.update()).unwrap();
        assert_eq!(pool.warnings().len(), 1);
        (0..nodes[0].height()).for_each(|_| nodes[0].mine(Vec::new()));
        nodes[1].become_like(&nodes[0]);
        now(reader.update()).unwrap();
        assert_eq!(pool.warnings(), []);
    });
}

#[test]
fn one_that_lags_or_allows_less_says_nothing() {
    ROWS.with(|(at, rows)| {
        let cases: [fn(&mut common::node::Faults); 3] =
            [|faults| faults.lag = 20, |faults| faults.range = Some(1), |faults| faults.down = true];
        for change in cases {
            let (nodes, pool) = nodes(2, rows);
            nodes[1].set(change);
            let mut reader = reader(&pool, at);
            now(reader.update()).unwrap();
            assert_eq!(pool.warnings(), []);
            assert!(**reader.shown() == nodes[0].market(at, 0));
        }
    });
}

#[test]
fn reading_goes_on_through_the_second_when_the_first_goes_down_in_the_middle() {
    ROWS.with(|(at, rows)| {
        for after in 0..12 {
            let (nodes, pool) = nodes(2, rows);
            nodes[0].then(after, |node| node.set(|faults| faults.down = true));
            let mut reader = reader(&pool, at);
            now(reader.update()).unwrap();
            assert!(**reader.shown() == nodes[1].market(at, 0), "after {after}");
            assert_eq!(now(reader.update()), Ok(Update::Same));
        }
    });
}

#[test]
fn who_gave_logs_is_compared_with_the_others_though_another_was_asked_since() {
    ROWS.with(|(at, rows)| {
        for (count, after) in [2, 3].into_iter().flat_map(|count| (0..14).map(move |after| (count, after))) {
            let (nodes, pool) = nodes(count, rows);
            nodes[0].set(|faults| faults.hides = Some(5));
            nodes[0].then(after, |node| node.set(|faults| faults.down = true));
            let mut reader = reader(&pool, at);
            now(reader.update()).unwrap();
            let is_right = **reader.shown() == nodes[1].market(at, 0);
            match &pool.warnings()[..] {
                [] => assert!(is_right, "{count} {after}"),
                [Warning::Disagrees { host, outvoted: true, .. }] if count == 3 => {
                    assert!(is_right && host == "host0", "{after}");
                }
                [Warning::Disagrees { host, with, outvoted: false, .. }] => {
                    assert!(count == 2 && host == "host1" && with == "host0", "{count} {after}");
                }
                other => panic!("{count} {after}: {other:?}"),
            }
        }
    });
}

#[test]
fn who_gave_a_part_of_the_logs_does_not_confirm_its_own() {
    ROWS.with(|(at, rows)| {
        let mut disputes = 0;
        for after in 0..14 {
            let (nodes, pool) = nodes(2, rows);
            nodes[1].set(|faults| faults.hides = Some(30));
            let first = nodes[0].clone();
            nodes[0].then(after, |node| node.set(|faults| faults.down = true));
            nodes[1].then(2, move |_| {
                first.set(|faults| faults.down = false);
                wait(100_000);
            });
            let mut reader = reader(&pool, at);
            now(reader.update()).unwrap();
            let is_right = **reader.settled() == nodes[0].market(at, 2);
            assert!(is_right || !pool.warnings().is_empty(), "{after}");
            disputes += u32::from(!is_right);
        }
        assert!(disputes > 0);
    });
}

/// A reader that keeps what it settles.
fn keeping(pool: &Rc<Pool<Node>>, at: &Deployment, kept: &Memory) -> Reader<Shared, Memory> {
    let client = Client { provider: Shared(pool.clone()), at: *at, since: 0 };
    Reader::new(client, Settings { confirmations: 2, log_range: 10 }, kept.clone())
}

#[test]
fn what_is_disputed_is_not_kept_and_compared_again_the_next_time() {
    ROWS.with(|(at, rows)| {
        let kept = Memory::default();
        let (three, pool) = nodes(3, rows);
        three[0].set(|faults| faults.hides = Some(5));
        three[2].set(|faults| faults.down = true);
        let mut first = keeping(&pool, at, &kept);
        now(first.update()).unwrap();
        assert!(matches!(pool.warnings()[..], [Warning::Disagrees { outvoted: false, .. }]));
        three[0].mine(rows[..1].to_vec());
        three[1].become_like(&three[0]);
        (0..2).for_each(|_| three.iter().for_each(|node| node.mine(Vec::new())));
        now(first.update()).unwrap();
        assert_eq!(kept.0.borrow().len(), 0);

        let (three, pool) = nodes(3, rows);
        let mut second = keeping(&pool, at, &kept);
        now(second.update()).unwrap();
        assert!(**second.shown() == three[1].market(at, 0));
        assert_eq!(pool.warnings(), []);
        assert!(!kept.0.borrow().is_empty());
    });
}

#[test]
fn a_dispute_ends_when_the_disputed_blocks_are_compared_again_and_agreed_on() {
    ROWS.with(|(at, rows)| {
        let kept = Memory::default();
        let (nodes, pool) = nodes(2, rows);
        nodes[0].set(|faults| faults.hides = Some(5));
        let mut reader = keeping(&pool, at, &kept);
        let disputes = |reader: &mut Reader<Shared, Memory>, blocks: u64| {
            (0..blocks).for_each(|_| nodes[0].mine(Vec::new()));
            nodes[1].become_like(&nodes[0]);
            wait(100_000);
            now(reader.update()).unwrap();
            pool.warnings().len()
        };
        now(reader.update()).unwrap();
        let blocks = nodes[0].height();
        assert_eq!(disputes(&mut reader, 1), 1);
        // Silence is no agreement.
        nodes[0].set(|faults| faults.hides = None);
        nodes[1].set(|faults| faults.down = true);
        assert_eq!(disputes(&mut reader, blocks), 1);
        assert_eq!(kept.0.borrow().len(), 0);
        nodes[1].set(|faults| faults.down = false);
        assert_eq!(disputes(&mut reader, 2 * blocks), 0);
        assert!(**reader.settled() == nodes[1].market(at, 2));
        assert!(!kept.0.borrow().is_empty());
    });
}

/// Sets the clock to so many seconds after a node's newest block.
fn later(node: &Node, seconds: u64) {
    let head = now(node.request("eth_getBlockByNumber", json!(["latest", false]))).unwrap();
    CLOCK.set(1_000 * (market::provider::number(&head["timestamp"]).unwrap() + seconds));
}

#[test]
fn an_endpoint_that_stands_still_is_left_for_one_that_is_ahead() {
    ROWS.with(|(at, rows)| {
        for count in [2, 3] {
            let (nodes, pool) = nodes(count, rows);
            nodes[0].take_back(10);
            later(&nodes[0], 5);
            let mut reader = reader(&pool, at);
            now(reader.update()).unwrap();
            let stuck = nodes[0].height();
            (0..50).for_each(|_| nodes[1].mine(Vec::new()));
            nodes[2..].iter().for_each(|node| node.become_like(&nodes[1]));
            later(&nodes[1], 5);
            assert_eq!(now(reader.update()), Ok(Update::News));
            assert!(**reader.shown() == nodes[1].market(at, 0));
            let behind = Warning::Behind {
                host: "host0".to_owned(),
                block: stuck,
                with: "host1".to_owned(),
                newest: nodes[1].height(),
            };
            assert_eq!(pool.warnings(), [behind]);
            // Once it is as far as the others nothing is wrong with it.
            nodes[1].mine(Vec::new());
            [&nodes[..1], &nodes[2..]].concat().iter().for_each(|node| node.become_like(&nodes[1]));
            wait(100_000);
            now(reader.update()).unwrap();
            assert_eq!(pool.warnings(), []);
        }
    });
}

#[test]
fn on_a_chain_that_is_quiet_nobody_stands_still() {
    ROWS.with(|(at, rows)| {
        let (nodes, pool) = nodes(3, rows);
        later(&nodes[0], 100_000);
        let mut reader = reader(&pool, at);
        now(reader.update()).unwrap();
        // One that heard of a few blocks sooner is not ahead, and one alone is not believed to be.
        (0..5).for_each(|_| nodes[1].mine(Vec::new()));
        (0..100).for_each(|_| nodes[2].mine(Vec::new()));
        nodes.iter().for_each(|node| drop(node.asked()));
        for _ in 0..10 {
            wait(30_000);
            assert_eq!(now(reader.update()), Ok(Update::Same));
        }
        assert_eq!(pool.warnings(), []);
        // They are asked now and then only.
        assert!((1..=3).contains(&nodes[1].count("eth_getBlockByNumber")));
        // A clock that is behind the chain's doubts nobody.
        CLOCK.set(1_000_000);
        (0..10).for_each(|_| assert_eq!(now(reader.update()), Ok(Update::Same)));
        assert_eq!(nodes[1].count("eth_getBlockByNumber"), 0);
    });
}
