//! The anonymisation that a recipe carries: privacy models, and the generalisation that a search found for them.
//!
//! It is carried out on the table that the rules' actions left, in this order:
//! 1. each quasi-identifier is lifted to its level (what stands at a higher one already stays);
//! 2. records in classes that fail a model are suppressed, all their quasi-identifiers becoming `*`, at most
//!    ⌊limit · records⌋ of them;
//! 3. with `local`, the records are recoded one by one instead, from there (`anonymise::recode`), unless the table
//!    satisfies the models as it stands;
//! 4. the models are asked again of the result.
//!
//! Nothing is random and nothing depends on a clock: the same table gives the same result, and a result stays as it is.

use anonymise::recode::recode;
use anonymise::search::{Optimum, optimum, suppression_limit};
use anonymise::{Criteria, Hierarchy, Input, Metric, Model, Quasi, Sensitive, progress};
use serde::{Deserialize, Serialize};

use super::generalise::Lift;
use super::{Action, Problem, Recipe, RecipeError, SUPPRESSED};
use crate::scan::is_missing;
use crate::table::{Column, Dialect, Table};

/// Privacy models and the generalisation that satisfies them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Anonymisation {
    /// The models, all of which must hold, each written as in `k:5` or `distinct-l:2`.
    pub models: Vec<String>,
    /// The share of records that may be suppressed, 0 to 1.
    pub suppression_limit: f64,
    /// What the search made as small as possible.
    pub metric: Metric,
    /// Whether records may be generalised differently from each other, which loses less.
    pub local: bool,
    /// The quasi-identifiers that are generalised.
    pub columns: Vec<Generalised>,
    /// The sensitive columns that the models look at.
    pub sensitive: Vec<SensitiveColumn>,
}

/// A quasi-identifier's hierarchy and level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Generalised {
    /// The column.
    pub column: String,
    /// ARX's rows: the value, then what it becomes at level 1, 2, ….
    pub hierarchy: Vec<Vec<String>>,
    /// The level that was found, from 0.
    pub level: u8,
}

/// A sensitive column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SensitiveColumn {
    /// The column.
    pub column: String,
    /// How near its values are to each other, for hierarchical t-closeness: ARX's rows.
    pub hierarchy: Option<Vec<Vec<String>>>,
}

