//! The journalist's risk: the attacker has a table of the population and does not know who of it is in the data.

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use crate::table::{Column, Table};

/// Risks against a table of the population, whose values are as coarse as those of the data.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Journalist {
    /// Highest risk: 1 / the smallest population class that a record falls into.
    pub highest: f64,
    /// Mean of 1 / population class over the records.
    pub average: f64,
    /// Records whose population class is smaller than `safe_class`.
    pub at_risk: u64,
    /// The same as a share of the records.
    pub at_risk_share: f64,
    /// Records whose combination the population table does not have: it is not a population of this table. They count with
    /// risk 1.
    pub unmatched: u64,
}

impl Journalist {
    /// Measures a table against a population table; both with a row for each person. Columns that either does not have are
    /// left aside.
    pub fn measure(table: &Table, population: &Table, quasi: &[String], safe_class: u64) -> Self {
        let pairs: Vec<(&Column, &Column)> =
            quasi.iter().filter_map(|name| Some((table.column(name)?, population.column(name)?))).collect();
        let mut classes: HashMap<Vec<u32>, u64> = HashMap::new();
        for row in 0..population.rows() {
            *classes.entry(pairs.iter().map(|(_, column)| column.codes[row]).collect()).or_insert(0) += 1;
        }
        // Each value's code in the population, where it has one.
        let codes: Vec<Vec<Option<u32>>> = pairs
            .iter()
            .map(|(ours, theirs)| {
                let by_text: HashMap<&str, u32> = theirs.values.iter().map(|(code, text)| (text, code)).collect();
                ours.values.iter().map(|(_, text)| by_text.get(text).copied()).collect()
            })
            .collect();
        let (mut sum, mut smallest, mut at_risk, mut unmatched) = (0.0, u64::MAX, 0, 0);
        for row in 0..table.rows() {
            let class: Option<Vec<u32>> =
                pairs.iter().zip(&codes).map(|((ours, _), codes)| codes[ours.codes[row] as usize]).collect();
            let size = class.and_then(|class| classes.get(&class).copied());
            unmatched += u64::from(size.is_none());
            let size = size.unwrap_or(1);
            sum += 1.0 / size as f64;
            smallest = smallest.min(size);
            at_risk += u64::from(size < safe_class);
        }
        let share = |part: f64| if table.rows() == 0 { 0.0 } else { part / table.rows() as f64 };
        Self {
            highest: if table.rows() == 0 { 0.0 } else { 1.0 / smallest as f64 },
            average: share(sum),
            at_risk,
            at_risk_share: share(at_risk as f64),
            unmatched,
        }
    }
}
