//! Classes at one node of the lattice, and how they merge at a coarser one.
//!
//! A class is known by one of its records: the codes of its chunks at level 0. At a node every chunk's code becomes a digit
//! by a table, and the digits together a number, the same for all records of a class. Numbers are looked up directly
//! when there are few enough of them, by hash otherwise.

use std::rc::Rc;

use hashbrown::HashMap;

use super::base::{Columns, Digits};

/// All classes at one node, in the order in which they first occur in the table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Groups {
    /// For each chunk of columns, for each class, the code of one of its records.
    pub chunks: Vec<Vec<u32>>,
    /// What these codes are at the node.
    pub view: Rc<[Rc<Digits>]>,
    /// Records of the subset in each class.
    pub records: Vec<u32>,
    /// Records of the table in each; empty without a subset.
    pub population: Vec<u32>,
    /// For each sensitive column that a model asks for, its values in each class.
    pub sensitive: Vec<Distribution>,
}

/// Values with their counts for many classes, one after the other; sorted by code within a class.
#[derive(Debug, Clone, Default)]
pub(crate) struct Distribution {
    starts: Vec<u32>,
    cells: Vec<(u32, u32)>,
    /// One more than the highest code.
    width: usize,
}

/// Memory that merging uses again and again.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// For each class of the last groups the class that it became.
    pub to: Vec<u32>,
    /// For each class found the first that became it.
    firsts: Vec<u32>,
    slots: Vec<u32>,
    known: Vec<u64>,
    digits: HashMap<(usize, Vec<u8>), Rc<Digits>>,
}

/// No class yet.
const FREE: u32 = u32::MAX;
/// Tables of digits that are kept.
const MOST_TABLES: usize = 4096;

impl Scratch {
    fn view(&mut self, columns: &Columns, levels: &[u8]) -> Rc<[Rc<Digits>]> {
        if self.digits.len() > MOST_TABLES {
            self.digits.clear();
        }
        let digits = (0..columns.chunks.len()).map(|chunk| {
            let of = columns.chunks[chunk].levels(levels);
            Rc::clone(self.digits.entry((chunk, of)).or_insert_with(|| Rc::new(columns.digits(chunk, levels))))
        });
        digits.collect()
    }
}

impl Groups {
    /// How many classes.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Sum of the squared sizes.
    pub fn squares(&self) -> f64 {
        self.records.iter().map(|&records| f64::from(records) * f64::from(records)).sum()
    }

    /// The code of a column in a class, at the node.
    pub fn code(&self, column: usize, class: usize) -> u32 {
        let codes = self.chunks.iter().zip(&*self.view);
        let mut codes = codes.filter_map(|(chunk, digits)| digits.code(column, digits.of[chunk[class] as usize]));
        codes.next().unwrap_or_default()
    }

    /// The classes at a coarser node. They keep the order in which they first occur; `scratch.to` says what each became.
    pub fn at(&self, columns: &Columns, levels: &[u8], scratch: &mut Scratch) -> Self {
        let view = scratch.view(columns, levels);
        // what is the same for all classes says nothing
        let mut parts: Vec<Part<'_>> = Vec::with_capacity(view.len());
        let mut space = vec![1u64; columns.words];
        for (chunk, (codes, digits)) in columns.chunks.iter().zip(self.chunks.iter().zip(&*view)) {
            if digits.count > 1 {
                parts.push(Part { codes, of: &digits.of, factor: space[chunk.word], word: chunk.word });
                space[chunk.word] *= u64::from(digits.count);
            }
        }
        let mut found = Found { scratch, records: Vec::new(), counts: &self.records, space: space[0] };
        match &parts[..] {
            _ if columns.words > 1 => {
                let numbers: Vec<Vec<u64>> = (0..columns.words).map(|word| self.numbers(&parts, word)).collect();
                found.wide(&numbers);
            }
            [] => found.find(self.records.iter().map(|_| 0)),
            [a] => found.find(a.codes.iter().map(|&code| a.digit(code))),
            [a, b] => found.find(a.codes.iter().zip(b.codes).map(|(&x, &y)| a.digit(x) + b.digit(y))),
            [a, b, c] => {
                let codes = a.codes.iter().zip(b.codes).zip(c.codes);
                found.find(codes.map(|((&x, &y), &z)| a.digit(x) + b.digit(y) + c.digit(z)));
            }
            parts => found.find(self.numbers(parts, 0).into_iter()),
        }
        let Found { scratch: Scratch { to, firsts, .. }, records, .. } = found;
        let chunks = self.chunks.iter().map(|chunk| firsts.iter().map(|&first| chunk[first as usize]).collect());
        Self {
            chunks: chunks.collect(),
            population: if self.population.is_empty() { vec![] } else { sums(to, records.len(), &self.population) },
            sensitive: self.sensitive.iter().map(|values| values.merge(to, records.len())).collect(),
            view,
            records,
        }
    }

