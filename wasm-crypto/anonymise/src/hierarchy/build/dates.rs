//! Dates, coarser and coarser.

use serde::{Deserialize, Serialize};

use super::{BuildError, ordered};

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
    /// Ten years: `2020-2029`.
    Decade,
}

/// A date, as exactly as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Date {
    year: u16,
    pub(super) month: Option<u8>,
    day: Option<u8>,
}

impl Date {
    /// Reads `2024`, `2024-03`, `2024-03-09`, the last with or without a time after `T` or a space.
    pub(super) fn read(text: &str) -> Option<Self> {
        let digits = |text: &str, length: usize| {
            (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
        };
        let date = match text.split_once(['T', ' ']) {
            Some((date, _)) if date.len() != 10 => return None,
            Some((date, _)) => date,
            None => text,
        };
        let mut parts = date.split('-');
        let year = digits(parts.next()?, 4)?;
        let mut two = || parts.next().map(|part| digits(part, 2).map(|number| number as u8));
        let (month, day) = (two(), two());
        if parts.next().is_some() {
            return None;
        }
        let date = Self {
            year,
            month: month.map_or(Some(None), |it| it.map(Some))?,
            day: day.map_or(Some(None), |it| it.map(Some))?,
        };
        let longest = match date.month {
            Some(2) if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            Some(2) => 28,
            Some(4 | 6 | 9 | 11) => 30,
            _ => 31,
        };
        let month_is = date.month.is_none_or(|month| (1..=12).contains(&month));
        (month_is && date.day.is_none_or(|day| (1..=longest).contains(&day))).then_some(date)
    }

    fn at(self, step: DateStep) -> String {
        let Self { year, month, day } = self;
        match (step, month, day) {
            (DateStep::Day, Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
            (DateStep::Day | DateStep::Month, Some(month), _) => format!("{year:04}-{month:02}"),
            (DateStep::Quarter, Some(month), _) => format!("{year:04}-Q{}", month.div_ceil(3)),
            (DateStep::Decade, ..) => format!("{:04}-{:04}", year / 10 * 10, year / 10 * 10 + 9),
            _ => format!("{year:04}"),
        }
    }
}

pub(super) fn rows(steps: &[DateStep], values: &[&str]) -> Result<Vec<Vec<String>>, BuildError> {
    if let Some(index) = steps.windows(2).position(|pair| pair[1] <= pair[0]) {
        return Err(BuildError::Order { level: index + 2 });
    }
    let values = ordered(values, |position, value| match Date::read(value) {
        Some(date) => Ok(Some(date)),
        None if value.is_empty() => Ok(None),
        None => Err(BuildError::NotADate { position }),
    })?;
    let row = |(date, value): (Option<Date>, &str)| {
        let above = steps.iter().map(|&step| date.map_or(String::new(), |date| date.at(step)));
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
                ["1980", "1980", "1980", "1980", "1980-1989"],
                ["1980-12", "1980-12", "1980-Q4", "1980", "1980-1989"],
                ["2024-03-09", "2024-03", "2024-Q1", "2024", "2020-2029"],
                ["2024-03-09T10:00:00Z", "2024-03", "2024-Q1", "2024", "2020-2029"],
            ]
        );
    }

    #[test]
    fn what_is_no_date_is_told_by_its_position() {
        for wrong in
            ["2023-02-29", "2024-13", "2024-1", "24-01-01", "2024-01-01-01", "2024-00-01", "9.3.2024", "2024T1"]
        {
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
