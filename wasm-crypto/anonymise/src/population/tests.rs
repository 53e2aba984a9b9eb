use super::*;

fn classes(histogram: &[(u64, usize)]) -> Vec<u64> {
    histogram.iter().flat_map(|(size, count)| vec![*size; *count]).collect()
}

fn close(ours: f64, expected: f64) {
    assert!((ours - expected).abs() <= 1e-9 * expected.abs(), "{ours} and {expected}");
}

#[test]
fn a_table_without_sample_uniques_has_no_estimated_uniques() {
    let uniques = Uniques::estimate(&[2, 3, 40], 1_000).unwrap();
    assert_eq!((uniques.pitman, uniques.zayatz, uniques.snb), (Some(0.0), Some(0.0), Some(0.0)));
    assert_eq!(uniques.dankar, Some((0.0, Estimator::NoSampleUniques)));
}

#[test]
fn a_population_smaller_than_the_table_is_refused() {
    let error = Uniques::estimate(&[5, 5], 9).unwrap_err();
    assert_eq!(error, PopulationError::SmallerThanTheTable { population: 9, records: 10 });
}

#[test]
fn zayatz_is_bayes_rule_by_hand() {
    // N = 10, n = 4: two classes of one, one of two. h(1) = 4/10; h(2) = 2 · 4/10 · 6/9 = 8/15.
    // c(1) h(1) = 4/5, c(2) h(2) = 8/15: a sample unique is one of the population with 0.8 / (0.8 + 8/15) = 3/5.
    // Of the population: 2 · 3/5 / (4/10) = 3.
    close(Uniques::estimate(&[1, 1, 2], 10).unwrap().zayatz.unwrap(), 3.0);
}

#[test]
fn a_census_is_its_own_answer_for_zayatz() {
    // n = N: a class of two cannot leave one person in the sample.
    close(Uniques::estimate(&[1, 1, 1, 2, 5], 10).unwrap().zayatz.unwrap(), 3.0);
}

#[test]
fn pitman_solves_its_likelihood_equations() {
    let sizes = classes(&[(1, 60), (2, 20), (3, 10), (7, 4), (20, 1)]);
    let sample = Sample::of(&sizes);
    let inside = |[theta, alpha]: [f64; 2]| alpha < 1.0 && theta + alpha > 0.0;
    let likelihood = |theta: f64, alpha: f64| {
        let mut log = 0.0;
        (1..sample.classes as u64).for_each(|i| log += (theta + i as f64 * alpha).ln());
        (1..sample.records as u64).for_each(|i| log -= (theta + i as f64).ln());
        for (size, count) in &sample.histogram {
            log += *count as f64 * (1..*size).map(|i| (i as f64 - alpha).ln()).sum::<f64>();
        }
        log
    };
    // The best point of a fine grid, whose uniques the estimate must agree with.
    let mut best = (f64::MIN, 0.0, 0.0);
    for theta in 1..1000 {
        for alpha in 1..100 {
            let (theta, alpha) = (f64::from(theta) / 10.0, f64::from(alpha) / 100.0);
            if inside([theta, alpha]) && likelihood(theta, alpha) > best.0 {
                best = (likelihood(theta, alpha), theta, alpha);
            }
        }
    }
    let (_, theta, alpha) = best;
    let by_grid = (libm::lgamma(theta + 1.0) - libm::lgamma(theta + alpha)).exp() * 10_000f64.powf(alpha);
    let ours = Uniques::estimate(&sizes, 10_000).unwrap().pitman.unwrap();
    assert!((ours / by_grid - 1.0).abs() < 0.05, "{ours} and {by_grid}");
}

#[test]
fn above_a_tenth_the_smaller_of_zayatz_and_snb_is_taken() {
    let sizes = classes(&[(1, 60), (2, 20), (3, 10), (7, 4), (20, 1)]);
    let uniques = Uniques::estimate(&sizes, 500).unwrap();
    let (zayatz, snb) = (uniques.zayatz.unwrap(), uniques.snb.unwrap());
    let (dankar, by) = uniques.dankar.unwrap();
    assert_eq!((dankar, by), if snb < zayatz { (snb, Estimator::Snb) } else { (zayatz, Estimator::Zayatz) });
    let below = Uniques::estimate(&sizes, 5_000).unwrap();
    assert_eq!(below.dankar, below.pitman.map(|uniques| (uniques, Estimator::Pitman)));
}

#[test]
fn all_alone_leaves_zayatz() {
    let uniques = Uniques::estimate(&[1; 50], 100_000).unwrap();
    assert_eq!(uniques.pitman, None);
    assert_eq!(uniques.dankar.unwrap().1, Estimator::Zayatz);
}

#[test]
fn no_estimate_exceeds_the_population() {
    for histogram in [vec![(1, 5), (2, 1)], vec![(1, 1), (500, 2)], vec![(1, 300), (2, 3)], vec![(1, 1)]] {
        let sizes = classes(&histogram);
        let n: u64 = sizes.iter().sum();
        for population in [n, n + 1, 3 * n, 100 * n, 10_000_000] {
            let uniques = Uniques::estimate(&sizes, population).unwrap();
            let all = [uniques.pitman, uniques.zayatz, uniques.snb, uniques.dankar.map(|(uniques, _)| uniques)];
            assert!(
                all.into_iter().flatten().all(|uniques| (0.0..=population as f64).contains(&uniques)),
                "{uniques:?}"
            );
        }
    }
}
