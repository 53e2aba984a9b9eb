//! Numbers in intervals. A value may be a range already: it stays as it is until an interval holds all of it.

use super::span::Span;
use super::{ALL, BuildError, ordered};

/// Intervals of fixed widths. Each interval has a number, and an interval of the next level has a whole number of them,
/// so that rounding cannot break the tree.
pub(super) struct Intervals<'a> {
    widths: &'a [f64],
    /// For each level but the first, how many intervals of the level before make one.
    ratios: Vec<i64>,
    origin: f64,
    bottom: Option<f64>,
    top: Option<f64>,
}

/// How far a quotient may be from a whole number to count as one.
const NEAR: f64 = 1e-9;

/// A quotient's whole number, if it is one but for rounding.
fn whole(quotient: f64) -> Option<f64> {
    let round = quotient.round();
    ((quotient - round).abs() <= NEAR * quotient.abs().max(1.0)).then_some(round)
}

impl<'a> Intervals<'a> {
    pub(super) fn new(
        widths: &'a [f64],
        origin: f64,
        bottom: Option<f64>,
        top: Option<f64>,
    ) -> Result<Self, BuildError> {
        if let Some(index) = widths.iter().position(|width| !(width.is_finite() && *width > 0.0)) {
            return Err(BuildError::Width { level: index + 1 });
        }
        let mut ratios = Vec::new();
        for (index, pair) in widths.windows(2).enumerate() {
            match whole(pair[1] / pair[0]) {
                Some(ratio) if (2.0..1e15).contains(&ratio) => ratios.push(ratio as i64),
                _ => return Err(BuildError::Width { level: index + 2 }),
            }
        }
        let finite = [Some(origin), bottom, top].into_iter().flatten().all(f64::is_finite);
        if !finite || bottom.zip(top).is_some_and(|(bottom, top)| bottom >= top) {
            return Err(BuildError::Limits);
        }
        Ok(Self { widths, ratios, origin, bottom, top })
    }

    pub(super) fn rows(&self, values: &[&str]) -> Result<Vec<Vec<String>>, BuildError> {
        let values = numbers(values)?;
        let limits = [Some(self.origin), self.bottom, self.top].into_iter().flatten();
        let labels = Labels::new(&values, self.widths.iter().copied().chain(limits));
        values.into_iter().map(|(span, value)| self.row(&labels, span, value)).collect()
    }

    fn row(&self, labels: &Labels, span: Option<Span>, value: &str) -> Result<Vec<String>, BuildError> {
        let levels = self.widths.len() + 1;
        let all = |label: &str| {
            let mut row = vec![label.to_owned(); levels];
            value.clone_into(&mut row[0]);
            Ok(row)
        };
        let Some(span) = span else { return all(value) };
        match (self.bottom, self.top) {
            (Some(bottom), _) if span.is_below(bottom) => return all(&labels.below(bottom)),
            (_, Some(top)) if span.low >= top => return all(&labels.from(top)),
            (Some(bottom), _) if span.low < bottom => return all(value),
            (_, Some(top)) if !span.is_below(top) => return all(value),
            _ if !span.is_finite() => return all(value),
            _ => {}
        }
        let (mut first, mut last) = (self.interval(span.low, false)?, self.interval(span.high, span.open)?);
        let mut row = vec![value.to_owned()];
        for (level, width) in self.widths.iter().enumerate() {
            if level > 0 {
                first = first.div_euclid(self.ratios[level - 1]);
                last = last.div_euclid(self.ratios[level - 1]);
            }
            let low = self.origin + first as f64 * width;
            let high = self.origin + (first + 1) as f64 * width;
            row.push(match first == last {
                true => labels.interval(
                    self.bottom.map_or(low, |bottom| low.max(bottom)),
                    self.top.map_or(high, |top| high.min(top)),
                ),
                false => value.to_owned(),
            });
        }
        Ok(row)
    }

