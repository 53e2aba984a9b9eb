//! Hierarchies of a surveyed field: built, read or edited, checked against the field's values, and shown level by level.

use anonymise::Hierarchy;
use anonymise::hierarchy::build::from_csv;
pub use anonymise::hierarchy::build::{Builder, DateStep, Group as ValueGroup};
use serde::{Deserialize, Serialize};
use wasm_crypto::recipe::{PseudonymKey, Recipe};
use wasm_crypto::scan::is_missing;
use wasm_crypto::table::{Column, Table};

use crate::anonymity::{AnonymityError, treated};

/// Most groups of a level that are shown.
const MOST_SHOWN: usize = 200;

/// Where a hierarchy comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Origin {
    /// What suits the field's values.
    Proposed,
    /// A description, or the rows that an editor leaves.
    Builder {
        /// The description.
        builder: Builder,
    },
    /// ARX's CSV form: `value;level 1;level 2;…`, one row for each value.
    Csv {
        /// The file's text.
        text: String,
    },
}

/// A hierarchy that fits its field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HierarchyBuilt {
    /// The field.
    pub field: String,
    /// ARX's rows: the value, then what it becomes at level 1, 2, …. What goes into the recipe.
    pub rows: Vec<Vec<String>>,
    /// What each level makes of the field's values, the values themselves first.
    pub levels: Vec<LevelView>,
}

/// One level of a hierarchy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LevelView {
    /// How many groups there are.
    pub groups: u64,
    /// The first of them, at most 200, in the hierarchy's order.
    pub first: Vec<Group>,
}

/// Values that one level makes the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// What they become.
    pub label: String,
    /// How many values of the hierarchy it stands for.
    pub values: u64,
    /// How many records (for records: people) have one of them.
    pub records: u64,
}

/// Makes or checks the hierarchy of a field of the table of people, for its values as the recipe's rule leaves them.
///
/// # Errors
/// No such field, or a hierarchy that is no tree or misses a value.
pub fn build(
    people: &Table,
    recipe: &Recipe,
    key: &PseudonymKey,
    field: &str,
    origin: Origin,
) -> Result<HierarchyBuilt, AnonymityError> {
    let table = treated(people, recipe, key)?;
    let column = table.column(field).ok_or_else(|| AnonymityError::NoField { field: field.to_owned() })?;
    let wrong = |error| AnonymityError::Hierarchy { field: field.to_owned(), error };
    let builder = match origin {
        Origin::Proposed => propose(column),
        Origin::Builder { builder } => builder,
        Origin::Csv { text } => Builder::Rows { rows: from_csv(&text).map_err(wrong)? },
    };
    let hierarchy = builder.build(values(column)).map_err(wrong)?;
    let levels = views(&hierarchy, column);
    Ok(HierarchyBuilt { field: field.to_owned(), rows: hierarchy.rows(), levels })
}

/// A description that suits a column.
pub(crate) fn propose(column: &Column) -> Builder {
    Builder::propose(values(column))
}

/// The distinct values that a column really has. What says that there is none needs no row.
pub(crate) fn values(column: &Column) -> Vec<&str> {
    let counts = column.counts();
    let has = |(code, value): &(u32, &str)| counts[*code as usize] > 0 && !value.is_empty() && !is_missing(value);
    column.values.iter().filter(has).map(|(_, value)| value).collect()
}

fn views(hierarchy: &Hierarchy, column: &Column) -> Vec<LevelView> {
    let counts = column.counts();
    let mut records = vec![0; hierarchy.leaves()];
    for (code, value) in column.values.iter() {
        if let Some(leaf) = hierarchy.leaf(value) {
            records[leaf as usize] += counts[code as usize];
        }
    }
    let view = |level| {
        let mut groups = vec![0; hierarchy.width(level)];
        for (code, records) in hierarchy.codes(level).iter().zip(&records) {
            groups[*code as usize] += records;
        }
        let group = |(code, records): (u32, &u64)| Group {
            label: hierarchy.text(level, code).to_owned(),
            values: hierarchy.leaves_under(level, code).into(),
            records: *records,
        };
        LevelView { groups: groups.len() as u64, first: (0..).zip(&groups).take(MOST_SHOWN).map(group).collect() }
    };
    (0..hierarchy.levels()).map(view).collect()
}
