//! Takes out of the contracts' artifacts what the client uses of them, so that nothing else travels with the app: no
//! bytecode, no function that only reads (state is rebuilt from logs), nothing of a token but payment, no inner names.

use std::path::PathBuf;
use std::{env, fs};

use serde_json::Value;

/// What is asked of any ERC-20 token with permits, and of the test token.
const OF_TOKENS: [&str; 6] = ["allowance", "approve", "balanceOf", "faucet", "name", "nonces"];

fn main() {
    let artifacts = PathBuf::from("../contracts/artifacts");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    for contract in ["Market", "Calls", "Consents", "TestToken"] {
        let path = artifacts.join(format!("{contract}.json"));
        println!("cargo::rerun-if-changed={}", path.display());
        let text = fs::read_to_string(&path).expect("contracts/artifacts is committed");
        let mut artifact: Value = serde_json::from_str(&text).expect("an artifact is JSON");
        let abi = artifact["abi"].as_array_mut().expect("an ABI is a list");
        abi.retain(|item| is_used(item, contract == "TestToken"));
        abi.iter_mut().for_each(drop_names);
        abi.iter_mut().filter(|item| item["stateMutability"] == "nonpayable").for_each(drop_results);
        fs::write(out.join(format!("{contract}.json")), artifact["abi"].to_string()).expect("OUT_DIR can be written");
    }
}

fn is_used(item: &Value, token: bool) -> bool {
    match item["type"].as_str() {
        Some("function") if token => OF_TOKENS.iter().any(|name| item["name"] == *name),
        Some("function") => item["stateMutability"] == "nonpayable",
        Some("event") => !token,
        Some("error") => true,
        _ => false,
    }
}

/// What a function gives back and what its parameters are called: nobody here reads the one or asks by the other.
fn drop_results(function: &mut Value) {
    function["outputs"] = Value::Array(Vec::new());
    for input in function["inputs"].as_array_mut().into_iter().flatten() {
        input["name"] = Value::String(String::new());
    }
}

/// Solidity's own names of types, and the names of structs' members: no encoding depends on them.
fn drop_names(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.remove("internalType");
            if let Some(Value::Array(components)) = members.get_mut("components") {
                for component in components.iter_mut().filter_map(Value::as_object_mut) {
                    component.remove("name");
                }
            }
            members.values_mut().for_each(drop_names);
        }
        Value::Array(values) => values.iter_mut().for_each(drop_names),
        _ => {}
    }
}
