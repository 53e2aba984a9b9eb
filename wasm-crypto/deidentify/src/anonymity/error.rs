//! Why something was not anonymised.

use anonymise::ModelError;
use anonymise::hierarchy::build::BuildError;
use wasm_crypto::recipe::{Problem, RecipeError};

/// Why something was not anonymised. Draft and recipe are as they were.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AnonymityError {
    /// The recipe does not fit, or a hierarchy misses a value.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    /// A model cannot be used.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// No quasi-identifier is left to generalise.
    #[error("no field is a quasi-identifier")]
    NoQuasi,
    /// No model was asked for.
    #[error("no privacy model was chosen")]
    NoModel,
    /// The suppression limit is no share.
    #[error("the share of records that may be suppressed must be between 0 and 1")]
    Limit,
    /// Groups that are larger than the table.
    #[error("groups of {k} were asked for, and there are {records} records")]
    TooFew {
        /// Least size of a group.
        k: u32,
        /// Records.
        records: u64,
    },
    /// Models count rows, and rows are not people here.
    #[error(
        "several rows belong to one person, told apart by \"{column}\": a privacy model would count rows as people"
    )]
    RepeatedPeople {
        /// The column that tells people apart.
        column: String,
    },
    /// The model needs a field whose values it protects.
    #[error("the model {model} needs a sensitive field")]
    NoSensitive {
        /// As it was asked for.
        model: String,
    },
    /// The table of people has no such field.
    #[error("there is no field \"{field}\" that people have once")]
    NoField {
        /// The field.
        field: String,
    },
    /// A hierarchy is no tree, or misses a value.
    #[error("the hierarchy of \"{field}\": {error}")]
    Hierarchy {
        /// The field.
        field: String,
        /// What is wrong.
        error: BuildError,
    },
    /// Nothing in the lattice satisfies the models.
    #[error("no generalisation satisfies the models with at most {allowed} of {records} records suppressed")]
    NoSolution {
        /// Records that may be suppressed.
        allowed: u64,
        /// All records.
        records: u64,
    },
    /// The time was over before anything was found.
    #[error("nothing was found in the time that was given")]
    NoTime,
    /// The caller stopped it.
    #[error("the search was stopped")]
    Cancelled,
    /// More than can be searched.
    #[error("the quasi-identifiers have too many values together")]
    TooWide,
}

impl AnonymityError {
    /// What the person can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Recipe(error) => error.hint(),
            Self::Model(error) => error.hint(),
            Self::NoQuasi => "Mark the fields by which somebody could be recognised, such as age, sex and postcode.",
            Self::RepeatedPeople { .. } => {
                "Make a table with one row for each person first, or share without this protection: the risk shown counts people."
            }
            Self::NoModel => "Choose at least one, for instance groups of 5.",
            Self::Limit => "Choose a share from 0 to 1.",
            Self::TooFew { .. } => "Ask for smaller groups, or share more people's data together.",
            Self::NoSensitive { .. } => "Mark the field that nobody should learn about a person as sensitive.",
            Self::NoField { .. } => "Choose a field of the list.",
            Self::Hierarchy { error, .. } => error.hint(),
            Self::NoSolution { .. } => {
                "Ask for smaller groups, let more records be suppressed, or give the hierarchies a level at which all values are the same."
            }
            Self::NoTime => "Give it more time, or mark fewer fields as quasi-identifiers.",
            Self::Cancelled => "Start it again when you want.",
            Self::TooWide => "Mark fewer fields as quasi-identifiers.",
        }
    }

    /// Whether it is about a hierarchy.
    pub fn is_hierarchy(&self) -> bool {
        let misses = |problem: &Problem| matches!(problem, Problem::NotInHierarchy { .. });
        match self {
            Self::Hierarchy { .. } => true,
            Self::Recipe(error) => error.problems.iter().any(misses),
            _ => false,
        }
    }

    /// Whether less must be asked for.
    pub fn is_no_solution(&self) -> bool {
        matches!(self, Self::NoSolution { .. } | Self::NoTime | Self::TooFew { .. })
    }
}
