//! t-closeness with hierarchical ground distance: moving a record between values that a hierarchy holds to be near costs
//! less.
//!
//! N. Li, T. Li, S. Venkatasubramanian: t-closeness: privacy beyond k-anonymity and l-diversity. ICDE 2007, section 5.3.
//! ARX: `HierarchicalDistanceTCloseness`.
//!
//! The hierarchy has the levels 0 (values) to H. The distance of two values is h / H, h being the lowest level at which they
//! are the same. The earth mover's distance is the sum over all nodes of level h >= 1 of h / H min(pos, neg): pos and neg are
//! the surpluses and the lacks of its children, each the difference of p and q over all values under the child. A class
//! holds when the distance is at most t. Values that meet at no level are at distance 1, which ARX would move for nothing; a
//! hierarchy of one level therefore has equal distances.
//!
//! Compared in whole numbers, as in `closeness`: the differences are T n - c N. ARX has 32-bit products here, which overflow
//! from 46,341 records on; its answers then are meaningless. Here the products have 64 bits and the sums 128.
//!
//! The model carries over to unions (ibid., generalization property).

use super::decimal::Fraction;
use super::{Criterion, Monotony};
use crate::{Class, Hierarchy};

#[derive(Debug)]
pub(super) struct HierarchicalCloseness {
    column: usize,
    /// For each leaf its records in the table.
    counts: Vec<u32>,
    /// Records of the table.
    records: u32,
    /// For each level but the top, for each of its nodes the parent.
    parents: Vec<Vec<u32>>,
    /// How many nodes the top has.
    roots: usize,
    t: Fraction,
}

impl HierarchicalCloseness {
    /// `counts` are the table's records for each leaf of the hierarchy.
    pub(super) fn new(column: usize, counts: Vec<u32>, hierarchy: &Hierarchy, t: Fraction) -> Self {
        let parents = (0..hierarchy.top()).map(|level| hierarchy.parents(level).to_vec()).collect();
        let records = counts.iter().sum();
        Self { column, counts, records, parents, roots: hierarchy.width(hierarchy.top()), t }
    }

    /// The distance times H n N.
    fn cost(&self, class: &Class<'_>) -> u128 {
        let (table, here) = (u64::from(self.records), u64::from(class.records));
        let mut extra: Vec<i128> = self.counts.iter().map(|&count| i128::from(u64::from(count) * here)).collect();
        for &(code, count) in class.sensitive[self.column] {
            extra[code as usize] -= i128::from(u64::from(count) * table);
        }
        let mut cost = 0;
        for (below, parents) in self.parents.iter().enumerate() {
            let nodes = self.parents.get(below + 1).map_or(self.roots, Vec::len);
            let mut sums = vec![0_i128; nodes];
            let mut surplus = vec![0_i128; nodes];
            for (&extra, &parent) in extra.iter().zip(parents) {
                sums[parent as usize] += extra;
                surplus[parent as usize] += extra.max(0);
            }
            // neg is pos less the sum of both.
            let moved: i128 = surplus.iter().zip(&sums).map(|(&pos, &sum)| pos.min(pos - sum)).sum();
            cost += moved.unsigned_abs() * (below as u128 + 1);
            extra = sums;
        }
        let between: i128 = extra.iter().map(|&extra| extra.max(0)).sum();
        cost + between.unsigned_abs() * self.height()
    }

    fn height(&self) -> u128 {
        self.parents.len().max(1) as u128
    }
}

impl Criterion for HierarchicalCloseness {
    fn holds(&self, class: &Class<'_>) -> bool {
        // At most 255 * 2^64 * 10^15 < 2^122.
        let whole = u128::from(self.records) * u128::from(class.records) * self.height();
        self.cost(class) * u128::from(self.t.denominator) <= whole * u128::from(self.t.numerator)
    }

    fn monotony(&self) -> Monotony {
        Monotony::Unions
    }

