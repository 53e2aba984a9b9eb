//! The first scan: what each column is, which identifiers it holds, and the role it should have.

mod by_name;
mod checks;
mod detect;
mod identifier;
mod names;
mod per_person;
mod profile;
pub mod recall;
mod role;
mod shape;

pub use checks::luhn;
pub use detect::{Finder, Hit, find};
pub use identifier::{Certainty, Evidence, Finding, Identifier};
pub use profile::{ColumnKind, ColumnProfile, Profile, Role};
pub use shape::is_missing;

use crate::order;
use crate::table::{Cancelled, Column, Progress, Table};

/// Most values that are shown as examples.
const EXAMPLES: usize = 5;

/// Looks at every column: what it is, which identifiers it holds, the role it should have. Progress counts columns.
pub fn scan(table: &Table, progress: &mut Progress<'_>) -> Result<Profile, Cancelled> {
    let total = table.columns.len() as u64;
    let mut columns = Vec::with_capacity(table.columns.len());
    for (index, column) in table.columns.iter().enumerate() {
        if progress(index as u64, total).is_break() {
            return Err(Cancelled);
        }
        columns.push(profile_column(column));
    }
    Ok(Profile::new(table, columns))
}

/// The identifiers that must not stand in a text that is to be public, such as a title. A date, a town or a web
/// address may: of a study, it identifies nobody.
pub fn scan_text(text: &str) -> Vec<Finding> {
    let harmless = |identifier| matches!(identifier, Identifier::EventDate | Identifier::Url | Identifier::Place);
    let mut hits = detect::find(text);
    hits.retain(|hit| hit.certainty >= Certainty::Likely && !harmless(hit.identifier));
    hits.sort_by_key(|hit| (hit.identifier, std::cmp::Reverse(hit.certainty)));
    hits.dedup_by_key(|hit| hit.identifier);
    let mut findings: Vec<Finding> = hits
        .into_iter()
        .map(|hit| Finding {
            identifier: hit.identifier,
            evidence: Evidence::Content,
            matches: 1,
            share: 1.0,
            certainty: hit.certainty,
            sentence: format!("The text contains {}.", hit.identifier.phrase()),
        })
        .collect();
    order::few(&mut findings, |a, b| b.certainty.cmp(&a.certainty));
    findings
}

impl Profile {
    /// What `scan` says, without progress.
    pub fn of(table: &Table) -> Self {
        Self::new(table, table.columns.iter().map(profile_column).collect())
    }

    fn new(table: &Table, columns: Vec<ColumnProfile>) -> Self {
        let person = role::person_column(&columns);
        let people =
            person.map_or(table.rows() as u64, |index| columns[index].distinct + u64::from(columns[index].empty > 0));
        let mut columns = columns;
        if let Some(person) = person {
            per_person::find(table, person, &mut columns);
        }
        Self {
            dialect: table.dialect,
            rows: table.rows() as u64,
            person_column: person.map(|index| columns[index].name.clone()),
            people,
            columns,
        }
    }
}

fn profile_column(column: &Column) -> ColumnProfile {
    let counts = column.counts();
    let shape = shape::Shape::of(column, &counts);
    let says = by_name::read(&column.name);
    let kind = shape.kind();
    let findings = role::findings(column, &counts, &shape, kind, says);
    let (role, why) = role::propose(&column.name, &shape, kind, says, &findings);
    let postcode = findings.iter().any(|finding| finding.identifier == Identifier::Postcode);
    let date = kind == ColumnKind::Date || findings.iter().any(|finding| role::is_date(finding.identifier));
    ColumnProfile {
        name: column.name.clone(),
        kind,
        role,
        why,
        distinct: column.values.iter().skip(1).filter(|(code, _)| counts[*code as usize] > 0).count() as u64,
        empty: counts.first().copied().unwrap_or(0),
        examples: column.values.iter().skip(1).take(EXAMPLES).map(|(_, value)| value.to_owned()).collect(),
        findings,
        unit: by_name::unit(&column.name),
        date_order: (date && role != Role::FreeText).then(|| shape.date_order()),
        postcodes: postcode.then(|| shape.postcodes(&column.name)),
        range: shape.range().filter(|_| matches!(kind, ColumnKind::Integer | ColumnKind::Decimal)),
    }
}

#[cfg(test)]
mod tests;
