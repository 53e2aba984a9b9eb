//! From a node to what is published.

use super::base::{Bottom, Columns};
use super::groups::Scratch;
use super::judge::Judge;
use super::{Optimum, Work};
use crate::Input;
use crate::metric::measure::Measure;

/// Which rows are suppressed at a node, and what the published table looks like.
pub(super) fn publish(
    input: &Input,
    columns: &Columns,
    judge: &Judge<'_>,
    measure: &Measure,
    bottom: &Bottom,
    (levels, loss): (Vec<u8>, f64),
    work: Work,
) -> Optimum {
    let mut scratch = Scratch::default();
    let groups = bottom.groups.at(columns, &levels, &mut scratch);
    let verdict = judge.judge(&groups, |class| measure.class_loss(columns, &levels, &groups, class));
    // ARX leaves everything published when nothing may be suppressed, even outside the subset.
    let suppresses = judge.limit > 0;
    let any: Vec<bool> = (0..groups.len()).map(|class| columns.is_any(&levels, &groups, class)).collect();
    let mut sizes = vec![0u32; groups.len()];
    let mut suppressed = 0;
    let row = |(row, &group): (usize, &u32)| {
        let class = scratch.to[group as usize] as usize;
        let hidden = suppresses && !(input.includes(row) && verdict.keeps(class, groups.records[class]));
        if hidden || any[class] {
            suppressed += 1;
        } else {
            sizes[class] += 1;
        }
        hidden
    };
    let rows = bottom.rows.iter().enumerate().map(row).collect();
    let published = sizes.into_iter().filter(|&size| size > 0);
    let (classes, smallest, largest) = published
        .fold((0, u32::MAX, 0), |(count, smallest, largest), size| (count + 1, size.min(smallest), size.max(largest)));
    let smallest = if classes == 0 { 0 } else { smallest };
    Optimum { levels, loss, suppressed, classes, smallest, largest, rows, work }
}
