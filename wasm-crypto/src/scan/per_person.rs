//! Columns that tell people apart as well as a name would, found by what they do: the same in all rows of a person, and
//! hardly ever the same for two.

use hashbrown::HashMap;

use super::{Certainty, ColumnKind, ColumnProfile, Evidence, Finding, Identifier, Role};
use crate::table::Table;

/// Fewer people say nothing about a column.
const FEWEST: usize = 6;

/// Makes such columns direct identifiers, when nothing else is known of them. `person` tells people apart.
pub fn find(table: &Table, person: usize, columns: &mut [ColumnProfile]) {
    let people = &table.columns[person].codes;
    for (index, profile) in columns.iter_mut().enumerate() {
        let words = matches!(profile.kind, ColumnKind::Category | ColumnKind::Code | ColumnKind::Text);
        if index == person || !words || profile.role != Role::Other {
            continue;
        }
        let Some(matches) = matches(people, &table.columns[index].codes) else { continue };
        profile.role = Role::Direct;
        profile.findings.push(Finding {
            identifier: Identifier::UniqueNumber,
            evidence: Evidence::Content,
            matches,
            share: 1.0,
            certainty: Certainty::Possible,
            sentence: "Each person has a value of their own, the same in all their rows.".to_owned(),
        });
        profile.why =
            "Each person has a value of their own, the same in all their rows. It may lead back to them.".to_owned();
    }
}

/// The cells that are not empty, when they do tell people apart.
fn matches(people: &[u32], codes: &[u32]) -> Option<u64> {
    let mut value_of: HashMap<u32, u32> = HashMap::new();
    let (mut filled, mut differs) = (0, 0);
    for (person, code) in people.iter().zip(codes).filter(|(_, code)| **code != 0) {
        filled += 1;
        differs += u64::from(*value_of.entry(*person).or_insert(*code) != *code);
    }
    let mut values: Vec<u32> = value_of.values().copied().collect();
    let persons = values.len();
    values.sort_unstable();
    values.dedup();
    (persons >= FEWEST && differs * 20 <= filled && values.len() * 2 > persons && filled > persons as u64)
        .then_some(filled)
}
