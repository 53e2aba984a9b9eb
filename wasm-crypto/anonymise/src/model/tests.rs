//! What holds for all models, and how they are made ready for a table.

use proptest::prelude::*;

use super::*;
use crate::{Hierarchy, Quasi, Sensitive};

/// A table of one quasi-identifier without meaning and one sensitive column of five values with a hierarchy.
fn table(codes: Vec<u32>, subset: Option<Vec<bool>>) -> Input {
    let rows = [["a", "x", "*"], ["b", "x", "*"], ["c", "y", "*"], ["d", "y", "*"], ["e", "z", "*"]];
    let hierarchy = Some(Hierarchy::from_rows(rows).unwrap());
    let quasi = vec![Quasi {
        name: "q".into(),
        codes: vec![0; codes.len()],
        hierarchy: Hierarchy::from_rows([["v"]]).unwrap(),
    }];
    Input::new(quasi, vec![Sensitive { name: "s".into(), codes, hierarchy }], subset).unwrap()
}

fn criteria(models: &[&str], input: &Input) -> Result<Criteria, ModelError> {
    let models: Vec<Model> = models.iter().map(|text| text.parse().unwrap()).collect();
    Criteria::new(&models, input)
}

/// For each value its count.
type Counts = [u32; 5];

/// The rows of a table with these counts.
fn rows(counts: &Counts) -> Vec<u32> {
    (0..5).flat_map(|code| std::iter::repeat_n(code, counts[code as usize] as usize)).collect()
}

fn holds(criterion: &dyn Criterion, counts: &Counts, outside: u32) -> bool {
    let values: Vec<(u32, u32)> = (0..).zip(*counts).filter(|&(_, count)| count > 0).collect();
    let records = counts.iter().sum();
    criterion.holds(&Class { records, population: records + outside, sensitive: &[&values] })
}

fn sum(a: &Counts, b: &Counts) -> Counts {
    std::array::from_fn(|code| a[code] + b[code])
}

/// One of each, with a parameter that about half of the small classes hold.
const MODELS: [&str; 12] = [
    "k:6",
    "k-map-subset:7:f",
    "distinct-l:3",
    "entropy-l:2.7",
    "grassberger-l:3.1",
    "recursive:2:3",
    "t-equal:0.35",
    "t-hier:0.25",
    "d-presence:0.3:0.7:f",
    "basic-beta:1.3",
    "enhanced-beta:1.3",
    "delta-disclosure:1.2",
];

#[test]
fn a_table_that_cannot_have_a_model_is_told_why() {
    let input = table(vec![0, 1, 2], None);
    let error = criteria(&["k:4"], &input).unwrap_err();
    assert_eq!(error, ModelError::TooLarge { model: "k:4".into(), asked: 4, records: 3 });
    assert!(matches!(criteria(&["entropy-l:3.5"], &input), Err(ModelError::TooLarge { asked: 4, .. })));
    assert!(matches!(criteria(&["k-map-subset:2:f"], &input), Err(ModelError::NoSubset { .. })));
    let quasi = input.quasi().to_vec();
    let bare = Sensitive { name: "s".into(), codes: vec![0, 1, 2], hierarchy: None };
    let without = Input::new(quasi.clone(), vec![bare], None).unwrap();
    assert_eq!(criteria(&["t-hier:0.2"], &without).unwrap_err(), ModelError::NoHierarchy { column: "s".into() });
    assert!(criteria(&["t-equal:0.2"], &without).is_ok());
    let none = Input::new(quasi, vec![], None).unwrap();
    assert!(matches!(criteria(&["t-equal:0.2"], &none), Err(ModelError::NoSensitive { .. })));
    assert!(criteria(&["k:3", "avg-risk:0.5"], &none).is_ok());
}

