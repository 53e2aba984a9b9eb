//! The EIP-2612 permit, as typed data for `eth_signTypedData_v4`: payment without a separate approval.

use serde_json::{Value, json};
use wasm_crypto::primitives::Address;

/// A permit for one payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    /// EIP-155 chain id.
    pub chain_id: u64,
    /// The token.
    pub token: Address,
    /// The token's name, as its EIP-712 domain has it.
    pub token_name: String,
    /// Who pays.
    pub owner: Address,
    /// The market.
    pub spender: Address,
    /// Exactly the price.
    pub value: u128,
    /// `nonces(owner)` of the token.
    pub nonce: u128,
    /// Last second at which it holds.
    pub deadline: u64,
}

impl Permit {
    /// The document a wallet shows and signs.
    pub fn typed_data(&self) -> Value {
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
                "name": self.token_name,
                "version": "1",
                "chainId": self.chain_id,
                "verifyingContract": self.token,
            },
            "message": {
                "owner": self.owner,
                "spender": self.spender,
                "value": self.value.to_string(),
                "nonce": self.nonce.to_string(),
                "deadline": self.deadline.to_string(),
            },
        })
    }
}
