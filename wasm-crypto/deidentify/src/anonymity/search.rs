//! The search within its time, then local recoding.

use std::ops::ControlFlow;

use anonymise::recode::{RecodeError, Recoding, recode};
use anonymise::search::{Bounded, Optimum, SearchError, bounded, optimum, suppression_limit};
use anonymise::{Criteria, Input, Progress};

use super::{AnonymityError, Goal};

/// The time, in seconds from any moment on.
pub type Clock<'a> = &'a dyn Fn() -> f64;

/// Nodes of a lattice that may be searched whole.
const MOST_WHOLE: u128 = 5_000_000;
/// Least time of a search.
const LEAST_SECONDS: f64 = 0.1;
/// Most time of a search.
const MOST_SECONDS: f64 = 3600.0;

/// What was found.
pub(super) struct Found {
    /// The best full-domain generalisation.
    pub full: Optimum,
    /// The local recoding from there.
    pub local: Option<Recoding>,
    /// Whether nothing in the lattice is better.
    pub optimal: bool,
    /// What nothing in the lattice is better than.
    pub lower_bound: f64,
}

pub(super) fn search(
    input: &Input,
    criteria: &Criteria,
    goal: &Goal,
    clock: Clock<'_>,
    progress: &mut dyn Progress,
) -> Result<Found, AnonymityError> {
    let limit = goal.suppression_limit;
    let begun = clock();
    let seconds = goal.seconds.clamp(LEAST_SECONDS, MOST_SECONDS);
    let mut stopped = false;
    // Of a lattice that may be searched whole, the better half of the time is for that.
    let whole = (input.nodes() <= MOST_WHOLE).then(|| {
        let ends = begun + seconds / 2.0;
        optimum(input, criteria, goal.metric, limit, &mut |done, total| {
            stopped = progress.step(done, total).is_break();
            if stopped || clock() > ends { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    });
    let result = match whole {
        Some(Ok(best)) => Ok(Bounded { lower_bound: best.loss, best, optimal: true }),
        Some(Err(SearchError::Cancelled)) if stopped => return Err(AnonymityError::Cancelled),
        Some(Err(error)) if error != SearchError::Cancelled => Err(error),
        _ => bounded(input, criteria, goal.metric, limit, &mut |done, total| {
            stopped = progress.step(done, total).is_break();
            if stopped || clock() > begun + seconds { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }),
    };
    if stopped {
        return Err(AnonymityError::Cancelled);
    }
    let Bounded { best: full, lower_bound, optimal } = result.map_err(|error| match error {
        SearchError::NoSolution => AnonymityError::NoSolution {
            allowed: suppression_limit(input, limit).into(),
            records: input.records() as u64,
        },
        SearchError::Cancelled => AnonymityError::NoTime,
        _ => AnonymityError::TooWide,
    })?;
    let local = match goal.local {
        false => None,
        true => match recode(input, criteria, Some(&full), limit, progress) {
            Ok(recoding) => Some(recoding),
            Err(RecodeError::Cancelled) => return Err(AnonymityError::Cancelled),
            // The optimum itself is a recoding; without one the result stays full-domain.
            Err(RecodeError::NoSolution) => None,
        },
    };
    Ok(Found { full, local, optimal, lower_bound })
}
