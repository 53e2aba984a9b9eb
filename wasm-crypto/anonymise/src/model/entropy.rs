//! Entropy l-diversity: the sensitive values of every class are as hard to guess as l equally frequent ones.
//!
//! A. Machanavajjhala et al. 2007 (see `distinct`), definition 4.2; the corrected estimator of entropy from P. Grassberger:
//! Entropy estimates from insufficient samplings, arXiv:physics/0307138, for l-diversity in S. Stammler, S. Katzenbeisser, K.
//! Hamacher: Correcting finite sampling issues in entropy l-diversity, PSD 2016. ARX: `EntropyLDiversity`.
//!
//! With the counts c of a class's n records, the entropy is H = ψ(n) - 1/n sum c ψ(c), ψ being the natural logarithm
//! (Shannon) or G (Grassberger): G(1) = -γ - ln 2, G(2k) = G(2k + 1) = G(1) + sum of 2 / (2i - 1) over i = 1..k; from 101 on
//! ln n + x/24 - 7x²/960 + 31x³/8064 with x = (2 / n)² for the even n below. A class holds when it has at least l values and
//! H >= ln l.
//!
//! The comparison is ARX's, with its rounding: sum c ψ(c) <= n (ψ(n) - ln l). Where a class has exactly the entropy ln l
//! (three values twice each, l = 3) the rounding decides, so logarithms of small numbers are rounded correctly on every
//! machine. ARX stops summing as soon as the sum exceeds the bound; as Grassberger's ψ(1) is negative, the order of the sum
//! matters then: it is that of ARX's hash table (`Distribution`), whose slots follow the values' first appearance in the
//! table. That refuses classes that the estimate would accept, never the other way round. ARX's G overflows for classes of more than 92,681 records; this one does not.
//!
//! Shannon's entropy of a union is at least the smallest of its parts: it carries over. Of Grassberger's nothing is known.

use super::{Criterion, Monotony};
use crate::Class;

/// Logarithms up to here come from a table: the classes where rounding decides are small.
const TABLE: u32 = 4_096;

/// Which estimate of entropy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Estimator {
    Shannon,
    Grassberger,
}

#[derive(Debug)]
pub(super) struct Entropy {
    column: usize,
    least: u32,
    ln_l: f64,
    estimator: Estimator,
    /// ψ of 1, 2, …; at 0 unused.
    psi: Vec<f64>,
    /// For each code its place among the values by first appearance in the table.
    places: Vec<u32>,
}

impl Entropy {
    /// `codes` are the column's, from which the order of first appearance is taken; `records` bounds a class.
    pub(super) fn new(column: usize, l: f64, estimator: Estimator, codes: &[u32], records: u32) -> Self {
        let logarithms = logarithms(records.min(TABLE));
        let ln_l = match l.fract() == 0.0 && l < logarithms.len() as f64 {
            true => logarithms[l as usize],
            false => l.ln(),
        };
        let psi = match estimator {
            Estimator::Shannon => logarithms,
            Estimator::Grassberger => (0..=records.min(TABLE)).map(grassberger).collect(),
        };
        let places = match estimator {
            // No term is negative: the order does not matter.
            Estimator::Shannon => vec![],
            Estimator::Grassberger => places(codes),
        };
        Self { column, least: l.ceil() as u32, ln_l, estimator, psi, places }
    }

    fn psi(&self, n: u32) -> f64 {
        match (self.psi.get(n as usize), self.estimator) {
            (Some(psi), _) => *psi,
            (None, Estimator::Shannon) => f64::from(n).ln(),
            (None, Estimator::Grassberger) => grassberger(n),
        }
    }

    fn within(&self, most: f64, counts: impl Iterator<Item = u32>) -> bool {
        let mut sum = 0.0;
        for count in counts {
            sum += f64::from(count) * self.psi(count);
            if most < sum {
                return false;
            }
        }
        true
    }
}

impl Criterion for Entropy {
    fn holds(&self, class: &Class<'_>) -> bool {
        let values = class.sensitive[self.column];
        if class.records < self.least || values.len() < self.least as usize {
            return false;
        }
        let most = f64::from(class.records) * (self.psi(class.records) - self.ln_l);
        if self.estimator == Estimator::Shannon {
            return self.within(most, values.iter().map(|&(_, count)| count));
        }
        // A hash table of at least 8 slots, at most three quarters full; a value's slot are the last bits of its place.
        let mut slots = 8;
        while values.len() > slots / 4 * 3 {
            slots *= 2;
        }
        let mut ordered: Vec<(u32, u32, u32)> = values
            .iter()
            .map(|&(code, count)| (self.places[code as usize], count))
            .map(|(place, count)| (place & (slots as u32 - 1), place, count))
            .collect();
        ordered.sort_unstable();
        self.within(most, ordered.into_iter().map(|(.., count)| count))
    }

    fn monotony(&self) -> Monotony {
        match self.estimator {
            Estimator::Shannon => Monotony::Unions,
            Estimator::Grassberger => Monotony::None,
        }
    }

    fn least_records(&self) -> u32 {
        self.least
    }

    fn needs_sensitive(&self) -> bool {
        true
    }
}

/// For each code its place among the codes by first appearance.
fn places(codes: &[u32]) -> Vec<u32> {
    let mut places = vec![u32::MAX; codes.iter().max().map_or(0, |&most| most as usize + 1)];
    let mut next = 0;
    for &code in codes {
        if places[code as usize] == u32::MAX {
            places[code as usize] = next;
            next += 1;
        }
    }
    places
}

