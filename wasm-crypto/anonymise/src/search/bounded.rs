//! The search of a lattice too large to be searched whole: the best node found so far, and how far from the best of all it
//! can be.
//!
//! The lattice is a *box*: all nodes between a finest and a coarsest one. What the finest node loses by the columns alone,
//! and what the coarsest one suppresses at least, is lost at every node of the box (see [`crate::metric`] and
//! [`super::lattice`] for both), so a box has a lower bound; and it is dead when its coarsest node suppresses too much. The
//! box of the lowest bound is cut in two, across the column that raises the bound most, and so on (best-first branch and
//! bound: A. H. Land and A. G. Doig, An automatic method of solving discrete programming problems, Econometrica 28, 1960).
//! The lowest bound of all boxes that are left is a proven lower bound of the whole lattice. When it reaches the loss of
//! the best node found, that node is the optimum.
//!
//! Good nodes are found on *dives*, each from a box to the finest nodes in it that still hold, and then in the
//! neighbourhood of the best: one column a level finer, with or without another one a level coarser. ARX's heuristic
//! search (`LIGHTNINGAlgorithm`) also goes best first and dives now and then, but reports no bound.

use std::collections::BinaryHeap;
use std::ops::ControlFlow;
use std::rc::Rc;

use hashbrown::HashSet;

use super::base::Columns;
use super::groups::{Groups, Scratch};
use super::judge::{Judge, Verdict};
use super::lattice::Best;
use super::{Optimum, SearchError, Work, result, suppression_limit, ties};
use crate::metric::measure::{Known, Measure};
use crate::{Criteria, Input, Metric, Progress};

/// What a time-bounded search gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Bounded {
    /// The best node found.
    pub best: Optimum,
    /// No node loses less than this; the best's own loss when it is the optimum.
    pub lower_bound: f64,
    /// Whether the best found is proven to be the best of all.
    pub optimal: bool,
}

/// Searches until the optimum is proven or `progress` breaks, which is how time is bounded: the callback looks at the
/// clock. It is called after every node, with the nodes judged and those of the lattice.
///
/// # Errors
/// No solution, or none found before `progress` broke; quasi-identifiers too wide for a key.
pub fn bounded(
    input: &Input,
    criteria: &Criteria,
    metric: Metric,
    limit: f64,
    progress: &mut dyn Progress,
) -> Result<Bounded, SearchError> {
    let columns = Columns::new(input);
    let judge = Judge::new(criteria, suppression_limit(input, limit));
    let measure = Measure::new(&columns, metric, judge.least);
    let mut scratch = Scratch::default();
    let bottom = columns.bottom(input, criteria, &mut scratch);
    let base = Rc::new(Base::new(vec![0; columns.columns.len()], bottom.groups.clone()));
    let nodes = u64::try_from(input.nodes()).unwrap_or(u64::MAX);
    let work = Work { nodes, ..Work::default() };
    let (best, polished, seen) = (None, Vec::new(), HashSet::new());
    let mut search =
        Boxes { columns: &columns, judge: &judge, measure: &measure, progress, best, work, scratch, polished, seen };
    let (lowest, ended) = search.run(base);
    let Boxes { best, work, .. } = search;
    let Some(mut best) = best else {
        return Err(if ended { SearchError::NoSolution } else { SearchError::Cancelled });
    };
    if ended {
        ties::settle(&mut best, &columns, &judge, &measure, limit, &bottom.groups);
    }
    let loss = best.loss;
    let best = result::publish(input, &columns, &judge, &measure, &bottom, (best.levels, loss), work);
    let lower_bound = if ended { loss } else { measure.lost(lowest).min(loss) };
    Ok(Bounded { best, lower_bound, optimal: ended })
}

/// The classes at a node, from which those of coarser nodes are made.
struct Base {
    levels: Vec<u8>,
    groups: Groups,
    squares: f64,
}

impl Base {
    fn new(levels: Vec<u8>, groups: Groups) -> Self {
        let squares = groups.records.iter().map(|&records| f64::from(records).powi(2)).sum();
        Self { levels, groups, squares }
    }
}

