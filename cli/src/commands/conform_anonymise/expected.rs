//! What a row expects, compared with what was found.

use sha2::{Digest, Sha256};
use wasm_crypto::table::Table;

use super::Row;

/// Losses are the same when they differ by less than this part of them: sums of many rounded numbers.
const PRECISION: f64 = 1e-10;

/// What was found for a row.
pub struct Found {
    pub levels: Vec<u8>,
    pub loss: f64,
    pub suppressed: u32,
    pub classes: u32,
    pub smallest: u32,
    pub largest: u32,
    pub digest: String,
}

/// The SHA-256 of a table's rows: without the header, cells joined with `;`, `\n` after each row.
pub fn digest(table: &Table) -> String {
    let mut hash = Sha256::new();
    let mut line = String::new();
    for row in 0..table.rows() {
        line.clear();
        for (place, column) in table.columns.iter().enumerate() {
            if place > 0 {
                line.push(';');
            }
            line.push_str(column.cell(row));
        }
        line.push('\n');
        hash.update(line.as_bytes());
    }
    hex::encode(hash.finalize())
}

/// What differs from the row's results, each in words; nothing when all are the same. Results that the row does not give
/// are not compared.
///
/// # Errors
/// The row gives no result, or one that cannot be read.
pub fn differences(row: &Row<'_>, found: Option<&Found>) -> Result<Vec<String>, String> {
    let results = ["optimum_levels", "loss", "suppressed_records", "classes_remaining", "min_class", "max_class"];
    let expects_none = row.get("optimum_levels").is_none_or(|levels| levels.eq_ignore_ascii_case("none"));
    let given = results.into_iter().chain(["sha256_output_csv_rows"]).filter(|name| row.get(name).is_some()).count();
    let Some(found) = found else {
        return Ok(match expects_none && row.get("loss").is_none() {
            true => vec![],
            false => vec!["no solution found".to_owned()],
        });
    };
    if given == 0 {
        return Err("the row has no result to compare with".to_owned());
    }
    let mut differences = Vec::new();
    if let Some(levels) = row.get("optimum_levels") {
        let ours = found.levels.iter().map(u8::to_string).collect::<Vec<_>>().join(",");
        let theirs = numbers(levels).join(",");
        if ours != theirs {
            differences.push(format!("levels [{ours}] instead of [{theirs}]"));
        }
    }
    if let Some(text) = row.get("loss") {
        let loss: f64 = text.parse().map_err(|_| "the loss is not a number")?;
        let near = (found.loss - loss).abs() <= PRECISION * loss.abs().max(PRECISION);
        if !near {
            differences.push(format!("loss {} instead of {loss}", found.loss));
        }
    }
    let counts = [
        ("suppressed_records", "suppressed", found.suppressed),
        ("classes_remaining", "classes", found.classes),
        ("min_class", "smallest class", found.smallest),
        ("max_class", "largest class", found.largest),
    ];
    for (name, label, ours) in counts {
        if let Some(text) = row.get(name) {
            let theirs: f64 = text.parse().map_err(|_| format!("{name} is not a number"))?;
            if f64::from(ours) != theirs {
                differences.push(format!("{label} {ours} instead of {text}"));
            }
        }
    }
    if let Some(digest) = row.get("sha256_output_csv_rows").filter(|digest| !digest.eq_ignore_ascii_case(&found.digest))
    {
        differences.push(format!("sha256 of the rows {} instead of {digest}", found.digest));
    }
    Ok(differences)
}

/// The numbers of `[0, 3, 1]`, however they are separated.
fn numbers(text: &str) -> Vec<&str> {
    text.split(|character: char| !character.is_ascii_digit()).filter(|number| !number.is_empty()).collect()
}
