//! State rebuilt from logs: in ranges, after errors, from nodes that say too little, too much or nonsense.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

mod common;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

use common::story::{logs, story};
use common::*;
use futures::executor::block_on;
use market::DecodeError;
use market::calls;
use market::client::{Client, ClientError};
use market::events::{Event, Log, decode};
use market::provider::{Provider, RpcError};
use market::reading::{ReadError, Reader, Settings, Update, read};
use market::state::Market;
use proptest::prelude::*;
use serde_json::{Value, json};
use wasm_crypto::primitives::{Address, Bytes32};

/// A node whose answers are changed on the way.
#[derive(Clone)]
struct Changed<F> {
    node: Wallet,
    change: F,
}

impl<F: Fn(&str, &mut Value) -> Option<RpcError>> Provider for Changed<F> {
    async fn request(&self, method: &str, params: Value) -> Result<Value, RpcError> {
        let mut answer = self.node.request(method, params).await?;
        (self.change)(method, &mut answer).map_or(Ok(answer), Err)
    }
}

fn changed<F: Fn(&str, &mut Value) -> Option<RpcError>>(world: &World, change: F) -> Client<Changed<F>> {
    let node = world.researcher.client.provider.clone();
    Client { provider: Changed { node, change }, at: world.at, since: 0 }
}

fn stopped() -> RpcError {
    RpcError { code: -32000, message: "stopped".to_owned(), data: None }
}

#[test]
fn every_event_of_the_contracts_is_decoded() {
    let world = World::new();
    story(&world, || ());
    let kinds: BTreeSet<String> = logs(&world)
        .iter()
        .map(|row| {
            let event = decode(&world.at, &Log::parse(row).unwrap()).unwrap().expect("an event of this version");
            format!("{event:?}").split([' ', '{']).next().unwrap().to_owned()
        })
        .collect();
    let declared: BTreeSet<String> =
        ["Market", "Calls", "Consents"].iter().flat_map(|contract| declared_events(contract)).collect();
    assert_eq!(kinds, declared);
}

