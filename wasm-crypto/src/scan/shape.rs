//! What a column's values are, counted over its distinct values.

use super::{ColumnKind, names};
use crate::table::Column;
use crate::table::cell::date::{self, DateOrder};
use crate::table::cell::number;
use crate::table::cell::postcode::{self, PostcodeSystem};

/// Share of the values that must have a form for the column to have it.
pub const NEARLY_ALL: f64 = 0.9;

/// Counts of cells by the form of their value.
#[derive(Debug, Default)]
pub struct Shape {
    /// Cells that are not empty.
    pub filled: u64,
    /// Distinct values.
    pub distinct: u64,
    numbers: u64,
    whole: u64,
    padded: u64,
    dates: [u64; 3],
    any_date: u64,
    missing: u64,
    british: u64,
    nine_digits: u64,
    icd: u64,
    codes: u64,
    several_words: u64,
    /// Distinct values that are no word for "no value".
    told: u64,
    /// Of these, those that have the form of a person's name.
    name_like: u64,
    /// Words that all of these have.
    common_words: Vec<String>,
    /// Cells with a JSON object or list.
    structured: u64,
    longest: usize,
    characters: u64,
    words: u64,
    range: Option<(f64, f64)>,
}

const ORDERS: [DateOrder; 3] = [DateOrder::YearMonthDay, DateOrder::DayMonthYear, DateOrder::MonthDayYear];

impl Shape {
    /// Looks at each distinct value once.
    pub fn of(column: &Column, counts: &[u64]) -> Self {
        let mut shape = Self::default();
        for (code, value) in column.values.iter().skip(1) {
            let count = counts[code as usize];
            let value = value.trim();
            if count > 0 && !value.is_empty() {
                shape.add(value, count);
            }
        }
        shape
    }

    fn add(&mut self, value: &str, count: u64) {
        self.filled += count;
        self.distinct += 1;
        if is_missing(value) {
            self.missing += count;
            return;
        }
        let characters = value.chars().count();
        let words = value.split_whitespace().count();
        self.longest = self.longest.max(characters);
        self.characters += characters as u64 * count;
        self.words += words as u64 * count;
        self.several_words += if words > 1 { count } else { 0 };
        self.told += 1;
        if names::is_like_a_name(value) {
            let words = value.split([' ', ',', '^']).filter(|word| !word.is_empty());
            if self.name_like == 0 {
                self.common_words = words.map(str::to_lowercase).collect();
            } else if !self.common_words.is_empty() {
                self.common_words.retain(|common| words.clone().any(|word| word.to_lowercase() == *common));
            }
            self.name_like += 1;
        }
        self.structured += if value.starts_with(['{', '[']) { count } else { 0 };
        let mut tally = |fits: bool, counter: fn(&mut Self) -> &mut u64| {
            if fits {
                *counter(self) += count;
            }
        };
        let all_digits = number::is_whole(value);
        // Results below or above what a device can measure are numbers too.
        let bare = value.trim_start_matches(['<', '>', '≤', '≥', '~']).trim_start();
        let parsed = number::parse(bare);
        tally(parsed.is_some(), |shape| &mut shape.numbers);
        tally(all_digits, |shape| &mut shape.whole);
        tally(all_digits && value.len() > 1 && value.starts_with('0'), |shape| &mut shape.padded);
        tally(parsed.is_none() && postcode::is_british(value), |shape| &mut shape.british);
        tally(postcode::is_nine_digits(value), |shape| &mut shape.nine_digits);
        tally(parsed.is_none() && is_icd10(value), |shape| &mut shape.icd);
        let digits = value.bytes().filter(u8::is_ascii_digit).count();
        tally(words == 1 && digits > 0 && characters <= 40, |shape| &mut shape.codes);
        if parsed.is_none() || (all_digits && value.len() == 8) {
            // What starts with its year is read alike in no other order.
            let year_first = value.len() >= 8 && value.as_bytes()[..4].iter().all(u8::is_ascii_digit);
            let fits = if year_first {
                [is_date(value, ORDERS[0]), false, false]
            } else {
                ORDERS.map(|order| is_date(value, order))
            };
            self.any_date += if fits.contains(&true) { count } else { 0 };
            for (dates, fits) in self.dates.iter_mut().zip(fits) {
                *dates += if fits { count } else { 0 };
            }
        }
        if let Some(number) = parsed {
            let (low, high) = self.range.unwrap_or((number, number));
            self.range = Some((low.min(number), high.max(number)));
        }
    }

    /// True when most values have the form of people's names, however often each occurs.
    pub fn is_like_names(&self) -> bool {
        match self.told {
            0 | 1 => false,
            // Few values may be categories: "Low Risk", "High Risk", "No Risk" have a word in common, as names hardly do.
            2..=5 => self.name_like == self.told && (self.told == 2 || self.common_words.is_empty()),
            _ => self.name_like * 5 >= self.told * 4,
        }
    }

