//! The search within its time, then local recoding.

use std::ops::ControlFlow;

use anonymise::recode::{RecodeError, Recoding, recode};
use anonymise::search::{Optimum, SearchError, optimum, suppression_limit};
use anonymise::{Criteria, Input, Progress};

use super::{AnonymityError, Goal};

/// The time, in seconds from any moment on.
pub type Clock<'a> = &'a dyn Fn() -> f64;

/// What was found.
pub(super) struct Found {
    /// The best full-domain generalisation.
    pub full: Optimum,
    /// The local recoding from there.
    pub local: Option<Recoding>,
    /// Whether nothing in the lattice is better.
    pub optimal: bool,
    /// What nothing in the lattice is better than.
    pub lower_bound: Option<f64>,
}

pub(super) fn search(
    input: &Input,
    criteria: &Criteria,
    goal: &Goal,
    clock: Clock<'_>,
    progress: &mut dyn Progress,
) -> Result<Found, AnonymityError> {
    let limit = goal.suppression_limit;
    let ends = clock() + goal.seconds.max(0.1);
    let (mut stopped, mut late) = (false, false);
    let mut until = |done: u64, total: u64| {
        stopped = progress.step(done, total).is_break();
        late = clock() > ends;
        if stopped || late { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let full = optimum(input, criteria, goal.metric, limit, &mut until).map_err(|error| match error {
        SearchError::NoSolution => AnonymityError::NoSolution {
            allowed: suppression_limit(input, limit).into(),
            records: input.records() as u64,
        },
        SearchError::Cancelled if late && !stopped => AnonymityError::NoTime,
        SearchError::Cancelled => AnonymityError::Cancelled,
        _ => AnonymityError::TooWide,
    })?;
    let (optimal, lower_bound) = (true, None);
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
