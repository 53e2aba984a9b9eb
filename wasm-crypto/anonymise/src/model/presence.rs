//! δ-presence: how sure one can be that a person of the population is among the published records.
//!
//! M. Nergiz, M. Atzori, C. Clifton: Hiding the presence of individuals from shared databases. SIGMOD 2007. ARX:
//! `DPresence`.
//!
//! The table is the population, the research subset is what is published. A class holds when the share of its records that
//! is published lies between δmin and δmax, both included. A class without a published record has the share 0: there is
//! nothing in it to suppress, so when δmin > 0 the whole generalisation fails. ARX asks a class for its least size first
//! and looks no further when that fails; so together with k-anonymity or l-diversity classes without a published record
//! are not judged (`HashGroupify.isPrivacyModelFulfilled` returns 0 instead of 1).
//!
//! The share of a merged class lies between those of its parts: the model carries over to unions, as long as all parts are
//! judged.

use super::{Criterion, Monotony};
use crate::Class;

#[derive(Debug)]
pub(super) struct Presence {
    pub(super) least: f64,
    pub(super) most: f64,
    /// Whether another model gives classes a least size.
    pub(super) sized: bool,
}

impl Criterion for Presence {
    fn holds(&self, class: &Class<'_>) -> bool {
        // One division, rounded to nearest: it is on the same side of a decimal parameter as the exact share.
        let share = match class.records {
            0 => 0.0,
            records => f64::from(records) / f64::from(class.population),
        };
        share >= self.least && share <= self.most
    }

    fn monotony(&self) -> Monotony {
        match self.least > 0.0 && self.sized {
            true => Monotony::None,
            false => Monotony::Unions,
        }
    }

    fn judges_absent(&self) -> bool {
        self.least > 0.0 && !self.sized
    }
}

#[cfg(test)]
mod tests {
    use super::{Criterion, Presence};
    use crate::Class;

    fn class(records: u32, population: u32) -> Class<'static> {
        Class { records, population, sensitive: &[] }
    }

    #[test]
    fn the_published_share_of_a_class_lies_between_the_bounds_both_included() {
        let model = Presence { least: 0.1, most: 0.3, sized: false };
        assert!(model.holds(&class(1, 10)));
        assert!(model.holds(&class(3, 10)));
        assert!(model.holds(&class(300, 1000)));
        assert!(!model.holds(&class(1, 11)));
        assert!(!model.holds(&class(4, 13)));
    }

    #[test]
    fn a_class_without_a_published_record_fails_a_lower_bound() {
        let model = Presence { least: 0.1, most: 0.3, sized: false };
        assert!(!model.holds(&class(0, 10)) && model.judges_absent());
        let model = Presence { least: 0.0, most: 0.3, sized: false };
        assert!(model.holds(&class(0, 10)) && !model.judges_absent());
        // A least size is asked first, and what fails it is looked at no further.
        assert!(!Presence { least: 0.1, most: 0.3, sized: true }.judges_absent());
    }
}
