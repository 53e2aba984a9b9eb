//! The search through the whole lattice, by boxes.
//!
//! A box is all nodes between a lowest and a highest one. It is left out when
//! - its lowest node, by the columns alone, already loses more than the best node found, or
//! - its highest node suppresses too many records, for then every node of the box does: a class that fails a model whose
//!   failures [carry over](crate::model::Monotony) to smaller classes fails at every finer node. For the same reason the
//!   records suppressed at the highest node count in the bound of the whole box.
//!
//! Levels of a column at the top of the box that alone make the bound too high are cut off. What remains is split: one
//! column at its lowest level, which makes the highest node finer, and at its other levels, which makes the lowest node
//! coarser, so that its classes, from which all others of the box are made, become fewer.
//!
//! All this needs a good node early: [`climb`](Search::climb) finds one before.

use std::cmp::Ordering;
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
    /// Nodes whose bound is higher cannot be better.
    pub threshold: f64,
    /// Other nodes that lose the same, with the same sum of levels.
    pub ties: Vec<Vec<u8>>,
}

impl Best {
    /// Keeps a solution when it is better than the best so far: less loss, then the lower sum of levels, then fewer values
    /// left.
    pub fn offer(best: &mut Option<Self>, measure: &Measure, levels: &[u8], loss: f64) {
        let sum = |levels: &[u8]| levels.iter().map(|&level| u32::from(level)).sum::<u32>();
        let mut ties = Vec::new();
        if let Some(best) = best.as_mut().filter(|best| loss >= best.loss) {
            if loss > best.loss || sum(levels) > sum(&best.levels) || levels == best.levels {
                return;
            }
            if sum(levels) == sum(&best.levels) {
                let later = measure.rank(levels, &best.levels) == Ordering::Greater;
                if later {
                    best.ties.push(levels.to_vec());
                    return;
                }
                ties = std::mem::take(&mut best.ties);
                ties.push(best.levels.clone());
            }
        }
        *best = Some(Self { loss, levels: levels.to_vec(), threshold: measure.threshold(loss), ties });
    }
}

/// All nodes between two.
#[derive(Debug, Clone)]
struct Box {
    low: Vec<u8>,
    high: Vec<u8>,
    known: Known,
}

pub(crate) struct Search<'a> {
    pub columns: &'a Columns,
    pub judge: &'a Judge<'a>,
    pub measure: &'a Measure,
    pub progress: &'a mut dyn Progress,
    pub best: Option<Best>,
    pub work: Work,
    scratch: Scratch,
    told: u64,
}

impl<'a> Search<'a> {
    pub fn new(
        columns: &'a Columns,
        judge: &'a Judge<'a>,
        measure: &'a Measure,
        scratch: Scratch,
        progress: &'a mut dyn Progress,
    ) -> Self {
        let nodes = columns.columns.iter().map(|column| column.levels.len() as u64).product();
        let work = Work { nodes, ..Work::default() };
        Self { columns, judge, measure, progress, best: None, work, scratch, told: 0 }
    }

    /// Searches all nodes; `bottom` are the classes at the lowest.
    pub fn run(&mut self, bottom: &Groups) -> Result<(), SearchError> {
        self.climb(bottom)?;
        let low = vec![0; self.columns.columns.len()];
        let high: Vec<u8> = self.columns.columns.iter().map(|column| column.top() as u8).collect();
        let whole = Box { low, high, known: Known::default() };
        self.enter(whole, bottom)
    }

    /// Generalises step by step, each time where most records are saved for what is lost, and keeps the best node on the
    /// way. What a column was worth before stands for what it is worth now until it seems the best.
    fn climb(&mut self, bottom: &Groups) -> Result<(), SearchError> {
        let mut levels = vec![0; self.columns.columns.len()];
        let mut here = bottom.clone();
        let mut suppressed = self.consider(&levels, &here).below;
        let mut worth = vec![f64::INFINITY; levels.len()];
        loop {
            let from = self.measure.bound(&levels, &Known::default());
            let mut tried: Vec<Option<Groups>> = vec![None; levels.len()];
            let open = |number: &usize| usize::from(levels[*number]) < self.columns.columns[*number].top();
            let open: Vec<usize> = (0..levels.len()).filter(open).collect();
            let (number, groups) = loop {
                let best = open.iter().copied().max_by(|&a, &b| worth[a].total_cmp(&worth[b]));
                let Some(number) = best else {
                    return Ok(());
                };
                if let Some(groups) = tried[number].take() {
                    break (number, groups);
                }
                levels[number] += 1;
                let groups = self.generalise(&here, &levels);
                let saved = suppressed.saturating_sub(self.judge.judge_classes(&groups).below);
                let cost = self.measure.bound(&levels, &Known::default()) - from;
                levels[number] -= 1;
                worth[number] = (f64::from(saved) + 1.0) / cost.max(1e-12);
                tried[number] = Some(groups);
            };
            levels[number] += 1;
            here = groups;
            suppressed = self.consider(&levels, &here).below;
            self.tell()?;
            if self.hopeless(&levels, &Known::default()) {
                return Ok(());
            }
        }
    }

