//! `theriac scan`.

use std::fmt::Write;

use clap::Args;
use deidentify::Survey;
use deidentify::format::Format;
use wasm_crypto::table::Dialect;

use super::source::SourceInput;
use crate::failure::Failure;
use crate::files::Target;

/// Says of every field (a column, or a path in a record) what it holds, which identifiers were found, and the part it plays in identifying a person.
/// Values of the file are shown only with --json.
#[derive(Args)]
pub struct Scan {
    #[command(flatten)]
    source: SourceInput,
    /// Write the whole profile as JSON, with example values
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    target: Target,
}

impl Scan {
    pub fn run(self) -> Result<(), Failure> {
        let (_, surveyed) = self.source.survey(false)?;
        let survey = surveyed.survey;
        let text = if self.json {
            let mut text = wasm_crypto::json::canonical(&survey.profile)?;
            text.push(b'\n');
            text
        } else {
            report(&survey).into_bytes()
        };
        let mut output = self.target.create()?;
        output.write(&text)?;
        output.finish()
    }
}

fn report(survey: &Survey) -> String {
    let profile = &survey.profile;
    let people = if survey.persons == 1 { "1 person".to_owned() } else { format!("{} people", survey.persons) };
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = match survey.format {
        Format::Table => {
            let Dialect { delimiter, encoding, .. } = profile.dialect;
            let delimiter = if delimiter == '\t' { "tab".to_owned() } else { format!("\"{delimiter}\"") };
            let (rows, columns) = (profile.rows, profile.columns.len());
            writeln!(text, "{rows} rows, {columns} columns; {}, separated by {delimiter}", encoding.label())
        }
        format => writeln!(
            text,
            "{}: {} records of {people}, {} fields",
            format.label(),
            survey.records,
            profile.columns.len()
        ),
    };
    if let Some(column) = &profile.person_column {
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
