//! De-identifies FHIR files by the proposed recipe and says how fast: `fhir OUT FILE…`. The key is a constant: for trying
//! things out and for the validation of what comes out, not for sharing.

use std::error::Error;
use std::io::Write;
use std::time::Instant;

use deidentify::fhir::{Deidentifier, Surveyor, propose};
use wasm_crypto::recipe::PseudonymKey;

/// 2026-11-23, so that the result does not depend on the day.
const NOW: u64 = 1_795_392_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [out, paths @ ..] = arguments.as_slice() else { return Err("fhir OUT FILE…".into()) };
    let files = paths.iter().map(std::fs::read).collect::<Result<Vec<_>, _>>()?;
    let bytes: usize = files.iter().map(Vec::len).sum();
    let speed = |started: Instant| bytes as f64 / 1e6 / started.elapsed().as_secs_f64();

    let started = Instant::now();
    let mut surveyor = Surveyor::new();
    for (path, file) in paths.iter().zip(&files) {
        surveyor.begin(path)?;
        for chunk in file.chunks(1 << 16) {
            surveyor.push(chunk)?;
        }
    }
    let survey = surveyor.finish()?;
    let first = speed(started);

    let recipe = propose(&survey, NOW);
    let started = Instant::now();
    let mut pass = Deidentifier::new(&recipe, &PseudonymKey::new([7; 32]), NOW)?.knowing(survey.known.clone());
    let mut written = Vec::new();
    for (path, file) in paths.iter().zip(&files) {
        pass.begin(path)?;
        for chunk in file.chunks(1 << 16) {
            pass.push(chunk, &mut written)?;
        }
    }
    let outcome = pass.finish(&mut written)?;
    let second = speed(started);
    std::fs::write(out, &written)?;
    let mut stdout = std::io::stdout().lock();
    writeln!(
        stdout,
        "{} records of {} people, {:.1} MB: surveyed at {first:.0} MB/s, de-identified at {second:.0} MB/s into {:.1} MB; {} fields",
        outcome.records,
        survey.persons,
        bytes as f64 / 1e6,
        written.len() as f64 / 1e6,
        survey.profile.columns.len(),
    )?;
    if std::env::var_os("VERBOSE").is_some() {
        for (column, rule) in survey.profile.columns.iter().zip(&recipe.columns) {
            let found: Vec<_> = column.findings.iter().map(|finding| finding.identifier).collect();
            let change = outcome.changes.iter().find(|change| change.column == column.name);
            writeln!(
                stdout,
                "{} {:?} {:?} {found:?} {change:?} {:?}",
                column.name,
                rule.role,
                rule.action,
                column.examples.first()
            )?;
        }
    }
    Ok(())
}
