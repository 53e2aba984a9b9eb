//! The chain as EIP-1193 shows it: one `request`, and errors with a code.

use serde_json::Value;

use crate::faults::Fault;
use crate::reading::{Claim, Comparison, Mark};

/// A wallet, a node or the sandbox.
#[allow(async_fn_in_trait, reason = "used on one thread only, in the browser and in tests")]
pub trait Provider {
    /// Asks for `method` with these parameters.
    async fn request(&self, method: &str, params: Value) -> Result<Value, RpcError>;

    /// Holds settled logs, read here, against what others say of them. When others are to be believed, they are what is
    /// read from now on. Whoever is alone is believed.
    async fn compare(&self, _claims: &[Claim], _end: &Mark) -> Comparison {
        Comparison::Agreed
    }
}

/// An error of EIP-1193 or EIP-1474.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message} ({code})")]
pub struct RpcError {
    /// 4001: the person said no. 3: the contract reverted. Others: EIP-1193 and EIP-1474.
    pub code: i64,
    /// The provider's words.
    pub message: String,
    /// For a revert, its data as `0x` hex, as such or inside an object.
    pub data: Option<Value>,
}

/// Where wallets put an error inside an error.
const NESTED: [&str; 6] = ["data", "originalError", "error", "info", "cause", "result"];
/// EIP-1474's internal error: nothing is known.
const INTERNAL: i64 = -32603;

impl RpcError {
    /// Reads what a wallet threw: an object, whose code may be a text or lie deeper, or only a text, or nothing.
    pub fn thrown(value: &Value) -> Self {
        let text = |name: &str| value[name].as_str().filter(|text| !text.is_empty());
        let code = match &value["code"] {
            Value::String(text) => text.parse().ok(),
            code => code.as_i64(),
        };
        let message = value.as_str().or_else(|| text("message")).or_else(|| text("reason"));
        // The whole of an object without data: what it carries may lie under another name.
        let data = match &value["data"] {
            Value::Null => value.is_object().then_some(value),
            data => Some(data),
        };
        Self {
            code: code.unwrap_or(INTERNAL),
            message: message.unwrap_or("No reason was given.").to_owned(),
            data: data.cloned(),
        }
    }

    /// What it means.
    pub fn fault(&self) -> Fault {
        Fault::of(self)
    }

    /// True when the person declined to sign: not a failure.
    pub fn is_rejection(&self) -> bool {
        self.fault() == Fault::Declined
    }

    /// The revert data, wherever the provider put it.
    pub fn revert_data(&self) -> Option<Vec<u8>> {
        fn find(value: &Value, depth: usize) -> Option<Vec<u8>> {
            match value {
                // Some nodes put a word before it.
                Value::String(text) => bytes(text.strip_prefix("Reverted ").unwrap_or(text)),
                Value::Object(members) if depth > 0 => {
                    NESTED.iter().find_map(|name| members.get(*name).and_then(|value| find(value, depth - 1)))
                }
                _ => None,
            }
        }
        find(self.data.as_ref()?, 6)
    }
}

/// Bytes of `0x` hex.
pub fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_prefix("0x")?;
    (digits.len() % 2 == 0 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())).then_some(())?;
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok()).collect()
}

/// `0x` hex of bytes.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::from("0x"), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A JSON-RPC quantity.
pub fn quantity(value: &Value) -> Option<u128> {
    let digits = value.as_str()?.strip_prefix("0x")?;
    // The standard library would also take a sign.
    digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u128::from_str_radix(digits, 16).ok())?
}

/// A JSON-RPC quantity that is a number of blocks, seconds or gas.
pub fn number(value: &Value) -> Option<u64> {
    quantity(value)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn revert_data_is_found_where_wallets_put_it() {
        let with = |data| RpcError { code: 3, message: String::new(), data: Some(data) };
        assert_eq!(with(json!("0x0102")).revert_data(), Some(vec![1, 2]));
        let nested = json!({"originalError": {"code": 3, "data": "0xff"}});
        assert_eq!(with(nested).revert_data(), Some(vec![0xff]));
        assert_eq!(with(json!("Reverted 0x0102")).revert_data(), Some(vec![1, 2]));
        let ethers = json!({"code": "CALL_EXCEPTION", "info": {"error": {"code": 3, "data": "0xff"}}});
        assert_eq!(RpcError::thrown(&ethers).revert_data(), Some(vec![0xff]));
        assert_eq!(with(json!({"reason": "none"})).revert_data(), None);
    }

    #[test]
    fn hex_is_read_strictly() {
        assert_eq!(bytes("0x"), Some(vec![]));
        for text in ["", "01", "0x0", "0x0g", "0xé0", "0x+1", "0x-1"] {
            assert_eq!(bytes(text), None, "{text}");
        }
        assert_eq!(bytes(&hex(&[0, 10, 255])), Some(vec![0, 10, 255]));
    }

    #[test]
    fn quantities_are_never_cut_off() {
        assert_eq!(number(&json!("0xffffffffffffffff")), Some(u64::MAX));
        assert_eq!(quantity(&json!("0x10000000000000000")), Some(1 << 64));
        assert_eq!(number(&json!("0x10000000000000000")), None);
        for value in [json!(1), json!(null), json!("1"), json!("0x"), json!("0x+1"), json!("0x1g")] {
            assert_eq!(quantity(&value), None, "{value}");
        }
        assert_eq!(quantity(&json!(format!("0x1{}", "0".repeat(32)))), None);
    }
}