/// The nodes between two.
struct Span {
    bound: f64,
    finest: Vec<u8>,
    coarsest: Vec<u8>,
    /// What the coarsest node says of all: records suppressed at least, and what they add to non-uniform entropy.
    below: u32,
    entropy: f64,
    /// Whether the coarsest node is a solution.
    solution: bool,
    /// Whether the classes at its finest node were never made.
    fresh: bool,
    /// Classes at the finest node or a finer one.
    base: Rc<Base>,
}

impl Ord for Span {
    /// The lowest bound is the greatest, and of equal bounds the finest box.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        other
            .bound
            .total_cmp(&self.bound)
            .then_with(|| (&other.finest, &other.coarsest).cmp(&(&self.finest, &self.coarsest)))
    }
}

impl PartialOrd for Span {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Eq for Span {}

impl PartialEq for Span {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

/// Every so many boxes, one is gone down to its end.
const DIVE: u64 = 32;

/// Classes kept for making others, in all.
const MOST_KEPT: usize = 4_000_000;

struct Boxes<'a> {
    columns: &'a Columns,
    judge: &'a Judge<'a>,
    measure: &'a Measure,
    progress: &'a mut dyn Progress,
    best: Option<Best>,
    work: Work,
    scratch: Scratch,
    /// The best node when its neighbourhood was last looked at, and the neighbours looked at.
    polished: Vec<u8>,
    seen: HashSet<Vec<u8>>,
}

/// The two halves of a box, the finer one first; a dead half is left out.
type Halves = [Option<Span>; 2];

impl Boxes<'_> {
    /// The lowest bound that is left, and whether the search came to its end.
    fn run(&mut self, bottom: Rc<Base>) -> (f64, bool) {
        let top: Vec<u8> = self.columns.columns.iter().map(|column| column.top() as u8).collect();
        let none = self.measure.bound(&bottom.levels, &Known::default());
        let mut kept = 0;
        let whole = Span {
            bound: none,
            finest: bottom.levels.clone(),
            coarsest: top,
            below: 0,
            entropy: 0.0,
            solution: false,
            fresh: false,
            base: Rc::clone(&bottom),
        };
        let mut boxes = BinaryHeap::new();
        match self.judged(whole) {
            ControlFlow::Continue(Some(whole)) => boxes.push(whole),
            ControlFlow::Continue(None) => return (none, true),
            ControlFlow::Break(()) => return (none, false),
        }
        let (mut cut, mut dived) = (0u64, 0u64);
        while let Some(span) = boxes.pop() {
            if self.hopeless(span.bound) {
                return (span.bound, true);
            }
            let lowest = span.bound;
            let dive = cut == 0 || cut / DIVE != dived / DIVE;
            dived = cut;
            let mut next = Some(span);
            while let Some(mut span) = next.take() {
                cut += 1;
                self.narrow(&mut span, &mut kept);
                let Some(halves) = self.cut(span) else { break };
                let ControlFlow::Continue([finer, coarser]) = halves else { return (lowest, false) };
                let [finer, coarser] = [finer, coarser].map(|half| half.filter(|half| !self.hopeless(half.bound)));
                next = match (finer, coarser) {
                    (Some(finer), coarser) if dive && finer.solution => {
                        boxes.extend(coarser);
                        Some(finer)
                    }
                    (finer, Some(coarser)) if dive => {
                        boxes.extend(finer);
                        Some(coarser)
                    }
                    (finer, coarser) => {
                        boxes.extend(finer.into_iter().chain(coarser));
                        None
                    }
                };
            }
            if dive && self.polish(&bottom).is_break() {
                return (lowest, false);
            }
        }
        (f64::INFINITY, true)
    }

