//! Recipes: proposed, overruled, repeated; ages over 89; the table of the people.

use wasm_crypto::recipe::{Action, ColumnRule, Recipe};
use wasm_crypto::scan::{Identifier, Role};

use super::*;

fn rule(column: &str, action: Action) -> ColumnRule {
    ColumnRule { column: column.to_owned(), role: Role::Other, useful: true, action }
}

#[test]
fn applying_it_twice_changes_nothing() {
    let once = deidentify(&[BUNDLE]);
    assert_eq!(deidentify(&[&once]), once);
}

#[test]
fn every_field_met_has_a_rule_and_a_reason() {
    let survey = survey(&[BUNDLE]).unwrap();
    let recipe = propose(&survey, NOW);
    assert_eq!(survey.profile.columns.len(), recipe.columns.len());
    let of = |name: &str| survey.profile.columns.iter().find(|column| column.name == name).unwrap();
    assert!(survey.profile.columns.iter().all(|column| !column.why.is_empty()));
    let found = |name: &str, identifier| of(name).findings.iter().any(|finding| finding.identifier == identifier);
    assert!(found("Patient.name.family", Identifier::PersonName));
    assert!(found("Patient.extension(patient-mothersMaidenName).valueString", Identifier::PersonName));
    assert!(
        found("DocumentReference.content.attachment.data", Identifier::Email),
        "{:?}",
        of("DocumentReference.content.attachment.data")
    );
    assert!(found("DocumentReference.content.attachment.data", Identifier::SocialSecurityNumber));
    assert!(found("Patient.identifier.value", Identifier::SocialSecurityNumber));
    assert!(found("Patient.text.div", Identifier::BirthDate));
    assert_eq!(of("Coverage.subscriberId").role, Role::Direct);
    assert_eq!(of("Observation.component.valueQuantity.value").role, Role::Sensitive);
    assert_eq!(of("Patient.extension(other)").role, Role::FreeText);
    assert_eq!(of("Patient.birthDate").role, Role::Quasi);
}

#[test]
fn the_person_overrules_and_the_closest_rule_wins() {
    let survey = survey(&[BUNDLE]).unwrap();
    let mut recipe = propose(&survey, NOW);
    for rule in &mut recipe.columns {
        match rule.column.as_str() {
            "Patient.telecom.value" => rule.action = Action::Keep,
            "Observation.valueQuantity.value" | "Claim" | "Goal" => rule.action = Action::Drop,
            "Patient.gender" => rule.action = Action::Drop,
            _ => {}
        }
    }
    let (after, outcome) = apply(&[BUNDLE], &survey, &recipe);
    assert!(after.contains("555-238-1177") && !after.contains("1.50") && !after.contains("Goal"));
    assert!(outcome.people.column("Patient.gender").is_none() && outcome.people.column("Patient.birthDate").is_some());
    // A rule for a structure holds for all in it; what has no rule is left out.
    let recipe = Recipe::new(vec![rule("Patient.name", Action::Keep), rule("Patient.name.given", Action::Drop)]);
    let (after, _) = apply(&[BUNDLE], &survey, &recipe);
    assert!(after.contains("Brandvold") && !after.contains("Ottilie\"") && !after.contains("gender"));
}

#[test]
fn ages_over_89_are_not_told_by_births_dates_or_numbers() {
    let text = r#"{"resourceType":"Patient","id":"old","birthDate":"1931-04-02"}
        {"resourceType":"Patient","id":"dead","birthDate":"1927-05-21","deceasedDateTime":"1989-05-09T20:35:22-04:00"}
        {"resourceType":"Patient","id":"very","birthDate":"1900-01-01","deceasedDateTime":"1995-01-01"}
        {"resourceType":"Condition","id":"1","subject":{"reference":"Patient/old"},"onsetDateTime":"1933-01-01","recordedDate":"2020-05-05"}
        {"resourceType":"Condition","id":"2","subject":{"reference":"Patient/dead"},"onsetDateTime":"1933-05-05"}
        {"resourceType":"Condition","id":"3","subject":{"reference":"Patient/old"},"onsetAge":{"value":93,"unit":"a","system":"http://unitsofmeasure.org","code":"a"}}
        {"resourceType":"Observation","id":"4","status":"final","subject":{"reference":"Patient/old"},"code":{"coding":[{"system":"http://loinc.org","code":"30525-0"}]},"valueQuantity":{"value":95,"unit":"a","code":"a","system":"http://unitsofmeasure.org"}}"#;
    let after = deidentify(&[text]);
    let patients = of_type(&after, "Patient");
    assert_eq!(patients[0].get("birthDate"), None);
    assert_eq!(patients[0]["_birthDate"]["extension"][0]["valueCode"], "masked");
    assert_eq!(patients[1]["birthDate"], "1927");
    assert_eq!(patients[2].get("birthDate"), None);
    let conditions = of_type(&after, "Condition");
    assert_eq!(conditions[0].get("onsetDateTime"), None);
    assert!(conditions[0]["recordedDate"].is_string() && conditions[1]["onsetDateTime"].is_string());
    assert_eq!(conditions[2]["onsetAge"]["value"], 90);
    assert_eq!(conditions[2]["onsetAge"]["comparator"], ">=");
    assert_eq!(of_type(&after, "Observation")[0]["valueQuantity"]["comparator"], ">=");
    assert!(!after.contains("95") || !after.contains("\"value\":95"));
}