#[test]
fn the_distribution_of_the_table_is_that_of_the_research_subset() {
    // Published: 0, 0, 1. A class like them is at distance 0 from them, at 1/6 from the whole table.
    let input = table(vec![0, 0, 1, 1], Some(vec![true, true, true, false]));
    for models in [["t-equal:0"], ["t-hier:0"], ["basic-beta:0.000001"], ["delta-disclosure:0.000001"]] {
        let criteria = criteria(&models, &input).unwrap();
        assert!(holds(criteria.classes[0].as_ref(), &[2, 1, 0, 0, 0], 1), "{models:?}");
        assert!(!holds(criteria.classes[0].as_ref(), &[2, 2, 0, 0, 0], 0), "{models:?}");
    }
}

#[test]
fn a_model_of_sensitive_values_applies_to_every_sensitive_column() {
    let mut sensitive = table(vec![0, 1, 2], None).sensitive().to_vec();
    sensitive.push(sensitive[0].clone());
    let input = Input::new(table(vec![0, 1, 2], None).quasi().to_vec(), sensitive, None).unwrap();
    let criteria = criteria(&["k:2", "distinct-l:2"], &input).unwrap();
    assert_eq!(criteria.classes.len(), 3);
    let class = |first: &[(u32, u32)], second: &[(u32, u32)]| {
        criteria.hold(&Class { records: 2, population: 2, sensitive: &[first, second] })
    };
    assert!(class(&[(0, 1), (1, 1)], &[(2, 1), (3, 1)]));
    assert!(!class(&[(0, 1), (1, 1)], &[(2, 2)]));
}

#[test]
fn the_least_size_is_the_largest_of_all_models() {
    let input = table(vec![0, 1, 2, 3, 4, 0, 1], None);
    assert_eq!(criteria(&["k:2", "entropy-l:3.5"], &input).unwrap().least_records(), 4);
    assert_eq!(criteria(&["t-equal:0.5"], &input).unwrap().least_records(), 1);
    assert!(!criteria(&["k:2"], &input).unwrap().needs_sensitive());
    assert!(criteria(&["k:2", "t-equal:0.5"], &input).unwrap().needs_sensitive());
}

#[test]
fn absent_classes_are_judged_only_without_a_least_size() {
    let input = table(vec![0, 1, 2, 3], Some(vec![true, false, true, false]));
    let judges = |models: &[&str]| criteria(models, &input).unwrap().classes.iter().any(|model| model.judges_absent());
    assert!(judges(&["d-presence:0.1:0.5:f"]));
    assert!(judges(&["d-presence:0.1:0.5:f", "t-equal:0.5"]));
    assert!(!judges(&["d-presence:0:0.5:f"]));
    assert!(!judges(&["k:2", "d-presence:0.1:0.5:f"]));
    assert!(!judges(&["d-presence:0.1:0.5:f", "distinct-l:2"]));
}

fn counts() -> impl Strategy<Value = Counts> {
    prop::array::uniform5(0_u32..6).prop_filter("not empty", |counts| counts.iter().sum::<u32>() > 0)
}

