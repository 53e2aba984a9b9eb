//! EIP-712: the digest of typed data given as JSON, as `eth_signTypedData_v4` takes it.

use std::collections::BTreeSet;

use alloy_primitives::{Address, B256, I256, U256, hex, keccak256};
use serde_json::{Map, Value};
use thiserror::Error;

/// How deep structs and arrays may lie in each other.
const DEPTH_LIMIT: usize = 32;
const DOMAIN: &str = "EIP712Domain";
/// The domain's members in the order of EIP-712, used when the document does not define the type itself.
const DOMAIN_MEMBERS: [(&str, &str); 5] = [
    ("name", "string"),
    ("version", "string"),
    ("chainId", "uint256"),
    ("verifyingContract", "address"),
    ("salt", "bytes32"),
];

/// Why typed data cannot be hashed or signed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TypedDataError {
    /// A member that must be there is not.
    #[error("{path} is missing in the typed data")]
    Missing {
        /// Where, with dots between names.
        path: String,
    },
    /// A value is not one of its type.
    #[error("{path} is not a value of the type {kind}")]
    WrongValue {
        /// Where, with dots between names.
        path: String,
        /// The type it should have.
        kind: String,
    },
    /// A type is neither defined nor one of Solidity's.
    #[error("the type {kind} is not defined in the typed data")]
    UnknownType {
        /// The type.
        kind: String,
    },
    /// Values or types lie too deep in each other.
    #[error("the typed data is nested more than {DEPTH_LIMIT} levels deep at {path}")]
    TooDeep {
        /// Where, with dots between names.
        path: String,
    },
    /// It is meant for another chain.
    #[error("the typed data is for the chain {chain}, not {own}")]
    OtherChain {
        /// The chain in the domain.
        chain: U256,
        /// The chain of the signer.
        own: u64,
    },
}

impl TypedDataError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::OtherChain { .. } => "Switch the wallet to that chain, or make the data for this one.",
            _ => "Correct the typed data: EIP-712 says what it must contain.",
        }
    }
}

/// The digest to sign: keccak256(0x19 0x01 ‖ domain separator ‖ hashStruct(message)).
pub fn signing_hash(document: &Value) -> Result<B256, TypedDataError> {
    let types = Types::read(document)?;
    let primary = document["primaryType"].as_str().ok_or_else(|| missing("primaryType"))?;
    let mut preimage = vec![0x19, 0x01];
    preimage.extend(types.hash_struct(DOMAIN, member(document, "domain")?, "domain", 0)?);
    if primary != DOMAIN {
        preimage.extend(types.hash_struct(primary, member(document, "message")?, "message", 0)?);
    }
    Ok(keccak256(preimage))
}

/// The chain that the domain names, if it names one.
pub fn domain_chain_id(document: &Value) -> Result<Option<U256>, TypedDataError> {
    let chain = &member(document, "domain")?["chainId"];
    if chain.is_null() {
        return Ok(None);
    }
    unsigned(chain).map(Some).ok_or_else(|| wrong("domain.chainId", "uint256"))
}

/// The struct types of a document.
struct Types<'a> {
    defined: Map<String, Value>,
    domain: &'a Value,
}

impl<'a> Types<'a> {
    fn read(document: &'a Value) -> Result<Self, TypedDataError> {
        let defined = member(document, "types")?.as_object().ok_or_else(|| missing("types"))?.clone();
        Ok(Self { defined, domain: member(document, "domain")? })
    }

    /// The members of a struct type as (name, type), or nothing when it is not one.
    fn members(&self, name: &str) -> Result<Option<Vec<(&str, &str)>>, TypedDataError> {
        let Some(definition) = self.defined.get(name) else {
            let present = DOMAIN_MEMBERS.into_iter().filter(|(member, _)| !self.domain[*member].is_null());
            return Ok((name == DOMAIN).then(|| present.collect()));
        };
        let path = format!("types.{name}");
        let listed = definition.as_array().ok_or_else(|| wrong(&path, "array of members"))?;
        let members = listed.iter().map(|entry| {
            let name = entry.get("name").and_then(Value::as_str);
            let kind = entry.get("type").and_then(Value::as_str);
            name.zip(kind).ok_or_else(|| wrong(&path, "array of members with name and type"))
        });
        members.collect::<Result<_, _>>().map(Some)
    }

    fn hash_struct(&self, name: &str, value: &Value, path: &str, depth: usize) -> Result<B256, TypedDataError> {
        let members = self.members(name)?.ok_or_else(|| unknown(name))?;
        if !value.is_object() {
            return Err(wrong(path, name));
        }
        let mut preimage = keccak256(self.encode_type(name)?).to_vec();
        for (member, kind) in members {
            let path = format!("{path}.{member}");
            let value = value.get(member).ok_or_else(|| missing(&path))?;
            preimage.extend(self.encode(kind, value, &path, depth + 1)?);
        }
        Ok(keccak256(preimage))
    }

