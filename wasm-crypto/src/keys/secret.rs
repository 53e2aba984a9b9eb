//! The kinds of secret that derivation gives: symmetric keys, X25519 secrets and secp256k1 account keys.

use k256::ecdsa::SigningKey;
use rand_core::{OsRng, RngCore};
use sha3::{Digest, Keccak256};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::scalar::reduce;
use crate::primitives::Address;

/// The order n of secp256k1 (SEC 2, section 2.4.1), minus one.
const SECP256K1_ORDER_MINUS_ONE: &str = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140";

/// 32 secret bytes: a symmetric key or a salt. Wiped when dropped, never printed.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Secret32([u8; 32]);

impl Secret32 {
    /// 32 fresh bytes from the system's random generator.
    pub fn generate() -> Self {
        let mut secret = Self([0; 32]);
        OsRng.fill_bytes(&mut secret.0);
        secret
    }

    /// A secret with these bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for the primitive that uses them.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

/// An X25519 public key (RFC 7748), as Crypt4GH names its readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct X25519Public(pub [u8; 32]);

/// An X25519 secret key (RFC 7748). Wiped when dropped, never printed.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct X25519Secret([u8; 32]);

impl X25519Secret {
    /// A fresh key from the system's random generator.
    pub fn generate() -> Self {
        let mut secret = Self([0; 32]);
        OsRng.fill_bytes(&mut secret.0);
        secret
    }

    /// A key with these bytes (clamped on use, as RFC 7748 section 5 says).
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for a key file.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// The public key.
    pub fn public(&self) -> X25519Public {
        X25519Public(PublicKey::from(&StaticSecret::from(self.0)).to_bytes())
    }

    /// The Diffie-Hellman secret with `other`; `None` when it is all zero, because `other` is a point of small order.
    pub(crate) fn agree(&self, other: &X25519Public) -> Option<Zeroizing<[u8; 32]>> {
        let shared = StaticSecret::from(self.0).diffie_hellman(&PublicKey::from(other.0));
        shared.was_contributory().then(|| Zeroizing::new(shared.to_bytes()))
    }
}

/// The secp256k1 key of an account. Wiped when dropped, never printed.
#[derive(Clone)]
pub struct AccountSecret(SigningKey);

impl AccountSecret {
    /// Reduces 48 bytes: big-endian, mod (n - 1), + 1.
    pub(super) fn from_wide(wide: &[u8; 48]) -> Self {
        let bytes = reduce(wide, SECP256K1_ORDER_MINUS_ONE);
        let key = SigningKey::from_slice(bytes.as_ref());
        Self(key.expect("the reduction gives a number from 1 to the order minus one"))
    }

    /// Reads a key as [`AccountSecret::to_bytes`] writes it; `None` unless it lies in [1, n).
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        SigningKey::from_slice(bytes).ok().map(Self)
    }

    /// The key, 32 bytes big-endian, as wallets import it.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes().into())
    }

    /// The key, for signing.
    pub fn signing_key(&self) -> &SigningKey {
        &self.0
    }

    /// The account's address: the last 20 bytes of the Keccak-256 of its public key.
    pub fn address(&self) -> Address {
        let point = self.0.verifying_key().to_encoded_point(false);
        let digest = Keccak256::digest(&point.as_bytes()[1..]);
        let mut address = Address::ZERO;
        address.0.copy_from_slice(&digest[12..]);
        address
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_key_and_agreement_match_rfc_7748_section_6_1() {
        let word = |text: &str| -> [u8; 32] { hex::decode(text).unwrap().try_into().unwrap() };
        let alice = word("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        let bob = word("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
        let (alice, bob) = (X25519Secret::from_bytes(alice), X25519Secret::from_bytes(bob));
        assert_eq!(alice.public().0, word("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
        assert_eq!(bob.public().0, word("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
        let agreed = word("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
        assert_eq!(alice.agree(&bob.public()).as_deref(), Some(&agreed));
        assert_eq!(bob.agree(&alice.public()).as_deref(), Some(&agreed));
    }

    #[test]
    fn a_point_of_small_order_gives_no_agreement() {
        assert!(X25519Secret::generate().agree(&X25519Public([0; 32])).is_none());
    }

    #[test]
    fn an_account_has_the_address_wallets_give_it() {
        // The first account of the well-known test phrase "test test ... junk" that Hardhat and Anvil publish.
        let mut key = [0; 32];
        hex::decode_to_slice("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80", &mut key).unwrap();
        let account = AccountSecret::from_bytes(&key).unwrap();
        assert_eq!(account.address().to_string(), "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
    }

    #[test]
    fn wide_bytes_of_all_ones_reduce_to_the_number_python_gives() {
        let account = AccountSecret::from_wide(&[0xff; 48]);
        let expected = "4551231950b75fc4402da1732fc9bec14551231950b75fc4402da1732fc9bec0";
        assert_eq!(hex::encode(account.to_bytes()), expected);
    }
}