    /// True when most cells hold JSON, in which anything may stand.
    pub fn is_structured(&self) -> bool {
        self.structured * 2 > self.filled
    }

    /// What the values are.
    pub fn kind(&self) -> ColumnKind {
        let told = self.filled - self.missing;
        if told == 0 {
            return if self.filled == 0 { ColumnKind::Empty } else { ColumnKind::Category };
        }
        if self.share(self.any_date) >= NEARLY_ALL {
            return ColumnKind::Date;
        }
        if self.share(self.numbers) >= 0.95 && self.padded == 0 {
            return if self.whole == self.numbers { ColumnKind::Integer } else { ColumnKind::Decimal };
        }
        let many = self.distinct * 2 > self.filled && self.distinct > 5;
        let long = self.characters > 30 * told || self.words > 4 * told;
        let sentences = long && (many || self.distinct > 20);
        let names = many && (self.several_words * 2 > told || self.distinct > 50);
        if self.share(self.codes) >= 0.8 {
            ColumnKind::Code
        } else if sentences || names || self.longest > 200 {
            ColumnKind::Text
        } else {
            ColumnKind::Category
        }
    }

    /// Share of the cells with a value that have a form.
    pub fn share(&self, count: u64) -> f64 {
        count as f64 / (self.filled - self.missing).max(1) as f64
    }

    /// The order that reads most of the dates; where two read all, the day comes first.
    pub fn date_order(&self) -> DateOrder {
        let best = self.dates.iter().max().copied().unwrap_or(0);
        let index = self.dates.iter().position(|count| *count == best).unwrap_or(0);
        ORDERS[index]
    }

    /// Whose postcodes they are; five digits are German or Spanish when the name is.
    pub fn postcodes(&self, name: &str) -> PostcodeSystem {
        let name = name.to_lowercase();
        let elsewhere =
            ["plz", "postleitzahl", "postal", "cp"].iter().any(|word| name.contains(word)) && !name.contains("code");
        if self.share(self.british) >= 0.5 {
            PostcodeSystem::UnitedKingdom
        } else if self.nine_digits > 0 || (self.share(self.whole) >= 0.5 && !elsewhere) {
            PostcodeSystem::UnitedStates
        } else if self.share(self.whole) >= 0.5 {
            PostcodeSystem::FiveDigits
        } else {
            PostcodeSystem::Other
        }
    }

    /// True when nearly all values are British postcodes.
    pub fn is_british_postcodes(&self) -> bool {
        self.share(self.british) >= NEARLY_ALL
    }

    /// True when nearly all values have the form of ICD-10 codes.
    pub fn is_icd10(&self) -> bool {
        self.share(self.icd) >= NEARLY_ALL
    }

    /// Cells with a date.
    pub fn dates(&self) -> u64 {
        self.any_date
    }

    /// True when every cell has a value of its own, as long as an identifier is.
    pub fn is_unique_number(&self, kind: ColumnKind) -> bool {
        let form = match kind {
            ColumnKind::Integer => self.longest >= 5,
            ColumnKind::Code => self.longest >= 4,
            _ => false,
        };
        form && self.filled >= 10 && self.distinct == self.filled
    }

    /// Smallest and largest number.
    pub fn range(&self) -> Option<(f64, f64)> {
        self.range
    }
}

/// What people write where there is no value.
pub fn is_missing(value: &str) -> bool {
    const MISSING: [&str; 16] = [
        "na",
        "n/a",
        "null",
        "none",
        "nan",
        "?",
        "-",
        "--",
        ".",
        "*",
        "unknown",
        "missing",
        "not known",
        "unbekannt",
        "desconocido",
        "k.a.",
    ];
    value.len() <= 11 && MISSING.iter().any(|word| word.eq_ignore_ascii_case(value))
}

fn is_date(value: &str, order: DateOrder) -> bool {
    match date::parse(value, order) {
        Some(date::Date::Day(_) | date::Date::Month(..) | date::Date::Quarter(..)) => true,
        Some(date::Date::Year(_) | date::Date::Decade(_) | date::Date::Before(_)) | None => false,
    }
}

/// The form of an ICD-10 code: `E11.9`, `I10`, `S72.001A`.
fn is_icd10(value: &str) -> bool {
    let (stem, rest) = value.split_once('.').unwrap_or((value, ""));
    let [letter, first, second] = stem.as_bytes() else { return false };
    letter.is_ascii_uppercase()
        && first.is_ascii_digit()
        && second.is_ascii_alphanumeric()
        && rest.len() <= 4
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && (rest.is_empty() != value.contains('.'))
}
