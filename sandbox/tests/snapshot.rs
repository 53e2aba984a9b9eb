//! The chain in bytes and back, and requests that come twice.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

mod common;

use common::{NOW, Tab, calldata, lower, number};
use sandbox::alloy_primitives::U256;
use sandbox::{Config, Deployment, Persona, RestoreError, Sandbox};
use serde_json::{Value, json};

/// A chain with transfers, a contract of its own, a revert, a moved clock and a cleared slot.
fn lived_in() -> Tab {
    let mut tab = Tab::new();
    let at = tab.deploy(&[0x5f, 0x35, 0x5f, 0x55, 0x00]);
    tab.send(json!({"to": at, "data": format!("0x{:064x}", 9)}));
    tab.send(json!({"to": at}));
    tab.send(json!({"to": lower(Deployment::new().token), "gas": "0x186a0", "data": "0xffffffff"}));
    tab.get("evm_increaseTime", json!([3600]));
    let to = Persona::Steward.address().into_word().into();
    let data = calldata("transfer(address,uint256)", &[to, U256::from(5)]);
    tab.send(json!({"to": lower(Deployment::new().token), "data": data}));
    tab
}

fn records(chain: &Sandbox) -> Vec<Vec<u8>> {
    (1..=chain.height()).map(|number| chain.block_record(number).unwrap()).collect()
}

fn restore(origin: &[u8], records: &[Vec<u8>]) -> Result<Sandbox, RestoreError> {
    Sandbox::restore(Config::committed(), origin, records.iter().map(Vec::as_slice))
}

#[test]
fn a_restored_chain_is_the_same_and_goes_on_the_same_way() {
    let mut tab = lived_in();
    let mut restored = Sandbox::from_snapshot(Config::committed(), &tab.chain.snapshot()).unwrap();
    assert!(restored == tab.chain);
    assert!(restore(&tab.chain.origin_record(), &records(&tab.chain)).unwrap() == tab.chain);

    let params = json!([{"to": lower(Persona::Arbiter.address()), "value": "0x1"}]);
    let account = Some(tab.persona.address());
    let expected = tab.chain.request(NOW + 9, account, "eth_sendTransaction", &params).unwrap();
    assert_eq!(restored.request(NOW + 9, account, "eth_sendTransaction", &params).unwrap(), expected);
    assert!(restored == tab.chain);
    assert_eq!(restored.time(), NOW + 9 + 3600, "the clock stays ahead");
}

#[test]
fn a_block_adds_one_small_record_and_leaves_the_others_alone() {
    let mut tab = lived_in();
    let before = records(&tab.chain);
    let origin = tab.chain.origin_record();
    tab.send(json!({"to": lower(Persona::Arbiter.address()), "value": "0x1"}));
    let after = records(&tab.chain);
    assert_eq!(after[..before.len()], before);
    assert_eq!(after.len(), before.len() + 1);
    assert!(after[before.len()].len() < 500, "{} bytes", after[before.len()].len());
    assert_eq!(tab.chain.origin_record(), origin);
    assert_eq!((tab.chain.block_record(0), tab.chain.block_record(99)), (None, None));
}

#[test]
fn a_chain_of_other_contracts_is_not_taken_over() {
    let tab = lived_in();
    let mut other = Config::committed();
    other.market = [other.market.as_ref(), &[0]].concat().into();
    let refused = Sandbox::from_snapshot(other, &tab.chain.snapshot()).unwrap_err();
    assert_eq!(refused, RestoreError::OtherGenesis);
    assert!(refused.hint().contains("anew"));
}