    /// `Name(type member,...)` of the type, then of all it refers to in the order of their names.
    fn encode_type(&self, name: &str) -> Result<String, TypedDataError> {
        let mut referred = BTreeSet::new();
        let mut open = vec![name.to_owned()];
        while let Some(next) = open.pop() {
            for (_, kind) in self.members(&next)?.ok_or_else(|| unknown(&next))? {
                let base = kind.split('[').next().unwrap_or_default();
                if base != name && self.members(base)?.is_some() && referred.insert(base.to_owned()) {
                    open.push(base.to_owned());
                }
            }
        }
        let mut encoded = String::new();
        for name in std::iter::once(name).chain(referred.iter().map(String::as_str)) {
            let members = self.members(name)?.ok_or_else(|| unknown(name))?;
            let members: Vec<_> = members.into_iter().map(|(member, kind)| format!("{kind} {member}")).collect();
            encoded += &format!("{name}({})", members.join(","));
        }
        Ok(encoded)
    }

    /// The 32 bytes that stand for a value in its struct.
    fn encode(&self, kind: &str, value: &Value, path: &str, depth: usize) -> Result<B256, TypedDataError> {
        if depth > DEPTH_LIMIT {
            return Err(TypedDataError::TooDeep { path: path.to_owned() });
        }
        if let Some((element, length)) = kind.strip_suffix(']').and_then(|kind| kind.rsplit_once('[')) {
            let values = value.as_array().ok_or_else(|| wrong(path, kind))?;
            if !length.is_empty() && length.parse() != Ok(values.len()) {
                return Err(wrong(path, kind));
            }
            let mut preimage = Vec::new();
            for (index, value) in values.iter().enumerate() {
                preimage.extend(self.encode(element, value, &format!("{path}[{index}]"), depth + 1)?);
            }
            return Ok(keccak256(preimage));
        }
        if self.members(kind)?.is_some() {
            return self.hash_struct(kind, value, path, depth);
        }
        atomic(kind, value).ok_or_else(|| unknown(kind))?.ok_or_else(|| wrong(path, kind))
    }
}

/// A value of one of Solidity's own types; the outer `None` says that there is no such type.
fn atomic(kind: &str, value: &Value) -> Option<Option<B256>> {
    let text = value.as_str();
    let encoded = match kind {
        "string" => text.map(keccak256),
        "bytes" => text.and_then(hex_bytes).map(keccak256),
        "bool" => value.as_bool().map(|flag| B256::with_last_byte(flag.into())),
        "address" => text
            .and_then(hex_bytes)
            .and_then(|bytes| Address::try_from(bytes.as_slice()).ok())
            .map(|address| address.into_word()),
        _ => {
            if let Some(size) = kind.strip_prefix("bytes") {
                let size = in_range(size, 1, 32)?;
                text.and_then(hex_bytes)
                    .filter(|bytes| bytes.len() == size)
                    .map(|bytes| B256::right_padding_from(&bytes))
            } else if let Some(bits) = kind.strip_prefix("uint") {
                let bits = in_range(bits, 8, 256).filter(|bits| bits % 8 == 0)?;
                unsigned(value).filter(|number| number.bit_len() <= bits).map(B256::from)
            } else {
                let bits = in_range(kind.strip_prefix("int")?, 8, 256).filter(|bits| bits % 8 == 0)?;
                signed(value)
                    .filter(|number| number.bits() as usize <= bits)
                    .map(|number| B256::from(number.into_raw()))
            }
        }
    };
    Some(encoded)
}

fn in_range(digits: &str, least: usize, most: usize) -> Option<usize> {
    digits.parse().ok().filter(|size| (least..=most).contains(size))
}

fn hex_bytes(text: &str) -> Option<Vec<u8>> {
    hex::decode(text.strip_prefix("0x")?).ok()
}

/// A JSON number, or a string of decimal or 0x-hexadecimal digits.
fn unsigned(value: &Value) -> Option<U256> {
    match value {
        Value::Number(number) => number.as_u64().map(U256::from),
        Value::String(text) => match text.strip_prefix("0x") {
            Some(digits) if !digits.is_empty() => U256::from_str_radix(digits, 16).ok(),
            Some(_) => None,
            None if text.is_empty() => None,
            None => U256::from_str_radix(text, 10).ok(),
        },
        _ => None,
    }
}

fn signed(value: &Value) -> Option<I256> {
    match value {
        Value::Number(number) => number.as_i64().and_then(|number| I256::try_from(number).ok()),
        Value::String(text) => match text.strip_prefix('-') {
            Some(digits) if !digits.starts_with("0x") && !digits.is_empty() => I256::checked_from_sign_and_abs(
                alloy_primitives::Sign::Negative,
                U256::from_str_radix(digits, 10).ok()?,
            ),
            Some(_) => None,
            None => I256::try_from(unsigned(value)?).ok(),
        },
        _ => None,
    }
}

fn member<'a>(value: &'a Value, name: &str) -> Result<&'a Value, TypedDataError> {
    value.get(name).filter(|member| !member.is_null()).ok_or_else(|| missing(name))
}

fn missing(path: &str) -> TypedDataError {
    TypedDataError::Missing { path: path.to_owned() }
}

fn wrong(path: &str, kind: &str) -> TypedDataError {
    TypedDataError::WrongValue { path: path.to_owned(), kind: kind.to_owned() }
}

fn unknown(kind: &str) -> TypedDataError {
    TypedDataError::UnknownType { kind: kind.to_owned() }
}

#[cfg(test)]
mod tests;
