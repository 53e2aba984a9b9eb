//! The table made small: only values that occur, several columns in one code, every distinct record once.

use std::rc::Rc;

use super::groups::{Distribution, Groups, Scratch};
use crate::{Criteria, Input};

/// What one column can be at one level.
#[derive(Debug, Clone)]
pub(crate) struct Level {
    /// For each code here how many leaves of the hierarchy it stands for.
    pub leaves: Vec<u32>,
    /// For each code here how many records have it.
    pub records: Vec<u32>,
    /// Distinct values of the hierarchy here / its rows.
    pub distinct: f64,
    /// Its code of what stands for any value.
    pub any: Option<u32>,
    /// For each code of level 0 its code here.
    codes: Vec<u32>,
}

/// What stands for any value.
const ANY: &str = "*";

/// One quasi-identifier in codes of only the values that occur.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub levels: Vec<Level>,
    /// Rows of the hierarchy.
    pub domain: u32,
    /// For each leaf of the hierarchy its code of level 0, if the value occurs.
    leaf: Vec<u32>,
    /// In which chunk the column is, and what its code is multiplied by there.
    chunk: usize,
    factor: u32,
}

/// Columns whose codes of level 0 make one code together.
#[derive(Debug, Clone)]
pub(crate) struct Chunk {
    columns: Vec<usize>,
    /// One more than the highest code.
    size: u32,
    /// Which word of a class's number it goes into.
    pub word: usize,
}

/// What a chunk's codes become at some levels.
#[derive(Debug)]
pub(crate) struct Digits {
    /// For each code of the chunk its digit.
    pub of: Vec<u32>,
    /// One more than the highest digit.
    pub count: u32,
    /// For each column of the chunk: the column, and for each digit the column's code.
    pub codes: Vec<(usize, Vec<u32>)>,
}

/// The columns of a table, measured.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    pub columns: Vec<Column>,
    pub chunks: Vec<Chunk>,
    /// Words that the number of a class needs.
    pub words: usize,
    /// Records that are published.
    pub records: u32,
    /// Whether there is a research subset.
    pub subset: bool,
}

/// The classes at the lowest node, and the class of each row.
#[derive(Debug)]
pub(crate) struct Bottom {
    pub groups: Groups,
    pub rows: Vec<u32>,
}

/// What does not occur.
const ABSENT: u32 = u32::MAX;
/// Codes of a chunk of several columns: a table of them stays in the fastest memory.
const CHUNK: u64 = 4096;

impl Column {
    fn new(input: &Input, number: usize) -> Self {
        let quasi = &input.quasi()[number];
        let hierarchy = &quasi.hierarchy;
        // Codes in the order in which values first occur, as in ARX's dictionaries: sums are taken in that order.
        let mut present: Vec<u32> = Vec::new();
        let mut leaf = vec![ABSENT; hierarchy.leaves()];
        let mut inside = vec![0u32; hierarchy.leaves()];
        for (row, &value) in quasi.codes.iter().enumerate() {
            if leaf[value as usize] == ABSENT {
                leaf[value as usize] = present.len() as u32;
                present.push(value);
            }
            inside[value as usize] += u32::from(input.includes(row));
        }
        let level = |number: usize| {
            let mut small = vec![ABSENT; hierarchy.width(number)];
            let mut level = Level { leaves: vec![], records: vec![], any: None, codes: vec![], distinct: 0.0 };
            for &value in &present {
                let code = hierarchy.code(number, value);
                let slot = &mut small[code as usize];
                if *slot == ABSENT {
                    *slot = level.leaves.len() as u32;
                    level.leaves.push(hierarchy.leaves_under(number, code));
                    level.records.push(0);
                    if hierarchy.text(number, code) == ANY {
                        level.any = Some(*slot);
                    }
                }
                level.records[*slot as usize] += inside[value as usize];
                level.codes.push(*slot);
            }
            level.distinct = hierarchy.width(number) as f64 / hierarchy.leaves() as f64;
            level
        };
        let levels = (0..hierarchy.levels()).map(level).collect();
        Self { levels, domain: hierarchy.leaves() as u32, leaf, chunk: 0, factor: 0 }
    }

    /// The highest level.
    pub fn top(&self) -> usize {
        self.levels.len() - 1
    }

    /// How many values occur.
    pub fn width(&self, level: usize) -> usize {
        self.levels[level].leaves.len()
    }

    /// The code at `level` of a code of level 0.
    pub fn code(&self, level: usize, base: u32) -> u32 {
        self.levels[level].codes[base as usize]
    }
}

