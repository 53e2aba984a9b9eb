//! Keyed pseudonyms: the same for the same value, meaningless without the key.
//!
//! A pseudonym is 15 bytes in base 32 (RFC 4648, no padding, 24 characters): the first 12 bytes of
//! HMAC-SHA256(key, "theriac/v1/pseudonym" ‖ length of the domain as u32, big-endian ‖ domain ‖ value without surrounding
//! spaces), then the first 3 bytes of HMAC-SHA256(key, "theriac/v1/pseudonym-tag" ‖ those 12). By the tag the holder of
//! the key knows a pseudonym when it meets one, so that applying a recipe twice changes nothing.

use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::PseudonymKey;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ID: usize = 12;
const TAG: usize = 3;
/// Characters of a pseudonym.
const LENGTH: usize = (ID + TAG) * 8 / 5;

/// The pseudonym of a value in a domain; a pseudonym made with this key stays as it is.
pub fn of(key: &PseudonymKey, domain: &str, value: &str) -> String {
    let value = value.trim();
    if is_pseudonym(key, value) {
        return value.to_owned();
    }
    let length = (domain.len() as u32).to_be_bytes();
    let digest = mac(key, &[b"theriac/v1/pseudonym", &length, domain.as_bytes(), value.as_bytes()]);
    let mut bytes = [0; ID + TAG];
    bytes[..ID].copy_from_slice(&digest[..ID]);
    bytes[ID..].copy_from_slice(&tag(key, &digest[..ID]));
    encode(&bytes)
}

fn is_pseudonym(key: &PseudonymKey, text: &str) -> bool {
    decode(text).is_some_and(|bytes| tag(key, &bytes[..ID]) == bytes[ID..])
}

fn tag(key: &PseudonymKey, id: &[u8]) -> [u8; TAG] {
    let digest = mac(key, &[b"theriac/v1/pseudonym-tag", id]);
    [digest[0], digest[1], digest[2]]
}

fn mac(key: &PseudonymKey, parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(&key.0).expect("HMAC takes keys of any length");
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

fn encode(bytes: &[u8; ID + TAG]) -> String {
    let bit = |index: usize| (bytes[index / 8] >> (7 - index % 8)) & 1;
    (0..LENGTH)
        .map(|place| {
            char::from(ALPHABET[(0..5).fold(0, |value, step| value << 1 | usize::from(bit(place * 5 + step)))])
        })
        .collect()
}

fn decode(text: &str) -> Option<[u8; ID + TAG]> {
    if text.len() != LENGTH {
        return None;
    }
    let mut bytes = [0; ID + TAG];
    for (place, character) in text.bytes().enumerate() {
        let value = ALPHABET.iter().position(|letter| *letter == character)?;
        for step in 0..5 {
            let index = place * 5 + step;
            bytes[index / 8] |= (((value >> (4 - step)) & 1) as u8) << (7 - index % 8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> PseudonymKey {
        PseudonymKey::new([byte; 32])
    }

    #[test]
    fn a_known_value_has_its_known_pseudonym() {
        // Computed with Python's hmac and base64 from the definition above.
        assert_eq!(of(&key(7), "mrn", " 00412345 "), "MZ7LHMCJ25YUQCKY2GXWYJ6M");
    }

    #[test]
    fn pseudonyms_depend_on_key_domain_and_value_and_stay_under_their_key() {
        let made = of(&key(1), "mrn", "4711");
        assert_eq!(of(&key(1), "mrn", "4711"), made);
        assert_eq!(of(&key(1), "mrn", &made), made);
        assert_ne!(of(&key(2), "mrn", "4711"), made);
        assert_ne!(of(&key(2), "mrn", &made), made);
        assert_ne!(of(&key(1), "visit", "4711"), made);
        assert_ne!(of(&key(1), "mrn", "4712"), made);
        assert_eq!(made.len(), LENGTH);
    }
}
