//! What the virtual machine does: precompiles, gas, reverts, calls at the pending time.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

mod common;

use common::{NOW, Tab, calldata, lower, number};
use sandbox::alloy_primitives::{U256, hex};
use sandbox::{Deployment, Persona, RpcError};
use serde_json::{Value, json};

/// PUSH0 CALLDATALOAD PUSH0 SSTORE: keeps the first word of the calldata.
const KEEP_WORD: [u8; 5] = [0x5f, 0x35, 0x5f, 0x55, 0x00];

fn word(number: u64) -> String {
    format!("{number:064x}")
}

fn precompile(number: u64, input: &str) -> Value {
    let call = json!([{"to": format!("0x{number:040x}"), "data": format!("0x{input}")}, "latest"]);
    Tab::new().get("eth_call", call)
}

#[test]
fn ec_add_and_ec_mul_double_the_generator_of_bn254() {
    let generator = word(1) + &word(2);
    let doubled = "0x030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd3\
                   15ed738c0e0a7c92e7845f96b2ae9c0a68a6a449e3538fc7ff3ebf7a5a18a2c4";
    assert_eq!(precompile(6, &format!("{generator}{generator}")), doubled);
    assert_eq!(precompile(7, &(generator + &word(2))), doubled);
}

#[test]
fn ecrecover_gives_the_published_answer() {
    let input = "456e9aea5e197a1f1af7a3e85a3212fa4049a3ba34c2289b4c860fc0b0c64ef3".to_owned()
        + &word(28)
        + "9242685bf161793cc25603c231bc2f568eb630ea16aa137d2664ac8038825608"
        + "4f8ae3bd7535248d0bd448298cc2e2071e56992d0774dc340c368ae950852ada";
    assert_eq!(precompile(1, &input), format!("0x{}7156526fbd7a3c72969b54f64e42c10fbb768c8a", "0".repeat(24)));
}

#[test]
fn the_newest_opcodes_are_there() {
    let mut tab = Tab::new();
    // TSTORE(0, 7); MSTORE(0, CLZ(TLOAD(0))); RETURN(0, 32): transient storage of Cancun and CLZ of Osaka.
    let at = tab.deploy(&hex!("60075f5d5f5c1e5f5260205ff3"));
    assert_eq!(tab.get("eth_call", json!([{"to": at}, "latest"])), format!("0x{}", word(253)));
}

#[test]
fn gas_is_what_mainnet_charges_with_refunds() {
    let mut tab = Tab::new();
    let receipt = tab.send(json!({"to": lower(Persona::Steward.address()), "value": "0x1"}));
    assert_eq!(number(&receipt["gasUsed"]), 21_000);

    let at = tab.deploy(&KEEP_WORD);
    // 21,000 + calldata 31 * 4 + 16 + PUSH0, CALLDATALOAD, PUSH0 2 + 3 + 2 + a first write to a cold slot 22,100
    let receipt = tab.send(json!({"to": at, "data": format!("0x{}", word(1))}));
    assert_eq!(number(&receipt["gasUsed"]), 43_247);
    // 21,000 + 32 * 4 + 7 + clearing a cold slot 5,000 - refund 4,800
    let receipt = tab.send(json!({"to": at, "data": format!("0x{}", word(0))}));
    assert_eq!(number(&receipt["gasUsed"]), 21_335);
    // The slot is empty again.
    let receipt = tab.send(json!({"to": at, "data": format!("0x{}", word(1))}));
    assert_eq!(number(&receipt["gasUsed"]), 43_247);
}

#[test]
fn calldata_costs_at_least_the_floor_of_eip_7623() {
    let mut tab = Tab::new();
    let receipt = tab.send(json!({"to": lower(Persona::Steward.address()), "data": format!("0x{}", "01".repeat(100))}));
    assert_eq!(number(&receipt["gasUsed"]), 21_000 + 100 * 40);
}

#[test]
fn an_estimate_suffices_and_is_close() {
    let mut tab = Tab::new();
    let Deployment { token, .. } = Deployment::new();
    let data = calldata("transfer(address,uint256)", &[Persona::Steward.address().into_word().into(), U256::from(5)]);
    let transaction = json!({"from": lower(tab.persona.address()), "to": lower(token), "data": data});
    let estimate = number(&tab.get("eth_estimateGas", json!([transaction])));
    let mut sent = transaction.clone();
    sent["gas"] = json!(format!("{estimate:#x}"));
    let receipt = tab.send(sent);
    assert_eq!(receipt["status"], "0x1");
    let used = number(&receipt["gasUsed"]);
    assert!(used <= estimate && estimate * 100 <= used * 110, "estimate {estimate}, used {used}");
}

