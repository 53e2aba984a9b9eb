//! Reads and scans a CSV file, timed: `cargo run --profile native --example table_throughput -- FILE`.
#![allow(clippy::print_stdout)]

use std::ops::ControlFlow;
use std::time::Instant;

use wasm_crypto::scan::{self};
use wasm_crypto::table::{Options, Table};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let megabytes = bytes.len() as f64 / 1e6;
        let start = Instant::now();
        let table = Table::read(&bytes, &Options::default(), &mut |_, _| ControlFlow::Continue(()))?;
        let read = start.elapsed().as_secs_f64();
        let start = Instant::now();
        scan::scan(&table, &mut |_, _| ControlFlow::Continue(()))?;
        let scanned = start.elapsed().as_secs_f64();
        println!("{path}: {megabytes:.1} MB, {} rows, {} columns", table.rows(), table.columns.len());
        println!("  read {read:.3} s ({:.0} MB/s), scan {scanned:.3} s", megabytes / read);
        let distinct: usize = table.columns.iter().map(|column| column.values.len()).sum();
        println!("  {distinct} distinct values, together {:.0} MB/s", megabytes / (read + scanned));
    }
    Ok(())
}
