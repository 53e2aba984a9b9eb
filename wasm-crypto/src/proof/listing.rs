//! The listing proof: whoever lists knows k of the seal's holder key, so nobody lists a copy of another's seal.

use ark_bn254::G1Projective;
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
use crate::seal::{ParsedSeal, SealError};

/// (e, z), each in `[0, q)`, big-endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnowledgeProof {
    /// The challenge.
    pub e: Bytes32,
    /// a + e·k.
    pub z: Bytes32,
}

/// Proves knowledge of k for `seal.holder`, bound to one listing.
pub fn make(listing_id: &Bytes32, secret: &SecretScalar, seal: &Seal) -> Result<KnowledgeProof, ProofError> {
    build(listing_id, secret, seal, hedged_scalar)
}

/// [`make`] with the random bytes for a given, as the vectors need. Never give the same bytes twice.
#[cfg(test)]
pub(crate) fn derive(
    listing_id: &Bytes32,
    secret: &SecretScalar,
    seal: &Seal,
    random: &[u8; 32],
) -> Result<KnowledgeProof, ProofError> {
    build(listing_id, secret, seal, |label, secret, statement| derive_hedged_scalar(label, secret, random, statement))
}

fn build(
    listing_id: &Bytes32,
    secret: &SecretScalar,
    seal: &Seal,
    draw: impl Fn(&str, Option<&SecretScalar>, &[u8]) -> SecretScalar,
) -> Result<KnowledgeProof, ProofError> {
    let seal = ParsedSeal::parse(seal)?;
    if seal.holder != CurvePoint::public(secret) {
        return Err(SealError::OtherHolder.into());
    }
    let statement = [&listing_id.0[..], &seal.to_bytes()].concat();
    let a = draw("fresh/list/a", Some(secret), &statement);
    let e = challenge(listing_id, &seal, G1Projective::generator() * a.expose());
    Ok(KnowledgeProof { e: e.to_word(), z: ProofScalar(*a.expose() + e.0 * secret.expose()).to_word() })
}

/// Checks a listing proof. The same check as the contract's.
pub fn verify(listing_id: &Bytes32, seal: &Seal, proof: &KnowledgeProof) -> Result<(), ProofError> {
    let seal = ParsedSeal::parse(seal)?;
    let e = ProofScalar::parse(&proof.e)?;
    let z = ProofScalar::parse(&proof.z)?;
    let commitment = G1Projective::generator() * z.0 - seal.holder.group() * e.0;
    if challenge(listing_id, &seal, commitment) == e { Ok(()) } else { Err(ProofError::DoesNotHold) }
}

fn challenge(listing_id: &Bytes32, seal: &ParsedSeal, commitment: G1Projective) -> ProofScalar {
    let [commitment] = wire_all([commitment]);
    let mut encoder = Encoder::labelled("theriac/v1/list").word(listing_id);
    for point in [seal.holder, seal.r, seal.c] {
        encoder = encoder.point(&Point::from(point));
    }
    ProofScalar::challenge(&encoder.point(&commitment).hash())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::seal;

    fn secret(byte: u8) -> SecretScalar {
        SecretScalar::from_bytes(&[byte; 32]).unwrap()
    }

    fn sample() -> (Bytes32, Seal, KnowledgeProof) {
        let id = Bytes32([2; 32]);
        let (_, seal) = seal::make(&Bytes32([1; 32]), &CurvePoint::public(&secret(3)));
        (id, seal, make(&id, &secret(3), &seal).unwrap())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn the_holder_can_prove_it(k in 1u8..0x30, id: [u8; 32]) {
            let (_, seal) = seal::make(&Bytes32([1; 32]), &CurvePoint::public(&secret(k)));
            let proof = make(&Bytes32(id), &secret(k), &seal).unwrap();
            prop_assert_eq!(verify(&Bytes32(id), &seal, &proof), Ok(()));
        }

        #[test]
        fn a_proof_holds_for_nothing_that_differs_in_a_bit(field in 0usize..3, at in 0usize..32, bit in 0u8..8) {
            let (mut id, seal, mut proof) = sample();
            let word = match field {
                0 => &mut id,
                1 => &mut proof.e,
                _ => &mut proof.z,
            };
            word.0[at] ^= 1 << bit;
            prop_assert!(verify(&id, &seal, &proof).is_err());
        }
    }

    #[test]
    fn a_copied_or_rerandomised_seal_cannot_be_listed_with_it() {
        let (id, seal, proof) = sample();
        let other = Point::from(CurvePoint::public(&secret(0x11)));
        for seal in [Seal { holder: other, ..seal }, Seal { r: other, ..seal }, Seal { c: other, ..seal }] {
            assert_eq!(verify(&id, &seal, &proof), Err(ProofError::DoesNotHold));
        }
        assert_eq!(verify(&Bytes32([3; 32]), &seal, &proof), Err(ProofError::DoesNotHold));
    }

    #[test]
    fn only_the_holder_can_make_it() {
        let (id, seal, _) = sample();
        assert_eq!(make(&id, &secret(4), &seal), Err(ProofError::Seal(SealError::OtherHolder)));
    }
}
