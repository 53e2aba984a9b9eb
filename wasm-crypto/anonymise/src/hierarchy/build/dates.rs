//! Dates, coarser and coarser.

use serde::{Deserialize, Serialize};

use super::{ALL, BuildError, ordered};

/// What a level keeps of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateStep {
    /// The day: `2024-03-09`.
    Day,
    /// The month: `2024-03`.
    Month,
    /// The quarter: `2024-Q1`.
    Quarter,
    /// The year: `2024`.
    Year,
    /// Ten years: `2020s`.
    Decade,
}

/// A date, as exactly as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Date {
    year: u16,
    quarter: Option<u8>,
    month: Option<u8>,
    day: Option<u8>,
    /// How exactly it is known.
    pub(super) exact: DateStep,
}

impl Date {
    /// Reads `1990s`, `2024`, `2024-Q1`, `2024-03`, `2024-03-09`, the last with or without a time after `T` or a space.
    pub(super) fn read(text: &str) -> Option<Self> {
        let digits = |text: &str, length: usize| {
            (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
        };
        let two = |text: &str| digits(text, 2).map(|number| number as u8);
        let coarse = |year, quarter, exact| Some(Self { year, quarter, month: None, day: None, exact });
        if let Some(decade) = text.strip_suffix("0s") {
            return coarse(digits(decade, 3)? * 10, None, DateStep::Decade);
        }
        let date = match text.split_once(['T', ' ']) {
            Some((date, _)) if date.len() != 10 => return None,
            Some((date, _)) => date,
            None => text,
        };
        let Some((year, rest)) = date.split_once('-') else { return coarse(digits(date, 4)?, None, DateStep::Year) };
        let year = digits(year, 4)?;
        if let Some(quarter) = rest.strip_prefix('Q') {
            let quarter = digits(quarter, 1).filter(|quarter| (1..=4).contains(quarter))?;
            return coarse(year, Some(quarter as u8), DateStep::Quarter);
        }
        let (month, day) = match rest.split_once('-') {
            Some((month, day)) => (two(month)?, Some(two(day)?)),
            None => (two(rest)?, None),
        };
        let longest = match month {
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        let exact = if day.is_some() { DateStep::Day } else { DateStep::Month };
        let date = Self { year, quarter: Some(month.div_ceil(3)), month: Some(month), day, exact };
        day.is_none_or(|day| (1..=longest).contains(&day)).then_some(date)
    }

    /// A date that is known less exactly stays as it is written.
    fn at(self, step: DateStep, text: &str) -> String {
        let Self { year, quarter, month, day, exact } = self;
        match (step, quarter, month, day) {
            _ if exact > step => text.to_owned(),
            (DateStep::Day, _, Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
            (DateStep::Month, _, Some(month), _) => format!("{year:04}-{month:02}"),
            (DateStep::Quarter, Some(quarter), ..) => format!("{year:04}-Q{quarter}"),
            (DateStep::Decade, ..) => format!("{:03}0s", year / 10),
            _ => format!("{year:04}"),
        }
    }
}

/// Whether a value is a date without a beginning or an end, `<1937` or `2020+`; it stays as it is.
pub(super) fn is_open(text: &str) -> bool {
    let date = text.strip_prefix('<').or_else(|| text.strip_prefix(">=")).or_else(|| text.strip_suffix('+'));
    date.is_some_and(|date| Date::read(date).is_some())
}

pub(super) fn rows(steps: &[DateStep], values: &[&str]) -> Result<Vec<Vec<String>>, BuildError> {
    if let Some(index) = steps.windows(2).position(|pair| pair[1] <= pair[0]) {
        return Err(BuildError::Order { level: index + 2 });
    }
    let values = ordered(values, |position, value| match Date::read(value) {
        Some(date) => Ok(Some(date)),
        None if value.is_empty() || value == ALL || is_open(value) => Ok(None),
        None => Err(BuildError::NotADate { position }),
    })?;
    let row = |(date, value): (Option<Date>, &str)| {
        let above = steps.iter().map(|&step| date.map_or(value.to_owned(), |date| date.at(step, value)));
        std::iter::once(value.to_owned()).chain(above).collect()
    };
    Ok(values.into_iter().map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: [DateStep; 4] = [DateStep::Month, DateStep::Quarter, DateStep::Year, DateStep::Decade];

    #[test]
    fn dates_become_months_quarters_years_and_decades_and_coarse_ones_wait() {
        assert_eq!(
            rows(&STEPS, &["2024-03-09", "2024-03-09T10:00:00Z", "1980", "1980-12", ""]).unwrap(),
            [
                ["", "", "", "", ""],
                ["1980", "1980", "1980", "1980", "1980s"],
                ["1980-12", "1980-12", "1980-Q4", "1980", "1980s"],
                ["2024-03-09", "2024-03", "2024-Q1", "2024", "2020s"],
                ["2024-03-09T10:00:00Z", "2024-03", "2024-Q1", "2024", "2020s"],
            ]
        );
    }

    #[test]
    fn dates_that_were_made_coarse_before_wait_for_their_step() {
        assert_eq!(
            rows(&STEPS[1..], &["2021-Q3", "2021-07", "1990s", "<1937", "*"]).unwrap(),
            [
                ["*", "*", "*", "*"],
                ["<1937", "<1937", "<1937", "<1937"],
                ["1990s", "1990s", "1990s", "1990s"],
                ["2021-Q3", "2021-Q3", "2021", "2020s"],
                ["2021-07", "2021-Q3", "2021", "2020s"],
            ]
        );
    }

    #[test]
    fn what_is_no_date_is_told_by_its_position() {
        for wrong in [
            "2023-02-29",
            "2024-13",
            "2024-1",
            "24-01-01",
            "2024-01-01-01",
            "2024-00-01",
            "9.3.2024",
            "2024T1",
            "2021-Q5",
            "95s",
        ] {
            assert_eq!(rows(&STEPS, &["2024", wrong]), Err(BuildError::NotADate { position: 2 }), "{wrong}");
        }
        assert!(Date::read("2024-02-29").is_some() && Date::read("1900-02-29").is_none());
    }

    #[test]
    fn each_step_is_coarser_than_the_one_before() {
        let steps = [DateStep::Year, DateStep::Month];
        assert_eq!(rows(&steps, &[]), Err(BuildError::Order { level: 2 }));
    }
}
