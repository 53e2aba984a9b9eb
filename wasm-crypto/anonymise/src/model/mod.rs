//! Privacy models: what every class of a published table, or the table as a whole, must satisfy.
//!
//! Definitions, sources and what each file does exactly as ARX 3.9 or on purpose otherwise are in the files of the models;
//! the names are those of [`Model`]. Several models must all hold. Common to all:
//!
//! - A class is judged by its published records: those of the research subset, where there is one. The distribution of a
//!   sensitive column "in the table" is that of the published records of the whole table, before suppression.
//! - Suppressed records are not judged, nor do they form a class.
//! - A model of sensitive values applies to every sensitive column of the input.
//! - l-diversity asks a class for at least ceil(l) records and ceil(l) values.
//!
//! | name | holds for a class when | monotone |
//! |---|---|---|
//! | `k:N` | records >= N | supersets |
//! | `k-map-subset:N:FILE` | records of the population >= N | supersets |
//! | `distinct-l:N` | different values >= N | supersets |
//! | `entropy-l:X` | Shannon's entropy >= ln X | unions |
//! | `grassberger-l:X` | Grassberger's estimate of entropy >= ln X | no |
//! | `recursive:C:L` | r1 < C (rL + … + rm) | unions |
//! | `t-equal:X` | distance to the table, all values equally far, <= X | unions |
//! | `t-hier:X` | distance to the table over the column's hierarchy <= X | unions |
//! | `d-presence:A:B:FILE` | A <= records / records of the population <= B | unions |
//! | `basic-beta:X` | (q - p) / p <= X for each value | unions |
//! | `enhanced-beta:X` | (q - p) / p <= min(X, -ln p) for each value | unions |
//! | `delta-disclosure:X` | abs(log2(q / p)) < X for each value | no |
//! | `avg-risk:X` | table: classes / records <= X | see `risk.rs` |
//! | `sample-uniq:X` | table: records alone in their class / records <= X | see `risk.rs` |

mod closeness;
mod decimal;
mod disclosure;
mod distinct;
mod entropy;
mod error;
mod hierarchical;
mod k_anonymity;
mod k_map;
mod likeness;
mod name;
mod presence;
mod recursive;
mod risk;
#[cfg(test)]
mod testing;

use std::fmt;

pub use error::ModelError;

use crate::{Class, Input};
use decimal::Fraction;
use entropy::{Entropy, Estimator};
use likeness::Likeness;

/// A privacy model with its parameters, written as in `k:5` or `distinct-l:2`.
#[derive(Debug, Clone, PartialEq)]
pub enum Model {
    /// Every class has at least `k` records (Sweeney 2002; ARX `KAnonymity`).
    KAnonymity {
        /// Least size of a class.
        k: u32,
    },
    /// Every class of the research subset has at least `k` records in the whole table (Sweeney 2001; ARX `KMap`).
    KMap {
        /// Least size of a class in the whole table.
        k: u32,
        /// The file of the research subset.
        subset: String,
    },
    /// Every class has at least `l` different sensitive values (Machanavajjhala 2007; ARX `DistinctLDiversity`).
    Distinct {
        /// Least number of values.
        l: u32,
    },
    /// The entropy of every class's sensitive values is at least ln `l` (Machanavajjhala 2007; ARX `EntropyLDiversity`).
    Entropy {
        /// The number of equally frequent values that has this entropy.
        l: f64,
    },
    /// The same by Grassberger's estimate of entropy (Stammler 2016; ARX `EntropyLDiversity`).
    Grassberger {
        /// The number of equally frequent values that has this entropy.
        l: f64,
    },
    /// The most frequent value of a class is less than `c` times the sum of the `l`-th most frequent and all rarer ones
    /// (Machanavajjhala 2007; ARX `RecursiveCLDiversity`).
    Recursive {
        /// The factor.
        c: f64,
        /// From which value on they count as rare.
        l: u32,
    },
    /// Every class's sensitive values are distributed as in the table up to a distance of `t`, all values equally far (Li
    /// 2007; ARX `EqualDistanceTCloseness`).
    EqualCloseness {
        /// Largest distance, 0 to 1.
        t: f64,
    },
    /// The same with distances from the sensitive column's hierarchy (Li 2007; ARX `HierarchicalDistanceTCloseness`).
    HierarchicalCloseness {
        /// Largest distance, 0 to 1.
        t: f64,
    },
    /// The share of every class of the whole table that belongs to the research subset lies between two bounds (Nergiz 2007;
    /// ARX `DPresence`).
    Presence {
        /// Least share.
        least: f64,
        /// Largest share.
        most: f64,
        /// The file of the research subset.
        subset: String,
    },
    /// No sensitive value's frequency in a class is more than 1 + `beta` times that in the table (Cao 2012; ARX
    /// `BasicBLikeness`).
    BasicLikeness {
        /// Largest relative gain.
        beta: f64,
    },
    /// The same, with the gain of a value of frequency p at most -ln p as well (Cao 2012; ARX `EnhancedBLikeness`).
    EnhancedLikeness {
        /// Largest relative gain.
        beta: f64,
    },
    /// No sensitive value's frequency in a class differs from that in the table by a factor of 2^`delta` or more (Brickell
    /// 2008; ARX `DDisclosurePrivacy`).
    Disclosure {
        /// The binary logarithm of the factor.
        delta: f64,
    },
    /// The average prosecutor risk of the kept records is at most this (ARX `AverageReidentificationRisk`).
    AverageRisk {
        /// Largest average, 0 to 1.
        most: f64,
    },
    /// At most this share of the kept records is alone in its class (ARX `SampleUniqueness`).
    SampleUniqueness {
        /// Largest share, 0 to 1.
        most: f64,
    },
}

