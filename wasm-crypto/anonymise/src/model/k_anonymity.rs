//! k-anonymity: every class has at least k records.
//!
//! L. Sweeney: k-anonymity: a model for protecting privacy. International Journal of Uncertainty, Fuzziness and
//! Knowledge-Based Systems 10(5), 2002. ARX: `KAnonymity`.
//!
//! A class that contains one of k records has k records: the model carries over to larger classes.

use super::{Criterion, Monotony};
use crate::Class;

#[derive(Debug)]
pub(super) struct KAnonymity {
    pub(super) k: u32,
}

impl Criterion for KAnonymity {
    fn holds(&self, class: &Class<'_>) -> bool {
        class.records >= self.k
    }

    fn monotony(&self) -> Monotony {
        Monotony::Supersets
    }

    fn least_records(&self) -> u32 {
        self.k
    }

    fn is_least_records(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::class;
    use super::{Criterion, KAnonymity};

    #[test]
    fn a_class_needs_k_records() {
        let model = KAnonymity { k: 5 };
        assert!(!model.holds(&class(4)));
        assert!(model.holds(&class(5)));
    }
}
