//! Numbers into intervals, and rounded.

use crate::table::Column;
use crate::table::cell::number;

/// How numbers are cut into intervals.
#[derive(Debug, Clone)]
pub struct Intervals {
    cuts: Cuts,
    whole: bool,
}

/// Where the cuts are. What lies below the first and from the last on is open: `<18`, `90+`.
#[derive(Debug, Clone)]
enum Cuts {
    /// Every multiple of the width between the limits.
    Every { width: f64, bottom: Option<f64>, top: Option<f64> },
    /// At these numbers, which rise.
    At(Vec<f64>),
    /// At the limits; numbers between them stay.
    Limits { bottom: Option<f64>, top: Option<f64> },
}

/// What a number becomes.
enum Place {
    Below(f64),
    Between(f64, f64),
    From(f64),
    AsItIs,
}

impl Intervals {
    /// Intervals of one width.
    pub fn every(width: f64, bottom: Option<f64>, top: Option<f64>) -> Self {
        Self::new(Cuts::Every { width, bottom, top })
    }

    /// Intervals from each edge to the next.
    pub fn at(edges: &[f64]) -> Self {
        Self::new(Cuts::At(edges.to_vec()))
    }

    /// Only both ends are put together.
    pub fn limits(bottom: Option<f64>, top: Option<f64>) -> Self {
        Self::new(Cuts::Limits { bottom, top })
    }

    fn new(cuts: Cuts) -> Self {
        let whole = match &cuts {
            Cuts::Every { width, bottom, top } => [Some(*width), *bottom, *top].into_iter().flatten().all(is_whole),
            Cuts::At(edges) => edges.iter().copied().all(is_whole),
            Cuts::Limits { .. } => true,
        };
        Self { cuts, whole }
    }

    /// The same for a column: its intervals are written `40-44` only when all its numbers are whole, else `[1.5,2)`.
    pub fn of_column(mut self, column: &Column) -> Self {
        let whole_cell = |value: &str| !value.starts_with('[') && number::parse(value).is_none_or(is_whole);
        self.whole &= column.values.iter().all(|(_, value)| whole_cell(value.trim()));
        self
    }

    /// The interval of a number. What is an interval already stays one. None for what is neither.
    pub fn of(&self, text: &str) -> Option<String> {
        let text = text.trim();
        if let Some(value) = number::parse(text) {
            return Some(self.written(self.place(value), self.whole && is_whole(value)).unwrap_or_else(|| text.into()));
        }
        let (bottom, top) = self.ends();
        if let Some(value) = text.strip_prefix(['<', '≤']).and_then(|rest| number::parse(rest.trim_start_matches('=')))
        {
            let bottom = bottom.filter(|bottom| *bottom >= value);
            return Some(bottom.map_or_else(|| text.to_owned(), |bottom| format!("<{}", shortest(bottom))));
        }
        let above =
            text.strip_suffix('+').or_else(|| text.strip_prefix(['>', '≥']).map(|rest| rest.trim_start_matches('=')));
        if let Some(value) = above.and_then(number::parse) {
            let top = top.filter(|top| *top <= value);
            return Some(top.map_or_else(|| text.to_owned(), |top| format!("{}+", shortest(top))));
        }
        let (low, high) = ends(text)?;
        let inside = match self.place(low) {
            Place::AsItIs => false,
            Place::Below(bottom) => high <= bottom,
            Place::From(_) => true,
            // A hair's breadth wider, for what is left of 0.1 + 0.2.
            Place::Between(from, to) => high <= to + (to - from) * 1e-6,
        };
        let whole = self.whole && !text.starts_with('[');
        Some(self.written(self.place(low), whole).filter(|_| inside).unwrap_or_else(|| text.to_owned()))
    }

    /// The numbers below which and from which on intervals are open.
    fn ends(&self) -> (Option<f64>, Option<f64>) {
        match &self.cuts {
            Cuts::Every { bottom, top, .. } | Cuts::Limits { bottom, top } => (*bottom, *top),
            Cuts::At(edges) => (edges.first().copied(), edges.last().copied()),
        }
    }

    fn place(&self, value: f64) -> Place {
        let (bottom, top) = self.ends();
        if let Some(bottom) = bottom.filter(|bottom| value < *bottom) {
            return Place::Below(bottom);
        }
        if let Some(top) = top.filter(|top| value >= *top) {
            return Place::From(top);
        }
        match &self.cuts {
            Cuts::Every { width, .. } => {
                // A hair's breadth, so that 0.3 belongs to the interval that starts there although 0.3 / 0.1 is below 3.
                let low = (value / width + 1e-9).floor() * width;
                let high = top.map_or(low + width, |top| top.min(low + width));
                Place::Between(bottom.map_or(low, |bottom| bottom.max(low)), high)
            }
            Cuts::At(edges) => {
                let after = edges.partition_point(|edge| *edge <= value);
                match (after.checked_sub(1).and_then(|at| edges.get(at)), edges.get(after)) {
                    (Some(low), Some(high)) => Place::Between(*low, *high),
                    _ => Place::AsItIs,
                }
            }
            Cuts::Limits { .. } => Place::AsItIs,
        }
    }

