//! Keyed pseudonyms: the same for the same value, meaningless without the key.
//!
//! A pseudonym is 15 bytes in base 32 (RFC 4648, no padding, 24 characters): the first 12 bytes of
//! HMAC-SHA256(key, "theriac/v1/pseudonym" ‖ length of the domain as u32, big-endian ‖ domain ‖ value without surrounding
//! spaces), then the first 3 bytes of HMAC-SHA256(key, "theriac/v1/pseudonym-tag" ‖ those 12). By the tag the holder of
//! the key knows a pseudonym when it meets one, so that applying a recipe twice changes nothing.
//!
//! Where a UUID must stand, 16 bytes in RFC 9562's form, version 8: the first 13 bytes of HMAC-SHA256(key,
//! "theriac/v1/pseudonym-uuid" ‖ length of the domain ‖ domain ‖ value in lower case), with the version and the variant
//! set, then the first 3 bytes of HMAC-SHA256(key, "theriac/v1/pseudonym-tag" ‖ those 13).

use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::PseudonymKey;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ID: usize = 12;
const TAG: usize = 3;
/// Characters of a pseudonym.
const LENGTH: usize = (ID + TAG) * 8 / 5;
/// Bytes of a UUID in front of its tag.
const UUID_ID: usize = 13;

impl PseudonymKey {
    /// The pseudonym of a value in a domain, 24 characters of A to Z and 2 to 7. A value that is a pseudonym of this key
    /// already stays as it is.
    pub fn pseudonym(&self, domain: &str, value: &str) -> String {
        let value = value.trim();
        if self.made(value) {
            return value.to_owned();
        }
        let digest = self.digest(b"theriac/v1/pseudonym", domain, value);
        let mut bytes = [0; ID + TAG];
        bytes[..ID].copy_from_slice(&digest[..ID]);
        bytes[ID..].copy_from_slice(&tag(self, &digest[..ID]));
        encode(&bytes)
    }

    /// The pseudonym of a value in a domain in the form of a UUID, for places where only one fits, such as FHIR's
    /// `urn:uuid:`. That prefix of the value is left out. A value that is a pseudonym of this key already stays as it is.
    pub fn uuid(&self, domain: &str, value: &str) -> String {
        let value = value.trim().to_ascii_lowercase();
        let value = value.strip_prefix("urn:uuid:").unwrap_or(&value);
        if self.made(value) {
            return value.to_owned();
        }
        let mut id = [0; UUID_ID];
        id.copy_from_slice(&self.digest(b"theriac/v1/pseudonym-uuid", domain, value)[..UUID_ID]);
        id[6] = id[6] & 0x0f | 0x80;
        id[8] = id[8] & 0x3f | 0x80;
        let hex = hex::encode([&id[..], &tag(self, &id)].concat());
        [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
    }

    /// True for a pseudonym made with this key, in either form.
    pub fn made(&self, text: &str) -> bool {
        let tagged = |bytes: &[u8]| {
            let (id, end) = bytes.split_at(bytes.len() - TAG);
            tag(self, id) == end
        };
        decode(text).is_some_and(|bytes| tagged(&bytes)) || decode_uuid(text).is_some_and(|bytes| tagged(&bytes))
    }

    fn digest(&self, purpose: &[u8], domain: &str, value: &str) -> [u8; 32] {
        let length = (domain.len() as u32).to_be_bytes();
        mac(self, &[purpose, &length, domain.as_bytes(), value.as_bytes()])
    }
}

fn tag(key: &PseudonymKey, id: &[u8]) -> [u8; TAG] {
    let digest = mac(key, &[b"theriac/v1/pseudonym-tag", id]);
    [digest[0], digest[1], digest[2]]
}

/// HMAC-SHA256 of the parts one after another.
pub(super) fn mac(key: &PseudonymKey, parts: &[&[u8]]) -> [u8; 32] {
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

/// The bytes of `d16c45ca-533a-85e5-80c2-31486e99b79d`, when version and variant are those of a pseudonym.
fn decode_uuid(text: &str) -> Option<[u8; UUID_ID + TAG]> {
    let bytes = text.as_bytes();
    let form = bytes.len() == 36 && [8, 13, 18, 23].iter().all(|at| bytes[*at] == b'-') && bytes[14] == b'8';
    let digits: Vec<u8> = form.then(|| bytes.iter().copied().filter(|byte| *byte != b'-').collect())?;
    let mut decoded = [0; UUID_ID + TAG];
    hex::decode_to_slice(digits, &mut decoded).ok()?;
    (decoded[8] >> 6 == 0b10).then_some(decoded)
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
        assert_eq!(key(7).pseudonym("mrn", " 00412345 "), "MZ7LHMCJ25YUQCKY2GXWYJ6M");
    }

    #[test]
    fn pseudonyms_depend_on_key_domain_and_value_and_stay_under_their_key() {
        let made = key(1).pseudonym("mrn", "4711");
        assert_eq!(key(1).pseudonym("mrn", "4711"), made);
        assert_eq!(key(1).pseudonym("mrn", &made), made);
        assert_ne!(key(2).pseudonym("mrn", "4711"), made);
        assert_ne!(key(2).pseudonym("mrn", &made), made);
        assert_ne!(key(1).pseudonym("visit", "4711"), made);
        assert_ne!(key(1).pseudonym("mrn", "4712"), made);
        assert_eq!(made.len(), LENGTH);
    }

    #[test]
    fn pseudonyms_in_the_form_of_a_uuid_keep_the_same_promises() {
        // Computed with Python's hmac from the definition above.
        let made = key(7).uuid("Patient", "urn:uuid:00412345");
        assert_eq!(made, "d16c45ca-533a-85e5-80c2-31486e99b79d");
        assert_eq!(key(7).uuid("Patient", &format!("urn:uuid:{}", made.to_uppercase())), made);
        assert_eq!(key(7).pseudonym("Patient", &made), made);
        assert_ne!(key(8).uuid("Patient", &made), made);
        assert_ne!(key(7).uuid("Encounter", "00412345"), made);
        for text in ["", "d16c45ca-533a-85e5-80c2-31486e99b79e", "é16c45ca-533a-85e5-80c2-31486e99b79"] {
            assert!(!key(7).made(text), "{text}");
        }
    }
}
