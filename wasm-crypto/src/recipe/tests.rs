use std::ops::ControlFlow;

use super::*;
use crate::scan::{Profile, scan};
use crate::table::Options;

fn go(_: u64, _: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn read(csv: &str) -> Table {
    Table::read(csv.as_bytes(), &Options::default(), &mut go).unwrap()
}

fn profile(table: &Table) -> Profile {
    scan(table, &mut go).unwrap()
}

fn key() -> PseudonymKey {
    PseudonymKey::new([7; 32])
}

/// 2026-11-22.
const TODAY: u64 = 1_795_305_600;

const CSV: &str = "mrn,name,dob,zip,sex,age,seen,icd10,ldl (mg/dL),city,remarks\n\
    A-1001,Anna Schmidt,1958-03-12,02139,f,68,2021-05-03,E11.9,131.5,Boston,call 617-555-0134\n\
    A-1001,Anna Schmidt,1958-03-12,02139,f,68,2022-06-04,I10,,Boston,\n\
    A-1002,Ben Watson,1931-01-02,03601,m,95,2021-05-04,E11.9,99.0,Acworth,ok\n\
    A-1003,Cem Kaya,unknown,02140,m,41,2021-05-05,J45.9,101.25,Boston,fine\n";

#[test]
fn the_proposed_recipe_follows_safe_harbor() {
    let table = read(CSV);
    let recipe = Recipe::propose(&profile(&table), TODAY);
    let applied = recipe.apply(&table, &key()).unwrap();
    let names: Vec<_> = applied.table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["mrn", "dob", "zip", "sex", "age", "seen", "icd10", "ldl (mg/dL)"]);
    let rows = applied.table.preview(0, 10).rows;
    assert_eq!(rows[0][1..5], ["1950s", "021**", "f", "65-69"]);
    assert_eq!(rows[2][1..5], ["<1940", "000**", "m", "90+"]);
    assert_eq!(
        (&rows[0][6..], &rows[2][6..]),
        (&["E11.9", "131.5"].map(String::from)[..], &["E11.9", "99.0"].map(String::from)[..])
    );
    let day = |row: usize| date::parse_day(&rows[row][5], DateOrder::YearMonthDay).unwrap();
    assert_eq!(day(0).plus(397), Some(day(1)), "the time between one person's visits stays");
    assert_ne!(day(0).plus(1), Some(day(2)), "another person's dates move by other days");
    assert_ne!(day(0).to_string(), "2021-05-03");
    assert_eq!(rows[3][1], "unknown");
    assert_eq!(rows[0][0], rows[1][0], "one person keeps one pseudonym");
    assert_ne!(rows[0][0], rows[2][0]);
    let suppressed: u64 = applied.changes.iter().map(|change| change.suppressed).sum();
    assert_eq!((applied.changes.len(), suppressed), (11, 0));
}

#[test]
fn no_identifier_of_the_file_is_left() {
    let table = read(CSV);
    let applied = Recipe::propose(&profile(&table), TODAY).apply(&table, &key()).unwrap();
    let csv = String::from_utf8(applied.table.to_csv()).unwrap();
    for planted in [
        "A-100", "Anna", "Schmidt", "Watson", "Kaya", "-03-12", "1931", "02139", "0360", ",95,", "-05-0", "Boston",
        "Acworth", "617",
    ] {
        assert!(!csv.contains(planted), "{planted} in\n{csv}");
    }
}

#[test]
fn applying_a_recipe_twice_changes_nothing() {
    let table = read(CSV);
    let recipe = Recipe::propose(&profile(&table), TODAY);
    let once = recipe.apply(&table, &key()).unwrap().table;
    let twice = recipe.apply(&once, &key()).unwrap();
    assert_eq!(twice.table.to_csv(), once.to_csv());
    assert!(twice.changes.iter().all(|change| change.changed == 0), "{:?}", twice.changes);
    assert_ne!(recipe.apply(&once, &PseudonymKey::new([8; 32])).unwrap().table.to_csv(), once.to_csv());
}

#[test]
fn a_recipe_reads_back_from_its_json_and_has_a_fixed_digest() {
    let recipe = Recipe {
        version: 1,
        anonymisation: None,
        columns: vec![
            ColumnRule {
                column: "age".into(),
                role: Role::Quasi,
                useful: true,
                action: Action::Number { width: 5.0, bottom: None, top: Some(90.0) },
            },
            ColumnRule {
                column: "dob".into(),
                role: Role::Quasi,
                useful: true,
                action: Action::Date { to: DatePart::Year, order: DateOrder::DayMonthYear, from_year: Some(1937) },
            },
            ColumnRule {
                column: "mrn".into(),
                role: Role::Direct,
                useful: false,
                action: Action::Pseudonym { domain: "mrn".into() },
            },
        ],
    };
    let json = String::from_utf8(recipe.to_json()).unwrap();
    assert_eq!(
        json,
        r#"{"columns":[{"action":{"bottom":null,"do":"number","top":90,"width":5},"column":"age","role":"quasi","useful":true},{"action":{"do":"date","fromYear":1937,"order":"dayMonthYear","to":"year"},"column":"dob","role":"quasi","useful":true},{"action":{"do":"pseudonym","domain":"mrn"},"column":"mrn","role":"direct","useful":false}],"version":1}"#
    );
    assert_eq!(Recipe::from_json(json.as_bytes()), Ok(recipe.clone()));
    assert_eq!(recipe.digest().to_string(), "0x43b164d092386670ec0bd2873b3e4c11c5137af57b38c9c66dd2b80f52ff8f10");
    let unknown = json.replace("\"useful\":true", "\"useful\":true,\"shift\":3");
    assert!(matches!(Recipe::from_json(unknown.as_bytes()).unwrap_err().problems[0], Problem::NotARecipe { .. }));
}

