//! What the tests of the sandbox share.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file uses its part; a failed expectation is a failed test"
)]

use sandbox::alloy_primitives::{Address, U256, hex, keccak256};
use sandbox::{Config, Persona, RpcError, Sandbox};
use serde_json::{Value, json};

/// A moment in 2026, in Unix seconds.
pub const NOW: u64 = 1_790_000_000;

/// A sandbox, the person using it and the time it is.
pub struct Tab {
    pub chain: Sandbox,
    pub persona: Persona,
    pub now: u64,
}

impl Tab {
    pub fn new() -> Self {
        Self { chain: Sandbox::genesis(Config::committed(), NOW).unwrap(), persona: Persona::Researcher, now: NOW }
    }

    pub fn ask(&mut self, method: &str, params: Value) -> Result<Value, RpcError> {
        self.chain.request(self.now, Some(self.persona.address()), method, &params)
    }

    pub fn get(&mut self, method: &str, params: Value) -> Value {
        self.ask(method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Sends a transaction and gives its receipt.
    pub fn send(&mut self, transaction: Value) -> Value {
        let hash = self.get("eth_sendTransaction", json!([transaction]));
        self.get("eth_getTransactionReceipt", json!([hash]))
    }

    /// Deploys code that runs as it stands and gives its address.
    pub fn deploy(&mut self, runtime: &[u8]) -> String {
        // PUSH2 length, PUSH1 12, PUSH0, CODECOPY, PUSH2 length, PUSH0, RETURN
        let [high, low] = u16::try_from(runtime.len()).unwrap().to_be_bytes();
        let mut code = vec![0x61, high, low, 0x60, 12, 0x5f, 0x39, 0x61, high, low, 0x5f, 0xf3];
        code.extend(runtime);
        let receipt = self.send(json!({"data": hex::encode_prefixed(code)}));
        assert_eq!(receipt["status"], "0x1");
        receipt["contractAddress"].as_str().unwrap().to_owned()
    }

    pub fn latest_time(&mut self) -> u64 {
        number(&self.get("eth_getBlockByNumber", json!(["latest", false]))["timestamp"])
    }

    pub fn token_balance(&mut self, of: Address) -> U256 {
        let token = self.get("sandbox_deployment", json!([]))["token"].clone();
        let data = calldata("balanceOf(address)", &[of.into_word().into()]);
        let word = self.get("eth_call", json!([{"to": token, "data": data}, "latest"]));
        U256::from_be_slice(&hex::decode(word.as_str().unwrap()).unwrap())
    }
}

/// The number in an answer such as `0x1f`.
pub fn number(answer: &Value) -> u64 {
    let digits = answer.as_str().and_then(|text| text.strip_prefix("0x")).unwrap_or_else(|| panic!("{answer}"));
    u64::from_str_radix(digits, 16).unwrap()
}

/// Calldata of a function that takes words.
pub fn calldata(signature: &str, words: &[U256]) -> String {
    let mut data = keccak256(signature)[..4].to_vec();
    for word in words {
        data.extend(word.to_be_bytes::<32>());
    }
    hex::encode_prefixed(data)
}

pub fn lower(address: Address) -> String {
    hex::encode_prefixed(address)
}
