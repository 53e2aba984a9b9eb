//! Recipes: what de-identification does to each column, as data that can be shown, shared and repeated.

mod action;
mod anonymisation;
mod apply;
mod date;
mod error;
mod generalise;
mod mask;
mod number;
mod postcode;
mod propose;
mod pseudonym;
mod scrub;
pub mod shift;
mod treatment;

pub use crate::table::cell::date::{DateOrder, Day};
pub use crate::table::cell::postcode::PostcodeSystem;
pub use action::{Action, DatePart, Person};
pub use anonymisation::{Anonymisation, Generalised, SensitiveColumn};
pub use apply::SUPPRESSED;
pub use error::{Problem, RecipeError};
pub(crate) use number::shortest;
pub use treatment::{Treated, Treatment};

use anonymise::Hierarchy;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::json;
use crate::primitives::Bytes32;
use crate::scan::Role;
use crate::table::Table;

/// The recipe format this code writes.
pub const VERSION: u32 = 2;
/// The formats it reads. Version 1 lacks the anonymisation and the actions from `mask` on; what it has means the same.
const VERSIONS: std::ops::RangeInclusive<u32> = 1..=VERSION;

/// What happens to one column of a table, or to one field of a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ColumnRule {
    /// The column's name, or the field's path: `Patient.birthDate`.
    pub column: String,
    /// The part it plays in identifying a person.
    pub role: Role,
    /// Whether it counts towards utility.
    pub useful: bool,
    /// What is done to its cells.
    pub action: Action,
}

/// What happens to every column of a table, in the table's order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Recipe {
    /// Format version: 2.
    pub version: u32,
    /// One rule for each column.
    pub columns: Vec<ColumnRule>,
    /// What makes groups of people alike, after the rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anonymisation: Option<Anonymisation>,
}

impl Recipe {
    /// A recipe of these rules, without anonymisation.
    pub fn new(columns: Vec<ColumnRule>) -> Self {
        Self { version: VERSION, columns, anonymisation: None }
    }

    /// Reads a recipe; members it does not know are refused, since they would not be carried out.
    pub fn from_json(text: &[u8]) -> Result<Self, RecipeError> {
        json::parse(text)
            .map_err(|error| RecipeError { problems: vec![Problem::NotARecipe { detail: error.to_string() }] })
    }

    /// The recipe as RFC 8785 JSON. A number without that form (not finite) makes it empty; `check` refuses such a recipe.
    pub fn to_json(&self) -> Vec<u8> {
        json::canonical(self).unwrap_or_default()
    }

    /// SHA-256 of the recipe's JSON.
    pub fn digest(&self) -> Bytes32 {
        Bytes32(Sha256::digest(self.to_json()).into())
    }

    /// What is done to each column that is left, as sentences: `CardFacts::treatments`.
    pub fn treatments(&self) -> Vec<(String, String)> {
        let left = self.columns.iter().filter(|rule| rule.action != Action::Drop);
        let sentence = |rule: &ColumnRule| {
            let coarser = self.anonymisation.as_ref().and_then(|anonymisation| anonymisation.sentence(&rule.column));
            match (coarser, &rule.action) {
                (Some(coarser), Action::Keep) => coarser,
                (Some(coarser), action) => format!("{} {coarser}", action.sentence()),
                (None, action) => action.sentence(),
            }
        };
        left.map(|rule| (rule.column.clone(), sentence(rule))).collect()
    }

    /// The quasi-identifiers, for the table before.
    pub fn quasi(&self) -> Vec<String> {
        self.columns.iter().filter(|rule| rule.role == Role::Quasi).map(|rule| rule.column.clone()).collect()
    }

    /// The quasi-identifiers by which people in the table after could still be found: those that are neither dropped nor
    /// shifted. A date that moved by an unknown number of days matches nothing that is known from elsewhere.
    pub fn quasi_left(&self) -> Vec<String> {
        let gone = |rule: &ColumnRule| matches!(rule.action, Action::Drop | Action::Shift { .. });
        let left = |rule: &&ColumnRule| rule.role == Role::Quasi && !gone(rule);
        self.columns.iter().filter(left).map(|rule| rule.column.clone()).collect()
    }

    /// The hierarchy by which a column is generalised, in its rule or in the anonymisation.
    pub fn hierarchy(&self, column: &str) -> Option<Hierarchy> {
        let rule = self.rule(column).and_then(|rule| match &rule.action {
            Action::Generalise { hierarchy, .. } => Some(hierarchy),
            _ => None,
        });
        let generalised = || self.anonymisation.iter().flat_map(|anonymisation| &anonymisation.columns);
        let rows =
            generalised().find(|generalised| generalised.column == column).map(|found| &found.hierarchy).or(rule)?;
        Hierarchy::from_rows(rows).ok()
    }
}

/// The key of a dataset's pseudonyms: `pseudonym/<listing nonce or call id>` of the vault.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct PseudonymKey([u8; 32]);

impl PseudonymKey {
    /// Takes the vault's 32 bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

/// What a recipe did to one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ColumnChange {
    /// The column's name.
    pub column: String,
    /// Cells that differ afterwards; all of them when the column was dropped.
    pub changed: u64,
    /// Cells replaced by `*` because they did not have the form the action expects.
    pub suppressed: u64,
}

/// A de-identified table and an account of what was done.
#[derive(Debug, Clone)]
pub struct Applied {
    /// The new table.
    pub table: Table,
    /// One entry for each column of the old one.
    pub changes: Vec<ColumnChange>,
}

#[cfg(test)]
mod leaks;
#[cfg(test)]
mod tests;
