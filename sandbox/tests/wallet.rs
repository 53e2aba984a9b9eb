//! Accounts, chains and signatures, checked against the contracts where they verify them.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

mod common;

use common::{NOW, Tab, calldata, lower, number};
use sandbox::alloy_primitives::{Signature, U256, eip191_hash_message, hex};
use sandbox::{CHAIN_ID, Deployment, Persona, RpcError};
use serde_json::{Value, json};

#[test]
fn a_tab_has_the_account_of_its_persona_alone() {
    let mut tab = Tab::new();
    for persona in Persona::ALL {
        tab.persona = persona;
        assert_eq!(tab.get("eth_requestAccounts", json!([])), json!([lower(persona.address())]));
        assert_eq!(tab.get("eth_accounts", Value::Null), json!([lower(persona.address())]));
    }
    assert_eq!(tab.chain.request(NOW, None, "eth_accounts", &json!([])).unwrap(), json!([]));
    let refused = tab.chain.request(NOW, None, "eth_requestAccounts", &json!([])).unwrap_err();
    assert_eq!((refused.code(), refused), (4100, RpcError::NoAccount));
}

#[test]
fn another_account_neither_sends_nor_signs() {
    let mut tab = Tab::new();
    let other = lower(Persona::Steward.address());
    let mut typed = permit(1);
    typed["message"]["owner"] = json!(other);
    for (method, params) in [
        ("eth_sendTransaction", json!([{"from": other, "to": other}])),
        ("personal_sign", json!(["0x00", other])),
        ("eth_signTypedData_v4", json!([other, typed])),
    ] {
        assert_eq!(tab.ask(method, params.clone()).unwrap_err().code(), 4100, "{method}");
        assert_eq!(tab.chain.request(NOW, None, method, &params).unwrap_err().code(), 4100, "{method}");
    }
    let stranger = "0x00000000000000000000000000000000000000aa";
    let refused = tab.ask("eth_sendTransaction", json!([{"from": stranger, "to": other}])).unwrap_err();
    assert_eq!(refused.code(), 4100);
    assert_eq!(tab.get("eth_blockNumber", json!([])), "0x0");
}

#[test]
fn only_the_own_chain_can_be_switched_to() {
    let mut tab = Tab::new();
    assert_eq!(tab.get("eth_chainId", json!([])), "0x1de2a29");
    assert_eq!(tab.get("net_version", json!([])), CHAIN_ID.to_string());
    assert_eq!(tab.get("wallet_switchEthereumChain", json!([{"chainId": "0x1de2a29"}])), Value::Null);
    let refused = tab.ask("wallet_switchEthereumChain", json!([{"chainId": "0x1"}])).unwrap_err();
    assert_eq!(refused.code(), 4902);
}

#[test]
fn a_message_is_signed_as_eip_191_has_it() {
    let mut tab = Tab::new();
    let me = tab.persona.address();
    for (sent, meant) in [("0x68656c6c6f", b"hello".as_slice()), ("hello", b"hello"), ("0x", b""), ("0xzz", b"0xzz")] {
        let answer = tab.get("personal_sign", json!([sent, lower(me)]));
        let bytes = hex::decode(answer.as_str().unwrap()).unwrap();
        assert!(matches!(bytes[64], 27 | 28));
        let signature = Signature::from_raw(&bytes).unwrap();
        assert_eq!(signature.recover_address_from_prehash(&eip191_hash_message(meant)).unwrap(), me);
    }
}

#[test]
fn the_token_accepts_a_permit_signed_as_typed_data() {
    let mut tab = Tab::new();
    let (owner, spender) = (tab.persona.address(), Persona::Steward.address());
    // Given as an object or as text, as wallets take both.
    for (nonce, as_text) in [(0, false), (1, true)] {
        let document = permit(nonce);
        let document = if as_text { json!(document.to_string()) } else { document };
        let answer = tab.get("eth_signTypedData_v4", json!([lower(owner), document]));
        let signature = hex::decode(answer.as_str().unwrap()).unwrap();
        let words = [
            owner.into_word().into(),
            spender.into_word().into(),
            U256::from(77),
            U256::from(NOW + 60),
            U256::from(signature[64]),
            U256::from_be_slice(&signature[..32]),
            U256::from_be_slice(&signature[32..64]),
        ];
        let data = calldata("permit(address,address,uint256,uint256,uint8,bytes32,bytes32)", &words);
        let token = lower(Deployment::new().token);
        // Anybody may bring the permit.
        let by = Persona::Arbiter;
        let hash = tab
            .chain
            .request(NOW, Some(by.address()), "eth_sendTransaction", &json!([{"to": token, "data": data}]))
            .unwrap();
        assert_eq!(tab.get("eth_getTransactionReceipt", json!([hash]))["status"], "0x1");
        let data = calldata("allowance(address,address)", &[owner.into_word().into(), spender.into_word().into()]);
        let allowance = tab.get("eth_call", json!([{"to": token, "data": data}]));
        assert_eq!(U256::from_be_slice(&hex::decode(allowance.as_str().unwrap()).unwrap()), U256::from(77));
    }
}

#[test]
fn typed_data_for_another_chain_is_not_signed() {
    let mut tab = Tab::new();
    let me = lower(tab.persona.address());
    let mut document = permit(0);
    document["domain"]["chainId"] = json!("0x1");
    let refused = tab.ask("eth_signTypedData_v4", json!([me, document])).unwrap_err();
    assert_eq!(refused.code(), -32602);
    assert!(refused.to_string().contains("for the chain 1, not 31337001"), "{refused}");
    let refused = tab.ask("eth_signTypedData_v4", json!([me, "not JSON"])).unwrap_err();
    assert_eq!(refused.code(), -32602);
}

#[test]
fn every_error_says_what_to_do() {
    let mut tab = Tab::new();
    let requests = [
        ("eth_mining", json!([])),
        ("eth_getBalance", json!([])),
        ("wallet_switchEthereumChain", json!([{"chainId": "0x1"}])),
        ("evm_setTime", json!([1])),
    ];
    for (method, params) in requests {
        let error = tab.ask(method, params).unwrap_err();
        assert!(error.hint().ends_with('.') && !error.to_string().is_empty());
        let object = error.to_json();
        assert_eq!((&object["code"], &object["message"]), (&json!(error.code()), &json!(error.to_string())));
    }
    assert_eq!(number(&tab.get("eth_blockNumber", json!([]))), 0);
}

/// EIP-2612 for 77 millionths of a token, from the researcher to the steward.
fn permit(nonce: u64) -> Value {
    json!({
        "types": {
            "EIP712Domain": [
                {"name": "name", "type": "string"},
                {"name": "version", "type": "string"},
                {"name": "chainId", "type": "uint256"},
                {"name": "verifyingContract", "type": "address"},
            ],
            "Permit": [
                {"name": "owner", "type": "address"},
                {"name": "spender", "type": "address"},
                {"name": "value", "type": "uint256"},
                {"name": "nonce", "type": "uint256"},
                {"name": "deadline", "type": "uint256"},
            ],
        },
        "primaryType": "Permit",
        "domain": {
            "name": "Theriac Test Token",
            "version": "1",
            "chainId": CHAIN_ID,
            "verifyingContract": lower(Deployment::new().token),
        },
        "message": {
            "owner": lower(Persona::Researcher.address()),
            "spender": lower(Persona::Steward.address()),
            "value": "77",
            "nonce": nonce,
            "deadline": NOW + 60,
        },
    })
}
