//! Utility: how much of a record's worth to research is left, 0 to 10,000.
//!
//! A record's utility is u = 10,000 · c · (1 - L). c: of its values in the useful fields, the share that is still there. L:
//! the mean of its losses in the quasi-identifiers that had a value. The loss of a value is (d - 1) / (D - 1): with a
//! hierarchy d are the leaves under the value it became and D all leaves; without one d are the distinct values of the
//! column that became the same text and D all of them. `*`, an empty cell and a dropped column lose 1.
//!
//! A table's records are its rows. Of files of records (FHIR, Apple Health) u is taken of each person: c over the values of
//! all their records, L over the person's row.

use anonymise::Hierarchy;
use hashbrown::{HashMap, HashSet};
use serde::{Deserialize, Serialize};

use crate::recipe::{Recipe, SUPPRESSED};
use crate::scan::Role;
use crate::table::{Column, Table};

/// The definition of utility this code computes.
pub const VERSION: u32 = 2;

/// The highest utility a record can have.
pub const FULL: u16 = 10_000;

/// The utility of a de-identified contribution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Utility {
    /// Version of the definition.
    pub version: u32,
    /// Records: of a table its rows.
    pub records: u64,
    /// Mean share of kept values among the useful fields, 0 to 1.
    pub kept: f64,
    /// Mean generalisation loss over the quasi-identifiers, 0 to 1.
    pub loss: f64,
    /// Mean utility of a record, 0 to 10,000.
    pub mean: f64,
    /// Utility of the contribution: `mean` x min(1, log2(1 + records) / 10), rounded to the nearest whole number.
    pub contribution: u16,
    /// Each column of the table, as the rows stand.
    pub columns: Vec<ColumnUtility>,
}

/// What is left of one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ColumnUtility {
    /// The column.
    pub column: String,
    /// Share of its values that are still there, 0 to 1; 1 when it had none.
    pub kept: f64,
    /// Mean generalisation loss of its values, when it is a quasi-identifier.
    pub loss: Option<f64>,
}

/// What becomes of one record: c and L.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Record {
    kept: f64,
    loss: f64,
}

impl Record {
    fn utility(self) -> f64 {
        f64::from(FULL) * self.kept * (1.0 - self.loss)
    }
}

impl Utility {
    /// The utility of what a recipe made of a table. Both tables have the same rows in the same order.
    pub fn measure(before: &Table, after: &Table, recipe: &Recipe) -> Self {
        let compared = Compared::new(before, after, recipe);
        Self::of(&compared.records, compared.records.len() as u64, compared.columns)
    }

    /// The utility of files of records, from their people, the rows before and after, and `kept`: for each person the values
    /// that the useful fields of all their records had, and how many of them are still there.
    pub fn of_records(before: &Table, after: &Table, recipe: &Recipe, kept: &[(u64, u64)], records: u64) -> Self {
        let mut compared = Compared::new(before, after, recipe);
        for (record, (had, kept)) in compared.records.iter_mut().zip(kept) {
            record.kept = part(*kept as f64, *had as f64);
        }
        Self::of(&compared.records, records, compared.columns)
    }

    /// The utility of each record of a table, 0 to 10,000, from which the weights of several contributors follow.
    pub fn by_record(before: &Table, after: &Table, recipe: &Recipe) -> Vec<f64> {
        Compared::new(before, after, recipe).records.into_iter().map(Record::utility).collect()
    }

    fn of(each: &[Record], records: u64, columns: Vec<ColumnUtility>) -> Self {
        let mean = |value: fn(&Record) -> f64| part(each.iter().map(value).sum(), each.len() as f64);
        let utility = mean(|record| record.utility());
        let size = ((1.0 + records as f64).log2() / 10.0).min(1.0);
        Self {
            version: VERSION,
            records,
            kept: mean(|record| record.kept),
            loss: mean(|record| record.loss),
            mean: utility,
            contribution: (utility * size).round().clamp(0.0, f64::from(FULL)) as u16,
            columns,
        }
    }
}

