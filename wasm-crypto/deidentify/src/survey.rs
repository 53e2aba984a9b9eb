//! What the two passes give, whatever the format.

use serde::{Deserialize, Serialize};
use wasm_crypto::card::Contents;
use wasm_crypto::recipe::ColumnChange;
use wasm_crypto::scan::Profile;
use wasm_crypto::table::Table;

use crate::format::Format;

/// What the first pass found. It contains values of the files and stays where it was made.
#[derive(Debug, Clone)]
pub struct Survey {
    /// What the files are.
    pub format: Format,
    /// One entry for each field: its findings, its role and why, and some values for the person's own eyes.
    pub profile: Profile,
    /// One row for each person, in the order in which they appear, one column for each field that a person has once;
    /// columns are named by field. It is what risk is measured on.
    pub people: Table,
    /// People in the files.
    pub persons: u64,
    /// Records: rows, FHIR resources, Apple Health records.
    pub records: u64,
}

/// What the second pass did.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The table of people as it is afterwards: the rows of [`Survey::people`] in the same order, without the columns of
    /// dropped fields.
    pub people: Table,
    /// What was done to each field, in the profile's order.
    pub changes: Vec<ColumnChange>,
    /// A few values of each changed field, before and after.
    pub examples: Vec<Example>,
    /// Records written.
    pub records: u64,
    /// Of records: what kinds there are and how many, for the card. Empty for a table.
    pub contents: Vec<Contents>,
    /// Of records, for each person (row of `people`): values of useful fields that the person's records had, and how many
    /// of them are still there. Empty for a table.
    pub kept: Vec<(u64, u64)>,
}

/// One value before and after, for the person's own eyes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Example {
    /// The field.
    pub field: String,
    /// The value as it was.
    pub before: String,
    /// What becomes of it; none when it is left out.
    pub after: Option<String>,
}

/// Most examples that are kept of one field.
pub const EXAMPLES: usize = 3;
