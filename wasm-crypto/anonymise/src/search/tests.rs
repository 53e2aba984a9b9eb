//! The search against going through every node the slow way, on random small tables.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::metric::Metric;
use crate::model::Sizes;
use crate::progress::Silent;
use crate::{Class, Hierarchy, Model, Quasi, Sensitive};

/// What one node publishes and loses, written down from the definitions alone.
struct Slow {
    loss: f64,
    hidden: Vec<bool>,
}

fn log2(number: f64) -> f64 {
    number.ln() / std::f64::consts::LN_2
}

fn cut(number: f64) -> f64 {
    (number * 1e10).floor() / 1e10
}

fn slow(input: &Input, criteria: &Criteria, metric: Metric, limit: u32, levels: &[u8]) -> Option<Slow> {
    let value = |row: usize, column: usize| {
        let quasi = &input.quasi()[column];
        quasi.hierarchy.code(levels[column] as usize, quasi.codes[row])
    };
    let columns = 0..levels.len();
    let mut classes: BTreeMap<Vec<u32>, Vec<usize>> = BTreeMap::new();
    for row in 0..input.rows() {
        classes.entry(columns.clone().map(|column| value(row, column)).collect()).or_default().push(row);
    }
    // (rows inside the subset, whether published), in the order in which classes first occur
    let mut judged: Vec<(Vec<usize>, bool)> = vec![];
    let mut ordered: Vec<Vec<usize>> = classes.into_values().collect();
    ordered.sort_by_key(|rows| rows[0]);
    for rows in ordered {
        let inside: Vec<usize> = rows.iter().copied().filter(|&row| input.includes(row)).collect();
        let sensitive: Vec<Vec<(u32, u32)>> = input
            .sensitive()
            .iter()
            .map(|column| {
                let mut counts = BTreeMap::new();
                for &row in &inside {
                    *counts.entry(column.codes[row]).or_insert(0) += 1;
                }
                counts.into_iter().collect()
            })
            .collect();
        let views: Vec<&[(u32, u32)]> = sensitive.iter().map(Vec::as_slice).collect();
        let class = Class { records: inside.len() as u32, population: rows.len() as u32, sensitive: &views };
        if inside.is_empty() {
            if criteria.classes.iter().any(|criterion| criterion.judges_absent() && !criterion.holds(&class)) {
                return None;
            }
        } else {
            judged.push((inside, criteria.hold(&class)));
        }
    }
    let share = |row: usize, column: usize| {
        let quasi = &input.quasi()[column];
        quasi.hierarchy.share(levels[column] as usize, value(row, column))
    };
    let any = |row: usize| {
        columns
            .clone()
            .all(|column| input.quasi()[column].hierarchy.text(levels[column] as usize, value(row, column)) == "*")
    };
    // the models of the table
    if !criteria.table.is_empty() {
        let own = |rows: &[usize]| {
            let costs = columns.clone().map(|column| rows.len() as f64 * share(rows[0], column));
            match metric {
                Metric::LossGeo => {
                    costs.map(|cost| (cost + 1.0).powf(1.0 / levels.len() as f64)).product::<f64>() - 1.0
                }
                Metric::LossMean => costs.sum::<f64>() / levels.len() as f64,
                _ => 0.0,
            }
        };
        let mut order: Vec<usize> =
            (0..judged.len()).filter(|&class| judged[class].1 && !any(judged[class].0[0])).collect();
        order.sort_by(|&a, &b| {
            let (a, b) = (&judged[a].0, &judged[b].0);
            a.len().cmp(&b.len()).then(own(a).total_cmp(&own(b))).then(a[0].cmp(&b[0]))
        });
        for next in 0..=order.len() {
            let left: Vec<(u32, u32)> = order[next..].iter().map(|&class| (judged[class].0.len() as u32, 1)).collect();
            if criteria.table.iter().all(|criterion| criterion.holds(Sizes::of(&left))) {
                break;
            }
            if let Some(&class) = order.get(next) {
                judged[class].1 = false;
            }
        }
    }
    let suppressed: usize = judged.iter().filter(|(_, kept)| !kept).map(|(rows, _)| rows.len()).sum();
    if suppressed > limit as usize {
        return None;
    }
    let records = input.records() as f64;
    let mut hidden = vec![limit > 0; input.rows()];
    for (rows, kept) in &judged {
        rows.iter().for_each(|&row| hidden[row] = !kept);
    }
    let inside: Vec<usize> = (0..input.rows()).filter(|&row| input.includes(row)).collect();
    let frequency = |rows: &[usize], column: usize| {
        let (mut base, mut here): (BTreeMap<u32, f64>, BTreeMap<u32, f64>) = Default::default();
        for &row in rows {
            *base.entry(input.quasi()[column].codes[row]).or_default() += 1.0;
            *here.entry(value(row, column)).or_default() += 1.0;
        }
        (base, here)
    };
    let each: Vec<f64> = columns
        .clone()
        .map(|column| match metric {
            Metric::LossGeo | Metric::LossMean => {
                let domain = input.quasi()[column].hierarchy.leaves() as f64;
                let kept: f64 = inside.iter().filter(|&&row| !hidden[row]).map(|&row| share(row, column)).sum();
                let loss = (kept + suppressed as f64 - records / domain) / (records - records / domain);
                cut(if loss >= 0.0 { loss } else { 0.0 } + 1e-14)
            }
            Metric::Nue => {
                let (base, here) = frequency(&inside, column);
                let rows = inside.iter();
                let general: f64 =
                    rows.map(|&row| log2(base[&input.quasi()[column].codes[row]] / here[&value(row, column)])).sum();
                let lost: Vec<usize> = inside.iter().copied().filter(|&row| hidden[row]).collect();
                let counts = frequency(&lost, column).1;
                general.abs() - counts.values().map(|count| count * log2(count / suppressed as f64)).sum::<f64>()
            }
            Metric::Prec => {
                let height = input.quasi()[column].hierarchy.top() as f64;
                let level = if height == 0.0 { 0.0 } else { f64::from(levels[column]) / height };
                ((records - suppressed as f64) * level + suppressed as f64) / records
            }
            Metric::Dm | Metric::Aecs => 0.0,
        })
        .collect();
    let kept: Vec<f64> = judged.iter().filter(|(_, kept)| *kept).map(|(rows, _)| rows.len() as f64).collect();
    let loss = match metric {
        Metric::LossGeo => each.iter().map(|loss| (loss + 1.0).powf(1.0 / each.len() as f64)).product::<f64>() - 1.0,
        Metric::LossMean | Metric::Prec => each.iter().sum::<f64>() / each.len() as f64,
        Metric::Nue => each.iter().sum(),
        Metric::Dm => kept.iter().map(|size| size * size).sum::<f64>() + records * suppressed as f64,
        Metric::Aecs => records / (kept.len() as f64 + if suppressed > 0 { 1.0 } else { 0.0 }),
    };
    Some(Slow { loss, hidden })
}

