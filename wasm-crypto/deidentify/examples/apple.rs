//! De-identifies an Apple Health export (`export.xml` or the archive) by the proposed recipe and says how fast: `apple OUT
//! FILE`. The key is a constant: for trying things out, not for sharing.

use std::error::Error;
use std::fs::File;
use std::io::{Read, Write};
use std::time::Instant;

use deidentify::apple_health::{Deidentifier, Surveyor, propose};
use wasm_crypto::recipe::PseudonymKey;

/// 2026-11-23, so that the result does not depend on the day.
const NOW: u64 = 1_795_392_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [out, path] = arguments.as_slice() else { return Err("apple OUT FILE".into()) };
    let mut slice = vec![0; 1 << 20];

    let started = Instant::now();
    let (mut surveyor, mut file, mut bytes) = (Surveyor::new(), File::open(path)?, 0);
    surveyor.begin(path)?;
    loop {
        let read = file.read(&mut slice)?;
        if read == 0 {
            break;
        }
        surveyor.push(&slice[..read])?;
        bytes += read;
    }
    let survey = surveyor.finish()?;
    let first = bytes as f64 / 1e6 / started.elapsed().as_secs_f64();

    let recipe = propose(&survey, NOW);
    let started = Instant::now();
    let mut pass = Deidentifier::new(&recipe, &PseudonymKey::new([7; 32]), NOW)?;
    let (mut file, mut to, mut written) = (File::open(path)?, File::create(out)?, Vec::new());
    pass.begin(path)?;
    loop {
        let read = file.read(&mut slice)?;
        if read == 0 {
            break;
        }
        pass.push(&slice[..read], &mut written)?;
        to.write_all(&written)?;
        written.clear();
    }
    let outcome = pass.finish(&mut written)?;
    to.write_all(&written)?;
    let second = bytes as f64 / 1e6 / started.elapsed().as_secs_f64();
    let mut stdout = std::io::stdout().lock();
    writeln!(
        stdout,
        "{} records, {:.1} MB: surveyed at {first:.0} MB/s, de-identified at {second:.0} MB/s; {} fields",
        outcome.records,
        bytes as f64 / 1e6,
        survey.profile.columns.len()
    )?;
    Ok(())
}
