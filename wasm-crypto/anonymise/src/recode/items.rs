//! The table as its distinct combinations of quasi-identifiers, and grouping them at a node of the lattice.

use super::columns::Column;
use super::keys::{Keys, Maker};
use crate::Input;

/// Distinct combinations of leaves, in their own order, so that the order of rows does not matter.
pub(super) struct Items {
    /// For each column the leaf of each item.
    pub(super) leaves: Vec<Vec<u32>>,
    starts: Vec<u32>,
    rows: Vec<u32>,
    /// For each item its records: rows of the research subset.
    pub(super) records: Vec<u32>,
    keys: Keys,
}

impl Items {
    pub(super) fn new(input: &Input, columns: &[Column<'_>]) -> Self {
        let mut keys = Keys::new(columns);
        let words = keys.words;
        let mut of_rows = vec![0u64; input.rows() * words];
        for (column, quasi) in input.quasi().iter().enumerate() {
            keys.add(&mut of_rows, column, &quasi.codes);
        }
        let key = |row: u32| &of_rows[row as usize * words..][..words];
        let mut rows: Vec<u32> = (0..input.rows() as u32).collect();
        rows.sort_unstable_by(|&a, &b| key(a).cmp(key(b)).then(a.cmp(&b)));
        let mut starts: Vec<u32> =
            (0..rows.len()).filter(|&at| at == 0 || key(rows[at]) != key(rows[at - 1])).map(|at| at as u32).collect();
        starts.push(rows.len() as u32);
        let spans = || starts.windows(2).map(|span| &rows[span[0] as usize..span[1] as usize]);
        let leaves: Vec<Vec<u32>> =
            input.quasi().iter().map(|quasi| spans().map(|rows| quasi.codes[rows[0] as usize]).collect()).collect();
        keys.remember(columns, &leaves);
        let records =
            spans().map(|rows| rows.iter().filter(|&&row| input.includes(row as usize)).count() as u32).collect();
        Self { leaves, starts, rows, records, keys }
    }

    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    /// The rows of an item.
    pub(super) fn rows(&self, item: u32) -> &[u32] {
        &self.rows[self.starts[item as usize] as usize..self.starts[item as usize + 1] as usize]
    }

    /// Rows of an item, those outside the research subset too.
    pub(super) fn population(&self, item: u32) -> u32 {
        self.starts[item as usize + 1] - self.starts[item as usize]
    }

    /// What an item becomes at a node of the lattice.
    pub(super) fn tuple(&self, columns: &[Column<'_>], item: u32, levels: &[u8]) -> Box<[u32]> {
        columns
            .iter()
            .zip(levels)
            .zip(&self.leaves)
            .map(|((column, &l), leaves)| column.node(l, leaves[item as usize]))
            .collect()
    }
}

/// Items that are the same at a node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Group {
    pub(super) records: u32,
    pub(super) population: u32,
    /// Position of its first item among those grouped.
    pub(super) first: u32,
}

/// Groups items, again and again, with the same memory.
#[derive(Default)]
pub(super) struct Grouper {
    maker: Maker,
    slots: Vec<u32>,
    /// For each grouped item its group.
    pub(super) group: Vec<u32>,
    /// The groups, in the order of their first items.
    pub(super) groups: Vec<Group>,
}

impl Grouper {
    /// Groups `among` by what they become at the levels.
    pub(super) fn group(&mut self, items: &Items, columns: &[Column<'_>], among: &[u32], levels: &[u8]) {
        self.maker.make(&items.keys, columns, among, levels);
        let (words, keys) = (items.keys.words, &self.maker.keys);
        let size = (among.len() * 2).next_power_of_two().max(16);
        let shift = u64::BITS - size.trailing_zeros();
        self.slots.clear();
        self.slots.resize(size, u32::MAX);
        self.group.clear();
        self.groups.clear();
        for (at, &item) in among.iter().enumerate() {
            let key = &keys[at * words..][..words];
            let mixed = key.iter().fold(0u64, |mixed, &word| {
                let mixed = (mixed ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                mixed ^ (mixed >> 32)
            });
            let mut slot = (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> shift) as usize;
            let group = loop {
                let group = self.slots[slot];
                if group == u32::MAX {
                    let group = self.groups.len() as u32;
                    self.slots[slot] = group;
                    self.groups.push(Group { records: 0, population: 0, first: at as u32 });
                    break group;
                }
                let first = self.groups[group as usize].first as usize;
                // Word by word: keys have one or two words, too few for a call.
                if keys[first * words..][..words].iter().zip(key).all(|(a, b)| a == b) {
                    break group;
                }
                slot = (slot + 1) & (size - 1);
            };
            let entry = &mut self.groups[group as usize];
            entry.records += items.records[item as usize];
            entry.population += items.population(item);
            self.group.push(group);
        }
    }
}
