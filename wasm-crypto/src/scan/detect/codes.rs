//! Identifiers of letters and digits in fixed places: identity, insurance, vehicle and device numbers, UUIDs, IBANs.

use super::Spot;
use crate::scan::{Certainty, Identifier, checks};

/// Looks at each word, and at up to seven short ones together, as people write long numbers in groups.
pub fn find(spot: &mut Spot<'_, '_>) {
    let mut compact = Compact::new();
    for index in 0..spot.count() {
        let bare = spot.bare(index);
        if bare.len() < 2 || !bare.is_ascii() {
            continue;
        }
        let digits = bare.bytes().filter(u8::is_ascii_digit).count();
        if bare.len() == 36 && is_uuid(bare) {
            spot.hit_words(Identifier::UniqueNumber, Certainty::Certain, index, index);
            continue;
        }
        if let Some(end) = device_identifier(bare) {
            let start = spot.words.bare_span(index).0;
            let bracket = usize::from(spot.text[..start].ends_with('('));
            spot.hit(Identifier::Device, Certainty::Certain, start - bracket, start + end);
            continue;
        }
        if digits >= 4
            && bare.len() >= 9
            && compact.take(bare)
            && let Some((identifier, certainty)) = alone(&compact)
        {
            spot.hit_words(identifier, certainty, index, index);
        }
        in_groups(spot, index, &mut compact);
    }
}

/// A word's letters, in upper case, and digits. Words of other signs than `-`, `.`, `/` and `_` are none.
struct Compact {
    bytes: [u8; 40],
    length: usize,
}

impl Compact {
    fn new() -> Self {
        Self { bytes: [0; 40], length: 0 }
    }

    fn take(&mut self, word: &str) -> bool {
        self.length = 0;
        self.add(word)
    }

    fn add(&mut self, word: &str) -> bool {
        for byte in word.bytes() {
            if byte.is_ascii_alphanumeric() {
                let Some(place) = self.bytes.get_mut(self.length) else { return false };
                *place = byte.to_ascii_uppercase();
                self.length += 1;
            } else if !matches!(byte, b'-' | b'.' | b'/' | b'_') {
                return false;
            }
        }
        true
    }

    fn text(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    fn has_letter(&self) -> bool {
        self.text().iter().any(u8::is_ascii_uppercase)
    }
}

/// What a single word of nine or more letters and digits is.
fn alone(compact: &Compact) -> Option<(Identifier, Certainty)> {
    use Certainty::{Likely, Possible};
    let text = compact.text();
    if !compact.has_letter() {
        return None;
    }
    if checks::iban_at_start(text) == Some(text.len()) {
        return Some((Identifier::BankAccount, Certainty::Certain));
    }
    Some(match text.len() {
        9 if checks::is_national_insurance_number(text) => (Identifier::SocialSecurityNumber, Likely),
        9 if checks::is_dni_or_nie(text) => (Identifier::NationalNumber, Likely),
        9 if checks::is_dea_number(text) => (Identifier::ProviderNumber, Possible),
        10 if checks::is_versicherten_number(text) => (Identifier::InsuranceNumber, Possible),
        11 if checks::is_medicare_beneficiary(text) => (Identifier::InsuranceNumber, Likely),
        15 if checks::is_french_security_number(text) => (Identifier::SocialSecurityNumber, Likely),
        17 if checks::is_vehicle_number(text) => (Identifier::Vehicle, Likely),
        _ => return None,
    })
}

/// IBANs and British and French numbers in groups.
fn in_groups(spot: &mut Spot<'_, '_>, first: usize, compact: &mut Compact) {
    let start = spot.bare(first).as_bytes();
    let iban = matches!(start, [a, b, c, d, ..]
        if a.is_ascii_uppercase() && b.is_ascii_uppercase() && c.is_ascii_digit() && d.is_ascii_digit());
    let british = matches!(start, [a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase());
    let french = matches!(start, [b'1' | b'2']);
    if !(iban || british || french) || !compact.take(spot.bare(first)) {
        return;
    }
    for last in first + 1..(first + 9).min(spot.count()) {
        let part = spot.bare(last);
        if part.is_empty() || part.len() > 4 || !part.is_ascii() || !compact.add(part) {
            return;
        }
        let text = compact.text();
        let found = if iban && checks::is_iban(text) {
            Some((Identifier::BankAccount, Certainty::Certain))
        } else if (british && checks::is_national_insurance_number(text))
            || (french && checks::is_french_security_number(text))
        {
            Some((Identifier::SocialSecurityNumber, Certainty::Likely))
        } else {
            None
        };
        if let Some((identifier, certainty)) = found {
            return spot.hit_words(identifier, certainty, first, last);
        }
    }
}

/// True for `d16c45ca-533a-85e5-80c2-31486e99b79d`.
fn is_uuid(word: &str) -> bool {
    word.bytes().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    })
}

/// Where a unique device identifier ends: `(01)`, the device's fourteen digits, and more such parts (GS1, 21 CFR 801.40). Its
/// first bracket is not part of the word.
fn device_identifier(word: &str) -> Option<usize> {
    let rest = word.strip_prefix("01)")?;
    let fits = rest.len() >= 14 && rest.as_bytes()[..14].iter().all(u8::is_ascii_digit);
    fits.then_some(word.len())
}
