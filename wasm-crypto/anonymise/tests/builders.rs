//! Whatever a builder gives is a tree.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and people read its figures"
)]

use std::collections::HashMap;

use anonymise::hierarchy::build::{Builder, DateStep, Group, from_csv, to_csv};
use proptest::prelude::*;

fn numbers() -> impl Strategy<Value = (Builder, Vec<String>)> {
    let unit = prop::sample::select(vec![0.001, 0.1, 0.25, 1.0, 5.0, 1e6]);
    let ratios = prop::collection::vec(2..6u32, 0..4);
    let limits = (prop::option::of(-100..0i32), prop::option::of(1..100i32), -50..50i32);
    let value = prop_oneof![
        (-100_000..100_000i64).prop_map(|it| it.to_string()),
        (-1e4..1e4f64).prop_map(|it| format!("{it:.3}")),
        (-100..100i32, 1..20i32).prop_map(|(low, more)| format!("{low} to {}", low + more)),
        (0..100u32, 1..20u32).prop_map(|(low, more)| format!("{low}-{}", low + more)),
        (0..100u32, 1..20u32).prop_map(|(low, more)| format!("[{low}.5, {})", low + more)),
        prop::sample::select(vec!["", "*", "<18", "90+", ">=90"]).prop_map(str::to_owned),
    ];
    (unit, ratios, limits, prop::collection::vec(value, 1..40)).prop_map(
        |(unit, ratios, (bottom, top, origin), values)| {
            let mut widths = vec![unit];
            for ratio in ratios {
                widths.push(widths[widths.len() - 1] * f64::from(ratio));
            }
            let scaled = |it: i32| f64::from(it) * unit / 2.0;
            let (bottom, top) = (bottom.map(scaled), top.map(scaled));
            (Builder::Intervals { widths, origin: scaled(origin), bottom, top }, values)
        },
    )
}

fn bounds() -> impl Strategy<Value = (Builder, Vec<String>)> {
    let cuts = prop::collection::btree_set(-50..50i32, 1..10);
    (cuts, prop::collection::vec(-60..60i32, 1..40)).prop_map(|(cuts, values)| {
        let mut levels = vec![cuts.into_iter().map(f64::from).collect::<Vec<_>>()];
        while levels[levels.len() - 1].len() > 1 {
            levels.push(levels[levels.len() - 1].iter().copied().step_by(2).collect());
        }
        (Builder::Bounds { levels }, values.into_iter().map(|it| it.to_string()).collect())
    })
}

fn dates() -> impl Strategy<Value = (Builder, Vec<String>)> {
    let steps = [DateStep::Day, DateStep::Month, DateStep::Quarter, DateStep::Year, DateStep::Decade];
    let steps = prop::sample::subsequence(steps.to_vec(), 0..6);
    let value = prop_oneof![
        (1900..2030u32, 1..13u32, 1..29u32).prop_map(|(y, m, d)| format!("{y}-{m:02}-{d:02}")),
        (1900..2030u32, 1..13u32).prop_map(|(y, m)| format!("{y}-{m:02}")),
        (1900..2030u32).prop_map(|y| y.to_string()),
        (1900..2030u32, 1..5u32).prop_map(|(y, q)| format!("{y}-Q{q}")),
        (190..203u32).prop_map(|decade| format!("{decade}0s")),
        prop::sample::select(vec!["", "*", "<1937"]).prop_map(str::to_owned),
    ];
    (steps, prop::collection::vec(value, 1..40)).prop_map(|(steps, values)| (Builder::Dates { steps }, values))
}

fn texts() -> impl Strategy<Value = (Builder, Vec<String>)> {
    let lengths = prop::collection::btree_set(0..8usize, 0..5);
    (lengths, any::<bool>(), prop::collection::vec("[ab*é]{0,7}", 1..40)).prop_map(|(lengths, first, values)| {
        let lengths = lengths.into_iter().rev().collect();
        (if first { Builder::Prefix { lengths } } else { Builder::Suffix { lengths } }, values)
    })
}

fn groups() -> impl Strategy<Value = (Builder, Vec<String>)> {
    (1..20usize, prop::collection::vec(1..6usize, 0..4)).prop_map(|(count, sizes)| {
        let values: Vec<String> = (0..count).map(|it| format!("value {it}")).collect();
        let mut members = values.clone();
        let mut levels = Vec::new();
        for (level, size) in sizes.into_iter().enumerate() {
            let groups: Vec<Group> = members
                .chunks(size)
                .enumerate()
                .map(|(number, members)| Group { name: format!("group {level}.{number}"), members: members.to_vec() })
                .collect();
            members = groups.iter().map(|group| group.name.clone()).collect();
            levels.push(groups);
        }
        (Builder::Groups { levels }, values)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn builders_give_trees_with_one_top_for_every_value(
        (builder, mut values) in prop_oneof![numbers(), bounds(), dates(), texts(), groups()]
    ) {
        values.sort();
        values.dedup();
        let hierarchy = builder.build(values.iter().map(String::as_str)).unwrap();
        let rows = hierarchy.rows();
        prop_assert_eq!(rows.len(), values.len());
        for value in &values {
            prop_assert!(hierarchy.leaf(value).is_some());
        }
        for level in 1..hierarchy.levels() {
            let mut above: HashMap<&str, &str> = HashMap::new();
            for row in &rows {
                prop_assert_eq!(*above.entry(&row[level - 1]).or_insert(&row[level]), &row[level]);
            }
        }
        prop_assert_eq!(hierarchy.width(hierarchy.top()), 1);
        // as a file it is the same
        let read = Builder::Rows { rows: from_csv(&to_csv(&hierarchy)).unwrap() };
        prop_assert_eq!(read.build(values.iter().map(String::as_str)).unwrap(), hierarchy);
    }

    #[test]
    fn what_is_proposed_can_be_built(values in prop::collection::vec("[0-9]{1,6}|[A-Z][0-9]{2}|[a-z ]{0,5}|-?[0-9]{1,3}\\.[0-9]{1,2}|20[0-9]{2}-0[1-9]|19[0-9]0s|[0-9]{2}-[0-9]{3}|[0-9]{2}[+]|<[0-9]{2}|[0-9]{3}[*]{2}|[*]", 0..20)) {
        for count in 1..=values.len() {
            let mut values = values[..count].to_vec();
            values.sort();
            values.dedup();
            let values = || values.iter().map(String::as_str);
            let built = Builder::propose(values()).build(values());
            prop_assert!(built.is_ok(), "{built:?}");
        }
    }

    #[test]
    fn no_file_brings_the_reader_down(text in "[a;,\"\\n\\r\\t]{0,30}") {
        if let Ok(rows) = from_csv(&text) {
            let _ = Builder::Rows { rows }.build(["a"]);
        }
    }
}
