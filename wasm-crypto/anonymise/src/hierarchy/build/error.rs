//! Why a hierarchy cannot be built.

use super::HierarchyError;

/// Why a description gives no hierarchy. Positions, levels and groups count from 1; values are not told.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BuildError {
    /// The rows are no hierarchy.
    #[error(transparent)]
    Hierarchy(#[from] HierarchyError),
    /// Values of the column are not in the hierarchy.
    #[error("the hierarchy misses {count} of the column's values, first value {first}")]
    Missing {
        /// The first of them.
        first: usize,
        /// How many.
        count: usize,
    },
    /// A value that should be a number.
    #[error("value {position} is not a number")]
    NotANumber {
        /// The value.
        position: usize,
    },
    /// A value that should be a date.
    #[error("value {position} is not a date")]
    NotADate {
        /// The value.
        position: usize,
    },
    /// A width that is not positive, or no whole multiple of the one before.
    #[error("the width of level {level} is not a whole multiple of the one before")]
    Width {
        /// The level.
        level: usize,
    },
    /// A bottom that is not below the top, or a number that is not finite.
    #[error("the limits of the intervals are not in order")]
    Limits,
    /// Bounds that do not rise, or that are not among those of the level before.
    #[error("the bounds of level {level} do not rise, or are not among those of the level before")]
    Bounds {
        /// The level.
        level: usize,
    },
    /// A step that is not coarser than the one before.
    #[error("level {level} is not coarser than the one before")]
    Order {
        /// The level.
        level: usize,
    },
    /// A member that is in two groups, or twice in one.
    #[error("group {group} of level {level} has a member that is in a group of that level already")]
    Twice {
        /// The level.
        level: usize,
        /// The group.
        group: usize,
    },
    /// Two groups of one level have one name.
    #[error("group {group} of level {level} has the name of another")]
    SameName {
        /// The level.
        level: usize,
        /// The second group.
        group: usize,
    },
    /// A member that is neither a value nor a group of the level below.
    #[error("member {member} of group {group} of level {level} is not known at the level below")]
    Unknown {
        /// The level.
        level: usize,
        /// The group.
        group: usize,
        /// The member.
        member: usize,
    },
    /// Groups of the level below that are in no group.
    #[error("{count} groups of level {} are in no group of level {level}", level - 1)]
    Outside {
        /// The level.
        level: usize,
        /// How many.
        count: usize,
    },
    /// More levels than can be searched.
    #[error("the hierarchy would have {found} levels; {most} is the most")]
    TooManyLevels {
        /// How many there would be.
        found: usize,
        /// The most.
        most: usize,
    },
    /// A quote in a CSV file that does not end, or that ends within a cell.
    #[error("row {row} of the hierarchy file has a quote that does not end where the cell ends")]
    Quote {
        /// The row.
        row: usize,
    },
}

impl BuildError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Hierarchy(error) => error.hint(),
            Self::Missing { .. } => "Add a row for each value of the column, or put each into a group.",
            Self::NotANumber { .. } => "Correct the value, or group the values by hand.",
            Self::NotADate { .. } => "Write dates as 2024-03-09, 2024-03 or 2024, or group the values by hand.",
            Self::Width { .. } => "Use widths such as 5, 10, 20: each a whole multiple of the one before.",
            Self::Limits => "Choose a bottom below the top.",
            Self::Bounds { .. } => "Let bounds rise, and leave out some of them at each level; add none.",
            Self::Order { .. } => "Order the levels from fine to coarse, each coarser than the one before.",
            Self::Twice { .. } => "Leave each value, and each group, in one group.",
            Self::SameName { .. } => "Give each group of a level a name of its own.",
            Self::Unknown { .. } => "Name a value of the column, or a group of the level below.",
            Self::Outside { .. } => "Put each group into one of the groups above it.",
            Self::TooManyLevels { .. } => "Leave out levels; five or six are plenty.",
            Self::Quote { .. } => "Close the quote, and double the quotes within a cell.",
        }
    }
}
