//! Information loss of a node, and bounds for it before its classes are known.
//!
//! n records, m quasi-identifiers, D the rows of a column's hierarchy. Definitions are ARX's with equal weights and equal
//! treatment of generalisation and suppression (gs-factor 0.5):
//!
//! - `loss-geo`, `loss-mean` (`MetricMDNMLoss`): a column's cell costs (leaves under its value) / D, 1 when suppressed.
//!   L = (sum of costs - n/D) / (n - n/D), 0 when D is 1, cut to 10 decimals. Aggregated by
//!   (product of (1 + L)^(1/m)) - 1 (`ILMultiDimensionalGeometricMean`) or by the mean (`ILMultiDimensionalArithmeticMean`).
//! - `nue` (`MetricMDNUNMEntropyPrecomputed`): for each column -(sum over all records of log2(f(original value) /
//!   f(generalised value))), f the number of records that have it, minus the sum over the generalised values among the
//!   suppressed records of c log2(c / s), c how many have the value, s all suppressed. Cut to 10 decimals; summed.
//! - `dm` (`MetricSDNMDiscernability`): sum over published classes of size², plus n for each suppressed record.
//! - `aecs` (`MetricSDAECS`): n / (published classes, plus one if anything is suppressed).
//! - `prec` (`MetricMDNMPrecision`): for each column ((published records) level / height + suppressed) / n, the first part
//!   0 when the height is 0; mean of the columns.
//!
//! With a research subset only its records count.
//!
//! # Bounds
//! Published or not, a cell costs at least what its value at the node's level costs, so the columns alone bound every
//! metric but `dm` and `aecs` from below, and the bound grows with every level. Suppressing adds to it: what s suppressed
//! records add at least is known when the dearest s cells of the column are taken.

use std::cmp::Ordering;

use super::Metric;
use crate::search::base::Columns;
use crate::search::groups::Groups;
use crate::search::judge::Verdict;

/// What one column costs at one level.
#[derive(Debug, Clone)]
struct Level {
    /// Sum of the leaves under every record's value.
    leaves: u64,
    /// Non-uniform entropy of all records.
    entropy: f64,
    /// By falling cost: how many records have at least this cost, and what suppressing all of them adds, in leaves.
    extra: Vec<(u32, u64)>,
    /// Level / height.
    height: f64,
    /// How many values occur.
    values: usize,
    /// Distinct values of the hierarchy / its rows.
    distinct: f64,
}

/// A metric made ready for one table.
#[derive(Debug, Clone)]
pub(crate) struct Measure {
    pub metric: Metric,
    records: u32,
    least: u32,
    domains: Vec<u32>,
    levels: Vec<Vec<Level>>,
}

/// What is known of a node before its classes are.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Known {
    /// Records that are suppressed at least.
    pub suppressed: u32,
    /// What suppressing them adds to `nue` at least.
    pub entropy: f64,
    /// Classes at a finer node: there are no more here. 0 when unknown.
    pub classes: u32,
    /// Sum of their squared sizes: it is no less here.
    pub squares: f64,
}

fn log2(number: f64) -> f64 {
    number.ln() / std::f64::consts::LN_2
}

/// Leaves 10 decimals, as ARX does with every column's loss: its published optima differ otherwise.
fn truncate(number: f64) -> f64 {
    (number * 1e10).floor() / 1e10
}

/// The sum over the values among suppressed records of c log2(c / s): 0 or less.
fn hidden_entropy(counts: &[u32], verdict: &Verdict) -> f64 {
    let suppressed = f64::from(verdict.suppressed);
    let counts = counts.iter().filter(|&&count| count > 0);
    counts.map(|&count| f64::from(count) * log2(f64::from(count) / suppressed)).sum()
}

impl Measure {
    pub fn new(columns: &Columns, metric: Metric, least: u32) -> Self {
        let levels = columns.columns.iter().map(|column| {
            let base = &column.levels[0];
            let top = column.top();
            (0..=top)
                .map(|number| {
                    let level = &column.levels[number];
                    let leaves =
                        level.leaves.iter().zip(&level.records).map(|(&a, &b)| u64::from(a) * u64::from(b)).sum();
                    let entropy =
                        base.records.iter().enumerate().filter(|&(_, &records)| records > 0).map(|(code, &records)| {
                            let merged = level.records[column.code(number, code as u32) as usize];
                            f64::from(records) * log2(f64::from(records) / f64::from(merged))
                        });
                    let mut costs: Vec<(u32, u32)> = level
                        .leaves
                        .iter()
                        .copied()
                        .zip(level.records.iter().copied())
                        .filter(|cost| cost.1 > 0)
                        .collect();
                    costs.sort_unstable_by_key(|cost| std::cmp::Reverse(cost.0));
                    let (mut count, mut sum) = (0, 0);
                    let extra = costs.into_iter().map(|(leaves, records)| {
                        count += records;
                        sum += u64::from(column.domain - leaves) * u64::from(records);
                        (count, sum)
                    });
                    let height = if top == 0 { 0.0 } else { number as f64 / top as f64 };
                    Level {
                        leaves,
                        entropy: entropy.sum(),
                        extra: extra.collect(),
                        height,
                        values: level.leaves.len(),
                        distinct: level.distinct,
                    }
                })
                .collect()
        });
        let domains = columns.columns.iter().map(|column| column.domain).collect();
        Self { metric, records: columns.records, least: least.max(1), domains, levels: levels.collect() }
    }

