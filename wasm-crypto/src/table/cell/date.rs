//! Dates as people write them, and what is left of them after they were made coarser.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The order of day, month and year in a column's dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DateOrder {
    /// `2021-07-31`, `2021/07/31`, `20210731`, with or without a time.
    YearMonthDay,
    /// `31.07.2021`, `31/07/2021`, `31 Jul 2021`.
    DayMonthYear,
    /// `07/31/2021`, `Jul 31, 2021`.
    MonthDayYear,
}

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Day {
    /// Year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
}

impl Day {
    /// The day, if the calendar has it.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let last = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            _ => return None,
        };
        ((1..=last).contains(&day) && (1000..=9999).contains(&year)).then_some(Self { year, month, day })
    }

    /// The day in UTC of a moment in seconds since 1970.
    pub fn of(seconds: u64) -> Self {
        Self::civil((seconds / 86_400).min(2_900_000) as i64)
    }

    /// The day so many days later, or earlier. None outside the years 1000 to 9999.
    pub fn plus(self, days: i32) -> Option<Self> {
        let moved = Self::civil(self.since_1970() + i64::from(days));
        (1000..=9999).contains(&moved.year).then_some(moved)
    }

    /// Days since 1 January 1970. (Howard Hinnant's days_from_civil.)
    fn since_1970(self) -> i64 {
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let shifted = (i64::from(self.month) + 9) % 12;
        let of_year = (153 * shifted + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }

    /// The day so many days after 1 January 1970. (Howard Hinnant's civil_from_days.)
    fn civil(since_1970: i64) -> Self {
        let days = since_1970 + 719_468;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = (of_year - (153 * shifted + 2) / 5 + 1) as u8;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 } as u8;
        let year = (year_of_era + era * 400) as i32 + i32::from(month <= 2);
        Self { year, month, day }
    }
}

impl fmt::Display for Day {
    /// `2021-07-31`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A date in full, or what a recipe left of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Date {
    /// A day.
    Day(Day),
    /// A month: `2021-07`.
    Month(i32, u8),
    /// A quarter: `2021-Q3`.
    Quarter(i32, u8),
    /// A year: `2021`.
    Year(i32),
    /// A decade, by its first year: `2020s`.
    Decade(i32),
    /// Before a year: `<1937`.
    Before(i32),
}

/// Reads a date, or what a recipe left of one. Years of two digits up to 29 are in this century.
pub fn parse(text: &str, order: DateOrder) -> Option<Date> {
    let text = text.trim();
    coarse(text).or_else(|| parse_day(text, order).map(Date::Day))
}

/// True when the text is a whole date in any order.
pub fn looks_like_a_date(text: &str) -> bool {
    use DateOrder::{DayMonthYear, MonthDayYear, YearMonthDay};
    [YearMonthDay, DayMonthYear, MonthDayYear].iter().any(|order| parse_day(text.trim(), *order).is_some())
}

/// Reads a whole date, with or without a time after it.
pub fn parse_day(text: &str, order: DateOrder) -> Option<Day> {
    if !text.starts_with(|first: char| first.is_ascii_alphanumeric()) || text.len() > 40 {
        return None;
    }
    let (date, time) = split_time(text);
    if !time.is_empty() && !is_time(time) {
        return None;
    }
    let (first, second, third) = parts(date)?;
    let named = |part: &str| month_by_name(part);
    if let Some(month) = named(second) {
        let (year, day) = if first.len() == 4 { (first, third) } else { (third, first) };
        return Day::new(year_of(year)?, month, number(day, 2)?);
    }
    if let Some(month) = named(first) {
        return Day::new(year_of(third)?, month, number(second, 2)?);
    }
    match order {
        DateOrder::YearMonthDay if first.len() == 4 => Day::new(year_of(first)?, number(second, 2)?, number(third, 2)?),
        DateOrder::DayMonthYear if first.len() <= 2 => Day::new(year_of(third)?, number(second, 2)?, number(first, 2)?),
        DateOrder::MonthDayYear if first.len() <= 2 => Day::new(year_of(third)?, number(first, 2)?, number(second, 2)?),
        _ => None,
    }
}

