//! Which actions make sense for a column.

use super::{Action, DatePart, Person};
use crate::scan::{ColumnKind, ColumnProfile, Identifier, Role};

impl Action {
    /// The treatments that make sense for a column, the mildest first; what is proposed is among them, but for limits and
    /// the person whose dates move.
    pub fn options(column: &ColumnProfile) -> Vec<Self> {
        let found = |identifier| column.findings.iter().any(|finding| finding.identifier == identifier);
        let mut options = vec![Self::Keep];
        if let (Some(order), true) = (column.date_order, column.kind != ColumnKind::Text) {
            options.push(Self::Shift { order, person: Person::Record });
            let parts = [DatePart::Month, DatePart::Quarter, DatePart::Year, DatePart::Decade];
            options.extend(parts.map(|to| Self::Date { to, order, from_year: None }));
        }
        if let Some(system) = column.postcodes {
            options.extend((1..=4).rev().map(|keep| Self::Postcode { keep, system }));
        }
        if let Some((low, high)) = column.range {
            if found(Identifier::Age) {
                options.push(Self::Limit { bottom: None, top: Some(90.0) });
            }
            let widths: Vec<f64> = widths(high - low).collect();
            options.extend(widths.first().map(|to| Self::Round { to: *to }));
            options.extend(widths.into_iter().map(|width| Self::Number { width, bottom: None, top: None }));
        }
        if column.role == Role::FreeText || column.kind == ColumnKind::Text {
            options.push(Self::Scrub);
        }
        if column.kind != ColumnKind::Text {
            if column.kind == ColumnKind::Code {
                options.push(Self::Mask { first: 3, last: 0 });
            }
            options.push(Self::Pseudonym { domain: column.name.clone() });
        }
        options.push(Self::Drop);
        options
    }
}

/// Up to four widths, 1, 2 or 5 times a power of ten, that cut a span into some twenty, ten, five and three parts.
fn widths(span: f64) -> impl Iterator<Item = f64> {
    let nice = move |parts: f64| {
        let rough = (span / parts).max(1e-6);
        let power = 10f64.powf(rough.log10().floor());
        [1.0, 2.0, 5.0, 10.0]
            .map(|step| step * power)
            .into_iter()
            .find(|width| *width >= rough * 0.999)
            .unwrap_or(rough)
    };
    let mut widths: Vec<f64> = [20.0, 10.0, 5.0, 3.0].map(nice).to_vec();
    widths.dedup();
    widths.into_iter()
}
