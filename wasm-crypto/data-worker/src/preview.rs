//! What a recipe makes of a draft, for the contributor's own eyes.

use crypto_worker::messages::{Preview, PreviewRows, Remaining};
use deidentify::Survey;
use deidentify::format::Format;
use deidentify::source::is_pseudonym;
use wasm_crypto::risk::Measure;
use wasm_crypto::scan::{Profile, Role};

use crate::apply::Applied;

/// Rows shown of a table.
const ROWS: usize = 20;

/// The preview.
pub fn of(survey: &Survey, applied: &Applied, one_person: bool, population: Option<u64>) -> Preview {
    let (before, after) = (&survey.people, &applied.outcome.people);
    let measure = Measure { population, ..Measure::from(&survey.people_are(one_person)) };
    let profile = applied.after.clone().unwrap_or_else(|| Profile::of(after));
    // A pseudonym may look like an identifier, under a name that still says one; it is none.
    let remaining = profile
        .columns
        .into_iter()
        .filter(|field| !field.findings.is_empty() && field.role == Role::Direct)
        .filter(|field| !is_pseudonym(&applied.recipe, &field.name))
        .map(|field| Remaining { column: field.name, findings: field.findings })
        .collect();
    let rows = (survey.format == Format::Table).then(|| {
        let (before, after) = (before.preview(0, ROWS), after.preview(0, ROWS));
        PreviewRows {
            columns_before: before.columns,
            before: before.rows,
            columns_after: after.columns,
            after: after.rows,
        }
    });
    Preview {
        rows,
        examples: applied.outcome.examples.clone(),
        changes: applied.outcome.changes.clone(),
        risk: survey.risk(&applied.recipe, &applied.outcome, measure),
        utility: survey.utility(&applied.recipe, &applied.outcome),
        remaining,
        records: applied.outcome.records,
    }
}
