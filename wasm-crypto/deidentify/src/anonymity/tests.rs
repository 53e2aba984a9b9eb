use std::ops::ControlFlow;

use anonymise::Metric;
use wasm_crypto::recipe::{Action, ColumnRule, DateOrder, DatePart, PseudonymKey, Recipe};
use wasm_crypto::scan::Role;
use wasm_crypto::table::Options;

use super::{Anonymised, AnonymityError, Goal, anonymise};
use crate::Survey;
use crate::format::Format;
use crate::hierarchy::{Builder, Origin, build};
use crate::source::Surveyor;

fn key() -> PseudonymKey {
    PseudonymKey::new([7; 32])
}

/// 200 people: ages 20 to 59, two sexes, a diagnosis that is told by neither.
fn survey() -> Survey {
    let mut csv = String::from("age,sex,diagnosis\n");
    for row in 0..200 {
        let sex = if row % 2 == 0 { "f" } else { "m" };
        csv += &format!("{},{sex},{}\n", 20 + row % 40, ["E11", "I10", "J45"][row % 3]);
    }
    let mut surveyor = Surveyor::new(Options::default());
    surveyor.begin("people.csv").unwrap();
    surveyor.push(csv.as_bytes()).unwrap();
    surveyor.finish().unwrap().survey
}

fn recipe() -> Recipe {
    let rule = |column: &str, role| ColumnRule { column: column.into(), role, useful: true, action: Action::Keep };
    Recipe::new(vec![rule("age", Role::Quasi), rule("sex", Role::Quasi), rule("diagnosis", Role::Sensitive)])
}

fn goal(models: &[&str]) -> Goal {
    Goal {
        models: models.iter().map(|model| (*model).to_owned()).collect(),
        suppression_limit: 0.0,
        metric: Metric::LossMean,
        seconds: 10.0,
        local: false,
    }
}

fn run(survey: &Survey, recipe: &Recipe, goal: &Goal) -> Result<Anonymised, AnonymityError> {
    anonymise(survey, recipe, &key(), goal, &|| 0.0, &mut |_, _| ControlFlow::Continue(()))
}

#[test]
fn the_recipe_that_is_found_makes_a_table_in_which_the_models_hold() {
    let survey = survey();
    let found = run(&survey, &recipe(), &goal(&["k:10", "distinct-l:2"])).unwrap();
    assert!(found.report.optimal && found.report.smallest >= 10, "{:?}", found.report);
    assert_eq!(found.report.models[0].reached, Some(found.report.smallest as f64));
    assert!(found.report.models[1].reached.unwrap() >= 2.0);

    let applied = found.recipe.apply(&survey.people, &key()).unwrap();
    let mut classes = std::collections::HashMap::new();
    for row in 0..applied.table.rows() {
        let cells = ["age", "sex"].map(|name| applied.table.column(name).unwrap().cell(row).to_owned());
        *classes.entry(cells).or_insert(0) += 1;
    }
    assert_eq!(classes.len() as u64, found.report.classes);
    assert_eq!(classes.values().min(), Some(&found.report.smallest));
}

#[test]
fn local_recoding_loses_no_more_and_its_recipe_applies() {
    let survey = survey();
    let goal = Goal { local: true, ..goal(&["k:7"]) };
    let found = run(&survey, &recipe(), &goal).unwrap();
    assert!(found.report.local_cell_loss.unwrap() <= found.report.full_cell_loss + 1e-12, "{:?}", found.report);
    assert!(found.recipe.apply(&survey.people, &key()).is_ok());
}

#[test]
fn of_records_the_levels_become_rules_that_do_all_at_once() {
    let survey = Survey { format: Format::FhirBundle, ..survey() };
    let mut recipe = recipe();
    recipe.columns[0].action = Action::Number { width: 5.0, bottom: None, top: None };
    let found = run(&survey, &recipe, &Goal { suppression_limit: 0.5, local: true, ..goal(&["k:11"]) }).unwrap();
    assert!(found.recipe.anonymisation.is_none());
    assert_eq!((found.report.suppressed, found.report.local_cell_loss), (0, None));
    let level = |name: &str| found.report.columns.iter().find(|column| column.column == name).unwrap().level;
    for rule in found.recipe.columns.iter().filter(|rule| rule.role == Role::Quasi && level(&rule.column) > 0) {
        assert!(matches!(rule.action, Action::Generalise { .. }), "{rule:?}");
    }
    let applied = found.recipe.apply(&survey.people, &key()).unwrap();
    let ages = applied.table.column("age").unwrap();
    assert!(ages.values.iter().all(|(_, value)| value.parse::<u32>().is_err()), "an age is left as it was");
}

