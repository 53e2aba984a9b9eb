//! Local recoding of the adult data.

mod common;

use std::time::Instant;

use anonymise::progress::Silent;
use anonymise::recode::recode;
use anonymise::{Criteria, Model};
use common::{NINE, adult};

#[test]
fn adult_at_k_5_loses_less_than_arx_with_nothing_suppressed() {
    let Some(input) = adult(&NINE, &[]) else { return };
    let criteria = Criteria::new(&[Model::KAnonymity { k: 5 }], &input).unwrap();
    let begun = Instant::now();
    let found = recode(&input, &criteria, None, 0.0, &mut Silent).unwrap();
    println!("mean cell loss {:.5}, {} classes, {:?}", found.loss, found.classes, begun.elapsed());
    assert_eq!(found.suppressed, 0);
    assert!(found.smallest >= 5);
    assert!(found.loss <= 0.0589, "{}", found.loss);
}
