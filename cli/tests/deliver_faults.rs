//! `theriac deliver` when things go wrong: endpoints that fail or lie, processes that are killed, transactions that no
//! block takes, several replicas.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

mod chain;
mod common;

use std::io::{Read, Write};
use std::net::TcpStream;

use chain::{DAY, Delegate, HOUR, Relay, World, open_terms, said};
use market::provider::quantity;
use serde_json::{Value, json};

/// What one page of a delegate answers.
fn page(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn address(delegate: &mut Delegate) -> String {
    delegate.hears("listening", None)["address"].as_str().unwrap().to_owned()
}

/// The value of a metric.
fn metric(address: &str, name: &str) -> u64 {
    let text = page(address, "/metrics");
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name} "))).unwrap_or_else(|| panic!("{text}"));
    line.parse().unwrap()
}

#[test]
fn two_replicas_at_once_deliver_each_order_once_and_go_on() {
    let world = World::new();
    let dataset = world.list(&open_terms());
    let mut orders: Vec<_> = (0..3).map(|_| world.buy(&dataset)).collect();
    let replica = |number: u64| {
        let mut config = world.config(&[&dataset]);
        config["replica"] = json!(number);
        config["standbySeconds"] = json!(0);
        config["memory"] = json!(format!("memory-{number}.json"));
        world.start(&config, "--watch")
    };
    let mut replicas = [replica(0), replica(1)];
    let addresses = replicas.each_mut().map(address);
    // One more while both are at work.
    orders.push(world.buy(&dataset));
    world.wait_until(|| orders.iter().all(|order| world.is_delivered(order)));
    assert!(orders.iter().all(|order| order.open(&world) == dataset.message));
    // Together they delivered as many as there were: whoever came second was refused, at most.
    world.wait_until(|| addresses.iter().map(|at| metric(at, "theriac_deliveries_total")).sum::<u64>() == 4);
    for delegate in &mut replicas {
        delegate.terminate();
        assert!(delegate.end().0.success());
    }
}

#[test]
fn a_second_replica_leaves_an_order_to_the_first_until_its_deadline_is_near() {
    let world = World::new();
    let dataset = world.list(&open_terms());
    let order = world.buy(&dataset);
    let mut config = world.config(&[&dataset]);
    config["replica"] = json!(1);
    config["standbySeconds"] = json!(3_600);
    assert!(!said(&world.once(&config, ""), "sending"));
    let ordered_at = world.market().orders[&order.id].ordered_at;
    world.set_time(ordered_at + 2 * DAY - 10 * HOUR);
    world.once(&config, "");
    assert!(world.is_delivered(&order));
    assert_eq!((world.sent_by(&world.gas_account(0)), world.sent_by(&world.gas_account(1))), (0, 1));
}

#[test]
fn two_replicas_that_pay_from_one_account_by_mistake_still_deliver_each_order_once() {
    let world = World::new();
    let dataset = world.list(&open_terms());
    let orders: Vec<_> = (0..2).map(|_| world.buy(&dataset)).collect();
    let replica = |memory: &str| {
        let mut config = world.config(&[&dataset]);
        config["memory"] = json!(memory);
        world.start(&config, "--watch")
    };
    let mut replicas = [replica("one.json"), replica("two.json")];
    world.wait_until(|| orders.iter().all(|order| world.is_delivered(order)));
    for delegate in &mut replicas {
        delegate.terminate();
        assert!(delegate.end().0.success());
    }
}

#[test]
fn killed_between_sending_and_the_block_it_finds_its_transaction_again() {
    let world = World::new();
    let dataset = world.list(&open_terms());
    let order = world.buy(&dataset);
    let mut config = world.config(&[&dataset]);
    config["gas"]["raiseAfterSeconds"] = json!(3_600);
    world.set_automine(false);
    let mut first = world.start(&config, "--watch");
    let sent = first.hears("sending", Some(&order));
    world.wait_until(|| world.pending_of(&world.gas_account(0)) == 1);
    first.kill();
    let mut second = world.start(&config, "--watch");
    let address = address(&mut second);
    world.wait_until(|| metric(&address, "theriac_transactions_under_way") == 1);
    world.mine(1);
    let delivered = second.hears("delivered", Some(&order));
    assert_eq!(delivered["hash"], sent["hash"]);
    assert!(!said(second.said(), "sending"));
    assert_eq!(world.sent_by(&world.gas_account(0)), 1);
}

#[test]
fn killed_and_its_notes_lost_it_delivers_what_the_chain_says_is_open_and_nothing_twice() {
    let world = World::new();
    let dataset = world.list(&open_terms());
    let (mined, waiting) = (world.buy(&dataset), world.buy(&dataset));
    let config = world.config(&[&dataset]);
    world.set_automine(false);
    let mut first = world.start(&config, "--watch");
    first.hears("sending", None);
    world.wait_until(|| world.pending_of(&world.gas_account(0)) == 1);
    first.kill();
    std::fs::remove_file(world.folder.path().join("memory.json")).unwrap();
    // Its transaction still waits with the number that comes next: what is sent now replaces it.
    let mut second = world.start(&config, "--watch");
    second.hears("sending", None);
    second.hears("raised", None);
    world.set_automine(true);
    world.mine(1);
    world.wait_until(|| world.is_delivered(&mined) && world.is_delivered(&waiting));
    world.wait_until(|| world.pending_of(&world.gas_account(0)) == 0);
    assert!(mined.open(&world) == dataset.message && waiting.open(&world) == dataset.message);
}

