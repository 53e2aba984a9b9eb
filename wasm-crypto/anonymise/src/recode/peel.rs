//! Taking classes from the table, those that lose least first.

use std::ops::ControlFlow;

use super::columns::{Column, says_nothing};
use super::items::{Grouper, Items};
use super::judge::{Counts, Judge};
use crate::Progress;

/// Items that are published as one tuple of nodes.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) tuple: Box<[u32]>,
    pub(super) items: Vec<u32>,
}

/// What is not taken must stay fit to be published as a whole: for each item the set it is taken from, and for each set
/// what is left of it, or `None` when nothing is asked of the rest.
pub(super) struct Sets {
    pub(super) of: Vec<u32>,
    pub(super) left: Vec<Option<Counts>>,
}

/// Items looked at, over all nodes, before nodes are skipped.
const MOST_VISITS: u64 = 40_000_000;

/// Items looked at before that is thought of.
const FREE_VISITS: u64 = 20_000_000;

/// Goes through the nodes and takes every group of items that satisfies the models there; gives the classes and the items
/// that are left. Groups of different sets must differ at every node.
///
/// # Errors
/// Cancelled.
pub(super) fn peel(
    columns: &[Column<'_>],
    items: &Items,
    judge: &Judge<'_>,
    nodes: &[Box<[u8]>],
    mut sets: Option<&mut Sets>,
    progress: &mut dyn Progress,
) -> ControlFlow<(), (Vec<Draft>, Vec<u32>)> {
    let mut left: Vec<u32> = (0..items.len() as u32).collect();
    let mut drafts = Vec::new();
    let mut grouper = Grouper::default();
    let mut visits = 0u64;
    let mut at = 0;
    let mut told = 0;
    while at < nodes.len() && !left.is_empty() {
        let levels = &nodes[at];
        grouper.group(items, columns, &left, levels);
        visits += left.len() as u64;
        let taken = take(columns, items, judge, &grouper, &left, levels, sets.as_deref_mut(), &mut drafts);
        if taken.iter().any(|class| class.is_some()) {
            let mut kept = Vec::with_capacity(left.len());
            for (&item, &group) in left.iter().zip(&grouper.group) {
                match taken[group as usize] {
                    Some(class) => drafts[class as usize].items.push(item),
                    None => kept.push(item),
                }
            }
            left = kept;
        }
        if visits - told > 200_000 {
            told = visits;
            progress.step(at as u64, nodes.len() as u64)?;
        }
        at += stride(nodes.len() - at, left.len(), visits);
    }
    ControlFlow::Continue((drafts, left))
}

/// How many nodes to go on: one while few items have been looked at, as they become fewer by themselves; then so many that
/// the nodes ahead are looked at evenly.
fn stride(ahead: usize, left: usize, visits: u64) -> usize {
    match visits {
        ..FREE_VISITS => 1,
        _ => (ahead as u64 * left as u64).div_ceil(MOST_VISITS.saturating_sub(visits).max(1)).max(1) as usize,
    }
}

/// Decides on each group: the class it becomes.
#[allow(clippy::too_many_arguments, reason = "one step of the loop above")]
fn take(
    columns: &[Column<'_>],
    items: &Items,
    judge: &Judge<'_>,
    grouper: &Grouper,
    left: &[u32],
    levels: &[u8],
    mut sets: Option<&mut Sets>,
    drafts: &mut Vec<Draft>,
) -> Vec<Option<u32>> {
    let fit = |group: usize| match grouper.groups[group].records {
        0 => false,
        records => records >= judge.least,
    };
    let mut members = vec![Vec::new(); if judge.size_is_all && sets.is_none() { 0 } else { grouper.groups.len() }];
    if !members.is_empty() {
        for (&item, &group) in left.iter().zip(&grouper.group) {
            if fit(group as usize) {
                members[group as usize].push(item);
            }
        }
    }
    let mut taken = vec![None; grouper.groups.len()];
    for (group, taken) in taken.iter_mut().enumerate() {
        if !fit(group) {
            continue;
        }
        let first = left[grouper.groups[group].first as usize];
        let tuple = items.tuple(columns, first, levels);
        if says_nothing(columns, &tuple) {
            continue;
        }
        if !members.is_empty() {
            let counts = judge.count(&members[group]);
            if !judge.holds(&counts) {
                continue;
            }
            if let Some(sets) = &mut sets
                && let Some(whole) = &mut sets.left[sets.of[first as usize] as usize]
            {
                let rest = whole.minus(&counts);
                if rest.population > 0 && !judge.holds(&rest) {
                    continue;
                }
                *whole = rest;
            }
        }
        *taken = Some(drafts.len() as u32);
        drafts.push(Draft { tuple, items: Vec::new() });
    }
    taken
}
