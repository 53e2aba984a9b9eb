//! What the scan says about a table and each of its columns.

use serde::{Deserialize, Serialize};

use super::Finding;
use crate::table::Dialect;
use crate::table::cell::date::DateOrder;
use crate::table::cell::postcode::PostcodeSystem;

/// What a column's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ColumnKind {
    /// No cell has a value.
    Empty,
    /// Whole numbers.
    Integer,
    /// Numbers with a decimal point or comma.
    Decimal,
    /// Dates, with or without a time.
    Date,
    /// One of a few values.
    Category,
    /// Short codes or identifiers: ICD-10, record numbers.
    Code,
    /// Free text.
    Text,
}

/// The part a column plays in identifying a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Names a person by itself: removed or replaced.
    Direct,
    /// Narrows down who a person is, together with others: made coarser.
    Quasi,
    /// What research is after and nobody should learn about a named person: diagnoses, results.
    Sensitive,
    /// Sentences, in which anything may stand: removed.
    FreeText,
    /// None of these.
    Other,
}

impl Role {
    /// Its name in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Direct => "direct identifier",
            Self::Quasi => "quasi-identifier",
            Self::Sensitive => "sensitive",
            Self::FreeText => "free text",
            Self::Other => "other",
        }
    }
}

/// What the scan says about one column. It contains values of the file and stays in the browser.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ColumnProfile {
    /// The column's name.
    pub name: String,
    /// What its values are.
    pub kind: ColumnKind,
    /// The role it should have.
    pub role: Role,
    /// Why, as a sentence.
    pub why: String,
    /// Distinct values, the empty cell not counted.
    pub distinct: u64,
    /// Empty cells.
    pub empty: u64,
    /// Up to five values, for the person's own eyes.
    pub examples: Vec<String>,
    /// Identifiers found, the surest first.
    pub findings: Vec<Finding>,
    /// The unit its name states, if any: `mg/dL` of `glucose (mg/dL)`.
    pub unit: Option<String>,
    /// The order of day, month and year, in a column of dates.
    pub date_order: Option<DateOrder>,
    /// Whose postcodes it holds, in a column of postcodes.
    pub postcodes: Option<PostcodeSystem>,
    /// Smallest and largest value, in a column of numbers.
    pub range: Option<(f64, f64)>,
}

/// What the scan says about a table. It contains values of the file and stays in the browser.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// How the file was read.
    pub dialect: Dialect,
    /// Data rows.
    pub rows: u64,
    /// The columns, in the file's order.
    pub columns: Vec<ColumnProfile>,
    /// The column whose values tell people apart, when one does: a record number, else a name.
    pub person_column: Option<String>,
    /// People in the file: distinct values of `person_column`, or the rows when there is none.
    pub people: u64,
}
