//! Real-shaped data for tests, outside the project: `THERIAC_DATA`, by default `../shared/data` beside it.

use std::fs;
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::{Options, Table};

/// The bytes of a file of the sample data; none, with a line that says so, when it is not there.
pub fn file(path: &str) -> Option<Vec<u8>> {
    let root = std::env::var_os("THERIAC_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"), PathBuf::from);
    let bytes = fs::read(root.join(path)).ok();
    if bytes.is_none() {
        eprintln!("skipped: there is no sample data {path}");
    }
    bytes
}

/// The UCI Adult census extract, 30,162 rows.
pub fn adult() -> Option<Table> {
    let bytes = file("adult/adult.csv")?;
    Some(
        Table::read(&bytes, &Options::default(), &mut |_, _| ControlFlow::Continue(()))
            .expect("the extract is a table"),
    )
}