/// Every combination of levels.
fn nodes(input: &Input) -> Vec<Vec<u8>> {
    input.quasi().iter().fold(vec![vec![]], |nodes, quasi| {
        let levels = 0..quasi.hierarchy.levels() as u8;
        let more = |node: Vec<u8>| levels.clone().map(move |level| [&node[..], &[level]].concat());
        nodes.into_iter().flat_map(more).collect()
    })
}

/// A hierarchy of so many values: each level halves or leaves what is below, by `merges`; the top may be `*`.
fn hierarchy(values: usize, merges: &[u8], any: bool) -> Hierarchy {
    let rows = (0..values).map(|value| {
        let mut row = vec![format!("v{value}")];
        let mut group = value;
        for (level, &merge) in merges.iter().enumerate() {
            group /= usize::from(merge.max(1));
            row.push(format!("{level}-{group}"));
        }
        if any {
            row.push("*".to_owned());
        }
        row
    });
    Hierarchy::from_rows(rows).expect("groups of groups are a tree")
}

#[derive(Debug, Clone)]
struct Case {
    input: Input,
    models: Vec<Model>,
    metric: Metric,
    limit: f64,
}

fn case() -> impl Strategy<Value = Case> {
    let column = (1usize..9, prop::collection::vec(1u8..4, 0..3), prop::bool::weighted(0.85));
    let columns = prop::collection::vec(column, 1..5);
    (columns, 1usize..40, any::<bool>()).prop_flat_map(|(columns, rows, repeat)| {
        let cells: Vec<_> = columns.iter().map(|(values, ..)| prop::collection::vec(0..*values as u32, rows)).collect();
        let models = prop::sample::select(vec![
            "k:2",
            "k:3",
            "k:5",
            "k:2;distinct-l:2",
            "distinct-l:3",
            "entropy-l:2",
            "recursive:3:2",
            "k:2;t-equal:0.3",
            "t-equal:0.2",
            "t-hier:0.3",
            "basic-beta:1",
            "enhanced-beta:1",
            "delta-disclosure:1",
            "avg-risk:0.3",
            "k:2;avg-risk:0.2",
            "sample-uniq:0.1",
            "SUBSET d-presence:0.1:0.8",
            "SUBSET k-map",
            "SUBSET k:2",
        ]);
        let limits = prop::sample::select(vec![0.0, 0.02, 0.05, 0.1, 0.3, 0.5, 1.0]);
        let metric = prop::sample::select(Metric::ALL.to_vec());
        (
            cells,
            prop::collection::vec(0u32..4, rows),
            prop::collection::vec(any::<bool>(), rows),
            models,
            metric,
            limits,
        )
            .prop_map(move |(cells, sensitive, mut subset, models, metric, limit)| {
                let times = if repeat { 3 } else { 1 };
                let quasi =
                    columns.iter().zip(cells).enumerate().map(|(number, ((values, merges, any), codes))| Quasi {
                        name: format!("q{number}"),
                        codes: codes.repeat(times),
                        hierarchy: hierarchy(*values, merges, *any),
                    });
                let column = Sensitive {
                    name: "s".to_owned(),
                    codes: sensitive.repeat(times),
                    hierarchy: Some(hierarchy(4, &[2], true)),
                };
                let (models, subset) = match models.strip_prefix("SUBSET ") {
                    None => (models, None),
                    Some(models) => {
                        subset[0] = true;
                        (models, Some(subset.repeat(times)))
                    }
                };
                let models = match models {
                    "k-map" => "k-map-subset:4:subset.csv".to_owned(),
                    models if models.starts_with("d-presence") => format!("{models}:subset.csv"),
                    models => models.to_owned(),
                };
                let models = models.split(';').map(|model| model.parse().expect("a model")).collect();
                let input = Input::new(quasi.collect(), vec![column], subset).expect("a table");
                Case { input, models, metric, limit }
            })
    })
}

