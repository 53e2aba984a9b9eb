//! Telephone numbers: by the numbering plans of all countries (crate `phonelib`), and by how people write them.

use phonelib::PhoneNumber;

use crate::scan::Certainty;

/// Countries whose numbers are known without a country code: those whose languages the names are read in, and neighbours.
const HOME: [&str; 8] = ["US", "GB", "DE", "ES", "AT", "CH", "FR", "MX"];

/// How surely a run of digits is a telephone number: by a country code, brackets, the grouping, or the word before it.
pub fn certainty(before: &str, run: &str, digits: &[u8], groups: &[usize]) -> Option<Certainty> {
    let american = matches!(groups, [3, 3, 4] | [1, 3, 3, 4]) && (groups.len() == 3 || digits[0] == b'1');
    let national = digits[0] == b'0' && (9..=13).contains(&digits.len()) && (2..=5).contains(&groups.len());
    let iberian = matches!(groups, [3, 3, 3] | [3, 2, 2, 2] | [2, 3, 2, 2]) && matches!(digits[0], b'6'..=b'9');
    let grouped = (american && run.contains(['-', '(', '.', ' '])) || (national && !run.contains('.'));
    let bracketed = run.starts_with('(') && (9..=15).contains(&digits.len());
    if run.starts_with('+') && (8..=15).contains(&digits.len()) {
        return Some(if phonelib::is_valid_phone_number(run) { Certainty::Certain } else { Certainty::Likely });
    }
    if grouped || bracketed || ((6..=15).contains(&digits.len()) && is_announced(before)) {
        return Some(Certainty::Likely);
    }
    let spanish = groups == [9] && matches!(digits[0], b'6'..=b'9');
    if (iberian || spanish) && !run.contains('.') && PhoneNumber::parse_with_country(run, "ES").is_some() {
        return Some(Certainty::Possible);
    }
    let plain = groups.len() == 1 && (10..=12).contains(&digits.len());
    let known = || HOME.iter().any(|country| PhoneNumber::parse_with_country(run, country).is_some());
    (plain && (digits[0] == b'0' || digits.len() == 10) && known()).then_some(Certainty::Possible)
}

/// True when a word for a telephone stands just before.
fn is_announced(before: &str) -> bool {
    let start = before.char_indices().rev().nth(27).map_or(0, |(at, _)| at);
    let near = before[start..].to_lowercase();
    [
        "tel",
        "phone",
        "mobile",
        "mobil",
        "handy",
        "cell",
        "fax",
        "móvil",
        "call",
        "anruf",
        "llamar",
        "rufnummer",
        "pager",
    ]
    .iter()
    .any(|word| near.contains(word))
}
