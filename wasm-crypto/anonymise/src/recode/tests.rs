use std::ops::ControlFlow;

use super::*;
use crate::progress::Silent;
use crate::search::Work as Taken;
use crate::{Hierarchy, Model, Quasi, Sensitive};

fn column(name: &str, rows: &[&[&str]], values: &[&str]) -> Quasi {
    let hierarchy = Hierarchy::from_rows(rows).unwrap();
    let codes = values.iter().map(|value| hierarchy.leaf(value).unwrap()).collect();
    Quasi { name: name.to_owned(), codes, hierarchy }
}

const AGES: [&[&str]; 4] = [&["31", "30s", "*"], &["38", "30s", "*"], &["42", "40s", "*"], &["47", "40s", "*"]];
const SEXES: [&[&str]; 2] = [&["f", "*"], &["m", "*"]];

/// Ages 31 31 38 42 47 47 47, women but for the first of 42 and one of 47.
fn people() -> Input {
    let ages = column("age", &AGES, &["31", "31", "38", "42", "47", "47", "47"]);
    let sexes = column("sex", &SEXES, &["f", "f", "f", "m", "f", "f", "m"]);
    Input::new(vec![ages, sexes], vec![], None).unwrap()
}

fn ready(input: &Input, models: &[&str]) -> Criteria {
    let models: Vec<Model> = models.iter().map(|model| model.parse().unwrap()).collect();
    Criteria::new(&models, input).unwrap()
}

fn texts(input: &Input, found: &Recoding) -> Vec<String> {
    (0..input.rows())
        .map(|row| match found.levels(row) {
            None => "-".to_owned(),
            Some(levels) => input
                .quasi()
                .iter()
                .zip(levels)
                .map(|(quasi, &level)| {
                    quasi.hierarchy.text(level as usize, quasi.hierarchy.code(level as usize, quasi.codes[row]))
                })
                .collect::<Vec<_>>()
                .join(" "),
        })
        .collect()
}

#[test]
fn each_record_is_generalised_only_as_far_as_its_own_class_needs() {
    let input = people();
    let found = recode(&input, &ready(&input, &["k:2"]), None, 0.0, &mut Silent).unwrap();
    // 31 f and 47 f are classes as they are; the two men share 40s; 38 f is put to 31 f, the nearest.
    assert_eq!(texts(&input, &found), ["30s f", "30s f", "30s f", "40s m", "47 f", "47 f", "40s m"]);
    // Five cells of 14 are in the thirties or forties: (2 - 1) / (4 - 1) each.
    assert!((found.loss - 5.0 / 3.0 / 14.0).abs() < 1e-15);
    assert_eq!((found.classes, found.smallest, found.largest, found.suppressed), (3, 2, 3, 0));
}

#[test]
fn what_is_left_is_suppressed_only_where_no_class_can_take_it() {
    // Hierarchies without a common top: b fits into no class.
    let rows: [&[&str]; 2] = [&["a", "x"], &["b", "y"]];
    let input = Input::new(vec![column("code", &rows, &["a", "a", "b"])], vec![], None).unwrap();
    let ready = ready(&input, &["k:2"]);
    let found = recode(&input, &ready, None, 0.4, &mut Silent).unwrap();
    assert_eq!(texts(&input, &found), ["a", "a", "-"]);
    assert_eq!(found.suppressed, 1);
    assert_eq!(recode(&input, &ready, None, 0.3, &mut Silent), Err(RecodeError::NoSolution));
}

#[test]
fn a_class_is_not_taken_when_the_rest_would_no_longer_hold() {
    // Five ages with six a and five b each, a sixth with five b: as many a as b. Every class of the five is near enough to
    // that; but without them the sixth is not, nor is any of them together with it. Two can go, then four are left.
    let ages: Vec<[&str; 2]> = ["1", "2", "3", "4", "5", "6"].map(|age| [age, "*"]).to_vec();
    let rows: Vec<(&str, u32)> = ages[..5]
        .iter()
        .flat_map(|age| (0..11).map(|row| (age[0], u32::from(row >= 6))))
        .chain([("6", 1); 5])
        .collect();
    let hierarchy: Vec<&[&str]> = ages.iter().map(|row| &row[..]).collect();
    let age = column("age", &hierarchy, &rows.iter().map(|row| row.0).collect::<Vec<_>>());
    let sex = column("sex", &SEXES, &vec!["f"; rows.len()]);
    let sensitive = Sensitive { name: "s".to_owned(), codes: rows.iter().map(|row| row.1).collect(), hierarchy: None };
    let input = Input::new(vec![age, sex], vec![sensitive], None).unwrap();
    let found = recode(&input, &ready(&input, &["t-equal:0.05"]), None, 0.0, &mut Silent).unwrap();
    assert_eq!((found.classes, found.suppressed, found.smallest, found.largest), (3, 0, 11, 38));
}

#[test]
fn the_start_is_kept_when_nothing_better_holds() {
    let ages = column("age", &AGES, &["31", "31", "42", "47"]);
    let sensitive = Sensitive { name: "s".to_owned(), codes: vec![0, 0, 1, 1], hierarchy: None };
    let input = Input::new(vec![ages], vec![sensitive], None).unwrap();
    let work = Taken::default();
    let start = Optimum {
        levels: vec![2],
        loss: 1.0,
        suppressed: 4,
        classes: 0,
        smallest: 0,
        largest: 0,
        rows: vec![false; 4],
        work,
    };
    let found = recode(&input, &ready(&input, &["t-equal:0.2"]), Some(&start), 0.0, &mut Silent).unwrap();
    assert_eq!((found.loss, found.suppressed), (1.0, 4));
}

#[test]
fn classes_grow_until_the_average_risk_of_the_table_holds() {
    let input = people();
    let found = |most: &str| recode(&input, &ready(&input, &[most]), None, 0.0, &mut Silent).unwrap();
    assert_eq!(found("avg-risk:1").classes, 5);
    assert!(found("avg-risk:0.5").classes <= 3);
}

#[test]
fn rows_outside_the_research_subset_make_classes_larger_but_are_not_counted() {
    let ages = column("age", &AGES, &["31", "31", "38", "42"]);
    let input = Input::new(vec![ages], vec![], Some(vec![true, false, false, true])).unwrap();
    let found = recode(&input, &ready(&input, &["k-map-subset:2:file"]), None, 0.5, &mut Silent).unwrap();
    // 31 is there twice in the population; 42 is alone, and is put to the others or given up.
    assert_eq!(found.levels(0), Some(&[0][..]));
    assert_eq!((found.classes, found.suppressed, found.smallest), (1, 1, 1));
    assert_eq!(found.loss, 0.5);
}

#[test]
fn recoding_can_be_cancelled() {
    // Enough rows that the first look at them is told.
    let rows: Vec<String> = (0..500_000).map(|row| row.to_string()).collect();
    let hierarchy = Hierarchy::from_rows(rows.iter().map(|row| [row.as_str(), "*"])).unwrap();
    let quasi = Quasi { name: "id".to_owned(), codes: (0..500_000).collect(), hierarchy };
    let input = Input::new(vec![quasi], vec![], None).unwrap();
    let mut stop = |_: u64, _: u64| ControlFlow::Break(());
    assert_eq!(recode(&input, &ready(&input, &["k:2"]), None, 0.0, &mut stop), Err(RecodeError::Cancelled));
}