impl Anonymisation {
    /// What is wrong with it by itself, or with the columns it names.
    pub(super) fn problems(&self, recipe: &Recipe) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut bad = |detail: String| problems.push(Problem::BadAnonymisation { detail });
        if let Err(detail) = self.models() {
            bad(detail);
        }
        if self.models.is_empty() {
            bad("there is no privacy model".to_owned());
        }
        if !(0.0..=1.0).contains(&self.suppression_limit) {
            bad("the suppression limit must be between 0 and 1".to_owned());
        }
        if self.columns.is_empty() {
            bad("there is no quasi-identifier".to_owned());
        }
        for generalised in &self.columns {
            if let Err(detail) = Lift::new(&generalised.hierarchy, generalised.level) {
                bad(format!("column \"{}\": {detail}", generalised.column));
            }
        }
        for name in recipe.quasi_left() {
            if !self.columns.iter().any(|generalised| generalised.column == name) {
                bad(format!("column \"{name}\" is a quasi-identifier and is left out of it"));
            }
        }
        let names = || self.columns.iter().map(|one| &one.column).chain(self.sensitive.iter().map(|one| &one.column));
        for (index, name) in names().enumerate() {
            if names().take(index).any(|earlier| earlier == name) {
                problems.push(Problem::RepeatedColumn { column: name.clone() });
            }
            if recipe.rule(name).is_none_or(|rule| rule.action == Action::Drop) {
                problems.push(Problem::MissingColumn { column: name.clone() });
            }
        }
        problems
    }

    /// What it does to a column, in words; none when it leaves the column alone.
    pub(super) fn sentence(&self, column: &str) -> Option<String> {
        let generalised = self.columns.iter().find(|generalised| generalised.column == column)?;
        let alike = self.models.iter().find_map(|model| model.strip_prefix("k:"));
        let goal = match alike {
            Some(k) => format!("until at least {k} records look alike"),
            None => format!("until {} holds", self.models.join(", ")),
        };
        Some(match (self.local, generalised.level) {
            (true, _) => format!("Made coarser, record by record, {goal}."),
            (false, 0) => "Kept, but for records that stand out: theirs becomes \"*\".".to_owned(),
            (false, level) => format!("Made coarser, to level {level} of its hierarchy, {goal}."),
        })
    }

    fn models(&self) -> Result<Vec<Model>, String> {
        self.models.iter().map(|model| model.parse::<Model>().map_err(|error| error.to_string())).collect()
    }

    /// The table in integer codes, as a search or a local recoding takes it, in the order of `columns`. `table` is what
    /// the rules' actions left.
    ///
    /// Empty cells and words for "no value" that a hierarchy misses get a row of their own: themselves, and at the top
    /// what all values become there.
    ///
    /// # Errors
    /// A column that the table lacks, a hierarchy that is no tree or misses a value.
    pub fn input(&self, table: &Table) -> Result<Input, RecipeError> {
        let quasi = |generalised: &Generalised| {
            let column = find(table, &generalised.column)?;
            let hierarchy = complete(&generalised.hierarchy, column)?;
            Ok(Quasi { name: column.name.clone(), codes: leaves(column, &hierarchy)?, hierarchy })
        };
        let quasi: Vec<Quasi> = self.columns.iter().map(quasi).collect::<Result<_, Problem>>()?;
        input(quasi, self.sensitive(table)?)
    }

    fn sensitive(&self, table: &Table) -> Result<Vec<Sensitive>, Problem> {
        let sensitive = |sensitive: &SensitiveColumn| {
            let column = find(table, &sensitive.column)?;
            let hierarchy = sensitive.hierarchy.as_ref().map(|rows| complete(rows, column)).transpose()?;
            let codes = match &hierarchy {
                Some(hierarchy) => leaves(column, hierarchy)?,
                None => column.codes.clone(),
            };
            Ok(Sensitive { name: column.name.clone(), codes, hierarchy })
        };
        self.sensitive.iter().map(sensitive).collect()
    }

    /// The anonymous table.
    pub(super) fn apply(&self, table: &Table) -> Result<Table, RecipeError> {
        let before: Vec<&Column> =
            self.columns.iter().map(|one| find(table, &one.column)).collect::<Result<_, Problem>>()?;
        if table.rows() == 0 {
            return Ok(table.clone());
        }
        let lifts = self.lifts(&before)?;
        let after = if self.local && self.stands(table, &before, &lifts)? {
            before.iter().map(|column| (*column).clone()).collect()
        } else {
            let mut lifted = Vec::with_capacity(before.len());
            for (column, lift) in before.iter().zip(&lifts) {
                if let Some(problem) = lift.misses(column) {
                    return Err(problem.into());
                }
                lifted.push(column.map(|value| lift.of(value).unwrap_or(SUPPRESSED).to_owned()));
            }
            let found = self.judge(table, &lifted)?;
            if self.local { self.recoded(table, &before, found)? } else { suppress(&lifted, &found.rows) }
        };
        // Nothing may be left that the models want suppressed.
        let found = self.judge(table, &after)?;
        if suppress(&after, &found.rows) != after {
            return Err(self.fails(&self.input(table)?));
        }
        let columns = table.columns.iter().map(|column| {
            let new = after.iter().find(|new| new.name == column.name);
            new.unwrap_or(column).clone()
        });
        Ok(Table::new(Dialect::default(), columns.collect()))
    }

    fn lifts(&self, columns: &[&Column]) -> Result<Vec<Lift>, Problem> {
        let lift = |(one, column): (&Generalised, &&Column)| {
            let bad = |detail| Problem::BadParameter { column: one.column.clone(), detail };
            Lift::new(&completed(&one.hierarchy, column), one.level).map_err(bad)
        };
        self.columns.iter().zip(columns).map(lift).collect()
    }

    /// True when every value is one of its hierarchy's texts, at whatever level, and nothing more needs to be suppressed.
    fn stands(&self, table: &Table, columns: &[&Column], lifts: &[Lift]) -> Result<bool, RecipeError> {
        if columns.iter().zip(lifts).any(|(column, lift)| lift.misses(column).is_some()) {
            return Ok(false);
        }
        let columns: Vec<Column> = columns.iter().map(|column| (*column).clone()).collect();
        match self.judge(table, &columns) {
            Ok(found) => Ok(suppress(&columns, &found.rows) == columns),
            Err(error) if error.problems.iter().all(|problem| matches!(problem, Problem::ModelsDoNotHold { .. })) => {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Asks the models of a table whose quasi-identifiers read like this: which rows must be suppressed.
    fn judge(&self, table: &Table, columns: &[Column]) -> Result<Optimum, RecipeError> {
        let bad = |detail: String| RecipeError::from(Problem::BadAnonymisation { detail });
        // Each text is a value of its own, and nothing is above it.
        let flat = |column: &Column| {
            let rows = column.values.iter().map(|(_, text)| [text]);
            let hierarchy = Hierarchy::from_rows(rows).map_err(|error| bad(error.to_string()))?;
            Ok(Quasi { name: column.name.clone(), codes: column.codes.clone(), hierarchy })
        };
        let quasi = columns.iter().map(flat).collect::<Result<_, RecipeError>>()?;
        let input = input(quasi, self.sensitive(table)?)?;
        let models = self.models().map_err(bad)?;
        let criteria = Criteria::new(&models, &input).map_err(|error| bad(error.to_string()))?;
        optimum(&input, &criteria, self.metric, self.suppression_limit, &mut progress::Silent)
            .map_err(|_| self.fails(&input))
    }

    fn fails(&self, input: &Input) -> RecipeError {
        let allowed = u64::from(suppression_limit(input, self.suppression_limit));
        Problem::ModelsDoNotHold { models: self.models.join(", "), allowed }.into()
    }

    /// The columns after local recoding from a full-domain generalisation.
    fn recoded(&self, table: &Table, before: &[&Column], found: Optimum) -> Result<Vec<Column>, RecipeError> {
        let bad = |detail: String| RecipeError::from(Problem::BadAnonymisation { detail });
        let input = self.input(table)?;
        let models = self.models().map_err(bad)?;
        let criteria = Criteria::new(&models, &input).map_err(|error| bad(error.to_string()))?;
        let start = Optimum { levels: self.columns.iter().map(|one| one.level).collect(), ..found };
        let recoding = recode(&input, &criteria, Some(&start), self.suppression_limit, &mut progress::Silent)
            .map_err(|_| self.fails(&input))?;
        let column = |(index, (quasi, column)): (usize, (&Quasi, &&Column))| {
            let text = |row: usize| match recoding.levels(row) {
                Some(levels) => {
                    let level = usize::from(levels[index]);
                    quasi.hierarchy.text(level, quasi.hierarchy.code(level, quasi.codes[row]))
                }
                None => SUPPRESSED,
            };
            Column::from_cells(column.name.clone(), (0..table.rows()).map(text))
        };
        Ok(input.quasi().iter().zip(before).enumerate().map(column).collect())
    }
}

fn find<'t>(table: &'t Table, name: &str) -> Result<&'t Column, Problem> {
    table.column(name).ok_or_else(|| Problem::MissingColumn { column: name.to_owned() })
}

