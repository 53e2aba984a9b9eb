//! Numbers into intervals.

use crate::table::Column;
use crate::table::cell::number;

/// How a column's numbers are cut into intervals.
#[derive(Debug, Clone, Copy)]
pub struct Intervals {
    width: f64,
    bottom: Option<f64>,
    top: Option<f64>,
    whole: bool,
}

impl Intervals {
    /// Intervals for a column: written `40-44` when its numbers, the width and the limits are all whole.
    pub fn for_column(column: &Column, width: f64, bottom: Option<f64>, top: Option<f64>) -> Self {
        let whole = |value: f64| value.fract() == 0.0;
        let whole_cell = |value: &str| !value.starts_with('[') && number::parse(value).is_none_or(whole);
        let numbers = column.values.iter().all(|(_, value)| whole_cell(value.trim()));
        let limits = [Some(width), bottom, top].into_iter().flatten().all(whole);
        Self { width, bottom, top, whole: numbers && limits }
    }

    /// The interval of a number. What is an interval already stays one. None for what is neither.
    pub fn of(&self, text: &str) -> Option<String> {
        let text = text.trim();
        if let Some(value) = number::parse(text) {
            return Some(self.interval(value));
        }
        if let Some(value) = text.strip_prefix(['<', '≤']).and_then(|rest| number::parse(rest.trim_start_matches('=')))
        {
            let bottom = self.bottom.filter(|bottom| *bottom >= value);
            return Some(bottom.map_or_else(|| text.to_owned(), |bottom| format!("<{}", shortest(bottom))));
        }
        let above =
            text.strip_suffix('+').or_else(|| text.strip_prefix(['>', '≥']).map(|rest| rest.trim_start_matches('=')));
        if let Some(value) = above.and_then(number::parse) {
            let top = self.top.filter(|top| *top <= value);
            return Some(top.map_or_else(|| text.to_owned(), |top| format!("{}+", shortest(top))));
        }
        let (low, high) = ends(text)?;
        let own = self.interval(low);
        let inside = own == text || self.interval((low + high) / 2.0) == own && high - low <= self.width;
        Some(if inside { own } else { text.to_owned() })
    }

    fn interval(&self, value: f64) -> String {
        if let Some(bottom) = self.bottom.filter(|bottom| value < *bottom) {
            return format!("<{}", shortest(bottom));
        }
        if let Some(top) = self.top.filter(|top| value >= *top) {
            return format!("{}+", shortest(top));
        }
        // A hair's breadth, so that 0.3 belongs to the interval that starts there although 0.3 / 0.1 is below 3.
        let low = (value / self.width + 1e-9).floor() * self.width;
        let high = self.top.map_or(low + self.width, |top| top.min(low + self.width));
        let low = self.bottom.map_or(low, |bottom| bottom.max(low));
        if !self.whole {
            return format!("[{},{})", shortest(low), shortest(high));
        }
        let last = high - 1.0;
        if last <= low { shortest(low) } else { format!("{}-{}", shortest(low), shortest(last)) }
    }
}

/// Both ends of `40-44` or `[1.5,2)`.
fn ends(text: &str) -> Option<(f64, f64)> {
    let (low, high) = match text.strip_prefix('[').and_then(|rest| rest.strip_suffix(')')) {
        Some(inside) => inside.split_once(',')?,
        None => {
            let dash = text.char_indices().skip(1).find(|(_, character)| *character == '-')?.0;
            (&text[..dash], &text[dash + 1..])
        }
    };
    let (low, high) = (number::parse(low)?, number::parse(high)?);
    (low <= high).then_some((low, high))
}

/// A number with at most nine decimals.
pub fn shortest(value: f64) -> String {
    let text = format!("{value:.9}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intervals(cells: &[&str], width: f64, bottom: Option<f64>, top: Option<f64>) -> Vec<Option<String>> {
        let column = Column::from_cells("x", cells.iter().copied());
        let intervals = Intervals::for_column(&column, width, bottom, top);
        cells.iter().map(|cell| intervals.of(cell)).collect()
    }

    #[test]
    fn whole_numbers_become_ranges_with_open_ends() {
        let cells = ["40", "44", "45", "89", "90", "104", "17", "0", "-3", "x"];
        let expected = ["40-44", "40-44", "45-49", "85-89", "90+", "90+", "<18", "<18", "<18"];
        let made = intervals(&cells, 5.0, Some(18.0), Some(90.0));
        assert_eq!(made[..9].iter().map(|cell| cell.as_deref().unwrap()).collect::<Vec<_>>(), expected);
        assert_eq!(made[9], None);
        assert_eq!(intervals(&["18", "19"], 5.0, Some(18.0), None), [Some("18-19".into()), Some("18-19".into())]);
        assert_eq!(intervals(&["85", "7"], 1.0, None, None), [Some("85".into()), Some("7".into())]);
    }

    #[test]
    fn decimals_become_half_open_intervals() {
        let made = intervals(&["0.3", "0.29", "1,25", "-0.05"], 0.1, None, None);
        let expected = ["[0.3,0.4)", "[0.2,0.3)", "[1.2,1.3)", "[-0.1,0)"];
        assert_eq!(made.iter().map(|cell| cell.as_deref().unwrap()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn intervals_that_are_coarser_already_stay() {
        let made = intervals(&["40-49", "41-43", "40-59", "80+", "95+", "<5", "<30"], 5.0, Some(18.0), Some(90.0));
        let expected = ["40-49", "40-44", "40-59", "80+", "90+", "<18", "<30"];
        assert_eq!(made.iter().map(|cell| cell.as_deref().unwrap()).collect::<Vec<_>>(), expected);
    }

    proptest::proptest! {
        #[test]
        fn making_intervals_twice_changes_nothing(
            values in proptest::collection::vec(-1_000_000i64..1_000_000, 1..20),
            scale in 0u32..4, width in 1u32..500, bottom in proptest::option::of(-500i32..0), top in proptest::option::of(1i32..500),
        ) {
            let scale = 10f64.powi(scale as i32);
            let cells: Vec<String> = values.iter().map(|value| shortest(*value as f64 / scale)).collect();
            let column = Column::from_cells("x", cells.iter().map(String::as_str));
            let (width, bottom, top) = (f64::from(width) / scale, bottom.map(f64::from), top.map(f64::from));
            let once: Vec<String> = {
                let intervals = Intervals::for_column(&column, width, bottom, top);
                cells.iter().map(|cell| intervals.of(cell).unwrap()).collect()
            };
            let again = Column::from_cells("x", once.iter().map(String::as_str));
            let intervals = Intervals::for_column(&again, width, bottom, top);
            for cell in &once {
                proptest::prop_assert_eq!(intervals.of(cell).unwrap(), cell.clone());
            }
        }
    }
}
