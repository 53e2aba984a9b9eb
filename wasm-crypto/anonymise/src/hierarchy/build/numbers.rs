//! Numbers in intervals.

use super::{BuildError, ordered};

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
        values.into_iter().map(|(number, value)| self.row(&labels, number.map(|it| it.0), value)).collect()
    }

    fn row(&self, labels: &Labels, number: Option<f64>, value: &str) -> Result<Vec<String>, BuildError> {
        let mut row = vec![value.to_owned()];
        let Some(number) = number else {
            row.resize(self.widths.len() + 1, String::new());
            return Ok(row);
        };
        let beyond = match (self.bottom, self.top) {
            (Some(bottom), _) if number < bottom => Some(labels.below(bottom)),
            (_, Some(top)) if number >= top => Some(labels.from(top)),
            _ => None,
        };
        if let Some(beyond) = beyond {
            row.resize(self.widths.len() + 1, beyond);
            return Ok(row);
        }
        let Some(&first) = self.widths.first() else { return Ok(row) };
        let quotient = (number - self.origin) / first;
        if quotient.abs() >= 1e15 {
            return Err(BuildError::Limits);
        }
        let mut interval = whole(quotient).unwrap_or_else(|| quotient.floor()) as i64;
        for (level, width) in self.widths.iter().enumerate() {
            if level > 0 {
                interval = interval.div_euclid(self.ratios[level - 1]);
            }
            let low = self.origin + interval as f64 * width;
            let high = self.origin + (interval + 1) as f64 * width;
            row.push(labels.interval(
                self.bottom.map_or(low, |bottom| low.max(bottom)),
                self.top.map_or(high, |top| high.min(top)),
            ));
        }
        Ok(row)
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
    let label = |bounds: &Vec<f64>, number: f64| match bounds.partition_point(|&bound| bound <= number) {
        0 => labels.below(bounds[0]),
        at if at == bounds.len() => labels.from(bounds[at - 1]),
        at => labels.interval(bounds[at - 1], bounds[at]),
    };
    Ok(values
        .into_iter()
        .map(|(number, value)| {
            let above = levels.iter().map(|bounds| number.as_ref().map_or(String::new(), |it| label(bounds, it.0)));
            std::iter::once(value.to_owned()).chain(above).collect()
        })
        .collect())
}

/// A finite number with the order of numbers.
#[derive(Debug, PartialEq)]
struct Number(f64);

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// Values in the order of their numbers; an empty value is none.
fn numbers<'a>(values: &[&'a str]) -> Result<Vec<(Option<Number>, &'a str)>, BuildError> {
    ordered(values, |position, value| match number(value) {
        Some(number) => Ok(Some(Number(number))),
        None if value.is_empty() => Ok(None),
        None => Err(BuildError::NotANumber { position }),
    })
}

/// A finite number.
pub(super) fn number(value: &str) -> Option<f64> {
    value.trim().parse::<f64>().ok().filter(|number| number.is_finite())
}

/// How intervals are written.
struct Labels {
    /// Only whole numbers: intervals name their first and last.
    whole: bool,
    decimals: usize,
}

impl Labels {
    fn new(values: &[(Option<Number>, &str)], given: impl Iterator<Item = f64>) -> Self {
        let given: Vec<f64> = given.collect();
        let mut all =
            values.iter().filter_map(|(number, _)| number.as_ref().map(|it| it.0)).chain(given.iter().copied());
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