#[test]
fn everything_that_does_not_fit_is_listed() {
    let table = read("a,b,c\n1,x,2021-01-01\n2,y,2021-01-02\n");
    let rule = |column: &str, action| ColumnRule { column: column.into(), role: Role::Other, useful: true, action };
    let recipe = Recipe {
        version: 3,
        anonymisation: None,
        columns: vec![
            rule("a", Action::Number { width: 0.0, bottom: None, top: None }),
            rule("b", Action::Number { width: 5.0, bottom: None, top: None }),
            rule("b", Action::Keep),
            rule("d", Action::Keep),
            rule("gone", Action::Drop),
        ],
    };
    let problems = recipe.check(&table).unwrap_err().problems;
    let expected = [
        Problem::UnknownVersion { found: 3 },
        Problem::BadParameter { column: "a".into(), detail: "the width must be above zero".into() },
        Problem::RepeatedColumn { column: "b".into() },
        Problem::WrongForm { column: "b".into(), expected: "numbers".into(), fitting: 0, filled: 2 },
        Problem::MissingColumn { column: "d".into() },
        Problem::UncoveredColumn { column: "c".into() },
    ];
    assert_eq!(problems, expected);
    let nothing = Recipe::new(["a", "b", "c"].map(|name| rule(name, Action::Drop)).to_vec());
    assert_eq!(nothing.check(&table).unwrap_err().problems, [Problem::NothingLeft]);
}

#[test]
fn every_option_can_be_applied_and_says_what_it_does() {
    let table = read(CSV);
    let profile = profile(&table);
    for (column, profile) in table.columns.iter().zip(&profile.columns) {
        let alone = Table::new(Dialect::default(), vec![column.clone(), Column::from_cells("other", ["1"; 4])]);
        for action in Action::options(profile) {
            assert!(action.sentence().ends_with('.'));
            let rule =
                |column: &str, action| ColumnRule { column: column.into(), role: Role::Other, useful: true, action };
            let recipe = Recipe::new(vec![rule(&column.name, action.clone()), rule("other", Action::Keep)]);
            assert!(recipe.apply(&alone, &key()).is_ok(), "{} {action:?}", column.name);
        }
    }
}

#[test]
fn the_census_extract_is_treated_in_no_time() {
    let Some(table) = crate::table::sample_data::adult() else { return };
    let recipe = Recipe::propose(&profile(&table), TODAY);
    let applied = recipe.apply(&table, &key()).unwrap();
    assert_eq!(applied.table.column("age").unwrap().cell(0), "35-39");
    assert_eq!(applied.table.rows(), 30_162);
}

use crate::table::cell::date;
use crate::table::{Column, Dialect};

/// The rows of a table after one rule for each column.
fn treated(csv: &str, rules: &[(&str, Action)]) -> Result<Vec<Vec<String>>, RecipeError> {
    let rule = |(column, action): &(&str, Action)| ColumnRule {
        column: (*column).into(),
        role: Role::Quasi,
        useful: true,
        action: action.clone(),
    };
    let recipe = Recipe::new(rules.iter().map(rule).collect());
    Ok(recipe.apply(&read(csv), &key())?.table.preview(0, 100).rows)
}

fn shift(person: Person) -> Action {
    Action::Shift { order: DateOrder::YearMonthDay, person }
}

#[test]
fn every_new_action_is_carried_out_on_a_table_and_twice_changes_nothing() {
    let csv = "code,age,lab,dose,job,note\n\
        AB-4711,17,131.4,3,nurse,seen by Dr. Huber on 3 March 2021\n\
        XY-0815,93,99.8,12,judge,well\n\
        ,,,,,\n\
        NA,unknown,n/a,7,,\n";
    let jobs = [["nurse", "health", "*"], ["judge", "law", "*"]].map(|row| row.map(String::from).to_vec()).to_vec();
    let rules = [
        ("code", Action::Mask { first: 2, last: 1 }),
        ("age", Action::Limit { bottom: Some(18.0), top: Some(90.0) }),
        ("lab", Action::Round { to: 5.0 }),
        ("dose", Action::Bins { edges: vec![5.0, 10.0] }),
        ("job", Action::Generalise { hierarchy: jobs, level: 1 }),
        ("note", Action::Scrub),
    ];
    let rows = treated(csv, &rules).unwrap();
    assert_eq!(rows[0], ["AB***1", "<18", "130", "<5", "health", "seen by Dr. [name] on [date]"]);
    assert_eq!(rows[1], ["XY***5", "90+", "100", "10+", "law", "well"]);
    assert_eq!(rows[2], ["", "", "", "", "", ""]);
    assert_eq!(rows[3], ["NA", "unknown", "n/a", "5-9", "", ""]);
    let again: String = rows.iter().map(|row| row.join(",") + "\n").collect();
    assert_eq!(treated(&format!("code,age,lab,dose,job,note\n{again}"), &rules).unwrap(), rows);
}

