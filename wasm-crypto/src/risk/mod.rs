//! How easily a person in a table could be singled out: class sizes over the quasi-identifiers and the risks they mean.
//!
//! A class is the set of records that agree in every quasi-identifier. Measures follow EMA policy 0070, ISO/IEC 20889
//! and ARX's definitions, so that numbers compare. Where several rows belong to one person, people are counted.

mod classes;
mod sentences;

pub use classes::Persons;

use serde::{Deserialize, Serialize};

use crate::recipe::Recipe;
use crate::table::Table;

/// Records in classes smaller than this are at risk: 1/11 is just above the 0.09 of EMA policy 0070 and Health Canada.
pub const SAFE_CLASS: u64 = 11;

/// Whose the rows of a table are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "people", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum People {
    /// Each row is another person.
    EachRow,
    /// All rows are about one person.
    One,
    /// Rows with the same value in this column are about the same person.
    Column {
        /// The column's name.
        column: String,
    },
}

/// The classes of one range of sizes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bar {
    /// Smallest class size counted here.
    pub from: u64,
    /// Largest class size counted here; none for "and more".
    pub to: Option<u64>,
    /// Classes of such a size.
    pub classes: u64,
    /// Records in them.
    pub records: u64,
}

/// The risk that people in a table are singled out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Risk {
    /// Rows of the table.
    pub rows: u64,
    /// Records measured: rows, or people where several rows belong to one.
    pub records: u64,
    /// The quasi-identifiers that make the classes.
    pub quasi: Vec<String>,
    /// Whose the rows are.
    pub people: People,
    /// Number of classes.
    pub classes: u64,
    /// Size of the smallest class: the k of k-anonymity.
    pub smallest: u64,
    /// Size of the largest class.
    pub largest: u64,
    /// Mean class size.
    pub mean_class: f64,
    /// Records alone in their class.
    pub unique: u64,
    /// `unique` as a share of the records.
    pub unique_share: f64,
    /// Highest prosecutor risk: 1 / smallest class.
    pub highest: f64,
    /// Lowest prosecutor risk: 1 / largest class.
    pub lowest: f64,
    /// Average prosecutor risk over records. Equal to the marketer risk, classes / records.
    pub average: f64,
    /// Records whose risk is above 0.09: those in classes of fewer than eleven.
    pub at_risk: u64,
    /// `at_risk` as a share of the records.
    pub at_risk_share: f64,
    /// Records at the highest risk, as a share.
    pub highest_share: f64,
    /// Class sizes: 1, 2, 3-4, 5-10, 11-20, 21-50, 51-100, 101 and more.
    pub histogram: Vec<Bar>,
    /// What the numbers mean, in plain words.
    pub sentences: Vec<String>,
}

/// The risk before and after de-identification.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RiskChange {
    /// Of the file as it was.
    pub before: Risk,
    /// Of the file as it will be shared.
    pub after: Risk,
}

/// Smallest and largest class size of each bar of the histogram.
const BARS: [(u64, Option<u64>); 8] = [
    (1, Some(1)),
    (2, Some(2)),
    (3, Some(4)),
    (5, Some(10)),
    (11, Some(20)),
    (21, Some(50)),
    (51, Some(100)),
    (101, None),
];

impl People {
    /// Whose each row of the table is. Where the named column is missing, all rows count as one person's: a risk may be
    /// told too high, never too low.
    pub fn persons(&self, table: &Table) -> Persons {
        match self {
            Self::EachRow => Persons::each_row(table.rows()),
            Self::One => Persons::one(table.rows()),
            Self::Column { column } => {
                table.column(column).map_or_else(|| Persons::one(table.rows()), Persons::by_column)
            }
        }
    }
}

impl Risk {
    /// Measures the classes that the quasi-identifiers make. Columns that the table does not have are left aside.
    pub fn measure(table: &Table, quasi: &[String], people: &People) -> Self {
        Self::of(table, quasi, people, &people.persons(table))
    }

    /// As `measure`, with persons found in another table of the same rows: after the column that told them was dropped.
    pub fn of(table: &Table, quasi: &[String], people: &People, persons: &Persons) -> Self {
        let columns: Vec<_> = quasi.iter().filter_map(|name| table.column(name)).collect();
        let sizes = match people {
            People::One => vec![1],
            _ => classes::sizes(&columns, persons, table.rows()),
        };
        let records: u64 = sizes.iter().sum();
        let count = |fits: &dyn Fn(u64) -> bool| sizes.iter().filter(|size| fits(**size)).sum::<u64>();
        let share = |part: u64| if records == 0 { 0.0 } else { part as f64 / records as f64 };
        let smallest = sizes.iter().min().copied().unwrap_or(0);
        let largest = sizes.iter().max().copied().unwrap_or(0);
        let inverse = |size: u64| if size == 0 { 0.0 } else { 1.0 / size as f64 };
        let bar = |(from, to): (u64, Option<u64>)| {
            let inside = |size: u64| size >= from && to.is_none_or(|to| size <= to);
            let classes = sizes.iter().filter(|size| inside(**size)).count() as u64;
            Bar { from, to, classes, records: count(&inside) }
        };
        let (unique, at_risk) = (count(&|size| size == 1), count(&|size| size < SAFE_CLASS));
        let mut risk = Self {
            rows: table.rows() as u64,
            records,
            quasi: columns.iter().map(|column| column.name.clone()).collect(),
            people: people.clone(),
            classes: sizes.len() as u64,
            smallest,
            largest,
            mean_class: if sizes.is_empty() { 0.0 } else { records as f64 / sizes.len() as f64 },
            unique,
            unique_share: share(unique),
            highest: inverse(smallest),
            lowest: inverse(largest),
            average: share(sizes.len() as u64),
            at_risk,
            at_risk_share: share(at_risk),
            highest_share: share(count(&|size| size == smallest)),
            histogram: BARS.map(bar).to_vec(),
            sentences: Vec::new(),
        };
        risk.sentences = sentences::of(&risk);
        risk
    }
}

impl RiskChange {
    /// The risk before and after a recipe; `people` in the columns of the table before.
    pub fn measure(before: &Table, recipe: &Recipe, after: &Table, people: &People) -> Self {
        let persons = people.persons(before);
        Self {
            before: Risk::of(before, &recipe.quasi(), people, &persons),
            after: Risk::of(after, &recipe.quasi_left(), people, &persons),
        }
    }
}

#[cfg(test)]
mod tests;
