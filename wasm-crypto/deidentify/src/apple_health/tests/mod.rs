use wasm_crypto::recipe::{Action, ColumnRule, Problem, PseudonymKey, Recipe};
use wasm_crypto::scan::{Identifier, Role};

use super::*;
use crate::{Outcome, Survey};

mod archives;
mod broken;
mod leaks;
mod samples;

/// 2026-11-23.
const NOW: u64 = 1_795_392_000;

fn key() -> PseudonymKey {
    PseudonymKey::new([7; 32])
}

fn survey_in(bytes: &[u8], slice: usize) -> Result<Survey, AppleError> {
    let mut surveyor = Surveyor::new();
    surveyor.begin("export.xml")?;
    bytes.chunks(slice).try_for_each(|slice| surveyor.push(slice))?;
    surveyor.finish()
}

fn survey(bytes: impl AsRef<[u8]>) -> Result<Survey, AppleError> {
    survey_in(bytes.as_ref(), 1 << 20)
}

fn apply_in(recipe: &Recipe, bytes: &[u8], slice: usize) -> Result<(String, Outcome), AppleError> {
    let mut pass = Deidentifier::new(recipe, &key(), NOW).expect("the recipe fits");
    let mut out = Vec::new();
    pass.begin("export.xml")?;
    bytes.chunks(slice).try_for_each(|slice| pass.push(slice, &mut out))?;
    let outcome = pass.finish(&mut out)?;
    Ok((String::from_utf8(out).expect("UTF-8"), outcome))
}

/// Both passes with the proposed recipe.
fn shared(bytes: impl AsRef<[u8]>) -> (Recipe, String, Outcome) {
    let recipe = propose(&survey(&bytes).expect("an export"), NOW);
    let (out, outcome) = apply_in(&recipe, bytes.as_ref(), 1 << 20).expect("an export");
    (recipe, out, outcome)
}

fn export(inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<HealthData locale=\"de_DE\">\n <ExportDate value=\"2019-07-19 10:36:11 +0200\"/>\n \
         <Me HKCharacteristicTypeIdentifierDateOfBirth=\"1958-02-02\" HKCharacteristicTypeIdentifierBiologicalSex=\"HKBiologicalSexFemale\"/>\n \
         {inside}\n</HealthData>\n"
    )
}

fn record(attributes: &str) -> String {
    export(&format!("<Record type=\"HKQuantityTypeIdentifierHeartRate\" {attributes}/>"))
}

fn rule(path: &str, action: Action) -> Recipe {
    Recipe::new(vec![ColumnRule { column: path.to_owned(), role: Role::Other, useful: true, action }])
}

#[test]
fn the_proposal_keeps_clinical_content_and_shifts_moments_together() {
    let (recipe, out, outcome) = shared(record(
        "sourceName=\"Annas iPhone\" sourceVersion=\"16.4\" unit=\"count/min\" value=\"72\" device=\"&lt;&lt;HKDevice: 0x2&gt;, name:Annas iPhone, model:iPhone&gt;\" \
         creationDate=\"2019-03-01 08:00:10 +0100\" startDate=\"2019-03-01 08:00:00 +0100\" endDate=\"2019-03-31 08:00:00 +0200\"",
    ));
    assert!(
        out.contains("type=\"HKQuantityTypeIdentifierHeartRate\"") && out.contains("unit=\"count/min\" value=\"72\""),
        "{out}"
    );
    assert!(out.contains("HKCharacteristicTypeIdentifierDateOfBirth=\"1958\""), "{out}");
    assert!(out.contains("device=\"iPhone\"") && !out.contains("sourceName=\"iPhone\""), "{out}");
    for gone in ["Anna", "16.4", "de_DE", "0x2", "1958-02-02", "+0100", "+0200", "2019-03-01"] {
        assert!(!out.contains(gone), "{gone}: {out}");
    }
    let days = |path: &str| {
        let start = out.find(&format!("{path}=\"")).expect(path) + path.len() + 2;
        forms::Moment::parse(&out[start..start + 25]).expect("a moment")
    };
    // 30 days, less the hour by which summer time is ahead: the exact interval.
    let moved = days("startDate").shifted(0, 30).unwrap();
    let end = days("endDate").shifted(60, 0).unwrap();
    assert_eq!(moved, end);
    assert_eq!(outcome.records, 1);
    assert_eq!(
        (outcome.contents[0].name.as_str(), outcome.contents[0].records),
        ("HKQuantityTypeIdentifierHeartRate", 1)
    );
    let useful = recipe.columns.iter().filter(|rule| rule.useful).count() as u64;
    assert_eq!(outcome.kept, [(useful, useful)]);
    assert_eq!(outcome.people.column("Me@HKCharacteristicTypeIdentifierDateOfBirth").unwrap().cell(0), "1958");
}