    /// One column's loss from the leaves of published records and the number of suppressed ones.
    fn column_loss(&self, column: usize, leaves: u64, suppressed: f64) -> f64 {
        let (domain, records) = (f64::from(self.domains[column]), f64::from(self.records));
        let least = records / domain;
        let loss = (leaves as f64 / domain + suppressed - least) / (records - least);
        // not a number when the domain has one value
        if loss >= 0.0 { loss } else { 0.0 }
    }

    /// The columns' losses to one number.
    fn aggregate(&self, losses: impl ExactSizeIterator<Item = f64>) -> f64 {
        let count = losses.len() as f64;
        match self.metric {
            Metric::LossGeo => losses.map(|loss| (loss + 1.0).powf(1.0 / count)).product::<f64>() - 1.0,
            Metric::Nue => losses.sum(),
            _ => losses.sum::<f64>() / count,
        }
    }

    /// The metric's value at a node.
    pub fn loss(&self, columns: &Columns, levels: &[u8], groups: &Groups, verdict: &Verdict) -> f64 {
        let records = f64::from(self.records);
        match self.metric {
            Metric::Dm => {
                let squares =
                    groups.records.iter().enumerate().filter(|&(class, &records)| verdict.keeps(class, records));
                let squares: f64 = squares.map(|(_, &records)| f64::from(records) * f64::from(records)).sum();
                squares + records * f64::from(verdict.suppressed)
            }
            Metric::Aecs => records / f64::from(verdict.kept + u32::from(verdict.suppressed > 0)),
            Metric::Prec => {
                let kept = f64::from(self.records - verdict.suppressed);
                let cells = levels.iter().zip(&self.levels).map(|(&level, column)| {
                    (kept * column[level as usize].height + f64::from(verdict.suppressed)) / records
                });
                self.aggregate(cells)
            }
            Metric::LossGeo | Metric::LossMean => {
                let suppressed = self.suppressed(columns, levels, groups, verdict);
                let losses = suppressed.iter().enumerate().map(|(number, counts)| {
                    let level = levels[number] as usize;
                    let leaves = columns.columns[number].levels[level].leaves.iter().zip(counts);
                    let hidden: u64 = leaves.map(|(&leaves, &count)| u64::from(leaves) * u64::from(count)).sum();
                    let kept = self.levels[number][level].leaves - hidden;
                    truncate(self.column_loss(number, kept, f64::from(verdict.suppressed)))
                });
                self.aggregate(losses)
            }
            Metric::Nue => {
                let suppressed = self.suppressed(columns, levels, groups, verdict);
                let entropy = levels.iter().zip(&self.levels).zip(&suppressed);
                self.aggregate(entropy.map(|((&level, column), counts)| {
                    let sum = column[level as usize].entropy + hidden_entropy(counts, verdict);
                    truncate(if sum == 0.0 { sum } else { -sum })
                }))
            }
        }
    }

    /// What a class loses by itself, when classes of one size are compared: 0 for metrics that ARX does not compare by
    /// (`isClassBasedInformationLossAvailable`). `None` for a class that is `*` everywhere.
    pub fn class_loss(&self, columns: &Columns, levels: &[u8], groups: &Groups, class: usize) -> Option<f64> {
        if columns.is_any(levels, groups, class) {
            return None;
        }
        if !matches!(self.metric, Metric::LossGeo | Metric::LossMean) {
            return Some(0.0);
        }
        let records = f64::from(groups.records[class]);
        Some(self.aggregate(columns.columns.iter().zip(levels).enumerate().map(|(number, (column, &level))| {
            let leaves = column.levels[level as usize].leaves[groups.code(number, class) as usize];
            records * (f64::from(leaves) / f64::from(column.domain))
        })))
    }

    /// For each column, for each of its codes at the node, how many records that have it are suppressed.
    fn suppressed(&self, columns: &Columns, levels: &[u8], groups: &Groups, verdict: &Verdict) -> Vec<Vec<u32>> {
        // counted, or else all less the published: whichever are fewer classes
        let published = verdict.kept * 2 < verdict.occupied;
        let mut counts: Vec<Vec<u32>> = columns
            .columns
            .iter()
            .zip(levels)
            .map(|(column, &level)| match published {
                true => column.levels[level as usize].records.clone(),
                false => vec![0; column.width(level as usize)],
            })
            .collect();
        if verdict.suppressed == 0 {
            return counts.into_iter().map(|column| vec![0; column.len()]).collect();
        }
        let wanted: Vec<u32> = (0..groups.len())
            .filter(|&class| verdict.keeps(class, groups.records[class]) == published)
            .map(|class| class as u32)
            .collect();
        for (chunk, digits) in groups.chunks.iter().zip(&*groups.view) {
            let mut sums = vec![0u32; digits.count as usize];
            for &class in &wanted {
                sums[digits.of[chunk[class as usize] as usize] as usize] += groups.records[class as usize];
            }
            for (column, codes) in &digits.codes {
                for (&code, &sum) in codes.iter().zip(&sums) {
                    let count = &mut counts[*column][code as usize];
                    *count = if published { *count - sum } else { *count + sum };
                }
            }
        }
        counts
    }

