//! Secret scalars of BN254 and the hedged way fresh ones are drawn.

use ark_bn254::Fr;
use ark_ff::{BigInteger, PrimeField};
use k256::elliptic_curve::bigint::{Encoding, U256, U384};
use rand_core::{OsRng, RngCore};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{SALT, expand};

/// The order q of BN254 G1, minus one.
const BN254_ORDER_MINUS_ONE: &str = "30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000000";

/// A secret scalar in [1, q) of BN254 G1. Wiped when dropped, never printed.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct SecretScalar(Fr);

impl SecretScalar {
    /// Reduces 48 bytes: big-endian, mod (q - 1), + 1.
    pub(super) fn from_wide(wide: &[u8; 48]) -> Self {
        let bytes = reduce(wide, BN254_ORDER_MINUS_ONE);
        Self(Fr::from_be_bytes_mod_order(bytes.as_ref()))
    }

    /// Reads a scalar as [`SecretScalar::to_bytes`] writes it; `None` unless it lies in [1, q).
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        let scalar = Self(Fr::from_be_bytes_mod_order(bytes));
        let in_range = *scalar.to_bytes() == *bytes && *bytes != [0; 32];
        in_range.then_some(scalar)
    }

    /// The scalar, 32 bytes big-endian.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        let mut bytes = Zeroizing::new([0; 32]);
        let mut digits = Zeroizing::new(self.0.into_bigint().to_bytes_be());
        bytes.copy_from_slice(&digits);
        digits.zeroize();
        bytes
    }

    /// The scalar itself, for curve arithmetic.
    pub fn expose(&self) -> &Fr {
        &self.0
    }
}

/// Draws a fresh secret scalar that never repeats even when the random generator is weak or cloned.
///
/// HKDF-SHA256 over `secret ‖ 32 random bytes ‖ statement` under `label`. `secret` is the long-lived scalar the
/// statement is about (zero bytes when there is none); `statement` is everything the scalar is to be bound to.
pub(crate) fn hedged_scalar(label: &str, secret: Option<&SecretScalar>, statement: &[u8]) -> SecretScalar {
    let mut random = Zeroizing::new([0; 32]);
    OsRng.fill_bytes(random.as_mut());
    derive_hedged_scalar(label, secret, &random, statement)
}

/// [`hedged_scalar`] with the random bytes given: for published vectors. Never call it twice with different
/// statements and the same random bytes when `secret` is absent.
pub(crate) fn derive_hedged_scalar(
    label: &str,
    secret: Option<&SecretScalar>,
    random: &[u8; 32],
    statement: &[u8],
) -> SecretScalar {
    let mut material = Zeroizing::new(Vec::with_capacity(64 + statement.len()));
    match secret {
        Some(secret) => material.extend_from_slice(secret.to_bytes().as_ref()),
        None => material.extend_from_slice(&[0; 32]),
    }
    material.extend_from_slice(random);
    material.extend_from_slice(statement);
    let mut wide = Zeroizing::new([0; 48]);
    expand(SALT, &material, label.as_bytes(), wide.as_mut());
    SecretScalar::from_wide(&wide)
}

/// 48 bytes, big-endian, mod `modulus`, + 1, in 32 bytes big-endian. Constant time in `wide`.
pub(super) fn reduce(wide: &[u8; 48], modulus: &str) -> Zeroizing<[u8; 32]> {
    let modulus = U256::from_be_hex(modulus).resize::<{ U384::LIMBS }>();
    let mut value = U384::from_be_bytes(*wide);
    let (mut rest, _) = value.const_rem(&modulus);
    value.zeroize();
    let mut shifted = rest.wrapping_add(&U384::ONE);
    rest.zeroize();
    let mut bytes = Zeroizing::new(shifted.to_be_bytes());
    shifted.zeroize();
    let mut low = Zeroizing::new([0; 32]);
    low.copy_from_slice(&bytes[16..]);
    bytes.zeroize();
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_constant_is_the_curve_order_minus_one() {
        let order = Fr::MODULUS.to_bytes_be();
        let mut minus_one = order.clone();
        minus_one[31] -= 1;
        assert_eq!(hex::encode(minus_one), BN254_ORDER_MINUS_ONE);
    }

    #[test]
    fn wide_bytes_reduce_into_one_to_order_minus_one() {
        let mut wide = [0; 48];
        assert_eq!(hex::encode(reduce(&wide, BN254_ORDER_MINUS_ONE)), format!("{:064x}", 1));
        // q - 1 wraps to 1, q - 2 gives q - 1, the largest scalar.
        hex::decode_to_slice(BN254_ORDER_MINUS_ONE, &mut wide[16..]).unwrap();
        assert_eq!(hex::encode(reduce(&wide, BN254_ORDER_MINUS_ONE)), format!("{:064x}", 1));
        wide[44..].copy_from_slice(&[0xef, 0xff, 0xff, 0xff]);
        assert_eq!(hex::encode(reduce(&wide, BN254_ORDER_MINUS_ONE)), BN254_ORDER_MINUS_ONE);
        let largest = "03d581d748ffa25e32c475047957bf80f23870f2c957180760ea800870000000";
        assert_eq!(hex::encode(reduce(&[0xff; 48], BN254_ORDER_MINUS_ONE)), largest);
    }

    #[test]
    fn zero_and_the_order_are_no_scalars() {
        assert!(SecretScalar::from_bytes(&[0; 32]).is_none());
        let mut order = [0; 32];
        order.copy_from_slice(&Fr::MODULUS.to_bytes_be());
        assert!(SecretScalar::from_bytes(&order).is_none());
        order[31] -= 1;
        assert!(SecretScalar::from_bytes(&order).is_some());
    }

    #[test]
    fn a_repeated_random_generator_still_gives_other_scalars_for_other_statements_and_secrets() {
        let secret = SecretScalar::from_wide(&[5; 48]);
        let random = [1; 32];
        let base = derive_hedged_scalar("fresh/t", Some(&secret), &random, b"one");
        for other in [
            derive_hedged_scalar("fresh/t", Some(&secret), &random, b"two"),
            derive_hedged_scalar("fresh/r", Some(&secret), &random, b"one"),
            derive_hedged_scalar("fresh/t", None, &random, b"one"),
            derive_hedged_scalar("fresh/t", Some(&secret), &[2; 32], b"one"),
        ] {
            assert_ne!(other.to_bytes(), base.to_bytes());
        }
    }

    #[test]
    fn fresh_scalars_differ() {
        let once = hedged_scalar("fresh/m", None, b"");
        assert_ne!(once.to_bytes(), hedged_scalar("fresh/m", None, b"").to_bytes());
    }
}