fn coarse(text: &str) -> Option<Date> {
    let year = |digits: &str| (digits.len() == 4).then(|| number::<i32>(digits, 4)).flatten();
    if let Some(before) = text.strip_prefix('<') {
        return year(before).map(Date::Before);
    }
    if let Some(decade) = text.strip_suffix('s') {
        return year(decade).filter(|year| year % 10 == 0).map(Date::Decade);
    }
    if let Some(year) = year(text) {
        return (1000..=9999).contains(&year).then_some(Date::Year(year));
    }
    let (first, second) = text.split_once('-')?;
    let year = year(first)?;
    if let Some(quarter) = second.strip_prefix('Q') {
        return number(quarter, 1).filter(|quarter| (1..=4).contains(quarter)).map(|q| Date::Quarter(year, q));
    }
    (second.len() == 2)
        .then(|| number(second, 2))?
        .filter(|month| (1..=12).contains(month))
        .map(|m| Date::Month(year, m))
}

/// Cuts a time of day off: after `T`, or after a space when a colon follows.
fn split_time(text: &str) -> (&str, &str) {
    let at_t =
        text.find('T').filter(|at| *at > 0 && text.as_bytes()[at - 1].is_ascii_digit() && text[at + 1..].contains(':'));
    if let Some(at) = at_t {
        return (&text[..at], &text[at + 1..]);
    }
    let Some(colon) = text.find(':') else { return (text, "") };
    text[..colon].rfind(' ').map_or((text, ""), |at| (text[..at].trim_end_matches(','), &text[at + 1..]))
}

fn is_time(text: &str) -> bool {
    let starts = text.split(':').take(2).all(|part| !part.is_empty() && part.as_bytes()[0].is_ascii_digit());
    let rest_ok = |character: char| character.is_ascii_digit() || ":.,+-ZzAaPpMmUTC ".contains(character);
    starts && text.contains(':') && text.chars().all(rest_ok)
}

/// The three parts of a date, between `-`, `/`, `.` or spaces, or by their place in `20210731`.
fn parts(date: &str) -> Option<(&str, &str, &str)> {
    if date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit()) {
        let plausible = matches!(&date[..2], "19" | "20");
        return plausible.then(|| (&date[..4], &date[4..6], &date[6..]));
    }
    let compact = |at: usize| date.is_char_boundary(at) && date[..at].bytes().all(|byte| byte.is_ascii_digit());
    if date.len() == 9 && date.is_ascii() && compact(2) && date[2..5].bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Some((&date[..2], &date[2..5], &date[5..]));
    }
    let mut parts = date.split(['-', '/', '.', ' ', ',']).filter(|part| !part.is_empty());
    let three = (parts.next()?, parts.next()?, parts.next()?);
    parts.next().is_none().then_some(three)
}

fn number<T: std::str::FromStr>(digits: &str, most: usize) -> Option<T> {
    let fits = (1..=most).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| digits.parse().ok()).flatten()
}

fn year_of(digits: &str) -> Option<i32> {
    match digits.len() {
        4 => number(digits, 4),
        2 => number(digits, 2).map(|year: i32| if year <= 29 { 2000 + year } else { 1900 + year }),
        _ => None,
    }
}

/// The month a word names in English, German or Spanish, by its first three letters.
fn month_by_name(word: &str) -> Option<u8> {
    const MONTHS: [&[&str]; 12] = [
        &["jan", "ene"],
        &["feb"],
        &["mar", "mär", "mrz"],
        &["apr", "abr"],
        &["may", "mai"],
        &["jun"],
        &["jul"],
        &["aug", "ago"],
        &["sep"],
        &["oct", "okt"],
        &["nov"],
        &["dec", "dez", "dic"],
    ];
    if !word.chars().all(char::is_alphabetic) || word.chars().count() > 10 {
        return None;
    }
    let start: String = word.chars().take(3).flat_map(char::to_lowercase).collect();
    MONTHS.iter().position(|names| names.contains(&start.as_str())).map(|index| index as u8 + 1)
}

/// The months' names in English, German and Spanish.
#[rustfmt::skip]
pub const MONTHS: [[&str; 12]; 3] = [
    ["January", "February", "March", "April", "May", "June",
     "July", "August", "September", "October", "November", "December"],
    ["Januar", "Februar", "März", "April", "Mai", "Juni",
     "Juli", "August", "September", "Oktober", "November", "Dezember"],
    ["enero", "febrero", "marzo", "abril", "mayo", "junio",
     "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"],
];

