//! Date shift: all dates of one person move by the same secret number of days, so that intervals survive.
//!
//! The number is a keyed function of the person, uniform over the 365 whole numbers from -182 to 182:
//! HMAC-SHA256(key, "theriac/v1/date-shift" ‖ person without surrounding spaces), its first 8 bytes as an unsigned
//! big-endian number, modulo 365, minus 182. Nobody can guess it without the key; with the key it is the same for every
//! file. A person whose identifier is already a pseudonym of this key is moved by 0 days: the record has been shifted.

use super::PseudonymKey;
use super::pseudonym::mac;
use crate::table::cell::date::{self, Date, DateOrder, Day, MONTHS};

/// The most days that a date moves, in either direction.
pub const MOST_DAYS: i16 = 182;

/// The days by which one person's dates move, -182 to 182. `person` is the identifier as the source has it.
pub fn days(key: &PseudonymKey, person: &str) -> i16 {
    let person = person.trim();
    if key.made(person) {
        return 0;
    }
    let digest = mac(key, &[b"theriac/v1/date-shift", person.as_bytes()]);
    let number = digest[..8].iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
    (number % (2 * MOST_DAYS as u64 + 1)) as i16 - MOST_DAYS
}

/// A date that names its year first or its month by a word, moved by `days`: FHIR's `date`, `dateTime` and `instant`,
/// Apple Health's `2019-03-01 08:12:33 -0700`, `20190301`, `1 Mar 2019`. See [`date_in`].
pub fn date(text: &str, days: i16) -> Option<String> {
    date_in(text, DateOrder::YearMonthDay, days)
}

/// A date moved by `days`. Its precision, the way it is written, its time of day and its zone stay; only the day changes.
///
/// Coarser dates move as their middle does: `2021-07` as the 15th, `2021-Q3` as the 15th of its second month. The middle of
/// a year moved by at most 182 days lies in the same year, so `2021` stays, and so do `2020s` and `<1937`. None for what is
/// no date, and for a date that could not be written in its own form (a year of two digits that would leave 1930 to 2029,
/// eight digits that would leave 1900 to 2099).
pub fn date_in(text: &str, order: DateOrder, days: i16) -> Option<String> {
    let text = text.trim();
    let days = i32::from(days);
    match date::parse(text, order)? {
        Date::Day(day) => {
            let moved = day.plus(days)?;
            let written = rewrite(text, order, moved)?;
            (date::parse_day(&written, order) == Some(moved)).then_some(written)
        }
        Date::Month(year, month) => {
            Day::new(year, month, 15)?.plus(days).map(|moved| format!("{:04}-{:02}", moved.year, moved.month))
        }
        Date::Quarter(year, quarter) => Day::new(year, quarter * 3 - 1, 15)?
            .plus(days)
            .map(|moved| format!("{:04}-Q{}", moved.year, moved.month.div_ceil(3))),
        Date::Year(_) | Date::Decade(_) | Date::Before(_) => Some(text.to_owned()),
    }
}

/// The text with its day, month and year replaced, each in the form it had.
fn rewrite(text: &str, order: DateOrder, day: Day) -> Option<String> {
    let compact = text.len() >= 8 && text.as_bytes()[..8].iter().all(u8::is_ascii_digit);
    if compact {
        return Some(format!("{:04}{:02}{:02}{}", day.year, day.month, day.day, &text[8..]));
    }
    let [first, second, third] = fields(text)?;
    let named = |(start, end): (usize, usize)| text[start..end].starts_with(char::is_alphabetic);
    let four = first.1 - first.0 == 4;
    let places = match () {
        () if named(second) && four => [Part::Year, Part::Month, Part::Day],
        () if named(second) => [Part::Day, Part::Month, Part::Year],
        () if named(first) => [Part::Month, Part::Day, Part::Year],
        () => match order {
            DateOrder::YearMonthDay => [Part::Year, Part::Month, Part::Day],
            DateOrder::DayMonthYear => [Part::Day, Part::Month, Part::Year],
            DateOrder::MonthDayYear => [Part::Month, Part::Day, Part::Year],
        },
    };
    let spans = [first, second, third];
    // `2021/7/31` has no zeros in front; `07/31` has; `12/31` may have, as most do.
    let short = |(span, part): (&(usize, usize), &Part)| *part != Part::Year && span.1 - span.0 == 1;
    let padded = !spans.iter().zip(&places).any(short);
    let mut written = String::with_capacity(text.len() + 4);
    let mut at = 0;
    for (&(start, end), part) in spans.iter().zip(places) {
        written += &text[at..start];
        let old = &text[start..end];
        written += &match part {
            Part::Month if named((start, end)) => month_like(old, day.month)?,
            Part::Year if old.len() == 2 => format!("{:02}", day.year % 100),
            Part::Year => format!("{:04}", day.year),
            Part::Month | Part::Day => {
                let number = if part == Part::Month { day.month } else { day.day };
                if padded { format!("{number:02}") } else { number.to_string() }
            }
        };
        at = end;
    }
    Some(written + &text[at..])
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Year,
    Month,
    Day,
}

