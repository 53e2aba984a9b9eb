//! How many people of a population are alone in their class, estimated from a sample of it.
//!
//! A sample of n records falls into u classes, c(j) of them of size j; the population has N people, f = n / N. Each
//! estimator gives the expected number of *population uniques*: people alone in their class in the whole population.
//!
//! | estimator | source | how |
//! |---|---|---|
//! | Pitman | Hoshino 2001, "Applying Pitman's sampling formula to microdata disclosure risk assessment", J. Off. Stat. 17(4) | maximum likelihood of Ewens' and Pitman's sampling formula: `pitman.rs` |
//! | Zayatz | Zayatz 1991, "Estimation of the percent of unique population elements on a microdata file using the sample", US Bureau of the Census, SRD RR-91/08 | sizes of population classes as in the sample: `zayatz.rs` |
//! | SNB | Chen and Keller-McNulty 1998, "Estimation of identification disclosure risk in microdata", J. Off. Stat. 14(1) | class sizes slide-negative-binomial: `snb.rs` |
//! | Dankar | Dankar, El Emam, Neisa, Roffey 2012, "Estimating the re-identification risk of clinical data sets", BMC Med. Inform. Decis. Mak. 12:66 | f <= 0.1: Pitman, or Zayatz where Pitman has no solution; above: the smaller of Zayatz and SNB |
//!
//! ARX has the same four (`RiskModelPopulationUniqueness`); Pitman and Dankar are compared with its numbers. ARX's second
//! equation of SNB multiplies by (1 - d)^(a + 2) where the paper, its own derivatives and we divide; its SNB differs.

mod newton;
mod pitman;
mod snb;
mod zayatz;

/// Largest sampling fraction at which Dankar's rule takes Pitman's estimate.
const SMALL_FRACTION: f64 = 0.1;

/// Which estimator Dankar's rule took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Estimator {
    /// No record is alone in the sample, so none can be shown to be alone in the population.
    NoSampleUniques,
    /// Pitman.
    Pitman,
    /// Zayatz.
    Zayatz,
    /// Slide negative binomial.
    Snb,
}

/// Estimated numbers of people alone in their class in the population. `None`: that estimator has no solution here.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Uniques {
    /// N, people in the population.
    pub population: f64,
    /// By Pitman's model.
    pub pitman: Option<f64>,
    /// By Zayatz's.
    pub zayatz: Option<f64>,
    /// By the slide negative binomial model.
    pub snb: Option<f64>,
    /// By Dankar's rule, with the estimator it took.
    pub dankar: Option<(f64, Estimator)>,
}

/// Why nothing can be estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PopulationError {
    /// A sample cannot be larger than what it was drawn from.
    #[error("The population has {population} people, the table {records} records.")]
    SmallerThanTheTable {
        /// N.
        population: u64,
        /// n.
        records: u64,
    },
}

impl PopulationError {
    /// What to do.
    pub fn hint(self) -> &'static str {
        "Give the number of people that the table could have been drawn from: of the country or the register."
    }
}

/// The sample's classes by size.
#[derive(Debug, Clone, PartialEq)]
struct Sample {
    /// `(size, classes of that size)`, sizes ascending.
    histogram: Vec<(u64, u64)>,
    /// u.
    classes: f64,
    /// n.
    records: f64,
}

impl Sample {
    fn of(sizes: &[u64]) -> Self {
        let mut sorted: Vec<u64> = sizes.iter().copied().filter(|size| *size > 0).collect();
        sorted.sort_unstable();
        let histogram: Vec<(u64, u64)> =
            sorted.chunk_by(|a, b| a == b).map(|equal| (equal[0], equal.len() as u64)).collect();
        Self { histogram, classes: sorted.len() as f64, records: sorted.iter().sum::<u64>() as f64 }
    }

    /// c(size).
    fn of_size(&self, size: u64) -> f64 {
        self.histogram.iter().find(|(of, _)| *of == size).map_or(0.0, |(_, count)| *count as f64)
    }
}

impl Uniques {
    /// Estimates from the sizes of the sample's classes and the number of people in the population.
    pub fn estimate(sizes: &[u64], population: u64) -> Result<Self, PopulationError> {
        let sample = Sample::of(sizes);
        if (population as f64) < sample.records {
            return Err(PopulationError::SmallerThanTheTable { population, records: sample.records as u64 });
        }
        let population = population as f64;
        if sample.of_size(1) == 0.0 {
            let none = Some(0.0);
            let dankar = Some((0.0, Estimator::NoSampleUniques));
            return Ok(Self { population, pitman: none, zayatz: none, snb: none, dankar });
        }
        let possible = |uniques: &f64| uniques.is_finite() && (0.0..=population).contains(uniques);
        let pitman = pitman::uniques(&sample, population).filter(possible);
        let zayatz = Some(zayatz::uniques(&sample, population)).filter(possible);
        let snb = snb::uniques(&sample, population).filter(possible);
        let as_zayatz = zayatz.map(|uniques| (uniques, Estimator::Zayatz));
        let dankar = if sample.records / population <= SMALL_FRACTION {
            pitman.map(|uniques| (uniques, Estimator::Pitman)).or(as_zayatz)
        } else {
            let as_snb = snb.map(|uniques| (uniques, Estimator::Snb));
            as_zayatz.into_iter().chain(as_snb).min_by(|a, b| a.0.total_cmp(&b.0))
        };
        Ok(Self { population, pitman, zayatz, snb, dankar })
    }

    /// A number of uniques as a share of the population.
    pub fn share(&self, uniques: f64) -> f64 {
        uniques / self.population
    }
}

#[cfg(test)]
mod tests;
