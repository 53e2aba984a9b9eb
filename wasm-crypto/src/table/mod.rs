//! Tables: read from what people really have (CSV, TSV), held by column with each distinct value once.
//!
//! Every later step works on the `u32` codes, so its cost follows the number of rows and of distinct values, not the
//! length of the text. Code 0 is the empty cell in every column.

pub mod cell;
mod cells;
mod decode;
mod dialect;
mod error;
mod names;
mod read;
#[cfg(test)]
pub(crate) mod sample_data;
mod sniff;
mod write;

pub use cell_codes::{Interner, Values};
pub use dialect::{Dialect, Encoding};
pub use error::{FileKind, TableError};
pub use read::{Options, Reader};
pub use write::WriteError;

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

/// Told how much is done and how much there is; answers `Break` to stop the work.
pub type Progress<'a> = dyn FnMut(u64, u64) -> ControlFlow<()> + 'a;

/// The work was stopped by its progress callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stopped before it was finished")]
pub struct Cancelled;

/// Some rows of a table as text, for a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// Column names, in the file's order.
    pub columns: Vec<String>,
    /// The first row shown, counted from 0.
    pub first: u64,
    /// The rows' cells; an empty cell is an empty string.
    pub rows: Vec<Vec<String>>,
    /// Rows in the whole table.
    pub total: u64,
}

/// A column: a code for each row, and the string of each code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The column's name, unlike every other name in its table.
    pub name: String,
    /// One code for each row.
    pub codes: Vec<u32>,
    /// The distinct values.
    pub values: Values,
}

impl Column {
    /// Builds a column from its cells.
    pub fn from_cells<'a>(name: impl Into<String>, cells: impl IntoIterator<Item = &'a str>) -> Self {
        let mut interner = Interner::default();
        let codes = cells.into_iter().map(|cell| interner.code(cell)).collect();
        Self { name: name.into(), codes, values: interner.into_values() }
    }

    /// The text of one cell; empty past the last row.
    pub fn cell(&self, row: usize) -> &str {
        self.codes.get(row).map_or("", |&code| self.values.text(code))
    }

    /// How many rows hold each code.
    pub fn counts(&self) -> Vec<u64> {
        let mut counts = vec![0; self.values.len()];
        for &code in &self.codes {
            counts[code as usize] += 1;
        }
        counts
    }

    /// Replaces each distinct value, once for each, by what `change` makes of it.
    pub fn map(&self, mut change: impl FnMut(&str) -> String) -> Self {
        let mut interner = Interner::default();
        let new: Vec<u32> = self.values.iter().map(|(_, value)| interner.code(&change(value))).collect();
        Self {
            name: self.name.clone(),
            codes: self.codes.iter().map(|&code| new[code as usize]).collect(),
            values: interner.into_values(),
        }
    }
}

/// A table in memory. Columns have distinct names and equal lengths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// How the file was read.
    pub dialect: Dialect,
    /// The columns, in the file's order.
    pub columns: Vec<Column>,
    rows: usize,
}

impl Table {
    /// Puts columns together. Shorter columns are filled up with empty cells.
    pub fn new(dialect: Dialect, mut columns: Vec<Column>) -> Self {
        let rows = columns.iter().map(|column| column.codes.len()).max().unwrap_or(0);
        for column in &mut columns {
            column.codes.resize(rows, 0);
        }
        Self { dialect, columns, rows }
    }

    /// Number of data rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Up to `limit` rows from row `first` on, as text.
    pub fn preview(&self, first: usize, limit: usize) -> Preview {
        let rows = first..first.saturating_add(limit).min(self.rows);
        Preview {
            columns: self.columns.iter().map(|column| column.name.clone()).collect(),
            first: first as u64,
            rows: rows.map(|row| self.columns.iter().map(|column| column.cell(row).to_owned()).collect()).collect(),
            total: self.rows as u64,
        }
    }
}
