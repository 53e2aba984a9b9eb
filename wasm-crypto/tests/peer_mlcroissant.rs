//! Cards pass the reference validator of the Croissant format, `mlcroissant` from PyPI.
//!
//! It is looked for in `.tools/venv/bin` of the project and on the PATH. When it is absent the test says so and goes on.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::Command;

use wasm_crypto::card::{CardFacts, Steward};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::recipe::{PseudonymKey, Recipe};
use wasm_crypto::risk::{People, Risk};
use wasm_crypto::sample::{SEED, Sample, generate};
use wasm_crypto::scan::Profile;
use wasm_crypto::terms::{Modifier, Permission, Terms};
use wasm_crypto::utility::Utility;

fn validator() -> Option<PathBuf> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = [project.join(".tools/venv/bin")].into_iter().chain(std::env::split_paths(&path));
    let found = folders.map(|folder| folder.join("mlcroissant")).find(|tool| tool.is_file());
    if found.is_none() {
        eprintln!("PyPI mlcroissant was not found: this test did nothing");
    }
    found
}

fn card(sample: Sample, people: People) -> Vec<u8> {
    let before = generate(sample, SEED);
    let recipe = Recipe::propose(&Profile::of(&before), 1_795_305_600);
    let after = recipe.apply(&before, &PseudonymKey::new([7; 32])).unwrap().table;
    let persons = people.persons(&before);
    let terms = Terms { modifiers: [Modifier::Ncu].into_iter().collect(), mondo: 5148, ..Terms::new(Permission::Ds) };
    let facts = CardFacts {
        title: "Synthetic laboratory results".into(),
        description: "Made to try things with.".into(),
        keywords: vec!["diabetes".into()],
        published: "2026-11-22".into(),
        risk: Risk::of(&after, &recipe.quasi_left(), &people, &persons),
        people,
        units: vec![("ldl (mg/dL)".into(), "mg/dL".into())],
        treatments: recipe.treatments(),
        utility: Utility::measure(&before, &after, &recipe),
        body_root: Bytes32([1; 32]),
        body_length: 65_564,
        plain_root: Bytes32([2; 32]),
        media_type: "text/csv".into(),
        contents: Vec::new(),
        models: Vec::new(),
        noise: None,
        recipe_digest: recipe.digest(),
        licence_digest: Bytes32([3; 32]),
        terms: terms.pack().unwrap(),
        terms_detail: None,
        steward: Steward {
            name: "Somebody".into(),
            contact: "data@example.org".into(),
            crypt4gh_key: Bytes32([4; 32]),
        },
    };
    facts.build(&after, &persons).unwrap()
}

#[test]
fn the_reference_validator_accepts_cards_without_a_warning() {
    let Some(validator) = validator() else { return };
    let folder = tempfile::tempdir().unwrap();
    for (name, card) in
        [("one", card(Sample::PatientHistory, People::One)), ("cohort", card(Sample::Cohort, People::EachRow))]
    {
        let path = folder.path().join(format!("{name}.json"));
        std::fs::write(&path, card).unwrap();
        let output = Command::new(&validator).args(["validate", "--jsonld"]).arg(&path).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        let clean = !told.contains("error(s)") && !told.contains("warning(s)");
        assert!(output.status.success() && clean, "{name}: {told}");
    }
}
