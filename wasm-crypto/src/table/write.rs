//! Writing a table as CSV: UTF-8, comma, header, LF, quotes only where RFC 4180 needs them.

use std::io::{self, Write};

use super::{Cancelled, Column, Progress, Table};

/// Rows between two calls of the progress callback.
const STEP: usize = 8192;

/// Why a table was not written to its end.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The progress callback stopped it.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The writer failed.
    #[error("the table could not be written")]
    Io(#[from] io::Error),
}

impl WriteError {
    /// What the person can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Cancelled(_) => "Nothing was kept. Start it again when you are ready.",
            Self::Io(_) => "Check that there is space left and that the place may be written to.",
        }
    }
}

impl Table {
    /// Writes the table as CSV. The bytes depend on names and cells alone, not on how the table was read.
    pub fn write_csv(&self, to: &mut impl Write, progress: &mut Progress<'_>) -> Result<(), WriteError> {
        // One empty cell alone would be a blank line, which readers skip.
        let alone = self.columns.len() == 1;
        let header: Vec<String> = self.columns.iter().map(|column| quoted(&column.name, alone)).collect();
        to.write_all(header.join(",").as_bytes())?;
        to.write_all(b"\n")?;
        let quoting: Vec<Option<Vec<String>>> =
            self.columns.iter().map(|column| quoted_values(column, alone)).collect();
        for row in 0..self.rows() {
            if row % STEP == 0 && progress(row as u64, self.rows() as u64).is_break() {
                return Err(Cancelled.into());
            }
            for (index, (column, quoting)) in self.columns.iter().zip(&quoting).enumerate() {
                if index > 0 {
                    to.write_all(b",")?;
                }
                let code = column.codes[row];
                let text = match quoting {
                    Some(values) => values[code as usize].as_str(),
                    None => column.values.text(code),
                };
                to.write_all(text.as_bytes())?;
            }
            to.write_all(b"\n")?;
        }
        Ok(())
    }

    /// The table as CSV.
    pub fn to_csv(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Neither memory nor this callback can fail.
        let _ = self.write_csv(&mut bytes, &mut |_, _| std::ops::ControlFlow::Continue(()));
        bytes
    }
}

/// The column's distinct values with quotes; none when no value needs any.
fn quoted_values(column: &Column, alone: bool) -> Option<Vec<String>> {
    let needed = column.values.iter().any(|(_, value)| needs_quotes(value)) || alone;
    needed.then(|| column.values.iter().map(|(_, value)| quoted(value, alone)).collect())
}

fn needs_quotes(value: &str) -> bool {
    value.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'))
}

fn quoted(value: &str, alone: bool) -> String {
    if needs_quotes(value) || (alone && value.is_empty()) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}
