//! k-map: every class of the published records stands for at least k records of the population.
//!
//! L. Sweeney: Computational disclosure control: a primer on data privacy protection. Massachusetts Institute of
//! Technology, 2001. ARX: `KMap` with a research subset.
//!
//! The table is the population, the research subset is what is published. A class counts when it has records of the
//! subset, and it holds when the *whole table* has k records with its quasi-identifiers (`pcount >= k`). The suppression
//! limit is a share of the subset. A larger class has a larger population: the model carries over.

use super::{Criterion, Monotony};
use crate::Class;

#[derive(Debug)]
pub(super) struct KMap {
    pub(super) k: u32,
}

impl Criterion for KMap {
    fn holds(&self, class: &Class<'_>) -> bool {
        class.population >= self.k
    }

    fn monotony(&self) -> Monotony {
        Monotony::Supersets
    }
}

#[cfg(test)]
mod tests {
    use super::{Criterion, KMap};
    use crate::Class;

    #[test]
    fn the_population_of_a_class_needs_k_records_however_few_are_published() {
        let model = KMap { k: 3 };
        assert!(model.holds(&Class { records: 1, population: 3, sensitive: &[] }));
        assert!(!model.holds(&Class { records: 2, population: 2, sensitive: &[] }));
        // Nothing of the class is published: no size of class rules it out beforehand.
        assert_eq!(model.least_records(), 1);
    }
}
