//! From tables and hierarchies in files to what a search takes, and back to a table.

use std::collections::HashMap;
use std::path::Path;

use anonymise::hierarchy::build::from_csv;
use anonymise::{Hierarchy, Input, Quasi, Sensitive};
use wasm_crypto::table::{Column, Table};

use crate::failure::{About, Failure};
use crate::files::read_text;

/// What a value of a suppressed record is replaced by.
const SUPPRESSED: &str = "*";

/// Why a table cannot be anonymised as asked. Rows count from 1, without the header.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnonymiseError {
    /// The table has no such column.
    #[error("the table has no column \"{0}\"")]
    NoColumn(String),
    /// Models count rows, and rows are not people here.
    #[error("several rows belong to one person, told apart by \"{0}\": a privacy model would count rows as people")]
    RepeatedPeople(String),
    /// A column has two roles, or the same twice.
    #[error("the column \"{0}\" is named twice")]
    Twice(String),
    /// No column has a hierarchy.
    #[error("no column has a hierarchy")]
    NoQuasi,
    /// A quasi-identifier has no hierarchy.
    #[error("the column \"{0}\" has no hierarchy")]
    NoHierarchy(String),
    /// The hierarchy misses a value.
    #[error("the hierarchy of the column \"{column}\" misses the value in row {row}")]
    Missing {
        /// The column.
        column: String,
        /// The first row with such a value.
        row: usize,
    },
    /// The research subset has other columns.
    #[error("the research subset has other columns than the table")]
    SubsetColumns,
    /// A row of the research subset is not in the table, or not so often.
    #[error("row {0} of the research subset is not in the table, or not so often")]
    SubsetRow(usize),
    /// Two models with different research subsets.
    #[error("two models have different research subsets")]
    Subsets,
    /// The result was asked again and failed.
    #[error("the result does not satisfy the models when they are asked again")]
    Unsafe,
}

impl AnonymiseError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoColumn(_) => "Write the name as in the table's first row; `theriac scan` lists them.",
            Self::RepeatedPeople(_) => {
                "Make a table with one row for each person first; if each row is a person all the same, say --each-row."
            }
            Self::Twice(_) => "Give each column one role: generalised by a hierarchy, or sensitive.",
            Self::NoQuasi => {
                "Give a hierarchy for each column by which a person could be recognised: --hierarchy COLUMN=FILE, or \
                 --hierarchies with a folder of files named TABLE_hierarchy_COLUMN.csv."
            }
            Self::NoHierarchy(_) => "Give one with --hierarchy COLUMN=FILE.",
            Self::Missing { .. } => "Add a row with that value to the hierarchy file.",
            Self::SubsetColumns => "Take the subset's rows from the table as they are, all columns, header included.",
            Self::SubsetRow(_) => "Take the subset's rows from the table as they are.",
            Self::Subsets => "Use the same subset for all models.",
            Self::Unsafe => "Nothing was written. This is an error of the program: please report it.",
        }
    }
}

/// Reads a hierarchy in ARX's CSV form.
pub fn read_hierarchy(path: &Path) -> Result<Hierarchy, Failure> {
    let rows = from_csv(&read_text(path, "a hierarchy")?).about(path)?;
    Hierarchy::from_rows(rows).about(path)
}

/// A column of the table as a quasi-identifier.
pub fn quasi(table: &Table, name: &str, hierarchy: Hierarchy) -> Result<Quasi, AnonymiseError> {
    let codes = leaves(column(table, name)?, &hierarchy)?;
    Ok(Quasi { name: name.to_owned(), codes, hierarchy })
}

/// A column of the table as a sensitive one.
pub fn sensitive(table: &Table, name: &str, hierarchy: Option<Hierarchy>) -> Result<Sensitive, AnonymiseError> {
    let column = column(table, name)?;
    let codes = match &hierarchy {
        Some(hierarchy) => leaves(column, hierarchy)?,
        None => column.codes.clone(),
    };
    Ok(Sensitive { name: name.to_owned(), codes, hierarchy })
}

fn column<'a>(table: &'a Table, name: &str) -> Result<&'a Column, AnonymiseError> {
    table.column(name).ok_or_else(|| AnonymiseError::NoColumn(name.to_owned()))
}

/// For each row the leaf of its value.
fn leaves(column: &Column, hierarchy: &Hierarchy) -> Result<Vec<u32>, AnonymiseError> {
    let of_code: Vec<Option<u32>> = column.values.iter().map(|(_, value)| hierarchy.leaf(value)).collect();
    let missing = |row: usize| AnonymiseError::Missing { column: column.name.clone(), row: row + 1 };
    column.codes.iter().enumerate().map(|(row, &code)| of_code[code as usize].ok_or_else(|| missing(row))).collect()
}

