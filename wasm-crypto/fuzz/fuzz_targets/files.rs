//! Files that somebody shares: a table, FHIR, an Apple Health export, or anything else.

#![no_main]

use deidentify::format::Format;
use deidentify::source::{RecordsPass, SourceError, Surveyed, Surveyor};
use libfuzzer_sys::fuzz_target;
use wasm_crypto::recipe::{PseudonymKey, Recipe};
use wasm_crypto::table::Options;

/// 2026-11-22, at noon.
const NOW: u64 = 1_795_348_800;

fuzz_target!(|data: &[u8]| {
    let Some((size, file)) = data.split_first() else { return };
    let whole = surveyed(&[file]);
    let pieces: Vec<&[u8]> = file.chunks(usize::from(*size).max(1)).collect();
    let surveyed = match (whole, surveyed(&pieces)) {
        (Ok(whole), Ok(pieces)) => {
            assert_eq!(whole.survey.profile, pieces.survey.profile);
            assert_eq!(whole.survey.people, pieces.survey.people);
            whole
        }
        (Err(whole), Err(pieces)) => {
            assert_eq!(whole.to_string(), pieces.to_string());
            assert!(!whole.hint().is_empty());
            return;
        }
        (whole, pieces) => panic!("in pieces: {:?}, whole: {:?}", pieces.err(), whole.err()),
    };
    let recipe = surveyed.survey.propose(NOW);
    assert!(Recipe::from_json(&recipe.to_json()).is_ok_and(|read| read == recipe));
    let Ok(shared) = deidentified(&surveyed, &recipe, &[file]) else { return };
    assert_eq!(deidentified(&surveyed, &recipe, &pieces).as_ref().ok(), Some(&shared));
    // What may be shared reads as the same format.
    if surveyed.survey.records > 0 && surveyed.survey.format != Format::Table {
        let again = self::surveyed(&[&shared]);
        assert!(again.is_ok_and(|again| again.survey.records == surveyed.survey.records));
    }
});

fn surveyed(pieces: &[&[u8]]) -> Result<Surveyed, SourceError> {
    let mut surveyor = Surveyor::new(Options::default());
    surveyor.begin("file")?;
    pieces.iter().try_for_each(|piece| surveyor.push(piece))?;
    surveyor.finish()
}

/// What the recipe makes of the file.
fn deidentified(surveyed: &Surveyed, recipe: &Recipe, pieces: &[&[u8]]) -> Result<Vec<u8>, SourceError> {
    let key = PseudonymKey::new([7; 32]);
    if let Some(outcome) = surveyed.table_pass(recipe, &key) {
        return Ok(outcome?.people.to_csv());
    }
    let mut out = Vec::new();
    let Some(pass) = RecordsPass::new(&surveyed.survey, recipe, &key, NOW) else { return Ok(out) };
    let mut pass = pass?;
    pass.begin("file")?;
    pieces.iter().try_for_each(|piece| pass.push(piece, &mut out))?;
    pass.finish(&mut out)?;
    Ok(out)
}
