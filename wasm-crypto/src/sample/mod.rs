//! Synthetic health records to try everything with: the same file for the same seed.

mod clinical;
mod cohort;
mod history;
mod people;
mod random;

use serde::{Deserialize, Serialize};

use crate::table::{Column, Dialect, Table};

/// The seed of the files in `static/samples`.
pub const SEED: u64 = 1;

/// Which sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sample {
    /// One person's history: a row for each of 48 visits.
    PatientHistory,
    /// A cohort: a row for each of 1,000 participants.
    Cohort,
}

/// Makes a sample. Nobody in it exists.
pub fn generate(sample: Sample, seed: u64) -> Table {
    let (names, rows): (&[&str], _) = match sample {
        Sample::PatientHistory => (&history::COLUMNS, history::rows(seed)),
        Sample::Cohort => (&cohort::COLUMNS, cohort::rows(seed)),
    };
    let column =
        |(index, name): (usize, &&str)| Column::from_cells(*name, rows.iter().map(move |row| row[index].as_str()));
    Table::new(Dialect::default(), names.iter().enumerate().map(column).collect())
}

#[cfg(test)]
mod tests;
