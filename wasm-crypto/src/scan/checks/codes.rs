//! Numbers with letters: insurers', prescribers' and vehicles'.

/// A United States Medicare Beneficiary Identifier: eleven characters, letters and digits in fixed places, without the
/// letters S, L, O, I, B and Z (CMS, Medicare Beneficiary Identifier format). No check digit. Upper case, no dashes.
pub fn is_medicare_beneficiary(text: &[u8]) -> bool {
    let letter = |byte: u8| byte.is_ascii_uppercase() && !b"SLOIBZ".contains(&byte);
    let fits = |(byte, form): (&u8, &u8)| match form {
        b'C' => matches!(byte, b'1'..=b'9'),
        b'N' => byte.is_ascii_digit(),
        b'A' => letter(*byte),
        _ => letter(*byte) || byte.is_ascii_digit(),
    };
    text.len() == 11 && text.iter().zip(b"CAXNAXNAANN").all(fits)
}

/// A United States DEA registration number: two letters and seven digits, the last one the last digit of the sum of
/// digits 1, 3 and 5 and twice the sum of digits 2, 4 and 6. Upper case.
pub fn is_dea_number(text: &[u8]) -> bool {
    let [first, second, digits @ ..] = text else { return false };
    let letters = b"ABCDEFGHJKLMPRSTUX".contains(first) && (second.is_ascii_uppercase() || *second == b'9');
    if !letters || digits.len() != 7 || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let digit = |at: usize| u32::from(digits[at] - b'0');
    (digit(0) + digit(2) + digit(4) + 2 * (digit(1) + digit(3) + digit(5))) % 10 == digit(6)
}

/// A German health insurance number (Krankenversichertennummer, § 290 SGB V): a letter, eight digits and a check digit;
/// the letter counts as two digits, weights 1 and 2 in turn, digits of products added up, modulo 10. Upper case.
pub fn is_versicherten_number(text: &[u8]) -> bool {
    let [letter, digits @ ..] = text else { return false };
    if !letter.is_ascii_uppercase() || digits.len() != 9 || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let place = letter - b'A' + 1;
    let values = [place / 10, place % 10].into_iter().chain(digits[..8].iter().map(|digit| digit - b'0'));
    let sum: u32 = values
        .enumerate()
        .map(|(at, value)| {
            let product = u32::from(value) * (1 + at as u32 % 2);
            product / 10 + product % 10
        })
        .sum();
    sum % 10 == u32::from(digits[8] - b'0')
}

/// A vehicle identification number with its check digit (ISO 3779; 49 CFR 565.15): 17 digits and letters but I, O and Q,
/// the ninth being the weighted sum modulo 11, `X` for ten. Upper case.
pub fn is_vehicle_number(text: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    if text.len() != 17 || !text.iter().any(u8::is_ascii_digit) || !text.iter().any(u8::is_ascii_uppercase) {
        return false;
    }
    let mut sum = 0;
    for (byte, weight) in text.iter().zip(WEIGHTS) {
        let value = match byte {
            b'0'..=b'9' => byte - b'0',
            b'A'..=b'H' => byte - b'A' + 1,
            b'J'..=b'N' => byte - b'J' + 1,
            b'P' => 7,
            b'R' => 9,
            b'S'..=b'Z' => byte - b'S' + 2,
            _ => return false,
        };
        sum += u32::from(value) * weight;
    }
    let check = if sum % 11 == 10 { b'X' } else { b'0' + (sum % 11) as u8 };
    text[8] == check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_pass_and_wrong_digits_do_not() {
        // CMS's own example, the DEA's, gematik's and the one in 49 CFR 565.15.
        assert!(is_medicare_beneficiary(b"1EG4TE5MK73"));
        assert!(!is_medicare_beneficiary(b"1EG4TE5MK7B") && !is_medicare_beneficiary(b"0EG4TE5MK73"));
        assert!(is_dea_number(b"AP5836727") && is_dea_number(b"F91234563"));
        assert!(is_versicherten_number(b"A123456780") && is_versicherten_number(b"T555558879"));
        assert!(is_vehicle_number(b"1M8GDM9AXKP042788") && is_vehicle_number(b"5GZCZ43D13S812715"));
        for at in 2..9 {
            let mut wrong = *b"AP5836727";
            wrong[at] = if wrong[at] == b'9' { b'0' } else { wrong[at] + 1 };
            assert!(!is_dea_number(&wrong));
        }
        for at in 1..10 {
            let mut wrong = *b"A123456780";
            wrong[at] = if wrong[at] == b'9' { b'0' } else { wrong[at] + 1 };
            assert!(!is_versicherten_number(&wrong));
        }
        for at in 9..17 {
            let mut wrong = *b"1M8GDM9AXKP042788";
            wrong[at] = if wrong[at] == b'9' { b'0' } else { wrong[at] + 1 };
            assert!(!is_vehicle_number(&wrong), "{at}");
        }
        assert!(!is_vehicle_number(b"11111111111111111"));
    }
}