impl Model {
    /// Whether it looks at sensitive columns, and so needs one.
    pub fn needs_sensitive(&self) -> bool {
        matches!(
            self,
            Self::Distinct { .. }
                | Self::Entropy { .. }
                | Self::Grassberger { .. }
                | Self::Recursive { .. }
                | Self::EqualCloseness { .. }
                | Self::HierarchicalCloseness { .. }
                | Self::BasicLikeness { .. }
                | Self::EnhancedLikeness { .. }
                | Self::Disclosure { .. }
        )
    }

    /// Whether it needs the sensitive column's hierarchy.
    pub fn needs_hierarchy(&self) -> bool {
        matches!(self, Self::HierarchicalCloseness { .. })
    }

    /// The file of the research subset, if it has one.
    pub fn subset(&self) -> Option<&str> {
        match self {
            Self::KMap { subset, .. } | Self::Presence { subset, .. } => Some(subset),
            _ => None,
        }
    }

    /// Classes of fewer records never hold; `None` when the model gives no such bound (ARX `getMinimalClassSize`).
    fn least_records(&self) -> Option<u32> {
        match *self {
            Self::KAnonymity { k } => Some(k),
            Self::Distinct { l } | Self::Recursive { l, .. } => Some(l),
            Self::Entropy { l } | Self::Grassberger { l } => Some(l.ceil() as u32),
            _ => None,
        }
    }

    /// Whether a table can have this model.
    fn check(&self, input: &Input) -> Result<(), ModelError> {
        let records = input.rows() as u32;
        let asked = match self {
            Self::KMap { k, .. } => Some(*k),
            _ => self.least_records(),
        };
        if let Some(asked) = asked.filter(|&asked| asked > records) {
            return Err(ModelError::TooLarge { model: self.to_string(), asked, records });
        }
        if self.needs_sensitive() && input.sensitive().is_empty() {
            return Err(ModelError::NoSensitive { model: self.to_string() });
        }
        if self.subset().is_some() && input.subset().is_none() {
            return Err(ModelError::NoSubset { model: self.to_string() });
        }
        if self.needs_hierarchy()
            && let Some(bare) = input.sensitive().iter().find(|sensitive| sensitive.hierarchy.is_none())
        {
            return Err(ModelError::NoHierarchy { column: bare.name.clone() });
        }
        Ok(())
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

/// The classes of a table in numbers: without suppressed records, and without records that are `*` in every
/// quasi-identifier.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Records.
    pub records: u64,
    /// Classes.
    pub classes: u64,
    /// Records alone in their class.
    pub uniques: u64,
}

impl Sizes {
    /// Sums up `(size, how many classes of that size)`.
    pub fn of(classes: &[(u32, u32)]) -> Self {
        classes.iter().fold(Self::default(), |sizes, &(size, classes)| Self {
            records: sizes.records + u64::from(size) * u64::from(classes),
            classes: sizes.classes + u64::from(classes),
            uniques: sizes.uniques + if size == 1 { classes.into() } else { 0 },
        })
    }