/// Values a, a, b, c with a and b, c and d together at level 1, all at level 2; at least two in a class, one record may
/// go. At level 1 three records stay in one class and c goes. Worked by hand from the definitions.
#[test]
fn every_metric_is_what_a_hand_works_out() {
    let rows = ["a;ab;*", "b;ab;*", "c;cd;*", "d;cd;*"];
    let hierarchy = Hierarchy::from_rows(rows.map(|row| row.split(';').collect::<Vec<_>>())).expect("a tree");
    let column = Quasi { name: "q".to_owned(), codes: vec![0, 0, 1, 2], hierarchy };
    let input = Input::new(vec![column], vec![], None).expect("a table");
    let criteria = Criteria::new(&["k:2".parse().expect("a model")], &input).expect("criteria");
    for (metric, loss) in [
        // costs 2/4, 2/4, 2/4 and 1 are 2.5; (2.5 - 1) / (4 - 1)
        (Metric::LossGeo, 0.5),
        (Metric::LossMean, 0.5),
        // 2 log2(3/2) + log2(3) + log2(1), cut; one suppressed value adds nothing
        (Metric::Nue, 2.754_887_502_1),
        // 3 x 3 + 4
        (Metric::Dm, 13.0),
        // 4 / (1 + 1)
        (Metric::Aecs, 2.0),
        // (3 x 1/2 + 1) / 4
        (Metric::Prec, 0.625),
    ] {
        let found = optimum(&input, &criteria, metric, 0.25, &mut Silent).expect("a solution");
        assert_eq!(
            (found.levels, found.suppressed, found.rows),
            (vec![1], 1, vec![false, false, false, true]),
            "{metric}"
        );
        assert!((found.loss - loss).abs() < 1e-12, "{metric}: {} instead of {loss}", found.loss);
    }
}

/// Loss that may differ by the order in which sums are taken.
fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-8 + 1e-9 * b.abs()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    #[test]
    fn the_optimum_is_the_best_of_all_nodes(case in case()) {
        let Case { input, models, metric, limit } = case;
        let Ok(criteria) = Criteria::new(&models, &input) else { return Ok(()) };
        let most = suppression_limit(&input, limit);
        let mut best: Option<(f64, Vec<u8>)> = None;
        for levels in nodes(&input) {
            if let Some(node) = slow(&input, &criteria, metric, most, &levels)
                && best.as_ref().is_none_or(|(loss, _)| node.loss < *loss)
            {
                best = Some((node.loss, levels));
            }
        }
        match (optimum(&input, &criteria, metric, limit, &mut Silent), best) {
            (Err(SearchError::NoSolution), None) => {}
            (Ok(found), Some((loss, levels))) => {
                prop_assert!(near(found.loss, loss), "{} at {:?} instead of {loss} at {levels:?}", found.loss, found.levels);
                let node = slow(&input, &criteria, metric, most, &found.levels);
                let node = node.ok_or_else(|| TestCaseError::fail(format!("{:?} is no solution", found.levels)))?;
                prop_assert!(near(found.loss, node.loss), "{} is not the loss {} of {:?}", found.loss, node.loss, found.levels);
                prop_assert_eq!(found.rows, node.hidden);
            }
            (found, best) => prop_assert!(false, "{found:?} instead of {best:?}"),
        }
    }
}
