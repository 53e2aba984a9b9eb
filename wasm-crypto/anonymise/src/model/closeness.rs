//! t-closeness with equal ground distance: the sensitive values of every class are distributed nearly as in the table.
//!
//! N. Li, T. Li, S. Venkatasubramanian: t-closeness: privacy beyond k-anonymity and l-diversity. ICDE 2007. ARX:
//! `EqualDistanceTCloseness`.
//!
//! The earth mover's distance between the distributions p of a class and q of the table, all values equally far from each
//! other, is half the sum of |p - q|, which is the sum of p - q where that is positive. A class holds when it is at most t.
//!
//! It is compared in whole numbers, so that no rounding ever decides: with c of a class's n records and T of the table's N
//! records having a value, the sum over values of max(0, c N - T n) is at most t n N, t being the decimal fraction that
//! was written. Multiplying all counts by a number multiplies both sides by its square: a repeated table has the same
//! answer. ARX computes in binary numbers; the two can differ only where the distance is t to 15 places.
//!
//! The distance of a union is at most the largest of its parts (ibid., generalization property): the model carries over to unions. The table
//! is what is published: the research subset, where there is one.

use super::decimal::Fraction;
use super::{Criterion, Monotony};
use crate::Class;

#[derive(Debug)]
pub(super) struct EqualCloseness {
    pub(super) column: usize,
    /// For each value its records in the table.
    pub(super) counts: Vec<u32>,
    /// Records of the table.
    pub(super) records: u32,
    pub(super) t: Fraction,
}

impl Criterion for EqualCloseness {
    fn holds(&self, class: &Class<'_>) -> bool {
        // Products of two counts are below 2^64, and so is the sum, which is at most n N.
        let (table, here) = (u64::from(self.records), u64::from(class.records));
        let moved: u64 = class.sensitive[self.column]
            .iter()
            .map(|&(code, count)| {
                (u64::from(count) * table).saturating_sub(u64::from(self.counts[code as usize]) * here)
            })
            .sum();
        u128::from(moved) * u128::from(self.t.denominator) <= u128::from(table * here) * u128::from(self.t.numerator)
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
    use super::{EqualCloseness, Fraction};

    fn model(counts: &[u32], t: f64) -> EqualCloseness {
        EqualCloseness { column: 0, counts: counts.to_vec(), records: counts.iter().sum(), t: Fraction::of(t) }
    }

    #[test]
    fn the_distance_is_what_must_be_moved() {
        // Table 5, 3, 2 of 10. A class of 1, 1, 0: 0.5, 0.5, 0 against 0.5, 0.3, 0.2: 0.2 is moved.
        assert!(holds(&model(&[5, 3, 2], 0.2), &[1, 1, 0]));
        assert!(!holds(&model(&[5, 3, 2], 0.199_999_999_999_999_98), &[1, 1, 0]));
        // The third value alone: 0.8 is moved.
        assert!(holds(&model(&[5, 3, 2], 0.8), &[0, 0, 1]));
        assert!(!holds(&model(&[5, 3, 2], 0.79), &[0, 0, 1]));
        // A class like the table is at distance 0, which binary fractions would make 1e-17.
        assert!(holds(&model(&[5, 3, 2], 0.0), &[10, 6, 4]));
    }

    #[test]
    fn at_exactly_t_a_class_is_close_however_often_the_table_is_repeated() {
        // 0.1 + 0.2 is above 0.3 in binary numbers, and repeating changes how sums round.
        for times in 1..2_000 {
            let counts = [times, 2 * times, 7 * times];
            // 0.1 - 0.1, 0.5 - 0.2, 0.4 - 0.7: 0.3 is moved.
            assert!(holds(&model(&counts, 0.3), &[times, 5 * times, 4 * times]));
            assert!(!holds(&model(&counts, 0.299_999_999_999_999_93), &[times, 5 * times, 4 * times]));
        }
    }

    #[test]
    fn counts_beyond_32_bits_of_product_do_not_overflow() {
        let counts = [2_000_000_000, 2_000_000_000];
        assert!(holds(&model(&counts, 0.5), &[1_500_000_000, 0]));
        assert!(!holds(&model(&counts, 0.499_999_999), &[1_500_000_000, 0]));
        assert!(holds(&model(&counts, 0.0), &[1_900_000_000, 1_900_000_000]));
    }
}
