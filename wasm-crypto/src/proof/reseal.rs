//! The reseal proof: two seals hold the same M, without showing it.
//!
//! The prover knows k of the first seal's holder key and t of the second seal's R' = t·G. The contract releases a payment
//! only against this proof, so the seal that is delivered is the one that was listed.

use ark_bn254::{Fr, G1Projective};
use ark_ec::PrimeGroup;
use serde::{Deserialize, Serialize};

use super::ProofError;
use crate::abi::Encoder;
use crate::curve::{CurvePoint, ProofScalar, wire_all};
#[cfg(test)]
use crate::keys::derive_hedged_scalar;
use crate::keys::{SecretScalar, hedged_scalar};
use crate::listing::{Point, Seal};
use crate::primitives::Bytes32;
use crate::seal::{self, ParsedSeal, seal_to};

/// (e, z1, z2), each in `[0, q)`, big-endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResealProof {
    /// The challenge.
    pub e: Bytes32,
    /// a + e·k.
    pub z1: Bytes32,
    /// c + e·t.
    pub z2: Bytes32,
}

/// Seals what `from` holds to `receiver` and proves it, in one context. `secret` is k of `from`'s holder key.
pub fn make(
    context: &Bytes32,
    secret: &SecretScalar,
    from: &Seal,
    receiver: &CurvePoint,
) -> Result<(Seal, ResealProof), ProofError> {
    build(context, secret, from, receiver, hedged_scalar)
}

/// Random bytes of one resealing, for [`derive()`].
#[cfg(test)]
#[derive(Debug, Clone, Copy)]
pub(crate) struct ResealRandom {
    /// For t of R' = t·G.
    pub t: [u8; 32],
    /// For the commitment scalar a.
    pub a: [u8; 32],
    /// For the commitment scalar c.
    pub c: [u8; 32],
}

/// [`make`] with the random bytes given, as the vectors need. Never give the same bytes twice.
#[cfg(test)]
pub(crate) fn derive(
    context: &Bytes32,
    secret: &SecretScalar,
    from: &Seal,
    receiver: &CurvePoint,
    random: &ResealRandom,
) -> Result<(Seal, ResealProof), ProofError> {
    build(context, secret, from, receiver, |label, secret, statement| {
        let random = match label {
            "fresh/t" => &random.t,
            "fresh/reseal/a" => &random.a,
            _ => &random.c,
        };
        derive_hedged_scalar(label, secret, random, statement)
    })
}

fn build(
    context: &Bytes32,
    secret: &SecretScalar,
    from: &Seal,
    receiver: &CurvePoint,
    draw: impl Fn(&str, Option<&SecretScalar>, &[u8]) -> SecretScalar,
) -> Result<(Seal, ResealProof), ProofError> {
    let message = seal::open(from, secret)?;
    let from = ParsedSeal::parse(from)?;
    let mut statement = [&context.0[..], &from.to_bytes(), &receiver.to_bytes()].concat();
    let t = draw("fresh/t", Some(secret), &statement);
    let wire_to = seal_to(&message, receiver, &t);
    let to = ParsedSeal::parse(&wire_to)?;

    statement.extend_from_slice(&to.r.to_bytes());
    statement.extend_from_slice(&to.c.to_bytes());
    let a = draw("fresh/reseal/a", Some(secret), &statement);
    let c = draw("fresh/reseal/c", Some(secret), &statement);
    let generator = G1Projective::generator();
    let commitments =
        [generator * a.expose(), generator * c.expose(), from.r.group() * a.expose() - receiver.group() * c.expose()];
    let e = challenge(context, &from, &to, commitments);
    let proof = ResealProof {
        e: e.to_word(),
        z1: ProofScalar(*a.expose() + e.0 * secret.expose()).to_word(),
        z2: ProofScalar(*c.expose() + e.0 * t.expose()).to_word(),
    };
    Ok((wire_to, proof))
}

/// Checks that `from` and `to` hold the same M, in this context. The same check as the contract's.
pub fn verify(context: &Bytes32, from: &Seal, to: &Seal, proof: &ResealProof) -> Result<(), ProofError> {
    let from = ParsedSeal::parse(from)?;
    let to = ParsedSeal::parse(to)?;
    let scalar = |word| ProofScalar::parse(word).map(|scalar| scalar.0);
    let [e, z1, z2]: [Fr; 3] = [scalar(&proof.e)?, scalar(&proof.z1)?, scalar(&proof.z2)?];
    let generator = G1Projective::generator();
    let commitments = [
        generator * z1 - from.holder.group() * e,
        generator * z2 - to.r.group() * e,
        from.r.group() * z1 - to.holder.group() * z2 - (from.c.group() - to.c.group()) * e,
    ];
    if challenge(context, &from, &to, commitments).0 == e { Ok(()) } else { Err(ProofError::DoesNotHold) }
}

