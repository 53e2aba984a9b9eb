//! Identifiers that are words: addresses on the internet and in the street, record numbers, dates, postcodes.

use std::net::Ipv6Addr;

use super::{is_capitalised, trimmed};
use crate::scan::{Certainty, Identifier};
use crate::table::cell::{date, postcode};

/// E-mail, web and hardware addresses, and numbers announced by their name.
pub fn find(words: &[&str], hit: &mut impl FnMut(Identifier, Certainty)) {
    use Certainty::{Certain, Likely};
    for (index, word) in words.iter().enumerate() {
        if has_email(word) {
            hit(Identifier::Email, Certain);
        }
        let lower = word.to_ascii_lowercase();
        if lower.contains("http://")
            || lower.contains("https://")
            || (lower.contains("www.") && lower.matches('.').count() > 1)
        {
            hit(Identifier::Url, Certain);
        }
        let bare = trimmed(word);
        if is_hardware_address(bare) {
            hit(Identifier::Device, Certain);
        } else if bare.matches(':').count() >= 2 && bare.parse::<Ipv6Addr>().is_ok() {
            hit(Identifier::IpAddress, Likely);
        }
        if announces_record(words, index) {
            hit(Identifier::RecordNumber, Likely);
        }
    }
}

/// Whole dates: of birth when a word nearby says so.
pub fn find_dates(words: &[&str], hit: &mut impl FnMut(Identifier, Certainty)) {
    let mut index = 0;
    while index < words.len() {
        let spans = [1, 3].iter().filter(|length| index + **length <= words.len());
        let found = spans.clone().find(|length| {
            let span = words[index..index + **length].join(" ");
            date::looks_like_a_date(span.trim_matches(|character: char| !character.is_alphanumeric()))
        });
        let Some(length) = found else {
            index += 1;
            continue;
        };
        let near = words[index.saturating_sub(4)..index].iter().map(|word| trimmed(word).to_lowercase());
        const BIRTH: [&str; 9] =
            ["born", "dob", "birth", "geb", "geboren", "geburtsdatum", "nacido", "nacida", "nacimiento"];
        let birth = near.into_iter().any(|word| BIRTH.contains(&word.as_str()));
        hit(if birth { Identifier::BirthDate } else { Identifier::EventDate }, Certainty::Likely);
        index += length;
    }
}

/// British postcodes, American ones after a state, and street addresses with a house number.
pub fn find_places(words: &[&str], hit: &mut impl FnMut(Identifier, Certainty)) {
    for (index, word) in words.iter().enumerate() {
        let bare = trimmed(word);
        let next = words.get(index + 1).map(|next| trimmed(next)).unwrap_or("");
        let upper = |text: &str| !text.bytes().any(|byte| byte.is_ascii_lowercase());
        let both = format!("{bare} {next}");
        if (upper(bare) && bare.len() >= 6 && postcode::is_british(bare))
            || (upper(&both) && postcode::is_british(&both))
        {
            hit(Identifier::Postcode, Certainty::Likely);
        }
        let state = bare.len() == 2 && bare.bytes().all(|byte| byte.is_ascii_uppercase()) && index > 0;
        if state && postcode::is_five_digits(next) {
            hit(Identifier::Postcode, Certainty::Likely);
        }
        if is_street(words, index) {
            hit(Identifier::Address, Certainty::Likely);
        }
    }
}

fn has_email(word: &str) -> bool {
    word.match_indices('@').any(|(at, _)| {
        let local =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'-') || byte >= 0x80;
        let before = word[..at].bytes().next_back().is_some_and(local);
        let domain: String =
            word[at + 1..].chars().take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '-')).collect();
        let domain = domain.trim_end_matches(['.', '-']);
        let top = domain.rsplit('.').next().unwrap_or("");
        before && domain.contains('.') && top.chars().count() >= 2 && top.chars().all(char::is_alphabetic)
    })
}