    /// Cuts a box across the column that raises the bound of the coarser half most; `None` when it is one node.
    fn cut(&mut self, span: Span) -> Option<ControlFlow<(), Halves>> {
        let mut choice: Option<(f64, usize, u8)> = None;
        let mut finest = span.finest.clone();
        for (column, (&low, &high)) in span.finest.iter().zip(&span.coarsest).enumerate() {
            if low < high {
                let middle = low + (high - low) / 2;
                finest[column] = middle + 1;
                let raised = self.measure.bound(&finest, &span.known());
                finest[column] = low;
                if choice.is_none_or(|(most, ..)| raised > most) {
                    choice = Some((raised, column, middle));
                }
            }
        }
        let (raised, column, middle) = choice?;
        finest[column] = middle + 1;
        let mut coarsest = span.coarsest.clone();
        coarsest[column] = middle;
        let finer = Span { coarsest, finest: span.finest, base: Rc::clone(&span.base), ..span };
        let coarser = Span {
            bound: raised.max(finer.bound),
            finest,
            coarsest: span.coarsest,
            base: span.base,
            fresh: true,
            ..finer
        };
        Some(match self.judged(finer) {
            ControlFlow::Continue(finer) => ControlFlow::Continue([finer, Some(coarser)]),
            ControlFlow::Break(()) => ControlFlow::Break(()),
        })
    }

    /// Judges the coarsest node of a box; `None` when no node of the box can be chosen.
    fn judged(&mut self, mut span: Span) -> ControlFlow<(), Option<Span>> {
        let groups = self.classes(&span.base, &span.coarsest);
        let verdict = self.consider(&span.coarsest, &groups);
        self.progress.step(self.work.checked, self.work.nodes)?;
        if verdict.below > self.judge.limit || !verdict.feasible && self.judge.fails_downwards() {
            return ControlFlow::Continue(None);
        }
        span.below = span.below.max(verdict.below);
        span.solution = verdict.feasible;
        if verdict.feasible {
            let entropy = self.measure.entropy_below(self.columns, &span.coarsest, &groups, &verdict);
            span.entropy = span.entropy.max(entropy);
        }
        span.bound = span.bound.max(self.measure.bound(&span.finest, &span.known()));
        ControlFlow::Continue(Some(span))
    }

    /// Looks for a better node next to the best, as long as there is one.
    fn polish(&mut self, bottom: &Base) -> ControlFlow<()> {
        while let Some(best) = &self.best
            && best.levels != self.polished
        {
            let from = best.levels.clone();
            let mut near: Vec<(f64, Vec<u8>)> = Vec::new();
            for finer in (0..from.len()).filter(|&column| from[column] > 0) {
                for coarser in 0..from.len() {
                    let mut levels = from.clone();
                    levels[finer] -= 1;
                    if coarser != finer {
                        levels[coarser] += 1;
                    }
                    if usize::from(levels[coarser]) <= self.columns.columns[coarser].top() {
                        near.push((self.measure.bound(&levels, &Known::default()), levels));
                    }
                }
            }
            near.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
            self.polished = from;
            for (bound, levels) in near {
                if !self.hopeless(bound) && !self.seen.contains(&levels) {
                    let groups = self.classes(bottom, &levels);
                    self.consider(&levels, &groups);
                    self.seen.insert(levels);
                    self.progress.step(self.work.checked, self.work.nodes)?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Makes the classes at the finest node of a box, if they are far fewer than those it has.
    fn narrow(&mut self, span: &mut Span, kept: &mut usize) {
        if !std::mem::take(&mut span.fresh) || *kept >= MOST_KEPT {
            return;
        }
        let groups = self.classes(&span.base, &span.finest);
        if groups.len() * 3 <= span.base.groups.len() * 2 {
            *kept += groups.len();
            span.base = Rc::new(Base::new(span.finest.clone(), groups));
        }
    }

    fn classes(&mut self, base: &Base, levels: &[u8]) -> Groups {
        self.work.merged += base.groups.len() as u64;
        base.groups.at(self.columns, levels, &mut self.scratch)
    }

    fn consider(&mut self, levels: &[u8], groups: &Groups) -> Verdict {
        let verdict = self.judge.judge(groups, |class| self.measure.class_loss(self.columns, levels, groups, class));
        self.work.checked += 1;
        if verdict.feasible {
            let loss = self.measure.loss(self.columns, levels, groups, &verdict);
            Best::offer(&mut self.best, self.measure, levels, loss);
        }
        verdict
    }

    fn hopeless(&self, bound: f64) -> bool {
        self.best.as_ref().is_some_and(|best| bound > best.threshold)
    }
}

impl Span {
    fn known(&self) -> Known {
        Known {
            suppressed: self.below,
            entropy: self.entropy,
            classes: self.base.groups.len() as u32,
            squares: self.base.squares,
        }
    }
}
