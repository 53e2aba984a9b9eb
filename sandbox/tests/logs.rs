//! `eth_getLogs`: ranges, addresses and topics, on the token's transfers.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

mod common;

use common::{Tab, calldata, lower, number};
use sandbox::alloy_primitives::{Address, B256, Bloom, BloomInput, U256, hex, keccak256};
use sandbox::{Deployment, Persona};
use serde_json::{Value, json};

/// Three transfers of the researcher, in the blocks 1 (1 to the steward), 2 (2 to the arbiter), 4 (3 to the steward);
/// block 3 has no log.
fn transfers() -> Tab {
    let mut tab = Tab::new();
    for (amount, to) in [(1, Persona::Steward), (2, Persona::Arbiter), (0, Persona::Arbiter), (3, Persona::Steward)] {
        if amount == 0 {
            tab.send(json!({"to": lower(to.address())}));
            continue;
        }
        let data = calldata("transfer(address,uint256)", &[to.address().into_word().into(), U256::from(amount)]);
        tab.send(json!({"to": lower(Deployment::new().token), "data": data}));
    }
    tab
}

/// The amounts in the logs that a filter finds.
fn amounts(tab: &mut Tab, filter: Value) -> Vec<u64> {
    let found = tab.get("eth_getLogs", json!([filter]));
    let amount = |log: &Value| U256::from_be_slice(&hex::decode(log["data"].as_str().unwrap()).unwrap()).to();
    found.as_array().unwrap().iter().map(amount).collect()
}

fn transfer_topic() -> String {
    keccak256("Transfer(address,address,uint256)").to_string()
}

fn topic(address: Address) -> String {
    address.into_word().to_string()
}

#[test]
fn a_range_of_blocks_is_inclusive_and_may_be_open() {
    let mut tab = transfers();
    let cases: [(Value, &[u64]); 9] = [
        (json!({"fromBlock": "earliest", "toBlock": "latest"}), &[1, 2, 3]),
        (json!({"fromBlock": "0x0"}), &[1, 2, 3]),
        (json!({"fromBlock": "0x2", "toBlock": "0x3"}), &[2]),
        (json!({"fromBlock": "0x1", "toBlock": "0x1"}), &[1]),
        (json!({"fromBlock": "0x2", "toBlock": "0xffffffffffffffff"}), &[2, 3]),
        (json!({"fromBlock": "0x5"}), &[]),
        (json!({"fromBlock": "0x5", "toBlock": "0x9"}), &[]),
        (json!({}), &[3]),
        (json!({"fromBlock": "pending", "toBlock": "pending"}), &[3]),
    ];
    for (filter, expected) in cases {
        assert_eq!(amounts(&mut tab, filter.clone()), expected, "{filter}");
    }
    let refused = tab.ask("eth_getLogs", json!([{"fromBlock": "0x3", "toBlock": "0x2"}])).unwrap_err();
    assert_eq!(refused.code(), -32602);
}

#[test]
fn one_block_can_be_named_by_its_hash() {
    let mut tab = transfers();
    let hash = tab.get("eth_getBlockByNumber", json!(["0x2", false]))["hash"].clone();
    assert_eq!(amounts(&mut tab, json!({"blockHash": hash})), [2]);
    assert_eq!(amounts(&mut tab, json!({"blockHash": B256::ZERO.to_string()})), [0u64; 0]);
    let refused = tab.ask("eth_getLogs", json!([{"blockHash": hash, "fromBlock": "0x1"}])).unwrap_err();
    assert_eq!(refused.code(), -32602);
}

#[test]
fn topics_filter_by_position_with_alternatives_and_wildcards() {
    let mut tab = transfers();
    let [researcher, steward, arbiter] =
        [Persona::Researcher, Persona::Steward, Persona::Arbiter].map(|persona| topic(persona.address()));
    let transfer = transfer_topic();
    let nothing = B256::ZERO.to_string();
    let cases: [(Value, &[u64]); 9] = [
        (json!([]), &[1, 2, 3]),
        (json!([transfer]), &[1, 2, 3]),
        (json!([nothing]), &[]),
        (json!([[nothing, transfer]]), &[1, 2, 3]),
        (json!([transfer, researcher, steward]), &[1, 3]),
        (json!([null, null, arbiter]), &[2]),
        (json!([null, null, [steward, arbiter]]), &[1, 2, 3]),
        (json!([null, steward]), &[]),
        // A log has to have as many topics as the filter has positions.
        (json!([transfer, null, null, null]), &[]),
    ];
    for (topics, expected) in cases {
        let filter = json!({"fromBlock": "earliest", "topics": topics});
        assert_eq!(amounts(&mut tab, filter.clone()), expected, "{filter}");
    }
    let refused = tab.ask("eth_getLogs", json!([{"topics": [null, null, null, null, null]}])).unwrap_err();
    assert_eq!(refused.code(), -32602);
}

#[test]
fn addresses_filter_singly_or_in_a_list() {
    let mut tab = transfers();
    let Deployment { token, market, .. } = Deployment::new();
    let cases: [(Value, &[u64]); 4] = [
        (json!(lower(token)), &[1, 2, 3]),
        (json!(lower(market)), &[]),
        (json!([lower(market), lower(token)]), &[1, 2, 3]),
        (json!([]), &[1, 2, 3]),
    ];
    for (address, expected) in cases {
        assert_eq!(amounts(&mut tab, json!({"fromBlock": "0x0", "address": address})), expected, "{address}");
    }
}

#[test]
fn a_log_says_where_it_stands() {
    let mut tab = transfers();
    let block = tab.get("eth_getBlockByNumber", json!(["0x2", false]));
    let log = tab.get("eth_getLogs", json!([{"fromBlock": "0x2", "toBlock": "0x2"}]))[0].clone();
    assert_eq!(log["blockNumber"], "0x2");
    assert_eq!(log["blockHash"], block["hash"]);
    assert_eq!(log["transactionHash"], block["transactions"][0]);
    assert_eq!((&log["logIndex"], &log["transactionIndex"]), (&json!("0x0"), &json!("0x0")));
    let receipt = tab.get("eth_getTransactionReceipt", json!([log["transactionHash"]]));
    assert_eq!(receipt["logs"], json!([log]));
    let bloom = Bloom::from_slice(&hex::decode(block["logsBloom"].as_str().unwrap()).unwrap());
    assert!(bloom.contains_input(BloomInput::Raw(Deployment::new().token.as_slice())));
    assert!(!bloom.contains_input(BloomInput::Raw(Deployment::new().market.as_slice())));
    assert_eq!(number(&receipt["cumulativeGasUsed"]), number(&receipt["gasUsed"]));
}
