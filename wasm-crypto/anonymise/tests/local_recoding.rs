//! Local recoding of the adult data.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and people read its figures"
)]

mod common;

use std::time::Instant;

use anonymise::progress::Silent;
use anonymise::recode::{Recoding, recode};
use anonymise::search::optimum;
use anonymise::{Criteria, Input, Metric};
use common::{NINE, adult};

fn local(input: &Input, models: &[&str], limit: f64) -> (Recoding, f64) {
    let parsed: Vec<_> = models.iter().map(|model| model.parse().unwrap()).collect();
    let criteria = Criteria::new(&parsed, input).unwrap();
    let start = optimum(input, &criteria, Metric::LossMean, limit, &mut Silent).unwrap();
    let begun = Instant::now();
    let found = recode(input, &criteria, Some(&start), limit, &mut Silent).unwrap();
    println!(
        "{} at {limit}: mean cell loss {:.5} (full domain {:.5}), {} suppressed, {} classes of {} to {}, {:?}",
        models.join(";"),
        found.loss,
        start.loss,
        found.suppressed,
        found.classes,
        found.smallest,
        found.largest,
        begun.elapsed()
    );
    (found, start.loss)
}

#[test]
fn adult_at_k_5_loses_less_than_arx_with_nothing_suppressed() {
    let Some(input) = adult(&NINE, &[]) else { return };
    let (found, _) = local(&input, &["k:5"], 0.0);
    assert_eq!(found.suppressed, 0);
    assert!(found.smallest >= 5);
    assert!(found.loss <= 0.0589, "{}", found.loss);
}

#[test]
fn adult_gains_under_models_of_the_sensitive_values_and_of_the_table() {
    let quasi: Vec<&str> = NINE.into_iter().filter(|&name| name != "occupation").collect();
    let Some(input) = adult(&quasi, &["occupation"]) else { return };
    for (models, limit, most) in [
        (&["k:5", "distinct-l:2"][..], 0.0, 0.05),
        (&["distinct-l:3"], 0.02, 0.05),
        (&["entropy-l:3"], 0.0, 0.10),
        (&["recursive:3:5"], 0.0, 0.20),
        (&["k:5", "t-equal:0.3"], 0.0, 0.40),
        (&["k:5", "t-hier:0.2"], 0.02, 0.40),
        (&["k:2", "enhanced-beta:2"], 0.0, 0.40),
        (&["k:2", "delta-disclosure:2"], 0.02, 0.50),
        (&["avg-risk:0.05"], 0.0, 0.12),
        (&["k:3", "sample-uniq:0", "avg-risk:0.1"], 0.0, 0.10),
    ] {
        let (found, start) = local(&input, models, limit);
        assert!(found.suppressed <= (limit * 30_162.0) as u32);
        assert!(found.loss <= start && found.loss <= most, "{models:?}: {}", found.loss);
    }
}
