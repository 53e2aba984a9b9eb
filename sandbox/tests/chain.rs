//! Genesis, transactions, blocks and the clock.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

mod common;

use common::{NOW, Tab, calldata, lower, number};
use sandbox::alloy_primitives::{Bytes, Signature, U256, address, hex, keccak256};
use sandbox::{CHAIN_ID, Config, Deployment, GenesisError, Persona, RpcError, Sandbox};
use serde_json::{Value, json};

#[test]
fn the_contracts_lie_at_fixed_addresses_with_code() {
    let mut tab = Tab::new();
    let deployment = tab.get("sandbox_deployment", json!([]));
    assert_eq!(deployment["chainId"], CHAIN_ID);
    assert_eq!(deployment["deployedAt"], 0);
    let Deployment { market, consents, calls, token } = Deployment::new();
    for (name, address) in [("market", market), ("consents", consents), ("calls", calls), ("token", token)] {
        assert_eq!(deployment[name], lower(address));
        let code = tab.get("eth_getCode", json!([lower(address), "latest"]));
        assert!(code.as_str().unwrap().len() > 100, "{name} has no code");
    }
    // Written into configurations and documents: they may not move.
    assert_eq!(market, address!("0x2ffebdcdcb2ba66d9b521a2546b3663836c165cb"));
}

#[test]
fn the_market_knows_the_consents_and_the_calls() {
    let mut tab = Tab::new();
    let Deployment { market, consents, calls, .. } = Deployment::new();
    for (view, address) in [("consents()", consents), ("calls()", calls)] {
        let call = json!([{"to": lower(market), "data": calldata(view, &[])}, "latest"]);
        assert_eq!(tab.get("eth_call", call), json!(address.into_word().to_string()), "{view}");
    }
}

#[test]
fn each_persona_starts_with_gas_and_tokens() {
    let mut tab = Tab::new();
    for persona in Persona::ALL {
        let balance = tab.get("eth_getBalance", json!([lower(persona.address()), "latest"]));
        assert_eq!(balance, "0x3635c9adc5dea00000", "1,000 units of gas money");
        assert_eq!(tab.token_balance(persona.address()), U256::from(100_000_000_000u64));
        assert_eq!(tab.get("eth_getTransactionCount", json!([lower(persona.address())])), "0x0");
    }
    let listed = tab.get("sandbox_accounts", json!([]));
    assert_eq!(listed[2], json!({"persona": "researcher", "address": lower(Persona::Researcher.address())}));
}

#[test]
fn missing_bytecode_is_refused_by_name() {
    let mut config = Config::committed();
    config.market = Default::default();
    let refused = Sandbox::genesis(config, NOW).unwrap_err();
    assert_eq!(refused, GenesisError::NoCode { contract: "Market" });
}

#[test]
fn a_transaction_is_mined_in_a_block_of_its_own() {
    let mut tab = Tab::new();
    tab.now = NOW + 50;
    let to = lower(Persona::Steward.address());
    let receipt = tab.send(json!({"to": to, "value": "0xde0b6b3a7640000", "data": "0x1234"}));
    assert_eq!(receipt["blockNumber"], "0x1");
    assert_eq!(receipt["from"], lower(Persona::Researcher.address()));
    assert_eq!(receipt["to"], to);
    assert_eq!(receipt["contractAddress"], Value::Null);
    let block = tab.get("eth_getBlockByNumber", json!(["0x1", true]));
    assert_eq!(number(&block["timestamp"]), NOW + 50);
    assert_eq!(block["hash"], receipt["blockHash"]);
    let genesis = tab.get("eth_getBlockByNumber", json!(["earliest", false]));
    assert_eq!(block["parentHash"], genesis["hash"]);
    let transaction = tab.get("eth_getTransactionByHash", json!([receipt["transactionHash"]]));
    assert_eq!(block["transactions"], json!([transaction]));
    assert_eq!(transaction["input"], "0x1234");
    assert_eq!(tab.get("eth_getBlockByHash", json!([block["hash"], true])), block);

    // 1,000 - 1 - gas used at the base fee
    let spent = U256::from(number(&receipt["gasUsed"])) * U256::from(number(&receipt["effectiveGasPrice"]));
    let left = U256::from(999u64) * U256::from(10).pow(U256::from(18)) - spent;
    let balance = tab.get("eth_getBalance", json!([lower(Persona::Researcher.address()), "latest"]));
    assert_eq!(balance, format!("{left:#x}"));
    assert_eq!(tab.get("eth_getBalance", json!([to, "latest"])), "0x3643aa647986040000");
}

