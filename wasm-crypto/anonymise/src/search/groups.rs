//! Classes at one node of the lattice, and how they merge when a column is generalised.

use super::base::Column;

/// The generalised values of a class: one field of bits for each column.
pub(crate) type Key<const WORDS: usize> = [u64; WORDS];

/// All classes at one node, in the order in which they first occur in the table.
#[derive(Debug, Clone)]
pub(crate) struct Groups<const WORDS: usize> {
    pub keys: Vec<Key<WORDS>>,
    /// Records of the subset in each.
    pub records: Vec<u32>,
    /// Records of the table in each; empty without a subset.
    pub population: Vec<u32>,
    /// For each sensitive column that a model asks for, its values in each class.
    pub sensitive: Vec<Distribution>,
}

impl<const WORDS: usize> Default for Groups<WORDS> {
    fn default() -> Self {
        Self { keys: vec![], records: vec![], population: vec![], sensitive: vec![] }
    }
}

/// Values with their counts for many classes, one after the other; sorted by code within a class.
#[derive(Debug, Clone, Default)]
pub(crate) struct Distribution {
    starts: Vec<u32>,
    cells: Vec<(u32, u32)>,
    /// One more than the highest code.
    width: usize,
}

impl Distribution {
    /// Counts pairs of class and code.
    pub fn count(classes: usize, mut pairs: Vec<(u32, u32)>) -> Self {
        pairs.sort_unstable();
        let mut starts = Vec::with_capacity(classes + 1);
        let mut cells: Vec<(u32, u32)> = Vec::new();
        let mut width = 0;
        starts.push(0);
        let mut previous = None;
        for (class, code) in pairs {
            if previous == Some((class, code)) {
                if let Some((_, count)) = cells.last_mut() {
                    *count += 1;
                }
                continue;
            }
            starts.resize(class as usize + 1, cells.len() as u32);
            cells.push((code, 1));
            width = width.max(code as usize + 1);
            previous = Some((class, code));
        }
        starts.resize(classes + 1, cells.len() as u32);
        Self { starts, cells, width }
    }

    /// The values of one class.
    pub fn class(&self, class: usize) -> &[(u32, u32)] {
        &self.cells[self.starts[class] as usize..self.starts[class + 1] as usize]
    }

    /// Merges classes: class i becomes part of class `to[i]`.
    fn merge(&self, to: &[u32], classes: usize) -> Self {
        // Members of each new class, by counting.
        let mut ends = vec![0u32; classes + 1];
        for &class in to {
            ends[class as usize + 1] += 1;
        }
        for class in 0..classes {
            ends[class + 1] += ends[class];
        }
        let mut members = vec![0u32; to.len()];
        let mut next = ends.clone();
        for (member, &class) in to.iter().enumerate() {
            let place = &mut next[class as usize];
            members[*place as usize] = member as u32;
            *place += 1;
        }
        let mut counts = vec![0u32; self.width];
        let mut seen: Vec<u32> = Vec::new();
        let mut starts = Vec::with_capacity(classes + 1);
        let mut cells = Vec::with_capacity(self.cells.len().min(classes * self.width));
        starts.push(0);
        for class in 0..classes {
            let members = &members[ends[class] as usize..ends[class + 1] as usize];
            if let [member] = members {
                cells.extend_from_slice(self.class(*member as usize));
            } else {
                for &member in members {
                    for &(code, count) in self.class(member as usize) {
                        let sum = &mut counts[code as usize];
                        if *sum == 0 {
                            seen.push(code);
                        }
                        *sum += count;
                    }
                }
                seen.sort_unstable();
                for code in seen.drain(..) {
                    cells.push((code, std::mem::take(&mut counts[code as usize])));
                }
            }
            starts.push(cells.len() as u32);
        }
        Self { starts, cells, width: self.width }
    }
}

/// Memory that merging uses again and again.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    slots: Vec<u32>,
    to: Vec<u32>,
}

/// No class yet.
const FREE: u32 = u32::MAX;

/// Multiplies the bits of a key up into the high half of a word.
fn hash<const WORDS: usize>(key: &Key<WORDS>) -> u64 {
    let mut sum = 0u64;
    for &word in key {
        sum = (sum ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        if WORDS > 1 {
            sum ^= sum >> 32;
        }
    }
    sum
}

impl<const WORDS: usize> Groups<WORDS> {
    /// How many classes.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// The classes after generalising one column from a level to a higher one. Classes keep the order in which they first
    /// occur.
    pub fn generalise(&self, column: &Column, from: usize, to: usize, scratch: &mut Scratch) -> Self {
        let fields = column.fields(from, to);
        let keep = !(column.mask << column.shift);
        self.merge(scratch, |mut key| {
            let code = (key[column.word] >> column.shift) & column.mask;
            key[column.word] = (key[column.word] & keep) | fields[code as usize];
            key
        })
    }

    /// The classes after generalising several columns at once.
    pub fn generalise_all(&self, steps: &[(&Column, usize, usize)], scratch: &mut Scratch) -> Self {
        let mut keep = [u64::MAX; WORDS];
        let mut fields = Vec::new();
        for &(column, from, to) in steps {
            keep[column.word] &= !(column.mask << column.shift);
            // what becomes the same for all needs no table
            if column.levels[to].leaves.len() > 1 {
                fields.push((column, column.fields(from, to)));
            }
        }
        self.merge(scratch, |key| {
            let mut next = key;
            for (word, keep) in next.iter_mut().zip(keep) {
                *word &= keep;
            }
            for (column, fields) in &fields {
                next[column.word] |= fields[column.read(&key)];
            }
            next
        })
    }

    /// Merges the classes whose keys become the same.
    fn merge(&self, scratch: &mut Scratch, key: impl Fn(Key<WORDS>) -> Key<WORDS>) -> Self {
        let bits = (2 * self.len()).next_power_of_two().trailing_zeros().max(3);
        let shift = 64 - bits;
        let last = (1usize << bits) - 1;
        scratch.slots.clear();
        scratch.slots.resize(last + 1, FREE);
        let slots = &mut scratch.slots[..];
        let follow = !self.sensitive.is_empty();
        scratch.to.clear();
        let mut merged = Self::default();
        for (number, old) in self.keys.iter().enumerate() {
            let key = key(*old);
            let mut slot = (hash(&key) >> shift) as usize;
            let class = loop {
                let class = slots[slot & last];
                if class == FREE {
                    let class = merged.keys.len() as u32;
                    slots[slot & last] = class;
                    merged.keys.push(key);
                    merged.records.push(0);
                    if !self.population.is_empty() {
                        merged.population.push(0);
                    }
                    break class as usize;
                }
                if merged.keys[class as usize] == key {
                    break class as usize;
                }
                slot += 1;
            };
            merged.records[class] += self.records[number];
            if !self.population.is_empty() {
                merged.population[class] += self.population[number];
            }
            if follow {
                scratch.to.push(class as u32);
            }
        }
        merged.sensitive = self.sensitive.iter().map(|values| values.merge(&scratch.to, merged.keys.len())).collect();
        merged
    }
}
