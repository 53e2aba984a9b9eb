//! The calldata of every function that changes something, against the ABI: each argument and member by its name.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

mod common;

use std::collections::BTreeSet;

use common::*;
use ethers_core::abi::{Token, encode};
use ethers_core::types::{H160, U256};
use ethers_core::utils::keccak256;
use market::calls::{self, Call, Locations};
use market::provider::bytes;
use serde_json::{Value, json};
use wasm_crypto::keys::Seed;
use wasm_crypto::listing::Deployment;
use wasm_crypto::primitives::{Address, Bytes32};
use wasm_crypto::proof::listing::KnowledgeProof;
use wasm_crypto::proof::reseal::ResealProof;
use wasm_crypto::split::{Leaf, Path};

/// The functions of a committed artifact that change something.
fn functions(contract: &str) -> Vec<Value> {
    let path = format!("{}/../contracts/artifacts/{contract}.json", env!("CARGO_MANIFEST_DIR"));
    let artifact: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let changes = |item: &&Value| item["type"] == "function" && item["stateMutability"] == "nonpayable";
    artifact["abi"].as_array().unwrap().iter().filter(changes).cloned().collect()
}

/// A type as it stands in a signature.
fn signature(item: &Value) -> String {
    let kind = item["type"].as_str().unwrap();
    match kind.strip_prefix("tuple") {
        None => kind.to_owned(),
        Some(rest) => format!("({}){rest}", signatures(&item["components"])),
    }
}

fn signatures(items: &Value) -> String {
    items.as_array().unwrap().iter().map(signature).collect::<Vec<_>>().join(",")
}

/// The value that has the name and type of an argument or member.
fn token(item: &Value, value: &Value) -> Token {
    let kind = item["type"].as_str().unwrap();
    assert!(!value.is_null(), "{}", item["name"]);
    if let Some(of) = kind.strip_suffix("[]") {
        let of = json!({"type": of, "name": item["name"]});
        return Token::Array(value.as_array().unwrap().iter().map(|value| token(&of, value)).collect());
    }
    let hex = || bytes(value.as_str().unwrap()).unwrap();
    match kind {
        "tuple" => {
            let members = item["components"].as_array().unwrap();
            assert_eq!(value.as_object().unwrap().len(), members.len(), "{}", item["name"]);
            Token::Tuple(members.iter().map(|member| token(member, &value[member["name"].as_str().unwrap()])).collect())
        }
        "address" => Token::Address(H160::from_slice(&hex())),
        "bytes32" => Token::FixedBytes(hex()),
        "bytes" => Token::Bytes(hex()),
        "string" => Token::String(value.as_str().unwrap().to_owned()),
        _ => Token::Uint(match value {
            Value::Number(number) => number.as_u64().unwrap().into(),
            text if text.as_str().unwrap().starts_with("0x") => U256::from_big_endian(&hex()),
            text => U256::from_dec_str(text.as_str().unwrap()).unwrap(),
        }),
    }
}

/// Selector and arguments, the latter by name.
fn calldata(function: &Value, arguments: &Value) -> Vec<u8> {
    let name = function["name"].as_str().unwrap();
    let inputs = function["inputs"].as_array().unwrap();
    assert_eq!(arguments.as_object().unwrap().len(), inputs.len(), "{name}");
    let tokens: Vec<_> = inputs.iter().map(|input| token(input, &arguments[input["name"].as_str().unwrap()])).collect();
    let selector = keccak256(format!("{name}({})", signatures(&function["inputs"])));
    [&selector[..4], &encode(&tokens)].concat()
}

fn word(byte: u8) -> Bytes32 {
    Bytes32([byte; 32])
}