#[test]
fn a_transaction_hash_is_that_of_the_signed_eip_1559_transaction() {
    let mut tab = Tab::new();
    let receipt = tab.send(json!({"to": lower(Persona::Steward.address()), "value": "0x7"}));
    let mined = tab.get("eth_getTransactionByHash", json!([receipt["transactionHash"]]));
    let quantity = |name: &str| {
        let digits = mined[name].as_str().unwrap().strip_prefix("0x").unwrap();
        U256::from_str_radix(digits, 16).unwrap()
    };
    let bytes = |name: &str| hex::decode(mined[name].as_str().unwrap()).unwrap();
    // 0x02 ‖ rlp([chainId, nonce, maxPriorityFee, maxFee, gas, to, value, data, accessList, yParity, r, s])
    let mut list = Vec::new();
    for name in ["chainId", "nonce", "maxPriorityFeePerGas", "maxFeePerGas", "gas"] {
        alloy_rlp::Encodable::encode(&quantity(name), &mut list);
    }
    alloy_rlp::Encodable::encode(&Bytes::from(bytes("to")), &mut list);
    alloy_rlp::Encodable::encode(&quantity("value"), &mut list);
    alloy_rlp::Encodable::encode(&Bytes::from(bytes("input")), &mut list);
    list.push(0xc0);
    let unsigned = list.clone();
    for name in ["yParity", "r", "s"] {
        alloy_rlp::Encodable::encode(&quantity(name), &mut list);
    }
    let digest = |list: Vec<u8>| {
        let mut bytes = vec![2];
        alloy_rlp::Header { list: true, payload_length: list.len() }.encode(&mut bytes);
        bytes.extend(list);
        keccak256(bytes)
    };
    assert_eq!(mined["hash"], digest(list).to_string());
    let signature = Signature::new(quantity("r"), quantity("s"), quantity("yParity") == U256::from(1));
    let signer = signature.recover_address_from_prehash(&digest(unsigned)).unwrap();
    assert_eq!(signer, Persona::Researcher.address());
}

#[test]
fn unknown_blocks_and_transactions_are_null() {
    let mut tab = Tab::new();
    let nothing = format!("0x{}", "11".repeat(32));
    assert_eq!(tab.get("eth_getBlockByNumber", json!(["0x5", false])), Value::Null);
    assert_eq!(tab.get("eth_getBlockByHash", json!([nothing, false])), Value::Null);
    assert_eq!(tab.get("eth_getTransactionByHash", json!([nothing])), Value::Null);
    assert_eq!(tab.get("eth_getTransactionReceipt", json!([nothing])), Value::Null);
}

#[test]
fn nonces_follow_one_another() {
    let mut tab = Tab::new();
    let me = lower(tab.persona.address());
    let transfer =
        |nonce: Option<&str>| json!({"to": lower(Persona::Steward.address()), "nonce": nonce, "gas": "0x5208"});
    for sent in 0..3 {
        assert_eq!(number(&tab.get("eth_getTransactionCount", json!([me, "latest"]))), sent);
        tab.send(transfer(None));
    }
    tab.send(transfer(Some("0x3")));
    for wrong in ["0x3", "0x5"] {
        let refused = tab.ask("eth_sendTransaction", json!([transfer(Some(wrong))])).unwrap_err();
        assert_eq!(refused.code(), -32003, "{refused}");
    }
    assert_eq!(tab.get("eth_blockNumber", json!([])), "0x4");
}

#[test]
fn money_that_is_not_there_cannot_be_sent() {
    let mut tab = Tab::new();
    let to = lower(Persona::Steward.address());
    for gas in [Value::Null, json!("0x5208")] {
        let too_much = json!([{"to": to, "value": "0x3635c9adc5dea00000", "gas": gas}]);
        assert_eq!(tab.ask("eth_sendTransaction", too_much).unwrap_err().code(), -32003);
    }
    let low_fee = json!([{"to": to, "maxFeePerGas": "0x1"}]);
    assert_eq!(tab.ask("eth_sendTransaction", low_fee).unwrap_err().code(), -32003);
}

#[test]
fn fees_are_paid_as_eip_1559_says() {
    let mut tab = Tab::new();
    let price = number(&tab.get("eth_gasPrice", json!([])));
    let to = lower(Persona::Steward.address());
    let tip = json!({"to": to, "maxFeePerGas": format!("{:#x}", 3 * price), "maxPriorityFeePerGas": "0x7"});
    assert_eq!(number(&tab.send(tip)["effectiveGasPrice"]), price + 7);
    let legacy = json!({"to": to, "gasPrice": format!("{:#x}", 2 * price)});
    assert_eq!(number(&tab.send(legacy)["effectiveGasPrice"]), 2 * price);
    let history = tab.get("eth_feeHistory", json!(["0x2", "latest", [25.0]]));
    assert_eq!(history["oldestBlock"], "0x1");
    assert_eq!(history["baseFeePerGas"], json!(vec![format!("{price:#x}"); 3]));
    assert_eq!(history["gasUsedRatio"].as_array().unwrap().len(), 2);
}

