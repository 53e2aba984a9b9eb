//! The slide negative binomial model: a population class has 1 + X people, X negative binomial with parameters a and b.
//!
//! With K classes in the population, d = (1 - f)(1 - b), and each person sampled with probability f, the sample has in
//! expectation (Chen and Keller-McNulty 1998, section 3)
//!
//! ```text
//! c(1) = K f (b / (1 - d))^a (1 + a d / (1 - d))
//! c(2) = K f² a b^a (1 - b) (2 - (1 - a) d) / (2 (1 - d)^(a + 2))
//! ```
//!
//! and the population K b^a uniques. K is estimated by Shlosser's estimator as modified by Haas and Stokes 1998
//! ("Estimating the number of classes in a finite population", J. Am. Stat. Assoc. 93): with sums over the sizes j,
//!
//! ```text
//! K = u + c(1) · [sum j f² (1 - f²)^(j-1) c(j)] / [sum (1 - f)^j ((1 + f)^j - 1) c(j)] · ([sum (1 - f)^j c(j)] / [sum j f (1 - f)^(j-1) c(j)])²
//! ```

use super::{Sample, newton};

/// Points from which a root is looked for.
const STARTS: [[f64; 2]; 9] =
    [[0.5, 0.5], [0.1, 0.1], [0.5, 0.1], [1.0, 0.5], [1.0, 0.1], [2.0, 0.5], [0.1, 0.01], [0.5, 0.01], [0.05, 0.001]];

/// The number of population uniques; none when no parameters fit.
pub fn uniques(sample: &Sample, population: f64) -> Option<f64> {
    let f = sample.records / population;
    uniques_among(sample, population_classes(sample, f), f)
}

/// As `uniques`, with K known.
fn uniques_among(sample: &Sample, classes: f64, f: f64) -> Option<f64> {
    let (c1, c2) = (sample.of_size(1), sample.of_size(2));
    if !classes.is_finite() || c2 == 0.0 {
        return None;
    }
    let expected = |[a, b]: [f64; 2]| {
        let d = (1.0 - f) * (1.0 - b);
        let one = classes * f * (b / (1.0 - d)).powf(a) * (1.0 + a * d / (1.0 - d));
        let two = classes * f * f * a * b.powf(a) * (1.0 - b) * (2.0 - (1.0 - a) * d) / (2.0 * (1.0 - d).powf(a + 2.0));
        [one / c1 - 1.0, two / c2 - 1.0]
    };
    let inside = |[a, b]: [f64; 2]| a > 0.0 && b > 0.0 && b < 1.0;
    let with_derivatives = |at: [f64; 2]| {
        let along = |axis: usize| {
            let step = 1e-6 * at[axis].min(if axis == 1 { 1.0 - at[1] } else { f64::INFINITY });
            let (mut before, mut after) = (at, at);
            before[axis] -= step;
            after[axis] += step;
            let (before, after) = (expected(before), expected(after));
            [0, 1].map(|equation: usize| (after[equation] - before[equation]) / (2.0 * step))
        };
        let (by_a, by_b) = (along(0), along(1));
        (expected(at), [[by_a[0], by_b[0]], [by_a[1], by_b[1]]])
    };
    let fits = |at: &[f64; 2]| expected(*at).iter().all(|error| error.abs() < 1e-6);
    let [a, b] = STARTS.iter().find_map(|start| newton::solve(*start, inside, with_derivatives).filter(fits))?;
    Some(classes * b.powf(a))
}

/// K.
fn population_classes(sample: &Sample, f: f64) -> f64 {
    let sum = |term: &dyn Fn(f64) -> f64| -> f64 {
        sample.histogram.iter().map(|(size, count)| term(*size as f64) * *count as f64).sum()
    };
    let first = sum(&|j| j * f * f * (1.0 - f * f).powf(j - 1.0));
    let second = sum(&|j| (1.0 - f).powf(j) * ((1.0 + f).powf(j) - 1.0));
    let third = sum(&|j| (1.0 - f).powf(j));
    let fourth = sum(&|j| j * f * (1.0 - f).powf(j - 1.0));
    sample.classes + sample.of_size(1) * first / second * (third / fourth).powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parameters_that_made_the_expectations_are_found() {
        // K = 100,000 classes with a = 0.5, b = 0.2, f = 0.2: the expected numbers of classes of each size in the sample.
        let (classes, a, b, f): (f64, f64, f64, f64) = (100_000.0, 0.5, 0.2, 0.2);
        // C(a + size - 2, size - 1) b^a (1 - b)^(size - 1)
        let has = |size: u32| (1..size).fold(b.powf(a), |p, x| p * (a + f64::from(x) - 1.0) / f64::from(x) * (1.0 - b));
        let choose = |n: u32, j: u32| (0..j).fold(1.0, |c, i| c * f64::from(n - i) / f64::from(i + 1));
        let drawn = |size: u32, j: u32| choose(size, j) * f.powi(j as i32) * (1.0 - f).powi((size - j) as i32);
        let expected = |j: u32| classes * (j..160).map(|size| has(size) * drawn(size, j)).sum::<f64>();
        let sizes: Vec<u64> = (1..40).flat_map(|j| vec![u64::from(j); expected(j).round() as usize]).collect();
        let uniques = uniques_among(&Sample::of(&sizes), classes, f).expect("the model that made the sample fits it");
        let truth = classes * b.powf(a);
        assert!((uniques / truth - 1.0).abs() < 0.001, "{uniques} and {truth}");
    }
}