#[test]
fn what_cannot_be_done_is_told_and_says_what_to_do() {
    let survey = survey();
    let told = |recipe: &Recipe, goal: &Goal| run(&survey, recipe, goal).unwrap_err();
    let recipe = recipe();
    assert_eq!(told(&recipe, &goal(&["k:201"])), AnonymityError::TooFew { k: 201, records: 200 });
    assert_eq!(told(&recipe, &goal(&[])), AnonymityError::NoModel);
    assert!(matches!(told(&recipe, &goal(&["k:x"])), AnonymityError::Model(_)));
    assert!(matches!(told(&recipe, &goal(&["distinct-l:4"])), AnonymityError::NoSolution { .. }));
    let mut plain = recipe.clone();
    plain.columns.iter_mut().for_each(|rule| rule.role = Role::Other);
    assert_eq!(told(&plain, &goal(&["k:2"])), AnonymityError::NoQuasi);
    assert!(matches!(told(&plain, &goal(&["distinct-l:2"])), AnonymityError::NoSensitive { .. }));

    let stop = anonymise(&survey, &recipe, &key(), &goal(&["k:5"]), &|| 0.0, &mut |_, _| ControlFlow::Break(()));
    assert_eq!(stop.unwrap_err(), AnonymityError::Cancelled);
    for error in [AnonymityError::NoTime, AnonymityError::NoQuasi, AnonymityError::TooWide] {
        assert!(!error.hint().is_empty());
    }
}

#[test]
fn a_hierarchy_is_shown_level_by_level_and_must_have_every_value() {
    let survey = survey();
    let built = build(&survey.people, &recipe(), &key(), "sex", Origin::Csv { text: "f;*\nm;*\n".into() }).unwrap();
    assert_eq!(built.rows, [["f", "*"], ["m", "*"]]);
    assert_eq!((built.levels[0].groups, built.levels[1].groups), (2, 1));
    assert_eq!((built.levels[1].first[0].values, built.levels[1].first[0].records), (2, 200));

    let misses = build(&survey.people, &recipe(), &key(), "sex", Origin::Csv { text: "f;*\n".into() }).unwrap_err();
    assert!(misses.is_hierarchy(), "{misses:?}");
    let rows = Builder::Rows { rows: vec![vec!["f".into(), "x".into()], vec!["f".into(), "y".into()]] };
    let twice = build(&survey.people, &recipe(), &key(), "sex", Origin::Builder { builder: rows }).unwrap_err();
    assert!(twice.is_hierarchy(), "{twice:?}");
    let unknown = build(&survey.people, &recipe(), &key(), "shoe", Origin::Proposed).unwrap_err();
    assert_eq!(unknown, AnonymityError::NoField { field: "shoe".into() });
}

#[test]
fn a_hierarchy_is_built_of_what_the_rule_leaves() {
    let survey = survey();
    let mut recipe = recipe();
    recipe.columns[0].action = Action::Number { width: 10.0, bottom: None, top: None };
    let built = build(&survey.people, &recipe, &key(), "age", Origin::Proposed).unwrap();
    assert_eq!(built.levels[0].groups, 4);
    // An action that does not fit is told as such.
    recipe.columns[0].action = Action::Date { to: DatePart::Year, order: DateOrder::YearMonthDay, from_year: None };
    assert!(matches!(build(&survey.people, &recipe, &key(), "age", Origin::Proposed), Err(AnonymityError::Recipe(_))));
}

#[test]
fn rows_of_one_person_are_not_taken_for_people() {
    let mut csv = String::from("patient_id,age,sex\n");
    for row in 0..120 {
        csv += &format!("P{:05},{},{}\n", 4711 + row / 6 * 13, 30 + row / 6, ["f", "m"][row / 6 % 2]);
    }
    let mut surveyor = Surveyor::new(Options::default());
    surveyor.begin("visits.csv").unwrap();
    surveyor.push(csv.as_bytes()).unwrap();
    let surveyed = surveyor.finish().unwrap();
    assert_eq!(surveyed.survey.repeated_people(), Some("patient_id"));
    let rule = |column: &str, role, action| ColumnRule { column: column.into(), role, useful: true, action };
    let recipe = Recipe::new(vec![
        rule("patient_id", Role::Direct, Action::Pseudonym { domain: "id".into() }),
        rule("age", Role::Quasi, Action::Keep),
        rule("sex", Role::Quasi, Action::Keep),
    ]);
    let refused = AnonymityError::RepeatedPeople { column: "patient_id".into() };
    assert_eq!(run(&surveyed.survey, &recipe, &goal(&["k:5"])).unwrap_err(), refused);
    // Nor by a recipe that was made elsewhere: each class of six rows is one person.
    let found = run(&survey(), &self::recipe(), &goal(&["k:5"])).unwrap().recipe.anonymisation;
    let elsewhere = Recipe { anonymisation: found, ..recipe };
    let told = surveyed.table_pass(&elsewhere, &key()).unwrap().unwrap_err().to_string();
    assert!(told.contains("several rows belong to one person"), "{told}");
}

#[test]
fn a_quasi_identifier_cannot_be_left_out_of_the_anonymisation() {
    let survey = survey();
    let mut recipe = run(&survey, &recipe(), &goal(&["k:5"])).unwrap().recipe;
    recipe.anonymisation.as_mut().unwrap().columns.retain(|column| column.column != "age");
    let told = recipe.apply(&survey.people, &key()).unwrap_err().to_string();
    assert!(told.contains("column \"age\" is a quasi-identifier and is left out of it"), "{told}");
}