#[test]
fn a_value_that_the_hierarchy_misses_is_a_problem_with_its_row() {
    let hierarchy = vec![vec!["nurse".to_owned(), "*".to_owned()]];
    let action = Action::Generalise { hierarchy: hierarchy.clone(), level: 1 };
    let problems = treated("job,x\nnurse,1\nspy,2\n", &[("job", action), ("x", Action::Keep)]).unwrap_err().problems;
    assert_eq!(problems, [Problem::NotInHierarchy { column: "job".into(), row: 2, cells: 1 }]);
    let action = Action::Generalise { hierarchy, level: 2 };
    let error = treated("job,x\nnurse,1\n", &[("job", action), ("x", Action::Keep)]).unwrap_err();
    assert!(matches!(&error.problems[..], [Problem::BadParameter { column, .. }] if column == "job"), "{error}");
    assert!(!error.hint().is_empty());
}

#[test]
fn dates_move_with_their_person_whatever_the_order_of_rows() {
    let column = Person::Column { column: "mrn".into() };
    let rules = |person: &Person| {
        [
            ("mrn", Action::Pseudonym { domain: "mrn".into() }),
            ("in", shift(person.clone())),
            ("out", shift(person.clone())),
        ]
    };
    let csv = |rows: &[&str]| format!("mrn,in,out\n{}\n", rows.join("\n"));
    let rows = ["7,2021-01-01,2021-01-11", "8,2021-01-01,2021-02-01", "7,2022-01-01,2022-01-02"];
    for person in [column.clone(), Person::Row, Person::Record] {
        let made = treated(&csv(&rows), &rules(&person)).unwrap();
        let mut turned = treated(&csv(&[rows[2], rows[1], rows[0]]), &rules(&person)).unwrap();
        turned.reverse();
        assert_eq!(turned, made, "{person:?}");
        let day = |text: &str| date::parse_day(text, DateOrder::YearMonthDay).unwrap();
        for (row, stay) in [(0, 10), (1, 31), (2, 1)] {
            assert_eq!(day(&made[row][1]).plus(stay), Some(day(&made[row][2])), "{person:?}");
        }
        let same_person = day(&made[0][1]).plus(365) == Some(day(&made[2][1]));
        assert_eq!(same_person, person != Person::Row);
        assert_eq!(made[0][1] == made[1][1], person == Person::Record);
    }
    // The person column holds pseudonyms of this key after the first time: the dates do not move again.
    let recipe = Recipe::new(
        rules(&column)
            .map(|(column, action)| ColumnRule { column: column.into(), role: Role::Quasi, useful: true, action })
            .to_vec(),
    );
    let once = recipe.apply(&read(&csv(&rows)), &key()).unwrap().table;
    assert_eq!(recipe.apply(&once, &key()).unwrap().table.to_csv(), once.to_csv());
    let problems = treated("in,x\n2021-01-01,1\n", &[("in", shift(column)), ("x", Action::Keep)]).unwrap_err().problems;
    assert_eq!(problems, [Problem::MissingColumn { column: "mrn".into() }]);
    let gone = [("mrn", Action::Drop), ("in", shift(Person::Record)), ("out", Action::Keep)];
    assert!(treated(&csv(&rows), &gone).is_ok());
}

#[test]
fn dates_are_shifted_by_default_where_there_are_intervals_to_keep() {
    let action = |csv: &str, column: &str| {
        let recipe = Recipe::propose(&profile(&read(csv)), TODAY);
        recipe.rule(column).unwrap().action.clone()
    };
    let year = Action::Date { to: DatePart::Year, order: DateOrder::YearMonthDay, from_year: None };
    assert_eq!(action("sex,seen\nf,2021-05-03\nm,2021-06-03\n", "seen"), year);
    let two = "sex,admitted,discharged\nf,2021-05-03,2021-05-09\nm,2021-06-03,2021-06-04\n";
    assert_eq!(action(two, "discharged"), shift(Person::Row));
    let linked = "mrn,seen\nA-1,2021-05-03\nA-1,2021-05-09\nA-2,2021-06-03\n";
    assert_eq!(action(linked, "seen"), shift(Person::Column { column: "mrn".into() }));
    let born = "mrn,dob\nA-1,1951-05-03\nA-1,1951-05-03\nA-2,1961-06-03\n";
    assert!(matches!(action(born, "dob"), Action::Date { .. }));
}

#[test]
fn a_shifted_column_tells_nobody_apart_from_outside() {
    let recipe = Recipe::propose(&profile(&read(CSV)), TODAY);
    assert!(recipe.quasi().contains(&"seen".to_owned()) && !recipe.quasi_left().contains(&"seen".to_owned()));
}
