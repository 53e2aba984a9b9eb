//! Noise on a card's counts.
//!
//! Each published count of values gets discrete Laplace noise of scale b = 2 r / epsilon, r being the most rows that one
//! person has: P(x) proportional to exp(-|x| / b) (Ghosh, Roughgarden, Sundararajan 2009, "Universally utility-maximizing
//! privacy mechanisms", STOC: the geometric mechanism). The number of rows is public, so another person in one's place
//! moves at most r rows from one cell of a column to another, which is 2 r in all: the counts of one column together are
//! epsilon-differentially private (Dwork, McSherry, Nissim, Smith 2006, TCC), those of m columns m epsilon.
//!
//! Not covered: *which* values are named and that small cells are withheld, which the rule of eleven people decides from
//! the true counts. So a count stays at least eleven, and an empty cell stays empty; percentiles are left out.

use rand_core::{OsRng, RngCore};
use serde::{Deserialize, Serialize};

use super::statistics::Statistics;
use super::{CardError, SMALLEST_CELL};

/// How much noise.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Noise {
    /// Of one column's counts: 0.01 (much noise) to 10 (little).
    pub epsilon: f64,
}

impl Noise {
    /// Smallest and largest epsilon that make sense.
    pub const RANGE: (f64, f64) = (0.01, 10.0);

    /// Checks epsilon.
    pub(super) fn check(self) -> Result<(), CardError> {
        let (least, most) = Self::RANGE;
        if (least..=most).contains(&self.epsilon) { Ok(()) } else { Err(CardError::Epsilon) }
    }

    /// b, for at most so many rows of one person.
    pub(super) fn scale(self, rows: u64) -> f64 {
        2.0 * rows.max(1) as f64 / self.epsilon
    }
}

/// Adds noise to what is said about a column.
pub fn add(statistics: &mut Statistics, scale: f64) {
    let noisy = |count: &mut Option<u64>| {
        if let Some(count) = count.as_mut().filter(|count| **count > 0) {
            *count = count.saturating_add_signed(draw(scale, uniform)).max(SMALLEST_CELL);
        }
    };
    statistics.summary = None;
    noisy(&mut statistics.nulls);
    if let Some(histogram) = &mut statistics.histogram {
        histogram.bins.iter_mut().for_each(|bin| noisy(&mut bin.count));
        noisy(&mut histogram.other);
    }
}

/// The difference of two geometric variables with ratio exp(-1 / scale) is discrete Laplace.
fn draw(scale: f64, mut uniform: impl FnMut() -> f64) -> i64 {
    // floor(ln(u) / ln(ratio)) has P(at least k) = ratio^k.
    let mut geometric = || (-uniform().ln() * scale).floor() as i64;
    geometric() - geometric()
}

/// Uniform in (0, 1].
fn uniform() -> f64 {
    ((OsRng.next_u64() >> 11) + 1) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_draws_have_the_distribution_of_the_definition() {
        let scale = 4.0;
        let ratio = (-1.0f64 / scale).exp();
        let draws: Vec<i64> = (0..200_000).map(|_| draw(scale, uniform)).collect();
        for value in [-6i64, -1, 0, 1, 2, 9] {
            let expected = (1.0 - ratio) / (1.0 + ratio) * ratio.powi(value.unsigned_abs() as i32);
            let seen = draws.iter().filter(|draw| **draw == value).count() as f64 / draws.len() as f64;
            // Five standard deviations.
            let tolerance = 5.0 * (expected * (1.0 - expected) / draws.len() as f64).sqrt();
            assert!((seen - expected).abs() < tolerance, "{value}: {seen} and {expected}");
        }
    }

    #[test]
    fn known_uniforms_give_a_known_draw() {
        // -ln(0.5) · 10 = 6.9; -ln(0.9) · 10 = 1.05.
        let mut uniforms = [0.5, 0.9].into_iter();
        assert_eq!(draw(10.0, || uniforms.next().unwrap()), 6 - 1);
        assert_eq!(draw(10.0, || 1.0), 0);
    }

    #[test]
    fn an_epsilon_out_of_range_is_refused() {
        for epsilon in [0.0, -1.0, f64::NAN, f64::INFINITY, 11.0] {
            assert!(Noise { epsilon }.check().is_err(), "{epsilon}");
        }
        assert!(Noise { epsilon: 1.0 }.check().is_ok());
    }
}
