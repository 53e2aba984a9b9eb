//! Opening the vault by a wallet's signature: the passphrase, encrypted under a key that takes both the signature and a
//! key of this one browser (docs/protocol.md, "Opening by wallet signature"). A convenience over the passphrase.

use chacha20poly1305::aead::{AeadInPlace, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce, Tag};
use rand_core::{OsRng, RngCore};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::abi::{Encoder, keccak256};
use crate::account::{Signature, verify};
use crate::eip712;
use crate::keys::{Secret32, expand};
use crate::primitives::{Address, Bytes32};

/// The name in the EIP-712 domain: no contract of Theriac has it, so the signature serves nothing else.
const DOMAIN_NAME: &str = "Theriac vault";
const DOMAIN_VERSION: &str = "1";
const DOMAIN_TYPE: &str = "EIP712Domain(string name,string version)";
const TYPE: &str = "OpenVault(string statement,bytes16 vault)";
/// What the wallet shows before it signs.
const STATEMENT: &str = "Signing this opens the Theriac vault named below, in the one browser where you allowed it. \
    It costs nothing and sends nothing. Sign it only on the page where you made that vault, and nowhere else.";

/// The stored passphrase is a multiple of this long, so that its length is not told.
const BLOCK: usize = 128;
const NONCE: usize = 12;
const TAG: usize = 16;

/// Why a wallet's signature does not open the vault, or cannot be used to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WalletError {
    /// Not 65 bytes of ECDSA: a contract account or a passkey signs differently.
    #[error("this wallet's signature is not one of a plain account")]
    NotAPlainSignature,
    /// Another account than the one that was asked, or another text.
    #[error("another account signed than {expected}")]
    OtherAccount {
        /// The account that opens the vault.
        expected: Address,
    },
    /// Two signatures of one text differ: the next one would open nothing.
    #[error("this wallet does not sign the same text the same way twice")]
    NotRepeatable,
    /// The signature is the account's, but what is stored was made with another device key, or altered.
    #[error("the signature does not open what is stored in this browser")]
    DoesNotOpen,
}

impl WalletError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotAPlainSignature => "This wallet cannot open the vault. Use the passphrase.",
            Self::OtherAccount { .. } => "Choose that account in your wallet and try again, or use the passphrase.",
            Self::NotRepeatable => "It cannot open the vault. Nothing was stored; use the passphrase as before.",
            Self::DoesNotOpen => {
                "Use the passphrase. Under Settings you can turn opening with the wallet off and on again."
            }
        }
    }
}

/// The typed data (EIP-712) that a wallet signs to open the vault of this id, for `eth_signTypedData_v4`.
pub fn document(vault: &[u8; 16]) -> Value {
    json!({
        "types": {
            "EIP712Domain": [{"name": "name", "type": "string"}, {"name": "version", "type": "string"}],
            "OpenVault": [{"name": "statement", "type": "string"}, {"name": "vault", "type": "bytes16"}],
        },
        "primaryType": "OpenVault",
        "domain": {"name": DOMAIN_NAME, "version": DOMAIN_VERSION},
        "message": {"statement": STATEMENT, "vault": format!("0x{}", hex::encode(vault))},
    })
}

/// The digest of [`document`]: what the signature is of, and what the device key authenticates.
pub fn digest(vault: &[u8; 16]) -> Bytes32 {
    let domain = Encoder::new()
        .word(&keccak256(DOMAIN_TYPE.as_bytes()))
        .word(&keccak256(DOMAIN_NAME.as_bytes()))
        .word(&keccak256(DOMAIN_VERSION.as_bytes()))
        .hash();
    let mut id = Bytes32::ZERO;
    id.0[..16].copy_from_slice(vault);
    let message = eip712::structure(TYPE).word(&keccak256(STATEMENT.as_bytes())).word(&id);
    eip712::digest(&domain, &message)
}

/// A signature that was checked to be `account`'s, of the text for one vault.
pub struct WalletSignature {
    bytes: Zeroizing<[u8; 65]>,
    vault: [u8; 16],
}

