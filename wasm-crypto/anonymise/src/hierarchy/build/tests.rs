use super::*;

fn built(json: &str, values: &[&str]) -> Result<Hierarchy, BuildError> {
    serde_json::from_str::<Builder>(json).unwrap().build(values.iter().copied())
}

#[test]
fn descriptions_are_read_from_json_and_written_the_same() {
    for json in [
        r#"{"kind":"intervals","widths":[5.0,10.0],"origin":0.0,"top":90.0}"#,
        r#"{"kind":"bounds","levels":[[18.0,65.0]]}"#,
        r#"{"kind":"dates","steps":["month","year"]}"#,
        r#"{"kind":"prefix","lengths":[3,1]}"#,
        r#"{"kind":"suffix","lengths":[2]}"#,
        r#"{"kind":"groups","levels":[[{"name":"fruit","members":["apple"]}]]}"#,
        r#"{"kind":"rows","rows":[["a","*"]]}"#,
    ] {
        let builder: Builder = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&builder).unwrap(), json);
    }
    for wrong in [
        r#"{"kind":"prefix","lengths":[3],"extra":1}"#,
        r#"{"kind":"groups","levels":[[{"name":"a","members":[],"extra":1}]]}"#,
        r#"{"kind":"other"}"#,
    ] {
        assert!(serde_json::from_str::<Builder>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn every_hierarchy_ends_in_one_group() {
    let hierarchy = built(r#"{"kind":"prefix","lengths":[1]}"#, &["ab", "ac", "b"]).unwrap();
    assert_eq!(hierarchy.rows(), [["ab", "a*", "*"], ["ac", "a*", "*"], ["b", "b", "*"]]);
    let one = built(r#"{"kind":"groups","levels":[]}"#, &["only"]).unwrap();
    assert_eq!(one.rows(), [["only", "*"]]);
    let given = built(r#"{"kind":"rows","rows":[["a","any"],["b","any"]]}"#, &["a"]).unwrap();
    assert_eq!(given.rows(), [["a", "any"], ["b", "any"]]);
}

#[test]
fn a_hierarchy_that_misses_a_value_or_is_no_tree_is_told() {
    let rows = r#"{"kind":"rows","rows":[["a","x"],["b","x"]]}"#;
    assert_eq!(built(rows, &["a", "c", "d"]), Err(BuildError::Missing { first: 2, count: 2 }));
    let crossed = r#"{"kind":"rows","rows":[["a","x","1"],["b","x","2"]]}"#;
    assert_eq!(built(crossed, &["a"]), Err(HierarchyError::NotATree { row: 2, first: 1, level: 1 }.into()));
    let twice = r#"{"kind":"rows","rows":[["a","x"],["a","x"]]}"#;
    assert_eq!(built(twice, &["a"]), Err(HierarchyError::Duplicate { row: 2, first: 1 }.into()));
    let many = Builder::Prefix { lengths: (0..100).rev().collect() };
    assert_eq!(many.build(["a"]), Err(BuildError::TooManyLevels { found: 102, most: MOST_LEVELS }));
    assert_eq!(built(r#"{"kind":"prefix","lengths":[]}"#, &[]), Err(HierarchyError::Empty.into()));
}

#[test]
fn the_order_of_the_values_does_not_matter() {
    for builder in
        [Builder::propose(["3", "40"]), Builder::propose(["2024-01", "2023"]), Builder::propose(["ab1", "ac2"])]
    {
        let values = match &builder {
            Builder::Dates { .. } => ["2024-01", "2023", ""],
            Builder::Prefix { .. } => ["ab1", "ac2", "x"],
            _ => ["3", "40", "11"],
        };
        let reversed = values.iter().rev().copied();
        assert_eq!(builder.build(values).unwrap(), builder.build(reversed).unwrap());
    }
}
