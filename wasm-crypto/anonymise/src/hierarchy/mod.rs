//! Generalisation hierarchies: what each value becomes at each level.
//!
//! A hierarchy is a table in ARX's CSV form, `value;level 1;level 2;…`, one row for each value a column can have. Level 0
//! is the value itself. It must be a tree: two values that are the same at one level stay the same at every higher one.
//! The number of rows is the size of the domain, |D| in the loss metric (`DomainShareMaterialized`), whether or not the
//! data has each value.

pub mod build;

use hashbrown::HashMap;

/// One column's generalisation hierarchy.
///
/// At every level the distinct texts have codes from 0 in the order in which they first appear; at level 0 the code is the
/// row of the hierarchy, called *leaf*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hierarchy {
    levels: Vec<Level>,
    index: HashMap<String, u32>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Level {
    /// For each leaf its code here.
    codes: Vec<u32>,
    texts: Vec<String>,
    /// For each code, how many leaves it stands for.
    leaves: Vec<u32>,
    /// For each code, its code one level up; empty at the top.
    parents: Vec<u32>,
}

/// Why a hierarchy cannot be used. Rows count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HierarchyError {
    /// No row.
    #[error("the hierarchy is empty")]
    Empty,
    /// A row has another number of levels than the first.
    #[error("row {row} of the hierarchy has {found} levels instead of {expected}")]
    Ragged {
        /// The row.
        row: usize,
        /// Its levels.
        found: usize,
        /// Levels of the first row.
        expected: usize,
    },
    /// A value has two rows.
    #[error("row {row} of the hierarchy has the value of row {first} again")]
    Duplicate {
        /// The second row.
        row: usize,
        /// The first.
        first: usize,
    },
    /// Two values are the same at one level and differ at the next.
    #[error("rows {first} and {row} of the hierarchy are the same at level {level} and differ at level {}", level + 1)]
    NotATree {
        /// The later row.
        row: usize,
        /// The earlier.
        first: usize,
        /// The level at which they are the same.
        level: usize,
    },
    /// More rows or levels than can be worked with.
    #[error("the hierarchy has more than {0} rows or 255 levels")]
    TooLarge(u32),
}

impl HierarchyError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Empty => "Give one row for each value of the column: the value, then what it becomes at each level.",
            Self::Ragged { .. } => "Give every row the same number of levels; repeat a value to leave it as it is.",
            Self::Duplicate { .. } => "Remove one of the two rows.",
            Self::NotATree { .. } => {
                "What is the same at one level must stay the same at every higher one: correct one of the rows."
            }
            Self::TooLarge(_) => "Group the values before building the hierarchy.",
        }
    }
}

/// Most leaves of a hierarchy.
const MOST_LEAVES: u32 = 1 << 24;

impl Hierarchy {
    /// Reads rows of ARX's CSV form: each the value, then what it becomes at level 1, 2, ….
    ///
    /// # Errors
    /// No row, rows of different length, a value twice, or not a tree.
    pub fn from_rows<Row, Cell>(rows: impl IntoIterator<Item = Row>) -> Result<Self, HierarchyError>
    where
        Row: AsRef<[Cell]>,
        Cell: AsRef<str>,
    {
        let mut index = HashMap::new();
        let mut levels: Vec<Level> = Vec::new();
        let mut known: Vec<HashMap<String, u32>> = Vec::new();
        // For each code of each level the first leaf under it.
        let mut firsts: Vec<Vec<u32>> = Vec::new();
        for (leaf, row) in rows.into_iter().enumerate() {
            let row = row.as_ref();
            if leaf == 0 {
                if row.is_empty() {
                    return Err(HierarchyError::Ragged { row: 1, found: 0, expected: 1 });
                }
                levels.resize_with(row.len(), || Level {
                    codes: vec![],
                    texts: vec![],
                    leaves: vec![],
                    parents: vec![],
                });
                known.resize_with(row.len(), HashMap::new);
                firsts.resize_with(row.len(), Vec::new);
            }
            if row.len() != levels.len() {
                return Err(HierarchyError::Ragged { row: leaf + 1, found: row.len(), expected: levels.len() });
            }
            if leaf as u32 >= MOST_LEAVES || row.len() > 255 {
                return Err(HierarchyError::TooLarge(MOST_LEAVES));
            }
            let leaf = leaf as u32;
            if let Some(first) = index.insert(row[0].as_ref().to_owned(), leaf) {
                return Err(HierarchyError::Duplicate { row: leaf as usize + 1, first: first as usize + 1 });
            }
            let mut below: Option<(usize, u32)> = None;
            for (number, text) in row.iter().enumerate() {
                let text = text.as_ref();
                let level = &mut levels[number];
                let next = level.texts.len() as u32;
                let code = *known[number].entry_ref(text).or_insert(next);
                if code == next {
                    level.texts.push(text.to_owned());
                    level.leaves.push(0);
                    firsts[number].push(leaf);
                }
                level.leaves[code as usize] += 1;
                level.codes.push(code);
                if let Some((number, child)) = below {
                    let parents = &mut levels[number].parents;
                    if parents.len() == child as usize {
                        parents.push(code);
                    } else if parents[child as usize] != code {
                        let first = firsts[number][child as usize] as usize + 1;
                        return Err(HierarchyError::NotATree { row: leaf as usize + 1, first, level: number });
                    }
                }
                below = Some((number, code));
            }
        }
        if levels.is_empty() {
            return Err(HierarchyError::Empty);
        }
        Ok(Self { levels, index })
    }

    /// How many levels, the values themselves included: at least 1.
    pub fn levels(&self) -> usize {
        self.levels.len()
    }

    /// The highest level.
    pub fn top(&self) -> usize {
        self.levels.len() - 1
    }

    /// Rows of the hierarchy, |D|.
    pub fn leaves(&self) -> usize {
        self.levels[0].codes.len()
    }

    /// The leaf of a value, if the hierarchy has it.
    pub fn leaf(&self, value: &str) -> Option<u32> {
        self.index.get(value).copied()
    }

    /// How many distinct values a level has.
    pub fn width(&self, level: usize) -> usize {
        self.levels[level].texts.len()
    }

    /// The code of a leaf at a level.
    pub fn code(&self, level: usize, leaf: u32) -> u32 {
        self.levels[level].codes[leaf as usize]
    }

    /// For each leaf its code at a level.
    pub fn codes(&self, level: usize) -> &[u32] {
        &self.levels[level].codes
    }

    /// For each code of a level its code one level up; empty at the top.
    pub fn parents(&self, level: usize) -> &[u32] {
        &self.levels[level].parents
    }

    /// The text of a code at a level.
    pub fn text(&self, level: usize, code: u32) -> &str {
        &self.levels[level].texts[code as usize]
    }

    /// How many leaves a code of a level stands for.
    pub fn leaves_under(&self, level: usize, code: u32) -> u32 {
        self.levels[level].leaves[code as usize]
    }

    /// How far a code of a level is generalised: the share of the domain it stands for (ARX's domain share).
    pub fn share(&self, level: usize, code: u32) -> f64 {
        f64::from(self.leaves_under(level, code)) / self.leaves() as f64
    }
}

#[cfg(test)]
mod tests;
