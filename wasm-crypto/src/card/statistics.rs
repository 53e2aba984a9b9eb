//! What a card says about a column's values.

use super::cells::Cells;
use super::{Bin, FieldType, Histogram, SMALLEST_CELL, Summary};
use crate::recipe::{DateOrder, SUPPRESSED, shortest};
use crate::risk::Persons;
use crate::scan::{is_missing, scan_text};
use crate::table::Column;
use crate::table::cell::{date, number};

/// Most values of a category that are named.
const MOST_CATEGORIES: usize = 20;
/// Most values that are named when they have an order, as years and age groups do.
const MOST_ORDERED: usize = 60;
/// Longest value that is named, in bytes.
const LONGEST_LABEL: usize = 100;
/// Intervals that numbers are counted in, about.
const INTERVALS: f64 = 10.0;

/// The public statistics of one column.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistics {
    /// What the values are.
    pub data_type: FieldType,
    /// Empty cells.
    pub nulls: Option<u64>,
    /// How the values are spread.
    pub histogram: Option<Histogram>,
    /// Location and spread of numbers.
    pub summary: Option<Summary>,
}

impl Statistics {
    /// Counts a column. With fewer than eleven people in the table nothing is said but the type.
    pub fn of(column: &Column, persons: &Persons) -> Self {
        let data_type = data_type(column);
        let mut statistics = Self { data_type, nulls: None, histogram: None, summary: None };
        if persons.count() < SMALLEST_CELL {
            return statistics;
        }
        let numbers: Vec<Option<f64>> = column.values.iter().map(|(_, value)| number::parse(value)).collect();
        let is_number = matches!(data_type, FieldType::Integer | FieldType::Float);
        if is_number && numbers.iter().flatten().count() > MOST_CATEGORIES {
            let Some(scale) = Scale::of(column, &numbers, persons) else {
                return statistics.with_nulls(column, persons);
            };
            statistics.summary = scale.summary(column, &numbers);
            return statistics.with_intervals(column, &numbers, &scale, data_type == FieldType::Integer, persons);
        }
        if is_number {
            statistics.summary = Scale::of(column, &numbers, persons).and_then(|scale| scale.summary(column, &numbers));
        }
        statistics.with_categories(column, persons)
    }

    /// Counts cells that are empty against those that are not.
    fn with_nulls(mut self, column: &Column, persons: &Persons) -> Self {
        let of_row: Vec<u32> = column.codes.iter().map(|code| u32::from(*code == 0)).collect();
        self.nulls = Cells::new(persons, &of_row, 2).published()[1];
        self
    }

    /// Counts the values that enough people share, by name; cell 0 are the empty ones, cell 1 all others.
    fn with_categories(mut self, column: &Column, persons: &Persons) -> Self {
        let by_value = Cells::new(persons, &column.codes, column.values.len());
        let counts = column.counts();
        let may_be_named = |code: u32, value: &str| {
            by_value.people(code as usize) >= SMALLEST_CELL
                && value.len() <= LONGEST_LABEL
                && scan_text(value).is_empty()
        };
        let mut named: Vec<u32> = column
            .values
            .iter()
            .skip(1)
            .filter(|(code, value)| may_be_named(*code, value))
            .map(|(code, _)| code)
            .collect();
        let text = |code: &u32| column.values.text(*code);
        named.sort_by(|a, b| counts[*b as usize].cmp(&counts[*a as usize]).then_with(|| text(a).cmp(text(b))));
        let ordered = named.iter().all(|code| place(text(code)).is_some());
        named.truncate(if ordered { MOST_ORDERED } else { MOST_CATEGORIES });
        if ordered {
            named.sort_by(|a, b| {
                place(text(a))
                    .partial_cmp(&place(text(b)))
                    .unwrap_or(std::cmp::Ordering::Equal)
                    .then_with(|| text(a).cmp(text(b)))
            });
        }
        if named.is_empty() {
            return self.with_nulls(column, persons);
        }
        let mut cell_of = vec![1u32; column.values.len()];
        cell_of[0] = 0;
        named.iter().zip(2..).for_each(|(code, cell)| cell_of[*code as usize] = cell);
        let of_row: Vec<u32> = column.codes.iter().map(|code| cell_of[*code as usize]).collect();
        let labels = named.iter().map(|code| text(code).to_owned()).collect();
        self.fill(&of_row, labels, persons);
        self
    }

    /// Counts numbers by interval; cell 0 are the empty ones, cell 1 what is no number.
    fn with_intervals(
        mut self,
        column: &Column,
        numbers: &[Option<f64>],
        scale: &Scale,
        whole: bool,
        persons: &Persons,
    ) -> Self {
        let cell = |number: Option<f64>| number.map_or(1, |number| 2 + scale.interval(number));
        let of_row: Vec<u32> =
            column.codes.iter().map(|code| if *code == 0 { 0 } else { cell(numbers[*code as usize]) as u32 }).collect();
        self.fill(&of_row, scale.labels(whole), persons);
        self
    }

