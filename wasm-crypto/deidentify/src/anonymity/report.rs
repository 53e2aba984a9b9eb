//! What an anonymisation reached, as numbers.

use anonymise::{Input, Metric, Quasi};
use serde::{Deserialize, Serialize};

use super::Goal;
use super::reached::Published;
use super::search::Found;

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
    /// What no generalisation in the lattice can be better than; `loss` itself when it is the optimum.
    pub lower_bound: f64,
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

/// One model and what the result reaches of it. All models hold: a result in which one does not is no result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelReached {
    /// As it was asked for: `k:5`.
    pub model: String,
    /// What the result reaches, in the model's own measure: the smallest class for `k`, the largest distance for `t-equal`.
    /// None where the model has no such number.
    pub reached: Option<f64>,
}

/// The account of a search.
pub(super) fn of(input: &Input, goal: &Goal, found: &Found) -> Report {
    let columns = input.quasi();
    let full = |row: usize| (!found.full.rows[row]).then_some(&found.full.levels[..]);
    let full_losses = losses(input, full);
    let (published, local_losses) = match &found.local {
        Some(local) => (Published::of(input, |row| local.levels(row)), Some(losses(input, |row| local.levels(row)))),
        None => (Published::of(input, full), None),
    };
    let mean = |losses: &[f64]| losses.iter().sum::<f64>() / losses.len().max(1) as f64;
    let result = local_losses.as_ref().unwrap_or(&full_losses);
    let level = |((quasi, level), loss): ((&Quasi, &u8), &f64)| ColumnLevel {
        column: quasi.name.clone(),
        level: u32::from(*level),
        top: quasi.hierarchy.top() as u32,
        cell_loss: *loss,
    };
    let (suppressed, classes, smallest) = match &found.local {
        Some(local) => (local.suppressed, local.classes, local.smallest),
        None => (found.full.suppressed, found.full.classes, found.full.smallest),
    };
    let reached = |model: &String| ModelReached { model: model.clone(), reached: published.reaches(input, model) };
    Report {
        columns: columns.iter().zip(&found.full.levels).zip(result).map(level).collect(),
        metric: goal.metric,
        loss: found.full.loss,
        full_cell_loss: mean(&full_losses),
        local_cell_loss: local_losses.as_deref().map(mean),
        records: input.records() as u64,
        suppressed: suppressed.into(),
        classes: classes.into(),
        smallest: smallest.into(),
        checked: found.full.work.checked,
        lattice: input.nodes() as f64,
        optimal: found.optimal,
        lower_bound: found.lower_bound,
        models: goal.models.iter().map(reached).collect(),
    }
}

/// The mean loss of each column's cells: (leaves under the value - 1) / (leaves - 1), 1 where it is suppressed.
fn losses<'a>(input: &Input, levels: impl Fn(usize) -> Option<&'a [u8]>) -> Vec<f64> {
    let mut sums = vec![0.0; input.quasi().len()];
    for row in 0..input.rows() {
        let levels = levels(row);
        for (index, (sum, quasi)) in sums.iter_mut().zip(input.quasi()).enumerate() {
            *sum += match levels {
                Some(levels) => {
                    let level = usize::from(levels[index]);
                    let under = quasi.hierarchy.leaves_under(level, quasi.hierarchy.code(level, quasi.codes[row]));
                    f64::from(under - 1) / (quasi.hierarchy.leaves() as f64 - 1.0).max(1.0)
                }
                None => 1.0,
            };
        }
    }
    sums.iter().map(|sum| sum / input.rows() as f64).collect()
}