#[test]
fn the_clock_goes_with_real_time_and_can_be_moved_forward() {
    let mut tab = Tab::new();
    let me = lower(tab.persona.address());
    assert_eq!(tab.get("sandbox_time", json!([])), json!({"now": NOW, "offset": 0}));
    tab.now = NOW + 10;
    assert_eq!(tab.get("evm_increaseTime", json!([86_400])), 86_400);
    assert_eq!(tab.latest_time(), NOW + 10 + 86_400, "a block shows the new time");
    tab.now = NOW + 15;
    assert_eq!(tab.get("sandbox_time", json!([])), json!({"now": NOW + 86_415, "offset": 86_400}));
    let pending = tab.get("eth_getBlockByNumber", json!(["pending", false]));
    assert_eq!(number(&pending["timestamp"]), NOW + 86_415);
    assert_eq!(pending["hash"], Value::Null);
    tab.send(json!({"to": me}));
    assert_eq!(tab.latest_time(), NOW + 86_415);

    assert_eq!(tab.get("evm_increaseTime", json!(["0x3c"])), 86_460);
    assert_eq!(tab.get("evm_setTime", json!([NOW + 200_000])), 199_985);
    assert_eq!(tab.latest_time(), NOW + 200_000);
    let refused = tab.ask("evm_setTime", json!([NOW + 199_999])).unwrap_err();
    assert!(matches!(refused, RpcError::TimeOutOfRange { .. }));
    let refused = tab.ask("evm_increaseTime", json!([u64::MAX])).unwrap_err();
    assert!(matches!(refused, RpcError::TimeOutOfRange { .. }));
}

#[test]
fn time_does_not_run_backwards_when_the_real_clock_does() {
    let mut tab = Tab::new();
    let me = lower(tab.persona.address());
    tab.now = NOW - 1_000;
    tab.send(json!({"to": me}));
    assert_eq!(tab.latest_time(), NOW);
    assert_eq!(tab.get("evm_increaseTime", json!([100])), 1_100);
    assert_eq!(tab.latest_time(), NOW + 100);
}

#[test]
fn a_reset_gives_a_new_chain_with_the_same_addresses() {
    let mut tab = Tab::new();
    let before = tab.get("sandbox_deployment", json!([]));
    tab.send(json!({"to": lower(tab.persona.address())}));
    tab.get("evm_increaseTime", json!([500]));
    tab.now = NOW + 60;
    let after = tab.get("sandbox_reset", json!([]));
    assert_eq!(after["market"], before["market"]);
    assert_ne!(after["genesis"], before["genesis"]);
    assert_eq!(tab.get("eth_blockNumber", json!([])), "0x0");
    assert_eq!(tab.get("sandbox_time", json!([])), json!({"now": NOW + 60, "offset": 0}));
}

#[test]
fn what_the_sandbox_does_not_know_is_refused_with_its_place() {
    let mut tab = Tab::new();
    let code = |tab: &mut Tab, method: &str, params| {
        tab.ask(method, params).map_err(|error| (error.code(), error.to_string()))
    };
    assert_eq!(code(&mut tab, "eth_mining", json!([])).unwrap_err().0, 4200);
    let cases = [
        ("eth_getBalance", json!([]), "parameter 1 is missing"),
        ("eth_getBalance", json!({"address": "0x"}), "params is not an array"),
        ("eth_getBalance", json!(["0x12"]), "parameter 1 is not an address"),
        ("eth_getBalance", json!([lower(Persona::Steward.address()), "newest"]), "parameter 2 is not a block"),
        ("eth_call", json!(["0x"]), "parameter 1 is not an object"),
        ("eth_call", json!([{"data": "0x123"}]), "parameter 1.data is not bytes"),
        ("eth_call", json!([{"value": "12"}]), "parameter 1.value is not a number"),
        ("eth_call", json!([{"data": "0x12", "input": "0x13"}]), "parameter 1.input is not the same as data"),
        ("eth_call", json!([{"accessList": [{}]}]), "parameter 1.accessList is not supported"),
        ("eth_call", json!([{}, "latest", {"0x": {}}]), "parameter 3 is not supported"),
        ("eth_sendTransaction", json!([{"chainId": "0x1"}]), "parameter 1.chainId is not the sandbox's chain id"),
        ("evm_increaseTime", json!([-5]), "parameter 1 is not a whole number of seconds"),
    ];
    for (method, params, problem) in cases {
        let (code, message) = code(&mut tab, method, params).unwrap_err();
        assert_eq!(code, -32602, "{method}: {message}");
        assert!(message.contains(problem), "{message} does not say: {problem}");
    }
}
