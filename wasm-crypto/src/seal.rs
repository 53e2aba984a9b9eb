//! Sealing: a dataset's secret point M, sealed to holder keys (docs/protocol.md, "Sealing").
//!
//! M = m·G is fresh for each listing and is never stored: the steward opens its own seal again, a buyer the delivered one.

use zeroize::{Zeroize, Zeroizing};

use crate::abi::Encoder;
use crate::body::BodyKeys;
use crate::curve::{CurveError, CurvePoint, wire_all};
#[cfg(test)]
use crate::keys::derive_hedged_scalar;
use crate::keys::{SecretScalar, hedged_scalar};
use crate::listing::Seal;
use crate::primitives::Bytes32;

/// Why a sealed key cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// One of K, R, C is no point that a seal may contain, or M came out as the identity.
    #[error("the sealed key is damaged: {0}")]
    Curve(#[from] CurveError),
    /// It is sealed to another key.
    #[error("the key is sealed to another holder")]
    OtherHolder,
}

impl SealError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Curve(_) => "The seal on chain is not a valid one; nothing can open it. Tell the steward.",
            Self::OtherHolder => "Unlock the vault that this was listed or ordered with.",
        }
    }
}

/// M: whoever has it has the data. Overwritten when dropped; never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Message(CurvePoint);

impl Message {
    /// The keys of the body: one that encrypts it, one by which a buyer checks the opened plaintext.
    pub fn body_keys(&self) -> BodyKeys {
        BodyKeys::derive(&Zeroizing::new(self.0.to_bytes()))
    }
}

impl Drop for Message {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Message(secret)")
    }
}

/// Makes a listing's M and seals it to its steward's holder key K.
pub fn make(listing_nonce: &Bytes32, holder: &CurvePoint) -> (Message, Seal) {
    build(listing_nonce, holder, hedged_scalar)
}

/// [`make`] with the random bytes for m and r given, as the vectors need. Never give the same bytes twice.
#[cfg(test)]
pub(crate) fn derive(listing_nonce: &Bytes32, holder: &CurvePoint, m: &[u8; 32], r: &[u8; 32]) -> (Message, Seal) {
    build(listing_nonce, holder, |label, secret, statement| {
        let random = if label == "fresh/m" { m } else { r };
        derive_hedged_scalar(label, secret, random, statement)
    })
}

fn build(
    listing_nonce: &Bytes32,
    holder: &CurvePoint,
    draw: impl Fn(&str, Option<&SecretScalar>, &[u8]) -> SecretScalar,
) -> (Message, Seal) {
    let m = draw("fresh/m", None, &listing_nonce.0);
    let message = Message(CurvePoint::public(&m));
    let statement = Zeroizing::new([holder.to_bytes(), message.0.to_bytes()].concat());
    let r = draw("fresh/r", Some(&m), &statement);
    let seal = seal_to(&message, holder, &r);
    (message, seal)
}

/// Seals M to a holder key with the scalar r: (K, r·G, M + r·K).
///
/// r must be fresh for each seal: two seals with one r show the difference of what they hold.
pub(crate) fn seal_to(message: &Message, holder: &CurvePoint, r: &SecretScalar) -> Seal {
    let c = message.0.group() + holder.group() * r.expose();
    let [c] = wire_all([c]);
    Seal { holder: (*holder).into(), r: CurvePoint::public(r).into(), c }
}

/// Opens a seal with its holder's secret: M = C - k·R.
///
/// Opening says nothing about the data: check the plain root after decrypting.
pub fn open(seal: &Seal, secret: &SecretScalar) -> Result<Message, SealError> {
    let parsed = ParsedSeal::parse(seal)?;
    if parsed.holder != CurvePoint::public(secret) {
        return Err(SealError::OtherHolder);
    }
    let message = CurvePoint::from_group(parsed.c.group() - parsed.r.group() * secret.expose())?;
    Ok(Message(message))
}

/// `sealId` = keccak256(K, R, C).
pub fn seal_id(seal: &Seal) -> Bytes32 {
    Encoder::new().seal(seal).hash()
}

/// A seal whose three points are valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ParsedSeal {
    pub(crate) holder: CurvePoint,
    pub(crate) r: CurvePoint,
    pub(crate) c: CurvePoint,
}

impl ParsedSeal {
    pub(crate) fn parse(seal: &Seal) -> Result<Self, CurveError> {
        Ok(Self {
            holder: CurvePoint::parse(&seal.holder)?,
            r: CurvePoint::parse(&seal.r)?,
            c: CurvePoint::parse(&seal.c)?,
        })
    }

    /// K ‖ R ‖ C, 64 bytes each.
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        [self.holder.to_bytes(), self.r.to_bytes(), self.c.to_bytes()].concat()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::listing::Point;

    fn secret(byte: u8) -> SecretScalar {
        SecretScalar::from_bytes(&[byte; 32]).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn only_the_holder_opens_a_seal(k in 1u8..0x30, other in 1u8..0x30, nonce: [u8; 32]) {
            let holder = CurvePoint::public(&secret(k));
            let (message, seal) = make(&Bytes32(nonce), &holder);
            prop_assert_eq!(open(&seal, &secret(k)), Ok(message.clone()));
            if other != k {
                prop_assert_eq!(open(&seal, &secret(other)), Err(SealError::OtherHolder));
            }
        }
    }

    #[test]
    fn two_seals_of_one_listing_nonce_hold_different_keys() {
        let holder = CurvePoint::public(&secret(5));
        let (first, _) = make(&Bytes32([1; 32]), &holder);
        let (second, _) = make(&Bytes32([1; 32]), &holder);
        assert_ne!(first, second);
        assert_ne!(first.body_keys().data_key().expose(), second.body_keys().data_key().expose());
    }

    #[test]
    fn a_seal_of_the_identity_is_refused() {
        let k = secret(5);
        let holder = CurvePoint::public(&k);
        let r = secret(6);
        let seal = Seal {
            holder: holder.into(),
            r: CurvePoint::public(&r).into(),
            c: wire_all([holder.group() * r.expose()])[0],
        };
        assert_eq!(open(&seal, &k), Err(SealError::Curve(CurveError::Identity)));
    }

    #[test]
    fn every_point_of_a_seal_is_checked() {
        let k = secret(5);
        let (_, good) = make(&Bytes32([1; 32]), &CurvePoint::public(&k));
        for bad in [Point { x: Bytes32::ZERO, y: Bytes32::ZERO }, Point { x: Bytes32([1; 32]), y: good.r.y }] {
            for seal in [Seal { holder: bad, ..good }, Seal { r: bad, ..good }, Seal { c: bad, ..good }] {
                assert!(matches!(open(&seal, &k), Err(SealError::Curve(_))));
            }
        }
    }

    #[test]
    fn every_word_of_a_seal_is_in_its_id() {
        let (_, seal) = make(&Bytes32([1; 32]), &CurvePoint::public(&secret(5)));
        let id = seal_id(&seal);
        for seal in [
            Seal { holder: seal.r, ..seal },
            Seal { r: Point { y: seal.r.x, ..seal.r }, ..seal },
            Seal { c: seal.r, ..seal },
        ] {
            assert_ne!(seal_id(&seal), id);
        }
    }
}
