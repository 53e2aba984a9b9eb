//! How easily a person in a table could be singled out: class sizes over the quasi-identifiers and the risks they mean.
//!
//! A class is the set of records that agree in every quasi-identifier. Measures follow EMA policy 0070, ISO/IEC 20889
//! and ARX's definitions, so that numbers compare. Where several rows belong to one person, people are counted.
//!
//! | risk | of a record | source |
//! |---|---|---|
//! | prosecutor | 1 / its class: the attacker knows that the person is in the table | El Emam, Dankar 2008, J. Am. Med. Inform. Assoc. 15(5) |
//! | journalist | 1 / its class in the population table | the same; [`Journalist`] |
//! | marketer | classes / records: the share re-identified by matching everybody | Dankar, El Emam 2010, PAIS |
//! | population uniqueness | people alone in their class in the population, estimated | `anonymise::population` |

mod classes;
mod columns;
mod journalist;
mod population;
mod sentences;

pub use classes::Persons;
pub use columns::ColumnRisk;
pub use journalist::Journalist;
pub use population::{Estimator, PopulationRisk, Uniqueness};

use serde::{Deserialize, Serialize};

use crate::recipe::Recipe;
use crate::table::Table;

/// Records in classes smaller than this are at risk: 1/11 is the 0.09 of EMA policy 0070 and Health Canada.
pub const SAFE_CLASS: u64 = 11;

/// What a risk is measured against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Measure {
    /// Whose the rows are.
    pub people: People,
    /// Records in smaller classes are at risk: the threshold is 1 / `safe_class`. [`SAFE_CLASS`] unless chosen.
    pub safe_class: u64,
    /// People in the population that the table was drawn from, when an estimate of it is wanted.
    pub population: Option<u64>,
}

impl From<&People> for Measure {
    fn from(people: &People) -> Self {
        Self { people: people.clone(), safe_class: SAFE_CLASS, population: None }
    }
}

impl From<&Self> for Measure {
    fn from(measure: &Self) -> Self {
        measure.clone()
    }
}

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
    /// Records measured: rows, or people where several rows belong to one; without those that are suppressed.
    pub records: u64,
    /// People in the table. Fewer than `records` where one person's rows are in several classes.
    pub persons: u64,
    /// Further records that are `*` in every quasi-identifier: they could be anybody's and are in no class.
    pub suppressed: u64,
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
    /// Records in smaller classes are at risk.
    pub safe_class: u64,
    /// Records in classes smaller than `safe_class`.
    pub at_risk: u64,
    /// `at_risk` as a share of the records.
    pub at_risk_share: f64,
    /// Records at the highest risk, as a share.
    pub highest_share: f64,
    /// Class sizes: 1, 2, 3-4, 5-10, 11-20, 21-50, 51-100, 101 and more.
    pub histogram: Vec<Bar>,
    /// What each quasi-identifier adds, the one that adds most first.
    pub columns: Vec<ColumnRisk>,
    /// How many people of the population would be alone, when its size was given and is no less than the table's.
    pub population: Option<PopulationRisk>,
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
    pub fn measure(table: &Table, quasi: &[String], measure: impl Into<Measure>) -> Self {
        let measure = measure.into();
        let persons = measure.people.persons(table);
        Self::of(table, quasi, &measure, &persons)
    }

    /// As `measure`, with persons found in another table of the same rows: after the column that told them was dropped.
    pub fn of(table: &Table, quasi: &[String], measure: impl Into<Measure>, persons: &Persons) -> Self {
        let Measure { people, safe_class, population } = measure.into();
        let columns: Vec<_> = quasi.iter().filter_map(|name| table.column(name)).collect();
        let one = people == People::One;
        let blanked = classes::suppressed(&columns, table.rows());
        let classes = classes::of(&columns, table.rows());
        let sizes = if one { vec![1] } else { classes.sizes(persons, blanked) };
        let suppressed = blanked.map_or(0, |row| {
            let class = classes.of_row[row];
            persons.among((0..table.rows()).filter(|row| classes.of_row[*row] == class))
        });
        let counts = Counts::of(&sizes, safe_class);
        let histogram = BARS.map(|(from, to)| {
            let inside = |size: &&u64| **size >= from && to.is_none_or(|to| **size <= to);
            let (classes, records) = sizes.iter().filter(inside).fold((0, 0), |(n, sum), size| (n + 1, sum + size));
            Bar { from, to, classes, records }
        });
        let smallest = sizes.iter().min().copied().unwrap_or(0);
        let largest = sizes.iter().max().copied().unwrap_or(0);
        let inverse = |size: u64| if size == 0 { 0.0 } else { 1.0 / size as f64 };
        let at_smallest: u64 = sizes.iter().filter(|size| **size == smallest).sum();
        let mut risk = Self {
            rows: table.rows() as u64,
            records: counts.records,
            persons: persons.count(),
            suppressed: if one { 0 } else { suppressed },
            quasi: columns.iter().map(|column| column.name.clone()).collect(),
            classes: sizes.len() as u64,
            smallest,
            largest,
            mean_class: if sizes.is_empty() { 0.0 } else { counts.records as f64 / sizes.len() as f64 },
            unique: counts.unique,
            unique_share: counts.share(counts.unique),
            highest: inverse(smallest),
            lowest: inverse(largest),
            average: counts.average(),
            safe_class,
            at_risk: counts.at_risk,
            at_risk_share: counts.share(counts.at_risk),
            highest_share: counts.share(at_smallest),
            histogram: histogram.to_vec(),
            columns: if one { Vec::new() } else { columns::of(&columns, persons, table.rows(), safe_class) },
            population: population.filter(|_| !one).and_then(|people| PopulationRisk::estimate(&sizes, people)),
            people,
            sentences: Vec::new(),
        };
        risk.sentences = sentences::of(&risk);
        risk
    }
}

/// What class sizes add up to.
struct Counts {
    records: u64,
    classes: u64,
    unique: u64,
    at_risk: u64,
}

impl Counts {
    fn of(sizes: &[u64], safe_class: u64) -> Self {
        let sum = |fits: &dyn Fn(u64) -> bool| sizes.iter().filter(|size| fits(**size)).sum();
        Self {
            records: sizes.iter().sum(),
            classes: sizes.len() as u64,
            unique: sum(&|size| size == 1),
            at_risk: sum(&|size| size < safe_class),
        }
    }

    fn share(&self, part: u64) -> f64 {
        if self.records == 0 { 0.0 } else { part as f64 / self.records as f64 }
    }

    /// Average prosecutor risk: classes / records.
    fn average(&self) -> f64 {
        self.share(self.classes)
    }
}

impl RiskChange {
    /// The risk before and after a recipe; `measure.people` in the columns of the table before.
    pub fn measure(before: &Table, recipe: &Recipe, after: &Table, measure: impl Into<Measure>) -> Self {
        let measure = measure.into();
        let persons = measure.people.persons(before);
        Self {
            before: Risk::of(before, &recipe.quasi(), &measure, &persons),
            after: Risk::of(after, &recipe.quasi_left(), &measure, &persons),
        }
    }
}

#[cfg(test)]
mod tests;
