//! How easily a person in a table could be singled out: class sizes over the quasi-identifiers and the risks they mean.
//!
//! A class is the set of records that agree in every quasi-identifier. Measures follow EMA policy 0070, ISO/IEC 20889
//! and ARX's definitions, so that numbers compare. Where several rows belong to one person, people are counted.

use serde::{Deserialize, Serialize};

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
