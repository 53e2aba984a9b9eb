//! Utility: how much of a record's worth to research is left, 0 to 10,000.

use serde::{Deserialize, Serialize};

/// The definition of utility this code computes.
pub const VERSION: u32 = 1;

/// The highest utility a record can have.
pub const FULL: u16 = 10_000;

/// The utility of a de-identified contribution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Utility {
    /// Version of the definition.
    pub version: u32,
    /// Records.
    pub records: u64,
    /// Mean share of kept cells among the useful columns, 0 to 1.
    pub kept: f64,
    /// Mean generalisation loss over the quasi-identifiers, 0 to 1.
    pub loss: f64,
    /// Mean utility of a record, 0 to 10,000.
    pub mean: f64,
    /// Utility of the contribution: `mean` x min(1, log2(1 + records) / 10), rounded to the nearest whole number.
    pub contribution: u16,
}
