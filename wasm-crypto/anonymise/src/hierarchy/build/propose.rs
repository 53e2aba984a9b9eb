//! Which hierarchy suits a column.

use super::dates::{Date, DateStep, is_open};
use super::span::Span;
use super::{ALL, Builder};

/// How many intervals the first level has, about.
const INTERVALS: f64 = 20.0;

pub(super) fn propose(values: &[&str]) -> Builder {
    let told: Vec<&str> = values.iter().copied().filter(|value| !value.is_empty() && *value != ALL).collect();
    if let Some(steps) = steps(&told) {
        return Builder::Dates { steps };
    }
    if let Some(length) = code_length(&told) {
        return Builder::Prefix { lengths: (1..length.min(4)).rev().collect() };
    }
    let spans: Option<Vec<Span>> = told.iter().map(|value| Span::read(value)).collect();
    match spans {
        Some(spans) if spans.len() > 1 => intervals(&spans),
        _ => Builder::Groups { levels: vec![] },
    }
}

/// The steps coarser than the finest date, when all values are dates and not all are plain years.
fn steps(values: &[&str]) -> Option<Vec<DateStep>> {
    let dates: Vec<&str> = values.iter().copied().filter(|value| !is_open(value)).collect();
    let dates: Vec<Date> = dates.into_iter().map(Date::read).collect::<Option<_>>()?;
    let finest = dates.iter().map(|date| date.exact).min()?;
    let plain = dates.iter().all(|date| date.exact == DateStep::Year);
    let all = [DateStep::Month, DateStep::Quarter, DateStep::Year, DateStep::Decade];
    (!plain).then(|| all.into_iter().filter(|&step| step > finest).collect())
}

/// The length of codes, without the stars of shortened ones: all of one length of at least three with a digit, and no plain
/// numbers of fewer than five digits.
fn code_length(values: &[&str]) -> Option<usize> {
    let length = values.first()?.chars().count();
    let kept = values.iter().map(|value| value.trim_end_matches('*').chars().count()).max()?;
    let digits = |value: &str| value.bytes().all(|byte| byte.is_ascii_digit());
    let codes = values.iter().all(|value| {
        value.chars().count() == length
            && value.contains(|it: char| it.is_ascii_digit())
            && (digits(value) && (length >= 5 || value.starts_with('0')) || Span::read(value).is_none())
    });
    (length >= 3 && values.len() > 1 && codes).then_some(kept)
}

/// Widths of 1, 2 or 5 times a power of ten, or, where values are ranges already, twice theirs; doubled until a few
/// intervals are left.
fn intervals(spans: &[Span]) -> Builder {
    let ends = || spans.iter().flat_map(|span| [span.low, span.high]).filter(|end| end.is_finite());
    let (low, high) = ends().fold((f64::MAX, f64::MIN), |(low, high), end| (low.min(end), high.max(end)));
    let whole = ends().all(|end| end.fract() == 0.0);
    let ranges: Vec<&Span> = spans.iter().filter(|span| span.is_range()).collect();
    let widest = ranges.iter().map(|span| span.high - span.low + if span.open { 0.0 } else { 1.0 }).fold(0.0, f64::max);
    let (first, origin) = match ranges.first() {
        Some(range) if widest.is_finite() => (widest * 2.0, range.low % (widest * 2.0)),
        _ => {
            let wanted = ((high - low) / INTERVALS).max(if whole { 2.0 } else { f64::MIN_POSITIVE });
            let power = 10f64.powi(wanted.log10().floor() as i32);
            let steps = [1.0, 2.0, 5.0, 10.0].map(|it| it * power);
            (steps.into_iter().find(|&it| it >= wanted * 0.999).unwrap_or(power), 0.0)
        }
    };
    let mut widths = vec![first];
    while let Some(&last) = widths.last()
        && (high - low) / last > 4.0
        && widths.len() < 6
    {
        widths.push(last * 2.0);
    }
    Builder::Intervals { widths, origin, bottom: None, top: None }
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
        let ranges = Builder::Intervals { widths: vec![10.0, 20.0], origin: 0.0, bottom: None, top: None };
        assert_eq!(propose(&["30-34", "35-39", "85-89", "<18", "90+", "*"]), ranges);
        assert_eq!(propose(&["021**", "945**", "*"]), Builder::Prefix { lengths: vec![2, 1] });
        let quarters = Builder::Dates { steps: vec![DateStep::Quarter, DateStep::Year, DateStep::Decade] };
        assert_eq!(propose(&["2021-07", "1990s", "<1937"]), quarters);
        assert_eq!(propose(&["red", "blue"]), Builder::Groups { levels: vec![] });
        assert_eq!(propose(&[]), Builder::Groups { levels: vec![] });
    }
}
