//! The EIP-2612 permit: payment without a separate approval, by a signature over typed data.
//!
//! A signature over another domain than the token's is worth nothing at best, and at worst it is good for another token.
//! So the domain must be of this token on this chain, and hash to what the token itself answers, before anything is signed.

use serde_json::{Value, json};
use wasm_crypto::abi::{Encoder, keccak256};
use wasm_crypto::primitives::{Address, Bytes32};

use crate::abi::{DecodeError, Reader, decode_values};
use crate::calls::PermitSignature;
use crate::client::{Client, ClientError};
use crate::provider::{Provider, bytes, hex};
use ethers_core::abi::ParamType;

/// `DOMAIN_SEPARATOR()`.
const DOMAIN_SEPARATOR: [u8; 4] = [0x36, 0x44, 0xe5, 0x15];
/// `PERMIT_TYPEHASH()`, which some tokens show.
const PERMIT_TYPEHASH: [u8; 4] = [0x30, 0xad, 0xf8, 0x1f];
/// `eip712Domain()` (EIP-5267).
const EIP712_DOMAIN: [u8; 4] = [0x84, 0xb0, 0x19, 0x6e];
/// `name()`.
const NAME: [u8; 4] = [0x06, 0xfd, 0xde, 0x03];
/// `nonces(address)`.
const NONCES: [u8; 4] = [0x7e, 0xce, 0xbe, 0x00];
/// `version()`, which older tokens have.
const VERSION: [u8; 4] = [0x54, 0xfd, 0x4d, 0x50];

/// The type that EIP-2612 signs.
const PERMIT: &str = "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)";
/// The bits of `eip712Domain()`'s fields.
const HAS_NAME: u8 = 1;
const HAS_VERSION: u8 = 2;
const HAS_CHAIN_AND_CONTRACT: u8 = 4 | 8;
const HAS_SALT: u8 = 16;
/// Versions of tokens that do not say theirs.
const USUAL_VERSIONS: [&str; 2] = ["1", "2"];

/// The EIP-712 domain of a token: always of one chain and one contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// Its name there, if it has one.
    pub name: Option<String>,
    /// Its version, if it has one.
    pub version: Option<String>,
    /// EIP-155 chain id.
    pub chain_id: u64,
    /// The token.
    pub contract: Address,
    /// What tells it from others of the same name, if there is something.
    pub salt: Option<Bytes32>,
}

impl Domain {
    /// The members it has, with their types.
    fn members(&self) -> Vec<(&'static str, &'static str)> {
        let name = self.name.as_ref().map(|_| ("name", "string"));
        let version = self.version.as_ref().map(|_| ("version", "string"));
        let place = [("chainId", "uint256"), ("verifyingContract", "address")];
        let salt = self.salt.map(|_| ("salt", "bytes32"));
        name.into_iter().chain(version).chain(place).chain(salt).collect()
    }

    /// What the token hashes it to (EIP-712).
    pub fn separator(&self) -> Bytes32 {
        let members: Vec<_> = self.members().iter().map(|(name, kind)| format!("{kind} {name}")).collect();
        let kind = format!("EIP712Domain({})", members.join(","));
        let mut encoder = Encoder::new().word(&keccak256(kind.as_bytes()));
        for text in [&self.name, &self.version].into_iter().flatten() {
            encoder = encoder.word(&keccak256(text.as_bytes()));
        }
        encoder = encoder.uint(self.chain_id).address(&self.contract);
        if let Some(salt) = &self.salt {
            encoder = encoder.word(salt);
        }
        encoder.hash()
    }
}

