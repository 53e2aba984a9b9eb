//! How many people of the population are estimated to be alone in their class.

pub use anonymise::population::Estimator;
use anonymise::population::Uniques;
use serde::{Deserialize, Serialize};

/// An estimated number of people alone in their class in the population.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Uniqueness {
    /// People.
    pub people: f64,
    /// The same as a share of the population.
    pub share: f64,
}

/// Estimates of population uniqueness; none where an estimator has no solution. `anonymise::population` has the sources.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PopulationRisk {
    /// People in the population.
    pub population: u64,
    /// Pitman's model.
    pub pitman: Option<Uniqueness>,
    /// Zayatz's.
    pub zayatz: Option<Uniqueness>,
    /// The slide negative binomial model.
    pub snb: Option<Uniqueness>,
    /// What Dankar's rule takes of them.
    pub dankar: Option<Uniqueness>,
}

impl PopulationRisk {
    /// Estimates from class sizes; none when the population is smaller than the table.
    pub(super) fn estimate(sizes: &[u64], population: u64) -> Option<Self> {
        let uniques = Uniques::estimate(sizes, population).ok()?;
        let told = |people: f64| Uniqueness { people, share: uniques.share(people) };
        Some(Self {
            population,
            pitman: uniques.pitman.map(told),
            zayatz: uniques.zayatz.map(told),
            snb: uniques.snb.map(told),
            dankar: uniques.dankar.map(|(people, _)| told(people)),
        })
    }
}