    /// Without so many classes of a size.
    fn without(self, size: u32, classes: u32) -> Self {
        let less = Self::of(&[(size, classes)]);
        Self {
            records: self.records - less.records,
            classes: self.classes - less.classes,
            uniques: self.uniques - less.uniques,
        }
    }
}

/// A model of the table as a whole (average risk, sample uniqueness), enforced by suppressing the smallest classes.
pub trait TableCriterion: fmt::Debug {
    /// Whether a table satisfies the model.
    fn holds(&self, sizes: Sizes) -> bool;
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
    pub fn new(models: &[Model], input: &Input) -> Result<Self, ModelError> {
        let mut criteria = Self::default();
        let sized = models.iter().any(|model| model.least_records().is_some());
        for model in models {
            model.check(input)?;
            match *model {
                Model::KAnonymity { k } => criteria.classes.push(Box::new(k_anonymity::KAnonymity { k })),
                Model::KMap { k, .. } => criteria.classes.push(Box::new(k_map::KMap { k })),
                Model::Presence { least, most, .. } => {
                    criteria.classes.push(Box::new(presence::Presence { least, most, sized }));
                }
                Model::AverageRisk { most } => criteria.table.push(Box::new(risk::AverageRisk { most })),
                Model::SampleUniqueness { most } => criteria.table.push(Box::new(risk::SampleUniqueness { most })),
                _ => {
                    for column in 0..input.sensitive().len() {
                        criteria.classes.extend(of_column(model, input, column));
                    }
                }
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

    /// Whether the table satisfies every model of tables.
    pub fn table_holds(&self, sizes: Sizes) -> bool {
        self.table.iter().all(|criterion| criterion.holds(sizes))
    }

    /// How many of the smallest classes must be suppressed for every model of tables to hold. `sizes` are `(size, how many
    /// classes)`, ascending, of the classes that satisfy the models of classes and are not `*` in every quasi-identifier.
    pub fn to_suppress(&self, sizes: &[(u32, u32)]) -> u64 {
        risk::to_suppress(&self.table, sizes)
    }
}

/// A model of sensitive values, ready for one sensitive column; none for other models.
fn of_column(model: &Model, input: &Input, column: usize) -> Option<Box<dyn Criterion>> {
    let sensitive = &input.sensitive()[column];
    let records = input.records() as u32;
    let published =
        || sensitive.codes.iter().enumerate().filter(|&(row, _)| input.includes(row)).map(|(_, &code)| code);
    let counts = || {
        let leaves = sensitive.hierarchy.as_ref().map(|hierarchy| hierarchy.leaves());
        let codes = sensitive.codes.iter().max().map_or(0, |&most| most as usize + 1);
        let mut counts = vec![0_u32; codes.max(leaves.unwrap_or(0))];
        published().for_each(|code| counts[code as usize] += 1);
        counts
    };
    let frequencies = || counts().into_iter().map(|count| f64::from(count) / f64::from(records)).collect::<Vec<f64>>();
    let entropy = |l, estimator| Entropy::new(column, l, estimator, &sensitive.codes, records);
    Some(match *model {
        Model::Distinct { l } => Box::new(distinct::Distinct { column, l }),
        Model::Entropy { l } => Box::new(entropy(l, Estimator::Shannon)),
        Model::Grassberger { l } => Box::new(entropy(l, Estimator::Grassberger)),
        Model::Recursive { c, l } => Box::new(recursive::Recursive { column, c, l }),
        Model::EqualCloseness { t } => {
            Box::new(closeness::EqualCloseness { column, counts: counts(), records, t: Fraction::of(t) })
        }
        Model::HierarchicalCloseness { t } => Box::new(hierarchical::HierarchicalCloseness::new(
            column,
            counts(),
            sensitive.hierarchy.as_ref()?,
            Fraction::of(t),
        )),
        Model::BasicLikeness { beta } => Box::new(Likeness::basic(column, frequencies(), beta)),
        Model::EnhancedLikeness { beta } => Box::new(Likeness::enhanced(column, frequencies(), beta)),
        Model::Disclosure { delta } => Box::new(disclosure::Disclosure { column, frequencies: frequencies(), delta }),
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
