//! `theriac scan`.

use std::fmt::Write;

use clap::Args;
use wasm_crypto::scan::Profile;

use super::table::TableInput;
use crate::failure::Failure;
use crate::files::Target;

/// Says of every column what it holds, which identifiers were found, and the part it plays in identifying a person.
/// Values of the file are shown only with --json.
#[derive(Args)]
pub struct Scan {
    #[command(flatten)]
    table: TableInput,
    /// Write the whole profile as JSON, with example values
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    target: Target,
}

impl Scan {
    pub fn run(self) -> Result<(), Failure> {
        let profile = Profile::of(&self.table.read()?);
        let text = if self.json {
            let mut text = wasm_crypto::json::canonical(&profile)?;
            text.push(b'\n');
            text
        } else {
            report(&profile).into_bytes()
        };
        let mut output = self.target.create()?;
        output.write(&text)?;
        output.finish()
    }
}

fn report(profile: &Profile) -> String {
    let mut text = String::new();
    let dialect = &profile.dialect;
    let delimiter = if dialect.delimiter == '\t' { "tab".to_owned() } else { format!("\"{}\"", dialect.delimiter) };
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "{} rows, {} columns; {}, separated by {delimiter}",
        profile.rows,
        profile.columns.len(),
        dialect.encoding.label()
    );
    if let Some(column) = &profile.person_column {
        let people = if profile.people == 1 { "1 person".to_owned() } else { format!("{} people", profile.people) };
        let _ = writeln!(text, "{people}, told apart by \"{column}\"");
    }
    for column in &profile.columns {
        let _ = writeln!(text, "\n{}: {}\n  {}", column.name, column.role.label(), column.why);
        for finding in column.findings.iter().filter(|finding| !column.why.starts_with(&finding.sentence)) {
            let _ = writeln!(text, "  {}", finding.sentence);
        }
        let _ = writeln!(text, "  {} different values, {} empty", column.distinct, column.empty);
    }
    text
}
