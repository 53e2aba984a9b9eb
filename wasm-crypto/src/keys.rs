//! Every key of a person, derived from one seed (docs/protocol.md, "Keys").
//!
//! All keys are HKDF-SHA256(seed, salt `"theriac/v1"`, info = label). The label holds the random nonce of the
//! listing, order or contribution it serves, so no two of them share a key, and the chain gives the nonce back.

mod scalar;
mod secret;

use hkdf::Hkdf;
use rand_core::{OsRng, RngCore};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

pub use scalar::SecretScalar;
#[cfg(test)]
pub(crate) use scalar::derive_hedged_scalar;
pub(crate) use scalar::hedged_scalar;
pub use secret::{AccountSecret, Secret32, X25519Public, X25519Secret};

use crate::primitives::{Address, Bytes32};

/// The HKDF salt of every derivation from the seed and of hedged scalars.
const SALT: &[u8] = b"theriac/v1";

/// The one secret everything else comes from: 32 random bytes, shown to its owner as 24 words.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Seed([u8; 32]);

impl Seed {
    /// A fresh seed from the system's random generator.
    pub fn generate() -> Self {
        let mut seed = Self([0; 32]);
        OsRng.fill_bytes(&mut seed.0);
        seed
    }

    /// The seed with these bytes, as the vault or a phrase keeps them.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The seed itself, for writing a vault or a phrase.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    fn bytes<const N: usize>(&self, label: &str) -> zeroize::Zeroizing<[u8; N]> {
        let mut okm = zeroize::Zeroizing::new([0; N]);
        expand(SALT, &self.0, label.as_bytes(), okm.as_mut());
        okm
    }

    fn secret(&self, label: &str) -> Secret32 {
        Secret32::from_bytes(*self.bytes::<32>(label))
    }
}

/// k of a listing: its holder key is K = k·G.
pub fn holder_scalar(seed: &Seed, listing_nonce: &Bytes32) -> SecretScalar {
    SecretScalar::from_wide(&seed.bytes(&format!("exchange/list/{}", digits(&listing_nonce.0))))
}

/// b of an order: the data key is delivered to B = b·G.
pub fn order_scalar(seed: &Seed, order_nonce: &Bytes32) -> SecretScalar {
    SecretScalar::from_wide(&seed.bytes(&format!("exchange/order/{}", digits(&order_nonce.0))))
}

/// The key that stewards delegate delivery to.
pub fn delegate_scalar(seed: &Seed) -> SecretScalar {
    SecretScalar::from_wide(&seed.bytes("exchange/delegate"))
}

/// The key that a disputed delivery is shown to.
pub fn arbiter_scalar(seed: &Seed) -> SecretScalar {
    SecretScalar::from_wide(&seed.bytes("exchange/arbiter"))
}

/// The person's own Crypt4GH identity, exportable as a Crypt4GH key file.
pub fn crypt4gh_identity(seed: &Seed) -> X25519Secret {
    X25519Secret::from_bytes(*seed.bytes("crypt4gh"))
}

/// The Crypt4GH in-box of one call for data.
pub fn call_inbox(seed: &Seed, call_nonce: &Bytes32) -> X25519Secret {
    X25519Secret::from_bytes(*seed.bytes(&format!("crypt4gh/{}", digits(&call_nonce.0))))
}

/// The account that signs one contribution's receipt, withdrawal and claims.
///
/// `call_id` is zero for a self-listing, whose `nonce` is the listing's.
pub fn contribution_account(seed: &Seed, call_id: &Bytes32, nonce: &Bytes32) -> AccountSecret {
    let call = if call_id.is_zero() { "0".to_owned() } else { digits(&call_id.0) };
    let wide = seed.bytes(&format!("account/{call}/{}", digits(&nonce.0)));
    AccountSecret::from_wide(&wide)
}

/// The `number`-th address that claims may be paid to.
pub fn payout_account(seed: &Seed, number: u64) -> AccountSecret {
    AccountSecret::from_wide(&seed.bytes(&format!("payout/{number}")))
}

/// The `number`-th account that a delegate's transactions are paid from.
pub fn gas_account(seed: &Seed, number: u64) -> AccountSecret {
    AccountSecret::from_wide(&seed.bytes(&format!("gas/{number}")))
}