fn challenge(context: &Bytes32, from: &ParsedSeal, to: &ParsedSeal, commitments: [G1Projective; 3]) -> ProofScalar {
    let mut encoder = Encoder::labelled("theriac/v1/reseal").word(context);
    for point in [from.holder, from.r, from.c, to.holder, to.r, to.c] {
        encoder = encoder.point(&Point::from(point));
    }
    for point in wire_all(commitments) {
        encoder = encoder.point(&point);
    }
    ProofScalar::challenge(&encoder.hash())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::curve::CurveError;
    use crate::seal::SealError;

    fn secret(byte: u8) -> SecretScalar {
        SecretScalar::from_bytes(&[byte; 32]).unwrap()
    }

    fn sample() -> (Bytes32, Seal, Seal, ResealProof) {
        let context = Bytes32([9; 32]);
        let (_, from) = seal::make(&Bytes32([1; 32]), &CurvePoint::public(&secret(3)));
        let (to, proof) = make(&context, &secret(3), &from, &CurvePoint::public(&secret(4))).unwrap();
        (context, from, to, proof)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn what_is_resealed_verifies_and_opens_to_the_same_message(k in 1u8..0x30, b in 1u8..0x30, context: [u8; 32]) {
            let context = Bytes32(context);
            let (message, from) = seal::make(&Bytes32([1; 32]), &CurvePoint::public(&secret(k)));
            let (to, proof) = make(&context, &secret(k), &from, &CurvePoint::public(&secret(b))).unwrap();
            prop_assert_eq!(verify(&context, &from, &to, &proof), Ok(()));
            prop_assert_eq!(seal::open(&to, &secret(b)), Ok(message));
        }

        /// Every bit of every field is bound: flip one and the proof no longer holds.
        #[test]
        fn a_proof_holds_for_nothing_that_differs_in_a_bit(field in 0usize..4, at in 0usize..32, bit in 0u8..8) {
            let (mut context, from, to, mut proof) = sample();
            let word = match field {
                0 => &mut context,
                1 => &mut proof.e,
                2 => &mut proof.z1,
                _ => &mut proof.z2,
            };
            word.0[at] ^= 1 << bit;
            prop_assert!(verify(&context, &from, &to, &proof).is_err());
        }
    }

    #[test]
    fn a_proof_holds_for_no_other_point_in_the_statement() {
        let (context, from, to, proof) = sample();
        let other = Point::from(CurvePoint::public(&secret(0x11)));
        let changed = [
            (Seal { holder: other, ..from }, to),
            (Seal { r: other, ..from }, to),
            (Seal { c: other, ..from }, to),
            (from, Seal { holder: other, ..to }),
            (from, Seal { r: other, ..to }),
            (from, Seal { c: other, ..to }),
        ];
        for (from, to) in changed {
            assert_eq!(verify(&context, &from, &to, &proof), Err(ProofError::DoesNotHold));
        }
    }

    #[test]
    fn invalid_points_and_scalars_are_refused_before_any_arithmetic() {
        let (context, from, to, proof) = sample();
        let identity = Point { x: Bytes32::ZERO, y: Bytes32::ZERO };
        let off_curve = Point { y: from.r.x, ..from.r };
        for (bad, error) in [(identity, CurveError::Identity), (off_curve, CurveError::NotOnCurve)] {
            for (from, to) in [
                (Seal { holder: bad, ..from }, to),
                (Seal { r: bad, ..from }, to),
                (Seal { c: bad, ..from }, to),
                (from, Seal { holder: bad, ..to }),
                (from, Seal { r: bad, ..to }),
                (from, Seal { c: bad, ..to }),
            ] {
                assert_eq!(verify(&context, &from, &to, &proof), Err(ProofError::Curve(error)));
            }
        }
        let q = "0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001".parse().unwrap();
        for large in [q, Bytes32([0xff; 32])] {
            for proof in [
                ResealProof { e: large, ..proof },
                ResealProof { z1: large, ..proof },
                ResealProof { z2: large, ..proof },
            ] {
                assert_eq!(verify(&context, &from, &to, &proof), Err(ProofError::Curve(CurveError::ScalarOutOfRange)));
            }
        }
    }

    /// z + q would satisfy the equations too: a proof must have one spelling only.
    #[test]
    fn the_same_scalar_plus_the_order_is_refused() {
        let (context, from, to, mut proof) = sample();
        let q = "0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001".parse::<Bytes32>().unwrap();
        let mut carry = 0u16;
        for (byte, add) in proof.z1.0.iter_mut().zip(q.0).rev() {
            carry += u16::from(*byte) + u16::from(add);
            *byte = carry.to_be_bytes()[1];
            carry >>= 8;
        }
        assert!(verify(&context, &from, &to, &proof).is_err());
    }

    #[test]
    fn another_message_cannot_be_proven() {
        let (context, from, to, _) = sample();
        let (_, other) = seal::make(&Bytes32([1; 32]), &CurvePoint::public(&secret(3)));
        let (_, proof) = make(&context, &secret(3), &other, &CurvePoint::public(&secret(4))).unwrap();
        assert_eq!(verify(&context, &from, &to, &proof), Err(ProofError::DoesNotHold));
    }

    #[test]
    fn only_the_holder_can_make_a_proof() {
        let (context, from, ..) = sample();
        let stranger = make(&context, &secret(8), &from, &CurvePoint::public(&secret(4)));
        assert_eq!(stranger, Err(ProofError::Seal(SealError::OtherHolder)));
    }

    #[test]
    fn resealing_twice_gives_unlinkable_seals() {
        let (context, from, first, _) = sample();
        let (second, _) = make(&context, &secret(3), &from, &CurvePoint::public(&secret(4))).unwrap();
        assert_ne!((first.r, first.c), (second.r, second.c));
    }
}
