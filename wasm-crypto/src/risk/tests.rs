use proptest::prelude::*;

use super::*;
use crate::table::{Column, Dialect};

fn table(columns: &[(&str, &[&str])]) -> Table {
    Table::new(
        Dialect::default(),
        columns.iter().map(|(name, cells)| Column::from_cells(*name, cells.iter().copied())).collect(),
    )
}

fn names(quasi: &[&str]) -> Vec<String> {
    quasi.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn classes_and_risks_are_those_of_the_definition() {
    let table =
        table(&[("sex", &["f", "f", "f", "m", "m", "m"]), ("age", &["1", "1", "2", "3", "3", "3"]), ("x", &["a"; 6])]);
    let risk = Risk::measure(&table, &names(&["sex", "age", "gone"]), &People::EachRow);
    assert_eq!((risk.rows, risk.records, risk.classes, risk.smallest, risk.largest), (6, 6, 3, 1, 3));
    assert_eq!((risk.unique, risk.at_risk, risk.quasi.len()), (1, 6, 2));
    assert_eq!((risk.highest, risk.lowest, risk.average), (1.0, 1.0 / 3.0, 0.5));
    let bars: Vec<_> = risk.histogram.iter().map(|bar| (bar.from, bar.classes, bar.records)).collect();
    assert_eq!(bars, [(1, 1, 1), (2, 1, 2), (3, 1, 3), (5, 0, 0), (11, 0, 0), (21, 0, 0), (51, 0, 0), (101, 0, 0)]);
    assert!(
        risk.sentences[0].starts_with("1 of 6 records (17 %) are alone in their combination of sex and age"),
        "{:?}",
        risk.sentences
    );
}

#[test]
fn rows_of_one_person_do_not_hide_each_other() {
    let table = table(&[("id", &["a", "a", "a", "b", "c"]), ("sex", &["f", "f", "f", "f", "m"])]);
    let by_row = Risk::measure(&table, &names(&["sex"]), &People::EachRow);
    assert_eq!((by_row.smallest, by_row.largest), (1, 4));
    let people = People::Column { column: "id".into() };
    let by_person = Risk::measure(&table, &names(&["sex"]), &people);
    assert_eq!((by_person.records, by_person.smallest, by_person.largest), (3, 1, 2));
    let one = Risk::measure(&table, &names(&["sex"]), &People::One);
    assert_eq!((one.rows, one.records, one.classes, one.smallest, one.highest, one.average), (5, 1, 1, 1, 1.0, 1.0));
    assert!(one.sentences[0].contains("the class size is 1"));
    let lost = Risk::measure(&table, &names(&["sex"]), &People::Column { column: "gone".into() });
    assert_eq!(lost.largest, 1);
}

#[test]
fn without_quasi_identifiers_all_are_one_class() {
    let risk = Risk::measure(&table(&[("x", &["1"; 20])]), &[], &People::EachRow);
    assert_eq!((risk.classes, risk.smallest, risk.at_risk), (1, 20, 0));
    assert_eq!(risk.sentences, ["No column is left that narrows down who one of the 20 records is."]);
}

#[test]
fn the_census_extract_has_the_risks_that_arx_measures() {
    let Some(table) = crate::table::sample_data::adult() else { return };
    let Some(reference) = crate::table::sample_data::file("adult/risk_reference.tsv") else { return };
    let reference = String::from_utf8(reference).unwrap();
    let mut lines = reference.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let mut compared = 0;
    for line in lines {
        let value = |name: &str| line[header.iter().position(|column| *column == name).unwrap()];
        let number = |name: &str| value(name).parse::<f64>().unwrap();
        let quasi: Vec<String> = value("qis").split(',').map(str::to_owned).collect();
        let population: u64 = value("population").parse().unwrap();
        let measure = Measure { population: Some(population), ..Measure::from(&People::EachRow) };
        let risk = Risk::measure(&table, &quasi, measure);
        let estimated = risk.population.unwrap();
        // Two searches for the same root: they agree to nine digits.
        for (ours, name) in [(estimated.dankar, "pu_dankar"), (estimated.pitman, "pu_pitman")] {
            let ours = ours.unwrap().share;
            assert!(
                (ours - number(name)).abs() <= 1e-8 * number(name),
                "{name} of {quasi:?}: {ours} and {}",
                number(name)
            );
        }
        assert_eq!(
            (risk.records as f64, risk.classes as f64, risk.unique as f64),
            (number("records"), number("classes"), number("unique_records"))
        );
        for (ours, name) in [
            (risk.mean_class, "avg_class_size"),
            (risk.highest, "highest"),
            (risk.highest, "est_prosecutor"),
            (risk.lowest, "lowest"),
            (risk.average, "average"),
            (risk.average, "est_marketer"),
            (risk.highest_share, "frac_affected_by_highest"),
            (risk.unique_share, "frac_unique"),
        ] {
            assert!(
                (ours - number(name)).abs() <= 1e-12 * number(name).abs(),
                "{name} of {quasi:?}: {ours} and {}",
                number(name)
            );
        }
        compared += 1;
    }
    assert!(compared >= 4);
}

proptest! {
    #[test]
    fn the_order_of_rows_and_columns_does_not_matter(
        rows in proptest::collection::vec((0u8..4, 0u8..3, 0u8..5), 1..60).prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
    ) {
        let table = |rows: &[(u8, u8, u8)]| {
            let column = |name: &str, cell: fn(&(u8, u8, u8)) -> u8| {
                let cells: Vec<String> = rows.iter().map(|row| cell(row).to_string()).collect();
                Column::from_cells(name, cells.iter().map(String::as_str))
            };
            Table::new(Dialect::default(), vec![column("a", |row| row.0), column("b", |row| row.1), column("id", |row| row.2)])
        };
        for people in [People::EachRow, People::One, People::Column { column: "id".into() }] {
            let one = Risk::measure(&table(&rows.0), &names(&["a", "b"]), &people);
            let other = Risk::measure(&table(&rows.1), &names(&["b", "a"]), &people);
            let numbers = |risk: &Risk| (risk.histogram.clone(), risk.records, risk.classes, risk.smallest, risk.largest, risk.unique, risk.at_risk);
            prop_assert_eq!(numbers(&one), numbers(&other));
            let records: u64 = one.histogram.iter().map(|bar| bar.records).sum();
            prop_assert_eq!(records, one.records);
            prop_assert!(one.lowest <= one.average && one.average <= one.highest);
        }
    }
}

#[test]
fn what_each_column_adds_is_what_goes_away_without_it() {
    let table = table(&[
        ("sex", &["f", "f", "f", "m", "m", "m"]),
        ("age", &["1", "2", "3", "1", "2", "3"]),
        ("land", &["x", "x", "x", "x", "x", "x"]),
    ]);
    let risk = Risk::measure(&table, &names(&["sex", "age", "land"]), &People::EachRow);
    assert_eq!(risk.average, 1.0);
    // Without age two classes of three are left, without sex three of two; "land" changes nothing.
    let told: Vec<_> =
        risk.columns.iter().map(|c| (c.column.as_str(), c.average_without, c.unique_share_without)).collect();
    assert_eq!(told, [("age", 2.0 / 6.0, 0.0), ("sex", 3.0 / 6.0, 0.0), ("land", 1.0, 1.0)]);
    assert!(risk.sentences.iter().any(|sentence| sentence.starts_with("age adds most to it")), "{:?}", risk.sentences);
}

#[test]
fn the_threshold_can_be_chosen() {
    let table = table(&[("sex", &["f", "f", "f", "m", "m"])]);
    let measure = Measure { safe_class: 3, ..Measure::from(&People::EachRow) };
    let risk = Risk::measure(&table, &names(&["sex"]), measure);
    assert_eq!((risk.safe_class, risk.at_risk), (3, 2));
    assert!(
        risk.sentences.iter().any(|sentence| sentence.contains("above the limit of 1 in 3")),
        "{:?}",
        risk.sentences
    );
}

#[test]
fn a_population_smaller_than_the_table_gives_no_estimate() {
    let table = table(&[("age", &["1", "2", "2", "3"])]);
    let of = |population| {
        let measure = Measure { population: Some(population), ..Measure::from(&People::EachRow) };
        Risk::measure(&table, &names(&["age"]), measure).population
    };
    assert_eq!(of(3), None);
    assert!(of(1000).is_some_and(|population| population.dankar.is_some()));
}

#[test]
fn a_journalist_counts_the_population_not_the_table() {
    let people = table(&[("age", &["1", "2", "9"]), ("sex", &["f", "m", "m"])]);
    let population = table(&[
        ("sex", &["f", "f", "f", "f", "m", "m", "m"]),
        ("age", &["1", "1", "1", "1", "2", "2", "3"]),
        ("name", &["a", "b", "c", "d", "e", "f", "g"]),
    ]);
    let risk = Journalist::measure(&people, &population, &names(&["age", "sex", "gone"]), 3);
    // Classes of four and two in the population; nobody there is 9.
    assert_eq!((risk.highest, risk.average), (1.0, (0.25 + 0.5 + 1.0) / 3.0));
    assert_eq!((risk.at_risk, risk.at_risk_share, risk.unmatched), (2, 2.0 / 3.0, 1));
}

#[test]
fn large_numbers_are_grouped_in_sentences() {
    let table = table(&[("x", &["1"; 1200])]);
    let risk = Risk::measure(&table, &[], &People::EachRow);
    assert_eq!(risk.sentences, ["No column is left that narrows down who one of the 1,200 records is."]);
}

#[test]
fn suppressed_records_are_in_no_class() {
    let table = table(&[("sex", &["f", "f", "*", "*", "m", "m"]), ("age", &["3", "3", "*", "*", "*", "*"])]);
    let risk = Risk::measure(&table, &names(&["sex", "age"]), &People::EachRow);
    assert_eq!((risk.records, risk.suppressed, risk.classes, risk.highest), (4, 2, 2, 0.5));
    // Without sex, the men are blank as well, and are left out with those who are.
    let told: Vec<_> = risk.columns.iter().map(|c| (c.column.as_str(), c.average_without)).collect();
    assert_eq!(told, [("sex", 0.5), ("age", 0.5)]);
    assert!(
        risk.sentences.iter().any(|sentence| sentence.starts_with("2 more records are blank in sex and age")),
        "{:?}",
        risk.sentences
    );
    let all = Risk::measure(&table, &names(&["age"]), &People::EachRow);
    assert_eq!((all.records, all.suppressed), (2, 4));
}
