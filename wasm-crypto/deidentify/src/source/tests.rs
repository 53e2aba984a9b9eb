use wasm_crypto::recipe::{Action, ColumnRule, PseudonymKey, Recipe, SUPPRESSED};
use wasm_crypto::scan::Role;

use super::*;

const PEOPLE: &str = "id,age,city\n1,43,Bern\n2,44,Basel\n3,,Bern\n";
const BUNDLE: &str = r#"{"resourceType":"Bundle","type":"collection","entry":[]}"#;

fn survey(files: &[(&str, &str)], piece: usize) -> Result<Surveyed, SourceError> {
    let mut surveyor = Surveyor::new(Options::default());
    for (name, text) in files {
        surveyor.begin(name)?;
        text.as_bytes().chunks(piece).try_for_each(|bytes| surveyor.push(bytes))?;
    }
    surveyor.finish()
}

#[test]
fn a_table_is_read_alike_in_any_pieces_and_its_rows_are_the_people() {
    let whole = survey(&[("people.csv", PEOPLE)], PEOPLE.len()).unwrap().survey;
    assert_eq!((whole.format, whole.records, whole.people.rows()), (Format::Table, 3, 3));
    for piece in [1, 7] {
        let pieces = survey(&[("people.csv", PEOPLE)], piece).unwrap().survey;
        assert_eq!((pieces.people, pieces.profile), (whole.people.clone(), whole.profile.clone()));
    }
}

#[test]
fn files_that_do_not_belong_together_are_told_apart() {
    let two = survey(&[("a.csv", PEOPLE), ("b.csv", PEOPLE)], 64).unwrap_err();
    assert_eq!(two, SourceError::Several { format: Format::Table });
    let mixed = survey(&[("a.csv", PEOPLE), ("b.json", BUNDLE)], 64).unwrap_err();
    assert!(matches!(mixed, SourceError::Mixed { first: Format::Table, .. }), "{mixed:?}");
    for error in [two, mixed] {
        assert!(!error.hint().is_empty());
    }
    for nothing in [&[][..], &[("empty.csv", "")]] {
        assert_eq!(survey(nothing, 64).unwrap_err(), SourceError::Format(FormatError::Empty));
    }
}

#[test]
fn a_tables_second_pass_gives_examples_of_what_changed_and_of_nothing_else() {
    let surveyed = survey(&[("people.csv", PEOPLE)], 64).unwrap();
    let rule = |column: &str, action| ColumnRule { column: column.into(), role: Role::Other, useful: true, action };
    let recipe = Recipe::new(vec![
        rule("id", Action::Drop),
        rule("age", Action::Number { width: 10.0, bottom: None, top: None }),
        rule("city", Action::Keep),
    ]);
    let key = PseudonymKey::new([1; 32]);
    let outcome = surveyed.table_pass(&recipe, &key).unwrap().unwrap();
    let of = |field: &str| {
        let examples = outcome.examples.iter().filter(|example| example.field == field);
        examples.map(|example| (example.before.as_str(), example.after.as_deref())).collect::<Vec<_>>()
    };
    assert_eq!(of("id"), [("1", None), ("2", None), ("3", None)]);
    assert_eq!(of("age"), [("43", Some("40-49")), ("44", Some("40-49"))]);
    assert!(of("city").is_empty() && outcome.examples.iter().all(|example| example.before != SUPPRESSED));
    assert!(RecordsPass::new(&surveyed.survey, &recipe, &key, 0).is_none());
}