#[test]
fn no_quantity_of_years_over_89_is_told_whatever_it_is_called() {
    let text = r#"{"resourceType":"Patient","id":"p","birthDate":"1970-04-02"}
        {"resourceType":"Observation","id":"1","status":"final","subject":{"reference":"Patient/p"},"code":{"coding":[{"system":"http://snomed.info/sct","code":"424144002"}]},"valueInteger":96,
         "referenceRange":[{"age":{"low":{"value":95,"unit":"a"},"high":{"value":98,"unit":"years"}}}]}
        {"resourceType":"Observation","id":"2","status":"final","subject":{"reference":"Patient/p"},"code":{"coding":[{"system":"http://loinc.org","code":"8302-2"}]},"valueQuantity":{"value":97.5,"unit":"Years"},
         "component":[{"code":{"coding":[{"system":"http://loinc.org","code":"30525-0"}]},"valueQuantity":{"value":94}},
                      {"code":{"coding":[{"system":"http://loinc.org","code":"30525-0"}]},"valueQuantity":{"value":1188,"unit":"mo"}},
                      {"code":{"coding":[{"system":"http://loinc.org","code":"30525-0"}]},"valueString":"93"},
                      {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":110,"unit":"mmHg"}}]}
        {"resourceType":"Condition","id":"3","subject":{"reference":"Patient/p"},"onsetRange":{"low":{"value":91},"high":{"value":92}},"abatementRange":{"low":{"value":45.99,"unit":"a"},"high":{"value":99,"code":"a"}}}
        {"resourceType":"FamilyMemberHistory","id":"4","status":"completed","patient":{"reference":"Patient/p"},"relationship":{"coding":[{"code":"MTH","system":"http://terminology.hl7.org/CodeSystem/v3-RoleCode"}]},"deceasedRange":{"low":{"value":100}}}"#;
    let after = deidentify(&[text]);
    for told in ["96", "95", "98", "97.5", "94", "1188", "93", "91", "92", "99,", "100"] {
        assert!(!after.contains(&format!(":{told}")) && !after.contains(&format!("\"{told}")), "{told}: {after}");
    }
    let observations = of_type(&after, "Observation");
    assert_eq!(observations[0]["referenceRange"][0]["age"]["low"]["value"], 90);
    assert_eq!(observations[1]["valueQuantity"]["comparator"], ">=");
    assert_eq!(observations[1]["component"][0]["valueQuantity"]["value"], 90);
    assert_eq!(observations[1]["component"][3]["valueQuantity"]["value"], 110);
    let condition = &of_type(&after, "Condition")[0];
    assert_eq!(condition["onsetRange"], serde_json::json!({"low": {"value": 90}}));
    assert_eq!(condition["abatementRange"]["low"]["value"], 45.99);
    assert_eq!(of_type(&after, "FamilyMemberHistory")[0]["deceasedRange"]["low"]["value"], 90);
}

#[test]
fn the_people_have_the_same_rows_before_and_after() {
    let text = r#"{"resourceType":"Condition","id":"1","subject":{"reference":"Patient/b"}}
        {"resourceType":"Patient","id":"a","gender":"male","birthDate":"1931-04-02","address":[{"state":"KS","postalCode":"66801"}]}
        {"resourceType":"Patient","id":"b","gender":"female","birthDate":"1980-04-02"}
        {"resourceType":"Observation","id":"2","status":"final","code":{"text":"x"},"subject":{"reference":"Group/g"}}"#;
    let survey = survey(&[text]).unwrap();
    let (_, outcome) = apply(&[text], &survey, &propose(&survey, NOW));
    assert_eq!(survey.persons, 2);
    let cells = |table: &wasm_crypto::table::Table, name: &str| {
        let column = table.column(name).unwrap();
        (0..table.rows()).map(|row| column.cell(row).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(cells(&survey.people, "Patient.gender"), ["female", "male"]);
    assert_eq!(cells(&survey.people, "Patient.birthDate"), ["1980-04-02", "1931-04-02"]);
    assert_eq!(cells(&outcome.people, "Patient.birthDate"), ["1980", "*"]);
    assert_eq!(cells(&outcome.people, "Patient.address.postalCode"), ["", "668**"]);
    assert_eq!(cells(&survey.people, "Condition"), ["1", "0"]);
    assert_eq!(outcome.kept.len(), 2);
    assert!(outcome.kept.iter().all(|(had, left)| left <= had && *had > 0));
    let conditions = outcome.contents.iter().find(|contents| contents.name == "Condition").unwrap();
    assert_eq!((conditions.records, conditions.people), (1, 1));
}

#[test]
fn a_coarser_text_without_a_form_of_its_own_stands_beside_the_element() {
    let text = r#"{"resourceType":"Patient","id":"a","gender":"male","birthDate":"1984-04-02"}"#;
    let survey = survey(&[text]).unwrap();
    let rows = vec![vec!["1984-04-02".to_owned(), "1980-1989".to_owned(), "*".to_owned()]];
    let recipe = Recipe::new(vec![
        rule("Patient.birthDate", Action::Generalise { hierarchy: rows, level: 1 }),
        rule("Patient.gender", Action::Keep),
    ]);
    let (after, outcome) = apply(&[text], &survey, &recipe);
    assert!(after.contains(r#""_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/originalText","valueString":"1980-1989"}]}"#), "{after}");
    assert_eq!(outcome.people.column("Patient.birthDate").unwrap().cell(0), "1980-1989");
}