#[test]
fn missing_swapped_and_altered_records_are_noticed() {
    let tab = lived_in();
    let origin = tab.chain.origin_record();
    let whole = records(&tab.chain);

    let mut missing = whole.clone();
    missing.remove(1);
    assert_eq!(restore(&origin, &missing), Err(RestoreError::Broken { block: 2 }));

    let mut swapped = whole.clone();
    swapped.swap(0, 1);
    assert_eq!(restore(&origin, &swapped), Err(RestoreError::Broken { block: 1 }));

    assert_eq!(restore(&origin[..20], &whole), Err(RestoreError::Unreadable { record: 0 }));
    let mut cut = whole.clone();
    cut[2].pop();
    assert_eq!(restore(&origin, &cut), Err(RestoreError::Unreadable { record: 3 }));

    // Any flipped bit is noticed: in the block itself, or by the block after it.
    for at in 0..whole[0].len() {
        let mut altered = whole.clone();
        altered[0][at] ^= 1;
        assert!(restore(&origin, &altered).is_err(), "byte {at}");
    }
    let snapshot = tab.chain.snapshot();
    assert!(Sandbox::from_snapshot(Config::committed(), &snapshot[..snapshot.len() - 1]).is_err());
    assert!(Sandbox::from_snapshot(Config::committed(), &[]).is_err());
}

#[test]
fn a_request_sent_again_is_answered_and_not_repeated() {
    let mut tab = Tab::new();
    let account = Some(tab.persona.address());
    let transfer = json!([{"to": lower(Persona::Steward.address()), "value": "0x5"}]);
    let ask = |chain: &mut Sandbox, name: &str, method: &str, params: &Value| {
        chain.request_once(name, NOW, account, method, params).unwrap()
    };
    let hash = ask(&mut tab.chain, "tab-1", "eth_sendTransaction", &transfer);
    let offset = ask(&mut tab.chain, "tab-2", "evm_increaseTime", &json!([60]));
    assert_eq!(tab.chain.height(), 2);

    // In the same tab, and in one that has loaded the chain.
    let restored = Sandbox::from_snapshot(Config::committed(), &tab.chain.snapshot()).unwrap();
    for mut chain in [tab.chain.clone(), restored] {
        assert_eq!(ask(&mut chain, "tab-1", "eth_sendTransaction", &transfer), hash);
        assert_eq!(ask(&mut chain, "tab-2", "evm_increaseTime", &json!([60])), offset);
        assert_eq!(chain.height(), 2);
        let another = ask(&mut chain, "tab-3", "eth_sendTransaction", &transfer);
        assert_ne!(another, hash, "a new name is a new transaction");
        assert_eq!(chain.height(), 3);
    }
}

#[test]
fn a_refused_request_is_tried_again() {
    let mut tab = Tab::new();
    let account = Some(tab.persona.address());
    let params = json!([{"to": lower(Persona::Steward.address()), "nonce": "0x1"}]);
    let ask = |chain: &mut Sandbox| chain.request_once("tab-1", NOW, account, "eth_sendTransaction", &params);
    assert!(ask(&mut tab.chain).is_err());
    tab.chain.request(NOW, account, "eth_sendTransaction", &json!([{"to": params[0]["to"]}])).unwrap();
    assert!(ask(&mut tab.chain).is_ok());
}

#[test]
fn two_queued_transactions_both_go_through_in_their_order() {
    let mut tab = Tab::new();
    let account = Some(tab.persona.address());
    let transfer = json!([{"to": lower(Persona::Steward.address()), "value": "0x5"}]);
    let hashes: Vec<_> = ["a-1", "b-1"]
        .map(|name| tab.chain.request_once(name, NOW, account, "eth_sendTransaction", &transfer).unwrap())
        .into();
    let nonces = hashes.iter().map(|hash| number(&tab.get("eth_getTransactionByHash", json!([hash]))["nonce"]));
    assert_eq!(nonces.collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn a_reset_sent_again_does_not_reset_again() {
    let mut tab = Tab::new();
    let reset = |chain: &mut Sandbox, name| chain.request_once(name, NOW, None, "sandbox_reset", &json!([])).unwrap();
    reset(&mut tab.chain, "tab-1");
    tab.send(json!({"to": lower(Persona::Steward.address())}));
    let mut restored = Sandbox::from_snapshot(Config::committed(), &tab.chain.snapshot()).unwrap();
    reset(&mut restored, "tab-1");
    assert_eq!(restored.height(), 1, "the block since then is still there");
    reset(&mut restored, "tab-2");
    assert_eq!(restored.height(), 0);
    assert_ne!(restored.origin_record(), tab.chain.origin_record());
}
