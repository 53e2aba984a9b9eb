//! Which quasi-identifiers contribute most: what is left of the risk when one of them is left out.

use serde::{Deserialize, Serialize};

use super::classes::{self, Classes};
use super::{Counts, Persons};
use crate::order;
use crate::table::Column;

/// What one quasi-identifier does to the risk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ColumnRisk {
    /// The column.
    pub column: String,
    /// Share of the records alone in their class, had the table no other quasi-identifier.
    pub unique_share_alone: f64,
    /// Average risk of the other quasi-identifiers, without this one.
    pub average_without: f64,
    /// Share of the records alone in their class without it.
    pub unique_share_without: f64,
    /// Share of the records at risk without it.
    pub at_risk_share_without: f64,
}

/// One entry for each column, the one whose absence lowers the average risk most first.
pub fn of(columns: &[&Column], persons: &Persons, rows: usize, safe_class: u64) -> Vec<ColumnRisk> {
    let suppressed = classes::suppressed(columns, rows);
    let counts = |classes: &Classes| Counts::of(&classes.sizes(persons, suppressed), safe_class);
    // after[i]: the classes of the columns behind column i. With those before it, all but column i.
    let mut after = vec![Classes::whole(rows)];
    for column in columns.iter().skip(1).rev() {
        let classes = after.last().cloned().unwrap_or_else(|| Classes::whole(rows));
        after.push(classes.split(&column.codes));
    }
    let mut before = Classes::whole(rows);
    let mut risks = Vec::with_capacity(columns.len());
    for column in columns {
        let rest = after.pop().unwrap_or_else(|| Classes::whole(rows));
        let without = counts(&before.clone().split(&rest.of_row));
        let alone = counts(&Classes::whole(rows).split(&column.codes));
        risks.push(ColumnRisk {
            column: column.name.clone(),
            unique_share_alone: alone.share(alone.unique),
            average_without: without.average(),
            unique_share_without: without.share(without.unique),
            at_risk_share_without: without.share(without.at_risk),
        });
        before = before.split(&column.codes);
    }
    order::few(&mut risks, |a, b| a.average_without.total_cmp(&b.average_without));
    risks
}
