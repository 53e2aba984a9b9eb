//! What is promised of FHIR, on invented people and on the sample data where they are.

mod bad_input;
mod clinical;
mod leaks;
mod recipes;

use wasm_crypto::recipe::{PseudonymKey, Recipe};

use super::json::{self, Object, Value};
use super::{Deidentifier, FhirError, Surveyor, propose};
use crate::{Outcome, Survey};

/// 2026-11-23.
const NOW: u64 = 1_795_392_000;
const BUNDLE: &str = include_str!("bundle.json");

fn key() -> PseudonymKey {
    PseudonymKey::new([7; 32])
}

fn survey(files: &[&str]) -> Result<Survey, FhirError> {
    let mut surveyor = Surveyor::new();
    for file in files {
        surveyor.begin("")?;
        file.as_bytes().chunks(997).try_for_each(|chunk| surveyor.push(chunk))?;
    }
    surveyor.finish()
}

fn apply(files: &[&str], survey: &Survey, recipe: &Recipe) -> (String, Outcome) {
    let mut pass = Deidentifier::new(recipe, &key(), NOW).unwrap().knowing(survey.known.clone());
    let mut out = Vec::new();
    for file in files {
        pass.begin("").unwrap();
        file.as_bytes().chunks(1009).for_each(|chunk| pass.push(chunk, &mut out).unwrap());
    }
    let outcome = pass.finish(&mut out).unwrap();
    (String::from_utf8(out).unwrap(), outcome)
}

/// By the proposed recipe.
fn deidentify(files: &[&str]) -> String {
    let survey = survey(files).unwrap();
    apply(files, &survey, &propose(&survey, NOW)).0
}

/// The resources of Bundles and of NDJSON, as JSON text each.
fn resources(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut add = |object: &Object<'_>| {
        let mut out = Vec::new();
        json::write(&Value::Object(object.clone()), &mut out);
        all.push(String::from_utf8(out).unwrap());
    };
    let documents: Vec<&str> = if json::parse(text.as_bytes()).is_ok() { vec![text] } else { text.lines().collect() };
    for document in documents {
        let value = json::parse(document.as_bytes()).unwrap();
        let object = value.as_object().unwrap();
        match json::member(object, "entry") {
            Some(entries) if json::text(object, "resourceType") == Some("Bundle") => {
                for entry in entries.items() {
                    add(json::member(entry.as_object().unwrap(), "resource").unwrap().as_object().unwrap());
                }
            }
            _ => add(object),
        }
    }
    all
}

/// The resources of one type as values of `serde_json`.
fn of_type(text: &str, name: &str) -> Vec<serde_json::Value> {
    let parsed = resources(text).into_iter().map(|text| serde_json::from_str::<serde_json::Value>(&text).unwrap());
    parsed.filter(|resource| resource["resourceType"] == name).collect()
}

/// The sample files of a folder beside the project; none, with a line that says so, when they are not there.
fn samples(folder: &str) -> Vec<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(folder);
    let mut paths: Vec<_> =
        std::fs::read_dir(&path).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    if paths.is_empty() {
        eprintln!("skipped: no sample data in {folder}");
    }
    paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}