/// Two tables held against each other.
struct Compared {
    records: Vec<Record>,
    columns: Vec<ColumnUtility>,
}

impl Compared {
    fn new(before: &Table, after: &Table, recipe: &Recipe) -> Self {
        let rows = before.rows().min(after.rows());
        let (mut had, mut kept) = (vec![0u32; rows], vec![0u32; rows]);
        let (mut loss, mut measured) = (vec![0f64; rows], vec![0u32; rows]);
        let mut columns = Vec::new();
        for rule in &recipe.columns {
            let Some(old) = before.column(&rule.column) else { continue };
            let new = after.column(&rule.column);
            let mut losses =
                (rule.role == Role::Quasi).then(|| Losses::new(old, new, rows, recipe.hierarchy(&rule.column)));
            let (mut values, mut left, mut lost) = (0u64, 0u64, 0.0);
            for row in (0..rows).filter(|row| old.codes[*row] != 0) {
                let is_kept = new.is_some_and(|new| !matches!(new.cell(row), "" | SUPPRESSED));
                values += 1;
                left += u64::from(is_kept);
                had[row] += u32::from(rule.useful);
                kept[row] += u32::from(rule.useful && is_kept);
                if let Some(losses) = &mut losses {
                    let of_row = losses.of(row);
                    loss[row] += of_row;
                    lost += of_row;
                    measured[row] += 1;
                }
            }
            columns.push(ColumnUtility {
                column: rule.column.clone(),
                kept: if values == 0 { 1.0 } else { left as f64 / values as f64 },
                loss: losses.map(|_| part(lost, values as f64)),
            });
        }
        let record = |row: usize| Record {
            kept: part(f64::from(kept[row]), f64::from(had[row])),
            loss: part(loss[row], f64::from(measured[row])),
        };
        Self { records: (0..rows).map(record).collect(), columns }
    }
}

fn part(of: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { of / whole }
}

/// The losses of a column's cells.
struct Losses<'a> {
    old: &'a Column,
    new: Option<&'a Column>,
    hierarchy: Option<Hierarchy>,
    /// Distinct old values that became each new one.
    merged: Vec<u32>,
    /// Distinct old values.
    distinct: u32,
    /// What was worked out for a pair of old and new value.
    known: HashMap<(u32, u32), f64>,
}

impl<'a> Losses<'a> {
    fn new(old: &'a Column, new: Option<&'a Column>, rows: usize, hierarchy: Option<Hierarchy>) -> Self {
        let mut pairs: HashSet<(u32, u32)> = HashSet::new();
        let mut merged = vec![0; new.map_or(0, |new| new.values.len())];
        if let Some(new) = new {
            pairs.extend(
                old.codes.iter().zip(&new.codes).take(rows).filter(|(from, _)| **from != 0).map(|(a, b)| (*a, *b)),
            );
            pairs.iter().for_each(|(_, to)| merged[*to as usize] += 1);
        }
        let distinct = old.codes.iter().take(rows).filter(|code| **code != 0).collect::<HashSet<_>>().len() as u32;
        Self { old, new, hierarchy, merged, distinct, known: HashMap::new() }
    }

    fn of(&mut self, row: usize) -> f64 {
        let Some(new) = self.new else { return 1.0 };
        let pair = (self.old.codes[row], new.codes[row]);
        if let Some(loss) = self.known.get(&pair) {
            return *loss;
        }
        let loss = self.of_pair(self.old.values.text(pair.0), new.values.text(pair.1), pair.1);
        self.known.insert(pair, loss);
        loss
    }

    fn of_pair(&self, old: &str, new: &str, code: u32) -> f64 {
        if matches!(new, "" | SUPPRESSED) {
            return 1.0;
        }
        let (under, all) = self
            .hierarchy
            .as_ref()
            .and_then(|hierarchy| leaves(hierarchy, old, new))
            .unwrap_or((self.merged[code as usize], self.distinct));
        if all < 2 { 0.0 } else { f64::from(under.saturating_sub(1)) / f64::from(all - 1) }
    }
}