    fn needs_sensitive(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::holds;
    use super::{Fraction, HierarchicalCloseness, Hierarchy};

    /// Two fruits, two roots, each in a group of its own below the top.
    fn food() -> Hierarchy {
        Hierarchy::from_rows([
            ["apple", "fruit", "*"],
            ["pear", "fruit", "*"],
            ["carrot", "root", "*"],
            ["beet", "root", "*"],
        ])
        .unwrap()
    }

    fn model(hierarchy: &Hierarchy, counts: &[u32], t: f64) -> HierarchicalCloseness {
        HierarchicalCloseness::new(0, counts.to_vec(), hierarchy, Fraction::of(t))
    }

    #[test]
    fn moving_within_a_group_costs_half_of_moving_between_groups() {
        let even = [5, 5, 5, 5];
        // Apples only among fruits, the same share of roots: a quarter moves at 1/2.
        assert!(holds(&model(&food(), &even, 0.125), &[2, 0, 1, 1]));
        assert!(!holds(&model(&food(), &even, 0.124), &[2, 0, 1, 1]));
        // No roots: a half moves at 1.
        assert!(holds(&model(&food(), &even, 0.5), &[1, 1, 0, 0]));
        assert!(!holds(&model(&food(), &even, 0.499), &[1, 1, 0, 0]));
        // Apples only: a quarter at 1/2, then a half at 1. ARX sums the same: 1/2 * 1/4 + 1 * 1/2.
        assert!(holds(&model(&food(), &even, 0.625), &[3, 0, 0, 0]));
        assert!(!holds(&model(&food(), &even, 0.624), &[3, 0, 0, 0]));
        // A class like the table.
        assert!(holds(&model(&food(), &[1, 2, 3, 4], 0.0), &[3, 6, 9, 12]));
    }

    #[test]
    fn values_that_meet_nowhere_are_at_distance_one() {
        let apart = Hierarchy::from_rows([["a", "x"], ["b", "x"], ["c", "y"]]).unwrap();
        // 1/2, 1/4, 1/4 of the table, all c in the class: 3/4 moves from c to a and b.
        assert!(holds(&model(&apart, &[2, 1, 1], 0.75), &[0, 0, 1]));
        assert!(!holds(&model(&apart, &[2, 1, 1], 0.74), &[0, 0, 1]));
        let flat = Hierarchy::from_rows([["a"], ["b"]]).unwrap();
        assert!(holds(&model(&flat, &[1, 1], 0.5), &[1, 0]));
        assert!(!holds(&model(&flat, &[1, 1], 0.49), &[1, 0]));
    }

    #[test]
    fn repeating_a_table_33_times_or_a_million_times_changes_no_answer() {
        let counts = [910, 77, 4_096, 13];
        for class in [[1, 0, 2, 1], [10, 1, 40, 0], [91, 7, 409, 1], [0, 0, 5, 0], [3, 3, 3, 3]] {
            for t in [0.01, 0.05, 0.1, 0.2, 0.3, 0.5] {
                let once = holds(&model(&food(), &counts, t), &class);
                for times in [33, 1_000, 800_000] {
                    let table = counts.map(|count| count * times);
                    let many = class.map(|count| count * times);
                    assert_eq!(holds(&model(&food(), &table, t), &many), once, "{class:?} {t} {times}");
                    // The table alone grows: its distribution is the same.
                    assert_eq!(holds(&model(&food(), &table, t), &class), once, "{class:?} {t} {times}");
                }
            }
        }
    }

    #[test]
    fn at_exactly_t_a_class_is_close() {
        // Of 20: 2 move to the fruits at 1, 5 among the fruits and 3 among the roots at 1/2: 6 / 20. The fraction that 0.3
        // was written for, not its binary form, which is less.
        for times in 1..500 {
            let table = [5, 5, 5, 5].map(|count| count * times);
            let class = [12, 0, 8, 0].map(|count| count * times);
            assert!(holds(&model(&food(), &table, 0.3), &class));
            assert!(!holds(&model(&food(), &table, 0.299_999_999_999_999), &class));
        }
    }
}
