//! Pitman's model: class sizes follow the two-parameter (theta, alpha) sampling formula of Ewens and Pitman.
//!
//! The likelihood's derivatives vanish at the estimate (Hoshino 2001, section 3):
//!
//! ```text
//! sum(i = 1..u-1) 1 / (theta + i alpha)  =  sum(i = 1..n-1) 1 / (theta + i)
//! sum(i = 1..u-1) i / (theta + i alpha)  =  sum(j) c(j) sum(i = 1..j-1) 1 / (i - alpha)
//! ```
//!
//! and the population has Γ(theta + 1) / Γ(theta + alpha) · N^alpha uniques.

use super::{Sample, newton};

/// The number of population uniques; none when the likelihood has no maximum inside the model.
pub fn uniques(sample: &Sample, population: f64) -> Option<f64> {
    // Where all records are alone, or all are one class, the likelihood has no inner maximum.
    if sample.classes >= sample.records || sample.classes < 2.0 {
        return None;
    }
    let last = sample.classes - 1.0;
    let inside =
        |[theta, alpha]: [f64; 2]| alpha < 1.0 && theta > -1.0 && theta + alpha > 0.0 && theta + last * alpha > 0.0;
    let [theta, alpha] = newton::solve(start(sample), inside, |at| equations(sample, at))
        .or_else(|| newton::solve([1.0, 0.5], inside, |at| equations(sample, at)))?;
    let log = libm::lgamma(theta + 1.0) - libm::lgamma(theta + alpha) + alpha * population.ln();
    (alpha != 0.0 && theta + alpha > 0.0).then(|| log.exp())
}

/// Hoshino's moment estimate, from which ARX starts, too.
fn start(sample: &Sample) -> [f64; 2] {
    let (n, u) = (sample.records, sample.classes);
    let c1 = sample.of_size(1);
    let c = c1 * (c1 - 1.0) / sample.of_size(2).max(1.0);
    let theta = (n * u * c - c1 * (n - 1.0) * (2.0 * u + c)) / (2.0 * c1 * u + c1 * c - n * c);
    let alpha = (theta * (c1 - n) + (n - 1.0) * c1) / (n * u);
    [theta, alpha]
}

fn equations(sample: &Sample, [theta, alpha]: [f64; 2]) -> newton::Equations {
    let (mut f, mut fx, mut fy) = (0.0, 0.0, 0.0);
    let (mut g, mut gy) = (0.0, 0.0);
    for class in 1..sample.classes as u64 {
        let i = class as f64;
        let term = 1.0 / (theta + i * alpha);
        f += term;
        g += i * term;
        fx -= term * term;
        fy -= i * term * term;
        gy -= i * i * term * term;
    }
    for record in 1..sample.records as u64 {
        let term = 1.0 / (theta + record as f64);
        f -= term;
        fx += term * term;
    }
    // Sizes ascend: each inner sum goes on where the one before ended.
    let (mut below, mut sum, mut squares) = (1, 0.0, 0.0);
    for (size, count) in &sample.histogram {
        for i in below..*size {
            let term = 1.0 / (i as f64 - alpha);
            sum += term;
            squares += term * term;
        }
        below = below.max(*size);
        g -= *count as f64 * sum;
        gy -= *count as f64 * squares;
    }
    ([f, g], [[fx, fy], [fy, gy]])
}
