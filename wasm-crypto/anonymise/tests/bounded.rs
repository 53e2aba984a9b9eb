//! The time-bounded search: the optimum where there is time, a bound where there is not.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and people read its figures"
)]

mod common;

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use anonymise::progress::Silent;
use anonymise::search::{bounded, optimum};
use anonymise::{Criteria, Input, Metric, Model};
use common::{NINE, adult};

#[test]
fn on_the_adult_data_it_ends_with_the_optimum() {
    let Some(input) = adult(&NINE[..6], &[]) else { return };
    let criteria = Criteria::new(&[Model::KAnonymity { k: 5 }], &input).unwrap();
    for metric in Metric::ALL {
        for limit in [0.0, 0.02, 1.0] {
            let expected = optimum(&input, &criteria, metric, limit, &mut Silent).unwrap();
            let begun = Instant::now();
            let found = bounded(&input, &criteria, metric, limit, &mut Silent).unwrap();
            println!("{metric} {limit}: {} of {} nodes, {:?}", found.best.work.checked, input.nodes(), begun.elapsed());
            assert!(found.optimal);
            assert_eq!(found.best.loss, expected.loss, "{metric} {limit}");
            assert_eq!(found.lower_bound, expected.loss);
        }
    }
}

/// Twenty-four quasi-identifiers: the adult columns again and again, each time with the rows in another order.
fn wide() -> Option<Input> {
    let input = adult(&NINE, &[])?;
    let rows = input.rows();
    let quasi = (0..24).map(|number| {
        let mut quasi = input.quasi()[number % 9].clone();
        let turn = [1, 17_389, 6_007][number / 9];
        quasi.codes = (0..rows).map(|row| input.quasi()[number % 9].codes[(row * turn) % rows]).collect();
        quasi.name = format!("{} {number}", quasi.name);
        quasi
    });
    Some(Input::new(quasi.collect(), vec![], None).unwrap())
}

#[test]
fn twenty_four_quasi_identifiers_get_a_solution_and_a_bound_in_the_time_given() {
    let Some(input) = wide() else { return };
    let criteria = Criteria::new(&[Model::KAnonymity { k: 5 }], &input).unwrap();
    for seconds in [1, 4] {
        let begun = Instant::now();
        let mut clock = |_: u64, _: u64| match begun.elapsed() < Duration::from_secs(seconds) {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        };
        let found = bounded(&input, &criteria, Metric::LossMean, 0.02, &mut clock).unwrap();
        println!(
            "{:e} nodes, {} judged in {:?}: loss {:.4}, no less than {:.4}, {:?}",
            input.nodes() as f64,
            found.best.work.checked,
            begun.elapsed(),
            found.best.loss,
            found.lower_bound,
            found.best.levels
        );
        assert!(!found.optimal && found.lower_bound <= found.best.loss);
        assert!(found.best.suppressed <= 603);
    }
}
