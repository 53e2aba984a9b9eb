//! Decoding what a stranger sends: any bytes, without a panic.

use ethers_core::abi::{ParamType, Token};
use wasm_crypto::listing::{Arbiter, Call, Listing, Order, Point, Seal};
use wasm_crypto::primitives::{Address, Bytes32};

use crate::calls::Locations;

/// The chain answered with something that does not have the contracts' form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the chain's answer does not have the form of these contracts")]
pub struct DecodeError;

/// Decodes values of these types.
pub fn decode_values(kinds: &[ParamType], data: &[u8]) -> Result<Vec<Token>, DecodeError> {
    if !in_bounds(kinds, data) {
        return Err(DecodeError);
    }
    ethers_core::abi::decode(kinds, data).map_err(|_| DecodeError)
}

/// Whether every offset and length in the data leads to bytes that are there. `ethers-core` adds them up in `usize`,
/// which has 32 bits in a browser: a sum that wraps around would end the page.
pub fn in_bounds(kinds: &[ParamType], data: &[u8]) -> bool {
    let mut at = 0;
    kinds.iter().all(|kind| walk(kind, data, &mut at).is_some())
}

/// Passes over one value at `at`; none when it leaves the data.
fn walk(kind: &ParamType, data: &[u8], at: &mut u64) -> Option<()> {
    match kind {
        ParamType::String | ParamType::Bytes => {
            let tail = position(data, *at)?;
            let length = position(data, tail)?;
            (tail.checked_add(32)?.checked_add(length)? <= data.len() as u64).then_some(())?;
            *at += 32;
        }
        ParamType::Tuple(members) if kind.is_dynamic() => {
            let tail = data.get(usize::try_from(position(data, *at)?).ok()?..)?;
            let mut inner = 0;
            members.iter().try_for_each(|member| walk(member, tail, &mut inner))?;
            *at += 32;
        }
        ParamType::Tuple(members) => members.iter().try_for_each(|member| walk(member, data, at))?,
        ParamType::Array(item) => {
            let tail = position(data, *at)?;
            let items = data.get(usize::try_from(tail.checked_add(32)?).ok()?..)?;
            let mut inner = 0;
            (0..position(data, tail)?).try_for_each(|_| walk(item, items, &mut inner))?;
            *at += 32;
        }
        // None of the contracts' values have one.
        ParamType::FixedArray(..) => return None,
        _ => {
            slice(data, *at)?;
            *at += 32;
        }
    }
    Some(())
}

/// The word at `at`.
fn slice(data: &[u8], at: u64) -> Option<&[u8]> {
    let from = usize::try_from(at).ok()?;
    data.get(from..from.checked_add(32)?)
}

/// The word at `at` as an offset or length.
fn position(data: &[u8], at: u64) -> Option<u64> {
    let (high, low) = slice(data, at)?.split_at(24);
    let low = u64::from_be_bytes(low.try_into().ok()?);
    (high.iter().all(|&byte| byte == 0) && low <= u32::MAX.into()).then_some(low)
}

/// Reads decoded tokens one after the other, each as the type that is expected.
pub struct Reader(std::vec::IntoIter<Token>);

impl Reader {
    /// Over these tokens.
    pub fn new(tokens: Vec<Token>) -> Self {
        Self(tokens.into_iter())
    }

    fn next(&mut self) -> Result<Token, DecodeError> {
        self.0.next().ok_or(DecodeError)
    }

    /// The members of a tuple.
    pub fn tuple(&mut self) -> Result<Reader, DecodeError> {
        Ok(Self::new(self.next()?.into_tuple().ok_or(DecodeError)?))
    }

    /// An address.
    pub fn address(&mut self) -> Result<Address, DecodeError> {
        Ok(Address(self.next()?.into_address().ok_or(DecodeError)?.0))
    }

    /// A `bytes32` or a `uint256`, as a word.
    pub fn word(&mut self) -> Result<Bytes32, DecodeError> {
        match self.next()? {
            Token::FixedBytes(bytes) => Ok(Bytes32(bytes.try_into().map_err(|_| DecodeError)?)),
            Token::Uint(number) => {
                let mut word = Bytes32::ZERO;
                number.to_big_endian(&mut word.0);
                Ok(word)
            }
            _ => Err(DecodeError),
        }
    }

    /// An unsigned integer that the contracts keep within 128 bits.
    pub fn u128(&mut self) -> Result<u128, DecodeError> {
        let number = self.next()?.into_uint().ok_or(DecodeError)?;
        (number.bits() <= 128).then(|| number.low_u128()).ok_or(DecodeError)
    }

    /// An unsigned integer that fits `T`.
    pub fn number<T: TryFrom<u128>>(&mut self) -> Result<T, DecodeError> {
        T::try_from(self.u128()?).map_err(|_| DecodeError)
    }

    /// A list of words.
    pub fn words(&mut self) -> Result<Vec<Bytes32>, DecodeError> {
        let mut words = Self::new(self.next()?.into_array().ok_or(DecodeError)?);
        (0..words.0.len()).map(|_| words.word()).collect()
    }

    /// Bytes.
    pub fn bytes(&mut self) -> Result<Vec<u8>, DecodeError> {
        self.next()?.into_bytes().ok_or(DecodeError)
    }

