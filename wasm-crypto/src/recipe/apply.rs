//! Applying a recipe: each distinct value is treated once.

use super::number::Intervals;
use super::{Action, Applied, ColumnChange, ColumnRule, Problem, PseudonymKey, Recipe, RecipeError, VERSION};
use super::{date, postcode};
use crate::scan::is_missing;
use crate::table::{Column, Dialect, Table};

/// What stands where a value was taken out.
pub const SUPPRESSED: &str = "*";

impl Recipe {
    /// Everything about the recipe that does not fit the table.
    pub fn check(&self, table: &Table) -> Result<(), RecipeError> {
        let mut problems = self.problems();
        for rule in &self.columns {
            match table.column(&rule.column) {
                // A column that is to go may be gone already.
                None if rule.action == Action::Drop => {}
                None => problems.push(Problem::MissingColumn { column: rule.column.clone() }),
                Some(column) => problems.extend(wrong_form(rule, column)),
            }
        }
        for column in &table.columns {
            if self.rule(&column.name).is_none() {
                problems.push(Problem::UncoveredColumn { column: column.name.clone() });
            }
        }
        let left = |column: &Column| self.rule(&column.name).is_none_or(|rule| rule.action != Action::Drop);
        if !table.columns.iter().any(left) {
            problems.push(Problem::NothingLeft);
        }
        if problems.is_empty() { Ok(()) } else { Err(RecipeError { problems }) }
    }

    /// The problems that the recipe has by itself.
    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.version != VERSION {
            problems.push(Problem::UnknownVersion { found: self.version });
        }
        for (index, rule) in self.columns.iter().enumerate() {
            if self.columns[..index].iter().any(|earlier| earlier.column == rule.column) {
                problems.push(Problem::RepeatedColumn { column: rule.column.clone() });
            }
            if let Some(detail) = rule.action.bad_parameter() {
                problems.push(Problem::BadParameter { column: rule.column.clone(), detail: detail.to_owned() });
            }
        }
        problems
    }

    /// Makes the de-identified table. Applying the recipe to its own result changes nothing.
    pub fn apply(&self, table: &Table, key: &PseudonymKey) -> Result<Applied, RecipeError> {
        self.check(table)?;
        let (mut columns, mut changes) = (Vec::new(), Vec::new());
        for column in &table.columns {
            // Without a rule, which `check` refuses, it would be left out.
            let new = self.rule(&column.name).and_then(|rule| treat(column, &rule.action, key));
            changes.push(change(column, new.as_ref()));
            columns.extend(new);
        }
        Ok(Applied { table: Table::new(Dialect::default(), columns), changes })
    }

    fn rule(&self, column: &str) -> Option<&ColumnRule> {
        self.columns.iter().find(|rule| rule.column == column)
    }
}

/// The column after its action; none when it is dropped.
fn treat(column: &Column, action: &Action, key: &PseudonymKey) -> Option<Column> {
    match action {
        Action::Keep => Some(column.clone()),
        Action::Drop => None,
        Action::Pseudonym { domain } => Some(column.map(|value| match value.trim() {
            "" => String::new(),
            value => key.pseudonym(domain, value),
        })),
        _ => {
            let mut coarsen = coarsening(column, action);
            Some(column.map(|value| match value.trim() {
                "" => String::new(),
                value if is_missing(value) => value.to_owned(),
                value => coarsen(value).unwrap_or_else(|| SUPPRESSED.to_owned()),
            }))
        }
    }
}

/// Makes a value coarser, where it has the form for it.
type Coarsening<'a> = Box<dyn FnMut(&str) -> Option<String> + 'a>;

/// What an action makes of a value: none when the value does not have the form it expects.
fn coarsening<'a>(column: &Column, action: &'a Action) -> Coarsening<'a> {
    match action {
        Action::Number { width, bottom, top } => {
            let intervals = Intervals::for_column(column, *width, *bottom, *top);
            Box::new(move |value| intervals.of(value))
        }
        Action::Date { to, order, from_year } => Box::new(move |value| date::coarsen(value, *to, *order, *from_year)),
        Action::Postcode { keep, system } => Box::new(move |value| postcode::shorten(value, *keep, *system)),
        Action::Keep | Action::Drop | Action::Pseudonym { .. } => Box::new(|value| Some(value.to_owned())),
    }
}

/// A problem when most of the column's values do not have the form that the action expects.
fn wrong_form(rule: &ColumnRule, column: &Column) -> Option<Problem> {
    let expected = match rule.action {
        Action::Number { .. } => "numbers",
        Action::Date { .. } => "dates in that order",
        Action::Postcode { .. } => "postcodes of that country",
        Action::Keep | Action::Drop | Action::Pseudonym { .. } => return None,
    };
    if rule.action.bad_parameter().is_some() {
        return None;
    }
    let counts = column.counts();
    let mut coarsen = coarsening(column, &rule.action);
    let (mut filled, mut fitting) = (0, 0);
    for (code, value) in column.values.iter().skip(1) {
        let value = value.trim();
        if !value.is_empty() && !is_missing(value) {
            filled += counts[code as usize];
            fitting += if coarsen(value).is_some() { counts[code as usize] } else { 0 };
        }
    }
    (fitting * 2 < filled).then(|| Problem::WrongForm {
        column: rule.column.clone(),
        expected: expected.to_owned(),
        fitting,
        filled,
    })
}

fn change(old: &Column, new: Option<&Column>) -> ColumnChange {
    let Some(new) = new else {
        let filled = old.codes.iter().filter(|code| **code != 0).count() as u64;
        return ColumnChange { column: old.name.clone(), changed: filled, suppressed: 0 };
    };
    let pairs =
        || old.codes.iter().zip(&new.codes).map(|(before, after)| (old.values.text(*before), new.values.text(*after)));
    ColumnChange {
        column: old.name.clone(),
        changed: pairs().filter(|(before, after)| before != after).count() as u64,
        suppressed: pairs().filter(|(before, after)| before != after && *after == SUPPRESSED).count() as u64,
    }
}
