//! Identifiers that are runs of digits: telephone, card, account, record and social security numbers, positions.

use crate::scan::{Certainty, Identifier, checks};
use crate::table::cell::date;

/// Looks at every run of digits and the signs people put between them.
pub fn find(text: &str, hit: &mut impl FnMut(Identifier, Certainty)) {
    for (start, run) in runs(text) {
        classify(&text[..start], run, hit);
    }
    ibans(text, hit);
    positions(text, hit);
}

fn classify(before: &str, run: &str, hit: &mut impl FnMut(Identifier, Certainty)) {
    use Certainty::{Certain, Likely, Possible};
    use Identifier::{IpAddress, NhsNumber, PaymentCard, Phone, SocialSecurityNumber};
    let digits: Vec<u8> = run.bytes().filter(u8::is_ascii_digit).collect();
    let groups: Vec<usize> =
        run.split(|character: char| !character.is_ascii_digit()).map(str::len).filter(|length| *length > 0).collect();
    let dates = run.split(' ').any(date::looks_like_a_date);
    if digits.len() < 6 || dates {
        return;
    }
    if is_ip_address(run) {
        return hit(IpAddress, Likely);
    }
    // A number in decimal notation, and two or more of them, is a measurement.
    if run.matches('.').count() == 1 && !run.contains(['(', '+', '-', '/', ' ']) {
        return;
    }
    let separator = run.chars().find(|character| !character.is_ascii_digit());
    if groups == [3, 2, 4] && separator == Some('-') && checks::is_social_security_number(&digits) {
        return hit(SocialSecurityNumber, Likely);
    }
    if digits.len() == 10 && checks::is_nhs_number(&digits) {
        match groups.as_slice() {
            [3, 3, 4] if separator != Some('.') => hit(NhsNumber, Likely),
            [10] => hit(NhsNumber, Possible),
            _ => {}
        }
    }
    let card_groups = matches!(groups.as_slice(), [4, 4, 4, 4] | [4, 6, 5] | [4, 6, 4] | [13..=19]);
    if card_groups && checks::is_payment_card(&digits) {
        return hit(PaymentCard, if groups.len() > 1 { Certain } else { Likely });
    }
    if let Some(certainty) = telephone(before, run, &digits, &groups) {
        hit(Phone, certainty);
    }
}

/// How surely a run of digits is a telephone number: by a country code, brackets, the grouping, or the word before it.
fn telephone(before: &str, run: &str, digits: &[u8], groups: &[usize]) -> Option<Certainty> {
    let announced = {
        let start = before.char_indices().rev().nth(19).map_or(0, |(at, _)| at);
        let near = before[start..].to_lowercase();
        ["tel", "phone", "mobile", "mobil", "handy", "cell", "fax", "móvil", "call", "anruf", "llamar"]
            .iter()
            .any(|word| near.contains(word))
    };
    let american = matches!(groups, [3, 3, 4] | [1, 3, 3, 4]) && (groups.len() == 3 || digits[0] == b'1');
    let national = digits[0] == b'0' && (9..=13).contains(&digits.len()) && (2..=5).contains(&groups.len());
    let grouped = (american && run.contains(['-', '(', '.', ' '])) || (national && !run.contains('.'));
    let bracketed = run.starts_with('(') && (9..=15).contains(&digits.len());
    if run.starts_with('+') && (8..=15).contains(&digits.len()) {
        Some(Certainty::Certain)
    } else if (announced && (6..=15).contains(&digits.len())) || grouped || bracketed {
        Some(Certainty::Likely)
    } else if digits[0] == b'0' && groups.len() == 1 && (10..=12).contains(&digits.len()) {
        Some(Certainty::Possible)
    } else {
        None
    }
}

fn is_ip_address(run: &str) -> bool {
    let mut parts = 0;
    let fits = run.split('.').all(|part| {
        parts += 1;
        (1..=3).contains(&part.len()) && part.parse::<u8>().is_ok()
    });
    fits && parts == 4
}

/// Maximal runs of digits with `+ ( ) - . /` and single spaces between them, that neither touch a letter.
fn runs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            let starts = bytes[at].is_ascii_digit()
                || (matches!(bytes[at], b'+' | b'(')
                    && bytes.get(at + 1).is_some_and(|next| next.is_ascii_digit() || *next == b'+'));
            let touches = at > 0
                && text[..at].chars().next_back().is_some_and(|before| before.is_alphanumeric() || before == '_');
            if !starts || (touches && bytes[at].is_ascii_digit()) {
                // Past a letter, the whole word is skipped: its digits are part of a code.
                let word = touches && bytes[at].is_ascii_digit();
                at += 1;
                while word && at < bytes.len() && bytes[at].is_ascii_digit() {
                    at += 1;
                }
                while !text.is_char_boundary(at) {
                    at += 1;
                }
                continue;
            }
            let start = at;
            let mut end = at + 1;
            let mut gap = 0;
            at += 1;
            while at < bytes.len() && gap < 3 {
                match bytes[at] {
                    digit if digit.is_ascii_digit() => (end, gap) = (at + 1, 0),
                    b' ' | b'(' | b')' | b'-' | b'.' | b'/' => gap += 1,
                    _ => break,
                }
                at += 1;
            }
            at = end;
            let letter_follows = text[end..].chars().next().is_some_and(char::is_alphabetic);
            if !letter_follows {
                return Some((start, &text[start..end]));
            }
        }
        None
    })
}

/// IBANs, written together or in groups of four.
fn ibans(text: &str, hit: &mut impl FnMut(Identifier, Certainty)) {
    let bytes = text.as_bytes();
    for at in 0..bytes.len().saturating_sub(14) {
        let starts_word = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
        let country = bytes[at..at + 2].iter().all(u8::is_ascii_uppercase) && bytes[at + 2].is_ascii_digit();
        if starts_word && country {
            let compact: Vec<u8> = bytes[at..]
                .iter()
                .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b' ')
                .filter(|byte| **byte != b' ')
                .take(40)
                .map(u8::to_ascii_uppercase)
                .collect();
            if checks::iban_at_start(&compact).is_some() {
                hit(Identifier::BankAccount, Certainty::Certain);
            }
        }
    }
}

/// Two decimal degrees in a row, with four or more decimals: about ten metres.
fn positions(text: &str, hit: &mut impl FnMut(Identifier, Certainty)) {
    let degrees = |part: &str, most: f64| {
        let decimals = part.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        decimals >= 4 && part.parse::<f64>().is_ok_and(|value| value.abs() <= most)
    };
    let parts: Vec<&str> = text.split([',', ' ', ';', '(', ')']).filter(|part| !part.is_empty()).collect();
    if parts.windows(2).any(|pair| degrees(pair[0], 90.0) && degrees(pair[1], 180.0)) {
        hit(Identifier::Coordinates, Certainty::Likely);
    }
}
