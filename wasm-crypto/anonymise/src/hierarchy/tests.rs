use super::*;

fn read(rows: &[&str]) -> Result<Hierarchy, HierarchyError> {
    Hierarchy::from_rows(rows.iter().map(|row| row.split(';').collect::<Vec<_>>()))
}

#[test]
fn a_hierarchy_knows_what_each_value_becomes() -> Result<(), HierarchyError> {
    let hierarchy = read(&["a;x;*", "b;y;*", "c;x;*"])?;
    assert_eq!((hierarchy.levels(), hierarchy.top(), hierarchy.leaves()), (3, 2, 3));
    assert_eq!((hierarchy.leaf("c"), hierarchy.leaf("x")), (Some(2), None));
    assert_eq!((hierarchy.width(0), hierarchy.width(1), hierarchy.width(2)), (3, 2, 1));
    assert_eq!(
        (hierarchy.codes(1), hierarchy.parents(0), hierarchy.parents(1)),
        (&[0, 1, 0][..], &[0, 1, 0][..], &[0, 0][..])
    );
    assert_eq!((hierarchy.text(1, 0), hierarchy.leaves_under(1, 0), hierarchy.share(1, 0)), ("x", 2, 2.0 / 3.0));
    Ok(())
}

#[test]
fn what_is_no_hierarchy_is_refused_with_its_row() {
    assert_eq!(read(&[]), Err(HierarchyError::Empty));
    assert_eq!(read(&["a;*", "b"]), Err(HierarchyError::Ragged { row: 2, found: 1, expected: 2 }));
    assert_eq!(read(&["a;*", "b;*", "a;*"]), Err(HierarchyError::Duplicate { row: 3, first: 1 }));
    assert_eq!(read(&["a;x;*", "b;y;*", "c;y;z"]), Err(HierarchyError::NotATree { row: 3, first: 2, level: 1 }));
}