    /// One word of every class's number.
    fn numbers(&self, parts: &[Part<'_>], word: usize) -> Vec<u64> {
        let mut numbers = vec![0; self.len()];
        for part in parts.iter().filter(|part| part.word == word) {
            for (number, &code) in numbers.iter_mut().zip(part.codes) {
                *number += part.digit(code);
            }
        }
        numbers
    }
}

/// What one chunk adds to the numbers of classes.
struct Part<'a> {
    codes: &'a Vec<u32>,
    of: &'a [u32],
    factor: u64,
    word: usize,
}

impl Part<'_> {
    #[inline]
    fn digit(&self, code: u32) -> u64 {
        u64::from(self.of[code as usize]) * self.factor
    }
}

/// Spreads the bits of a number over the upper half of a word.
const MIX: u64 = 0x9E37_79B9_7F4A_7C15;

/// Classes while they are found.
struct Found<'a> {
    scratch: &'a mut Scratch,
    /// Records of each class found.
    records: Vec<u32>,
    /// Records of each class there was.
    counts: &'a [u32],
    /// Numbers are below.
    space: u64,
}

impl Found<'_> {
    /// Finds classes by their numbers: directly when there are few numbers, by hash otherwise.
    fn find(&mut self, numbers: impl ExactSizeIterator<Item = u64>) {
        let Scratch { to, slots, firsts, known, .. } = &mut *self.scratch;
        let records = &mut self.records;
        firsts.clear();
        to.clear();
        slots.clear();
        let count = numbers.len();
        let members = numbers.zip(self.counts).enumerate();
        if self.space <= (4 * count as u64).max(1024) {
            slots.resize(self.space as usize, FREE);
            let slots = &mut slots[..];
            to.extend(members.map(|(member, (number, &count))| {
                let slot = &mut slots[number as usize];
                if *slot == FREE {
                    *slot = records.len() as u32;
                    records.push(0);
                    firsts.push(member as u32);
                }
                records[*slot as usize] += count;
                *slot
            }));
        } else {
            known.clear();
            let (shift, last) = table(slots, count);
            let slots = &mut slots[..=last];
            to.extend(members.map(|(member, (number, &count))| {
                let mut slot = (number.wrapping_mul(MIX) >> shift) as usize;
                loop {
                    let class = slots[slot & last];
                    if class == FREE {
                        let class = records.len() as u32;
                        slots[slot & last] = class;
                        records.push(count);
                        known.push(number);
                        firsts.push(member as u32);
                        break class;
                    }
                    if known[class as usize] == number {
                        records[class as usize] += count;
                        break class;
                    }
                    slot += 1;
                }
            }));
        }
    }

    /// Finds classes by numbers of several words, by hash.
    fn wide(&mut self, numbers: &[Vec<u64>]) {
        let Scratch { to, slots, firsts, .. } = &mut *self.scratch;
        firsts.clear();
        to.clear();
        slots.clear();
        let (shift, last) = table(slots, self.counts.len());
        for member in 0..self.counts.len() {
            let hash = numbers.iter().fold(0, |sum: u64, word| (sum ^ (sum >> 32) ^ word[member]).wrapping_mul(MIX));
            let mut slot = (hash >> shift) as usize;
            let class = loop {
                let class = slots[slot & last];
                if class == FREE {
                    slots[slot & last] = firsts.len() as u32;
                    firsts.push(member as u32);
                    break firsts.len() as u32 - 1;
                }
                let first = firsts[class as usize] as usize;
                if numbers.iter().all(|word| word[member] == word[first]) {
                    break class;
                }
                slot += 1;
            };
            to.push(class);
        }
        self.records = sums(to, firsts.len(), self.counts);
    }
}

/// Makes a table of free places for so many items: how far a hash is shifted to be a place, and the last place.
fn table(slots: &mut Vec<u32>, items: usize) -> (u32, usize) {
    let bits = (items + items / 2).next_power_of_two().trailing_zeros().max(3);
    let last = (1usize << bits) - 1;
    slots.resize(last + 1, FREE);
    (64 - bits, last)
}

fn sums(to: &[u32], classes: usize, counts: &[u32]) -> Vec<u32> {
    let mut sums = vec![0; classes];
    for (&class, &count) in to.iter().zip(counts) {
        sums[class as usize] += count;
    }
    sums
}

impl Distribution {
    /// One value for each row, none outside the subset.
    pub fn single(codes: &[u32], subset: Option<&[bool]>) -> Self {
        let mut starts = Vec::with_capacity(codes.len() + 1);
        let mut cells = Vec::with_capacity(codes.len());
        starts.push(0);
        for (row, &code) in codes.iter().enumerate() {
            if subset.is_none_or(|subset| subset[row]) {
                cells.push((code, 1));
            }
            starts.push(cells.len() as u32);
        }
        let width = codes.iter().max().map_or(0, |&code| code as usize + 1);
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