#[test]
fn a_transaction_that_no_block_takes_is_sent_again_with_a_higher_fee_under_the_same_number() {
    let world = World::new();
    let dataset = world.list(&open_terms());
    let order = world.buy(&dataset);
    world.set_automine(false);
    let mut delegate = world.start(&world.config(&[&dataset]), "--watch");
    let address = address(&mut delegate);
    let first = delegate.hears("sending", Some(&order));
    delegate.hears("raised", Some(&order));
    delegate.hears("raised", Some(&order));
    world.set_automine(true);
    world.mine(1);
    let delivered = delegate.hears("delivered", Some(&order));
    assert_ne!(delivered["hash"], first["hash"]);
    let mined = world.node.ask("eth_getTransactionByHash", json!([delivered["hash"]]));
    let before: u128 = first["max_fee"].as_str().unwrap().parse().unwrap();
    assert!(quantity(&mined["maxFeePerGas"]).unwrap() > before + before / 8);
    assert_eq!(world.sent_by(&world.gas_account(0)), 1);
    assert!(!said(delegate.said(), "taken_back"));
    assert!(metric(&address, "theriac_fee_raises_total") >= 2);
    assert_eq!(metric(&address, "theriac_deliveries_total"), 1);
}

#[test]
fn a_delivery_under_way_that_is_not_wanted_any_more_makes_room_for_the_next() {
    let world = World::new();
    let dataset = world.list(&open_terms());
    let (declined, next) = (world.buy(&dataset), world.buy(&dataset));
    world.set_automine(false);
    // The node forgets what it is sent, so that the steward comes first.
    let relay = Relay::before(&world.anvil.url);
    let mut config = world.config(&[&dataset]);
    config["network"]["rpc"] = json!([relay.url]);
    let mut delegate = world.start(&config, "--watch");
    let sent = delegate.hears("sending", None);
    world.wait_until(|| world.pending_of(&world.gas_account(0)) == 1);
    let (gone, left) = if sent["order"] == json!(declined.id) { (&declined, &next) } else { (&next, &declined) };
    world.node.ask("anvil_dropAllTransactions", json!([]));
    relay.bend(|method, _, honest| match method {
        "eth_sendRawTransaction" => {
            Some(json!({"jsonrpc": "2.0", "id": 1, "result": format!("0x{}", "00".repeat(32))}))
        }
        _ => Some(honest),
    });
    let decline = market::calls::decline(&world.at, &dataset.listing, &gone.order);
    let transaction = json!([{"from": world.steward, "to": decline.to, "data": market::provider::hex(&decline.data)}]);
    world.node.ask("anvil_dropAllTransactions", json!([]));
    world.node.ask("eth_sendTransaction", transaction);
    world.mine(1);
    relay.straighten();
    world.set_automine(true);
    delegate.hears("taken_back", Some(gone));
    delegate.hears("delivered", Some(left));
    assert!(!said(delegate.said(), "failed"));
    assert!(!world.is_delivered(gone) && left.open(&world) == dataset.message);
}

#[test]
fn an_endpoint_that_goes_away_is_waited_for_and_what_was_ordered_meanwhile_is_delivered() {
    let world = World::new();
    let dataset = world.list(&open_terms());
    let relay = Relay::before(&world.anvil.url);
    let mut config = world.config(&[&dataset]);
    config["network"]["rpc"] = json!([relay.url]);
    let mut delegate = world.start(&config, "--watch");
    let address = address(&mut delegate);
    let first = world.buy(&dataset);
    delegate.hears("delivered", Some(&first));
    assert!(page(&address, "/health").starts_with("HTTP/1.1 200"));
    relay.bend(|_, _, _| None);
    delegate.hears("fault", None);
    let second = world.buy(&dataset);
    relay.straighten();
    delegate.hears("delivered", Some(&second));
    assert!(metric(&address, "theriac_read_faults_total") >= 1);
}

#[test]
fn a_chain_that_stands_still_is_told_and_is_not_ready() {
    let world = World::new();
    let dataset = world.list(&open_terms());
    let relay = Relay::before(&world.anvil.url);
    relay.bend(|method, _, mut honest| {
        if method == "eth_getBlockByNumber" {
            let time = market::provider::number(&honest["result"]["timestamp"]).unwrap();
            honest["result"]["timestamp"] = json!(format!("{:#x}", time - 3_600));
        }
        Some(honest)
    });
    let mut config = world.config(&[&dataset]);
    config["network"]["rpc"] = json!([relay.url]);
    let mut delegate = world.start(&config, "--watch");
    let address = address(&mut delegate);
    delegate.hears("chain.stale", None);
    assert!(page(&address, "/health").starts_with("HTTP/1.1 503"));
}

