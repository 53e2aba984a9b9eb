//! `theriac deliver` on a chain with the real contracts: what it delivers, and what it leaves.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

mod chain;
mod common;

use std::sync::{Arc, Mutex};

use chain::dataset::{reviewed_terms, with_ethics_approval};
use chain::node::serve;
use chain::{DAY, World, open_terms, said};
use hmac::{Hmac, Mac};
use market::calls;
use serde_json::{Value, json};
use sha2::Sha256;
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::seal::seal_id;

#[test]
fn a_permitted_order_is_delivered_and_its_buyer_opens_the_key_that_was_listed() {
    let world = World::new();
    let dataset = world.list(&open_terms());
    let order = world.buy(&dataset);
    // With the vault's file and its passphrase, as on a server.
    let lines = world.once(&world.config(&[&dataset]), "--passphrase-file passphrase.txt");
    assert!(said(&lines, "delivered"), "{lines:#?}");
    assert!(order.open(&world) == dataset.message);
    let delivered = world.market().orders[&order.id].delivered.unwrap();
    assert_eq!(delivered.from_seal, seal_id(&dataset.delegated.unwrap()));
    assert_eq!(world.sent_by(&world.gas_account(0)), 1);
    // Nothing is left to do.
    assert!(!said(&world.once(&world.config(&[&dataset]), ""), "sending"));
}