    /// What the suppressed records of a node add to `nue` here and at every node below, if all of them are suppressed
    /// there, too.
    pub fn entropy_below(&self, columns: &Columns, levels: &[u8], groups: &Groups, verdict: &Verdict) -> f64 {
        if self.metric != Metric::Nue || verdict.below != verdict.suppressed {
            return 0.0;
        }
        -self
            .suppressed(columns, levels, groups, verdict)
            .iter()
            .map(|counts| hidden_entropy(counts, verdict))
            .sum::<f64>()
    }

    /// Which of two nodes that lose the same comes first: the one with the lower sum of levels, then the one that leaves
    /// the smaller share of the values of its hierarchies, then the first in the order of levels.
    pub fn rank(&self, a: &[u8], b: &[u8]) -> Ordering {
        let sum = |levels: &[u8]| levels.iter().map(|&level| u32::from(level)).sum::<u32>();
        let left = |levels: &[u8]| {
            levels.iter().zip(&self.levels).map(|(&level, column)| column[level as usize].distinct).sum::<f64>()
        };
        sum(a).cmp(&sum(b)).then_with(|| left(a).total_cmp(&left(b))).then_with(|| a.cmp(b))
    }

    /// The column with most values at its lower level, of those whose levels differ: generalising it makes classes fewest.
    pub fn widest(&self, low: &[u8], high: &[u8]) -> Option<usize> {
        let open = (0..low.len()).filter(|&number| low[number] < high[number]);
        open.max_by_key(|&number| self.levels[number][low[number] as usize].values)
    }

    /// A number that the node's loss is no less than, on the scale of [`Self::threshold`].
    pub fn bound(&self, levels: &[u8], known: &Known) -> f64 {
        let (records, suppressed) = (f64::from(self.records), f64::from(known.suppressed));
        let columns = levels.iter().zip(&self.levels);
        match self.metric {
            Metric::LossGeo | Metric::LossMean => {
                let losses = columns.enumerate().map(|(number, (&level, column))| {
                    let level = &column[level as usize];
                    self.column_loss(number, level.leaves + level.extra(known.suppressed), 0.0)
                });
                match self.metric {
                    Metric::LossGeo => losses.map(|loss| loss + 1.0).product(),
                    _ => losses.sum::<f64>() / levels.len() as f64,
                }
            }
            Metric::Nue => known.entropy - columns.map(|(&level, column)| column[level as usize].entropy).sum::<f64>(),
            Metric::Prec => {
                let kept = records - suppressed;
                columns.map(|(&level, column)| kept * column[level as usize].height + suppressed).sum::<f64>()
                    / (records * levels.len() as f64)
            }
            Metric::Dm => known.squares.max(records * suppressed + (records - suppressed) * f64::from(self.least)),
            Metric::Aecs => {
                // one more than is published: the suppressed records, which a node may have though none are known
                let most = (self.records - known.suppressed.min(self.records)) / self.least + 1;
                records / f64::from(if known.classes == 0 { most } else { most.min(known.classes) })
            }
        }
    }

    /// The least that a node with this bound can lose, on the metric's own scale: the other way of [`Self::threshold`].
    pub fn lost(&self, bound: f64) -> f64 {
        let loss = match self.metric {
            Metric::LossGeo => bound.powf(1.0 / self.levels.len() as f64) - 1.0,
            _ => bound,
        };
        ((loss - 1e-8) / (1.0 + 1e-12)).max(0.0)
    }

    /// Nodes whose bound is higher cannot lose as little as `loss`.
    pub fn threshold(&self, loss: f64) -> f64 {
        // losses are cut, bounds are not
        let loss = loss * (1.0 + 1e-12) + 1e-8;
        match self.metric {
            Metric::LossGeo => (1.0 + loss).powi(self.levels.len() as i32),
            _ => loss,
        }
    }
}

impl Level {
    /// What suppressing so many records adds at least, in leaves.
    fn extra(&self, suppressed: u32) -> u64 {
        if suppressed == 0 {
            return 0;
        }
        let place = self.extra.partition_point(|&(count, _)| count < suppressed);
        let (below, sum) = if place == 0 { (0, 0) } else { self.extra[place - 1] };
        match self.extra.get(place) {
            None => sum,
            Some(&(count, next)) => sum + (next - sum) / u64::from(count - below) * u64::from(suppressed - below),
        }
    }
}
