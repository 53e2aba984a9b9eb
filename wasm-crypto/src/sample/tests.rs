use std::collections::BTreeSet;
use std::path::Path;

use super::*;
use crate::card::{Card, CardFacts, Steward, digest};
use crate::primitives::Bytes32;
use crate::recipe::{Action, PseudonymKey, Recipe};
use crate::risk::{People, RiskChange};
use crate::scan::{Identifier, Profile, Role};
use crate::table::Options;
use crate::terms::{Permission, Terms};
use crate::utility::Utility;

/// 2026-11-22.
const NOW: u64 = 1_795_305_600;
const DIRECT: [&str; 12] = [
    "patient_name",
    "first_name",
    "last_name",
    "date_of_birth",
    "street",
    "city",
    "postcode",
    "phone",
    "email",
    "record_number",
    "physician",
    "note",
];

fn read(sample: Sample) -> Table {
    let csv = generate(sample, SEED).to_csv();
    Table::read(&csv, &Options::default(), &mut |_, _| std::ops::ControlFlow::Continue(())).unwrap()
}

/// Everything in a sample that identifies somebody: the values of its identifying columns, whole dates, and each word of a
/// name.
fn planted(table: &Table) -> BTreeSet<String> {
    let mut planted = BTreeSet::new();
    for name in DIRECT.iter().chain(&["visit_date", "enrolled"]) {
        for (_, value) in
            table.column(name).iter().flat_map(|column| column.values.iter()).filter(|(_, value)| !value.is_empty())
        {
            planted.insert(value.to_owned());
            if name.ends_with("name") || *name == "physician" {
                planted.extend(value.split(' ').filter(|word| word.len() > 3).map(str::to_owned));
            }
        }
    }
    planted
}

#[test]
fn the_files_to_try_with_are_what_the_generator_makes() {
    for (sample, name) in [(Sample::PatientHistory, "patient-history"), (Sample::Cohort, "cohort")] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../static/samples/{name}.csv"));
        let made = generate(sample, SEED).to_csv();
        let stored = std::fs::read(&path).unwrap_or_default();
        assert!(made == stored, "run `theriac sample {name} --force -o static/samples/{name}.csv`");
        assert!(made.len() < 300_000, "{name}: {} bytes", made.len());
        assert_eq!(read(sample).rows(), generate(sample, SEED).rows());
    }
    assert_ne!(generate(Sample::Cohort, 2).to_csv(), generate(Sample::Cohort, 1).to_csv());
}

#[test]
fn the_scan_finds_every_identifier_column_of_the_samples() {
    for sample in [Sample::PatientHistory, Sample::Cohort] {
        let profile = Profile::of(&read(sample));
        for column in &profile.columns {
            let expected = match column.name.as_str() {
                "note" => Role::FreeText,
                "date_of_birth" | "postcode" | "city" | "visit_date" | "enrolled" | "sex" | "ethnicity"
                | "occupation" => Role::Quasi,
                name if DIRECT.contains(&name) => Role::Direct,
                _ => Role::Sensitive,
            };
            assert_eq!(column.role, expected, "{}: {}", column.name, column.why);
            assert_eq!(column.unit.is_some(), column.name.contains('('), "{}", column.name);
        }
        assert_eq!(profile.person_column.as_deref(), Some("record_number"));
        assert_eq!(profile.people, if sample == Sample::Cohort { 1_000 } else { 1 });
        let note = profile.columns.iter().find(|column| column.name == "note").unwrap();
        for identifier in [Identifier::PersonName, Identifier::Phone, Identifier::Email] {
            assert!(note.findings.iter().any(|finding| finding.identifier == identifier), "{identifier:?} in notes");
        }
    }
}

#[test]
fn no_planted_identifier_survives_the_proposed_recipe_in_table_or_card() {
    for (sample, people) in [(Sample::PatientHistory, People::One), (Sample::Cohort, People::EachRow)] {
        let before = read(sample);
        let recipe = Recipe::propose(&Profile::of(&before), NOW);
        let key = PseudonymKey::new([7; 32]);
        let after = recipe.apply(&before, &key).unwrap().table;
        let risk = RiskChange::measure(&before, &recipe, &after, &people);
        let utility = Utility::measure(&before, &after, &recipe);
        let facts = CardFacts {
            title: "A sample of synthetic records".into(),
            description: "Synthetic laboratory results.".into(),
            keywords: vec![],
            published: "2026-11-22".into(),
            people: people.clone(),
            units: vec![],
            treatments: recipe.treatments(),
            risk: risk.after.clone(),
            utility: utility.clone(),
            body_root: Bytes32([1; 32]),
            body_length: 65_564,
            plain_root: Bytes32([2; 32]),
            media_type: "text/csv".into(),
            contents: Vec::new(),
            models: Vec::new(),
            noise: None,
            recipe_digest: recipe.digest(),
            licence_digest: Bytes32([3; 32]),
            terms: Terms::new(Permission::Gru).pack().unwrap(),
            terms_detail: None,
            steward: Steward { name: "Sample steward".into(), contact: String::new(), crypt4gh_key: Bytes32([4; 32]) },
        };
        let card = facts.build(&after, &people.persons(&before)).unwrap();
        let parsed = Card::parse(&card, &digest(&card)).unwrap();
        let table = String::from_utf8(after.to_csv()).unwrap();
        let card = String::from_utf8(card).unwrap();
        let planted = planted(&before);
        assert!(planted.len() > 60, "{}", planted.len());
        for secret in &planted {
            assert!(!table.contains(secret.as_str()), "{sample:?}: {secret:?} is still in the table");
            assert!(!card.contains(secret.as_str()), "{sample:?}: {secret:?} is in the card");
        }
        assert_eq!(recipe.apply(&after, &key).unwrap().table.to_csv(), after.to_csv());
        assert!(risk.after.average <= risk.before.average);
        assert_eq!(parsed.risk.smallest_class, risk.after.smallest);
        match sample {
            Sample::PatientHistory => assert_eq!((parsed.people, risk.after.smallest), (Some(1), 1)),
            Sample::Cohort => assert!(parsed.fields.iter().filter(|field| field.histogram.is_some()).count() > 10),
        }
        assert!(utility.contribution > 1_000, "{sample:?}: {utility:?}");
    }
}

#[test]
fn a_planted_identifier_is_noticed_when_a_rule_lets_it_through() {
    let before = read(Sample::Cohort);
    let mut recipe = Recipe::propose(&Profile::of(&before), NOW);
    let rule = recipe.columns.iter_mut().find(|rule| rule.column == "last_name").unwrap();
    rule.action = Action::Keep;
    let table = String::from_utf8(recipe.apply(&before, &PseudonymKey::new([7; 32])).unwrap().table.to_csv()).unwrap();
    assert!(planted(&before).iter().any(|secret| table.contains(secret.as_str())));
}
