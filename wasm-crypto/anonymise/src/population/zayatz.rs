//! Zayatz's model: a class of the population has size j as often as one of the sample, c(j) / u.
//!
//! A class of j people leaves exactly one in a sample with the hypergeometric probability h(j). By Bayes' rule a sample
//! unique is a population unique with probability c(1) h(1) / sum(j) c(j) h(j); of the population, c(1) / f times that.

use super::Sample;

/// The number of population uniques.
pub fn uniques(sample: &Sample, population: f64) -> f64 {
    let (n, c1) = (sample.records, sample.of_size(1));
    let one = |size: u64| one_is_drawn(population, size, n);
    let all: f64 = sample.histogram.iter().map(|(size, count)| *count as f64 * one(*size)).sum();
    c1 * (c1 * one(1) / all) / (n / population)
}

/// The probability that of `size` people among `population`, a sample of n has exactly one:
/// size · n/N · (N-n)(N-n-1)… / (N-1)(N-2)….
fn one_is_drawn(population: f64, size: u64, n: f64) -> f64 {
    let mut probability = size as f64 * n / population;
    for other in 0..size - 1 {
        let other = other as f64;
        probability *= ((population - n - other) / (population - 1.0 - other)).max(0.0);
        if probability == 0.0 {
            break;
        }
    }
    probability
}