/// The first three runs of digits or of letters.
fn fields(text: &str) -> Option<[(usize, usize); 3]> {
    let class = |character: char| match character {
        digit if digit.is_ascii_digit() => 1,
        letter if letter.is_alphabetic() => 2,
        _ => 0,
    };
    let mut spans = Vec::with_capacity(3);
    let mut open: Option<(usize, u8)> = None;
    for (at, class) in text.char_indices().map(|(at, character)| (at, class(character))).chain([(text.len(), 0)]) {
        if let Some((start, _)) = open.filter(|(_, kind)| *kind != class) {
            spans.push((start, at));
            open = None;
        }
        if class > 0 && open.is_none() {
            open = Some((at, class));
        }
        if spans.len() == 3 {
            break;
        }
    }
    spans.try_into().ok()
}

/// A month's name in the language, the length and the case of another one.
fn month_like(old: &str, month: u8) -> Option<String> {
    let lower = old.to_lowercase();
    let start: String = lower.chars().take(3).collect();
    let begins = |name: &&str| name.to_lowercase().starts_with(&start);
    let full = MONTHS.iter().find(|names| names.iter().any(|name| name.to_lowercase() == lower));
    let short = MONTHS.iter().find(|names| names.iter().any(begins));
    // `mrz`, which no name starts with, is German.
    let name = full.or(short).unwrap_or(&MONTHS[1])[usize::from(month.checked_sub(1)?)];
    let whole = full.is_some() && lower.chars().count() > 3;
    let name: String = if whole { name.to_owned() } else { name.chars().take(3).collect() };
    let mut letters = old.chars();
    let (first, second) = (letters.next()?, letters.next()?);
    Some(match (first.is_uppercase(), second.is_uppercase()) {
        (_, true) => name.to_uppercase(),
        (false, _) => name.to_lowercase(),
        (true, false) => {
            let mut characters = name.chars();
            characters.next()?.to_uppercase().chain(characters).collect()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use DateOrder::{DayMonthYear, MonthDayYear, YearMonthDay};

    fn key(byte: u8) -> PseudonymKey {
        PseudonymKey::new([byte; 32])
    }

    #[test]
    fn known_people_have_their_known_shifts() {
        // Computed with Python's hmac from the definition above.
        let shifts = ["1", "2", "Patient/7", ""].map(|person| days(&key(7), person));
        assert_eq!(shifts, [92, -169, -182, 45]);
        assert_eq!(days(&key(7), " 1 "), shifts[0]);
    }

    #[test]
    fn shifts_are_spread_evenly_over_365_days_and_differ_by_key() {
        let mut seen = [0u32; 365];
        for person in 0..36_500 {
            seen[(days(&key(1), &format!("person {person}")) + MOST_DAYS) as usize] += 1;
        }
        // 100 expected for each value; chi-squared with 364 degrees of freedom stays below 450 but once in 1,000 keys.
        let chi: f64 = seen.iter().map(|count| (f64::from(*count) - 100.0).powi(2) / 100.0).sum();
        assert!(chi < 450.0, "{chi}");
        let same = (0..1000).filter(|n| days(&key(1), &n.to_string()) == days(&key(2), &n.to_string())).count();
        assert!(same < 20, "{same}");
    }

    #[test]
    fn a_person_who_is_a_pseudonym_of_the_key_is_not_shifted_again() {
        let pseudonym = key(1).pseudonym("mrn", "4711");
        assert_eq!(days(&key(1), &pseudonym), 0);
        assert_eq!(days(&key(1), &key(1).uuid("Patient", "4711")), 0);
        assert_ne!(days(&key(2), &pseudonym), 0);
    }

    #[test]
    fn the_form_the_time_and_the_zone_stay() {
        let cases = [
            ("2019-03-01", YearMonthDay, "2019-02-19"),
            ("2019-03-01T08:12:33Z", YearMonthDay, "2019-02-19T08:12:33Z"),
            ("2019-03-01T08:12:33.120+01:00", YearMonthDay, "2019-02-19T08:12:33.120+01:00"),
            ("2019-03-01 08:12:33 -0700", YearMonthDay, "2019-02-19 08:12:33 -0700"),
            ("2019/3/1", YearMonthDay, "2019/2/19"),
            ("20190301", YearMonthDay, "20190219"),
            ("01.03.2019", DayMonthYear, "19.02.2019"),
            ("1.3.19 8:15", DayMonthYear, "19.2.19 8:15"),
            ("1 Mar 2019", DayMonthYear, "19 Feb 2019"),
            ("01MAR2019", DayMonthYear, "19FEB2019"),
            ("1-März-2019 10:00", DayMonthYear, "19-Februar-2019 10:00"),
            ("1 mrz 2019", DayMonthYear, "19 feb 2019"),
            ("1 marzo 2019", DayMonthYear, "19 febrero 2019"),
            ("03/01/2019", MonthDayYear, "02/19/2019"),
            ("3/1/2019 8:12 AM", MonthDayYear, "2/19/2019 8:12 AM"),
            ("March 1, 2019", MonthDayYear, "February 19, 2019"),
            ("2019 Mar 1", YearMonthDay, "2019 Feb 19"),
            (" 2019-03-01 ", YearMonthDay, "2019-02-19"),
        ];
        for (text, order, expected) in cases {
            assert_eq!(date_in(text, order, -10).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn coarser_dates_move_as_their_middle_does() {
        assert_eq!(date("2019-03", -10).as_deref(), Some("2019-03"));
        assert_eq!(date("2019-03", -30).as_deref(), Some("2019-02"));
        assert_eq!(date("2019-12", 182).as_deref(), Some("2020-06"));
        assert_eq!(date("2019-Q1", -90).as_deref(), Some("2018-Q4"));
        for days in [-182, 182] {
            for text in ["2019", "2020", "2020s", "<1937"] {
                assert_eq!(date(text, days).as_deref(), Some(text));
            }
        }
    }

    #[test]
    fn what_is_no_date_or_has_no_place_in_its_form_is_none() {
        for text in ["", "seen", "2019-02-30", "12.5", "03/01/2019", "2019-13"] {
            assert_eq!(date(text, 5), None, "{text}");
        }
        assert_eq!(date_in("31.12.29", DayMonthYear, 1), None);
        assert_eq!(date("9999-12-31", 1), None);
    }

    #[test]
    fn eight_digits_stay_a_date_or_none_is_given() {
        assert_eq!(date_in("19000702", YearMonthDay, -182).as_deref(), Some("19000101"));
        assert_eq!(date_in("19000514", YearMonthDay, -182), None);
        assert_eq!(date_in("20991231", YearMonthDay, 1), None);
        assert_eq!(date_in("1900-05-14", YearMonthDay, -182).as_deref(), Some("1899-11-13"));
    }

    proptest::proptest! {
        #[test]
        fn intervals_between_a_persons_dates_stay(from in 0i32..60_000, gap in 0i32..9_000, moved in -182i16..=182, style in 0usize..8) {
            // Moved back, it is still a date that eight digits can say.
            let start = Day::new(1900, 7, 2).unwrap();
            let write = |day: Day| {
                let Day { year, month, day } = day;
                match style {
                    0 => (format!("{year}-{month:02}-{day:02}"), YearMonthDay),
                    1 => (format!("{day:02}.{month:02}.{year}"), DayMonthYear),
                    2 => (format!("{month}/{day}/{year}"), MonthDayYear),
                    3 => (format!("{year}{month:02}{day:02}"), YearMonthDay),
                    4 => (format!("{day} {} {year}", MONTHS[0][usize::from(month) - 1]), DayMonthYear),
                    5 => (format!("{day}. {} {year}", MONTHS[1][usize::from(month) - 1]), DayMonthYear),
                    6 => (format!("{day}-{}-{year}", &MONTHS[2][usize::from(month) - 1][..3].to_uppercase()), DayMonthYear),
                    _ => (format!("{year}-{month:02}-{day:02}T23:59:59-11:00"), YearMonthDay),
                }
            };
            let (one, other) = (start.plus(from).unwrap(), start.plus(from + gap).unwrap());
            let shifted = |day| {
                let (text, order) = write(day);
                let text = date_in(&text, order, moved).unwrap_or_else(|| panic!("{text}"));
                date::parse_day(&text, order).unwrap()
            };
            proptest::prop_assert_eq!(shifted(one).plus(gap), Some(shifted(other)));
            proptest::prop_assert_eq!(one.plus(i32::from(moved)), Some(shifted(one)));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,30}|[0-9A-Za-zä .:/T+-]{0,30}", moved in -182i16..=182) {
            for order in [YearMonthDay, DayMonthYear, MonthDayYear] {
                let _ = date_in(&text, order, moved);
            }
        }
    }
}
