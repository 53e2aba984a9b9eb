//! Hierarchies built from a column's values: intervals for numbers, coarser dates, shorter codes, groups made by hand.
//!
//! A [`Builder`] is a description that can be kept and shared; [`Builder::build`] carries it out for the distinct values of
//! a column. Whatever is built is checked like a hierarchy that was given: every value has one row, and what is the same at
//! one level stays the same above. The top is always one group: `*` is added when the levels do not end in one. The order
//! of the values given does not matter, except to [`Builder::Groups`] and given rows, which have their own.
//!
//! After ARX's `HierarchyBuilderIntervalBased`, `…Date`, `…RedactionBased` and `…GroupingBased`, with two differences:
//! intervals of a level are whole multiples of those below, so that every result is a tree; and shortened text ends in one
//! `*` whatever its length, so that the length is not told.

mod csv;
mod dates;
mod error;
mod groups;
mod numbers;
mod propose;
mod span;
mod text;

use serde::{Deserialize, Serialize};

use super::{Hierarchy, HierarchyError};

pub use csv::{from_csv, to_csv};
pub use dates::DateStep;
pub use error::BuildError;
pub use groups::Group;

/// The top of every hierarchy that is built.
pub const ALL: &str = "*";

/// Most levels a builder makes, the values themselves included; each multiplies the lattice.
pub const MOST_LEVELS: usize = 64;

/// How to build a hierarchy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Builder {
    /// Numbers in intervals of fixed widths, `20-24` for whole numbers and `[0.5, 1.0)` for others. A value may be such a
    /// range itself, `<18` or `90+`: it stays as it is until an interval holds all of it. An empty value and `*` stay.
    Intervals {
        /// The width of each level's intervals, each a whole multiple of the one before.
        widths: Vec<f64>,
        /// Where an interval begins.
        #[serde(default)]
        origin: f64,
        /// Bottom coding: numbers below it are one group, `<18`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bottom: Option<f64>,
        /// Top coding: numbers from it on are one group, `>=90`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        top: Option<f64>,
    },
    /// Numbers in intervals between given bounds; what lies below the first or from the last on is one group each.
    Bounds {
        /// For each level its bounds, rising; each level's are among those of the one before.
        levels: Vec<Vec<f64>>,
    },
    /// Dates by month, quarter, year and decade. Values are `2024-03-09`, with or without a time, `2024-03`, `2024-Q1`,
    /// `2024` or `2020s`; one that is coarser than a step stays as it is, and so do `<1937`, `*` and an empty value.
    Dates {
        /// What each level keeps, from fine to coarse.
        steps: Vec<DateStep>,
    },
    /// Text by its first characters, the rest as one `*`: postcodes, classification codes. A value that is not longer
    /// than what is kept stays as it is.
    Prefix {
        /// How many characters each level keeps, falling.
        lengths: Vec<usize>,
    },
    /// Text by its last characters.
    Suffix {
        /// How many characters each level keeps, falling.
        lengths: Vec<usize>,
    },
    /// Groups made by hand.
    Groups {
        /// For each level its groups: of values at the first, of the groups below at the others. Each is in one group.
        levels: Vec<Vec<Group>>,
    },
    /// Rows of ARX's form, each the value, then what it becomes at each level. They may have values that the column has
    /// not.
    Rows {
        /// The rows.
        rows: Vec<Vec<String>>,
    },
}

impl Builder {
    /// A description that suits the values: dates, numbers, codes of one length, or one group of everything.
    pub fn propose<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        propose::propose(&values.into_iter().collect::<Vec<_>>())
    }

    /// The hierarchy of a column with these distinct values.
    ///
    /// # Errors
    /// A value that the description does not cover, or a description that gives no tree; positions count the values
    /// given, from 1.
    pub fn build<'a>(&self, values: impl IntoIterator<Item = &'a str>) -> Result<Hierarchy, BuildError> {
        let values: Vec<&str> = values.into_iter().collect();
        let levels = match self {
            Self::Intervals { widths, .. } => widths.len(),
            Self::Bounds { levels } => levels.len(),
            Self::Dates { steps } => steps.len(),
            Self::Prefix { lengths } | Self::Suffix { lengths } => lengths.len(),
            Self::Groups { levels } => levels.len(),
            Self::Rows { rows } => rows.first().map_or(0, Vec::len),
        };
        if levels + 2 > MOST_LEVELS {
            return Err(BuildError::TooManyLevels { found: levels + 2, most: MOST_LEVELS });
        }
        let mut rows = match self {
            Self::Intervals { widths, origin, bottom, top } => {
                numbers::Intervals::new(widths, *origin, *bottom, *top)?.rows(&values)?
            }
            Self::Bounds { levels } => numbers::bounds(levels, &values)?,
            Self::Dates { steps } => dates::rows(steps, &values)?,
            Self::Prefix { lengths } => text::rows(lengths, text::Kept::First, &values)?,
            Self::Suffix { lengths } => text::rows(lengths, text::Kept::Last, &values)?,
            Self::Groups { levels } => groups::rows(levels, &values)?,
            Self::Rows { rows } => rows.clone(),
        };
        top(&mut rows);
        let hierarchy = Hierarchy::from_rows(&rows)?;
        let mut missing = values.iter().enumerate().filter(|(_, value)| hierarchy.leaf(value).is_none());
        match missing.next() {
            None => Ok(hierarchy),
            Some((first, _)) => Err(BuildError::Missing { first: first + 1, count: 1 + missing.count() }),
        }
    }
}

impl Hierarchy {
    /// The rows of ARX's form that give this hierarchy again.
    pub fn rows(&self) -> Vec<Vec<String>> {
        let row = |leaf| (0..self.levels()).map(|level| self.text(level, self.code(level, leaf)).to_owned()).collect();
        (0..self.leaves() as u32).map(row).collect()
    }
}

/// Adds `*` unless the rows end in one group already.
fn top(rows: &mut [Vec<String>]) {
    let one = match rows.split_first() {
        Some((first, others)) => first.len() > 1 && others.iter().all(|row| row.last() == first.last()),
        None => true,
    };
    if !one {
        rows.iter_mut().for_each(|row| row.push(ALL.to_owned()));
    }
}

/// Distinct values with their positions, from 1, in an order of their own.
fn ordered<'a, Key: Ord>(
    values: &[&'a str],
    key: impl Fn(usize, &'a str) -> Result<Key, BuildError>,
) -> Result<Vec<(Key, &'a str)>, BuildError> {
    let keyed = values.iter().enumerate().map(|(index, &value)| Ok((key(index + 1, value)?, value)));
    let mut keyed: Vec<(Key, &str)> = keyed.collect::<Result<_, BuildError>>()?;
    keyed.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(b.1)));
    keyed.dedup_by(|a, b| a.1 == b.1);
    Ok(keyed)
}

#[cfg(test)]
mod tests;