impl Columns {
    pub fn new(input: &Input) -> Self {
        let mut columns: Vec<Column> = (0..input.quasi().len()).map(|number| Column::new(input, number)).collect();
        let mut order: Vec<usize> = (0..columns.len()).collect();
        order.sort_by_key(|&number| std::cmp::Reverse(columns[number].width(0)));
        let mut chunks: Vec<Chunk> = Vec::new();
        for number in order {
            let width = columns[number].width(0) as u64;
            let room = |chunk: &Chunk| u64::from(chunk.size) * width <= CHUNK;
            let place = chunks.iter().position(room).unwrap_or_else(|| {
                chunks.push(Chunk { columns: vec![], size: 1, word: 0 });
                chunks.len() - 1
            });
            let chunk = &mut chunks[place];
            columns[number].chunk = place;
            columns[number].factor = chunk.size;
            chunk.columns.push(number);
            chunk.size *= width as u32;
        }
        let (mut word, mut space) = (0, 1u64);
        for chunk in &mut chunks {
            space = space.checked_mul(u64::from(chunk.size)).unwrap_or_else(|| {
                word += 1;
                u64::from(chunk.size)
            });
            chunk.word = word;
        }
        let (records, subset) = (input.records() as u32, input.subset().is_some());
        Self { columns, chunks, words: word + 1, records, subset }
    }

    /// Whether a class is `*` in every column.
    pub fn is_any(&self, levels: &[u8], groups: &Groups, class: usize) -> bool {
        let any = self.columns.iter().zip(levels).map(|(column, &level)| column.levels[level as usize].any);
        any.enumerate().all(|(column, any)| any.is_some_and(|any| groups.code(column, class) == any))
    }

    /// What the codes of a chunk become at these levels of all columns.
    pub fn digits(&self, chunk: usize, levels: &[u8]) -> Digits {
        let chunk = &self.chunks[chunk];
        let mut of = vec![0; chunk.size as usize];
        let mut count = 1;
        let mut codes = Vec::with_capacity(chunk.columns.len());
        for &number in &chunk.columns {
            let column = &self.columns[number];
            let level = &column.levels[levels[number] as usize];
            let width = level.codes.len() as u32;
            let mut code = 0;
            // the column's code counts up once in `factor` codes of the chunk
            for run in of.chunks_mut(column.factor as usize) {
                for digit in run {
                    *digit += level.codes[code as usize] * count;
                }
                code = if code + 1 == width { 0 } else { code + 1 };
            }
            codes.push((number, count));
            count *= level.leaves.len() as u32;
        }
        let codes = codes.into_iter().map(|(number, factor)| {
            let width = self.columns[number].width(levels[number] as usize) as u32;
            (number, (0..count).map(|digit| digit / factor % width).collect())
        });
        Digits { of, count, codes: codes.collect() }
    }

    /// Distinct records, in the order in which they first occur.
    pub fn bottom(&self, input: &Input, criteria: &Criteria, scratch: &mut Scratch) -> Bottom {
        let rows = input.rows();
        let mut chunks = vec![vec![0u32; rows]; self.chunks.len()];
        for (column, quasi) in self.columns.iter().zip(input.quasi()) {
            for (code, &value) in chunks[column.chunk].iter_mut().zip(&quasi.codes) {
                *code += column.leaf[value as usize] * column.factor;
            }
        }
        let records = match input.subset() {
            None => vec![1; rows],
            Some(subset) => subset.iter().map(|&inside| u32::from(inside)).collect(),
        };
        let population = if self.subset { vec![1; rows] } else { vec![] };
        let sensitive = if criteria.needs_sensitive() { input.sensitive() } else { &[] };
        let sensitive = sensitive.iter().map(|column| Distribution::single(&column.codes, input.subset())).collect();
        let each = Groups { chunks, view: Rc::default(), records, population, sensitive };
        let groups = each.at(self, &vec![0; self.columns.len()], scratch);
        Bottom { groups, rows: scratch.to.clone() }
    }
}

impl Chunk {
    /// The levels of its columns among those of all.
    pub fn levels(&self, levels: &[u8]) -> Vec<u8> {
        self.columns.iter().map(|&number| levels[number]).collect()
    }
}

impl Digits {
    /// The code of a column in a digit.
    pub fn code(&self, column: usize, digit: u32) -> Option<u32> {
        self.codes.iter().find(|(number, _)| *number == column).map(|(_, codes)| codes[digit as usize])
    }
}