/// The rows of the table that a research subset names. Each of its rows stands for one row of the table with the same
/// cells, the first that is left (ARX `DataSubset.create`).
pub fn subset(table: &Table, rows: &Table) -> Result<Vec<bool>, AnonymiseError> {
    let columns: Option<Vec<&Column>> = table.columns.iter().map(|column| rows.column(&column.name)).collect();
    let columns = columns.filter(|columns| columns.len() == rows.columns.len()).ok_or(AnonymiseError::SubsetColumns)?;
    let mut waiting: HashMap<Vec<&str>, Vec<usize>> = HashMap::new();
    for row in (0..table.rows()).rev() {
        waiting.entry(table.columns.iter().map(|column| column.cell(row)).collect()).or_default().push(row);
    }
    let mut inside = vec![false; table.rows()];
    for row in 0..rows.rows() {
        let cells: Vec<&str> = columns.iter().map(|column| column.cell(row)).collect();
        let found = waiting.get_mut(&cells).and_then(Vec::pop).ok_or(AnonymiseError::SubsetRow(row + 1))?;
        inside[found] = true;
    }
    Ok(inside)
}

/// The table with its quasi-identifiers generalised. `levels` gives a row's levels in the input's order, `None` for a row
/// that is suppressed; other columns stay as they are.
pub fn publish<'a>(table: &Table, input: &Input, levels: impl Fn(usize) -> Option<&'a [u8]>) -> Table {
    let columns = table.columns.iter().map(|column| {
        let Some((place, quasi)) = input.quasi().iter().enumerate().find(|(_, quasi)| quasi.name == column.name) else {
            return column.clone();
        };
        let cells = (0..table.rows()).map(|row| match levels(row) {
            Some(levels) => {
                let level = usize::from(levels[place]);
                quasi.hierarchy.text(level, quasi.hierarchy.code(level, quasi.codes[row]))
            }
            None => SUPPRESSED,
        });
        Column::from_cells(&column.name, cells)
    });
    Table::new(table.dialect, columns.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_crypto::table::{Options, Reader};

    fn table(text: &str) -> Table {
        let mut reader = Reader::new(Options { has_header: Some(true), delimiter: Some(';'), encoding: None });
        reader.push(text.as_bytes()).unwrap();
        reader.finish().unwrap()
    }

    #[test]
    fn each_row_of_a_subset_takes_the_first_equal_row_that_is_left() {
        let all = table("a;b\n1;x\n2;y\n1;x\n1;x\n");
        assert_eq!(subset(&all, &table("a;b\n1;x\n1;x\n")), Ok(vec![true, false, true, false]));
        // The columns may stand in another order.
        assert_eq!(subset(&all, &table("b;a\ny;2\n")), Ok(vec![false, true, false, false]));
        assert_eq!(subset(&all, &table("a;b\n2;y\n2;y\n")), Err(AnonymiseError::SubsetRow(2)));
        assert_eq!(subset(&all, &table("a;c\n2;y\n")), Err(AnonymiseError::SubsetColumns));
        assert_eq!(subset(&all, &table("a\n2\n")), Err(AnonymiseError::SubsetColumns));
    }

    #[test]
    fn a_value_that_the_hierarchy_misses_is_named_by_column_and_row() {
        let all = table("a;b\n1;x\n2;y\n");
        let hierarchy = Hierarchy::from_rows([["1", "*"]]).unwrap();
        let error = quasi(&all, "a", hierarchy.clone()).unwrap_err();
        assert_eq!(error, AnonymiseError::Missing { column: "a".into(), row: 2 });
        assert!(!error.to_string().contains("the value 2"));
        assert_eq!(quasi(&all, "c", hierarchy).unwrap_err(), AnonymiseError::NoColumn("c".into()));
    }

    #[test]
    fn generalised_cells_are_published_and_other_columns_stay() {
        let all = table("a;b\n1;x\n2;y\n3;z\n");
        let hierarchy = Hierarchy::from_rows([["1", "low"], ["2", "low"], ["3", "high"]]).unwrap();
        let input = Input::new(vec![quasi(&all, "a", hierarchy).unwrap()], vec![], None).unwrap();
        let out = publish(&all, &input, |row| (row != 1).then_some(&[1][..]));
        assert_eq!(String::from_utf8(out.to_csv()).unwrap(), "a,b\nlow,x\n*,y\nhigh,z\n");
    }
}