    fn fill(&mut self, of_row: &[u32], labels: Vec<String>, persons: &Persons) {
        let mut counts = Cells::new(persons, of_row, labels.len() + 2).published().into_iter();
        self.nulls = counts.next().flatten();
        let other = counts.next().flatten();
        let bins = labels.into_iter().zip(counts).map(|(label, count)| Bin { label, count }).collect();
        self.histogram = Some(Histogram { bins, other });
    }
}

/// What the values are, by all that say something.
fn data_type(column: &Column) -> FieldType {
    let told: Vec<&str> = column
        .values
        .iter()
        .skip(1)
        .map(|(_, value)| value.trim())
        .filter(|value| !value.is_empty() && *value != SUPPRESSED && !is_missing(value))
        .collect();
    let all = |fits: fn(&str) -> bool| !told.is_empty() && told.iter().all(|value| fits(value));
    // Zeros in front mean something to a postcode or a code, and nothing to a number.
    let padded = told.iter().any(|value| value.len() > 1 && value.starts_with('0') && number::is_whole(value));
    if !padded && all(number::is_whole) {
        FieldType::Integer
    } else if !padded && all(|value| number::parse(value).is_some()) {
        FieldType::Float
    } else if all(|value| date::parse_day(value, DateOrder::YearMonthDay).is_some()) {
        FieldType::Date
    } else {
        FieldType::Text
    }
}

/// The number that a label starts with, for its place among others: 40 of `40-44`, a little less than 18 of `<18`.
fn place(label: &str) -> Option<f64> {
    let below = label.starts_with('<');
    let digits: String = label
        .trim_start_matches(['<', '['])
        .char_indices()
        .take_while(|(at, character)| {
            character.is_ascii_digit() || *character == '.' || (*at == 0 && *character == '-')
        })
        .map(|(_, character)| character)
        .collect();
    digits.parse::<f64>().ok().map(|value| if below { value - 1e-6 } else { value })
}

/// The range in which all but the extremes lie, cut into round intervals.
struct Scale {
    low: f64,
    high: f64,
    step: f64,
}

impl Scale {
    /// From the number that at least eleven people, and one in a hundred, do not exceed, to that which as many reach.
    fn of(column: &Column, numbers: &[Option<f64>], persons: &Persons) -> Option<Self> {
        let mut rows: Vec<(f64, usize)> = column
            .codes
            .iter()
            .enumerate()
            .filter_map(|(row, code)| numbers[*code as usize].map(|number| (number, row)))
            .collect();
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        let enough = SMALLEST_CELL.max(persons.count().div_ceil(100));
        // People are counted for growing numbers of rows: doubled until there are enough, then one by one.
        let reach = |ordered: &dyn Fn(usize) -> (f64, usize)| {
            let people = |count: usize| persons.among((0..count).map(|index| ordered(index).1));
            let mut most = (enough as usize).min(rows.len());
            while people(most) < enough {
                if most == rows.len() {
                    return None;
                }
                most = (most * 2).min(rows.len());
            }
            let mut least = 0;
            while most - least > 1 {
                let middle = (least + most) / 2;
                if people(middle) < enough { least = middle } else { most = middle }
            }
            Some(ordered(most - 1).0)
        };
        let low = reach(&|index| rows[index])?;
        let high = reach(&|index| rows[rows.len() - 1 - index])?;
        if low >= high {
            return None;
        }
        let step = round_step((high - low) / INTERVALS);
        // Rounded inwards: at least as many people lie beyond the rounded limits.
        let (low, high) = ((low / step - 1e-9).ceil() * step, (high / step + 1e-9).floor() * step);
        (low < high && step.is_finite() && step > 0.0).then_some(Self { low, high, step })
    }

    fn summary(&self, column: &Column, numbers: &[Option<f64>]) -> Option<Summary> {
        let mut values: Vec<f64> = column.codes.iter().filter_map(|code| numbers[*code as usize]).collect();
        values.sort_by(f64::total_cmp);
        let median = values.get(values.len() / 2)?;
        let clean = |value: f64| shortest(value).parse().unwrap_or(value);
        let median = ((median / self.step).round() * self.step).clamp(self.low, self.high);
        Some(Summary { low: clean(self.low), median: clean(median), high: clean(self.high) })
    }

    fn count(&self) -> usize {
        ((self.high - self.low) / self.step).round() as usize
    }

    /// The interval of a number: 0 below the range, the last one from its end on.
    fn interval(&self, number: f64) -> usize {
        let at = ((number - self.low) / self.step + 1e-9).floor();
        if at < 0.0 { 0 } else { (at as usize).min(self.count()) + 1 }
    }