#[test]
fn the_key_and_the_account_that_a_steward_registers_are_printed_and_nothing_secret() {
    let world = World::new();
    let printed = |options: &str| {
        let arguments = format!("delegate --vault delegate.vault --passphrase-file passphrase.txt {options}");
        let output = world.folder.command(&arguments).current_dir(world.folder.path()).output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let text = printed("");
    let words: Vec<&str> = text.split_whitespace().collect();
    let dataset = world.list(&open_terms());
    let holder = dataset.delegated.unwrap().holder;
    let key = format!("{}{}", holder.x, &holder.y.to_string()[2..]);
    let account = world.gas_account(0).to_string();
    assert_eq!(words, ["delegate", "key", &key, "gas", "account", &account]);
    assert!(printed("--replica 2").contains(&world.gas_account(2).to_string()));
}

#[test]
fn what_a_person_must_decide_is_left_and_told_and_delivered_once_it_is_approved() {
    let world = World::new();
    let dataset = world.list(&reviewed_terms());
    let order = world.order(&dataset, &with_ethics_approval(), Bytes32([4; 32]));
    let secret = "0123456789abcdef0123456789abcdef";
    world.folder.write("hook.key", format!("{secret}\n").as_bytes());
    let messages = Arc::<Mutex<Vec<(String, Value)>>>::default();
    let heard = messages.clone();
    let url = serve(move |headers, body| {
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(body.as_bytes());
        let expected = format!("sha256={}", hex::encode(mac.finalize().into_bytes()));
        assert_eq!(headers["theriac-signature"], expected);
        heard.lock().unwrap().push((body.to_owned(), serde_json::from_str(body).unwrap()));
        Some(String::new())
    });
    let mut config = world.config(&[&dataset]);
    config["webhook"] = json!({"url": url, "secretFile": "hook.key"});
    let mut delegate = world.start(&config, "--watch");
    delegate.hears("order.review", Some(&order));
    let rules = world.market().orders[&order.id].rules;
    world.done(&world.steward, &calls::approve_purpose(&world.at, &dataset.listing, &order.order, &rules));
    delegate.hears("delivered", Some(&order));
    assert!(order.open(&world) == dataset.message);
    delegate.terminate();
    let (status, lines) = delegate.end();
    assert!(status.success() && said(&lines, "ended"));
    // Sent before the end, once, and with nothing of a person: neither account nor purpose.
    let messages = messages.lock().unwrap();
    let [(body, message)] = &messages[..] else { panic!("{messages:#?}") };
    assert_eq!((&message["event"], &message["order"]), (&json!("order.review"), &json!(order.id)));
    for private in [world.researcher.to_string(), order.order.purpose.to_string(), order.order.evidence.to_string()] {
        assert!(!body.contains(&private));
    }
}

#[test]
fn a_listing_that_is_not_on_the_list_is_not_delivered_for_though_the_key_is_registered() {
    let world = World::new();
    let (on, off) = (world.list(&open_terms()), world.list(&open_terms()));
    let (wanted, other) = (world.buy(&on), world.buy(&off));
    world.once(&world.config(&[&on]), "");
    assert!(world.is_delivered(&wanted) && !world.is_delivered(&other));
}

#[test]
fn a_removed_seal_delivers_nothing_though_the_contract_would_take_it_for_an_hour() {
    let world = World::new();
    let dataset = world.list(&open_terms());
    let order = world.buy(&dataset);
    let removed = seal_id(&dataset.delegated.unwrap());
    world.done(&world.steward, &calls::remove_seal(&world.at, &dataset.listing, &removed));
    let lines = world.once(&world.config(&[&dataset]), "");
    assert!(said(&lines, "listing.noSeal") && !said(&lines, "sending"), "{lines:#?}");
    assert!(!world.is_delivered(&order));
}

#[test]
fn in_the_last_ten_minutes_before_the_deadline_nothing_is_sent() {
    let world = World::new();
    let dataset = world.list(&open_terms());
    let order = world.buy(&dataset);
    let ordered_at = world.market().orders[&order.id].ordered_at;
    world.set_time(ordered_at + 2 * DAY - 599);
    let lines = world.once(&world.config(&[&dataset]), "");
    assert!(said(&lines, "order.missed") && !said(&lines, "sending"), "{lines:#?}");
    assert_eq!(world.sent_by(&world.gas_account(0)), 0);
    // Earlier it would have been.
    let other = world.buy(&dataset);
    world.set_time(world.now() + 2 * DAY - 700);
    let lines = world.once(&world.config(&[&dataset]), "");
    assert!(said(&lines, "order.deadlineNear") && world.is_delivered(&other), "{lines:#?}");
}

#[test]
fn an_order_is_delivered_only_with_as_many_blocks_on_top_as_the_configuration_asks_for() {
    let world = World::new();
    let dataset = world.list(&open_terms());
    let order = world.buy(&dataset);
    let mut config = world.config(&[&dataset]);
    config["network"]["confirmations"] = json!(3);
    world.mine(2);
    assert!(!said(&world.once(&config, ""), "sending"));
    world.mine(1);
    assert!(said(&world.once(&config, ""), "delivered"));
    // The delivery's own block is not settled yet, and still it is not delivered again.
    let lines = world.once(&config, "");
    assert!(!said(&lines, "sending") && !said(&lines, "refused"), "{lines:#?}");
    assert!(world.is_delivered(&order));
}

#[test]
fn a_dry_run_says_what_would_be_delivered_and_shows_nobody_a_proof() {
    let world = World::new();
    let dataset = world.list(&open_terms());
    let order = world.buy(&dataset);
    let relay = chain::Relay::before(&world.anvil.url);
    let mut config = world.config(&[&dataset]);
    config["network"]["rpc"] = json!([relay.url]);
    let lines = world.once(&config, "--dry-run");
    assert!(said(&lines, "would_deliver"), "{lines:#?}");
    assert_eq!((relay.count("eth_estimateGas"), relay.count("eth_sendRawTransaction")), (0, 0));
    assert!(!world.is_delivered(&order));
}

#[test]
fn gas_that_is_dearer_than_the_ceiling_and_an_account_that_runs_dry_are_told() {
    let world = World::new();
    let dataset = world.list(&open_terms());
    let order = world.buy(&dataset);
    let mut config = world.config(&[&dataset]);
    config["gas"]["maxFeeGwei"] = json!("0.000000001");
    let lines = world.once(&config, "");
    assert!(said(&lines, "gas.dear") && !said(&lines, "sending"), "{lines:#?}");
    world.fund(&world.gas_account(0), 1);
    let lines = world.once(&world.config(&[&dataset]), "");
    assert!(said(&lines, "gas.low") && !said(&lines, "delivered"), "{lines:#?}");
    assert!(!world.is_delivered(&order));
}

#[test]
fn a_configuration_that_cannot_be_used_ends_it_at_once() {
    let world = World::new();
    let dataset = world.list(&open_terms());
    let mut config = world.config(&[&dataset]);
    config["listing"] = json!([dataset.id]);
    let (status, lines) = world.start(&config, "--watch").end();
    assert_eq!(status.code(), Some(1));
    assert!(lines[0]["text"].as_str().unwrap().contains("the configuration cannot be used"), "{lines:#?}");
    config.as_object_mut().unwrap().remove("listing");
    config["network"]["chainId"] = json!(1);
    let (status, lines) = world.start(&config, "--once").end();
    assert_eq!(status.code(), Some(1));
    assert!(said(&lines, "fault"), "{lines:#?}");
}
