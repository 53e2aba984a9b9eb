//! Models of the table as a whole: average risk and sample uniqueness.
//!
//! ARX: `AverageReidentificationRisk`, `SampleUniqueness`, enforced by `HashGroupifyDistribution`.
//!
//! The average risk of the kept records is classes / records (each record's prosecutor risk is 1 / size of its class): it is
//! at most a threshold. Sample uniqueness is the share of the kept records that are alone in their class. Both are enforced
//! after the models of classes, by suppressing the smallest of the classes that hold these, as few as needed. Suppressed
//! records do not count, nor do classes that are `*` in every quasi-identifier; a table without any other record holds.
//!
//! Suppressing the smallest class raises the average size and lowers uniqueness, so the fewest needed are found by halving.
//! Generalising further only merges classes: both then hold with no more records suppressed.

use super::{Sizes, TableCriterion};

/// At most this many classes for each record.
#[derive(Debug)]
pub(super) struct AverageRisk {
    pub(super) most: f64,
}

impl TableCriterion for AverageRisk {
    fn holds(&self, sizes: Sizes) -> bool {
        // In the order of ARX: the average size first.
        sizes.records == 0 || 1.0 / (sizes.records as f64 / sizes.classes as f64) <= self.most
    }
}

/// At most this share of the records alone in their class.
#[derive(Debug)]
pub(super) struct SampleUniqueness {
    pub(super) most: f64,
}

impl TableCriterion for SampleUniqueness {
    fn holds(&self, sizes: Sizes) -> bool {
        sizes.records == 0 || sizes.uniques as f64 / sizes.records as f64 <= self.most
    }
}

/// How many of the smallest classes must be suppressed for every criterion to hold; `sizes` are `(size, how many classes)`,
/// ascending.
pub(super) fn to_suppress(criteria: &[Box<dyn TableCriterion>], sizes: &[(u32, u32)]) -> u64 {
    let hold = |sizes: Sizes| criteria.iter().all(|criterion| criterion.holds(sizes));
    let mut left = Sizes::of(sizes);
    let mut suppressed = 0;
    for &(size, classes) in sizes {
        if hold(left) {
            break;
        }
        let without_all = left.without(size, classes);
        if hold(without_all) {
            // Fails without `low` of them, holds without `high`.
            let (mut low, mut high) = (0, classes);
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                match hold(left.without(size, middle)) {
                    true => high = middle,
                    false => low = middle,
                }
            }
            return suppressed + u64::from(high);
        }
        suppressed += u64::from(classes);
        left = without_all;
    }
    suppressed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn average(most: f64) -> Vec<Box<dyn TableCriterion>> {
        vec![Box::new(AverageRisk { most })]
    }

    fn uniqueness(most: f64) -> Vec<Box<dyn TableCriterion>> {
        vec![Box::new(SampleUniqueness { most })]
    }

    #[test]
    fn the_average_risk_is_classes_over_records() {
        // 2 classes of 1, 1 of 2, 1 of 6: 4 classes of 10 records.
        let sizes = [(1, 2), (2, 1), (6, 1)];
        assert_eq!(to_suppress(&average(0.4), &sizes), 0);
        // Without one single: 3 of 9 records. Without both: 2 of 8. Without the pair too: 1 of 6.
        assert_eq!(to_suppress(&average(0.35), &sizes), 1);
        assert_eq!(to_suppress(&average(0.33), &sizes), 2);
        assert_eq!(to_suppress(&average(0.25), &sizes), 2);
        assert_eq!(to_suppress(&average(0.2), &sizes), 3);
        // No average of classes of 6 is below 1/6: nothing is left, and that holds.
        assert_eq!(to_suppress(&average(0.1), &sizes), 4);
        assert_eq!(to_suppress(&average(0.1), &[]), 0);
    }

    #[test]
    fn uniqueness_is_the_share_of_records_alone_among_those_kept() {
        // 4 of 20 alone: 0.2. Without 2: 2 of 18 = 0.111; without 3: 1 of 17 = 0.059.
        let sizes = [(1, 4), (8, 2)];
        assert_eq!(to_suppress(&uniqueness(0.2), &sizes), 0);
        assert_eq!(to_suppress(&uniqueness(0.12), &sizes), 2);
        assert_eq!(to_suppress(&uniqueness(0.1), &sizes), 3);
        assert_eq!(to_suppress(&uniqueness(0.0), &sizes), 4);
        assert_eq!(to_suppress(&uniqueness(0.0), &[(2, 5)]), 0);
    }

    #[test]
    fn several_models_take_what_the_strictest_needs() {
        let sizes = [(1, 4), (2, 3), (10, 1)];
        let alone = [to_suppress(&average(0.2), &sizes), to_suppress(&uniqueness(0.1), &sizes)];
        let both = [average(0.2), uniqueness(0.1)].into_iter().flatten().collect::<Vec<_>>();
        assert_eq!(to_suppress(&both, &sizes), alone.into_iter().max().unwrap());
    }
}
