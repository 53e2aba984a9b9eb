//! The adult data of the reference results, which is not part of the project.
#![allow(dead_code, reason = "each test file uses what it needs")]

pub mod tables;

use std::path::{Path, PathBuf};

use anonymise::{Hierarchy, Input, Quasi, Sensitive};

/// The quasi-identifiers of the reference results.
pub const NINE: [&str; 9] =
    ["sex", "age", "race", "marital-status", "education", "native-country", "workclass", "occupation", "salary-class"];

/// The folder of the adult data; `None`, with a line that says so, when it is not there.
pub fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/adult");
    if folder.join("adult.csv").is_file() {
        return Some(folder);
    }
    println!("skipped: ../shared/data/adult is not there");
    None
}

fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect()
}

/// The adult table with these quasi-identifiers, and sensitive columns with their hierarchies.
pub fn adult(quasi: &[&str], sensitive: &[&str]) -> Option<Input> {
    let folder = folder()?;
    let table = rows(&folder.join("adult.csv"));
    let hierarchy =
        |name: &str| Hierarchy::from_rows(rows(&folder.join(format!("adult_hierarchy_{name}.csv")))).unwrap();
    let codes = |name: &str, hierarchy: &Hierarchy| -> Vec<u32> {
        let column = table[0].iter().position(|it| it == name).unwrap();
        table[1..].iter().map(|row| hierarchy.leaf(&row[column]).unwrap()).collect()
    };
    let quasi = quasi.iter().map(|&name| {
        let hierarchy = hierarchy(name);
        Quasi { name: name.to_owned(), codes: codes(name, &hierarchy), hierarchy }
    });
    let sensitive = sensitive.iter().map(|&name| {
        let hierarchy = hierarchy(name);
        Sensitive { name: name.to_owned(), codes: codes(name, &hierarchy), hierarchy: Some(hierarchy) }
    });
    Some(Input::new(quasi.collect(), sensitive.collect(), None).unwrap())
}
