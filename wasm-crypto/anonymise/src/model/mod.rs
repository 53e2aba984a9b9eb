//! Privacy models: what every class of a published table must satisfy.

mod k_anonymity;

use std::fmt;
use std::str::FromStr;

use crate::{Class, Input};

/// A privacy model with its parameters, written as in `k:5` or `distinct-l:2`.
#[derive(Debug, Clone, PartialEq)]
pub enum Model {
    /// Every class has at least `k` records (Sweeney 2002; ARX `KAnonymity`).
    KAnonymity {
        /// Least size of a class.
        k: u32,
    },
}

/// Why a model cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// Not a model's name with its parameters.
    #[error("{0} is not a privacy model")]
    Unknown(String),
}

impl ModelError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Unknown(_) => "Write it as k:5.",
        }
    }
}

impl FromStr for Model {
    type Err = ModelError;

    fn from_str(text: &str) -> Result<Self, ModelError> {
        let unknown = || ModelError::Unknown(text.to_owned());
        match text.split_once(':') {
            Some(("k", k)) => match k.parse() {
                Ok(k) if k >= 1 => Ok(Self::KAnonymity { k }),
                _ => Err(unknown()),
            },
            _ => Err(unknown()),
        }
    }
}

impl fmt::Display for Model {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KAnonymity { k } => write!(out, "k:{k}"),
        }
    }
}

/// How far a model's verdict on classes carries over when classes are merged, as they are by generalising further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Monotony {
    /// Nothing is known of a merged class.
    None,
    /// A class merged from classes that all hold holds (entropy l-diversity, t-closeness).
    Unions,
    /// A class that contains one that holds holds (k-anonymity, distinct l-diversity).
    Supersets,
}

/// One model made ready for one table: what the table as a whole has to give is computed once.
pub trait Criterion: fmt::Debug {
    /// Whether a class satisfies the model.
    fn holds(&self, class: &Class<'_>) -> bool;

    /// What `holds` says of merged classes.
    fn monotony(&self) -> Monotony;

    /// Classes of fewer records never hold; `holds` needs not be asked of them. 1 when there is no such bound.
    fn least_records(&self) -> u32 {
        1
    }

    /// Whether a class of `least_records` always holds, so that `holds` needs not be asked at all.
    fn is_least_records(&self) -> bool {
        false
    }

    /// Whether `holds` looks at `Class::sensitive`.
    fn needs_sensitive(&self) -> bool {
        false
    }

    /// Whether a class of the population without a record of the subset must hold as well, and the table fails when it
    /// does not (δ-presence).
    fn judges_absent(&self) -> bool {
        false
    }
}

/// A model of the table as a whole (average risk, sample uniqueness), enforced by suppressing the smallest classes.
pub trait TableCriterion: fmt::Debug {
    /// Whether a table satisfies the model. `classes` are `(size, how many of that size)`, sorted by size; the suppressed
    /// records are one class among them.
    fn holds(&self, classes: &[(u32, u32)]) -> bool;
}

/// Several models that must all hold, ready for one table.
#[derive(Debug, Default)]
pub struct Criteria {
    /// What every class must satisfy.
    pub classes: Vec<Box<dyn Criterion>>,
    /// What the table must satisfy.
    pub table: Vec<Box<dyn TableCriterion>>,
}

impl Criteria {
    /// Makes models ready for a table.
    ///
    /// # Errors
    /// A model that this table cannot satisfy or lacks a column for.
    pub fn new(models: &[Model], _input: &Input) -> Result<Self, ModelError> {
        let mut criteria = Self::default();
        for model in models {
            match model {
                Model::KAnonymity { k } => criteria.classes.push(Box::new(k_anonymity::KAnonymity { k: *k })),
            }
        }
        Ok(criteria)
    }

    /// Whether a class satisfies every model of classes.
    pub fn hold(&self, class: &Class<'_>) -> bool {
        self.classes.iter().all(|criterion| criterion.holds(class))
    }

    /// Classes of fewer records never hold.
    pub fn least_records(&self) -> u32 {
        self.classes.iter().map(|criterion| criterion.least_records()).max().unwrap_or(1)
    }

    /// Whether any model looks at sensitive values.
    pub fn needs_sensitive(&self) -> bool {
        self.classes.iter().any(|criterion| criterion.needs_sensitive())
    }
}