impl WalletSignature {
    /// Reads what the wallet answered, `0x` and 130 digits; v may be counted from 0 or from 27.
    pub fn read(text: &str, account: &Address, vault: &[u8; 16]) -> Result<Self, WalletError> {
        let Signature(bytes) = text.parse().map_err(|_| WalletError::NotAPlainSignature)?;
        let mut bytes = Zeroizing::new(bytes);
        if bytes[64] < 2 {
            bytes[64] += 27;
        }
        verify(account, &digest(vault), &Signature(*bytes)).map_err(|error| match error {
            crate::account::SignatureError::OtherSigner { expected, .. } => WalletError::OtherAccount { expected },
            _ => WalletError::NotAPlainSignature,
        })?;
        Ok(Self { bytes, vault: *vault })
    }

    /// As [`WalletSignature::read`], of two answers to one question: they must agree, or the wallet opens nothing later.
    pub fn read_twice(texts: [&str; 2], account: &Address, vault: &[u8; 16]) -> Result<Self, WalletError> {
        let [first, second] = [Self::read(texts[0], account, vault)?, Self::read(texts[1], account, vault)?];
        if first.bytes == second.bytes { Ok(first) } else { Err(WalletError::NotRepeatable) }
    }

    /// Encrypts the passphrase: nonce ‖ ciphertext ‖ tag. `device` is HMAC-SHA256(device key, [`digest`]).
    pub fn wrap(&self, device: &Secret32, passphrase: &str) -> Vec<u8> {
        let mut nonce = [0; NONCE];
        OsRng.fill_bytes(&mut nonce);
        self.wrap_with(device, passphrase, nonce)
    }

    pub(crate) fn wrap_with(&self, device: &Secret32, passphrase: &str, nonce: [u8; NONCE]) -> Vec<u8> {
        let length = (passphrase.len() / BLOCK + 1) * BLOCK;
        let mut padded = Zeroizing::new(Vec::with_capacity(length));
        padded.extend_from_slice(passphrase.as_bytes());
        padded.push(END);
        padded.resize(length, 0);
        let tag = self
            .cipher(device)
            .encrypt_in_place_detached(Nonce::from_slice(&nonce), b"", &mut padded)
            .expect("a passphrase is shorter than the cipher's 256 GiB");
        [&nonce[..], &padded, &tag].concat()
    }

    /// The passphrase that [`WalletSignature::wrap`] encrypted.
    pub fn unwrap(&self, device: &Secret32, wrapped: &[u8]) -> Result<Zeroizing<String>, WalletError> {
        let (nonce, rest) = wrapped.split_at_checked(NONCE).ok_or(WalletError::DoesNotOpen)?;
        let end = rest.len().checked_sub(TAG).ok_or(WalletError::DoesNotOpen)?;
        let (ciphertext, tag) = rest.split_at(end);
        let mut padded = Zeroizing::new(ciphertext.to_vec());
        self.cipher(device)
            .decrypt_in_place_detached(Nonce::from_slice(nonce), b"", &mut padded, Tag::from_slice(tag))
            .map_err(|_| WalletError::DoesNotOpen)?;
        let end = padded.iter().rposition(|byte| *byte != 0).filter(|last| padded[*last] == END);
        let text = end.and_then(|end| std::str::from_utf8(&padded[..end]).ok());
        text.map(|text| Zeroizing::new(text.to_owned())).ok_or(WalletError::DoesNotOpen)
    }

    fn cipher(&self, device: &Secret32) -> ChaCha20Poly1305 {
        let mut ikm = Zeroizing::new([0; 97]);
        ikm[..65].copy_from_slice(&self.bytes[..]);
        ikm[65..].copy_from_slice(device.expose());
        let mut key = Zeroizing::new([0; 32]);
        let label = format!("vault/wallet/{}", hex::encode(self.vault));
        expand(b"theriac/v1", &ikm[..], label.as_bytes(), &mut key[..]);
        ChaCha20Poly1305::new(Key::from_slice(&key[..]))
    }
}

/// Ends the passphrase inside its padding (ISO/IEC 7816-4).
const END: u8 = 0x80;

#[cfg(test)]
mod tests;