    fn labels(&self, whole: bool) -> Vec<String> {
        let edge = |index: usize| self.low + self.step * index as f64;
        let between = |index: usize| match (whole && self.step >= 1.0, self.step == 1.0) {
            (true, true) => shortest(edge(index)),
            (true, false) => format!("{}-{}", shortest(edge(index)), shortest(edge(index + 1) - 1.0)),
            (false, _) => format!("[{},{})", shortest(edge(index)), shortest(edge(index + 1))),
        };
        let first = format!("<{}", shortest(self.low));
        let last = format!("{}+", shortest(self.high));
        std::iter::once(first).chain((0..self.count()).map(between)).chain(std::iter::once(last)).collect()
    }
}

/// The next of 1, 2 and 5 times a power of ten.
fn round_step(rough: f64) -> f64 {
    let power = 10f64.powf(rough.log10().floor());
    [1.0, 2.0, 5.0, 10.0].map(|step| step * power).into_iter().find(|step| *step >= rough * 0.999).unwrap_or(rough)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::People;
    use crate::table::{Dialect, Table};

    fn of(cells: &[String]) -> Statistics {
        let column = Column::from_cells("x", cells.iter().map(String::as_str));
        let table = Table::new(Dialect::default(), vec![column.clone()]);
        Statistics::of(&column, &People::EachRow.persons(&table))
    }

    fn repeated(counts: &[(&str, usize)]) -> Vec<String> {
        counts.iter().flat_map(|(value, count)| vec![(*value).to_owned(); *count]).collect()
    }

    #[test]
    fn rare_values_are_neither_named_nor_counted_alone() {
        let statistics = of(&repeated(&[("E11.9", 30), ("I10", 15), ("Q99.8", 2), ("G10", 1), ("", 12)]));
        let histogram = statistics.histogram.unwrap();
        let bins: Vec<_> = histogram.bins.iter().map(|bin| (bin.label.as_str(), bin.count)).collect();
        // Three rows of rare values: withheld, and the smallest cell beside them, so that no subtraction tells.
        assert_eq!(bins, [("E11.9", Some(30)), ("I10", Some(15))]);
        assert_eq!((histogram.other, statistics.nulls), (None, None));
    }

    #[test]
    fn enough_rare_values_are_counted_together() {
        let cells: Vec<String> =
            repeated(&[("a", 30)]).into_iter().chain((0..20).map(|n| format!("rare {n}"))).collect();
        let histogram = of(&cells).histogram.unwrap();
        assert_eq!((histogram.bins.len(), histogram.other), (1, Some(20)));
    }

    #[test]
    fn extremes_are_those_of_eleven_people_rounded() {
        let cells: Vec<String> =
            (0..400).map(|n| if n == 0 { "9999".into() } else { (50 + n % 100).to_string() }).collect();
        let statistics = of(&cells);
        assert_eq!(statistics.data_type, FieldType::Integer);
        let summary = statistics.summary.unwrap();
        assert!(summary.low >= 52.0 && summary.high <= 147.0, "{summary:?}");
        let histogram = statistics.histogram.unwrap();
        assert!(histogram.bins.iter().all(|bin| bin.count.is_none_or(|count| count == 0 || count >= 11)));
        assert!(!format!("{histogram:?}").contains("9999"));
        let told: u64 = histogram.bins.iter().filter_map(|bin| bin.count).sum();
        assert_eq!(told, 400, "{histogram:?}");
    }

    #[test]
    fn ordered_values_stand_in_their_order() {
        let statistics = of(&repeated(&[("45-49", 20), ("90+", 40), ("<18", 30), ("5-9", 12)]));
        let labels: Vec<_> = statistics.histogram.unwrap().bins.into_iter().map(|bin| bin.label).collect();
        assert_eq!(labels, ["5-9", "<18", "45-49", "90+"]);
    }

    #[test]
    fn a_value_that_identifies_is_not_named_however_many_share_it() {
        let statistics = of(&repeated(&[("a@example.org", 50), ("none of these", 50)]));
        let histogram = statistics.histogram.unwrap();
        assert_eq!(histogram.bins.iter().map(|bin| bin.label.as_str()).collect::<Vec<_>>(), ["none of these"]);
    }

    #[test]
    fn ten_people_leave_no_statistics() {
        let statistics = of(&repeated(&[("a", 10)]));
        assert_eq!(statistics, Statistics { data_type: FieldType::Text, nulls: None, histogram: None, summary: None });
    }

    #[test]
    fn types_follow_the_values() {
        for (cells, data_type) in [
            (["1", "2"], FieldType::Integer),
            (["1.5", "2"], FieldType::Float),
            (["2021-01-01", "2021-02-03"], FieldType::Date),
            (["02139", "1"], FieldType::Text),
            (["a", "1"], FieldType::Text),
            (["*", "7"], FieldType::Integer),
            (["0", "7"], FieldType::Integer),
        ] {
            assert_eq!(of(&cells.map(str::to_owned)).data_type, data_type, "{cells:?}");
        }
    }
}
