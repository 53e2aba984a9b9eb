//! Whether a result satisfies the models, whatever made it.

use hashbrown::HashMap;

use crate::{Class, Criteria, Input};

/// Groups rows by what is published of them and asks the models of every class.
///
/// `published` gives for each row one key for each quasi-identifier, or `None` when the row is suppressed: equal keys are
/// equal texts. Suppressed records are not judged, as in ARX; rows outside the research subset count in the population.
pub fn classes_hold(input: &Input, criteria: &Criteria, published: impl Fn(usize) -> Option<Vec<u32>>) -> bool {
    let mut groups: HashMap<Vec<u32>, Vec<usize>> = HashMap::new();
    for row in 0..input.rows() {
        if let Some(key) = published(row) {
            groups.entry(key).or_default().push(row);
        }
    }
    groups.values().all(|rows| {
        let inside: Vec<usize> = rows.iter().copied().filter(|&row| input.includes(row)).collect();
        let distributions: Vec<Vec<(u32, u32)>> = input
            .sensitive()
            .iter()
            .map(|sensitive| {
                let mut counts = std::collections::BTreeMap::new();
                for &row in &inside {
                    *counts.entry(sensitive.codes[row]).or_insert(0) += 1;
                }
                counts.into_iter().collect()
            })
            .collect();
        let views: Vec<&[(u32, u32)]> = distributions.iter().map(Vec::as_slice).collect();
        let class = Class { records: inside.len() as u32, population: rows.len() as u32, sensitive: &views };
        match inside.is_empty() {
            false => criteria.hold(&class),
            true => criteria
                .classes
                .iter()
                .filter(|criterion| criterion.judges_absent())
                .all(|criterion| criterion.holds(&class)),
        }
    })
}