fn input(quasi: Vec<Quasi>, sensitive: Vec<Sensitive>) -> Result<Input, RecipeError> {
    Input::new(quasi, sensitive, None).map_err(|error| Problem::BadAnonymisation { detail: error.to_string() }.into())
}

/// The columns with `*` in every row that is suppressed.
fn suppress(columns: &[Column], rows: &[bool]) -> Vec<Column> {
    let column = |column: &Column| {
        let cell = |(row, gone): (usize, &bool)| if *gone { SUPPRESSED } else { column.cell(row) };
        Column::from_cells(column.name.clone(), rows.iter().enumerate().map(cell))
    };
    columns.iter().map(column).collect()
}

/// The rows of a hierarchy with one more for each of the column's values that say that there is none.
fn completed(rows: &[Vec<String>], column: &Column) -> Vec<Vec<String>> {
    let mut rows = rows.to_vec();
    let levels = rows.first().map_or(1, Vec::len);
    let top = rows.first().and_then(|row| row.last().cloned());
    let top = top.filter(|top| levels > 1 && rows.iter().all(|row| row.last() == Some(top)));
    let counts = column.counts();
    for (_, value) in column.values.iter().filter(|(code, _)| counts[*code as usize] > 0) {
        let is_leaf = rows.iter().any(|row| row.first().is_some_and(|leaf| leaf == value));
        let is_group = rows.iter().any(|row| row.iter().skip(1).any(|text| text == value));
        let says_nothing = value.is_empty() || is_missing(value);
        if !says_nothing || is_leaf || (is_group && value != SUPPRESSED) {
            continue;
        }
        let mut row = vec![value.to_owned(); levels];
        // What was suppressed stays so at every level.
        if let (Some(last), Some(top), true) = (row.last_mut(), &top, value != SUPPRESSED) {
            top.clone_into(last);
        }
        rows.push(row);
    }
    rows
}