fn is_hardware_address(word: &str) -> bool {
    [':', '-'].iter().any(|separator| {
        let mut parts = 0;
        let fits = word.split(*separator).all(|part| {
            parts += 1;
            part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        fits && parts == 6
    })
}

/// True at a word such as `MRN` or `Fallnummer` that a number follows.
fn announces_record(words: &[&str], index: usize) -> bool {
    const ALONE: [&str; 13] = [
        "mrn",
        "nhs",
        "ssn",
        "patientid",
        "patientennummer",
        "patientennr",
        "fallnummer",
        "fallnr",
        "versichertennummer",
        "aktenzeichen",
        "nhc",
        "iban",
        "passport",
    ];
    const FIRST: [&str; 12] = [
        "patient",
        "record",
        "hospital",
        "case",
        "policy",
        "insurance",
        "member",
        "licence",
        "license",
        "account",
        "pat",
        "historia",
    ];
    const SECOND: [&str; 9] = ["id", "no", "nr", "number", "num", "nummer", "número", "numero", "identifier"];
    let lower = trimmed(words[index]).to_lowercase();
    let glued = words[index].split([':', '#', '=']).next().map(|part| trimmed(part).to_lowercase()).unwrap_or_default();
    let next = words.get(index + 1).map(|word| trimmed(word).to_lowercase()).unwrap_or_default();
    let hyphenated = lower.split_once(['-', '.', '_']).is_some_and(|(first, second)| {
        FIRST.contains(&first) && SECOND.contains(&second.trim_matches(|c: char| !c.is_alphanumeric()))
    });
    let alone = ALONE.contains(&lower.as_str()) || ALONE.contains(&glued.as_str()) || hyphenated;
    let pair = FIRST.contains(&lower.as_str()) && SECOND.contains(&next.as_str());
    (alone || pair) && words[index..].iter().take(4).any(|word| has_number(word))
}

fn has_number(word: &str) -> bool {
    word.bytes().filter(u8::is_ascii_digit).count() >= 3 && !date::looks_like_a_date(trimmed(word))
}

/// True when a street address starts at this word: `12 High Street`, `Hauptstraße 5`, `Calle Mayor 3`.
fn is_street(words: &[&str], index: usize) -> bool {
    const SUFFIXES: [&str; 19] = [
        "street",
        "st",
        "road",
        "rd",
        "avenue",
        "ave",
        "lane",
        "ln",
        "drive",
        "boulevard",
        "blvd",
        "close",
        "court",
        "crescent",
        "terrace",
        "gardens",
        "square",
        "grove",
        "parkway",
    ];
    const GERMAN: [&str; 8] = ["straße", "strasse", "str", "weg", "platz", "allee", "gasse", "damm"];
    const SPANISH: [&str; 7] = ["calle", "avenida", "avda", "plaza", "paseo", "c/", "camino"];
    let is_house = |word: &str| {
        let word = trimmed(word);
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        (1..=5).contains(&digits) && word.len() <= digits + 1
    };
    let after = &words[index + 1..];
    if is_house(words[index]) {
        let named =
            after.iter().take_while(|word| trimmed(word).chars().next().is_some_and(char::is_uppercase)).take(4);
        return named
            .enumerate()
            .any(|(place, word)| place > 0 && SUFFIXES.contains(&trimmed(word).to_lowercase().as_str()));
    }
    let bare = trimmed(words[index]);
    let lower = bare.to_lowercase();
    let capital = bare.chars().next().is_some_and(char::is_uppercase);
    let german = capital && GERMAN.iter().any(|end| lower.ends_with(end) && lower.len() > end.len() + 2);
    if german && after.first().is_some_and(|next| is_house(next)) {
        return true;
    }
    let spanish = SPANISH.contains(&lower.as_str()) || words[index].eq_ignore_ascii_case("c/");
    spanish
        && after.first().is_some_and(|next| is_capitalised(trimmed(next)) || next.len() <= 3)
        && after.iter().take(4).any(|word| is_house(word))
}
