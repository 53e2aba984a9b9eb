//! Anonymisation of a table by generalisation and suppression: privacy models, information loss, and the search for
//! the optimum, by the definitions of ARX (<https://arx.deidentifier.org>), so that results compare number by number.
//!
//! Everything here works on integer codes: an [`Input`] holds, for each quasi-identifier, a leaf of its [`Hierarchy`] for
//! every row, and for each sensitive column a code for every row. Reading files and writing them is up to the caller.

pub mod check;
pub mod class;
pub mod hierarchy;
pub mod input;
pub mod metric;
pub mod model;
pub mod population;
pub mod progress;
pub mod recode;
pub mod search;

pub use class::Class;
pub use hierarchy::{Hierarchy, HierarchyError};
pub use input::{Input, InputError, Quasi, Sensitive};
pub use metric::Metric;
pub use model::{Criteria, Model, ModelError};
pub use progress::Progress;
