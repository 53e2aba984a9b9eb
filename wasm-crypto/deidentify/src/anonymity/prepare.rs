//! What a search works on.

use std::collections::{HashMap, HashSet};

use anonymise::Model;
use wasm_crypto::recipe::{Action, Anonymisation, Generalised, PseudonymKey, Recipe, RecipeError, SensitiveColumn};
use wasm_crypto::scan::Role;
use wasm_crypto::table::{Column, Table};

use super::{AnonymityError, Goal};
use crate::hierarchy::{propose, values};

/// The table of people as a recipe's rules leave it, before any anonymisation.
///
/// # Errors
/// Rules that do not fit the table.
pub fn treated(people: &Table, recipe: &Recipe, key: &PseudonymKey) -> Result<Table, RecipeError> {
    // Of records, most fields are not in the table of people.
    let rules = recipe.columns.iter().filter(|rule| people.column(&rule.column).is_some()).cloned().collect();
    let rules = Recipe { columns: rules, version: recipe.version, anonymisation: None };
    let known = people.columns.iter().filter(|column| rules.rule(&column.name).is_some()).cloned().collect();
    Ok(rules.treat(&Table::new(people.dialect, known), key)?.table)
}

/// The models, and what the recipe is to carry, with every level at 0.
pub(super) fn prepare(
    people: &Table,
    recipe: &Recipe,
    goal: &Goal,
) -> Result<(Vec<Model>, Anonymisation), AnonymityError> {
    if !(0.0..=1.0).contains(&goal.suppression_limit) {
        return Err(AnonymityError::Limit);
    }
    let models = goal.models.iter().map(|model| model.parse::<Model>()).collect::<Result<Vec<_>, _>>()?;
    let records = people.rows() as u64;
    for model in &models {
        match model {
            Model::KAnonymity { k } if u64::from(*k) > records => {
                return Err(AnonymityError::TooFew { k: *k, records });
            }
            model if model.needs_sensitive() && sensitive(people, recipe).is_empty() => {
                return Err(AnonymityError::NoSensitive { model: model.to_string() });
            }
            _ => {}
        }
    }
    if models.is_empty() {
        return Err(AnonymityError::NoModel);
    }
    let quasi = recipe.quasi_left();
    let columns = quasi.iter().filter_map(|name| people.column(name));
    let columns = columns.map(|column| generalised(column, recipe)).collect::<Result<Vec<_>, _>>()?;
    if columns.is_empty() {
        return Err(AnonymityError::NoQuasi);
    }
    let mut watched = Vec::new();
    if models.iter().any(Model::needs_sensitive) {
        let near = models.iter().any(Model::needs_hierarchy);
        for mut column in sensitive(people, recipe) {
            if let (true, None, Some(values)) = (near, &column.hierarchy, people.column(&column.column)) {
                column.hierarchy = Some(built(values)?);
            }
            watched.push(column);
        }
    }
    let anonymisation = Anonymisation {
        models: goal.models.clone(),
        suppression_limit: goal.suppression_limit,
        metric: goal.metric,
        local: goal.local,
        columns,
        sensitive: watched,
    };
    Ok((models, anonymisation))
}

/// The hierarchy that the recipe gives a column, or one that suits it.
fn generalised(column: &Column, recipe: &Recipe) -> Result<Generalised, AnonymityError> {
    let mut given = recipe.anonymisation.iter().flat_map(|given| &given.columns);
    let hierarchy = match given.find(|given| given.column == column.name) {
        Some(given) => given.hierarchy.clone(),
        None => built(column)?,
    };
    Ok(Generalised { column: column.name.clone(), hierarchy, level: 0 })
}

fn built(column: &Column) -> Result<Vec<Vec<String>>, AnonymityError> {
    let wrong = |error| AnonymityError::Hierarchy { field: column.name.clone(), error };
    Ok(propose(column).build(values(column)).map_err(wrong)?.rows())
}

/// The sensitive columns that the recipe's anonymisation names, or else all that are left.
fn sensitive(people: &Table, recipe: &Recipe) -> Vec<SensitiveColumn> {
    let given = recipe.anonymisation.as_ref().map(|given| given.sensitive.clone()).unwrap_or_default();
    let here = |name: &str| people.column(name).is_some();
    if !given.is_empty() {
        return given.into_iter().filter(|column| here(&column.column)).collect();
    }
    let left = recipe.columns.iter().filter(|rule| rule.role == Role::Sensitive && rule.action != Action::Drop);
    left.filter(|rule| here(&rule.column))
        .map(|rule| SensitiveColumn { column: rule.column.clone(), hierarchy: None })
        .collect()
}

/// A hierarchy over a column's values as they were, given one over what they became: a row for each of both.
pub(super) fn from_the_start(old: &Column, new: &Column, hierarchy: &[Vec<String>]) -> Vec<Vec<String>> {
    let above: HashMap<&str, &Vec<String>> =
        hierarchy.iter().filter_map(|row| Some((row.first()?.as_str(), row))).collect();
    let mut known = HashSet::new();
    let mut rows = Vec::new();
    for (before, after) in old.codes.iter().zip(&new.codes) {
        let (before, after) = (old.values.text(*before), new.values.text(*after));
        if before.is_empty() || !known.insert(before) {
            continue;
        }
        if let Some(row) = above.get(after) {
            rows.push(std::iter::once(before).chain(row.iter().map(String::as_str)).map(str::to_owned).collect());
        }
    }
    rows
}