/// Every transaction, as we write it and as its arguments are called.
fn transactions(world: &World) -> Vec<(&'static str, &'static str, Call, Value)> {
    let at: &Deployment = &world.at;
    let dataset = Dataset::new(world, &open_terms(), 123).offered(world, |listing| {
        (listing.call_id, listing.replaces, listing.arbiter) = (word(1), word(2), word(3));
        (listing.inspection_window, listing.dispute_bond) = (4, u128::MAX);
    });
    let Dataset { listing, seal, .. } = &dataset;
    let purchase = Purchase::new(world, &dataset, &biomedical(), word(9));
    let order = &purchase.order;
    let (to, reseal) = dataset.delegate(world, &Seed::generate());
    let reseal: &ResealProof = &reseal;
    let knowledge: KnowledgeProof = dataset.knowledge();
    let leaf = Leaf { index: u32::MAX, account: Address([7; 20]), weight: 8, consent_until: 9, consent: word(10) };
    let path = Path { hashes: vec![word(11), word(12)], sums: vec![13, u128::MAX] };
    let consent = dataset.consent();
    let (claim, _) = dataset.authorise(world, Address([14; 20]), 15, 16);
    let signature = [17; 65];
    let (call, arbiter) = (world.call(&open_terms()), world.arbiter(18).1);
    let places = Locations { body: "b".into(), leaves: "l".into(), card: String::new() };
    let named = json!({"body": "b", "leaves": "l", "card": ""});
    let request = &purchase.request;
    // r is made of 27s, s of 28s, v is 29.
    let permit = calls::PermitSignature { deadline: 19, signature: std::array::from_fn(|at| at as u8 / 32 + 27) };
    let hex = |data: &[u8]| market::provider::hex(data);
    let leaves = calls::post_leaves(at, listing, &[dataset.leaf]).remove(0);
    let chunk = dataset.leaf.pack();
    let ordered = json!({
        "listing": listing, "buyerKey": request.buyer_key, "purpose": request.purpose,
        "evidence": request.evidence, "evidenceUri": request.evidence_uri, "nonce": request.nonce,
    });
    let mut permitted = ordered.clone();
    permitted["permit"] = json!({"deadline": 19, "v": 29, "r": word(27), "s": word(28)});
    let both = json!({"listing": listing, "order_": order});
    let split = json!({"listing": listing, "leaf": leaf, "path": path});
    let with = |base: &Value, more: Value| {
        let mut all = base.clone();
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    let signed = json!(hex(&signature));
    let moved = (&to.r, &to.c);
    let received = json!({"r": to.r, "c": to.c, "proof": reseal});
    vec![
        (
            "Market",
            "list",
            calls::list(at, listing, seal, &knowledge, &places),
            json!({"listing": listing, "seal": seal, "proof": knowledge, "locations": named}),
        ),
        (
            "Market",
            "postLeaves",
            leaves,
            json!({"listing": listing, "chunk": 0, "leaves": hex(&chunk), "chunkHashes": [hex(&keccak256(chunk))]}),
        ),
        (
            "Market",
            "addSeal",
            calls::add_seal(at, listing, seal, &to, reseal),
            json!({"listing": listing, "from": seal, "to": to, "proof": reseal}),
        ),
        (
            "Market",
            "removeSeal",
            calls::remove_seal(at, listing, &word(20)),
            json!({"listing": listing, "sealId": word(20)}),
        ),
        ("Market", "locate", calls::locate(at, listing, &places), json!({"listing": listing, "locations": named})),
        ("Market", "close", calls::close(at, listing), json!({"listing": listing})),
        ("Market", "enforceConsent", calls::enforce_consent(at, listing, &leaf, &path), split.clone()),
        (
            "Market",
            "enforceConsentByReceipt",
            calls::enforce_consent_by_receipt(at, listing, &leaf, &path, &consent, &signature),
            with(&split, json!({"consent": consent, "signature": signed})),
        ),
        ("Market", "order", calls::order(at, listing, request, None), ordered),
        ("Market", "orderWithPermit", calls::order(at, listing, request, Some(&permit)), permitted),
        (
            "Market",
            "approve",
            calls::approve_purpose(at, listing, order, &word(21)),
            with(&both, json!({"rules": word(21)})),
        ),
        (
            "Market",
            "deliver",
            calls::deliver(at, listing, order, seal, moved, reseal),
            with(&with(&both, received.clone()), json!({"from": seal})),
        ),
        ("Market", "decline", calls::decline(at, listing, order), both.clone()),
        ("Market", "refund", calls::refund(at, listing, order), both.clone()),
        (
            "Market",
            "registerArbiter",
            calls::register_arbiter(at, &arbiter, "rules"),
            json!({"arbiter": arbiter, "termsUri": "rules"}),
        ),
        (
            "Market",
            "dispute",
            calls::dispute(at, listing, order, &arbiter, seal, moved, reseal),
            with(&with(&both, received), json!({"arbiter": arbiter, "delivered": seal})),
        ),
        ("Market", "rule", calls::rule(at, listing, order, 4_321), with(&both, json!({"refundBps": 4_321}))),
        ("Market", "lapse", calls::lapse(at, listing, order), both.clone()),
        ("Market", "settle", calls::settle(at, listing, order), both),
        ("Market", "withdrawCredit", calls::withdraw_credit(at, &world.token), json!({"token": world.token})),
        (
            "Market",
            "claim",
            calls::claim(at, listing, &leaf, &path, &claim, &signature),
            with(&split, json!({"authorisation": claim, "signature": signed})),
        ),
        ("Market", "claimFee", calls::claim_fee(at, listing), json!({"listing": listing})),
        ("Calls", "open", calls::open_call(at, &call, "call"), json!({"call": call, "documentUri": "call"})),
        ("Calls", "close", calls::close_call(at, &call), json!({"call": call})),
        (
            "Consents",
            "withdraw",
            calls::withdraw(at, &leaf.account, &signature),
            json!({"account": leaf.account, "signature": signed}),
        ),
    ]
}

#[test]
fn every_function_that_changes_something_is_encoded_as_its_abi_says() {
    let world = World::new();
    let transactions = transactions(&world);
    let addresses = [("Market", world.at.market), ("Calls", world.at.calls), ("Consents", world.at.consents)];
    for (contract, address) in addresses {
        let functions = functions(contract);
        let ours = transactions.iter().filter(|(of, ..)| *of == contract);
        let names: BTreeSet<&str> = ours.clone().map(|(_, name, ..)| *name).collect();
        assert_eq!(names, functions.iter().map(|function| function["name"].as_str().unwrap()).collect(), "{contract}");
        for (_, name, call, arguments) in ours {
            let function = functions.iter().find(|function| function["name"] == *name).unwrap();
            assert_eq!(call.to, address, "{name}");
            assert_eq!(call.data, calldata(function, arguments), "{contract}.{name}");
        }
    }
}
