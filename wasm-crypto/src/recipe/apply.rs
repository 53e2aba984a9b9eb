//! Applying a recipe to a table: each distinct value is treated once.

use super::treatment::{Treated, Treatment};
use super::{
    Action, Applied, ColumnChange, ColumnRule, Person, Problem, PseudonymKey, Recipe, RecipeError, VERSIONS, shift,
};
use crate::order;
use crate::scan::is_missing;
use crate::table::{Column, Dialect, Interner, Table};

/// What stands where a value was taken out.
pub const SUPPRESSED: &str = "*";

impl Recipe {
    /// Everything about the recipe that does not fit the table. Whether the privacy models of `anonymisation` hold shows
    /// only when it is applied.
    pub fn check(&self, table: &Table) -> Result<(), RecipeError> {
        let mut problems = self.problems();
        for rule in &self.columns {
            match table.column(&rule.column) {
                // A column that is to go may be gone already.
                None if rule.action == Action::Drop => {}
                None => problems.push(Problem::MissingColumn { column: rule.column.clone() }),
                Some(column) => problems.extend(wrong_form(rule, column)),
            }
            if let Action::Shift { person: Person::Column { column }, .. } = &rule.action
                && table.column(column).is_none()
            {
                problems.push(Problem::MissingColumn { column: column.clone() });
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

    /// The problems that the recipe has by itself, whatever it is applied to.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if !VERSIONS.contains(&self.version) {
            problems.push(Problem::UnknownVersion { found: self.version });
        }
        let nobody = PseudonymKey::new([0; 32]);
        for (index, rule) in self.columns.iter().enumerate() {
            if self.columns[..index].iter().any(|earlier| earlier.column == rule.column) {
                problems.push(Problem::RepeatedColumn { column: rule.column.clone() });
            }
            problems.extend(Treatment::new(rule, &nobody).err());
        }
        if let Some(anonymisation) = &self.anonymisation {
            problems.extend(anonymisation.problems(self));
        }
        problems
    }

    /// Makes the de-identified table: the rules' actions, then the anonymisation. Applying the recipe to its own result
    /// changes nothing, but for the shifts that [`Action::Shift`] names.
    pub fn apply(&self, table: &Table, key: &PseudonymKey) -> Result<Applied, RecipeError> {
        let treated = self.treat(table, key)?;
        let Some(anonymisation) = &self.anonymisation else { return Ok(treated) };
        let anonymous = anonymisation.apply(&treated.table)?;
        let changes = table.columns.iter().map(|column| change(column, anonymous.column(&column.name))).collect();
        Ok(Applied { table: anonymous, changes })
    }

    /// What the rules' actions make of a table, without the anonymisation.
    pub fn treat(&self, table: &Table, key: &PseudonymKey) -> Result<Applied, RecipeError> {
        self.check(table)?;
        let mut days = Days { table, key, known: Vec::new() };
        let (mut columns, mut changes) = (Vec::new(), Vec::new());
        for column in &table.columns {
            // Without a rule, which `check` refuses, it would be left out.
            let new = match self.rule(&column.name) {
                Some(rule) => treat(column, rule, key, &mut days)?,
                None => None,
            };
            changes.push(change(column, new.as_ref()));
            columns.extend(new);
        }
        Ok(Applied { table: Table::new(Dialect::default(), columns), changes })
    }

    /// The rule for a column or field.
    pub fn rule(&self, column: &str) -> Option<&ColumnRule> {
        self.columns.iter().find(|rule| rule.column == column)
    }
}

/// The column after its rule's action; none when it is dropped.
fn treat(
    column: &Column,
    rule: &ColumnRule,
    key: &PseudonymKey,
    days: &mut Days<'_>,
) -> Result<Option<Column>, RecipeError> {
    let written = |value: &str, treated: Treated| match treated {
        Treated::Kept => value.to_owned(),
        Treated::Changed(new) => new,
        Treated::Suppressed | Treated::Dropped => SUPPRESSED.to_owned(),
    };
    Ok(match &rule.action {
        Action::Drop => None,
        Action::Keep => Some(column.clone()),
        Action::Shift { order, person } => {
            let days = days.of(person);
            Some(by_row(column, days, |value, days| {
                let text = value.trim();
                let stays = text.is_empty() || is_missing(text);
                let moved = || shift::date_in(text, *order, days).unwrap_or_else(|| SUPPRESSED.to_owned());
                if stays { text.to_owned() } else { moved() }
            }))
        }
        _ => {
            let mut treatment = Treatment::new(rule, key)?.of_column(column);
            Some(column.map(|value| written(value, treatment.apply(value, ""))))
        }
    })
}

/// Replaces each distinct pair of a value and its row's number, once for each, by what `change` makes of it.
fn by_row(column: &Column, numbers: &[i16], mut change: impl FnMut(&str, i16) -> String) -> Column {
    let mut interner = Interner::default();
    let mut known = hashbrown::HashMap::new();
    let code = |(&code, &number): (&u32, &i16)| {
        *known.entry((code, number)).or_insert_with(|| interner.code(&change(column.values.text(code), number)))
    };
    let codes = column.codes.iter().zip(numbers).map(code).collect();
    Column { name: column.name.clone(), codes, values: interner.into_values() }
}

/// By how many days each row's dates move.
struct Days<'a> {
    table: &'a Table,
    key: &'a PseudonymKey,
    known: Vec<(Person, Vec<i16>)>,
}

impl Days<'_> {
    fn of(&mut self, person: &Person) -> &[i16] {
        let at = self.known.iter().position(|(known, _)| known == person).unwrap_or_else(|| {
            self.known.push((person.clone(), self.count(person)));
            self.known.len() - 1
        });
        &self.known[at].1
    }

    fn count(&self, person: &Person) -> Vec<i16> {
        let rows = self.table.rows();
        let days = |person: &str| shift::days(self.key, person);
        match person {
            Person::Record => vec![days(""); rows],
            Person::Column { column } => self.table.column(column).map_or_else(Vec::new, |column| {
                let people: Vec<i16> = column.values.iter().map(|(_, person)| days(person)).collect();
                column.codes.iter().map(|code| people[*code as usize]).collect()
            }),
            Person::Row => {
                let mut columns: Vec<&Column> = self.table.columns.iter().collect();
                order::few(&mut columns, |a, b| a.name.cmp(&b.name));
                let mut text = String::new();
                let row = |row: usize| {
                    text.clear();
                    for column in &columns {
                        let cell = column.cell(row);
                        text += &format!("{}:{cell},", cell.len());
                    }
                    days(&text)
                };
                (0..rows).map(row).collect()
            }
        }
    }
}

/// A problem when most of the column's values do not have the form that the action expects, or any is missing in its
/// hierarchy.
fn wrong_form(rule: &ColumnRule, column: &Column) -> Option<Problem> {
    let nobody = PseudonymKey::new([0; 32]);
    // What is wrong with its parameters was said before.
    let mut treatment = Treatment::new(rule, &nobody).ok()?.of_column(column);
    if let Some(problem) = treatment.misses(column) {
        return Some(problem);
    }
    let expected = treatment.expects()?;
    let counts = column.counts();
    let (mut filled, mut fitting) = (0, 0);
    for (code, value) in column.values.iter().skip(1) {
        let value = value.trim();
        if !value.is_empty() && !is_missing(value) {
            let count = counts[code as usize];
            filled += count;
            fitting += if treatment.apply(value, "") == Treated::Suppressed { 0 } else { count };
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
