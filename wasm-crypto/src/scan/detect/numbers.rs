//! Identifiers that are runs of digits: telephone, card, account, provider, tax and social security numbers.

use super::{Spot, may_be_a_date, telephone};
use crate::scan::{Certainty, Identifier, checks};
use crate::table::cell::date;

/// Looks at every run of digits and the signs people put between them.
pub fn find(spot: &mut Spot<'_, '_>) {
    // Nothing here has fewer digits but four one-digit parts of an internet address, which versions have, too.
    if spot.bytes.digits < 6 {
        return;
    }
    let text = spot.text;
    for (start, run) in runs(text) {
        classify(spot, start, run);
    }
}

fn classify(spot: &mut Spot<'_, '_>, start: usize, run: &str) {
    use Certainty::{Certain, Likely, Possible};
    use Identifier::{
        Device, IpAddress, NationalNumber, NhsNumber, PaymentCard, Phone, ProviderNumber, SocialSecurityNumber,
    };
    let mut buffer = [0u8; 24];
    let mut count = 0;
    for digit in run.bytes().filter(u8::is_ascii_digit) {
        if let Some(place) = buffer.get_mut(count) {
            *place = digit;
        }
        count += 1;
    }
    if count < 6
        || count > buffer.len()
        || run.split(' ').any(|part| may_be_a_date(part) && date::looks_like_a_date(part))
    {
        return;
    }
    let digits = &buffer[..count];
    let mut hit = |identifier, certainty| spot.hit(identifier, certainty, start, start + run.len());
    if is_ip_address(run) {
        return hit(IpAddress, Likely);
    }
    // A number in decimal notation, and two or more of them, is a measurement.
    if run.matches('.').count() == 1 && !run.contains(['(', '+', '-', '/', ' ']) {
        return;
    }
    let groups: Vec<usize> =
        run.split(|character: char| !character.is_ascii_digit()).map(str::len).filter(|length| *length > 0).collect();
    let separator = run.chars().find(|character| !character.is_ascii_digit());
    if groups == [3, 2, 4] && separator == Some('-') {
        if checks::is_social_security_number(digits) {
            return hit(SocialSecurityNumber, Likely);
        }
        if checks::is_itin(digits) {
            return hit(NationalNumber, Likely);
        }
    }
    if count == 10 && checks::is_nhs_number(digits) {
        match groups.as_slice() {
            [3, 3, 4] if separator != Some('.') => hit(NhsNumber, Likely),
            [10] => hit(NhsNumber, Possible),
            _ => {}
        }
    }
    if groups == [10] && checks::is_npi(digits) {
        hit(ProviderNumber, Possible);
    }
    if matches!(groups.as_slice(), [11] | [2, 3, 3, 3]) && checks::is_german_tax_id(digits) {
        return hit(NationalNumber, if groups.len() > 1 { Likely } else { Possible });
    }
    let card_groups = matches!(groups.as_slice(), [4, 4, 4, 4] | [4, 6, 5] | [4, 6, 4] | [13..=19]);
    if card_groups && checks::is_payment_card(digits) {
        return hit(PaymentCard, if groups.len() > 1 { Certain } else { Likely });
    }
    if groups == [15] {
        if checks::is_french_security_number(digits) {
            return hit(SocialSecurityNumber, Likely);
        }
        if checks::is_imei(digits) {
            return hit(Device, Possible);
        }
    }
    let certainty = telephone::certainty(&spot.text[..start], run, digits, &groups);
    // What passes another check is that more likely.
    let taken = spot.hits.last().is_some_and(|hit| hit.start == start);
    if let Some(certainty) = certainty.filter(|certainty| *certainty > Possible || !taken) {
        spot.hit(Phone, certainty, start, start + run.len());
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
            while at < bytes.len() && gap < 4 {
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
