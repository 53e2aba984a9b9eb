//! Anonymisation of what was surveyed: what is aimed at, and what was reached.

mod report;

pub use report::{ColumnLevel, ModelReached, Report};

use anonymise::Metric;
use serde::{Deserialize, Serialize};
use wasm_crypto::recipe::Recipe;

/// What an anonymisation aims at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Goal {
    /// Privacy models that must all hold, each written as in `k:5` or `distinct-l:2`.
    pub models: Vec<String>,
    /// The share of records that may be suppressed, 0 to 1.
    pub suppression_limit: f64,
    /// The information loss that is made as small as possible.
    pub metric: Metric,
    /// How long the search may take at most, in seconds; a smaller lattice is searched whole in less.
    pub seconds: f64,
    /// Whether different records may be generalised differently, which loses less.
    pub local: bool,
}

/// A recipe with what the search found, and an account of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Anonymised {
    /// The recipe that was given, with its `anonymisation` filled in: applying it gives the anonymous table.
    pub recipe: Recipe,
    /// What was reached.
    pub report: Report,
}