/// A permit for one payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    /// The token's domain.
    pub domain: Domain,
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
        let typed = |members: &[(&str, &str)]| -> Vec<Value> {
            members.iter().map(|(name, kind)| json!({"name": name, "type": kind})).collect()
        };
        let domain = &self.domain;
        let values = json!({
            "name": domain.name,
            "version": domain.version,
            "chainId": domain.chain_id,
            "verifyingContract": domain.contract,
            "salt": domain.salt,
        });
        let members = domain.members();
        let values: serde_json::Map<_, _> =
            members.iter().map(|(name, _)| ((*name).to_owned(), values[*name].clone())).collect();
        json!({
            "types": {
                "EIP712Domain": typed(&members),
                "Permit": typed(&[
                    ("owner", "address"),
                    ("spender", "address"),
                    ("value", "uint256"),
                    ("nonce", "uint256"),
                    ("deadline", "uint256"),
                ]),
            },
            "primaryType": "Permit",
            "domain": values,
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

impl<P: Provider> Client<P> {
    /// A permit for one payment to the market, ready to be signed; none when the token takes no permits of EIP-2612, or
    /// its domain cannot be found out.
    pub async fn permit(
        &self,
        token: &Address,
        owner: &Address,
        value: u128,
        deadline: u64,
    ) -> Result<Option<Permit>, ClientError> {
        let Some(separator) = self.word_of(token, &DOMAIN_SEPARATOR).await? else { return Ok(None) };
        let mut asked = NONCES.to_vec();
        asked.extend([0; 12]);
        asked.extend(owner.0);
        let nonce = self.probe(token, &asked, &[ParamType::Uint(256)]).await?;
        let Some(Ok(nonce)) = nonce.map(|mut values| values.u128()) else { return Ok(None) };
        // Another kind of permit (DAI's) with the same names around it.
        if self.word_of(token, &PERMIT_TYPEHASH).await?.is_some_and(|hash| hash != keccak256(PERMIT.as_bytes())) {
            return Ok(None);
        }
        let Some(domain) = self.domain_of(token, &separator).await? else { return Ok(None) };
        Ok(Some(Permit { domain, owner: *owner, spender: self.at.market, value, nonce, deadline }))
    }

    /// Has the wallet sign a permit. None when what it gives is no signature of a plain account (65 bytes): a contract's,
    /// which the market's permit has no room for.
    pub async fn sign_permit(&self, permit: &Permit) -> Result<Option<PermitSignature>, ClientError> {
        let document = permit.typed_data().to_string();
        let signature = self.provider.request("eth_signTypedData_v4", json!([permit.owner, document])).await?;
        let signature = signature.as_str().and_then(bytes).ok_or(DecodeError)?;
        let Ok(mut signature) = <[u8; 65]>::try_from(signature) else { return Ok(None) };
        // Some wallets count the recovery number from 0, tokens from 27.
        if signature[64] < 2 {
            signature[64] += 27;
        }
        Ok(Some(PermitSignature { deadline: permit.deadline, signature }))
    }

    /// The domain that hashes to `separator`: as the token says it itself, or else by its name and version.
    async fn domain_of(&self, token: &Address, separator: &Bytes32) -> Result<Option<Domain>, ClientError> {
        let mut candidates: Vec<_> = self.stated_domain(token).await?.into_iter().collect();
        if candidates.iter().all(|domain| domain.separator() != *separator) {
            let text = [ParamType::String];
            let name = self.probe(token, &NAME, &text).await?.and_then(|mut values| values.text().ok());
            let Some(name) = name else { return Ok(None) };
            let own = self.probe(token, &VERSION, &text).await?.and_then(|mut values| values.text().ok());
            let versions = own.into_iter().chain(USUAL_VERSIONS.map(str::to_owned)).map(Some).chain([None]);
            candidates = versions.map(|version| self.domain(token, Some(name.clone()), version, None)).collect();
        }
        Ok(candidates.into_iter().find(|domain| domain.separator() == *separator))
    }

    /// What `eip712Domain()` says, put on this chain and this token.
    async fn stated_domain(&self, token: &Address) -> Result<Option<Domain>, ClientError> {
        use ParamType::{Address, Array, FixedBytes, String, Uint};
        let word = || FixedBytes(32);
        let kinds = [word(), String, String, Uint(256), Address, word(), Array(Box::new(Uint(256)))];
        let Some(values) = self.probe(token, &EIP712_DOMAIN, &kinds).await? else { return Ok(None) };
        Ok(self.read_domain(token, values).ok().flatten())
    }

    fn read_domain(&self, token: &Address, mut values: Reader) -> Result<Option<Domain>, DecodeError> {
        let fields = values.word()?.0[0];
        let (name, version) = (values.text()?, values.text()?);
        // Whatever chain and contract it states: only ours are ever tried.
        let _stated = (values.word()?, values.address()?);
        let salt = values.word()?;
        let extended = !values.words()?.is_empty();
        if fields & HAS_CHAIN_AND_CONTRACT != HAS_CHAIN_AND_CONTRACT || extended {
            return Ok(None);
        }
        let has = |bit| fields & bit != 0;
        let text = |bit, text| has(bit).then_some(text);
        Ok(Some(self.domain(token, text(HAS_NAME, name), text(HAS_VERSION, version), has(HAS_SALT).then_some(salt))))
    }

    fn domain(&self, token: &Address, name: Option<String>, version: Option<String>, salt: Option<Bytes32>) -> Domain {
        Domain { name, version, chain_id: self.at.chain_id, contract: *token, salt }
    }

    async fn word_of(&self, token: &Address, selector: &[u8]) -> Result<Option<Bytes32>, ClientError> {
        let values = self.probe(token, selector, &[ParamType::FixedBytes(32)]).await?;
        Ok(values.and_then(|mut values| values.word().ok()))
    }

    /// Asks a contract for something that it may not have; none when it has not. Only a lost connection is an error:
    /// otherwise a node that fails once would change how one pays.
    async fn probe(&self, at: &Address, data: &[u8], kinds: &[ParamType]) -> Result<Option<Reader>, ClientError> {
        let answer = self.provider.request("eth_call", json!([{"to": at, "data": hex(data)}, "latest"])).await;
        let answer = match answer {
            Err(error) if error.fault().is_transport() => return Err(error.into()),
            Err(_) => return Ok(None),
            Ok(answer) => answer.as_str().and_then(bytes).ok_or(DecodeError)?,
        };
        Ok(decode_values(kinds, &answer).ok().map(Reader::new))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_are_those_of_the_functions() {
        for (selector, function) in [
            (DOMAIN_SEPARATOR, "DOMAIN_SEPARATOR()"),
            (PERMIT_TYPEHASH, "PERMIT_TYPEHASH()"),
            (EIP712_DOMAIN, "eip712Domain()"),
            (NAME, "name()"),
            (NONCES, "nonces(address)"),
            (VERSION, "version()"),
        ] {
            assert_eq!(keccak256(function.as_bytes()).0[..4], selector, "{function}");
        }
    }

    #[test]
    fn separators_are_those_of_tokens_on_the_main_chain() {
        let domain = |name: &str, version: Option<&str>, contract: &str| Domain {
            name: Some(name.to_owned()),
            version: version.map(str::to_owned),
            chain_id: 1,
            contract: contract.parse().unwrap(),
            salt: None,
        };
        // USD Coin: https://etherscan.io/token/0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48#readProxyContract
        let usdc = domain("USD Coin", Some("2"), "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48");
        let separator = "0x06c37168a7db5138defc7866392bb87a741f9b3d104deb5094588ce041cae335";
        assert_eq!(usdc.separator().to_string(), separator);
    }
}
