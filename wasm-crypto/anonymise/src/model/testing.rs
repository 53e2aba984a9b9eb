//! Classes for the tests of models.

use super::Criterion;
use crate::Class;

/// A class of so many records, of which nothing else is known.
pub(super) fn class(records: u32) -> Class<'static> {
    Class { records, population: records, sensitive: &[] }
}

/// Whether a class holds that has these counts of the values 0, 1, … of its only sensitive column.
pub(super) fn holds(model: &dyn Criterion, counts: &[u32]) -> bool {
    let values: Vec<(u32, u32)> = (0..).zip(counts.iter().copied()).filter(|&(_, count)| count > 0).collect();
    let records = counts.iter().sum();
    model.holds(&Class { records, population: records, sensitive: &[&values] })
}
