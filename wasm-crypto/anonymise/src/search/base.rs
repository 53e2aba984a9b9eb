//! The table made small: only values that occur, a few bits for each, every distinct record once.

use hashbrown::HashMap;

use super::groups::{Distribution, Groups, Key};
use crate::{Criteria, Input};

/// What one column can be at one level.
#[derive(Debug, Clone)]
pub(crate) struct Level {
    /// For each code here how many leaves of the hierarchy it stands for.
    pub leaves: Vec<u32>,
    /// For each code here how many records have it.
    pub records: Vec<u32>,
    /// For each code here its code in the hierarchy.
    pub original: Vec<u32>,
}

/// One quasi-identifier: its place in a key, and its levels in codes of only the values that occur.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub word: usize,
    pub shift: u32,
    /// Lowest bits of the field, not shifted.
    pub mask: u64,
    pub levels: Vec<Level>,
    /// For each level, for each code of level 0, its code there.
    codes: Vec<Vec<u32>>,
    /// For each leaf of the hierarchy its code of level 0, if the value occurs.
    pub leaf: Vec<u32>,
    /// Rows of the hierarchy.
    pub domain: u32,
}

impl Column {
    /// The highest level.
    pub fn top(&self) -> usize {
        self.levels.len() - 1
    }

    /// The code at `level` of a code of level 0.
    pub fn code(&self, level: usize, base: u32) -> u32 {
        self.codes[level][base as usize]
    }

    /// For each code of level `from` its field in a key at level `to`.
    pub fn fields(&self, from: usize, to: usize) -> Vec<u64> {
        let mut fields = vec![0; self.levels[from].leaves.len()];
        for (&from, &to) in self.codes[from].iter().zip(&self.codes[to]) {
            fields[from as usize] = u64::from(to) << self.shift;
        }
        fields
    }

    /// The code in a key.
    pub fn read<const WORDS: usize>(&self, key: &Key<WORDS>) -> usize {
        ((key[self.word] >> self.shift) & self.mask) as usize
    }
}

/// The columns of a table, measured.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    pub columns: Vec<Column>,
    /// Words a key needs.
    pub words: usize,
    /// Records that are published.
    pub records: u32,
    /// Whether there is a research subset.
    pub subset: bool,
}

/// What does not occur.
const ABSENT: u32 = u32::MAX;

impl Columns {
    pub fn new(input: &Input) -> Self {
        let mut columns = Vec::with_capacity(input.quasi().len());
        let (mut word, mut used) = (0, 0);
        for quasi in input.quasi() {
            let hierarchy = &quasi.hierarchy;
            let mut inside = vec![0u32; hierarchy.leaves()];
            // Codes in the order in which values first occur, as in ARX's dictionaries: sums are taken in that order.
            let mut present: Vec<u32> = Vec::new();
            let mut leaf_codes = vec![ABSENT; hierarchy.leaves()];
            for (row, &leaf) in quasi.codes.iter().enumerate() {
                if leaf_codes[leaf as usize] == ABSENT {
                    leaf_codes[leaf as usize] = present.len() as u32;
                    present.push(leaf);
                }
                inside[leaf as usize] += u32::from(input.includes(row));
            }
            let mut levels = Vec::with_capacity(hierarchy.levels());
            let mut codes = Vec::with_capacity(hierarchy.levels());
            for number in 0..hierarchy.levels() {
                let mut small = vec![ABSENT; hierarchy.width(number)];
                let mut level = Level { leaves: vec![], records: vec![], original: vec![] };
                let mut here = Vec::with_capacity(present.len());
                for &leaf in &present {
                    let code = hierarchy.code(number, leaf);
                    let slot = &mut small[code as usize];
                    if *slot == ABSENT {
                        *slot = level.leaves.len() as u32;
                        level.leaves.push(hierarchy.leaves_under(number, code));
                        level.records.push(0);
                        level.original.push(code);
                    }
                    level.records[*slot as usize] += inside[leaf as usize];
                    here.push(*slot);
                }
                levels.push(level);
                codes.push(here);
            }
            let bits = usize::BITS - (present.len() - 1).leading_zeros();
            if used + bits > 64 {
                (word, used) = (word + 1, 0);
            }
            let mask = (1u64 << bits) - 1;
            let domain = hierarchy.leaves() as u32;
            columns.push(Column { word, shift: used, mask, levels, codes, leaf: leaf_codes, domain });
            used += bits;
        }
        let (records, subset) = (input.records() as u32, input.subset().is_some());
        Self { columns, words: word + 1, records, subset }
    }

    /// The key of a row at these levels.
    pub fn key<const WORDS: usize>(&self, input: &Input, row: usize, levels: &[u8]) -> Key<WORDS> {
        let mut key = [0; WORDS];
        for ((column, quasi), &level) in self.columns.iter().zip(input.quasi()).zip(levels) {
            let base = column.leaf[quasi.codes[row] as usize];
            key[column.word] |= u64::from(column.code(level as usize, base)) << column.shift;
        }
        key
    }

    /// Distinct records, in the order in which they first occur.
    pub fn groups<const WORDS: usize>(&self, input: &Input, criteria: &Criteria) -> Groups<WORDS> {
        let mut groups = Groups::default();
        let mut index: HashMap<Key<WORDS>, u32> = HashMap::with_capacity(input.rows().min(1 << 16));
        let sensitive = if criteria.needs_sensitive() { input.sensitive() } else { &[] };
        let mut values: Vec<Vec<(u32, u32)>> = vec![Vec::new(); sensitive.len()];
        let bottom = vec![0; self.columns.len()];
        for row in 0..input.rows() {
            let next = groups.keys.len() as u32;
            let key = self.key(input, row, &bottom);
            let group = *index.entry(key).or_insert(next);
            if group == next {
                groups.keys.push(key);
                groups.records.push(0);
                if self.subset {
                    groups.population.push(0);
                }
            }
            if self.subset {
                groups.population[group as usize] += 1;
            }
            if input.includes(row) {
                groups.records[group as usize] += 1;
                for (values, column) in values.iter_mut().zip(sensitive) {
                    values.push((group, column.codes[row]));
                }
            }
        }
        let groups_count = groups.keys.len();
        groups.sensitive = values.into_iter().map(|values| Distribution::count(groups_count, values)).collect();
        groups
    }
}
