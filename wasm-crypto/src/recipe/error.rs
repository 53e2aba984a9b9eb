//! Why a recipe does not fit a table.

use serde::{Deserialize, Serialize};

/// One thing that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "problem", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Problem {
    /// The text is not a recipe.
    #[error("this is not a recipe: {detail}")]
    NotARecipe {
        /// What the JSON reader says.
        detail: String,
    },
    /// The recipe is of another version.
    #[error("the recipe has version {found}, and this program knows versions 1 and 2")]
    UnknownVersion {
        /// Its version.
        found: u32,
    },
    /// The recipe names a column the table does not have.
    #[error("the table has no column \"{column}\"")]
    MissingColumn {
        /// The recipe's column.
        column: String,
    },
    /// The table has a column the recipe does not speak of.
    #[error("the recipe says nothing about the column \"{column}\"")]
    UncoveredColumn {
        /// The table's column.
        column: String,
    },
    /// Two rules speak of one column.
    #[error("the recipe has two rules for the column \"{column}\"")]
    RepeatedColumn {
        /// The column.
        column: String,
    },
    /// An action's numbers make no sense.
    #[error("column \"{column}\": {detail}")]
    BadParameter {
        /// The column.
        column: String,
        /// What is wrong.
        detail: String,
    },
    /// Most cells do not have the form the action expects.
    #[error("column \"{column}\": only {fitting} of {filled} values are {expected}")]
    WrongForm {
        /// The column.
        column: String,
        /// What the action expects: numbers, dates, postcodes.
        expected: String,
        /// Cells that have the form.
        fitting: u64,
        /// Cells that are not empty.
        filled: u64,
    },
    /// Cells have values that the column's hierarchy does not.
    #[error("column \"{column}\": its hierarchy misses the values of {cells} cells, the first of them in row {row}")]
    NotInHierarchy {
        /// The column.
        column: String,
        /// The first such row, from 1.
        row: u64,
        /// How many cells there are.
        cells: u64,
    },
    /// The anonymisation makes no sense.
    #[error("the anonymisation: {detail}")]
    BadAnonymisation {
        /// What is wrong.
        detail: String,
    },
    /// The table does not satisfy the privacy models at the recipe's levels.
    #[error("at the recipe's levels the table does not satisfy {models} with at most {allowed} records suppressed")]
    ModelsDoNotHold {
        /// The models.
        models: String,
        /// Records that may be suppressed.
        allowed: u64,
    },
    /// Every column is dropped.
    #[error("the recipe drops every column")]
    NothingLeft,
}

/// Everything about a recipe that does not fit a table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("the recipe does not fit: {}", .problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct RecipeError {
    /// Each problem, in the table's order.
    pub problems: Vec<Problem>,
}

impl From<Problem> for RecipeError {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem] }
    }
}

impl RecipeError {
    /// What the person can do about it.
    pub fn hint(&self) -> &'static str {
        match self.problems.first() {
            Some(Problem::UnknownVersion { .. }) => {
                "Use the version of Theriac that wrote the recipe, or start from the proposed recipe."
            }
            Some(Problem::NotARecipe { .. }) => "Choose a recipe file that Theriac wrote.",
            Some(Problem::NothingLeft) => "Keep at least one column.",
            Some(Problem::BadParameter { .. } | Problem::WrongForm { .. }) => {
                "Choose another treatment for the column, or drop it."
            }
            Some(Problem::NotInHierarchy { .. }) => {
                "Add a row for each missing value to the hierarchy, or choose another treatment for the column."
            }
            Some(Problem::BadAnonymisation { .. } | Problem::ModelsDoNotHold { .. }) => {
                "Anonymise this table anew: levels that were found for another table need not suit it."
            }
            _ => "Start from the recipe proposed for this file: the columns have changed.",
        }
    }
}
