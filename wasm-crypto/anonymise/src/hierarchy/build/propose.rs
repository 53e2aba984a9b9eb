//! Which hierarchy suits a column.

use super::Builder;
use super::dates::{Date, DateStep};
use super::numbers::number;

/// How many intervals the first level has, about.
const INTERVALS: f64 = 20.0;

pub(super) fn propose(values: &[&str]) -> Builder {
    let told: Vec<&str> = values.iter().copied().filter(|value| !value.is_empty()).collect();
    let dates: Option<Vec<Date>> = told.iter().map(|value| Date::read(value)).collect();
    if dates.is_some_and(|dates| dates.iter().any(|date| date.month.is_some())) {
        return Builder::Dates { steps: vec![DateStep::Month, DateStep::Quarter, DateStep::Year, DateStep::Decade] };
    }
    if let Some(length) = code_length(&told) {
        return Builder::Prefix { lengths: (1..length.min(4)).rev().collect() };
    }
    let numbers: Option<Vec<f64>> = told.iter().map(|value| number(value)).collect();
    match numbers {
        Some(numbers) if numbers.len() > 1 => intervals(&numbers),
        _ => Builder::Groups { levels: vec![] },
    }
}

/// The length of codes: all of one length of at least three, with a digit, and no plain numbers of fewer than five digits.
fn code_length(values: &[&str]) -> Option<usize> {
    let length = values.first()?.chars().count();
    let digits = |value: &str| value.bytes().all(|byte| byte.is_ascii_digit());
    let codes = values.iter().all(|value| {
        value.chars().count() == length
            && value.contains(|it: char| it.is_ascii_digit())
            && (digits(value) && (length >= 5 || value.starts_with('0')) || number(value).is_none())
    });
    (length >= 3 && values.len() > 1 && codes).then_some(length)
}

/// Widths of 1, 2 or 5 times a power of ten, doubled until a few intervals are left.
fn intervals(numbers: &[f64]) -> Builder {
    let (low, high) = numbers.iter().fold((f64::MAX, f64::MIN), |(low, high), &it| (low.min(it), high.max(it)));
    let whole = numbers.iter().all(|number| number.fract() == 0.0);
    let wanted = (high - low) / INTERVALS;
    let least = if whole { 2.0 } else { f64::MIN_POSITIVE };
    let power = 10f64.powi(wanted.max(least).log10().floor() as i32);
    let width = [1.0, 2.0, 5.0, 10.0].map(|it| it * power).into_iter().find(|&it| it >= wanted.max(least) * 0.999);
    let mut widths = vec![width.unwrap_or(power)];
    while let Some(&last) = widths.last()
        && (high - low) / last > 4.0
        && widths.len() < 6
    {
        widths.push(last * 2.0);
    }
    Builder::Intervals { widths, origin: 0.0, bottom: None, top: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proposal_follows_the_form_of_the_values() {
        let ages = Builder::Intervals { widths: vec![5.0, 10.0, 20.0], origin: 0.0, bottom: None, top: None };
        assert_eq!(propose(&["17", "90", "", "33"]), ages);
        assert_eq!(propose(&["94110", "02139"]), Builder::Prefix { lengths: vec![3, 2, 1] });
        assert_eq!(propose(&["E11.9", "I10.0"]), Builder::Prefix { lengths: vec![3, 2, 1] });
        assert!(matches!(propose(&["2024-03-09", "1980"]), Builder::Dates { .. }));
        assert!(matches!(propose(&["1980", "1990"]), Builder::Intervals { .. }));
        assert_eq!(propose(&["red", "blue"]), Builder::Groups { levels: vec![] });
        assert_eq!(propose(&[]), Builder::Groups { levels: vec![] });
    }
}
