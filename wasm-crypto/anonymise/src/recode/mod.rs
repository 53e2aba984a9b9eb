//! Local recoding: different records are generalised differently, each quasi-identifier to a node of its hierarchy.
//!
//! **Loss** is the mean over records and quasi-identifiers of (leaves under the published value − 1) / (|D| − 1), 1 for
//! a suppressed record: the arithmetic mean of ARX's Loss over the columns (`Metric::LossMean`), called normalised
//! certainty penalty by J. Xu et al., Utility-based anonymization using local recoding, KDD 2006.
//!
//! **Method.** The nodes of the generalisation lattice are gone through from the cheapest (mean loss of a record) to the
//! dearest. At each, the records that have no class yet are grouped by what they become there; a group that satisfies
//! every model becomes a class and is out. ARX (`ARXResult.optimizeIterative`) does the same with the *optimum* for the
//! rest at each iteration; going through all nodes in the order of their loss gives smaller classes and costs no search.
//! What remains in the end is put into the classes where that loses least. Where a model does not grow with its class
//! (t-closeness, entropy l-diversity, δ-presence: a class that contains one that holds need not hold), a class is taken
//! only while the rest still satisfies the models as a whole. Of a lattice of more than [`MOST_NODES`] nodes a fixed
//! choice is gone through.
//!
//! **What is guaranteed.** Every model is asked again of the result, with records of equal published texts taken together
//! ([`crate::check`]); a result that fails is discarded, not repaired. Given a full-domain optimum to start from, the
//! result never loses more: the optimum's own classes are then tried as the sets to take classes from, and last the optimum
//! itself. At most ⌊limit · records⌋ records are suppressed, counting those whose quasi-identifiers are all `*`; only the
//! start itself may have more of these. The order of rows does not matter; nothing is random.
//!
//! With a research subset (k-map, δ-presence) the rows outside it are recoded along: the population of a class is the rows
//! that are recoded to it, never more than the rows that its published values would match.

mod columns;
mod insert;
mod items;
mod judge;
mod keys;
mod nodes;
mod peel;
mod result;
mod work;

use std::ops::ControlFlow;

use crate::search::Optimum;
use crate::{Criteria, Input, Progress};
use columns::Column;
use items::Items;
use work::Work;

pub use result::Recoding;

/// Nodes of the lattice that are gone through: all of them, if there are no more.
pub const MOST_NODES: usize = 20_000;

/// Why a table was not recoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecodeError {
    /// No recoding that was found satisfies the models.
    #[error("no local recoding of this table was found that satisfies the models within the suppression limit")]
    NoSolution,
    /// The caller cancelled.
    #[error("local recoding was cancelled")]
    Cancelled,
}

impl RecodeError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoSolution => {
                "Start from a full-domain optimum, ask for less (a lower k), or allow more suppression."
            }
            Self::Cancelled => "Start it again when you want.",
        }
    }
}

/// Recodes a table so that every class satisfies the models; `start` is a full-domain optimum for the same models and
/// limit, `limit` the share of records that may be suppressed.
///
/// # Errors
/// Cancelled; or nothing found, which a `start` that satisfies the models rules out.
pub fn recode(
    input: &Input,
    criteria: &Criteria,
    start: Option<&Optimum>,
    limit: f64,
    progress: &mut dyn Progress,
) -> Result<Recoding, RecodeError> {
    let columns = Column::all(input);
    let items = Items::new(input, &columns);
    let work = Work { input, criteria, columns: &columns, items: &items, limit };
    match work.best(start, progress) {
        ControlFlow::Continue(best) => best.ok_or(RecodeError::NoSolution),
        ControlFlow::Break(()) => Err(RecodeError::Cancelled),
    }
}

#[cfg(test)]
mod tests;