    /// The number of the first level's interval that a number falls into; of the one before it when the number is the
    /// open end of a range.
    fn interval(&self, number: f64, open: bool) -> Result<i64, BuildError> {
        let quotient = (number - self.origin) / self.widths.first().copied().unwrap_or(1.0);
        match whole(quotient) {
            _ if quotient.abs() >= 1e15 => Err(BuildError::Limits),
            Some(whole) => Ok(whole as i64 - i64::from(open)),
            None => Ok(quotient.floor() as i64),
        }
    }
}

/// Rows of numbers in intervals between given bounds.
pub(super) fn bounds(levels: &[Vec<f64>], values: &[&str]) -> Result<Vec<Vec<String>>, BuildError> {
    for (index, bounds) in levels.iter().enumerate() {
        let rises = bounds.windows(2).all(|pair| pair[0] < pair[1]) && bounds.iter().all(|it| it.is_finite());
        let nests = index == 0 || bounds.iter().all(|bound| levels[index - 1].contains(bound));
        if bounds.is_empty() || !rises || !nests {
            return Err(BuildError::Bounds { level: index + 1 });
        }
    }
    let values = numbers(values)?;
    let labels = Labels::new(&values, levels.iter().flatten().copied());
    let label = |bounds: &Vec<f64>, span: Span, value: &str| {
        let at = bounds.partition_point(|&bound| bound <= span.low);
        if at != bounds.partition_point(|&bound| !span.is_below(bound)) {
            return value.to_owned();
        }
        match at {
            0 => labels.below(bounds[0]),
            at if at == bounds.len() => labels.from(bounds[at - 1]),
            at => labels.interval(bounds[at - 1], bounds[at]),
        }
    };
    Ok(values
        .into_iter()
        .map(|(span, value)| {
            let above = levels.iter().map(|bounds| match span {
                Some(span) => label(bounds, span, value),
                None => value.to_owned(),
            });
            std::iter::once(value.to_owned()).chain(above).collect()
        })
        .collect())
}

/// Values in the order of their numbers; an empty value and `*` are none.
fn numbers<'a>(values: &[&'a str]) -> Result<Vec<(Option<Span>, &'a str)>, BuildError> {
    ordered(values, |position, value| match Span::read(value) {
        Some(span) => Ok(Some(span)),
        None if value.is_empty() || value == ALL => Ok(None),
        None => Err(BuildError::NotANumber { position }),
    })
}

/// How intervals are written.
struct Labels {
    /// Only whole numbers: intervals name their first and last.
    whole: bool,
    decimals: usize,
}

impl Labels {
    fn new(values: &[(Option<Span>, &str)], given: impl Iterator<Item = f64>) -> Self {
        let given: Vec<f64> = given.collect();
        let ends = values.iter().filter_map(|(span, _)| *span).flat_map(|span| [span.low, span.high]);
        let mut all = ends.filter(|end| end.is_finite()).chain(given.iter().copied());
        let decimals = |number: f64| number.to_string().split_once('.').map_or(0, |(_, decimals)| decimals.len());
        Self {
            whole: all.all(|number| number.fract() == 0.0),
            decimals: given.iter().map(|&number| decimals(number)).max().unwrap_or(0).min(15),
        }
    }

    fn number(&self, number: f64) -> String {
        // Adding 0 takes the sign from -0.
        let text = format!("{:.*}", self.decimals, number + 0.0);
        match text.strip_prefix('-') {
            Some(zero) if zero.bytes().all(|byte| matches!(byte, b'0' | b'.')) => zero.to_owned(),
            _ => text,
        }
    }

    /// From `low` to below `high`.
    fn interval(&self, low: f64, high: f64) -> String {
        match (self.number(low), self.number(high - 1.0)) {
            (low, last) if self.whole && low == last => low,
            (first, last) if self.whole && low < 0.0 => format!("{first} to {last}"),
            (first, last) if self.whole => format!("{first}-{last}"),
            (low, _) => format!("[{low}, {})", self.number(high)),
        }
    }

    fn below(&self, bound: f64) -> String {
        format!("<{}", self.number(bound))
    }

