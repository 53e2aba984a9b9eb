//! Genesis, transactions, blocks and the clock.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

mod common;

use common::{NOW, Tab, calldata, lower};
use sandbox::alloy_primitives::{U256, address};
use sandbox::{CHAIN_ID, Config, Deployment, GenesisError, Persona, Sandbox};
use serde_json::json;

#[test]
fn the_contracts_lie_at_fixed_addresses_with_code() {
    let mut tab = Tab::new();
    let deployment = tab.get("sandbox_deployment", json!([]));
    assert_eq!(deployment["chainId"], CHAIN_ID);
    assert_eq!(deployment["deployedAt"], 0);
    let Deployment { market, consents, token } = Deployment::new();
    for (name, address) in [("market", market), ("consents", consents), ("token", token)] {
        assert_eq!(deployment[name], lower(address));
        let code = tab.get("eth_getCode", json!([lower(address), "latest"]));
        assert!(code.as_str().unwrap().len() > 100, "{name} has no code");
    }
    // Written into configurations and documents: they may not move.
    assert_eq!(market, address!("0x2ffebdcdcb2ba66d9b521a2546b3663836c165cb"));
}

#[test]
fn the_market_knows_the_consents() {
    let mut tab = Tab::new();
    let Deployment { market, consents, .. } = Deployment::new();
    let call = json!([{"to": lower(market), "data": calldata("consents()", &[])}, "latest"]);
    let answer = tab.get("eth_call", call);
    assert_eq!(answer, json!(consents.into_word().to_string()));
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
