//! What the models say of the classes at one node.

use super::groups::Groups;
use crate::model::Monotony;
use crate::{Class, Criteria};

/// Asks models of classes; knows which of them can be skipped.
#[derive(Debug)]
pub(crate) struct Judge<'a> {
    criteria: &'a Criteria,
    /// Smaller classes fail.
    pub least: u32,
    /// Class models that must be asked, with whether a superset of a class that holds holds.
    asked: Vec<(usize, bool)>,
    /// Whether any class model judges classes without a record.
    absent: bool,
    /// Records that may be suppressed.
    pub limit: u32,
}

/// The classes at one node that are published and those that are not.
#[derive(Debug, Clone, Default)]
pub(crate) struct Verdict {
    /// Whether no more than the limit is suppressed.
    pub feasible: bool,
    /// Suppressed records.
    pub suppressed: u32,
    /// Records that are suppressed at every node below as well.
    pub below: u32,
    /// For each class whether it is suppressed; empty when classes below `least` are, and no others.
    failed: Vec<bool>,
    least: u32,
    /// Classes with a record.
    pub occupied: u32,
    /// Classes published.
    pub kept: u32,
}

impl Verdict {
    /// Whether a class is published.
    pub fn keeps(&self, class: usize, records: u32) -> bool {
        records >= self.least && records > 0 && self.failed.get(class).is_none_or(|failed| !failed)
    }
}

impl<'a> Judge<'a> {
    pub fn new(criteria: &'a Criteria, limit: u32) -> Self {
        let least = criteria.least_records();
        let asked = criteria.classes.iter().enumerate();
        let asked = asked.filter(|(_, criterion)| !criterion.is_least_records());
        let asked = asked.map(|(number, criterion)| (number, criterion.monotony() == Monotony::Supersets)).collect();
        let absent = criteria.classes.iter().any(|criterion| criterion.judges_absent());
        Self { criteria, least, asked, absent, limit }
    }

    /// Whether a node that fails makes every node below it fail.
    pub fn fails_downwards(&self) -> bool {
        self.limit == 0 && self.criteria.classes.iter().all(|criterion| criterion.monotony() != Monotony::None)
    }

    /// Judges all classes at a node. `cost` is what a class loses by itself, `None` for one that is `*` everywhere.
    pub fn judge(&self, groups: &Groups, cost: impl Fn(usize) -> Option<f64>) -> Verdict {
        let mut verdict = self.judge_classes(groups);
        if !self.criteria.table.is_empty() && verdict.feasible {
            self.enforce(groups, &mut verdict, cost);
        }
        verdict
    }

    /// The same by the models of classes alone.
    pub fn judge_classes(&self, groups: &Groups) -> Verdict {
        let (mut small, mut kept, mut occupied) = (0u32, 0u32, 0u32);
        for &records in &groups.records {
            small += if records < self.least { records } else { 0 };
            kept += u32::from(records >= self.least);
            occupied += u32::from(records > 0);
        }
        if self.least == 0 {
            kept = occupied;
        }
        let mut verdict = Verdict {
            feasible: small <= self.limit,
            suppressed: small,
            below: small,
            failed: vec![],
            least: self.least,
            occupied,
            kept,
        };
        if !verdict.feasible {
            return verdict;
        }
        if !self.asked.is_empty() {
            self.ask(groups, &mut verdict);
        }
        verdict
    }

    fn ask(&self, groups: &Groups, verdict: &mut Verdict) {
        verdict.failed = vec![false; groups.len()];
        let mut sensitive: Vec<&[(u32, u32)]> = Vec::with_capacity(groups.sensitive.len());
        for class in 0..groups.len() {
            let records = groups.records[class];
            let population = groups.population.get(class).copied().unwrap_or(records);
            if records < self.least || records == 0 {
                if records == 0 && self.absent {
                    let absent = Class { records, population, sensitive: &[] };
                    let judges = self.criteria.classes.iter().filter(|criterion| criterion.judges_absent());
                    if judges.into_iter().any(|criterion| !criterion.holds(&absent)) {
                        verdict.feasible = false;
                        verdict.below = u32::MAX;
                        return;
                    }
                }
                continue;
            }
            sensitive.clear();
            sensitive.extend(groups.sensitive.iter().map(|values| values.class(class)));
            let view = Class { records, population, sensitive: &sensitive };
            let mut failed = false;
            for &(number, supersets) in &self.asked {
                if !self.criteria.classes[number].holds(&view) {
                    failed = true;
                    if supersets {
                        verdict.below += records;
                        break;
                    }
                }
            }
            if failed {
                verdict.failed[class] = true;
                verdict.suppressed += records;
                verdict.kept -= 1;
                if verdict.suppressed > self.limit {
                    verdict.feasible = false;
                    return;
                }
            }
        }
    }

    /// Suppresses the smallest classes until the models of the table hold of those that are left, as ARX does
    /// (`HashGroupifyDistribution.suppressWhileNotFulfilledLinear`): of classes of one size the one that loses least goes
    /// first, and of those the one that occurs first. A class that is `*` everywhere is left alone.
    fn enforce(&self, groups: &Groups, verdict: &mut Verdict, cost: impl Fn(usize) -> Option<f64>) {
        let mut failed: Vec<bool> =
            groups.records.iter().enumerate().map(|(class, &records)| !verdict.keeps(class, records)).collect();
        let published = groups.records.iter().enumerate().filter(|&(class, _)| !failed[class]);
        let published = published.filter_map(|(class, &records)| Some((records, cost(class)?, class)));
        let mut published: Vec<(u32, f64, usize)> = published.collect();
        published.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
        let mut sizes: Vec<(u32, u32)> = Vec::new();
        for &(records, ..) in &published {
            match sizes.last_mut() {
                Some((size, count)) if *size == records => *count += 1,
                _ => sizes.push((records, 1)),
            }
        }
        let mut smallest = 0;
        for (records, _, class) in published {
            if self.criteria.table.iter().all(|criterion| criterion.holds(crate::model::Sizes::of(&sizes[smallest..])))
            {
                break;
            }
            failed[class] = true;
            verdict.suppressed += records;
            verdict.kept -= 1;
            if verdict.suppressed > self.limit {
                verdict.feasible = false;
                break;
            }
            sizes[smallest].1 -= 1;
            smallest += usize::from(sizes[smallest].1 == 0);
        }
        verdict.failed = failed;
    }
}
