//! The search through the whole lattice.
//!
//! Columns are taken one after the other, those with many values first, and each from its highest level down to its
//! lowest. So every node comes after all coarser ones, and the classes of a node are made from those of its *prefix* (the
//! columns taken so far generalised, the others not), which many nodes share; each step merges the classes of one column.
//!
//! A whole block of nodes (a prefix with all levels of the remaining columns) is left out when
//! - its finest node, by the columns alone, already loses more than the best node found, or
//! - its coarsest node suppresses too many records, for then every node of the block does: a class that fails a model
//!   whose failures [carry over](crate::model::Monotony) to smaller classes fails at every finer node. For the same
//!   reason a coarser node's suppressed records count in the bound of every finer one.
//!
//! Both need a good node early: [`climb`](Search::climb) finds one before.

use std::ops::ControlFlow;

use super::base::Columns;
use super::groups::{Groups, Scratch};
use super::judge::{Judge, Verdict};
use super::{SearchError, Work};
use crate::Progress;
use crate::metric::measure::{Known, Measure};

/// The best node so far.
#[derive(Debug, Clone)]
pub(crate) struct Best {
    pub loss: f64,
    pub levels: Vec<u8>,
    sum: u32,
    threshold: f64,
}

pub(crate) struct Search<'a> {
    pub columns: &'a Columns,
    pub judge: &'a Judge<'a>,
    pub measure: &'a Measure,
    pub progress: &'a mut dyn Progress,
    pub best: Option<Best>,
    pub work: Work,
    /// The columns in the order in which they are taken, with how far apart their levels are in `below`.
    order: Vec<(usize, usize)>,
    /// For each node how many records are suppressed there and below at least; [`DEAD`] when the node cannot be chosen.
    below: Vec<u32>,
    /// The same for what they add to non-uniform entropy.
    entropy: Vec<f64>,
    levels: Vec<u8>,
    scratch: Scratch,
    told: u64,
}

/// No node below can be chosen.
const DEAD: u32 = u32::MAX;

impl<'a> Search<'a> {
    pub fn new(
        columns: &'a Columns,
        judge: &'a Judge<'a>,
        measure: &'a Measure,
        progress: &'a mut dyn Progress,
    ) -> Self {
        let mut order: Vec<usize> = (0..columns.columns.len()).collect();
        order.sort_by_key(|&column| std::cmp::Reverse(columns.columns[column].levels[0].leaves.len()));
        let mut nodes = 1;
        let mut order: Vec<(usize, usize)> = order
            .into_iter()
            .rev()
            .map(|column| {
                let stride = nodes;
                nodes *= columns.columns[column].levels.len();
                (column, stride)
            })
            .collect();
        order.reverse();
        let entropy = if measure.metric == crate::Metric::Nue { vec![0.0; nodes] } else { vec![] };
        Self {
            columns,
            judge,
            measure,
            progress,
            best: None,
            work: Work { nodes: nodes as u64, ..Work::default() },
            order,
            below: vec![0; nodes],
            entropy,
            levels: vec![0; columns.columns.len()],
            scratch: Scratch::default(),
            told: 0,
        }
    }

    /// Searches all nodes; `bottom` are the classes at the lowest.
    pub fn run<const WORDS: usize>(&mut self, bottom: &Groups<WORDS>) -> Result<(), SearchError> {
        self.climb(bottom)?;
        self.levels.fill(0);
        self.take(0, 0, bottom)
    }

    /// Generalises step by step, each time where most records are saved for what is lost, and keeps the best node on the
    /// way.
    fn climb<const WORDS: usize>(&mut self, bottom: &Groups<WORDS>) -> Result<(), SearchError> {
        let mut here = bottom.clone();
        let mut suppressed = self.consider(&here).below;
        loop {
            let from = self.measure.bound(&self.levels, &Known::default());
            let mut choice: Option<(f64, usize, Groups<WORDS>, u32)> = None;
            for number in 0..self.levels.len() {
                let column = &self.columns.columns[number];
                let level = self.levels[number] as usize;
                if level == column.top() {
                    continue;
                }
                let groups = here.generalise(column, level, level + 1, &mut self.scratch);
                self.work.merged += here.len() as u64;
                let below = self.judge.judge_classes(&groups).below;
                self.levels[number] += 1;
                let cost = (self.measure.bound(&self.levels, &Known::default()) - from).max(1e-12);
                self.levels[number] -= 1;
                let saved = f64::from(suppressed.saturating_sub(below)) + 1.0;
                if choice.as_ref().is_none_or(|(worth, ..)| saved / cost > *worth) {
                    choice = Some((saved / cost, number, groups, below));
                }
            }
            let Some((_, number, groups, below)) = choice else {
                return Ok(());
            };
            self.levels[number] += 1;
            (here, suppressed) = (groups, below);
            self.consider(&here);
            self.tell()?;
            if let Some(best) = &self.best
                && self.measure.bound(&self.levels, &Known::default()) > best.threshold
            {
                return Ok(());
            }
        }
    }

    /// Judges the node at `levels` and remembers it when it is the best.
    fn consider<const WORDS: usize>(&mut self, groups: &Groups<WORDS>) -> Verdict {
        let verdict =
            self.judge.judge(groups, |class| self.measure.class_loss(self.columns, &self.levels, groups, class));
        self.work.checked += 1;
        if verdict.feasible {
            let loss = self.measure.loss(self.columns, &self.levels, groups, &verdict);
            let sum = self.levels.iter().map(|&level| u32::from(level)).sum();
            let better = match &self.best {
                None => true,
                Some(best) if loss == best.loss => (sum, &self.levels) < (best.sum, &best.levels),
                Some(best) => loss < best.loss,
            };
            if better {
                let threshold = self.measure.threshold(loss);
                self.best = Some(Best { loss, levels: self.levels.clone(), sum, threshold });
            }
        }
        verdict
    }