    fn written(&self, place: Place, whole: bool) -> Option<String> {
        Some(match place {
            Place::AsItIs => return None,
            Place::Below(bottom) => format!("<{}", shortest(bottom)),
            Place::From(top) => format!("{}+", shortest(top)),
            Place::Between(low, high) if !whole => format!("[{},{})", shortest(low), shortest(high)),
            Place::Between(low, high) if high - 1.0 <= low => shortest(low),
            Place::Between(low, high) => format!("{}-{}", shortest(low), shortest(high - 1.0)),
        })
    }
}

fn is_whole(value: f64) -> bool {
    value.fract() == 0.0
}

/// A number rounded to the nearest multiple of `to`, halves away from zero. What is an interval already stays one. None for
/// what is neither.
pub fn round(text: &str, to: f64) -> Option<String> {
    let text = text.trim();
    if let Some(value) = number::parse(text) {
        // A hair's breadth, as above.
        let steps = (value / to).abs() + 1e-9;
        return Some(shortest((steps + 0.5).floor() * to * value.signum()));
    }
    Intervals::limits(None, None).of(text)
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
        let intervals = Intervals::every(width, bottom, top).of_column(&column);
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

    #[test]
    fn edges_of_ones_own_make_the_intervals() {
        let ages = Intervals::at(&[18.0, 40.0, 65.0, 66.0, 90.0]);
        let made: Vec<_> = ["3", "18", "39", "40", "65", "89", "90", "104", "70-74", "<5", "95+", "30-50"]
            .map(|text| ages.of(text).unwrap())
            .into();
        let expected = ["<18", "18-39", "18-39", "40-64", "65", "66-89", "90+", "90+", "66-89", "<18", "90+", "30-50"];
        assert_eq!(made, expected);
        assert_eq!(Intervals::at(&[0.5, 1.0]).of("0.75").as_deref(), Some("[0.5,1)"));
        assert_eq!(ages.of("old"), None);
    }

    #[test]
    fn limits_put_only_the_ends_together() {
        let limits = Intervals::limits(Some(18.0), Some(90.0));
        let made = ["17.9", "18", "42.50", "1,5", "90", "120", "85-89", "95-99", "80+", "10-14"]
            .map(|text| limits.of(text).unwrap());
        assert_eq!(made, ["<18", "18", "42.50", "<18", "90+", "90+", "85-89", "90+", "80+", "<18"]);
        assert_eq!(limits.of("x"), None);
    }

    #[test]
    fn numbers_are_rounded_to_the_nearest_multiple() {
        for (text, to, expected) in [
            ("131.5", 5.0, "130"),
            ("132.5", 5.0, "135"),
            ("-132.5", 5.0, "-135"),
            ("6.85", 0.1, "6.9"),
            ("0.3", 0.1, "0.3"),
            ("3,14", 0.5, "3"),
            ("0", 10.0, "0"),
            ("-2", 5.0, "0"),
            ("<5", 10.0, "<5"),
            ("40-44", 10.0, "40-44"),
        ] {
            assert_eq!(round(text, to).as_deref(), Some(expected), "{text} to {to}");
        }
        assert_eq!(round("none given", 5.0), None);
    }

    proptest::proptest! {
        #[test]
        fn rounding_and_cutting_twice_changes_nothing(
            value in -1_000_000i64..1_000_000, scale in 0u32..4, to in 1u32..500, edges in proptest::collection::btree_set(-500i32..500, 1..6),
        ) {
            let scale = 10f64.powi(scale as i32);
            let text = shortest(value as f64 / scale);
            let once = round(&text, f64::from(to) / scale).unwrap();
            proptest::prop_assert_eq!(round(&once, f64::from(to) / scale), Some(once));
            let edges: Vec<f64> = edges.into_iter().map(|edge| f64::from(edge) / scale).collect();
            for intervals in [Intervals::at(&edges), Intervals::limits(edges.first().copied(), edges.last().copied())] {
                let once = intervals.of(&text).unwrap();
                proptest::prop_assert_eq!(intervals.of(&once), Some(once));
            }
        }

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
                let intervals = Intervals::every(width, bottom, top).of_column(&column);
                cells.iter().map(|cell| intervals.of(cell).unwrap()).collect()
            };
            let again = Column::from_cells("x", once.iter().map(String::as_str));
            let intervals = Intervals::every(width, bottom, top).of_column(&again);
            for cell in &once {
                proptest::prop_assert_eq!(intervals.of(cell).unwrap(), cell.clone());
            }
        }
    }
}