#[test]
fn another_endpoint_takes_over_from_one_that_is_dead() {
    let world = World::new();
    let dataset = world.list(&open_terms());
    let order = world.buy(&dataset);
    let mut config = world.config(&[&dataset]);
    config["network"]["rpc"] = json!(["http://127.0.0.1:1/secret-key", world.anvil.url]);
    config["agreement"] = json!(1);
    let lines = world.once(&config, "");
    assert!(world.is_delivered(&order));
    // What an endpoint's address says beyond its host is a key.
    assert!(!format!("{lines:?}").contains("secret-key"));
    // Two must agree unless something else is said: then a dead one is one too few.
    let other = world.buy(&dataset);
    config.as_object_mut().unwrap().remove("agreement");
    let lines = world.once(&config, "");
    assert!(said(&lines, "too_few") && !world.is_delivered(&other), "{lines:#?}");
}

#[test]
fn what_is_settled_is_read_once_and_a_damaged_cache_is_read_again() {
    let world = World::new();
    let dataset = world.list(&open_terms());
    let first = world.buy(&dataset);
    let relay = Relay::before(&world.anvil.url);
    let mut config = world.config(&[&dataset]);
    config["network"]["rpc"] = json!([relay.url]);
    config["cache"] = json!("chain");
    let first_block = |relay: &Relay| {
        let mut asked = relay.asked.lock().unwrap();
        let from =
            |(method, params): &(String, Value)| (method == "eth_getLogs").then(|| params[0]["fromBlock"].clone());
        let found = asked.iter().find_map(from);
        asked.clear();
        found.map(|from| market::provider::number(&from).unwrap())
    };
    world.once(&config, "");
    assert_eq!((world.is_delivered(&first), first_block(&relay)), (true, Some(0)));
    let second = world.buy(&dataset);
    world.once(&config, "");
    assert!(world.is_delivered(&second) && first_block(&relay).unwrap() > 0);
    for entry in std::fs::read_dir(world.folder.path().join("chain")).unwrap() {
        std::fs::write(entry.unwrap().path(), b"THRLOGS?").unwrap();
    }
    let third = world.buy(&dataset);
    world.once(&config, "");
    assert_eq!((world.is_delivered(&third), first_block(&relay)), (true, Some(0)));
}

/// An endpoint could make up an order of its own key, and would be shown a delivery that opens with it.
#[test]
fn an_order_that_one_endpoint_makes_up_is_not_delivered_to_it() {
    let world = World::new();
    let dataset = world.list(&open_terms());
    let before = world.node.ask("evm_snapshot", json!([]));
    let order = world.buy(&dataset);
    let filter = json!([{"address": [world.at.market], "fromBlock": "0x0", "toBlock": "latest"}]);
    let logs = world.node.ask("eth_getLogs", filter);
    let made_up = logs.as_array().unwrap().last().unwrap().clone();
    let state = world.node.ask(
        "eth_call",
        json!([{"to": world.at.market, "data": format!("{}{}", selector("orderState(bytes32)"), hex::encode(order.id.0))}, "latest"]),
    );
    world.node.ask("evm_revert", json!([before]));
    world.mine(1);
    let latest = world.node.ask("eth_getBlockByNumber", json!(["latest", false]));
    assert_eq!(latest["number"], made_up["blockNumber"]);

    let liar = Relay::before(&world.anvil.url);
    let order_state = selector("orderState(bytes32)");
    liar.bend(move |method, params, mut honest| {
        match method {
            "eth_getLogs" => {
                let mut row = made_up.clone();
                row["blockHash"] = latest["hash"].clone();
                let (from, to) = (&params[0]["fromBlock"], &params[0]["toBlock"]);
                let number = |value: &Value| market::provider::number(value).unwrap();
                if (number(from)..=number(to)).contains(&number(&row["blockNumber"])) {
                    honest["result"].as_array_mut().unwrap().push(row);
                }
            }
            "eth_call" if params[0]["data"].as_str().unwrap().starts_with(&order_state) => honest = answer(&state),
            "eth_estimateGas" => honest = answer(&json!("0x100000")),
            "eth_sendRawTransaction" => honest = answer(&json!(format!("0x{}", "00".repeat(32)))),
            _ => {}
        }
        Some(honest)
    });
    let mut config = world.config(&[&dataset]);
    config["network"]["rpc"] = json!([liar.url, world.anvil.url]);
    let lines = world.once(&config, "");
    assert_eq!((liar.count("eth_estimateGas"), liar.count("eth_sendRawTransaction")), (0, 0), "{lines:#?}");
    // Alone, it is believed: that is what a second endpoint is for.
    config["network"]["rpc"] = json!([liar.url]);
    let mut alone = world.start(&config, "--watch");
    alone.hears("sending", Some(&order));
}

fn answer(result: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": 1, "result": result})
}

fn selector(signature: &str) -> String {
    format!("0x{}", hex::encode(&wasm_crypto::abi::keccak256(signature.as_bytes()).0[..4]))
}
