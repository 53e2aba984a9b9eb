//! Finding a class for the items that are left.

use super::columns::{Column, says_nothing};
use super::items::Items;
use super::judge::{Counts, Judge};
use super::peel::Draft;

/// How many of the nearest classes are asked whether they may take an item.
const ASKED: usize = 64;

/// Class comparisons over all items, before only some of the classes are looked at.
const MOST_COMPARED: usize = 100_000_000;

/// Puts each item that is left into the class where that loses least, if the class still satisfies the models;
/// those that no class takes stay outside.
pub(super) fn insert(columns: &[Column<'_>], items: &Items, judge: &Judge<'_>, drafts: &mut [Draft], left: &[u32]) {
    if left.is_empty() {
        return;
    }
    let mut counts: Vec<Counts> = drafts.iter().map(|draft| judge.count(&draft.items)).collect();
    let stride = (left.len() * drafts.len()).div_ceil(MOST_COMPARED).max(1);
    for &item in left {
        if items.records[item as usize] == 0 && !judge.places_absent {
            continue;
        }
        let mut near = nearest(columns, items, drafts, &counts, stride, item);
        near.truncate(if judge.grows { 1 } else { ASKED });
        let own = judge.count(&[item]);
        let taken = near.into_iter().map(|(_, class)| (class, counts[class].plus(&own)));
        let Some((class, both)) = taken.into_iter().find(|(_, both)| judge.grows || judge.holds(both)) else {
            continue;
        };
        let draft = &mut drafts[class];
        for ((node, column), leaves) in draft.tuple.iter_mut().zip(columns).zip(&items.leaves) {
            *node = column.join(*node, leaves[item as usize]).unwrap_or(*node);
        }
        draft.items.push(item);
        counts[class] = both;
    }
}

/// Classes by what is lost when they take an item, those that lose least first.
fn nearest(
    columns: &[Column<'_>],
    items: &Items,
    drafts: &[Draft],
    counts: &[Counts],
    stride: usize,
    item: u32,
) -> Vec<(f64, usize)> {
    let own = f64::from(items.records[item as usize]);
    let mut near: Vec<(f64, usize)> = Vec::new();
    let mut tuple = vec![0; columns.len()];
    'classes: for (class, draft) in drafts.iter().enumerate().step_by(stride) {
        let size = f64::from(counts[class].records);
        let worst = if near.len() < ASKED { f64::INFINITY } else { near[near.len() - 1].0 };
        let mut lost = 0.0;
        for (index, (column, &node)) in columns.iter().zip(&draft.tuple).enumerate() {
            let Some(joined) = column.join(node, items.leaves[index][item as usize]) else { continue 'classes };
            lost += column.loss(joined) * (size + own) - column.loss(node) * size;
            if lost >= worst {
                continue 'classes;
            }
            tuple[index] = joined;
        }
        if says_nothing(columns, &tuple) {
            continue;
        }
        let place = near.partition_point(|&(other, _)| other <= lost);
        near.insert(place, (lost, class));
        near.truncate(ASKED);
    }
    near
}