/// ln 1, ln 2, … ln `most`, each the binary number nearest to it; 0 at 0.
///
/// ln(k + 1) - ln k = 2 (z + z³/3 + z⁵/5 + …), z = 1 / (2k + 1), summed in whole numbers of 2^-100.
fn logarithms(most: u32) -> Vec<f64> {
    const ONE: u128 = 1 << 100;
    let mut logarithms = vec![0.0; most as usize + 1];
    let mut sum = 0;
    for k in 1..u128::from(most) {
        let divisor = 2 * k + 1;
        let mut power = ONE / divisor;
        let mut odd = 1;
        while power > 0 {
            sum += 2 * power / odd;
            power /= divisor * divisor;
            odd += 2;
        }
        logarithms[k as usize + 1] = sum as f64 / ONE as f64;
    }
    logarithms
}

/// G(n).
fn grassberger(n: u32) -> f64 {
    /// -γ - ln 2.
    const FIRST: f64 = -1.270_362_845_461_478_2;
    let even = n - n % 2;
    if n <= 100 {
        return (1..=even / 2).fold(FIRST, |sum, k| sum + 2.0 / f64::from(2 * k - 1));
    }
    let half = f64::from(even / 2);
    let x = 1.0 / (half * half);
    f64::from(even).ln() + x * (1.0 / 24.0 - x * (7.0 / 960.0 - x * (31.0 / 8064.0)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::holds;
    use super::*;

    fn shannon(l: f64) -> Entropy {
        Entropy::new(0, l, Estimator::Shannon, &[0, 1, 2, 3, 4], 10_000)
    }

    #[test]
    fn a_class_is_as_hard_to_guess_as_l_equal_values() {
        // H(1/2, 1/4, 1/4) = 1.5 ln 2 = ln 2.828.
        assert!(holds(&shannon(2.82), &[2, 1, 1]));
        assert!(!holds(&shannon(2.83), &[2, 1, 1]));
        // ceil(2.82) = 3 values are asked for: two values have at most ln 2.
        assert!(!holds(&shannon(2.0), &[9, 1]));
        assert!(holds(&shannon(1.3), &[9, 1]));
        // Four values of entropy 2 ln 2 - little.
        assert!(!holds(&shannon(4.0), &[10, 10, 10, 11]));
        assert!(holds(&shannon(3.99), &[10, 10, 10, 11]));
    }

    #[test]
    fn l_equal_values_once_each_hold() {
        for l in 1..=5 {
            assert!(holds(&shannon(f64::from(l)), &vec![1; l as usize]), "{l}");
        }
    }

    #[test]
    fn logarithms_are_those_of_the_machine_or_its_neighbours() {
        for (n, &ln) in logarithms(5_000).iter().enumerate().skip(1) {
            let machine = (n as f64).ln();
            assert!((ln - machine).abs() <= machine * f64::EPSILON, "{n}");
        }
        assert_eq!(logarithms(10)[2], std::f64::consts::LN_2);
        assert_eq!(logarithms(10)[10], std::f64::consts::LN_10);
    }

    #[test]
    fn grassbergers_numbers_are_those_of_his_formula() {
        // G(2) = 2 - γ - ln 2, G(4) = 2 + 2/3 - γ - ln 2.
        assert_eq!(grassberger(1), -1.270_362_845_461_478_2);
        assert!((grassberger(2) - 0.729_637_154_538_521_8).abs() < 1e-15);
        assert_eq!(grassberger(3), grassberger(2));
        assert!((grassberger(4) - 1.396_303_821_205_188_6).abs() < 1e-15);
        assert!((grassberger(100) - 4.605_186_851_488_337).abs() < 1e-14);
        // The expansion continues the sum: G(102) = G(100) + 2/101.
        assert!((grassberger(102) - grassberger(100) - 2.0 / 101.0).abs() < 1e-11);
        // No overflow where ARX's 32 bits have one: n/2 = 65,536 would divide by 0.
        assert!((grassberger(131_072) - 131_072_f64.ln()).abs() < 1e-9);
    }

    #[test]
    fn grassbergers_estimate_finds_small_classes_more_diverse() {
        let model = |l| Entropy::new(0, l, Estimator::Grassberger, &[0, 1, 2, 3, 4], 10_000);
        // Counts 1, 1, 1: G(3) - G(1) = 0.7296 + 1.2704 = 2 >= ln 3.
        assert!(holds(&model(3.0), &[1, 1, 1]));
        // Counts 3, 3: G(6) - G(3) = 1.7963 - 0.7296 = 1.0667 >= ln 2 = 0.6931; Shannon has exactly ln 2.
        assert!(holds(&model(2.0), &[3, 3]));
        // Counts 4, 1: G(5) - (4 G(4) - 1.2704) / 5 = 1.3963 - 0.8630 = 0.5333 < ln 2.
        assert!(!holds(&model(2.0), &[4, 1]));
        // exp 0.5333 = 1.705; the single value first, as the sum would pass the bound at 4 G(4) otherwise.
        let first = Entropy::new(0, 1.7, Estimator::Grassberger, &[1, 0], 10_000);
        assert!(holds(&first, &[4, 1]));
    }

    #[test]
    fn the_sum_stops_in_the_order_of_the_slots() {
        // Counts 2, 1, 1, l = 3: the bound is 4 (G(4) - ln 3) = 1.19. 2 G(2) = 1.46 is above it unless a -1.27 comes first.
        let model = |codes: &[u32]| Entropy::new(0, 3.0, Estimator::Grassberger, codes, 100);
        assert!(!holds(&model(&[0, 1, 2]), &[2, 1, 1]));
        assert!(holds(&model(&[1, 0, 2]), &[2, 1, 1]));
        // The ninth value shares the first slot of eight.
        let codes = [1, 2, 3, 4, 5, 6, 7, 8, 0];
        assert!(!holds(&model(&codes), &[2, 0, 1, 1]));
    }
}
