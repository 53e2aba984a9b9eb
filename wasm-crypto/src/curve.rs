//! BN254 G1 (EIP-196): points and scalars, checked where bytes enter.
//!
//! Arithmetic is arkworks'. It is not constant-time: it runs in the holder's own worker or process, never where another
//! party can measure it closely, and secrets of single use (r, t, a, c) are hedged (`fresh`).

use std::fmt;

use ark_bn254::{Fq, Fr, G1Affine, G1Projective};
use ark_ec::{AffineRepr, CurveGroup, PrimeGroup};
use ark_ff::PrimeField;
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use zeroize::Zeroize;

use crate::keys::SecretScalar;
use crate::listing::Point;
use crate::primitives::Bytes32;

/// Why bytes are not a point or scalar of the curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CurveError {
    /// The point `(0, 0)`, which stands for the identity.
    #[error("the point is the identity")]
    Identity,
    /// A coordinate is p or more.
    #[error("a coordinate is not below the field's modulus")]
    CoordinateTooLarge,
    /// The coordinates do not satisfy y² = x³ + 3.
    #[error("the point does not lie on the curve")]
    NotOnCurve,
    /// A scalar is q or more.
    #[error("the scalar is not below the group's order")]
    ScalarOutOfRange,
}

impl CurveError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        "The key or proof was altered or made by another program: ask its sender for it again."
    }
}

/// A point of G1 that lies on the curve and is not the identity. G1 has prime order, so it also lies in the group.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CurvePoint(G1Affine);

impl CurvePoint {
    /// The generator G = (1, 2).
    pub fn generator() -> Self {
        Self(G1Affine::generator())
    }

    /// The public key s·G, which is never the identity.
    pub fn public(secret: &SecretScalar) -> Self {
        Self((G1Projective::generator() * secret.expose()).into_affine())
    }

    /// Checks a point as it stands on the wire.
    pub fn parse(point: &Point) -> Result<Self, CurveError> {
        if point.x.is_zero() && point.y.is_zero() {
            return Err(CurveError::Identity);
        }
        let coordinate = |word: &Bytes32| {
            let mut little_endian = word.0;
            little_endian.reverse();
            Fq::deserialize_uncompressed(&little_endian[..]).map_err(|_| CurveError::CoordinateTooLarge)
        };
        let affine = G1Affine::new_unchecked(coordinate(&point.x)?, coordinate(&point.y)?);
        if affine.is_on_curve() { Ok(Self(affine)) } else { Err(CurveError::NotOnCurve) }
    }

    /// `x ‖ y`, 32 bytes each, big-endian.
    pub fn to_bytes(self) -> [u8; 64] {
        let point = Point::from(self);
        let mut bytes = [0; 64];
        bytes[..32].copy_from_slice(&point.x.0);
        bytes[32..].copy_from_slice(&point.y.0);
        bytes
    }

    /// A result of arithmetic; refuses the identity.
    pub(crate) fn from_group(point: G1Projective) -> Result<Self, CurveError> {
        let affine = point.into_affine();
        if affine.is_zero() { Err(CurveError::Identity) } else { Ok(Self(affine)) }
    }

    pub(crate) fn group(self) -> G1Projective {
        self.0.into_group()
    }
}

impl From<CurvePoint> for Point {
    fn from(point: CurvePoint) -> Self {
        wire(&point.0)
    }
}

impl fmt::Debug for CurvePoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Point::from(*self).fmt(f)
    }
}