/// The month that a word is the name of, whole or by its first three letters, in English, German or Spanish.
pub fn month_named(word: &str) -> Option<u8> {
    if !(3..=11).contains(&word.len()) || !word.chars().all(char::is_alphabetic) {
        return None;
    }
    if word.eq_ignore_ascii_case("sept") {
        return Some(9);
    }
    let month = month_by_name(word)?;
    let short = word.chars().count() == 3;
    let lower = word.to_lowercase();
    (short || MONTHS.iter().any(|names| names[usize::from(month) - 1].to_lowercase() == lower)).then_some(month)
}

#[cfg(test)]
mod tests {
    use super::*;
    use DateOrder::{DayMonthYear, MonthDayYear, YearMonthDay};

    #[test]
    fn dates_are_read_as_people_write_them() {
        let day = Day::new(2021, 7, 31);
        let cases = [
            ("2021-07-31", YearMonthDay),
            ("2021/7/31", YearMonthDay),
            ("20210731", YearMonthDay),
            ("2021-07-31T23:59:59.120Z", YearMonthDay),
            ("2021-07-31 08:15", YearMonthDay),
            ("31.07.2021", DayMonthYear),
            ("31/7/21", DayMonthYear),
            ("31 Jul 2021", DayMonthYear),
            ("31-Juli-2021 10:00", DayMonthYear),
            ("31JUL2021", DayMonthYear),
            ("07/31/2021", MonthDayYear),
            ("July 31, 2021", MonthDayYear),
        ];
        for (text, order) in cases {
            assert_eq!(parse_day(text, order), day, "{text}");
        }
        assert_eq!(parse_day("01.02.85", DayMonthYear), Day::new(1985, 2, 1));
        assert_eq!(parse_day("3 Mär 1950", DayMonthYear), Day::new(1950, 3, 3));
    }

    #[test]
    fn what_is_not_in_the_calendar_is_no_date() {
        for text in [
            "2021-02-29",
            "2021-13-01",
            "31.04.2021",
            "00/00/2000",
            "12.5",
            "1.2.3.4",
            "hello",
            "12345678",
            "",
            "2021-07-31 at noon",
        ] {
            assert!(!looks_like_a_date(text), "{text}");
        }
        assert!(looks_like_a_date("2020-02-29"));
    }

    #[test]
    fn only_whole_names_of_months_are_months() {
        for (word, month) in [("March", 3), ("mär", 3), ("Sept", 9), ("DICIEMBRE", 12), ("Okt", 10)] {
            assert_eq!(month_named(word), Some(month), "{word}");
        }
        for word in ["Marker", "decrease", "Mayor", "Augmentin", "septic", "Ma", ""] {
            assert_eq!(month_named(word), None, "{word}");
        }
    }

    #[test]
    fn coarse_dates_are_read_back() {
        let cases = [
            ("2021-07", Date::Month(2021, 7)),
            ("2021-Q3", Date::Quarter(2021, 3)),
            ("2021", Date::Year(2021)),
            ("2020s", Date::Decade(2020)),
            ("<1937", Date::Before(1937)),
        ];
        for (text, date) in cases {
            assert_eq!(parse(text, YearMonthDay), Some(date), "{text}");
        }
    }

    #[test]
    fn seconds_become_days() {
        assert_eq!(Some(Day::of(0)), Day::new(1970, 1, 1));
        assert_eq!(Some(Day::of(951_782_400)), Day::new(2000, 2, 29));
        assert_eq!(Some(Day::of(1_795_305_600)), Day::new(2026, 11, 22));
        let _ = Day::of(u64::MAX);
    }

    #[test]
    fn a_day_moved_there_and_back_is_the_same_day() {
        let day = |year, month, day| Day::new(year, month, day).unwrap();
        assert_eq!(day(2020, 2, 28).plus(1), Some(day(2020, 2, 29)));
        assert_eq!(day(2019, 2, 28).plus(1), Some(day(2019, 3, 1)));
        assert_eq!(day(1900, 3, 1).plus(-1), Some(day(1900, 2, 28)));
        assert_eq!(day(2026, 11, 23).plus(-182), Some(day(2026, 5, 25)));
        assert_eq!((day(9999, 12, 31).plus(1), day(1000, 1, 1).plus(-1)), (None, None));
        let mut at = day(1580, 1, 1);
        for days in 0..3_000 {
            assert_eq!(at.plus(days * 50).and_then(|moved| moved.plus(-days * 50)), Some(at));
            at = at.plus(37).unwrap();
        }
    }
}
