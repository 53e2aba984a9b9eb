//! Where people live, in text: street addresses, post boxes, postcodes, positions on the map.

use super::{Spot, is_capitalised, trimmed};
use crate::scan::{Certainty, Identifier};
use crate::table::cell::postcode;

/// Looks for places.
pub fn find(spot: &mut Spot<'_, '_>) {
    for index in 0..spot.count() {
        let bare = spot.bare(index);
        let starts = bare.as_bytes().first().copied().unwrap_or(0);
        if starts.is_ascii_uppercase() {
            british_postcode(spot, index);
            let state = bare.len() == 2 && bare.bytes().all(|byte| byte.is_ascii_uppercase()) && index > 0;
            if state && postcode::is_five_digits(spot.bare(index + 1)) {
                spot.hit_words(Identifier::Postcode, Certainty::Likely, index, index + 1);
            }
        }
        // `, 10115 Berlin`
        let town = index > 0 && spot.word(index - 1).ends_with(',') && is_capitalised(spot.bare(index + 1));
        if town && bare.len() == 5 && bare.bytes().all(|byte| byte.is_ascii_digit()) {
            spot.hit_words(Identifier::Postcode, Certainty::Likely, index, index);
            spot.hit_words(Identifier::Place, Certainty::Likely, index + 1, index + 1);
        }
        if let Some(last) = street(spot, index).or_else(|| post_box(spot, index)) {
            spot.hit_words(Identifier::Address, Certainty::Likely, index, last);
        }
    }
    if spot.bytes.dots > 0 {
        positions(spot);
    }
}

/// `SW1A 1AA` or `SW1A1AA`.
fn british_postcode(spot: &mut Spot<'_, '_>, index: usize) {
    let (bare, next) = (spot.bare(index), spot.bare(index + 1));
    let upper = |text: &str| text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if !upper(bare) || bare.len() > 8 {
        return;
    }
    if bare.len() >= 6 && bare.ends_with(|last: char| last.is_ascii_uppercase()) && postcode::is_british(bare) {
        spot.hit_words(Identifier::Postcode, Certainty::Likely, index, index);
    } else if bare.len() <= 4 && next.len() == 3 && upper(next) {
        let (start, end) = (spot.words.bare_span(index).0, spot.words.bare_span(index + 1).1);
        if postcode::is_british(&spot.text[start..end]) {
            spot.hit(Identifier::Postcode, Certainty::Likely, start, end);
        }
    }
}

/// The last word of a street address that starts here: `12 High Street`, `Hauptstraße 5`, `Calle Mayor 3`.
fn street(spot: &Spot<'_, '_>, index: usize) -> Option<usize> {
    const SUFFIXES: [&str; 23] = [
        "street",
        "st",
        "road",
        "rd",
        "avenue",
        "ave",
        "lane",
        "ln",
        "drive",
        "dr",
        "boulevard",
        "blvd",
        "close",
        "court",
        "ct",
        "crescent",
        "terrace",
        "gardens",
        "square",
        "grove",
        "parkway",
        "way",
        "place",
    ];
    const GERMAN: [&str; 9] = ["straße", "strasse", "str", "weg", "platz", "allee", "gasse", "damm", "ufer"];
    const SPANISH: [&str; 7] = ["calle", "avenida", "avda", "plaza", "paseo", "c/", "camino"];
    let is_house = |word: &str| {
        let word = trimmed(word);
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        (1..=5).contains(&digits) && word.len() <= digits + 1
    };
    if spot.count() < 2 {
        return None;
    }
    let bare = spot.bare(index);
    if is_house(bare) {
        let named =
            (index + 1..spot.count().min(index + 5)).take_while(|at| spot.bare(*at).starts_with(char::is_uppercase));
        return named.skip(1).find(|at| SUFFIXES.contains(&spot.bare(*at).to_lowercase().as_str()));
    }
    if !bare.starts_with(char::is_alphabetic) && !spot.word(index).eq_ignore_ascii_case("c/") {
        return None;
    }
    let lower = bare.to_lowercase();
    let capital = bare.starts_with(char::is_uppercase);
    let german =
        capital && GERMAN.iter().any(|end| lower.ends_with(end) && (lower.len() > end.len() + 2 || *end == "straße"));
    if german && is_house(spot.bare(index + 1)) {
        return Some(index + 1);
    }
    let spanish = SPANISH.contains(&lower.as_str()) || spot.word(index).eq_ignore_ascii_case("c/");
    let follows = is_capitalised(spot.bare(index + 1)) || (1..=3).contains(&spot.word(index + 1).len());
    (spanish && follows).then(|| (index + 1..spot.count().min(index + 6)).find(|at| is_house(spot.word(*at)))).flatten()
}

/// `PO Box 123`, `Postfach 12 34 56`, `Apt 4B`.
fn post_box(spot: &Spot<'_, '_>, index: usize) -> Option<usize> {
    if !spot.bare(index).starts_with(['P', 'p', 'A', 'a']) || spot.bare(index).len() > 9 {
        return None;
    }
    let lower = spot.bare(index).to_lowercase();
    let number = |at: usize| spot.bare(at).starts_with(|first: char| first.is_ascii_digit());
    match lower.as_str() {
        "po" | "p.o" if spot.bare(index + 1).eq_ignore_ascii_case("box") && number(index + 2) => Some(index + 2),
        "postfach" | "apartado" | "apt" | "apartment" if number(index + 1) => Some(index + 1),
        _ => None,
    }
}

/// Two decimal degrees in a row, with four or more decimals (about ten metres), or `51°30'05"N`.
fn positions(spot: &mut Spot<'_, '_>) {
    let degrees = |part: &str, most: f64| {
        let decimals = part.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        decimals >= 4 && part.len() <= 24 && part.parse::<f64>().is_ok_and(|value| value.abs() <= most)
    };
    let base = spot.text.as_ptr() as usize;
    let mut before: Option<&str> = None;
    for part in spot.text.split([',', ' ', ';', '(', ')']).filter(|part| !part.is_empty()) {
        if let Some(first) = before.filter(|first| degrees(first, 90.0))
            && degrees(part, 180.0)
        {
            let start = first.as_ptr() as usize - base;
            let end = part.as_ptr() as usize - base + part.len();
            spot.hit(Identifier::Coordinates, Certainty::Likely, start, end);
        }
        before = Some(part);
    }
}
