//! Hierarchies of a surveyed field: built, read or edited, checked against the field's values, and shown level by level.

use serde::{Deserialize, Serialize};

/// Where a hierarchy comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Builder {
    /// What suits the field: intervals for numbers, calendar parts for dates, prefixes for codes, else all or nothing.
    Proposed,
    /// Numbers in intervals; each level is wider than the one below it.
    Intervals {
        /// Width of the first level's intervals.
        width: f64,
        /// How many intervals make one of the next level, 2 or more.
        join: u32,
        /// Levels of intervals, without the values themselves and `*`.
        levels: u32,
        /// Numbers below it are one group from the first level on.
        bottom: Option<f64>,
        /// Numbers from it on are one group from the first level on.
        top: Option<f64>,
    },
    /// Dates by month, quarter, year, decade.
    Dates,
    /// Each level masks one more character from the end: postcodes, codes.
    Prefix {
        /// Characters that the first level masks.
        step: u32,
    },
    /// ARX's CSV form: `value;level 1;level 2;…`, one row for each value.
    Csv {
        /// The file's text.
        text: String,
    },
    /// The rows themselves, as an editor leaves them.
    Rows {
        /// The value, then what it becomes at level 1, 2, ….
        rows: Vec<Vec<String>>,
    },
}

/// A hierarchy that fits its field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// How many records have one of them.
    pub records: u64,
}
