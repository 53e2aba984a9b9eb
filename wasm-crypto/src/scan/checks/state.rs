//! Numbers that states give to people.

/// A United States individual taxpayer identification number: nine digits from 9 on, the fourth and fifth 50 to 65, 70 to
/// 88, 90 to 92 or 94 to 99 (Internal Revenue Manual 3.21.263).
pub fn is_itin(digits: &[u8]) -> bool {
    let [b'9', _, _, tens @ b'5'..=b'9', ones, ..] = digits else { return false };
    let group = (tens - b'0') * 10 + (ones - b'0');
    digits.len() == 9 && matches!(group, 50..=65 | 70..=88 | 90..=92 | 94..=99)
}

/// A British national insurance number: two letters, six digits, a letter from A to D (HMRC, NIM39110). Upper case, no
/// spaces.
pub fn is_national_insurance_number(text: &[u8]) -> bool {
    let [first, second, digits @ .., last] = text else { return false };
    let allowed = |byte: &u8| byte.is_ascii_uppercase() && !b"DFIQUV".contains(byte);
    let never: [&[u8]; 7] = [b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"];
    text.len() == 9
        && allowed(first)
        && allowed(second)
        && *second != b'O'
        && !never.contains(&&text[..2])
        && digits.iter().all(u8::is_ascii_digit)
        && matches!(last, b'A'..=b'D')
}

/// A German tax identification number (§ 139b AO): eleven digits, not from 0 on, of the first ten exactly one digit two or
/// three times, check digit by ISO/IEC 7064 MOD 11,10.
pub fn is_german_tax_id(digits: &[u8]) -> bool {
    let [first @ .., last] = digits else { return false };
    if first.len() != 10 || first[0] == b'0' {
        return false;
    }
    let mut counts = [0u8; 10];
    first.iter().for_each(|digit| counts[usize::from(digit - b'0')] += 1);
    let repeated = counts.iter().filter(|count| **count > 1).count();
    if repeated != 1 || counts.iter().any(|count| *count > 3) {
        return false;
    }
    let product = first.iter().fold(10u32, |product, digit| {
        let sum = (u32::from(digit - b'0') + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10 == u32::from(last - b'0')
}

/// A Spanish identity number: DNI, eight digits and a check letter, or NIE, which starts with X, Y or Z (Orden INT/2058/2008;
/// the letter is the number modulo 23). Upper case, no dashes.
pub fn is_dni_or_nie(text: &[u8]) -> bool {
    const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let [first, middle @ .., letter] = text else { return false };
    let first = match first {
        b'X' => 0,
        b'Y' => 1,
        b'Z' => 2,
        digit if digit.is_ascii_digit() => u32::from(digit - b'0'),
        _ => return false,
    };
    if middle.len() != 7 || !middle.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let number = middle.iter().fold(first, |number, digit| number * 10 + u32::from(digit - b'0'));
    LETTERS[(number % 23) as usize] == *letter
}

/// A French social security number (NIR, décret 82-103): sex, year, month, department, commune, order and a key, 97 minus
/// the number modulo 97. 15 digits, `2A` or `2B` for Corsica.
pub fn is_french_security_number(text: &[u8]) -> bool {
    if text.len() != 15 || !matches!(text[0], b'1' | b'2') {
        return false;
    }
    let corsica = match &text[5..7] {
        b"2A" => 1_000_000,
        b"2B" => 2_000_000,
        department if department.iter().all(u8::is_ascii_digit) => 0,
        _ => return false,
    };
    let digits = |part: &[u8]| {
        part.iter().enumerate().try_fold(0u64, |number, (at, byte)| match byte {
            b'0'..=b'9' => Some(number * 10 + u64::from(byte - b'0')),
            // 2A counts as 19 and 2B as 18: as 20 less 1,000,000 and less 2,000,000.
            b'A' | b'B' if at == 6 => Some(number * 10),
            _ => None,
        })
    };
    let (Some(number), Some(key), Some(month)) = (digits(&text[..13]), digits(&text[13..]), digits(&text[3..5])) else {
        return false;
    };
    matches!(month, 1..=12 | 20..=42 | 50..=99) && number > corsica && 97 - (number - corsica) % 97 == key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_pass() {
        assert!(is_itin(b"912701234") && is_itin(b"900501234"));
        assert!(is_national_insurance_number(b"AA123456C") && is_national_insurance_number(b"JG103759A"));
        // The Bundeszentralamt's examples.
        assert!(
            is_german_tax_id(b"86095742719") && is_german_tax_id(b"47036892816") && is_german_tax_id(b"65929970489")
        );
        assert!(is_dni_or_nie(b"12345678Z") && is_dni_or_nie(b"X1234567L") && is_dni_or_nie(b"Z1234567R"));
        assert!(is_french_security_number(b"255081416802538") && is_french_security_number(b"269054958815780"));
        assert!(is_french_security_number(b"297082A01234571"));
    }

    #[test]
    fn what_is_never_issued_is_refused() {
        assert!(!is_itin(b"912931234") && !is_itin(b"812701234") && !is_itin(b"91270123"));
        for number in ["GB123456C", "DA123456C", "AO123456C", "AA123456E", "AA12345C", "A"] {
            assert!(!is_national_insurance_number(number.as_bytes()), "{number}");
        }
        assert!(!is_german_tax_id(b"86095742718") && !is_german_tax_id(b"12345678901") && !is_german_tax_id(b""));
        assert!(!is_dni_or_nie(b"12345678A") && !is_dni_or_nie(b"1234567Z") && !is_dni_or_nie(b""));
        assert!(!is_french_security_number(b"255081416802539") && !is_french_security_number(b"255131416802538"));
    }

    #[test]
    fn a_wrong_digit_is_caught() {
        type Check = fn(&[u8]) -> bool;
        let cases: [(&[u8], Check); 3] = [
            (b"86095742719", is_german_tax_id),
            (b"12345678Z", is_dni_or_nie),
            (b"255081416802538", is_french_security_number),
        ];
        for (text, check) in cases {
            for at in 0..text.len() {
                let mut wrong = text.to_vec();
                if wrong[at].is_ascii_digit() {
                    wrong[at] = if wrong[at] == b'9' { b'0' } else { wrong[at] + 1 };
                    assert!(!check(&wrong), "{at}");
                }
            }
        }
    }
}