/// The names of the events in a committed ABI.
fn declared_events(contract: &str) -> Vec<String> {
    let path = format!("{}/../contracts/artifacts/{contract}.json", env!("CARGO_MANIFEST_DIR"));
    let artifact: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    artifact["abi"]
        .as_array()
        .unwrap()
        .iter()
        // The domain of EIP-712 can change in other contracts, never in these.
        .filter(|item| item["type"] == "event" && item["name"] != "EIP712DomainChanged")
        .map(|item| item["name"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn state_kept_from_block_to_block_is_the_state_rebuilt_from_nothing_in_any_ranges() {
    let world = World::new();
    let client = world.researcher.client.clone();
    for confirmations in [0, 2, 1_000] {
        let settings = Settings { confirmations, log_range: 5_000 };
        let mut kept = Reader::new(client.clone(), settings, ());
        let mut steps = 0;
        story(&world, || {
            block_on(kept.update()).unwrap();
            steps += 1;
        });
        assert!(steps > 15);
        assert_eq!(block_on(kept.update()), Ok(Update::Same), "there is no news twice");
        for log_range in [0, 1, 2, 3, 7, 1_000] {
            let rebuilt = block_on(read(&client, Settings { confirmations, log_range })).unwrap();
            assert_eq!(rebuilt, **kept.shown(), "{log_range}");
        }
    }
}

#[test]
fn ranges_follow_one_another_without_gap_or_overlap() {
    let world = World::new();
    story(&world, || ());
    let client = &world.researcher.client;
    client.provider.asked.borrow_mut().clear();
    block_on(read(client, Settings { confirmations: 2, log_range: 4 })).unwrap();
    let block = |value: &Value| u64::from_str_radix(&value.as_str().unwrap()[2..], 16).unwrap();
    let mut next = 0;
    for (method, params) in client.provider.asked.borrow().iter().filter(|(method, _)| method == "eth_getLogs") {
        let (from, to) = (block(&params[0]["fromBlock"]), block(&params[0]["toBlock"]));
        assert!(from == next && to >= from && to - from < 4, "{method} {params}");
        next = to + 1;
    }
    assert_eq!(next, block_on(client.block_number()).unwrap() + 1);
}

#[test]
fn reading_goes_on_after_an_error_and_counts_nothing_twice() {
    let world = World::new();
    story(&world, || ());
    // Every seventh request fails, block times included.
    let count = Rc::new(Cell::new(0));
    let client = changed(&world, move |method, answer| {
        if method == "eth_getLogs" {
            for row in answer.as_array_mut().unwrap() {
                row.as_object_mut().unwrap().remove("blockTimestamp");
            }
        }
        count.set(count.get() + 1);
        (count.get() % 7 == 0).then(stopped)
    });
    let mut reader = Reader::new(client, Settings { confirmations: 0, log_range: 1 }, ());
    let mut errors = 0;
    while let Err(error) = block_on(reader.update()) {
        assert_eq!(error, ReadError::Client(ClientError::Rpc(stopped())));
        errors += 1;
        assert!(errors < 500);
    }
    assert!(errors > 0);
    assert_eq!(**reader.shown(), world.market());
}

#[test]
fn a_range_that_breaks_off_half_way_is_not_taken_in_at_all() {
    let world = World::new();
    story(&world, || ());
    let last = logs(&world).iter().rposition(|row| row["data"] != "0x").unwrap();
    let client = changed(&world, move |method, answer| {
        if method == "eth_getLogs" {
            answer[last]["data"] = json!("0x");
        }
        None
    });
    let mut reader = Reader::new(client, Settings::default(), ());
    assert_eq!(block_on(reader.update()), Err(DecodeError.into()));
    assert_eq!(**reader.shown(), Market::default());
    assert_eq!(**reader.settled(), Market::default());
}

#[test]
fn the_time_of_a_block_is_asked_for_when_a_node_does_not_say_it() {
    let world = World::new();
    story(&world, || ());
    let client = changed(&world, |method, answer| {
        if method == "eth_getLogs" {
            for row in answer.as_array_mut().unwrap() {
                row.as_object_mut().unwrap().remove("blockTimestamp");
            }
        }
        None
    });
    assert_eq!(block_on(read(&client, Settings::default())).unwrap(), world.market());
}

#[test]
fn a_listing_or_order_that_does_not_hash_to_its_id_changes_nothing() {
    let world = World::new();
    story(&world, || ());
    let decoded: Vec<_> =
        logs(&world).iter().map(|row| decode(&world.at, &Log::parse(row).unwrap()).unwrap().unwrap()).collect();
    let mut market = Market::default();
    for event in &decoded {
        let forged = match event.clone() {
            Event::Listed { id, mut listing, seal, locations } => {
                listing.price += 1;
                Event::Listed { id, listing, seal, locations }
            }
            Event::Opened { id, mut call, document_uri } => {
                call.min_price += 1;
                Event::Opened { id, call, document_uri }
            }
            Event::ArbiterRegistered { id, mut arbiter, terms_uri } => {
                arbiter.fee += 1;
                Event::ArbiterRegistered { id, arbiter, terms_uri }
            }
            other => other,
        };
        market.apply(&world.at, forged, NOW);
    }
    assert!(market.calls.is_empty() && market.arbiters.is_empty());
    assert!(market.listings.is_empty() && market.orders.is_empty());
    assert_eq!(market.withdrawn.len(), 1);

    let mut market = Market::default();
    for event in decoded {
        let forged = match event {
            Event::Ordered { id, mut order, verdict, rules, obligations, deadline, evidence_uri } => {
                order.buyer = Address([9; 20]);
                Event::Ordered { id, order, verdict, rules, obligations, deadline, evidence_uri }
            }
            other => other,
        };
        market.apply(&world.at, forged, NOW);
    }
    assert_eq!((market.listings.len(), market.orders.len()), (4, 0));
    assert!(market.credits.is_empty());
    assert!(market.listings.values().all(|listing| listing.orders.is_empty() && listing.revenue == 0));
}

#[test]
fn an_event_that_comes_twice_or_for_something_unknown_neither_overwrites_nor_invents() {
    let world = World::new();
    let datasets = story(&world, || ());
    let listed = logs(&world)
        .iter()
        .map(|row| decode(&world.at, &Log::parse(row).unwrap()).unwrap().unwrap())
        .find(|event| matches!(event, Event::Listed { .. }))
        .unwrap();
    let (whole, mut market) = (world.market(), world.market());
    market.apply(&world.at, listed, NOW + 1);
    let (unknown, known) = (Bytes32([0xee; 32]), datasets[0].id);
    for event in [
        Event::Declined { id: unknown },
        Event::Settled { id: unknown, listing: known, to_split: 5, to_steward: 5 },
        Event::Settled { id: whole.listings[&known].orders[0], listing: datasets[1].id, to_split: 5, to_steward: 5 },
        Event::Claimed {
            listing: unknown,
            index: 0,
            account: Address::ZERO,
            recipient: Address::ZERO,
            amount: 1,
            relayer: Address::ZERO,
            fee: 0,
        },
        Event::FeeClaimed { listing: unknown, amount: 1 },
        Event::Lapsed { id: unknown },
        Event::CallClosed { id: unknown },
        Event::LeavesPosted { id: unknown, chunk: 0, transaction: unknown },
        Event::SealRemoved { id: known, seal: unknown, until: 5 },
        Event::Ruled {
            id: whole.listings[&known].orders[0],
            listing: datasets[1].id,
            refund_bps: 5,
            to_buyer: 5,
            to_arbiter: 5,
            to_split: 5,
            to_steward: 5,
        },
        Event::CreditWithdrawn { token: Address::ZERO, account: Address::ZERO, amount: 5 },
        Event::Located { id: unknown, locations: locations("x") },
    ] {
        market.apply(&world.at, event, NOW);
    }
    assert_eq!(market, whole);
}

#[test]
fn logs_outside_their_range_or_out_of_order_are_refused() {
    let world = World::new();
    story(&world, || ());
    for change in [
        (|rows| rows.reverse()) as fn(&mut Vec<Value>),
        |rows| rows.rotate_left(1),
        |rows| rows.last_mut().unwrap()["blockNumber"] = json!("0xffffffff"),
    ] {
        let client = changed(&world, move |method, answer| {
            if method == "eth_getLogs" {
                change(answer.as_array_mut().unwrap());
            }
            None
        });
        assert_eq!(block_on(read(&client, Settings::default())), Err(DecodeError.into()));
    }
}

#[test]
fn numbers_that_no_chain_has_are_refused_not_cut_off() {
    let world = World::new();
    for number in ["0x10000000000000000", "0xffffffffffffffff", "-0x1", "1", ""] {
        let client = changed(&world, move |method, answer| {
            if method == "eth_getBlockByNumber" {
                answer["number"] = json!(number);
            }
            None
        });
        assert_eq!(block_on(read(&client, Settings::default())), Err(DecodeError.into()), "{number}");
    }
}

#[test]
fn answers_of_another_form_are_errors() {
    let world = World::new();
    for answer in [json!(null), json!([]), json!({}), json!("0x"), json!("0xzz"), json!(7), json!([[1], {}])] {
        let given = answer.clone();
        let client = changed(&world, move |_, answer| {
            *answer = given.clone();
            None
        });
        let me = world.researcher.address;
        let unexpected = |error| assert_eq!(error, ClientError::Decode(DecodeError), "{answer}");
        assert_eq!(block_on(read(&client, Settings::default())), Err(DecodeError.into()), "{answer}");
        unexpected(block_on(client.now()).unwrap_err());
        unexpected(block_on(client.gas_price()).unwrap_err());
        unexpected(block_on(client.token_balance(&world.token, &me)).unwrap_err());
        unexpected(block_on(client.allowance(&world.token, &me)).unwrap_err());
        unexpected(block_on(client.simulate(&me, &calls::faucet(&world.token))).unwrap_err());
        unexpected(block_on(client.send(&me, &calls::faucet(&world.token))).unwrap_err());
        if !answer.is_null() {
            unexpected(block_on(client.receipt(&Bytes32::ZERO)).unwrap_err());
        }
    }
}

fn bent_logs() -> impl Strategy<Value = (usize, usize, u8, usize)> {
    (any::<usize>(), any::<usize>(), 1..=u8::MAX, any::<usize>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_damaged_log_panics((which, at, flip, cut) in bent_logs(), lengthen: bool) {
        thread_local! {
            static ROWS: (World, Vec<Value>) = {
                let world = World::new();
                story(&world, || ());
                let rows = logs(&world);
                (world, rows)
            };
        }
        ROWS.with(|(world, rows)| {
            let mut log = Log::parse(&rows[which % rows.len()]).unwrap();
            if !log.data.is_empty() {
                let at = at % log.data.len();
                log.data[at] ^= flip;
                // Half of them are also cut off somewhere.
                if cut % 2 == 0 {
                    log.data.truncate(cut % log.data.len());
                }
            }
            if lengthen {
                log.topics.push(Bytes32([flip; 32]));
            } else if cut % 3 == 0 {
                log.topics.pop();
            }
            if let Ok(Some(event)) = decode(&world.at, &log) {
                Market::default().apply(&world.at, event, NOW);
            }
        });
    }
}
