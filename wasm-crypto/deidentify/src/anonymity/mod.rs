//! Anonymisation of what was surveyed: from a recipe and a goal to a recipe whose result satisfies privacy models.
//!
//! It works on the table of people (of a table its rows) as the recipe's rules leave it. Each quasi-identifier that is left
//! gets its hierarchy from the recipe, or one that suits its values. For a table the recipe's
//! [`Anonymisation`] carries what was found. Records are not rewritten by a table: there the found levels become
//! [`Action::Generalise`] rules, one for each field, so nothing can be suppressed or recoded person by person.

mod error;
mod prepare;
mod reached;
mod report;
mod search;

pub use error::AnonymityError;
pub use prepare::treated;
pub use report::{ColumnLevel, ModelReached, Report};
pub use search::Clock;

use anonymise::{Criteria, Metric, Progress};
use serde::{Deserialize, Serialize};
use wasm_crypto::recipe::{Action, Anonymisation, PseudonymKey, Recipe};

use crate::Survey;
use crate::format::Format;

/// What an anonymisation aims at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Goal {
    /// Privacy models that must all hold, each written as in `k:5` or `distinct-l:2`.
    pub models: Vec<String>,
    /// The share of records that may be suppressed, 0 to 1. Of records, as opposed to a table, none can be.
    pub suppression_limit: f64,
    /// The information loss that is made as small as possible.
    pub metric: Metric,
    /// How long the search may take at most, in seconds; a smaller lattice is searched whole in less.
    pub seconds: f64,
    /// Whether different rows of a table may be generalised differently, which loses less.
    pub local: bool,
}

/// A recipe with what the search found, and an account of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Anonymised {
    /// The recipe that was given, with what was found: applying it gives the anonymous data.
    pub recipe: Recipe,
    /// What was reached.
    pub report: Report,
}

/// Finds the best anonymisation under a goal.
///
/// # Errors
/// No solution, cancelled by `progress`, a model or hierarchy that does not fit.
pub fn anonymise(
    survey: &Survey,
    recipe: &Recipe,
    key: &PseudonymKey,
    goal: &Goal,
    clock: Clock<'_>,
    progress: &mut dyn Progress,
) -> Result<Anonymised, AnonymityError> {
    let table = survey.format == Format::Table;
    if let Some(column) = survey.repeated_people() {
        return Err(AnonymityError::RepeatedPeople { column: column.to_owned() });
    }
    let goal = Goal {
        suppression_limit: if table { goal.suppression_limit } else { 0.0 },
        local: goal.local && table,
        ..goal.clone()
    };
    let people = treated(&survey.people, recipe, key)?;
    let (models, mut found) = prepare::prepare(&people, recipe, &goal)?;
    let input = found.input(&people)?;
    let criteria = Criteria::new(&models, &input)?;
    let result = search::search(&input, &criteria, &goal, clock, progress)?;
    for (column, level) in found.columns.iter_mut().zip(&result.full.levels) {
        column.level = *level;
    }
    let report = report::of(&input, &goal, &result);
    let recipe = if table {
        Recipe { anonymisation: Some(found), ..recipe.clone() }
    } else {
        as_rules(survey, recipe, key, found)?
    };
    Ok(Anonymised { recipe, report })
}

/// The recipe whose rules do in one step what its own rules and then the generalisation do.
fn as_rules(
    survey: &Survey,
    recipe: &Recipe,
    key: &PseudonymKey,
    found: Anonymisation,
) -> Result<Recipe, AnonymityError> {
    let people = treated(&survey.people, recipe, key)?;
    let mut recipe = Recipe { anonymisation: None, ..recipe.clone() };
    for generalised in found.columns.iter().filter(|generalised| generalised.level > 0) {
        let (old, new) = (survey.people.column(&generalised.column), people.column(&generalised.column));
        let (Some(old), Some(new)) = (old, new) else { continue };
        let hierarchy = prepare::from_the_start(old, new, &generalised.hierarchy);
        if let Some(rule) = recipe.columns.iter_mut().find(|rule| rule.column == generalised.column) {
            rule.action = Action::Generalise { hierarchy, level: generalised.level + 1 };
        }
    }
    Ok(recipe)
}

#[cfg(test)]
mod tests;