    /// A string.
    pub fn text(&mut self) -> Result<String, DecodeError> {
        self.next()?.into_string().ok_or(DecodeError)
    }

    /// A point.
    pub fn point(&mut self) -> Result<Point, DecodeError> {
        let mut point = self.tuple()?;
        Ok(Point { x: point.word()?, y: point.word()? })
    }

    /// A sealed key.
    pub fn seal(&mut self) -> Result<Seal, DecodeError> {
        let mut seal = self.tuple()?;
        Ok(Seal { holder: seal.point()?, r: seal.point()?, c: seal.point()? })
    }

    /// A listing.
    pub fn listing(&mut self) -> Result<Listing, DecodeError> {
        let mut listing = self.tuple()?;
        Ok(Listing {
            steward: listing.address()?,
            call_id: listing.word()?,
            replaces: listing.word()?,
            token: listing.address()?,
            price: listing.u128()?,
            terms: listing.word()?,
            terms_detail: listing.word()?,
            card_digest: listing.word()?,
            body_root: listing.word()?,
            body_length: listing.number()?,
            split_root: listing.word()?,
            total_weight: listing.u128()?,
            leaf_count: listing.number()?,
            leaves_hash: listing.word()?,
            steward_fee_bps: listing.number()?,
            ends_at: listing.number()?,
            access_period: listing.number()?,
            delivery_window: listing.number()?,
            inspection_window: listing.number()?,
            arbiter: listing.word()?,
            dispute_bond: listing.u128()?,
            seal_id: listing.word()?,
            nonce: listing.word()?,
        })
    }

    /// An order.
    pub fn order(&mut self) -> Result<Order, DecodeError> {
        let mut order = self.tuple()?;
        Ok(Order {
            listing_id: order.word()?,
            buyer: order.address()?,
            buyer_key: order.point()?,
            purpose: order.word()?,
            evidence: order.word()?,
            nonce: order.word()?,
        })
    }

    /// A call for data.
    pub fn call(&mut self) -> Result<Call, DecodeError> {
        let mut call = self.tuple()?;
        Ok(Call {
            steward: call.address()?,
            token: call.address()?,
            terms: call.word()?,
            terms_detail: call.word()?,
            max_fee_bps: call.number()?,
            min_price: call.u128()?,
            min_k: call.number()?,
            closes_at: call.number()?,
            call_digest: call.word()?,
            nonce: call.word()?,
        })
    }

    /// An arbiter.
    pub fn arbiter(&mut self) -> Result<Arbiter, DecodeError> {
        let mut arbiter = self.tuple()?;
        Ok(Arbiter { account: arbiter.address()?, key: arbiter.point()?, fee: arbiter.u128()?, terms: arbiter.word()? })
    }

    /// Where files lie.
    pub fn locations(&mut self) -> Result<Locations, DecodeError> {
        let mut locations = self.tuple()?;
        Ok(Locations { body: locations.text()?, leaves: locations.text()?, card: locations.text()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of `offset ‖ length ‖ text`.
    fn string(offset: u32, length: u32, text: &[u8]) -> Vec<u8> {
        let word = |number: u32| {
            let mut word = [0; 32];
            word[28..].copy_from_slice(&number.to_be_bytes());
            word
        };
        [&word(offset)[..], &word(length), text].concat()
    }

    #[test]
    fn offsets_that_would_wrap_around_in_32_bits_are_refused() {
        let kinds = [ParamType::String];
        let text = [b'a'; 32];
        assert_eq!(decode_values(&kinds, &string(32, 3, &text)), Ok(vec![Token::String("aaa".into())]));
        for data in [
            string(u32::MAX - 31, 3, &text),
            string(u32::MAX, 3, &text),
            string(32, u32::MAX - 63, &text),
            string(32, u32::MAX, &text),
            string(32, 33, &text),
            string(96, 3, &text),
            vec![0xff; 96],
            vec![],
        ] {
            assert_eq!(decode_values(&kinds, &data), Err(DecodeError));
            // Here, too: with 64 bits the decoder would find it out by itself.
            assert!(!in_bounds(&kinds, &data));
            let tuple = [ParamType::Tuple(kinds.to_vec())];
            assert_eq!(decode_values(&tuple, &[&string(32, 0, &[])[..32], &data].concat()), Err(DecodeError));
        }
    }

    #[test]
    fn lists_end_within_the_data() {
        let kinds = [ParamType::Array(ParamType::FixedBytes(32).into())];
        let items = [7; 64];
        let words = |data: &[u8]| Reader::new(decode_values(&kinds, data)?).words();
        assert_eq!(words(&string(32, 2, &items)), Ok(vec![Bytes32([7; 32]); 2]));
        assert_eq!(words(&string(32, 0, &[])), Ok(vec![]));
        for data in [
            string(32, 3, &items),
            string(32, u32::MAX, &items),
            string(u32::MAX - 31, 2, &items),
            string(128, 0, &items),
            string(32, 2, &items[1..]),
        ] {
            assert_eq!(words(&data), Err(DecodeError));
            assert!(!in_bounds(&kinds, &data));
        }
    }

    #[test]
    fn text_that_is_no_unicode_stops_nobody() {
        let decoded = decode_values(&[ParamType::String], &string(32, 2, &[0xff; 32])).unwrap();
        assert_eq!(decoded, [Token::String("\u{fffd}\u{fffd}".into())]);
    }
}
