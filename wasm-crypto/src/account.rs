//! Signatures of contribution accounts: secp256k1 ECDSA as Ethereum verifies it.

use std::fmt;
use std::str::FromStr;

use k256::ecdsa::{RecoveryId, Signature as Ecdsa, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::abi::keccak256;
use crate::keys::AccountSecret;
use crate::primitives::{Address, Bytes32};

/// `r ‖ s ‖ v`, v 27 or 28, s in the lower half of the group order. Text form: `0x` and 130 digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature(pub [u8; 65]);

/// Why a signature does not show who made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// Not `0x` and 130 hexadecimal digits.
    #[error("a signature is 0x and 130 hexadecimal digits")]
    Malformed,
    /// v is neither 27 nor 28.
    #[error("the signature's last byte is {0}, not 27 or 28")]
    RecoveryByte(u8),
    /// r or s is zero or not below the group order, s is in the upper half, or no key could have made it.
    #[error("the signature's numbers are outside their range")]
    OutOfRange,
    /// Another account made it.
    #[error("the signature was made by {recovered}, not by {expected}")]
    OtherSigner {
        /// Who was to sign.
        expected: Address,
        /// Who signed, or an arbitrary address when something else was signed.
        recovered: Address,
    },
}

impl SignatureError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Malformed => "Paste or load the whole signature again.",
            Self::RecoveryByte(_) | Self::OutOfRange => {
                "The signature was altered or made by another kind of key: sign again."
            }
            Self::OtherSigner { .. } => {
                "The signature belongs to another account, or to another text, chain or contract: sign again with the right one."
            }
        }
    }
}

/// Signs a digest (RFC 6979, so the same digest gives the same signature).
pub fn sign(secret: &AccountSecret, digest: &Bytes32) -> Signature {
    // Fails only when r or s comes out as zero, which nobody can bring about, or for digests shorter than 16 bytes.
    let (signature, recovery) = secret
        .signing_key()
        .sign_prehash_recoverable(&digest.0)
        .expect("a 32-byte digest has a signature under every key");
    let mut bytes = [0; 65];
    bytes[..64].copy_from_slice(&signature.to_bytes());
    bytes[64] = 27 + recovery.to_byte();
    Signature(bytes)
}

/// The account that signed `digest`. Another digest gives another, arbitrary account: compare with [`verify`].
pub fn recover(digest: &Bytes32, signature: &Signature) -> Result<Address, SignatureError> {
    let (numbers, v) = signature.0.split_at(64);
    let recovery = match v {
        [27] => RecoveryId::new(false, false),
        [28] => RecoveryId::new(true, false),
        _ => return Err(SignatureError::RecoveryByte(signature.0[64])),
    };
    let numbers = Ecdsa::from_slice(numbers).map_err(|_| SignatureError::OutOfRange)?;
    // k256 refuses the upper half as well; it stands here because the protocol rests on one form for each signature.
    if numbers.normalize_s().is_some() {
        return Err(SignatureError::OutOfRange);
    }
    let key =
        VerifyingKey::recover_from_prehash(&digest.0, &numbers, recovery).map_err(|_| SignatureError::OutOfRange)?;
    Ok(address_of(&key))
}

/// Checks that `account` signed `digest`.
pub fn verify(account: &Address, digest: &Bytes32, signature: &Signature) -> Result<(), SignatureError> {
    let recovered = recover(digest, signature)?;
    if recovered == *account { Ok(()) } else { Err(SignatureError::OtherSigner { expected: *account, recovered }) }
}

/// The last 20 bytes of the Keccak-256 of the public key's coordinates.
fn address_of(key: &VerifyingKey) -> Address {
    let point = key.to_encoded_point(false);
    let mut address = Address::ZERO;
    address.0.copy_from_slice(&keccak256(&point.as_bytes()[1..]).0[12..]);
    address
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{}", hex::encode(self.0))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Signature {
    type Err = SignatureError;

    fn from_str(text: &str) -> Result<Self, SignatureError> {
        let digits = text.strip_prefix("0x").ok_or(SignatureError::Malformed)?;
        let mut bytes = [0; 65];
        hex::decode_to_slice(digits, &mut bytes).map_err(|_| SignatureError::Malformed)?;
        Ok(Self(bytes))
    }
}

impl Serialize for Signature {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Signature {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ORDER: &str = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

    fn secret(byte: u8) -> AccountSecret {
        AccountSecret::from_bytes(&[byte; 32]).unwrap()
    }

    fn number(digits: &str) -> [u8; 32] {
        hex::decode(digits).unwrap().try_into().unwrap()
    }

    proptest! {
        #[test]
        fn what_an_account_signs_recovers_to_it(byte in 1u8..255, digest: [u8; 32]) {
            let secret = secret(byte);
            let signature = sign(&secret, &Bytes32(digest));
            prop_assert_eq!(verify(&secret.address(), &Bytes32(digest), &signature), Ok(()));
            prop_assert_eq!(signature.to_string().parse(), Ok(signature));
        }

        #[test]
        fn an_altered_signature_or_digest_is_not_the_accounts(at in 0usize..97, bit in 0u8..8) {
            let secret = secret(7);
            let mut digest = Bytes32([9; 32]);
            let mut signature = sign(&secret, &digest);
            if at < 65 { signature.0[at] ^= 1 << bit } else { digest.0[at - 65] ^= 1 << bit }
            prop_assert!(verify(&secret.address(), &digest, &signature).is_err());
        }
    }

    /// The upper-half twin recovers to the same account in a plain implementation, so one signature would have two forms.
    #[test]
    fn the_upper_half_twin_of_a_signature_is_refused() {
        let digest = Bytes32([3; 32]);
        let mut signature = sign(&secret(1), &digest);
        let order = number(ORDER);
        let mut borrow = 0i16;
        for (at, order_byte) in order.iter().enumerate().rev() {
            let difference = i16::from(*order_byte) - i16::from(signature.0[32 + at]) - borrow;
            signature.0[32 + at] = difference.rem_euclid(256) as u8;
            borrow = i16::from(difference < 0);
        }
        signature.0[64] = 55 - signature.0[64];
        assert_eq!(recover(&digest, &signature), Err(SignatureError::OutOfRange));
    }

    #[test]
    fn numbers_at_the_border_and_other_recovery_bytes_are_refused() {
        let digest = Bytes32([3; 32]);
        let good = sign(&secret(1), &digest);
        for edge in [[0; 32], number(ORDER), [0xff; 32]] {
            for at in [0, 32] {
                let mut bad = good;
                bad.0[at..at + 32].copy_from_slice(&edge);
                assert_eq!(recover(&digest, &bad), Err(SignatureError::OutOfRange));
            }
        }
        for v in [0, 1, 26, 29, 255] {
            let mut bad = good;
            bad.0[64] = v;
            assert_eq!(recover(&digest, &bad), Err(SignatureError::RecoveryByte(v)));
        }
    }

    #[test]
    fn short_and_long_text_is_no_signature() {
        for length in [0, 128, 129, 131, 132] {
            assert_eq!(format!("0x{}", "1".repeat(length)).parse::<Signature>(), Err(SignatureError::Malformed));
        }
    }
}