    fn from(&self, bound: f64) -> String {
        format!(">={}", self.number(bound))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intervals(widths: &[f64], bottom: Option<f64>, top: Option<f64>, values: &[&str]) -> Vec<Vec<String>> {
        Intervals::new(widths, 0.0, bottom, top).unwrap().rows(values).unwrap()
    }

    #[test]
    fn ages_fall_into_wider_and_wider_intervals_and_the_oldest_into_one_group() {
        assert_eq!(
            intervals(&[5.0, 10.0, 20.0], Some(18.0), Some(90.0), &["91", "90", "7", "18", "19", "20", "", "89"]),
            [
                ["", "", "", ""],
                ["7", "<18", "<18", "<18"],
                ["18", "18-19", "18-19", "18-19"],
                ["19", "18-19", "18-19", "18-19"],
                ["20", "20-24", "20-29", "20-39"],
                ["89", "85-89", "80-89", "80-89"],
                ["90", ">=90", ">=90", ">=90"],
                ["91", ">=90", ">=90", ">=90"],
            ]
        );
    }

    #[test]
    fn numbers_on_a_bound_that_no_float_is_fall_into_the_interval_above() {
        assert_eq!(
            intervals(&[0.1, 0.5], None, None, &["0.3", "0.7", "-0.05"]),
            [
                ["-0.05", "[-0.1, 0.0)", "[-0.5, 0.0)"],
                ["0.3", "[0.3, 0.4)", "[0.0, 0.5)"],
                ["0.7", "[0.7, 0.8)", "[0.5, 1.0)"],
            ]
        );
    }

    #[test]
    fn ranges_wait_for_an_interval_that_holds_them() {
        assert_eq!(
            intervals(&[10.0, 20.0], None, Some(90.0), &["35-39", "38-42", "90+", "<18", "*", "88-92"]),
            [
                ["*", "*", "*"],
                ["<18", "<18", "<18"],
                ["35-39", "30-39", "20-39"],
                ["38-42", "38-42", "38-42"],
                ["88-92", "88-92", "88-92"],
                ["90+", ">=90", ">=90"],
            ]
        );
        assert_eq!(intervals(&[1.0], None, None, &["[0.5, 1)"]), [["[0.5, 1)", "[0, 1)"]]);
        let rows = bounds(&[vec![18.0, 40.0]], &["20-39", "35-40", "40+"]).unwrap();
        assert_eq!(rows, [["20-39", "18-39"], ["35-40", "35-40"], ["40+", ">=40"]]);
    }

    #[test]
    fn whole_negative_numbers_can_be_read() {
        assert_eq!(intervals(&[5.0], None, None, &["-3"]), [["-3", "-5 to -1"]]);
        assert_eq!(intervals(&[1.0], None, None, &["4"]), [["4", "4"]]);
    }

    #[test]
    fn widths_are_whole_multiples_of_those_before() {
        let error = |widths: &[f64]| Intervals::new(widths, 0.0, None, None).err();
        assert_eq!(error(&[5.0, 12.0]), Some(BuildError::Width { level: 2 }));
        assert_eq!(error(&[5.0, 5.0]), Some(BuildError::Width { level: 2 }));
        assert_eq!(error(&[0.0]), Some(BuildError::Width { level: 1 }));
        assert_eq!(error(&[f64::NAN]), Some(BuildError::Width { level: 1 }));
        assert_eq!(Intervals::new(&[5.0], 0.0, Some(9.0), Some(9.0)).err(), Some(BuildError::Limits));
    }

    #[test]
    fn given_bounds_cut_where_they_say() {
        let rows = bounds(&[vec![18.5, 25.0, 30.0], vec![25.0]], &["18.4", "18.5", "25", "40"]).unwrap();
        assert_eq!(
            rows,
            [
                ["18.4", "<18.5", "<25.0"],
                ["18.5", "[18.5, 25.0)", "<25.0"],
                ["25", "[25.0, 30.0)", ">=25.0"],
                ["40", ">=30.0", ">=25.0"],
            ]
        );
        assert_eq!(bounds(&[vec![1.0], vec![2.0]], &[]), Err(BuildError::Bounds { level: 2 }));
        assert_eq!(bounds(&[vec![2.0, 1.0]], &[]), Err(BuildError::Bounds { level: 1 }));
        assert_eq!(bounds(&[vec![1.0]], &["1", "x"]), Err(BuildError::NotANumber { position: 2 }));
    }
}
