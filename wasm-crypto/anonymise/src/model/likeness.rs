//! β-likeness: no sensitive value is much more frequent in a class than in the table.
//!
//! J. Cao, P. Karras: Publishing microdata with a robust privacy guarantee. VLDB 2012. ARX: `BasicBLikeness`,
//! `EnhancedBLikeness`.
//!
//! With the frequency p of a value in the table and q in a class: basic β-likeness holds when (q - p) / p <= β for every
//! value of the class, enhanced when (q - p) / p <= min(β, -ln p). Values that a class misses have a negative gain and are
//! not looked at. Frequencies are those of the published records (the research subset). Computed in the order of ARX:
//! two divisions, a difference and a division, each rounded; as a quotient of counts does not change when all counts are
//! multiplied, neither does the answer when a table is repeated.
//!
//! The frequency in a merged class lies between those in its parts: the models carry over to unions.

use super::{Criterion, Monotony};
use crate::Class;

#[derive(Debug)]
pub(super) struct Likeness {
    pub(super) column: usize,
    /// For each value its frequency in the table.
    pub(super) frequencies: Vec<f64>,
    /// For each value the largest gain.
    pub(super) most: Vec<f64>,
}

impl Likeness {
    pub(super) fn basic(column: usize, frequencies: Vec<f64>, beta: f64) -> Self {
        let most = vec![beta; frequencies.len()];
        Self { column, frequencies, most }
    }

    pub(super) fn enhanced(column: usize, frequencies: Vec<f64>, beta: f64) -> Self {
        let most = frequencies.iter().map(|frequency| beta.min(-frequency.ln())).collect();
        Self { column, frequencies, most }
    }
}

impl Criterion for Likeness {
    fn holds(&self, class: &Class<'_>) -> bool {
        let records = f64::from(class.records);
        class.sensitive[self.column].iter().all(|&(code, count)| {
            let table = self.frequencies[code as usize];
            let here = f64::from(count) / records;
            (here - table) / table <= self.most[code as usize]
        })
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
    use super::Likeness;

    #[test]
    fn no_value_gains_more_than_beta_times_its_frequency() {
        // Frequencies 0.5, 0.25, 0.25. A class of 1, 1 has 0.5, 0.5, 0: the second gains (0.5 - 0.25) / 0.25 = 1.
        let model = |beta| Likeness::basic(0, vec![0.5, 0.25, 0.25], beta);
        assert!(holds(&model(1.0), &[1, 1, 0]));
        assert!(!holds(&model(0.99), &[1, 1, 0]));
        // A class of the second alone gains 3; a class like the table gains 0.
        assert!(!holds(&model(2.9), &[0, 5, 0]));
        assert!(holds(&model(3.0), &[0, 5, 0]));
        assert!(holds(&model(0.01), &[20, 10, 10]));
    }

    #[test]
    fn a_frequent_value_may_gain_less_under_the_enhanced_model() {
        // -ln 0.5 = 0.693: a class of the first alone gains 1, within beta 2 but not within 0.693.
        assert!(holds(&Likeness::basic(0, vec![0.5, 0.25, 0.25], 2.0), &[3, 0, 0]));
        let model = Likeness::enhanced(0, vec![0.5, 0.25, 0.25], 2.0);
        assert!(!holds(&model, &[3, 0, 0]));
        // 5 of 6 gain 0.667.
        assert!(holds(&model, &[5, 1, 0]));
        // -ln 0.25 = 1.386: 4 of 7 gain 1.286, 3 of 5 gain 1.4.
        assert!(holds(&model, &[3, 4, 0]));
        assert!(!holds(&model, &[2, 3, 0]));
    }
}
