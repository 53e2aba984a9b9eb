//! Recursive (c, l)-diversity: the most frequent value of a class does not outweigh the rare ones.
//!
//! A. Machanavajjhala et al. 2007 (see `distinct`), definition 4.4. ARX: `RecursiveCLDiversity`.
//!
//! With the counts of a class's values r1 >= r2 >= … >= rm: it holds when m >= l and r1 < c (rl + … + rm). The product is
//! computed as a binary number, as in ARX. The model carries over to unions of classes (ibid., section 4.2).

use super::{Criterion, Monotony};
use crate::Class;

#[derive(Debug)]
pub(super) struct Recursive {
    pub(super) column: usize,
    pub(super) c: f64,
    pub(super) l: u32,
}

impl Criterion for Recursive {
    fn holds(&self, class: &Class<'_>) -> bool {
        let values = class.sensitive[self.column];
        let l = self.l as usize;
        if class.records < self.l || values.len() < l {
            return false;
        }
        let mut counts: Vec<u32> = values.iter().map(|&(_, count)| count).collect();
        // All but the l - 1 most frequent, wherever they stand among themselves.
        let rare = counts.len() + 1 - l;
        let (_, &mut first, more) = counts.select_nth_unstable(rare - 1);
        let most = more.iter().copied().max().unwrap_or(first).max(first);
        let frequent: u64 = more.iter().map(|&count| u64::from(count)).sum();
        f64::from(most) < (u64::from(class.records) - frequent) as f64 * self.c
    }

    fn monotony(&self) -> Monotony {
        Monotony::Unions
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
    use super::Recursive;

    #[test]
    fn the_most_frequent_value_is_less_than_c_times_the_rare_ones() {
        let model = |c, l| Recursive { column: 0, c, l };
        // Sorted 5, 3, 2, 1, 1. l = 3: the rare ones are 2 + 1 + 1 = 4; 5 < 2 * 4, not 5 < 1 * 4.
        assert!(holds(&model(2.0, 3), &[1, 3, 5, 1, 2]));
        assert!(!holds(&model(1.0, 3), &[1, 3, 5, 1, 2]));
        // Strictly less: 5 < 1.25 * 4 = 5 is false.
        assert!(!holds(&model(1.25, 3), &[1, 3, 5, 1, 2]));
        // l = 5: only the last, 1: 5 < 5.5 * 1, not 5 < 5 * 1.
        assert!(holds(&model(5.5, 5), &[1, 3, 5, 1, 2]));
        assert!(!holds(&model(5.0, 5), &[1, 3, 5, 1, 2]));
        // l = 1: all of them, the most frequent among them: 5 < 0.5 * 12.
        assert!(holds(&model(0.5, 1), &[1, 3, 5, 1, 2]));
        // Fewer than l values.
        assert!(!holds(&model(100.0, 6), &[1, 3, 5, 1, 2]));
        // A single value: 4 < 1.5 * 4.
        assert!(holds(&model(1.5, 1), &[4]));
        assert!(!holds(&model(1.0, 1), &[4]));
    }
}