#[test]
fn the_survey_says_what_identifies_and_why() {
    let survey = survey(export(
        "<Record type=\"HKQuantityTypeIdentifierHeartRate\" sourceName=\"Anna Schmidt\" value=\"72\" note=\"write to anna@example.org\">\
         <MetadataEntry key=\"HKTimeZone\" value=\"Europe/Berlin\"/><MetadataEntry key=\"Link\" value=\"https://example.org/?user=5\"/></Record>\
         <WorkoutRoute><Location latitude=\"37.7\" longitude=\"-122.4\"/></WorkoutRoute>",
    ))
    .unwrap();
    let column = |name: &str| {
        survey.profile.columns.iter().find(|column| column.name == name).unwrap_or_else(|| panic!("{name}"))
    };
    let has = |name: &str, identifier| column(name).findings.iter().any(|finding| finding.identifier == identifier);
    assert!(has("Record@sourceName", Identifier::PersonName) && column("Record@sourceName").role == Role::Direct);
    assert!(has("other attributes", Identifier::Email) && has("MetadataEntry[other]", Identifier::Url));
    assert!(has("WorkoutRoute", Identifier::Coordinates) && has("MetadataEntry[HKTimeZone]", Identifier::Place));
    assert!(has("Me@HKCharacteristicTypeIdentifierDateOfBirth", Identifier::BirthDate));
    assert!(column("Record@value").findings.is_empty() && column("Record@value").role == Role::Sensitive);
    assert!(survey.profile.columns.iter().all(|column| !column.why.is_empty()));
    assert_eq!((survey.persons, survey.people.rows()), (1, 1));
    assert_eq!(
        survey.people.column("Me@HKCharacteristicTypeIdentifierBiologicalSex").unwrap().cell(0),
        "HKBiologicalSexFemale"
    );
}

#[test]
fn a_person_may_overrule_what_is_no_rule_of_the_format() {
    let text = record("sourceName=\"Polar H10\" value=\"72\" startDate=\"2019-03-01 08:00:00 +0100\"");
    let out = apply_in(&rule("Record@sourceName", Action::Keep), text.as_bytes(), 999).unwrap().0;
    assert!(out.contains("sourceName=\"Polar H10\"") && !out.contains("72") && !out.contains("2019-03"), "{out}");
    let month = Action::Date {
        to: wasm_crypto::recipe::DatePart::Month,
        order: wasm_crypto::recipe::DateOrder::YearMonthDay,
        from_year: None,
    };
    let out = apply_in(&rule("Record@startDate", month), text.as_bytes(), 999).unwrap().0;
    assert!(out.contains("startDate=\"2019-03\""), "{out}");
}

#[test]
fn recipes_that_do_not_fit_are_refused() {
    let problems = |recipe: &Recipe| Deidentifier::new(recipe, &key(), NOW).unwrap_err().problems;
    for path in
        ["WorkoutRoute", "ClinicalRecord", "other attributes", "MetadataEntry[other]", "files beside the export"]
    {
        assert!(matches!(&problems(&rule(path, Action::Keep))[..], [Problem::BadParameter { .. }]), "{path}");
        assert!(Deidentifier::new(&rule(path, Action::Drop), &key(), NOW).is_ok());
    }
    assert!(matches!(&problems(&rule("Patient.birthDate", Action::Keep))[..], [Problem::MissingColumn { .. }]));
    let wide = Action::Number { width: 0.0, bottom: None, top: None };
    assert!(matches!(&problems(&rule("Record@value", wide))[..], [Problem::BadParameter { .. }]));
}

#[test]
fn what_is_left_of_a_device_is_no_finding() {
    let device = "device=\"&lt;&lt;HKDevice: 0x1&gt;, name:Apple Watch, model:Watch, hardware:Watch3,4&gt;\"";
    let role = |bytes: &str| {
        let profile = survey(bytes).unwrap().profile;
        let column = profile.columns.into_iter().find(|column| column.name == "Record@device").unwrap();
        (column.role, column.findings.len())
    };
    let before = export(&record(device));
    assert_eq!(role(&before).0, Role::Direct);
    let (_, after, _) = shared(before);
    assert_eq!(role(&after), (Role::Other, 0), "{after}");
}
