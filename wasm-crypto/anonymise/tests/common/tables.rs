//! Small tables of any kind.

use anonymise::{Hierarchy, Input, Quasi, Sensitive};
use proptest::prelude::*;
use proptest::sample::Index;

/// A tree over some leaves that ends in `*`: at each level some groups become one.
fn hierarchy() -> impl Strategy<Value = Hierarchy> {
    let above = prop::collection::vec(prop::collection::vec(any::<Index>(), 8), 0..3);
    (1..8usize, above).prop_map(|(leaves, above)| {
        let mut rows: Vec<Vec<String>> = (0..leaves).map(|leaf| vec![format!("0.{leaf}")]).collect();
        let mut groups: Vec<usize> = (0..leaves).collect();
        let mut count = leaves;
        for (level, merged) in above.iter().enumerate() {
            count = count.div_ceil(2);
            for (row, group) in rows.iter_mut().zip(&mut groups) {
                *group = merged[*group].index(count);
                row.push(format!("{}.{group}", level + 1));
            }
        }
        rows.iter_mut().for_each(|row| row.push("*".to_owned()));
        Hierarchy::from_rows(rows).unwrap()
    })
}

/// A table of one to four quasi-identifiers and a sensitive column of four values.
pub fn table() -> impl Strategy<Value = Input> {
    let cells = prop::collection::vec((prop::collection::vec(any::<Index>(), 4), 0..4u32), 1..60);
    (prop::collection::vec(hierarchy(), 1..5), cells).prop_map(|(hierarchies, cells)| {
        let quasi = hierarchies.into_iter().enumerate().map(|(column, hierarchy)| {
            let codes = cells.iter().map(|(row, _)| row[column].index(hierarchy.leaves()) as u32).collect();
            Quasi { name: format!("q{column}"), codes, hierarchy }
        });
        let quasi = quasi.collect();
        let ranks = Hierarchy::from_rows([["a", "x", "*"], ["b", "x", "*"], ["c", "y", "*"], ["d", "y", "*"]]);
        let codes = cells.iter().map(|&(_, value)| value).collect();
        let sensitive = Sensitive { name: "s".to_owned(), codes, hierarchy: ranks.ok() };
        Input::new(quasi, vec![sensitive], None).unwrap()
    })
}

/// The same with a research subset.
pub fn table_with_subset() -> impl Strategy<Value = Input> {
    (table(), prop::collection::vec(any::<bool>(), 60)).prop_map(|(input, inside)| {
        let mut inside = inside[..input.rows()].to_vec();
        inside[0] = true;
        Input::new(input.quasi().to_vec(), vec![], Some(inside)).unwrap()
    })
}

/// One to three models of a research subset.
pub fn subset_models() -> impl Strategy<Value = Vec<&'static str>> {
    prop::sample::subsequence(vec!["k:2", "k-map-subset:3:file", "d-presence:0:0.6:file"], 1..4)
}

/// Models of which a table may have some.
pub const MODELS: [&str; 13] = [
    "k:2",
    "k:4",
    "distinct-l:2",
    "entropy-l:1.8",
    "grassberger-l:1.5",
    "recursive:3:2",
    "t-equal:0.4",
    "t-hier:0.3",
    "basic-beta:1.5",
    "enhanced-beta:1.2",
    "delta-disclosure:1.5",
    "avg-risk:0.3",
    "sample-uniq:0.1",
];

/// One to three models by name.
pub fn models() -> impl Strategy<Value = Vec<&'static str>> {
    prop::sample::subsequence(MODELS.to_vec(), 1..4)
}

/// A suppression limit.
pub fn limit() -> impl Strategy<Value = f64> {
    prop::sample::select(vec![0.0, 0.05, 0.2, 1.0])
}

/// The same table with some of its rows, in the order given.
pub fn rows_of(input: &Input, rows: &[usize]) -> Input {
    let pick = |codes: &[u32]| rows.iter().map(|&row| codes[row]).collect();
    let quasi = input.quasi().iter().map(|quasi| Quasi { codes: pick(&quasi.codes), ..quasi.clone() });
    let sensitive = input.sensitive().iter().map(|it| Sensitive { codes: pick(&it.codes), ..it.clone() });
    Input::new(quasi.collect(), sensitive.collect(), None).unwrap()
}