/// The secret salt of the contribution made by `account`: its dataDigest is SHA-256(salt ‖ contribution).
pub fn contribution_salt(seed: &Seed, account: &Address) -> Secret32 {
    seed.secret(&format!("salt/{}", digits(&account.0)))
}

/// The HMAC-SHA256 key for pseudonyms and date shifts of one dataset: a listing nonce or a call id.
pub fn pseudonym_key(seed: &Seed, nonce_or_call_id: &Bytes32) -> Secret32 {
    seed.secret(&format!("pseudonym/{}", digits(&nonce_or_call_id.0)))
}

/// The key that an unfinished draft is encrypted under in browser storage.
pub fn draft_key(seed: &Seed, nonce: &Bytes32) -> Secret32 {
    seed.secret(&format!("draft/{}", digits(&nonce.0)))
}

/// The key that what is set for publishing files, with the secrets for it, is encrypted under in browser storage.
pub fn storage_key(seed: &Seed) -> Secret32 {
    seed.secret("storage")
}

/// A random nonce for a listing, an order, a call or a draft.
pub fn make_nonce() -> Bytes32 {
    let mut nonce = Bytes32::ZERO;
    OsRng.fill_bytes(&mut nonce.0);
    nonce
}

/// HKDF-SHA256 (RFC 5869).
pub(crate) fn expand(salt: &[u8], ikm: &[u8], info: &[u8], okm: &mut [u8]) {
    Hkdf::<Sha256>::new(Some(salt), ikm)
        .expand(info, okm)
        .expect("an output of at most 64 bytes is within HKDF's 8160");
}

fn digits(bytes: &[u8]) -> String {
    hex::encode(bytes)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const SEED: [u8; 32] = [7; 32];

    #[test]
    fn hkdf_gives_the_output_of_rfc_5869_appendix_a() {
        // Test case 1: salt and info. Test case 3: neither.
        let mut okm = [0; 42];
        let salt = hex::decode("000102030405060708090a0b0c").unwrap();
        expand(&salt, &[0x0b; 22], &hex::decode("f0f1f2f3f4f5f6f7f8f9").unwrap(), &mut okm);
        let expected = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865";
        assert_eq!(hex::encode(okm), expected);
        expand(b"", &[0x0b; 22], b"", &mut okm);
        let expected = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8";
        assert_eq!(hex::encode(okm), expected);
    }

    #[test]
    fn no_two_labels_or_nonces_share_a_key() {
        let seed = Seed::from_bytes(SEED);
        let (a, b) = (Bytes32([1; 32]), Bytes32([2; 32]));
        let account = Address([3; 20]);
        let keys: Vec<[u8; 32]> = vec![
            *holder_scalar(&seed, &a).to_bytes(),
            *holder_scalar(&seed, &b).to_bytes(),
            *order_scalar(&seed, &a).to_bytes(),
            *delegate_scalar(&seed).to_bytes(),
            *arbiter_scalar(&seed).to_bytes(),
            *crypt4gh_identity(&seed).expose(),
            *call_inbox(&seed, &a).expose(),
            *contribution_account(&seed, &Bytes32::ZERO, &a).to_bytes(),
            *contribution_account(&seed, &b, &a).to_bytes(),
            *contribution_account(&seed, &a, &b).to_bytes(),
            *payout_account(&seed, 0).to_bytes(),
            *payout_account(&seed, 1).to_bytes(),
            *gas_account(&seed, 0).to_bytes(),
            *gas_account(&seed, 1).to_bytes(),
            *contribution_salt(&seed, &account).expose(),
            *pseudonym_key(&seed, &a).expose(),
            *draft_key(&seed, &a).expose(),
            *storage_key(&seed).expose(),
        ];
        let distinct: HashSet<_> = keys.iter().collect();
        assert_eq!(distinct.len(), keys.len());
    }

    #[test]
    fn the_same_seed_gives_the_same_keys_again() {
        let nonce = Bytes32([9; 32]);
        let once = holder_scalar(&Seed::from_bytes(SEED), &nonce);
        let again = holder_scalar(&Seed::from_bytes(SEED), &nonce);
        assert_eq!(once.to_bytes(), again.to_bytes());
    }
}
