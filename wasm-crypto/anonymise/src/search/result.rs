//! From a node to what is published.

use hashbrown::HashMap;

use super::base::Columns;
use super::groups::{Groups, Key, Scratch};
use super::judge::Judge;
use super::{Optimum, Work};
use crate::Input;
use crate::metric::measure::Measure;

/// What stands for any value.
const ANY: &str = "*";

/// Which rows are suppressed at a node, and what the published table looks like.
pub(super) fn publish<const WORDS: usize>(
    input: &Input,
    columns: &Columns,
    judge: &Judge<'_>,
    measure: &Measure,
    bottom: &Groups<WORDS>,
    (best, loss): (Vec<u8>, f64),
    work: Work,
) -> Optimum {
    let steps: Vec<_> =
        columns.columns.iter().zip(&best).map(|(column, &level)| (column, 0, level as usize)).collect();
    let groups = bottom.generalise_all(&steps, &mut Scratch::default());
    let verdict = judge.judge(&groups, |class| measure.class_loss(columns, &best, &groups, class));
    // ARX leaves everything published when nothing may be suppressed, even outside the subset.
    let suppresses = judge.limit > 0;
    let classes: HashMap<Key<WORDS>, usize> =
        groups.keys.iter().enumerate().map(|(class, &key)| (key, class)).collect();
    let starred: Vec<bool> = groups
        .keys
        .iter()
        .map(|key| {
            columns.columns.iter().zip(input.quasi()).zip(&best).all(|((column, quasi), &level)| {
                let code = column.levels[level as usize].original[column.read(key)];
                quasi.hierarchy.text(level as usize, code) == ANY
            })
        })
        .collect();
    let mut sizes = vec![0u32; groups.len()];
    let mut suppressed = 0;
    let rows = (0..input.rows())
        .map(|row| {
            let class = classes[&columns.key::<WORDS>(input, row, &best)];
            let hidden = suppresses && !(input.includes(row) && verdict.keeps(class, groups.records[class]));
            if hidden || starred[class] {
                suppressed += 1;
            } else {
                sizes[class] += 1;
            }
            hidden
        })
        .collect();
    let published = sizes.into_iter().filter(|&size| size > 0);
    let (classes, smallest, largest) = published
        .fold((0, u32::MAX, 0), |(count, smallest, largest), size| (count + 1, size.min(smallest), size.max(largest)));
    let smallest = if classes == 0 { 0 } else { smallest };
    Optimum { levels: best, loss, suppressed, classes, smallest, largest, rows, work }
}