proptest! {
    #[test]
    fn classes_that_hold_merge_into_one_that_holds(a in counts(), b in counts(), rest in counts(), out in (0_u32..9, 0_u32..9)) {
        let all = rows(&sum(&sum(&a, &b), &rest).map(|count| count + 2));
        let inside = vec![true; all.len()];
        let input = table(all, Some(inside));
        for criterion in criteria(&MODELS, &input).unwrap().classes {
            let (first, second) = (holds(criterion.as_ref(), &a, out.0), holds(criterion.as_ref(), &b, out.1));
            let merged = holds(criterion.as_ref(), &sum(&a, &b), out.0 + out.1);
            match criterion.monotony() {
                Monotony::Supersets => prop_assert!(merged || !(first || second), "{criterion:?}"),
                Monotony::Unions => prop_assert!(merged || !(first && second), "{criterion:?}"),
                Monotony::None => {}
            }
        }
    }

    #[test]
    fn classes_below_the_least_size_never_hold(a in counts(), out in 0_u32..9) {
        let all = rows(&a.map(|count| count + 2));
        let inside = vec![true; all.len()];
        let input = table(all, Some(inside));
        for criterion in criteria(&MODELS, &input).unwrap().classes {
            let records: u32 = a.iter().sum();
            if records < criterion.least_records() {
                prop_assert!(!holds(criterion.as_ref(), &a, out), "{criterion:?}");
            } else if criterion.is_least_records() {
                prop_assert!(holds(criterion.as_ref(), &a, out), "{criterion:?}");
            }
        }
    }

    #[test]
    fn repeating_a_table_33_times_changes_no_model_of_shares(a in counts(), rest in counts(), out in 0_u32..9) {
        let all = rows(&sum(&a, &rest));
        let many = rows(&sum(&a, &rest).map(|count| count * 33));
        let (inside, insides) = (vec![true; all.len()], vec![true; many.len()]);
        let models = ["t-equal:0.35", "t-hier:0.25", "d-presence:0.3:0.7:f", "basic-beta:1", "enhanced-beta:1.3"];
        let models: Vec<&str> = models.into_iter().chain(["delta-disclosure:1", "recursive:2:3", "distinct-l:2"]).collect();
        let once = criteria(&models, &table(all, Some(inside))).unwrap();
        let often = criteria(&models, &table(many, Some(insides))).unwrap();
        for (once, often) in once.classes.iter().zip(&often.classes) {
            // A class of fewer records than l may reach it by repetition: sizes are no shares.
            if a.iter().sum::<u32>() >= once.least_records() {
                let repeated = holds(often.as_ref(), &a.map(|count| count * 33), out * 33);
                prop_assert_eq!(holds(once.as_ref(), &a, out), repeated, "{:?}", once);
            }
        }
    }

    #[test]
    fn asking_for_more_never_makes_a_class_hold(a in counts(), rest in counts(), out in 0_u32..9) {
        let all = rows(&sum(&a, &rest).map(|count| count + 2));
        let inside = vec![true; all.len()];
        let input = table(all, Some(inside));
        let pairs = [
            ["k:3", "k:4"],
            ["k-map-subset:3:f", "k-map-subset:6:f"],
            ["distinct-l:2", "distinct-l:3"],
            ["entropy-l:2", "entropy-l:2.5"],
            ["grassberger-l:2", "grassberger-l:3"],
            ["recursive:3:2", "recursive:2:2"],
            ["recursive:3:2", "recursive:3:3"],
            ["t-equal:0.4", "t-equal:0.3"],
            ["t-hier:0.4", "t-hier:0.3"],
            ["d-presence:0.2:0.8:f", "d-presence:0.3:0.7:f"],
            ["basic-beta:2", "basic-beta:1"],
            ["enhanced-beta:2", "enhanced-beta:1"],
            ["basic-beta:1", "enhanced-beta:1"],
            ["delta-disclosure:2", "delta-disclosure:1"],
        ];
        for pair in pairs {
            let both = criteria(&pair, &input).unwrap().classes;
            let [less, more] = [0, 1].map(|number| holds(both[number].as_ref(), &a, out));
            prop_assert!(less || !more, "{pair:?}");
        }
    }

    #[test]
    fn the_smallest_classes_are_suppressed_and_no_more_than_needed(sizes in prop::collection::btree_map(1_u32..8, 1_u32..6, 0..6)) {
        let sizes: Vec<(u32, u32)> = sizes.into_iter().collect();
        let none = Input::new(table(vec![0], None).quasi().to_vec(), vec![], None).unwrap();
        let classes: Vec<u32> = sizes.iter().flat_map(|&(size, classes)| vec![size; classes as usize]).collect();
        for models in [&["avg-risk:0.3"][..], &["sample-uniq:0.1"], &["avg-risk:0.4", "sample-uniq:0.05"]] {
            let criteria = criteria(models, &none).unwrap();
            let needed = (0..=classes.len())
                .find(|&first| criteria.table_holds(Sizes::of(&classes[first..].iter().map(|&size| (size, 1)).collect::<Vec<_>>())))
                .unwrap();
            prop_assert_eq!(criteria.to_suppress(&sizes), needed as u64);
        }
    }
}
