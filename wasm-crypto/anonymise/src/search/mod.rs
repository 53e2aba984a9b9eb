//! The search for the generalisation that loses least.
//!
//! Full-domain generalisation: one level for each quasi-identifier, the same for all records; the levels make a lattice.
//! At a node, records of classes that fail a model are suppressed: all their quasi-identifiers become `*`, other columns
//! stay. At most floor(limit x records) may be (ARX `getAbsoluteSuppressionLimit`). The optimum is the node that loses
//! least; of nodes that lose the same, the one with the lowest sum of levels (`AbstractAlgorithm.trackOptimum`), and of
//! those the one that ARX checks first when nothing may be suppressed (`ties.rs`), else the one that leaves fewer values.
//!
//! What is reported is read off the published table, as ARX does: a class whose values are all `*` counts as suppressed
//! even when the models would let it stand. With a research subset, rows outside it are suppressed when the limit allows
//! any suppression, and published otherwise.

pub(crate) mod base;
mod bounded;
pub(crate) mod groups;
pub(crate) mod judge;
mod lattice;
mod result;
mod ties;

#[cfg(test)]
mod tests;

pub use bounded::{Bounded, bounded};

use crate::metric::measure::Measure;
use crate::{Criteria, Input, Metric, Progress};
use base::Columns;
use judge::Judge;
use lattice::Search;

/// What a search gives: one level for each quasi-identifier, and which records are suppressed.
#[derive(Debug, Clone, PartialEq)]
pub struct Optimum {
    /// For each quasi-identifier its level.
    pub levels: Vec<u8>,
    /// The metric's value.
    pub loss: f64,
    /// Records whose quasi-identifiers are all `*`.
    pub suppressed: u32,
    /// Other classes of the published table.
    pub classes: u32,
    /// Records of the smallest of them, 0 when there is none.
    pub smallest: u32,
    /// Records of the largest.
    pub largest: u32,
    /// For each row whether it is suppressed.
    pub rows: Vec<bool>,
    /// What it took.
    pub work: Work,
}

/// What a search took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Work {
    /// Nodes of the lattice.
    pub nodes: u64,
    /// Nodes whose classes were judged.
    pub checked: u64,
    /// Classes read to make other classes.
    pub merged: u64,
}

/// Why no optimum was found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// No generalisation satisfies the models.
    #[error("no generalisation of this table satisfies the models within the suppression limit")]
    NoSolution,
    /// The caller cancelled.
    #[error("the search was cancelled")]
    Cancelled,
    /// More nodes than can be searched whole.
    #[error("the lattice has {0} nodes, more than can be searched whole")]
    TooManyNodes(u128),
}

impl SearchError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoSolution => {
                "Ask for less (a lower k), allow more suppression, or give the hierarchies a top level."
            }
            Self::Cancelled => "Start it again when you want.",
            Self::TooManyNodes(_) => "Use the time-bounded search, or fewer quasi-identifiers.",
        }
    }
}

/// Nodes that are searched whole: beyond, it may take too long.
pub const MOST_NODES: u128 = 1 << 25;

/// How many records the suppression limit lets go.
pub fn suppression_limit(input: &Input, limit: f64) -> u32 {
    (limit.clamp(0.0, 1.0) * input.records() as f64).floor() as u32
}

/// The optimum over the whole lattice; `limit` is the suppression limit, the share of records that may be suppressed.
///
/// # Errors
/// No solution, cancelled, too many nodes.
pub fn optimum(
    input: &Input,
    criteria: &Criteria,
    metric: Metric,
    limit: f64,
    progress: &mut dyn Progress,
) -> Result<Optimum, SearchError> {
    if input.nodes() > MOST_NODES {
        return Err(SearchError::TooManyNodes(input.nodes()));
    }
    let columns = Columns::new(input);
    let judge = Judge::new(criteria, suppression_limit(input, limit));
    let measure = Measure::new(&columns, metric, judge.least);
    let mut scratch = groups::Scratch::default();
    let bottom = columns.bottom(input, criteria, &mut scratch);
    let mut search = Search::new(&columns, &judge, &measure, scratch, progress);
    search.run(&bottom.groups)?;
    let work = search.work;
    let mut best = search.best.ok_or(SearchError::NoSolution)?;
    ties::settle(&mut best, &columns, &judge, &measure, limit, &bottom.groups);
    Ok(result::publish(input, &columns, &judge, &measure, &bottom, (best.levels, best.loss), work))
}
