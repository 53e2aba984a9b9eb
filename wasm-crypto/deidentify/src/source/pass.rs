//! The second pass, over any format.

use crate::anonymity::AnonymityError;
use wasm_crypto::recipe::{Action, Applied, Problem, PseudonymKey, Recipe, RecipeError};
use wasm_crypto::table::Table;

use super::SourceError;
use crate::format::{Format, HEAD};
use crate::survey::EXAMPLES;
use crate::{Example, Outcome, Survey, apple_health, fhir};

/// What the first pass gives.
#[derive(Debug)]
pub struct Surveyed {
    /// What was found. The `people` of a table are its rows.
    pub survey: Survey,
}

impl Surveyed {
    /// The second pass of a table; none for records, which [`RecordsPass`] reads again.
    pub fn table_pass(&self, recipe: &Recipe, key: &PseudonymKey) -> Option<Result<Outcome, RecipeError>> {
        (self.survey.format == Format::Table).then(|| {
            let before = &self.survey.people;
            if let (Some(column), true) = (self.survey.repeated_people(), recipe.anonymisation.is_some()) {
                let error = AnonymityError::RepeatedPeople { column: column.to_owned() };
                return Err(Problem::BadAnonymisation { detail: error.to_string() }.into());
            }
            let applied = recipe.apply(before, key)?;
            let examples = examples(before, &applied.table);
            let records = applied.table.rows() as u64;
            let Applied { table: people, changes } = applied;
            Ok(Outcome { people, changes, examples, records, contents: Vec::new(), kept: Vec::new() })
        })
    }
}

/// The first values of each column that became something else.
fn examples(before: &Table, after: &Table) -> Vec<Example> {
    let mut examples = Vec::new();
    for old in &before.columns {
        let new = after.column(&old.name);
        let mut seen = Vec::new();
        for (row, code) in old.codes.iter().enumerate().take(HEAD) {
            if *code == 0 || seen.contains(code) || new.is_some_and(|new| new.cell(row) == old.cell(row)) {
                continue;
            }
            seen.push(*code);
            examples.push(Example {
                field: old.name.clone(),
                before: old.cell(row).to_owned(),
                after: new.map(|new| new.cell(row).to_owned()),
            });
            if seen.len() == EXAMPLES {
                break;
            }
        }
    }
    examples
}

/// The second pass over records, given the surveyed files again in the same order. After an error it is of no further use.
#[derive(Debug)]
pub enum RecordsPass {
    /// FHIR.
    Fhir(Box<fhir::Deidentifier>),
    /// Apple Health.
    Apple(Box<apple_health::Deidentifier>),
}

impl RecordsPass {
    /// For the records that were surveyed; none for a table. `now`, in seconds since 1970, decides who is older than 89.
    pub fn new(survey: &Survey, recipe: &Recipe, key: &PseudonymKey, now: u64) -> Option<Result<Self, RecipeError>> {
        Some(match survey.format {
            Format::Table => return None,
            Format::FhirBundle | Format::FhirNdjson => {
                let pass = fhir::Deidentifier::new(recipe, key, now);
                pass.map(|pass| Self::Fhir(Box::new(pass.knowing(survey.known.clone()))))
            }
            Format::AppleHealth => {
                apple_health::Deidentifier::new(recipe, key, now).map(|pass| Self::Apple(Box::new(pass)))
            }
        })
    }

    /// Starts the next file.
    pub fn begin(&mut self, name: &str) -> Result<(), SourceError> {
        match self {
            Self::Fhir(pass) => Ok(pass.begin(name)?),
            Self::Apple(pass) => Ok(pass.begin(name)?),
        }
    }

    /// Takes the file's next bytes and appends what may be shared to `out`.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), SourceError> {
        match self {
            Self::Fhir(pass) => Ok(pass.push(bytes, out)?),
            Self::Apple(pass) => Ok(pass.push(bytes, out)?),
        }
    }

    /// Ends the last file: appends what is left to `out` and tells what was done.
    pub fn finish(self, out: &mut Vec<u8>) -> Result<Outcome, SourceError> {
        match self {
            Self::Fhir(pass) => Ok(pass.finish(out)?),
            Self::Apple(pass) => Ok(pass.finish(out)?),
        }
    }
}

/// Fields that hold pseudonyms after a recipe: they may look like identifiers, and are none.
pub fn is_pseudonym(recipe: &Recipe, field: &str) -> bool {
    let mut rules = recipe.columns.iter().filter(|rule| rule.column == field);
    rules.any(|rule| matches!(rule.action, Action::Pseudonym { .. }))
}
