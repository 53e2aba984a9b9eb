//! The optima that ARX finds for the adult data: levels, loss, suppressed records, classes and their sizes.
#![allow(clippy::print_stdout)]

use std::collections::HashMap;
use std::path::Path;

use anonymise::progress::Silent;
use anonymise::{Criteria, Hierarchy, Input, Metric, Model, Quasi, Sensitive, search};

struct Table {
    names: Vec<String>,
    columns: Vec<Vec<String>>,
}

fn read(path: &Path) -> Option<Table> {
    let text = std::fs::read_to_string(path).ok()?;
    let mut lines =
        text.lines().map(|line| line.trim_end_matches('\r').split(';').map(str::to_owned).collect::<Vec<_>>());
    let names = lines.next()?;
    let mut columns = vec![Vec::new(); names.len()];
    for line in lines {
        for (column, cell) in columns.iter_mut().zip(line) {
            column.push(cell);
        }
    }
    Some(Table { names, columns })
}

fn hierarchy(folder: &Path, column: &str) -> Hierarchy {
    let text = std::fs::read_to_string(folder.join(format!("adult_hierarchy_{column}.csv"))).expect("a hierarchy");
    Hierarchy::from_rows(text.lines().map(|line| line.split(';').collect::<Vec<_>>())).expect("a tree")
}

/// Rows of the table that are in the subset: each row of the subset stands for one equal row of the table, the first left.
fn subset(table: &Table, rows: &Table) -> Vec<bool> {
    let row = |table: &Table, row: usize| table.columns.iter().map(|column| column[row].clone()).collect::<Vec<_>>();
    let mut wanted: HashMap<Vec<String>, usize> = HashMap::new();
    for number in 0..rows.columns[0].len() {
        *wanted.entry(row(rows, number)).or_default() += 1;
    }
    (0..table.columns[0].len())
        .map(|number| match wanted.get_mut(&row(table, number)) {
            Some(left) if *left > 0 => {
                *left -= 1;
                true
            }
            _ => false,
        })
        .collect()
}

#[test]
fn optima_are_those_of_arx() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/adult");
    let Some(reference) = std::fs::read_to_string(folder.join("reference.tsv")).ok() else {
        println!("skipped: no reference data");
        return;
    };
    let only = std::env::var("ONLY").unwrap_or_default();
    let table = read(&folder.join("adult.csv")).expect("the table");
    let column = |name: &str| {
        let place = table.names.iter().position(|known| known == name).expect("a column");
        &table.columns[place]
    };
    let (mut different, mut unsupported) = (vec![], vec![]);
    for line in reference.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, _, order, sensitive, models, limit, metric, levels, loss, suppressed, classes, smallest, largest, _] =
            cells[..]
        else {
            panic!("a row of another form: {line}");
        };
        if !id.contains(&only) {
            continue;
        }
        let quasi = order
            .split(',')
            .map(|name| {
                let hierarchy = hierarchy(&folder, name);
                let codes = column(name).iter().map(|value| hierarchy.leaf(value).expect("a value")).collect();
                Quasi { name: name.to_owned(), codes, hierarchy }
            })
            .collect();
        let sensitive = sensitive.split(',').filter(|&name| name != "-").map(|name| {
            let hierarchy = hierarchy(&folder, name);
            let codes = column(name).iter().map(|value| hierarchy.leaf(value).expect("a value")).collect();
            Sensitive { name: name.to_owned(), codes, hierarchy: Some(hierarchy) }
        });
        let file = models.split(';').find_map(|model| model.split(':').find(|part| part.ends_with(".csv")));
        let inside = file.map(|file| subset(&table, &read(&folder.join(file)).expect("the subset")));
        let input = Input::new(quasi, sensitive.collect(), inside).expect("a table");
        let parsed: Result<Vec<Model>, _> = models.split(';').map(str::parse).collect();
        let criteria = parsed.and_then(|models| Criteria::new(&models, &input));
        let Ok(criteria) = criteria else {
            unsupported.push(id);
            continue;
        };
        let started = std::time::Instant::now();
        let limit: f64 = limit.parse().expect("a number");
        let metric: Metric = metric.parse().expect("a metric");
        let found = search::optimum(&input, &criteria, metric, limit, &mut Silent).expect("a solution");
        let took = started.elapsed().as_secs_f64() * 1e3;
        let expected: Vec<u8> =
            levels.trim_matches(['[', ']']).split(',').map(|level| level.parse().expect("a level")).collect();
        let loss: f64 = loss.parse().expect("a number");
        let same = found.levels == expected
            && (found.loss - loss).abs() <= 1e-9 * loss.abs()
            && [suppressed, classes, smallest, largest].map(|number| number.parse::<u32>().expect("a number"))
                == [found.suppressed, found.classes, found.smallest, found.largest];
        println!(
            "{id} {} {} {loss} {took:.1} ms {models} {limit} {metric}: {} checked, {} merged",
            if same { "ok" } else { "differs" },
            found.loss,
            found.work.checked,
            found.work.merged
        );
        if !same {
            let sizes = [found.suppressed, found.classes, found.smallest, found.largest];
            println!("    {:?} {} {sizes:?} instead of {line}", found.levels, found.loss);
            different.push(id);
        }
    }
    println!("unsupported: {unsupported:?}");
    assert!(different.is_empty(), "differ: {different:?}");
}