/// Leaves under what a value became, and all leaves; none when it became nothing of its own path.
fn leaves(hierarchy: &Hierarchy, old: &str, new: &str) -> Option<(u32, u32)> {
    let leaf = hierarchy.leaf(old)?;
    let level = (0..hierarchy.levels()).find(|level| hierarchy.text(*level, hierarchy.code(*level, leaf)) == new)?;
    Some((hierarchy.leaves_under(level, hierarchy.code(level, leaf)), hierarchy.leaves() as u32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::{Action, ColumnRule};
    use crate::table::Dialect;

    fn rule(column: &str, role: Role, useful: bool, action: Action) -> ColumnRule {
        ColumnRule { column: column.into(), role, useful, action }
    }

    fn recipe_of(columns: Vec<ColumnRule>) -> Recipe {
        Recipe::new(columns)
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
            anonymisation: None,
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
        let recipe =
            Recipe { version: 1, anonymisation: None, columns: vec![rule("lab", Role::Sensitive, true, Action::Keep)] };
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
            anonymisation: None,
            columns: vec![
                rule("town", Role::Quasi, false, Action::Drop),
                rule("lab", Role::Sensitive, true, Action::Keep),
            ],
        };
        let utility = Utility::measure(&before, &after, &recipe);
        assert_eq!((utility.kept, utility.loss, utility.contribution), (1.0, 1.0, 0));
    }

    #[test]
    fn a_value_that_became_different_things_loses_with_each() {
        // Local recoding: 40 stays in one row and becomes a range in another.
        let before = table(&[("age", &["40", "40", "41", "60"])]);
        let after = table(&[("age", &["40", "40-49", "40-49", "60"])]);
        let recipe = recipe_of(vec![rule("age", Role::Quasi, true, Action::Keep)]);
        // d of "40-49" is 2 of 3 distinct values: loss 1/2.
        assert_eq!(Utility::by_record(&before, &after, &recipe), [10_000.0, 5_000.0, 5_000.0, 10_000.0]);
        let utility = Utility::measure(&before, &after, &recipe);
        assert_eq!(utility.columns, [ColumnUtility { column: "age".into(), kept: 1.0, loss: Some(0.25) }]);
    }

    #[test]
    fn people_with_records_are_worth_what_is_left_of_their_records() {
        let before = table(&[("Patient.birthDate", &["1950-02-03", "1960-01-01"])]);
        let after = table(&[("Patient.birthDate", &["1950", "1960"])]);
        let recipe = recipe_of(vec![rule("Patient.birthDate", Role::Quasi, true, Action::Keep)]);
        let utility = Utility::of_records(&before, &after, &recipe, &[(10, 9), (0, 0)], 1023);
        assert_eq!((utility.kept, utility.loss, utility.mean), (0.45, 0.0, 4_500.0));
        assert_eq!((utility.records, utility.contribution), (1023, 4_500));
    }

    #[test]
    fn with_a_hierarchy_the_loss_is_that_of_its_leaves() {
        let rows =
            [["Bonn", "DE", "*"], ["Kiel", "DE", "*"], ["Ulm", "DE", "*"], ["Lyon", "FR", "*"], ["Nice", "FR", "*"]];
        let hierarchy = rows.map(|row| row.map(str::to_owned).to_vec()).to_vec();
        let recipe = recipe_of(vec![rule("town", Role::Quasi, true, Action::Generalise { hierarchy, level: 1 })]);
        let before = table(&[("town", &["Bonn", "Lyon", "Nice", "Ulm"])]);
        let after = table(&[("town", &["DE", "FR", "Nice", "*"])]);
        // Three of five leaves: 2/4. Two: 1/4. One: 0. Suppressed: 1, and the value is gone.
        assert_eq!(Utility::by_record(&before, &after, &recipe), [5_000.0, 7_500.0, 10_000.0, 0.0]);
    }
}