#[test]
fn an_estimate_covers_gas_that_is_refunded_afterwards() {
    let mut tab = Tab::new();
    let at = tab.deploy(&KEEP_WORD);
    tab.send(json!({"to": at, "data": format!("0x{}", word(1))}));
    let clear = json!({"to": at, "data": format!("0x{}", word(0))});
    let receipt = tab.send(clear);
    assert_eq!(receipt["status"], "0x1");
    assert!(number(&receipt["gasUsed"]) < 26_000);
}

#[test]
fn a_plain_transfer_is_estimated_exactly() {
    let transfer =
        json!([{"to": lower(Persona::Steward.address()), "value": "0x1", "from": lower(Persona::Arbiter.address())}]);
    assert_eq!(Tab::new().get("eth_estimateGas", transfer), "0x5208");
}

#[test]
fn a_revert_carries_its_data_in_call_estimate_and_send() {
    let mut tab = Tab::new();
    let Deployment { token, .. } = Deployment::new();
    // MintAboveLimit(uint256 amount, uint256 limit)
    let amount = U256::from(2_000_000_000_000u64);
    let data = calldata("mint(address,uint256)", &[tab.persona.address().into_word().into(), amount]);
    let expected = calldata("MintAboveLimit(uint256,uint256)", &[amount, U256::from(1_000_000_000_000u64)]);
    let before = tab.get("eth_blockNumber", json!([]));
    for method in ["eth_call", "eth_estimateGas", "eth_sendTransaction"] {
        let refused = tab.ask(method, json!([{"to": lower(token), "data": data}])).unwrap_err();
        assert_eq!(refused.code(), 3, "{method}");
        assert_eq!(refused.to_json()["data"], expected, "{method}");
    }
    assert_eq!(tab.get("eth_blockNumber", json!([])), before, "nothing was mined");
}

#[test]
fn a_revert_with_a_sentence_says_it() {
    let mut tab = Tab::new();
    // Reverts with its calldata.
    let at = tab.deploy(&hex!("365f5f37365ffd"));
    let text = "08c379a0".to_owned() + &word(32) + &word(3) + &hex::encode("no!") + &"00".repeat(29);
    let refused = tab.ask("eth_call", json!([{"to": at, "data": format!("0x{text}")}])).unwrap_err();
    assert_eq!(refused.to_string(), "execution reverted: no!");
    // A length that lies beyond the data is not followed.
    let text = "08c379a0".to_owned() + &word(32) + &"ff".repeat(32);
    let refused = tab.ask("eth_call", json!([{"to": at, "data": format!("0x{text}")}])).unwrap_err();
    assert_eq!(refused.to_string(), "execution reverted");
}

#[test]
fn a_transaction_with_a_gas_limit_is_mined_even_when_it_reverts() {
    let mut tab = Tab::new();
    let at = tab.deploy(&hex!("5f5ffd"));
    let receipt = tab.send(json!({"to": at, "gas": "0x186a0", "value": "0x5"}));
    assert_eq!(receipt["status"], "0x0");
    assert_eq!(receipt["logs"], json!([]));
    assert_eq!(tab.get("eth_getBalance", json!([at])), "0x0", "the value came back");
}

#[test]
fn running_out_of_gas_is_not_a_revert() {
    let mut tab = Tab::new();
    let at = tab.deploy(&hex!("5b5f56"));
    let refused = tab.ask("eth_call", json!([{"to": at, "gas": "0x186a0"}])).unwrap_err();
    assert!(matches!(refused, RpcError::Halted { .. }), "{refused}");
    assert_eq!(refused.code(), -32000);
    assert_eq!(refused.to_json().get("data"), None);
}

#[test]
fn a_call_sees_the_time_of_the_next_block() {
    let mut tab = Tab::new();
    // Returns TIMESTAMP and NUMBER.
    let at = tab.deploy(&hex!("425f524360205260405ff3"));
    tab.now = NOW + 100;
    let answer = tab.get("eth_call", json!([{"to": at}, "latest"]));
    assert_eq!(answer, format!("0x{}{}", word(NOW + 100), word(2)));
    tab.get("evm_increaseTime", json!([1000]));
    let answer = tab.get("eth_call", json!([{"to": at}, "pending"]));
    assert_eq!(answer, format!("0x{}{}", word(NOW + 1100), word(3)));
}

#[test]
fn a_call_needs_no_money_and_changes_nothing() {
    let mut tab = Tab::new();
    let at = tab.deploy(&KEEP_WORD);
    let before = tab.chain.clone();
    let poor = "0x00000000000000000000000000000000000000aa";
    tab.get("eth_call", json!([{"from": poor, "to": at, "data": "0x01"}, "latest"]));
    assert!(tab.chain == before);
}

#[test]
fn the_state_of_an_earlier_block_is_refused() {
    let mut tab = Tab::new();
    tab.deploy(&KEEP_WORD);
    let refused = tab.ask("eth_call", json!([{"to": lower(tab.persona.address())}, "0x0"])).unwrap_err();
    assert_eq!(refused, RpcError::StateNotKept { block: 0 });
}
