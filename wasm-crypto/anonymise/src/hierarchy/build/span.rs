//! Numbers and ranges of numbers, as columns have them that were generalised before.

/// Numbers from `low` to `high`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    pub(super) low: f64,
    pub(super) high: f64,
    /// Whether `high` itself is outside.
    pub(super) open: bool,
}

impl Eq for Span {}

impl PartialOrd for Span {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Span {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let high = self.high.total_cmp(&other.high);
        self.low.total_cmp(&other.low).then(high).then(other.open.cmp(&self.open))
    }
}

impl Span {
    /// Reads `35`, `35-39`, `-5 to -1`, `[1.5, 2)`, `<18`, `>=90` or `90+`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let span = |low, high, open| Some(Self { low, high, open });
        if let Some(number) = number(text) {
            return span(number, number, false);
        }
        if let Some(high) = text.strip_prefix('<') {
            return span(f64::NEG_INFINITY, number(high)?, true);
        }
        if let Some(low) = text.strip_prefix(">=").or_else(|| text.strip_suffix('+')) {
            return span(number(low)?, f64::INFINITY, true);
        }
        let read = match text.strip_prefix('[').and_then(|text| text.strip_suffix(')')) {
            Some(inside) => {
                let (low, high) = inside.split_once(',')?;
                Self { low: number(low)?, high: number(high)?, open: true }
            }
            None => {
                let (low, high) = match text.split_once(" to ") {
                    Some(ends) => ends,
                    None => (text.split('-').next()?, text.split_once('-')?.1),
                };
                Self { low: number(low)?, high: number(high)?, open: false }
            }
        };
        (read.low < read.high).then_some(read)
    }

    /// Whether it is more than one number, with two ends.
    pub(super) fn is_range(&self) -> bool {
        self.low < self.high && self.is_finite()
    }

    /// Whether it has two ends.
    pub(super) fn is_finite(&self) -> bool {
        self.low.is_finite() && self.high.is_finite()
    }

    /// Whether all of it is below a number.
    pub(super) fn is_below(&self, number: f64) -> bool {
        if self.open { self.high <= number } else { self.high < number }
    }
}

/// A finite number.
fn number(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_they_are_written() {
        let span = |text| Span::read(text).map(|span| (span.low, span.high, span.open));
        assert_eq!(span("35"), Some((35.0, 35.0, false)));
        assert_eq!(span("35-39"), Some((35.0, 39.0, false)));
        assert_eq!(span("-5 to -1"), Some((-5.0, -1.0, false)));
        assert_eq!(span("[1.5, 2)"), Some((1.5, 2.0, true)));
        assert_eq!(span("<18"), Some((f64::NEG_INFINITY, 18.0, true)));
        assert_eq!(span("90+"), Some((90.0, f64::INFINITY, true)));
        assert_eq!(span(">=90"), Some((90.0, f64::INFINITY, true)));
        for wrong in ["", "*", "2024-03", "39-35", "a-b", "[1)", "<", "+", "inf", "1-2-3"] {
            assert_eq!(span(wrong), None, "{wrong}");
        }
    }
}
