//! Dates in text, whole or by month, and ages over 89.

use super::{Spot, may_be_a_date};
use crate::scan::{Certainty, Identifier};
use crate::table::cell::date::{looks_like_a_date, month_named};

/// Looks for dates: of birth or death when a word nearby says so.
pub fn find(spot: &mut Spot<'_, '_>) {
    let mut index = 0;
    while index < spot.count() {
        match date_at(spot, index) {
            Some(words) => {
                let identifier = whose(spot, index, index + words);
                spot.hit_words(identifier, Certainty::Likely, index, index + words - 1);
                index += words;
            }
            None => {
                age_at(spot, index);
                index += 1;
            }
        }
    }
}

/// How many words the date takes that starts at this one.
fn date_at(spot: &Spot<'_, '_>, index: usize) -> Option<usize> {
    let bare = spot.bare(index);
    let digits = bare.bytes().filter(u8::is_ascii_digit).count();
    if digits >= 3
        && ((may_be_a_date(bare) && looks_like_a_date(bare)) || is_month_of_year(bare) || is_time_stamp(bare))
    {
        // The rest of `2021-03-01 08:12:33 +0100` says nothing more.
        return Some(1);
    }
    // With the month's name: `3 March 2021`, `March 3rd, 2021`, `3. März`, `3 de marzo de 2021`, `March 2021`, `2021 Mar 3`.
    let mut parts = [Part::None; 5];
    let (mut filled, mut taken) = (0, 0);
    for at in index..spot.count().min(index + 6) {
        let part = part(spot.bare(at));
        if part == Part::Filler && filled > 0 {
            continue;
        }
        if matches!(part, Part::None | Part::Filler) || filled == 3 {
            break;
        }
        parts[filled] = part;
        filled += 1;
        let stop = spot.word(at).ends_with([';', ')']) || (spot.word(at).ends_with('.') && part == Part::Year);
        let whole = is_date(&parts[..filled]);
        if whole {
            taken = at + 1 - index;
        }
        if stop {
            break;
        }
    }
    (taken > 0).then_some(taken)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    None,
    Filler,
    Day,
    Month,
    Year,
    /// Two digits that are no day: `1 Jan 83`.
    ShortYear,
}

fn part(bare: &str) -> Part {
    if matches!(bare, "of" | "de" | "del" | "den" | "the") {
        return Part::Filler;
    }
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = bare.split_at(digits);
    match (digits, rest) {
        (4, "") if matches!(&number[..2], "19" | "20" | "18") => Part::Year,
        (1 | 2, "" | "st" | "nd" | "rd" | "th") if (1..=31).contains(&number.parse::<u8>().unwrap_or(0)) => Part::Day,
        (2, "") => Part::ShortYear,
        // `may` and `mar` are words; Spanish writes its months small, but whole.
        (0, word) => {
            let capital = word.starts_with(char::is_uppercase);
            let month = (capital || word.len() > 4 || word == "mayo" || word == "july") && word != "march";
            if month && month_named(word).is_some() { Part::Month } else { Part::None }
        }
        _ => Part::None,
    }
}

fn is_date(parts: &[Part]) -> bool {
    use Part::{Day, Month, ShortYear, Year};
    matches!(
        parts,
        [Day, Month]
            | [Month, Day]
            | [Month, Year]
            | [Day, Month, Year]
            | [Month, Day, Year]
            | [Year, Month, Day]
            | [Day, Month, Day | ShortYear]
    )
}

/// `03/2021`, `2021-03`.
fn is_month_of_year(bare: &str) -> bool {
    let Some((first, second)) = bare.split_once(['/', '-', '.']) else { return false };
    let month = |text: &str| (1..=2).contains(&text.len()) && (1..=12).contains(&text.parse::<u8>().unwrap_or(0));
    let year = |text: &str| text.len() == 4 && (1880..=2099).contains(&text.parse::<u16>().unwrap_or(0));
    (month(first) && year(second) && !bare.contains('.'))
        || (year(first) && second.len() == 2 && month(second) && bare.contains('-'))
}

/// `20210301081233`, `202103010812`, with or without a zone: HL7 version 2.
fn is_time_stamp(bare: &str) -> bool {
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &bare[digits..];
    matches!(digits, 12 | 14) && (rest.is_empty() || rest.starts_with(['+', '-', '.'])) && looks_like_a_date(&bare[..8])
}

/// What a date is of.
fn whose(spot: &Spot<'_, '_>, start: usize, end: usize) -> Identifier {
    const BIRTH: [&str; 12] = [
        "born",
        "dob",
        "birth",
        "geb",
        "geboren",
        "geburtsdatum",
        "nacido",
        "nacida",
        "nacimiento",
        "birthday",
        "nació",
        "birthdate",
    ];
    const DEATH: [&str; 11] = [
        "died",
        "death",
        "deceased",
        "dod",
        "verstorben",
        "gestorben",
        "verstarb",
        "falleció",
        "fallecido",
        "fallecida",
        "sterbedatum",
    ];
    let near = |words: &[&str], range: std::ops::Range<usize>| {
        range.into_iter().any(|at| {
            let lower = spot.bare(at).to_lowercase();
            words.contains(&lower.split([':', '=']).next().unwrap_or(""))
        })
    };
    if near(&BIRTH, start.saturating_sub(4)..start) {
        Identifier::BirthDate
    } else if near(&DEATH, start.saturating_sub(4)..start) || near(&["verstorben", "gestorben"], end..end + 1) {
        Identifier::DeathDate
    } else {
        Identifier::EventDate
    }
}

/// An age of 90 or more: `92-year-old`, `aged 95`, `91 Jahre`, `93 años`.
fn age_at(spot: &mut Spot<'_, '_>, index: usize) {
    let bare = spot.bare(index);
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    if !(2..=3).contains(&digits) || !(90..=125).contains(&bare[..digits].parse::<u16>().unwrap_or(0)) {
        return;
    }
    let unit = |word: &str| {
        let lower = word.to_lowercase();
        ["year", "yr", "y/o", "yo", "y.o", "jahr", "jährig", "-year", "-yr", "-jährig", "años", "anos"]
            .iter()
            .any(|unit| lower.starts_with(unit))
    };
    let rest = &bare[digits..];
    let before = index.checked_sub(1).map(|at| spot.bare(at).to_lowercase()).unwrap_or_default();
    let announced = rest.is_empty() && matches!(before.as_str(), "aged" | "age" | "alter" | "edad");
    if unit(rest) || (rest.is_empty() && unit(spot.bare(index + 1))) || announced {
        spot.hit_words(Identifier::Age, Certainty::Likely, index, index);
    }
}
