//! What items become at a node, as keys of a few bits for each column.
//!
//! A key is made from every item for every node, so its making is most of the work: columns of few values are looked up
//! *together*, in a table of their joint values that is made once for each combination of their levels.

use super::columns::Column;

/// Joint values of columns that are looked up together.
const MOST_JOINT: usize = 1024;

/// Entries of all tables of columns that are looked up together.
const MOST_ENTRIES: usize = 1 << 16;

/// Columns that are looked up together.
struct Together {
    columns: Vec<usize>,
    word: usize,
    /// For each item its joint value.
    values: Vec<u32>,
    joint: usize,
    combinations: usize,
}

/// Where each column's code lies in a key, and which columns are looked up together.
pub(super) struct Keys {
    /// Words of 64 bits that a key has.
    pub(super) words: usize,
    /// For each column its word and its lowest bit.
    place: Vec<(usize, u32)>,
    together: Vec<Together>,
}

impl Keys {
    pub(super) fn new(columns: &[Column<'_>]) -> Self {
        let leaves = |column: usize| columns[column].hierarchy.leaves();
        let levels = |column: usize| columns[column].hierarchy.levels();
        let bits = |column: usize| (usize::BITS - (leaves(column) - 1).leading_zeros()).max(1);
        let mut order: Vec<usize> = (0..columns.len()).collect();
        order.sort_by_key(|&column| leaves(column));
        let mut together: Vec<Together> = Vec::new();
        let mut place = vec![(0, 0); columns.len()];
        let (mut word, mut used) = (0, 0);
        for column in order {
            let next_word = used + bits(column) > u64::BITS;
            if next_word {
                (word, used) = (word + 1, 0);
            }
            place[column] = (word, used);
            used += bits(column);
            match together.last_mut() {
                Some(last)
                    if !next_word
                        && last.joint * leaves(column) <= MOST_JOINT
                        && last.joint * leaves(column) * last.combinations * levels(column) <= MOST_ENTRIES =>
                {
                    last.columns.push(column);
                    last.joint *= leaves(column);
                    last.combinations *= levels(column);
                }
                _ => together.push(Together {
                    columns: vec![column],
                    word,
                    values: vec![],
                    joint: leaves(column),
                    combinations: levels(column),
                }),
            }
        }
        Self { words: word + 1, place, together }
    }

    /// Remembers the items' joint values; `leaves` are those of each column.
    pub(super) fn remember(&mut self, columns: &[Column<'_>], leaves: &[Vec<u32>]) {
        for together in &mut self.together {
            together.values = vec![0; leaves[0].len()];
            for &column in &together.columns {
                let radix = columns[column].hierarchy.leaves() as u32;
                for (value, &leaf) in together.values.iter_mut().zip(&leaves[column]) {
                    *value = *value * radix + leaf;
                }
            }
        }
    }

    /// Adds a column's leaves to the keys of rows.
    pub(super) fn add(&self, keys: &mut [u64], column: usize, leaves: &[u32]) {
        let (word, shift) = self.place[column];
        for (key, &leaf) in keys.chunks_exact_mut(self.words).zip(leaves) {
            key[word] |= u64::from(leaf) << shift;
        }
    }
}

/// Makes keys, again and again; keeps the tables.
#[derive(Default)]
pub(super) struct Maker {
    tables: Vec<Vec<Vec<u64>>>,
    pub(super) keys: Vec<u64>,
}

impl Maker {
    /// The keys of the items `among` at the levels.
    pub(super) fn make(&mut self, keys: &Keys, columns: &[Column<'_>], among: &[u32], levels: &[u8]) {
        self.tables.resize_with(keys.together.len(), Vec::new);
        self.keys.clear();
        self.keys.resize(among.len() * keys.words, 0);
        for (together, tables) in keys.together.iter().zip(&mut self.tables) {
            tables.resize_with(together.combinations, Vec::new);
            let combination = together.columns.iter().fold(0, |combination, &column| {
                combination * columns[column].hierarchy.levels() + levels[column] as usize
            });
            let table = &mut tables[combination];
            if table.is_empty() {
                *table = table_of(keys, together, columns, levels);
            }
            let one = together.columns.iter().all(|&it| columns[it].hierarchy.width(levels[it] as usize) == 1);
            if !one {
                for (key, &item) in self.keys.chunks_exact_mut(keys.words).zip(among) {
                    key[together.word] |= table[together.values[item as usize] as usize];
                }
            }
        }
    }
}

/// For each joint value the bits of its columns' codes.
fn table_of(keys: &Keys, together: &Together, columns: &[Column<'_>], levels: &[u8]) -> Vec<u64> {
    let mut table = vec![0];
    for &column in &together.columns {
        let codes = columns[column].hierarchy.codes(levels[column] as usize);
        let shift = keys.place[column].1;
        table = table
            .iter()
            .flat_map(|&before| codes.iter().map(move |&code| before | (u64::from(code) << shift)))
            .collect();
    }
    table
}