    /// Whether no node that is as coarse as `levels` or coarser can be the best.
    fn hopeless(&self, known: &Known) -> bool {
        self.best.as_ref().is_some_and(|best| self.measure.bound(&self.levels, known) > best.threshold)
    }

    /// What coarser nodes say of a node.
    fn inherit(&mut self, node: usize) -> (u32, f64) {
        let (mut below, mut entropy) = (self.below[node], self.entropy.get(node).copied().unwrap_or(0.0));
        for &(column, stride) in &self.order {
            let count = self.columns.columns[column].levels.len();
            if node / stride % count + 1 < count {
                below = below.max(self.below[node + stride]);
                if let Some(&more) = self.entropy.get(node + stride) {
                    entropy = entropy.max(more);
                }
            }
        }
        self.below[node] = below;
        if let Some(slot) = self.entropy.get_mut(node) {
            *slot = entropy;
        }
        (below, entropy)
    }

    /// Judges a node and remembers what its verdict says of finer ones.
    fn decide<const WORDS: usize>(&mut self, node: usize, groups: &Groups<WORDS>) -> u32 {
        let verdict = self.consider(groups);
        let dead = verdict.below > self.judge.limit || !verdict.feasible && self.judge.fails_downwards();
        let below = if dead { DEAD } else { self.below[node].max(verdict.below) };
        self.below[node] = below;
        if !dead && !self.entropy.is_empty() && verdict.feasible {
            let entropy = self.measure.entropy_below(self.columns, &self.levels, groups, &verdict);
            self.entropy[node] = self.entropy[node].max(entropy);
        }
        below
    }

    /// All levels of the column at `depth` and, for each, of those after it. `groups` are the classes with the columns
    /// before it generalised; `first` is the first node of the block.
    fn take<const WORDS: usize>(
        &mut self,
        depth: usize,
        first: usize,
        groups: &Groups<WORDS>,
    ) -> Result<(), SearchError> {
        let (number, stride) = self.order[depth];
        let column = &self.columns.columns[number];
        let count = column.levels.len();
        // Levels that lose too much already are left out; the others' classes are made each from those of the one before.
        let mut reached = 0;
        for level in 0..count {
            self.levels[number] = level as u8;
            let known = Known { squares: squares(groups), classes: groups.len() as u32, ..Known::default() };
            if level > 0 && self.hopeless(&known) {
                break;
            }
            reached = level;
        }
        let mut prefixes: Vec<Groups<WORDS>> = Vec::with_capacity(reached);
        for level in 1..=reached {
            let from = prefixes.last().unwrap_or(groups);
            self.work.merged += from.len() as u64;
            let next = from.generalise(column, level - 1, level, &mut self.scratch);
            prefixes.push(next);
        }
        for level in (0..=reached).rev() {
            self.levels[number] = level as u8;
            let groups = if level == 0 { groups } else { &prefixes[level - 1] };
            let block = first + level * stride;
            let coarsest = block + stride - 1;
            let (mut below, mut entropy) = self.inherit(coarsest);
            if below != DEAD {
                let known =
                    Known { suppressed: below, entropy, classes: groups.len() as u32, squares: squares(groups) };
                if self.hopeless(&known) {
                    continue;
                }
                if depth + 1 == self.order.len() {
                    self.decide(coarsest, groups);
                } else {
                    if level + 1 < count {
                        below = self.decide_coarsest(depth, coarsest, groups);
                        entropy = self.entropy.get(coarsest).copied().unwrap_or(0.0);
                    }
                    let known = Known { suppressed: below, entropy, ..known };
                    if below != DEAD && !self.hopeless(&known) {
                        self.take(depth + 1, block, groups)?;
                    }
                }
            }
            if self.below[coarsest] == DEAD {
                self.below[block..=coarsest].fill(DEAD);
            }
            self.tell()?;
            prefixes.truncate(level.saturating_sub(1));
        }
        self.levels[number] = 0;
        Ok(())
    }

    /// Decides the coarsest node of a block at once, straight from the classes of the prefix.
    fn decide_coarsest<const WORDS: usize>(&mut self, depth: usize, node: usize, groups: &Groups<WORDS>) -> u32 {
        let mut steps = Vec::new();
        for &(number, _) in &self.order[depth + 1..] {
            let column = &self.columns.columns[number];
            self.levels[number] = column.top() as u8;
            steps.push((column, 0, column.top()));
        }
        self.work.merged += groups.len() as u64;
        let coarse = groups.generalise_all(&steps, &mut self.scratch);
        let below = self.decide(node, &coarse);
        for &(number, _) in &self.order[depth + 1..] {
            self.levels[number] = 0;
        }
        below
    }

    fn tell(&mut self) -> Result<(), SearchError> {
        if self.work.merged >= self.told {
            self.told = self.work.merged + 100_000;
            if let ControlFlow::Break(()) = self.progress.step(self.work.checked, self.work.nodes) {
                return Err(SearchError::Cancelled);
            }
        }
        Ok(())
    }
}

fn squares<const WORDS: usize>(groups: &Groups<WORDS>) -> f64 {
    groups.records.iter().map(|&records| f64::from(records) * f64::from(records)).sum()
}