fn complete(rows: &[Vec<String>], column: &Column) -> Result<Hierarchy, Problem> {
    Hierarchy::from_rows(completed(rows, column))
        .map_err(|error| Problem::BadParameter { column: column.name.clone(), detail: error.to_string() })
}

/// For each row the leaf of its value.
fn leaves(column: &Column, hierarchy: &Hierarchy) -> Result<Vec<u32>, Problem> {
    let leaves: Vec<Option<u32>> = column.values.iter().map(|(_, value)| hierarchy.leaf(value)).collect();
    let mut rows = (1u64..).zip(&column.codes).filter(|(_, code)| leaves[**code as usize].is_none());
    if let Some((row, _)) = rows.next() {
        return Err(Problem::NotInHierarchy { column: column.name.clone(), row, cells: 1 + rows.count() as u64 });
    }
    Ok(column.codes.iter().filter_map(|code| leaves[*code as usize]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::{ColumnRule, PseudonymKey};
    use crate::scan::Role;

    fn rows(text: &str) -> Vec<Vec<String>> {
        text.lines().map(|line| line.trim().split(';').map(str::to_owned).collect()).collect()
    }

    fn table(ages: &[&str], sexes: &[&str], found: &[&str]) -> Table {
        let column = |name: &str, cells: &[&str]| Column::from_cells(name, cells.iter().copied());
        Table::new(Dialect::default(), vec![column("age", ages), column("sex", sexes), column("icd", found)])
    }

    fn recipe(models: &[&str], limit: f64, local: bool) -> Recipe {
        let rule = |column: &str, role| ColumnRule { column: column.into(), role, useful: true, action: Action::Keep };
        let ages = (0..80).map(|age| vec![age.to_string(), format!("{}s", age / 10 * 10), "*".into()]).collect();
        Recipe {
            anonymisation: Some(Anonymisation {
                models: models.iter().map(|model| (*model).to_owned()).collect(),
                suppression_limit: limit,
                metric: Metric::LossGeo,
                local,
                columns: vec![
                    Generalised { column: "age".into(), hierarchy: ages, level: 1 },
                    Generalised { column: "sex".into(), hierarchy: rows("f;*\nm;*"), level: 0 },
                ],
                sensitive: vec![SensitiveColumn { column: "icd".into(), hierarchy: None }],
            }),
            ..Recipe::new(vec![rule("age", Role::Quasi), rule("sex", Role::Quasi), rule("icd", Role::Sensitive)])
        }
    }

    fn apply(recipe: &Recipe, table: &Table) -> Result<Vec<Vec<String>>, RecipeError> {
        let applied = recipe.apply(table, &PseudonymKey::new([7; 32]))?;
        let again = recipe.apply(&applied.table, &PseudonymKey::new([7; 32])).unwrap();
        assert_eq!(again.table.to_csv(), applied.table.to_csv(), "a result stays as it is");
        Ok(applied.table.preview(0, 100).rows)
    }

    fn people() -> Table {
        table(&["31", "38", "34", "52", "55", "71"], &["f", "f", "m", "m", "m", "f"], &["A", "B", "A", "A", "B", "C"])
    }

    #[test]
    fn values_are_lifted_to_their_level_and_small_classes_suppressed_within_the_limit() {
        let made = apply(&recipe(&["k:2"], 0.34, false), &people()).unwrap();
        let expected = ["30s f A", "30s f B", "* * A", "50s m A", "50s m B", "* * C"];
        assert_eq!(made.iter().map(|row| row.join(" ")).collect::<Vec<_>>(), expected);
        let problem = apply(&recipe(&["k:2"], 0.33, false), &people()).unwrap_err().problems.remove(0);
        assert_eq!(problem, Problem::ModelsDoNotHold { models: "k:2".into(), allowed: 1 });
    }

    #[test]
    fn the_order_of_rows_changes_only_the_order_of_the_result() {
        let table = people();
        for local in [false, true] {
            let recipe = recipe(&["k:2"], 0.34, local);
            let made = apply(&recipe, &table).unwrap();
            let turned: Vec<Column> = table
                .columns
                .iter()
                .map(|column| Column::from_cells(column.name.clone(), (0..6).rev().map(|row| column.cell(row))))
                .collect();
            let mut other = apply(&recipe, &Table::new(Dialect::default(), turned)).unwrap();
            other.reverse();
            assert_eq!(other, made);
        }
    }

    #[test]
    fn local_recoding_keeps_the_models_and_loses_no_more() {
        let made = apply(&recipe(&["k:2"], 0.34, true), &people()).unwrap();
        let mut classes = std::collections::BTreeMap::new();
        for row in &made {
            *classes.entry((row[0].clone(), row[1].clone())).or_insert(0) += 1;
        }
        assert!(classes.iter().all(|((age, _), count)| *count >= 2 || age == "*"), "{made:?}");
        let stars = |rows: &[Vec<String>]| rows.iter().flatten().filter(|cell| *cell == "*").count();
        assert!(stars(&made) <= 4, "{made:?}");
    }

    #[test]
    fn a_table_that_satisfies_the_models_already_is_not_recoded() {
        let table = table(&["31", "31", "40", "40"], &["f", "f", "m", "m"], &["A", "B", "A", "B"]);
        let made = apply(&recipe(&["k:2"], 0.0, true), &table).unwrap();
        assert_eq!(made, table.preview(0, 9).rows);
    }

    #[test]
    fn empty_cells_are_values_like_others() {
        let table = table(&["31", "38", "", "", "unknown"], &["f", "f", "f", "f", "f"], &["A", "B", "A", "B", "C"]);
        let made = apply(&recipe(&["k:2"], 0.2, false), &table).unwrap();
        let expected = ["30s f A", "30s f B", " f A", " f B", "* * C"];
        assert_eq!(made.iter().map(|row| row.join(" ")).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_card_says_what_became_of_each_column() {
        let said = recipe(&["k:5"], 0.1, false).treatments();
        let expected = [
            ("age", "Made coarser, to level 1 of its hierarchy, until at least 5 records look alike."),
            ("sex", "Kept, but for records that stand out: theirs becomes \"*\"."),
            ("icd", "Kept as it is."),
        ];
        assert_eq!(said, expected.map(|(column, sentence)| (column.to_owned(), sentence.to_owned())));
        let local = recipe(&["distinct-l:2"], 0.1, true).treatments();
        assert_eq!(local[0].1, "Made coarser, record by record, until distinct-l:2 holds.");
    }

    #[test]
    fn what_cannot_be_carried_out_is_said() {
        let refused = |change: &dyn Fn(&mut Anonymisation)| {
            let mut recipe = recipe(&["k:2"], 0.5, false);
            change(recipe.anonymisation.as_mut().unwrap());
            recipe.apply(&people(), &PseudonymKey::new([7; 32])).unwrap_err().problems
        };
        let bad = |problems: Vec<Problem>| match problems.as_slice() {
            [Problem::BadAnonymisation { detail }] => detail.clone(),
            other => panic!("{other:?}"),
        };
        assert!(bad(refused(&|one| one.models = vec!["k:many".into()])).contains("k:many"));
        assert_eq!(bad(refused(&|one| one.models.clear())), "there is no privacy model");
        assert!(bad(refused(&|one| one.suppression_limit = f64::NAN)).contains("between 0 and 1"));
        assert!(bad(refused(&|one| one.columns[0].level = 9)).contains("no level 9"));
        let problems = refused(&|one| one.columns[0].column = "born".into());
        let left_out = "column \"age\" is a quasi-identifier and is left out of it".to_owned();
        let missing = Problem::MissingColumn { column: "born".into() };
        assert_eq!(problems, [Problem::BadAnonymisation { detail: left_out }, missing]);
        let problems = refused(&|one| one.columns[0].hierarchy.retain(|row| row[0] != "52"));
        assert_eq!(problems, [Problem::NotInHierarchy { column: "age".into(), row: 4, cells: 1 }]);
        let problems = refused(&|one| one.models = vec!["k:4".into()]);
        assert_eq!(problems, [Problem::ModelsDoNotHold { models: "k:4".into(), allowed: 3 }]);
    }
}
