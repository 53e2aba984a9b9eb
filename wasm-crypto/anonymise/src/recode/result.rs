//! A recoded table.

use hashbrown::HashMap;

use super::columns::{Column, says_nothing, tuple_loss};
use super::items::Items;
use super::peel::Draft;
use crate::model::Sizes;
use crate::{Criteria, Input, check};

/// A recoded table: for each row the level of each quasi-identifier.
#[derive(Debug, Clone, PartialEq)]
pub struct Recoding {
    /// Mean loss of a cell, as the module defines it.
    pub loss: f64,
    /// Classes of records that are published alike.
    pub classes: u32,
    /// Records of the smallest class; 0 without classes.
    pub smallest: u32,
    /// Records of the largest class.
    pub largest: u32,
    /// Records of which no quasi-identifier is published.
    pub suppressed: u32,
    columns: usize,
    /// For each row where its levels are, or `NOWHERE`.
    class: Vec<u32>,
    levels: Vec<u8>,
}

const NOWHERE: u32 = u32::MAX;

/// Why a draft is no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// More records suppressed than allowed.
    Suppressed,
    /// A class does not satisfy the models.
    Class,
    /// The table as a whole does not.
    Table,
}

impl Recoding {
    /// The levels of a row's quasi-identifiers, in the input's order; `None` when they are suppressed (all `*`, whatever
    /// the hierarchies), or the row is outside the research subset and no class counts it.
    pub fn levels(&self, row: usize) -> Option<&[u8]> {
        match self.class[row] {
            NOWHERE => None,
            class => Some(&self.levels[class as usize * self.columns..][..self.columns]),
        }
    }

    /// Joins what is published alike and asks every model again.
    pub(super) fn check(
        input: &Input,
        criteria: &Criteria,
        columns: &[Column<'_>],
        items: &Items,
        drafts: &[Draft],
        most_suppressed: u64,
    ) -> Result<Self, Failure> {
        let mut texts: Vec<HashMap<&str, u32>> = vec![HashMap::new(); columns.len()];
        let mut keys: HashMap<Vec<u32>, u32> = HashMap::new();
        let mut published = vec![None; items.len()];
        let mut sizes: Vec<u32> = Vec::new();
        let mut recoding = Self {
            loss: 0.0,
            classes: 0,
            smallest: 0,
            largest: 0,
            suppressed: 0,
            columns: columns.len(),
            class: vec![NOWHERE; input.rows()],
            levels: Vec::with_capacity(drafts.len() * columns.len()),
        };
        let (mut placed, mut starred) = (0, 0);
        for (class, draft) in drafts.iter().enumerate() {
            let key = (!says_nothing(columns, &draft.tuple)).then(|| {
                let alike = columns.iter().zip(&draft.tuple).zip(&mut texts).map(|((column, &node), texts)| {
                    let next = texts.len() as u32;
                    *texts.entry(column.text(node)).or_insert(next)
                });
                let next = keys.len() as u32;
                *keys.entry(alike.collect()).or_insert(next)
            });
            sizes.resize(keys.len(), 0);
            for &item in &draft.items {
                let records = items.records[item as usize];
                match key {
                    Some(key) => sizes[key as usize] += records,
                    None => starred += records,
                }
                placed += records;
                recoding.loss += f64::from(records) * tuple_loss(columns, &draft.tuple);
                published[item as usize] = key;
                for &row in items.rows(item) {
                    recoding.class[row as usize] = class as u32;
                }
            }
            recoding.levels.extend(columns.iter().zip(&draft.tuple).map(|(column, &node)| column.level(node)));
        }
        let records = input.records();
        let nowhere = records as u32 - placed;
        recoding.suppressed = nowhere + starred;
        recoding.loss += f64::from(nowhere) * columns.len() as f64;
        recoding.loss /= records as f64 * columns.len() as f64;
        sizes.retain(|&size| size > 0);
        recoding.classes = sizes.len() as u32;
        recoding.smallest = sizes.iter().copied().min().unwrap_or(0);
        recoding.largest = sizes.iter().copied().max().unwrap_or(0);
        if u64::from(recoding.suppressed) > most_suppressed {
            return Err(Failure::Suppressed);
        }
        let mut of_rows = vec![None; input.rows()];
        for item in 0..items.len() as u32 {
            for &row in items.rows(item) {
                of_rows[row as usize] = published[item as usize];
            }
        }
        if !check::classes_hold(input, criteria, |row| of_rows[row].map(|key| vec![key])) {
            return Err(Failure::Class);
        }
        sizes.sort_unstable();
        let sizes: Vec<(u32, u32)> = sizes.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u32)).collect();
        match criteria.table.iter().all(|criterion| criterion.holds(Sizes::of(&sizes))) {
            true => Ok(recoding),
            false => Err(Failure::Table),
        }
    }
}

/// Replaces a tuple by the lowest nodes that cover the items.
pub(super) fn narrow(columns: &[Column<'_>], items: &Items, draft: &mut Draft) {
    let Some((&first, others)) = draft.items.split_first() else { return };
    for ((node, column), leaves) in draft.tuple.iter_mut().zip(columns).zip(&items.leaves) {
        let mut narrowest = column.node(0, leaves[first as usize]);
        for &item in others {
            narrowest = column.join(narrowest, leaves[item as usize]).unwrap_or(*node);
        }
        *node = column.lowest(narrowest);
    }
}
