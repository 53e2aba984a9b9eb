//! Check digits: what proves that a number is what it looks like.

mod codes;
mod state;

pub use codes::{is_dea_number, is_medicare_beneficiary, is_vehicle_number, is_versicherten_number};
pub use state::{is_dni_or_nie, is_french_security_number, is_german_tax_id, is_itin, is_national_insurance_number};

/// Luhn's check (ISO/IEC 7812-1) with an issuer's first digits and lengths: Visa 13, 16 or 19 digits, Mastercard 16,
/// American Express 15, Diners Club 14, JCB 16, Discover 16 to 19, UnionPay 16 to 19.
pub fn is_payment_card(digits: &[u8]) -> bool {
    let issuer = matches!(
        (digits, digits.len()),
        ([b'4', ..], 13 | 16 | 19)
            | ([b'5', b'1'..=b'5', ..] | [b'2', b'2'..=b'7', ..] | [b'3', b'5', ..], 16)
            | ([b'3', b'4' | b'7', ..], 15)
            | ([b'3', b'0' | b'6' | b'8', ..], 14)
            | ([b'6', b'0' | b'2' | b'4' | b'5', ..], 16..=19)
    );
    issuer && luhn(digits)
}

/// A United States National Provider Identifier: ten digits from 1 or 2 on, Luhn's check over 80840 and the number
/// (45 CFR 162.406; CMS, Requirements for NPI check digit).
pub fn is_npi(digits: &[u8]) -> bool {
    matches!(digits, [b'1' | b'2', ..]) && digits.len() == 10 && luhn(&[b"80840", digits].concat())
}

/// A mobile device's IMEI: 15 digits, Luhn's check (3GPP TS 23.003, annex B). Those that start with 0 are left out.
pub fn is_imei(digits: &[u8]) -> bool {
    digits.len() == 15 && digits[0] != b'0' && luhn(digits)
}

/// The check digit of ISO/IEC 7812-1, annex B (modulo 10, Luhn), over ASCII digits.
pub fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let value = u32::from(digit - b'0') << (place % 2);
            if value > 9 { value - 9 } else { value }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The NHS number's check: ten digits, weights 10 to 2, modulo 11 (NHS Data Dictionary).
pub fn is_nhs_number(digits: &[u8]) -> bool {
    let [first @ .., last] = digits else { return false };
    if first.len() != 9 || digits.iter().all(|digit| *digit == digits[0]) {
        return false;
    }
    let sum: u32 = first.iter().zip((2..=10).rev()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let check = (11 - sum % 11) % 11;
    check < 10 && check == u32::from(last - b'0')
}

/// A United States social security number that can have been issued: area not 000, 666 or 9xx, no group of zeros.
pub fn is_social_security_number(digits: &[u8]) -> bool {
    digits.len() == 9
        && digits[0] != b'9'
        && &digits[..3] != b"000"
        && &digits[..3] != b"666"
        && &digits[3..5] != b"00"
        && &digits[5..] != b"0000"
}

/// An IBAN's length for its country and its remainder 1 modulo 97 (ISO 13616). Letters in upper case, no spaces.
pub fn is_iban(text: &[u8]) -> bool {
    const LENGTHS: [(&[u8; 2], usize); 38] = [
        (b"AD", 24),
        (b"AE", 23),
        (b"AT", 20),
        (b"BE", 16),
        (b"BG", 22),
        (b"CH", 21),
        (b"CY", 28),
        (b"CZ", 24),
        (b"DE", 22),
        (b"DK", 18),
        (b"EE", 20),
        (b"ES", 24),
        (b"FI", 18),
        (b"FR", 27),
        (b"GB", 22),
        (b"GR", 27),
        (b"HR", 21),
        (b"HU", 28),
        (b"IE", 22),
        (b"IL", 23),
        (b"IS", 26),
        (b"IT", 27),
        (b"LI", 21),
        (b"LT", 20),
        (b"LU", 20),
        (b"LV", 21),
        (b"MC", 27),
        (b"MT", 31),
        (b"NL", 18),
        (b"NO", 15),
        (b"PL", 28),
        (b"PT", 25),
        (b"RO", 24),
        (b"RS", 22),
        (b"SE", 24),
        (b"SI", 19),
        (b"SK", 24),
        (b"TR", 26),
    ];
    let [a, b, c, d, ..] = text else { return false };
    let known = LENGTHS.iter().any(|(country, length)| *country == &[*a, *b] && *length == text.len());
    if !known || !c.is_ascii_digit() || !d.is_ascii_digit() {
        return false;
    }
    let mut remainder = 0u32;
    for byte in text[4..].iter().chain(&text[..4]) {
        remainder = match byte {
            b'0'..=b'9' => remainder * 10 + u32::from(byte - b'0'),
            b'A'..=b'Z' => remainder * 100 + u32::from(byte - b'A') + 10,
            _ => return false,
        } % 97;
    }
    remainder == 1
}

/// The length of the IBAN that `text` starts with, its spaces not counted.
pub fn iban_at_start(text: &[u8]) -> Option<usize> {
    (15..=31).rev().find(|length| text.len() >= *length && is_iban(&text[..*length]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_pass() {
        for card in [
            "4111111111111111",
            "5555555555554444",
            "378282246310005",
            "6011111111111117",
            "30569309025904",
            "2223003122003222",
        ] {
            assert!(is_payment_card(card.as_bytes()), "{card}");
        }
        for npi in ["1234567893", "1245319599", "1679576722"] {
            assert!(is_npi(npi.as_bytes()), "{npi}");
        }
        for imei in ["490154203237518", "356938035643809"] {
            assert!(is_imei(imei.as_bytes()), "{imei}");
        }
        for nhs in ["9434765919", "4010232137", "9876543210"] {
            assert!(is_nhs_number(nhs.as_bytes()), "{nhs}");
        }
        for iban in [
            "GB82WEST12345698765432",
            "DE89370400440532013000",
            "ES9121000418450200051332",
            "CH9300762011623852957",
            "NO9386011117947",
        ] {
            assert!(is_iban(iban.as_bytes()), "{iban}");
        }
        assert!(is_social_security_number(b"078051120"));
    }

    #[test]
    fn every_single_wrong_digit_is_caught() {
        let wrong = |text: &str, check: fn(&[u8]) -> bool, from: usize| {
            for at in from..text.len() {
                for digit in b'0'..=b'9' {
                    let mut bytes = text.as_bytes().to_vec();
                    if bytes[at] != digit && bytes[at].is_ascii_digit() {
                        bytes[at] = digit;
                        assert!(!check(&bytes), "{text} with {} at {at}", char::from(digit));
                    }
                }
            }
        };
        wrong("4111111111111111", is_payment_card, 1);
        wrong("9434765919", is_nhs_number, 0);
        wrong("1234567893", is_npi, 1);
        wrong("490154203237518", is_imei, 0);
        wrong("DE89370400440532013000", is_iban, 2);
    }

    #[test]
    fn what_was_never_issued_is_refused() {
        for number in ["000051120", "666051120", "912051120", "078001120", "078050000", "07805112"] {
            assert!(!is_social_security_number(number.as_bytes()), "{number}");
        }
        assert!(!is_nhs_number(b"0000000000") && !is_nhs_number(b"") && !is_iban(b"XX00") && !is_iban(b""));
        assert!(!is_payment_card(b"0000000000000000"));
        assert_eq!(iban_at_start(b"GB82WEST12345698765432PLUS"), Some(22));
    }
}
