//! What the two passes give, whatever the format.

use serde::{Deserialize, Serialize};
use wasm_crypto::card::Contents;
use wasm_crypto::recipe::{ColumnChange, Recipe};
use wasm_crypto::risk::{Measure, People, RiskChange};
use wasm_crypto::scan::Profile;
use wasm_crypto::table::Table;
use wasm_crypto::utility::Utility;

use crate::format::Format;
use crate::{apple_health, fhir};

/// What the first pass found. It contains values of the files and stays where it was made.
#[derive(Debug, Clone)]
pub struct Survey {
    /// What the files are.
    pub format: Format,
    /// One entry for each field: its findings, its role and why, and some values for the person's own eyes.
    pub profile: Profile,
    /// One row for each person, in the order in which they appear, one column for each field that a person has once;
    /// columns are named by field. It is what risk is measured on.
    pub people: Table,
    /// People in the files.
    pub persons: u64,
    /// Records: rows, FHIR resources, Apple Health records.
    pub records: u64,
    /// What the second pass over FHIR wants to know: names to look for, who died when.
    pub known: fhir::Known,
}

/// What the second pass did.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The table of people as it is afterwards: the rows of [`Survey::people`] in the same order, without the columns of
    /// dropped fields.
    pub people: Table,
    /// What was done to each field, in the profile's order.
    pub changes: Vec<ColumnChange>,
    /// A few values of each changed field, before and after.
    pub examples: Vec<Example>,
    /// Records written.
    pub records: u64,
    /// Of records: what kinds there are and how many, for the card. Empty for a table.
    pub contents: Vec<Contents>,
    /// Of records, for each person (row of `people`): values of useful fields that the person's records had, and how many
    /// of them are still there. Empty for a table.
    pub kept: Vec<(u64, u64)>,
}

/// One value before and after, for the person's own eyes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Example {
    /// The field.
    pub field: String,
    /// The value as it was.
    pub before: String,
    /// What becomes of it; none when it is left out.
    pub after: Option<String>,
}

/// Most examples that are kept of one field.
pub const EXAMPLES: usize = 3;

impl Survey {
    /// The recipe that is proposed for these files. `now`, in seconds since 1970, decides who is older than 89.
    pub fn propose(&self, now: u64) -> Recipe {
        match self.format {
            Format::Table => Recipe::propose(&self.profile, now),
            Format::FhirBundle | Format::FhirNdjson => fhir::propose(self, now),
            Format::AppleHealth => apple_health::propose(self, now),
        }
    }

    /// Whose the rows of `people` are; those of records are one person each.
    pub fn people_are(&self, one_person: bool) -> People {
        match (self.format, &self.profile.person_column) {
            _ if one_person || self.persons == 1 => People::One,
            (Format::Table, Some(column)) => People::Column { column: column.clone() },
            _ => People::EachRow,
        }
    }

    /// The column that tells people apart, of a table in which several rows belong to one: privacy models would count rows.
    pub fn repeated_people(&self) -> Option<&str> {
        let column = self.profile.person_column.as_deref()?;
        (self.format == Format::Table && self.persons < self.records).then_some(column)
    }

    /// The risk before and after.
    pub fn risk(&self, recipe: &Recipe, outcome: &Outcome, measure: impl Into<Measure>) -> RiskChange {
        RiskChange::measure(&self.people, recipe, &outcome.people, measure)
    }

    /// How much of the data's worth to research is left.
    pub fn utility(&self, recipe: &Recipe, outcome: &Outcome) -> Utility {
        match self.format {
            Format::Table => Utility::measure(&self.people, &outcome.people, recipe),
            _ => Utility::of_records(&self.people, &outcome.people, recipe, &outcome.kept, outcome.records),
        }
    }
}