    /// Judges a node and remembers it when it is the best.
    fn consider(&mut self, levels: &[u8], groups: &Groups) -> Verdict {
        let verdict = self.judge.judge(groups, |class| self.measure.class_loss(self.columns, levels, groups, class));
        self.work.checked += 1;
        if verdict.feasible {
            let loss = self.measure.loss(self.columns, levels, groups, &verdict);
            Best::offer(&mut self.best, self.measure, levels, loss);
        }
        verdict
    }

    /// Whether no node that is as coarse as `levels` or coarser, of which this is known, can be the best.
    fn hopeless(&self, levels: &[u8], known: &Known) -> bool {
        self.best.as_ref().is_some_and(|best| self.measure.bound(levels, known) > best.threshold)
    }

    /// Searches a box whose highest node is not decided yet. `groups` are the classes at its lowest node.
    fn enter(&mut self, mut within: Box, groups: &Groups) -> Result<(), SearchError> {
        let coarse = self.generalise(groups, &within.high);
        match self.decide(&within.high, &coarse, &mut within.known) {
            true => self.split(within, groups),
            false => Ok(()),
        }
    }

    /// Decides the highest node of a box; whether the rest of the box can still hold the best.
    fn decide(&mut self, high: &[u8], coarse: &Groups, known: &mut Known) -> bool {
        let verdict = self.consider(high, coarse);
        if verdict.feasible {
            known.entropy = known.entropy.max(self.measure.entropy_below(self.columns, high, coarse, &verdict));
        }
        known.suppressed = known.suppressed.max(verdict.below);
        verdict.below <= self.judge.limit && (verdict.feasible || !self.judge.fails_downwards())
    }

    /// Searches a box whose highest node is decided.
    fn split(&mut self, mut within: Box, groups: &Groups) -> Result<(), SearchError> {
        self.tell()?;
        within.known.classes = groups.len() as u32;
        within.known.squares = groups.squares();
        if self.hopeless(&within.low, &within.known) {
            return Ok(());
        }
        if self.cut(&mut within) {
            return self.enter(within, groups);
        }
        let Some(number) = self.measure.widest(&within.low, &within.high) else {
            return Ok(());
        };
        // Decide the highest node of each part: the column at one level, the others at their highest.
        let (low, high) = (within.low[number], within.high[number]);
        let mut node = within.high.clone();
        node[number] = low;
        // the last open column: the classes are there already, and nothing is left to split
        let last = node == within.low;
        let mut coarse = if last { groups.clone() } else { self.generalise(groups, &node) };
        let mut parts = Vec::with_capacity(usize::from(high - low) + 1);
        for level in low..=high {
            node[number] = level;
            let mut known = within.known;
            if level > low {
                coarse = self.generalise(&coarse, &node);
            }
            let open = level == high || self.decide(&node, &coarse, &mut known);
            within.low[number] = level;
            if open && !self.hopeless(&within.low, &known) {
                parts.push((level, known));
            }
        }
        drop(coarse);
        if last {
            return Ok(());
        }
        // Then the parts that are left, the coarser ones first: they have fewer classes.
        let mut classes: Vec<(u8, Groups)> = Vec::with_capacity(parts.len());
        for &(level, _) in &parts {
            let (from, before) = classes.last().map_or((low, groups), |(from, groups)| (*from, groups));
            if level > from {
                node.copy_from_slice(&within.low);
                node[number] = level;
                let fewer = self.generalise(before, &node);
                classes.push((level, fewer));
            }
        }
        for (level, known) in parts.into_iter().rev() {
            within.low[number] = level;
            within.high[number] = level;
            let part = Box { known, ..within.clone() };
            if classes.last().is_some_and(|(of, _)| *of == level) {
                let fewer = classes.pop().map(|(_, groups)| groups).unwrap_or_default();
                self.split(part, &fewer)?;
            } else {
                self.split(part, groups)?;
            }
        }
        Ok(())
    }

    /// The classes at a coarser node.
    fn generalise(&mut self, groups: &Groups, levels: &[u8]) -> Groups {
        self.work.merged += groups.len() as u64;
        groups.at(self.columns, levels, &mut self.scratch)
    }

    /// Cuts off levels that alone lose too much; whether there were any.
    fn cut(&self, within: &mut Box) -> bool {
        let mut cut = false;
        for number in 0..within.low.len() {
            let low = within.low[number];
            while within.high[number] > low {
                within.low[number] = within.high[number];
                let hopeless = self.hopeless(&within.low, &within.known);
                within.low[number] = low;
                if !hopeless {
                    break;
                }
                within.high[number] -= 1;
                cut = true;
            }
        }
        cut
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
