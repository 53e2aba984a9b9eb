//! Recipes: what de-identification does to each column, as data that can be shown, shared and repeated.

mod action;
mod error;

pub use crate::table::cell::date::{DateOrder, Day};
pub use crate::table::cell::postcode::PostcodeSystem;
pub use action::{Action, DatePart};
pub use error::{Problem, RecipeError};

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::scan::Role;
use crate::table::Table;

/// The recipe format this code writes and reads.
pub const VERSION: u32 = 1;

/// What happens to one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ColumnRule {
    /// The column's name.
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
    /// Format version: 1.
    pub version: u32,
    /// One rule for each column.
    pub columns: Vec<ColumnRule>,
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
