//! What an anonymisation reached, as numbers.

use anonymise::Metric;
use serde::{Deserialize, Serialize};

/// What an anonymisation reached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Each quasi-identifier's level of the best full-domain generalisation.
    pub columns: Vec<ColumnLevel>,
    /// What `loss` measures.
    pub metric: Metric,
    /// The metric's value for the best full-domain generalisation.
    pub loss: f64,
    /// Mean loss of a cell of the quasi-identifiers under full-domain generalisation, 0 to 1.
    pub full_cell_loss: f64,
    /// The same after local recoding; none without it.
    pub local_cell_loss: Option<f64>,
    /// Records of the table.
    pub records: u64,
    /// Records whose quasi-identifiers are all `*`.
    pub suppressed: u64,
    /// Classes of the result, the suppressed records left aside.
    pub classes: u64,
    /// Records in the smallest of them.
    pub smallest: u64,
    /// Nodes of the lattice whose classes were counted.
    pub checked: u64,
    /// Nodes of the lattice.
    pub lattice: f64,
    /// Whether nothing better exists in the lattice.
    pub optimal: bool,
    /// What no generalisation in the lattice can be better than, where the time was too short to be sure of the optimum.
    pub lower_bound: Option<f64>,
    /// Each model, and what the result reaches of it.
    pub models: Vec<ModelReached>,
}

/// How far one quasi-identifier is generalised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ColumnLevel {
    /// The field.
    pub column: String,
    /// Its level: 0 leaves values as they are.
    pub level: u32,
    /// The highest level there is.
    pub top: u32,
    /// Mean loss of its cells in the result, 0 to 1.
    pub cell_loss: f64,
}

/// One model and what the result reaches of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelReached {
    /// As it was asked for: `k:5`.
    pub model: String,
    /// What the result reaches, in the model's own measure: the smallest class for `k`, the largest distance for `t-equal`.
    /// None where the model has no such number.
    pub reached: Option<f64>,
    /// Whether it holds, checked again on the result.
    pub holds: bool,
}
