//! Distinct l-diversity: every class has at least l different sensitive values.
//!
//! A. Machanavajjhala, D. Kifer, J. Gehrke, M. Venkitasubramaniam: l-diversity: privacy beyond k-anonymity. ACM
//! Transactions on Knowledge Discovery from Data 1(1), 2007. ARX: `DistinctLDiversity`.
//!
//! A class of fewer than l records cannot hold. A larger class has no fewer values: the model carries over.

use super::{Criterion, Monotony};
use crate::Class;

#[derive(Debug)]
pub(super) struct Distinct {
    pub(super) column: usize,
    pub(super) l: u32,
}

impl Criterion for Distinct {
    fn holds(&self, class: &Class<'_>) -> bool {
        class.records >= self.l && class.sensitive[self.column].len() >= self.l as usize
    }

    fn monotony(&self) -> Monotony {
        Monotony::Supersets
    }

    fn least_records(&self) -> u32 {
        self.l
    }

    fn needs_sensitive(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::holds;
    use super::Distinct;

    #[test]
    fn a_class_needs_l_different_values() {
        let model = Distinct { column: 0, l: 3 };
        assert!(holds(&model, &[1, 1, 1]));
        assert!(!holds(&model, &[50, 50]));
        assert!(holds(&model, &[98, 1, 1]));
    }
}
