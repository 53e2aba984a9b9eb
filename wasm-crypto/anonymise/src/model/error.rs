//! Why a model cannot be used.

/// Why a model cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// Not a model's name.
    #[error("{0} is not a privacy model")]
    Unknown(String),
    /// Not the parameters that the model has.
    #[error("{model} is not written as {form}")]
    Parameters {
        /// What was written.
        model: String,
        /// How it is written.
        form: &'static str,
    },
    /// A parameter that no model of the kind can have.
    #[error("in {model}, {wrong}")]
    Range {
        /// What was written.
        model: String,
        /// What its parameter has to be.
        wrong: &'static str,
    },
    /// A least size that even the whole table does not have.
    #[error("{model} asks for classes of {asked} records; the table has {records}")]
    TooLarge {
        /// The model.
        model: String,
        /// Least size of a class.
        asked: u32,
        /// Records of the table.
        records: u32,
    },
    /// No sensitive column.
    #[error("{model} needs a sensitive column")]
    NoSensitive {
        /// The model.
        model: String,
    },
    /// No hierarchy for a sensitive column.
    #[error("t-hier needs a hierarchy of the sensitive column {column}")]
    NoHierarchy {
        /// The column.
        column: String,
    },
    /// No research subset.
    #[error("{model} needs a research subset")]
    NoSubset {
        /// The model.
        model: String,
    },
}

impl ModelError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Unknown(_) => {
                "Use k:5, k-map-subset:5:FILE, distinct-l:2, entropy-l:2, grassberger-l:2, recursive:3:2, t-equal:0.2, \
                 t-hier:0.2, d-presence:0:0.2:FILE, basic-beta:1, enhanced-beta:1, delta-disclosure:1, avg-risk:0.1 or \
                 sample-uniq:0.01."
            }
            Self::Parameters { .. } | Self::Range { .. } => "Correct the model's parameters.",
            Self::TooLarge { .. } => "Ask for smaller classes, or take a larger table.",
            Self::NoSensitive { .. } => "Mark the column that nobody should learn about a person as sensitive.",
            Self::NoHierarchy { .. } => "Give the column a hierarchy, or use t-equal.",
            Self::NoSubset { .. } => "Give the rows of the table that are published.",
        }
    }
}
