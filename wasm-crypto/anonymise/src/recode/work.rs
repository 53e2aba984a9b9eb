//! Which recodings of a table are tried, and which is kept.

use std::ops::ControlFlow;

use super::columns::Column;
use super::insert::insert;
use super::items::{Grouper, Items};
use super::judge::Judge;
use super::peel::{Draft, Sets, peel};
use super::result::{Failure, Recoding, narrow};
use super::{MOST_NODES, nodes};
use crate::search::Optimum;
use crate::{Criteria, Input, Progress};

/// A table to recode.
pub(super) struct Work<'a> {
    pub(super) input: &'a Input,
    pub(super) criteria: &'a Criteria,
    pub(super) columns: &'a [Column<'a>],
    pub(super) items: &'a Items,
    pub(super) limit: f64,
}

/// How often the least size of a class is raised for the models of the table as a whole.
const RAISES: u32 = 16;

impl Work<'_> {
    /// The best recoding: of the whole table, and if that fails or loses more than the start, within its classes.
    pub(super) fn best(
        &self,
        start: Option<&Optimum>,
        progress: &mut dyn Progress,
    ) -> ControlFlow<(), Option<Recoding>> {
        let whole = self.raising(progress, |least, progress| self.whole(least, progress))?;
        let Some(start) = start else { return ControlFlow::Continue(whole) };
        let as_found = self.as_found(start);
        let enough = |found: &Recoding| as_found.as_ref().is_none_or(|as_found| found.loss <= as_found.loss);
        if whole.as_ref().is_some_and(enough) {
            return ControlFlow::Continue(whole);
        }
        let within = self.raising(progress, |least, progress| self.within(start, least, progress))?;
        ControlFlow::Continue(
            [whole, within, as_found].into_iter().flatten().reduce(|a, b| if b.loss < a.loss { b } else { a }),
        )
    }

    /// Tries with larger and larger classes until the models of the table hold as well.
    fn raising(
        &self,
        progress: &mut dyn Progress,
        mut attempt: impl FnMut(u32, &mut dyn Progress) -> ControlFlow<(), Result<Recoding, Failure>>,
    ) -> ControlFlow<(), Option<Recoding>> {
        let mut least = self.criteria.least_records();
        for _ in 0..RAISES {
            match attempt(least, progress)? {
                Err(Failure::Table) if (least as usize) < self.input.records() => least += least.div_ceil(2),
                result => return ControlFlow::Continue(result.ok()),
            }
        }
        ControlFlow::Continue(None)
    }

    fn whole(&self, least: u32, progress: &mut dyn Progress) -> ControlFlow<(), Result<Recoding, Failure>> {
        let judge = Judge::new(self.input, self.criteria, self.items, least);
        let everything: Vec<u32> = (0..self.items.len() as u32).collect();
        let mut all = Sets { of: vec![0; self.items.len()], left: vec![Some(judge.count(&everything))] };
        let sets = if judge.grows && !judge.places_absent { None } else { Some(&mut all) };
        let top: Vec<u8> = self.columns.iter().map(|column| column.hierarchy.top() as u8).collect();
        let (drafts, left) = peel(self.columns, self.items, &judge, &self.nodes(&top), sets, progress)?;
        self.finish(&judge, drafts, left)
    }

    fn within(
        &self,
        start: &Optimum,
        least: u32,
        progress: &mut dyn Progress,
    ) -> ControlFlow<(), Result<Recoding, Failure>> {
        let judge = Judge::new(self.input, self.criteria, self.items, least);
        let (classes, of) = self.classes(start);
        let left = classes.iter().map(|(draft, kept)| kept.then(|| judge.count(&draft.items))).collect();
        let mut sets = Sets { of, left };
        let nodes = self.nodes(&start.levels);
        let (mut drafts, left) = peel(self.columns, self.items, &judge, &nodes, Some(&mut sets), progress)?;
        let mut rest: Vec<Draft> =
            classes.iter().map(|(draft, _)| Draft { tuple: draft.tuple.clone(), items: Vec::new() }).collect();
        let mut homeless = Vec::new();
        for item in left {
            let class = sets.of[item as usize] as usize;
            if classes[class].1 { rest[class].items.push(item) } else { homeless.push(item) }
        }
        drafts.extend(rest);
        drafts.retain(|draft| !draft.items.is_empty());
        self.finish(&judge, drafts, homeless)
    }

    fn finish(
        &self,
        judge: &Judge<'_>,
        mut drafts: Vec<Draft>,
        left: Vec<u32>,
    ) -> ControlFlow<(), Result<Recoding, Failure>> {
        insert(self.columns, self.items, judge, &mut drafts, &left);
        drafts.iter_mut().for_each(|draft| narrow(self.columns, self.items, draft));
        ControlFlow::Continue(self.check(&drafts, (self.limit * self.input.records() as f64).floor() as u64))
    }

    /// The start itself; what it suppresses is its own affair.
    fn as_found(&self, start: &Optimum) -> Option<Recoding> {
        let classes = self.classes(start).0.into_iter();
        let drafts: Vec<Draft> = classes.filter(|(_, kept)| *kept).map(|(draft, _)| draft).collect();
        self.check(&drafts, u64::MAX).ok()
    }

    /// The classes of a full-domain optimum with whether they are kept, and for each item its class.
    fn classes(&self, start: &Optimum) -> (Vec<(Draft, bool)>, Vec<u32>) {
        let items: Vec<u32> = (0..self.items.len() as u32).collect();
        let mut grouper = Grouper::default();
        grouper.group(self.items, self.columns, &items, &start.levels);
        let mut classes: Vec<(Draft, bool)> = grouper
            .groups
            .iter()
            .map(|group| {
                let tuple = self.items.tuple(self.columns, group.first, &start.levels);
                (Draft { tuple, items: Vec::new() }, true)
            })
            .collect();
        for (&item, &group) in items.iter().zip(&grouper.group) {
            let class = &mut classes[group as usize];
            class.0.items.push(item);
            let rows = self.items.rows(item).iter().map(|&row| row as usize);
            class.1 &= !rows.filter(|&row| self.input.includes(row)).any(|row| start.rows[row]);
        }
        (classes, grouper.group)
    }

    fn check(&self, drafts: &[Draft], most_suppressed: u64) -> Result<Recoding, Failure> {
        Recoding::check(self.input, self.criteria, self.columns, self.items, drafts, most_suppressed)
    }

    /// The nodes to go through, up to these levels.
    fn nodes(&self, top: &[u8]) -> Vec<Box<[u8]>> {
        let records = self.input.records() as f64;
        let (mut losses, mut bits) = (Vec::new(), Vec::new());
        for (column, leaves) in self.columns.iter().zip(&self.items.leaves) {
            let mut counts = vec![0u32; column.hierarchy.leaves()];
            for (&leaf, &records) in leaves.iter().zip(&self.items.records) {
                counts[leaf as usize] += records;
            }
            let (mut level_losses, mut level_bits) = (Vec::new(), Vec::new());
            for level in 0..column.hierarchy.levels() {
                let mut of_codes = vec![0u32; column.hierarchy.width(level)];
                for (&code, &count) in column.hierarchy.codes(level).iter().zip(&counts) {
                    of_codes[code as usize] += count;
                }
                let shares = of_codes.iter().map(|&count| f64::from(count) / records).enumerate();
                let (mut loss, mut entropy) = (0.0, 0.0);
                for (code, share) in shares.filter(|&(_, share)| share > 0.0) {
                    loss += share * column.loss(column.first(level) + code as u32);
                    entropy -= share * share.log2();
                }
                level_losses.push(loss);
                level_bits.push(entropy);
            }
            losses.push(level_losses);
            bits.push(level_bits);
        }
        nodes::by_loss(&losses, &bits, top, MOST_NODES)
    }
}
