//! A table in integer codes.

use crate::Hierarchy;

/// A quasi-identifier: a column that together with others can point at a person.
#[derive(Debug, Clone)]
pub struct Quasi {
    /// The column's name.
    pub name: String,
    /// For each row the leaf of the hierarchy.
    pub codes: Vec<u32>,
    /// What each value becomes at each level.
    pub hierarchy: Hierarchy,
}

/// A sensitive column: what nobody should learn about a person from the class they fall in.
#[derive(Debug, Clone)]
pub struct Sensitive {
    /// The column's name.
    pub name: String,
    /// For each row a code of its value, from 0; the leaf of the hierarchy when there is one.
    pub codes: Vec<u32>,
    /// How near values are to each other, for hierarchical t-closeness.
    pub hierarchy: Option<Hierarchy>,
}

/// A table to anonymise: its quasi-identifiers, its sensitive columns and, for k-map and δ-presence, which rows belong to
/// the research subset. Columns of no role are the caller's.
#[derive(Debug, Clone)]
pub struct Input {
    rows: usize,
    quasi: Vec<Quasi>,
    sensitive: Vec<Sensitive>,
    subset: Option<Vec<bool>>,
}

/// Why columns do not make a table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// Nothing to generalise.
    #[error("there is no quasi-identifier")]
    NoQuasi,
    /// No row.
    #[error("the table has no row")]
    NoRows,
    /// More rows than can be counted.
    #[error("the table has more than {} rows", u32::MAX)]
    TooManyRows,
    /// A column of another length.
    #[error("column {column} has {found} rows instead of {expected}")]
    Length {
        /// The column, `subset` for the subset.
        column: String,
        /// Its rows.
        found: usize,
        /// Rows of the first column.
        expected: usize,
    },
    /// A code beyond the hierarchy's leaves.
    #[error("row {row} of column {column} has a value that its hierarchy misses")]
    Missing {
        /// The column.
        column: String,
        /// The row, from 1.
        row: usize,
    },
    /// The research subset has no row.
    #[error("the research subset is empty")]
    EmptySubset,
}

impl InputError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoQuasi => "Mark at least one column as a quasi-identifier.",
            Self::NoRows => "Choose a table with rows.",
            Self::TooManyRows => "Split the table.",
            Self::Length { .. } => "Give every column a value for each row.",
            Self::Missing { .. } => "Add the value to the column's hierarchy.",
            Self::EmptySubset => "Choose a subset that has rows of this table.",
        }
    }
}

impl Input {
    /// A table of these columns.
    ///
    /// # Errors
    /// No quasi-identifier, no row, columns of different length, a code that is no leaf of its hierarchy.
    pub fn new(quasi: Vec<Quasi>, sensitive: Vec<Sensitive>, subset: Option<Vec<bool>>) -> Result<Self, InputError> {
        let rows = quasi.first().ok_or(InputError::NoQuasi)?.codes.len();
        if rows == 0 {
            return Err(InputError::NoRows);
        }
        if rows >= u32::MAX as usize {
            return Err(InputError::TooManyRows);
        }
        let length = |column: &str, found: usize| match found == rows {
            true => Ok(()),
            false => Err(InputError::Length { column: column.to_owned(), found, expected: rows }),
        };
        let leaves = |column: &str, codes: &[u32], hierarchy: &Hierarchy| match codes
            .iter()
            .position(|&code| code as usize >= hierarchy.leaves())
        {
            None => Ok(()),
            Some(row) => Err(InputError::Missing { column: column.to_owned(), row: row + 1 }),
        };
        for Quasi { name, codes, hierarchy } in &quasi {
            length(name, codes.len())?;
            leaves(name, codes, hierarchy)?;
        }
        for Sensitive { name, codes, hierarchy } in &sensitive {
            length(name, codes.len())?;
            if let Some(hierarchy) = hierarchy {
                leaves(name, codes, hierarchy)?;
            }
        }
        if let Some(subset) = &subset {
            length("subset", subset.len())?;
            if !subset.contains(&true) {
                return Err(InputError::EmptySubset);
            }
        }
        Ok(Self { rows, quasi, sensitive, subset })
    }

    /// Rows of the table.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The records that are published: the rows of the research subset, every row without one.
    pub fn records(&self) -> usize {
        self.subset.as_ref().map_or(self.rows, |subset| subset.iter().filter(|&&inside| inside).count())
    }

    /// The quasi-identifiers, in the order in which levels are given.
    pub fn quasi(&self) -> &[Quasi] {
        &self.quasi
    }

    /// The sensitive columns.
    pub fn sensitive(&self) -> &[Sensitive] {
        &self.sensitive
    }

    /// For each row whether it belongs to the research subset.
    pub fn subset(&self) -> Option<&[bool]> {
        self.subset.as_deref()
    }

    /// Whether a row is published.
    pub fn includes(&self, row: usize) -> bool {
        self.subset.as_ref().is_none_or(|subset| subset[row])
    }

    /// The lowest and the highest level of every quasi-identifier make the lattice: this is how many nodes it has.
    pub fn nodes(&self) -> u128 {
        self.quasi.iter().map(|quasi| quasi.hierarchy.levels() as u128).fold(1, u128::saturating_mul)
    }
}