impl Zeroize for CurvePoint {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

/// Coordinates on the wire, the identity as `(0, 0)`.
pub(crate) fn wire(point: &G1Affine) -> Point {
    point
        .xy()
        .map_or(Point { x: Bytes32::ZERO, y: Bytes32::ZERO }, |(x, y)| Point { x: big_endian(&x), y: big_endian(&y) })
}

/// Several results of arithmetic on the wire, with one inversion for all.
pub(crate) fn wire_all<const N: usize>(points: [G1Projective; N]) -> [Point; N] {
    let affine = G1Projective::normalize_batch(&points);
    std::array::from_fn(|index| wire(&affine[index]))
}

fn big_endian(field: &impl CanonicalSerialize) -> Bytes32 {
    let mut bytes = [0; 32];
    // Both fields of BN254 serialise to exactly 32 bytes, so this cannot fail; zero bytes would fail every check.
    if field.serialize_uncompressed(&mut bytes[..]).is_ok() {
        bytes.reverse();
    }
    Bytes32(bytes)
}

/// A public scalar of a proof, in `[0, q)`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct ProofScalar(pub(crate) Fr);

impl ProofScalar {
    /// Refuses q and more, so that a proof has one spelling only.
    pub(crate) fn parse(word: &Bytes32) -> Result<Self, CurveError> {
        let mut little_endian = word.0;
        little_endian.reverse();
        Fr::deserialize_uncompressed(&little_endian[..]).map(Self).map_err(|_| CurveError::ScalarOutOfRange)
    }

    /// A hash as a challenge: mod q.
    pub(crate) fn challenge(hash: &Bytes32) -> Self {
        Self(Fr::from_be_bytes_mod_order(&hash.0))
    }

    pub(crate) fn to_word(self) -> Bytes32 {
        big_endian(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const P: &str = "0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47";
    const Q: &str = "0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001";

    fn word(text: &str) -> Bytes32 {
        text.parse().unwrap()
    }

    fn small(value: u8) -> Bytes32 {
        let mut word = Bytes32::ZERO;
        word.0[31] = value;
        word
    }

    fn plus(word: &Bytes32, mut carry: u16) -> Bytes32 {
        let mut sum = *word;
        for byte in sum.0.iter_mut().rev() {
            carry += u16::from(*byte);
            *byte = carry.to_be_bytes()[1];
            carry >>= 8;
        }
        sum
    }

    /// EIP-196's generator and its double (the ecAdd test vectors of the Ethereum clients).
    #[test]
    fn the_generator_and_its_double_are_the_published_points() {
        let one = Point { x: small(1), y: small(2) };
        assert_eq!(CurvePoint::parse(&one), Ok(CurvePoint::generator()));
        let two = Point {
            x: word("0x030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd3"),
            y: word("0x15ed738c0e0a7c92e7845f96b2ae9c0a68a6a449e3538fc7ff3ebf7a5a18a2c4"),
        };
        assert_eq!(Point::from(CurvePoint::public(&SecretScalar::from_bytes(&small(2).0).unwrap())), two);
        assert_eq!(Point::from(CurvePoint::parse(&two).unwrap()), two);
    }

    #[test]
    fn the_identity_and_points_off_the_curve_are_refused() {
        let point = |x, y| CurvePoint::parse(&Point { x, y }).unwrap_err();
        assert_eq!(point(Bytes32::ZERO, Bytes32::ZERO), CurveError::Identity);
        assert_eq!(point(small(1), small(3)), CurveError::NotOnCurve);
        assert_eq!(point(small(0), small(1)), CurveError::NotOnCurve);
    }

    #[test]
    fn a_coordinate_of_p_or_more_is_refused_even_when_it_is_a_point_modulo_p() {
        let point = |x, y| CurvePoint::parse(&Point { x, y });
        for x in [plus(&word(P), 0), plus(&word(P), 1), Bytes32([0xff; 32])] {
            assert_eq!(point(x, small(2)), Err(CurveError::CoordinateTooLarge));
            assert_eq!(point(small(1), x), Err(CurveError::CoordinateTooLarge));
        }
        assert_eq!(point(small(1), plus(&word(P), 2)), Err(CurveError::CoordinateTooLarge));
    }

    #[test]
    fn the_largest_scalar_gives_the_negated_generator() {
        let mut last = word(Q);
        last.0[31] -= 1;
        let negated = CurvePoint::public(&SecretScalar::from_bytes(&last.0).unwrap());
        let mut y = word(P);
        y.0[31] -= 2;
        assert_eq!(Point::from(negated), Point { x: small(1), y });
    }

    #[test]
    fn proof_scalars_may_be_zero_but_not_q() {
        assert!(ProofScalar::parse(&Bytes32::ZERO).is_ok());
        assert!(ProofScalar::parse(&word(Q)).is_err());
        assert_eq!(ProofScalar::challenge(&plus(&word(Q), 5)).to_word(), small(5));
    }
}
