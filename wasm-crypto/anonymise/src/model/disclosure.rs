//! δ-disclosure privacy: no sensitive value is much more or much less frequent in a class than in the table.
//!
//! J. Brickell, V. Shmatikov: The cost of privacy: destruction of data-mining utility in anonymized data publishing. KDD
//! 2008. ARX: `DDisclosurePrivacy`.
//!
//! With the frequency p of a value in the table and q in a class, it holds when |log2(q / p)| < δ. As in ARX only the
//! values of the class are looked at: the definition's infinite difference of a value that the class misses is left out.
//! Frequencies are those of the published records. Computed as ARX does, ln(q / p) / ln 2; a repeated table gives the same
//! answer, since quotients of counts stay the same.
//!
//! A value that one part has and the other misses becomes rarer in the merged class: nothing carries over.

use super::{Criterion, Monotony};
use crate::Class;

#[derive(Debug)]
pub(super) struct Disclosure {
    pub(super) column: usize,
    /// For each value its frequency in the table.
    pub(super) frequencies: Vec<f64>,
    pub(super) delta: f64,
}

impl Criterion for Disclosure {
    fn holds(&self, class: &Class<'_>) -> bool {
        let records = f64::from(class.records);
        class.sensitive[self.column].iter().all(|&(code, count)| {
            let ratio = (f64::from(count) / records) / self.frequencies[code as usize];
            (ratio.ln() / std::f64::consts::LN_2).abs() < self.delta
        })
    }

    fn monotony(&self) -> Monotony {
        Monotony::None
    }

    fn needs_sensitive(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::holds;
    use super::Disclosure;

    #[test]
    fn no_value_is_half_or_twice_as_frequent() {
        let model = |delta| Disclosure { column: 0, frequencies: vec![0.5, 0.25, 0.25], delta };
        // 1 of 2 is twice 0.25: a difference of 1, which must be less than delta.
        assert!(!holds(&model(1.0), &[1, 1, 0]));
        assert!(holds(&model(1.01), &[1, 1, 0]));
        // 1 of 8 is half of 0.25: log2 of 0.5 is -1; 5 of 8 and 2 of 8 differ by 0.32 and 0.
        assert!(!holds(&model(1.0), &[5, 2, 1]));
        assert!(holds(&model(1.01), &[5, 2, 1]));
        // A class like the table.
        assert!(holds(&model(0.001), &[2, 1, 1]));
    }

    #[test]
    fn two_classes_that_hold_can_merge_into_one_that_does_not() {
        let model = Disclosure { column: 0, frequencies: vec![0.5, 0.25, 0.25], delta: 1.01 };
        // The third value: missed by the first class, 1 of 4 in the second, 1 of 10 in both.
        assert!(holds(&model, &[3, 3, 0]));
        assert!(holds(&model, &[2, 1, 1]));
        assert!(!holds(&model, &[5, 4, 1]));
    }
}
