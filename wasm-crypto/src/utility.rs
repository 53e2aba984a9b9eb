//! Utility: how much of a record's worth to research is left, 0 to 10,000.

use serde::{Deserialize, Serialize};

use crate::recipe::{Recipe, SUPPRESSED};
use crate::scan::Role;
use crate::table::{Column, Table};

/// The definition of utility this code computes.
pub const VERSION: u32 = 1;

/// The highest utility a record can have.
pub const FULL: u16 = 10_000;

/// The utility of a de-identified contribution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Utility {
    /// Version of the definition.
    pub version: u32,
    /// Records.
    pub records: u64,
    /// Mean share of kept cells among the useful columns, 0 to 1.
    pub kept: f64,
    /// Mean generalisation loss over the quasi-identifiers, 0 to 1.
    pub loss: f64,
    /// Mean utility of a record, 0 to 10,000.
    pub mean: f64,
    /// Utility of the contribution: `mean` x min(1, log2(1 + records) / 10), rounded to the nearest whole number.
    pub contribution: u16,
}

impl Utility {
    /// The utility of what a recipe made of a table. Both tables have the same rows in the same order.
    ///
    /// A record's utility is 10,000 x c x (1 - L): c the share of its cells in the useful columns that still have a value,
    /// of those that had one; L its mean generalisation loss over the quasi-identifiers that had a value. The loss of a
    /// value is (d - 1) / (D - 1), d the distinct values of the column that became the same, D all of them; 1 when the
    /// value was suppressed or the column dropped.
    pub fn measure(before: &Table, after: &Table, recipe: &Recipe) -> Self {
        let rows = before.rows().min(after.rows());
        let (mut had, mut kept) = (vec![0u32; rows], vec![0u32; rows]);
        let (mut loss, mut measured) = (vec![0f64; rows], vec![0u32; rows]);
        for rule in &recipe.columns {
            let Some(old) = before.column(&rule.column) else { continue };
            let new = after.column(&rule.column);
            let losses = (rule.role == Role::Quasi).then(|| losses(old, new, rows));
            for row in (0..rows).filter(|row| old.codes[*row] != 0) {
                let is_kept = new.is_some_and(|new| !matches!(new.cell(row), "" | SUPPRESSED));
                had[row] += u32::from(rule.useful);
                kept[row] += u32::from(rule.useful && is_kept);
                if let Some(losses) = &losses {
                    loss[row] += losses[old.codes[row] as usize];
                    measured[row] += 1;
                }
            }
        }
        let part = |of: f64, whole: u32| if whole == 0 { 0.0 } else { of / f64::from(whole) };
        let mean = |sum: f64| if rows == 0 { 0.0 } else { sum / rows as f64 };
        let shares = |row: usize| (part(f64::from(kept[row]), had[row]), part(loss[row], measured[row]));
        let utility = mean((0..rows).map(shares).map(|(kept, loss)| f64::from(FULL) * kept * (1.0 - loss)).sum());
        let size = ((1.0 + rows as f64).log2() / 10.0).min(1.0);
        Self {
            version: VERSION,
            records: rows as u64,
            kept: mean((0..rows).map(|row| shares(row).0).sum()),
            loss: mean((0..rows).map(|row| shares(row).1).sum()),
            mean: utility,
            contribution: (utility * size).round().clamp(0.0, f64::from(FULL)) as u16,
        }
    }
}

/// The loss of each of a column's values.
fn losses(old: &Column, new: Option<&Column>, rows: usize) -> Vec<f64> {
    let Some(new) = new else { return vec![1.0; old.values.len()] };
    let mut became: Vec<Option<u32>> = vec![None; old.values.len()];
    let mut merged = vec![0u32; new.values.len()];
    let mut distinct = 0u32;
    for row in 0..rows {
        let (from, to) = (old.codes[row], new.codes[row]);
        if from != 0 && became[from as usize].is_none() {
            became[from as usize] = Some(to);
            merged[to as usize] += 1;
            distinct += 1;
        }
    }
    let loss = |to: u32| match new.values.text(to) {
        "" | SUPPRESSED => 1.0,
        _ if distinct < 2 => 0.0,
        _ => f64::from(merged[to as usize] - 1) / f64::from(distinct - 1),
    };
    became.into_iter().map(|to| to.map_or(0.0, loss)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::{Action, ColumnRule};
    use crate::table::Dialect;

    fn rule(column: &str, role: Role, useful: bool, action: Action) -> ColumnRule {
        ColumnRule { column: column.into(), role, useful, action }
    }

    fn table(columns: &[(&str, &[&str])]) -> Table {
        let columns = columns.iter().map(|(name, cells)| Column::from_cells(*name, cells.iter().copied()));
        Table::new(Dialect::default(), columns.collect())
    }

    #[test]
    fn kept_cells_and_losses_make_the_utility_of_the_definition() {
        let before = table(&[
            ("age", &["40", "41", "50", "60"]),
            ("lab", &["1", "2", "", "4"]),
            ("note", &["a", "b", "c", "d"]),
        ]);
        let after = table(&[("age", &["40-49", "40-49", "50-59", "*"]), ("lab", &["1", "2", "", "4"])]);
        let recipe = Recipe {
            version: 1,
            columns: vec![
                rule("age", Role::Quasi, true, Action::Number { width: 10.0, bottom: None, top: None }),
                rule("lab", Role::Sensitive, true, Action::Keep),
                rule("note", Role::FreeText, false, Action::Drop),
            ],
        };
        let utility = Utility::measure(&before, &after, &recipe);
        // Losses 1/3, 1/3, 0, 1; kept 1, 1, 1, 1/2: utilities 2/3, 2/3, 1, 0.
        assert!((utility.mean - 10_000.0 * (2.0 / 3.0 + 2.0 / 3.0 + 1.0) / 4.0).abs() < 1e-9, "{utility:?}");
        assert!((utility.loss - (1.0 / 3.0 + 1.0 / 3.0 + 1.0) / 4.0).abs() < 1e-12);
        assert_eq!((utility.kept, utility.records), (0.875, 4));
        assert_eq!(utility.contribution, (utility.mean * 5f64.log2() / 10.0).round() as u16);
    }

    #[test]
    fn a_file_kept_whole_has_full_utility_from_1023_records_on() {
        let cells = vec!["x"; 1023];
        let whole = table(&[("lab", &cells)]);
        let recipe = Recipe { version: 1, columns: vec![rule("lab", Role::Sensitive, true, Action::Keep)] };
        assert_eq!(Utility::measure(&whole, &whole, &recipe).contribution, FULL);
        let one = table(&[("lab", &["x"])]);
        assert_eq!(Utility::measure(&one, &one, &recipe).contribution, 1000);
    }

    #[test]
    fn a_dropped_quasi_identifier_is_lost_altogether() {
        let before = table(&[("town", &["a", "b"]), ("lab", &["1", "2"])]);
        let after = table(&[("lab", &["1", "2"])]);
        let recipe = Recipe {
            version: 1,
            columns: vec![
                rule("town", Role::Quasi, false, Action::Drop),
                rule("lab", Role::Sensitive, true, Action::Keep),
            ],
        };
        let utility = Utility::measure(&before, &after, &recipe);
        assert_eq!((utility.kept, utility.loss, utility.contribution), (1.0, 1.0, 0));
    }
}
