//! The things that can be done to a column.

use serde::{Deserialize, Serialize};

use super::number::shortest;
use crate::scan::{ColumnKind, ColumnProfile};
use crate::table::cell::date::DateOrder;
use crate::table::cell::postcode::PostcodeSystem;

/// How much of a date is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DatePart {
    /// `2021-07`.
    Month,
    /// `2021-Q3`.
    Quarter,
    /// `2021`.
    Year,
    /// `2020s`.
    Decade,
}

/// What is done to a column's cells. Empty cells stay empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Action {
    /// Nothing.
    Keep,
    /// The column is left out.
    Drop,
    /// Each value becomes a keyed pseudonym, the same for the same value in the same domain.
    Pseudonym {
        /// Columns of one domain share pseudonyms; by default the column's name.
        domain: String,
    },
    /// Numbers become intervals: `40-44`.
    Number {
        /// Width of the intervals, above zero; whole numbers give `40-44`, others `[1.5,2)`.
        width: f64,
        /// Numbers below it become `<18`.
        bottom: Option<f64>,
        /// Numbers from it on become `90+`.
        top: Option<f64>,
    },
    /// Dates keep their month, quarter, year or decade.
    Date {
        /// What is kept.
        to: DatePart,
        /// How the column writes dates.
        order: DateOrder,
        /// Years before this one become `<1937`: for births of people now older than 89.
        from_year: Option<i32>,
    },
    /// Postcodes keep their first characters.
    Postcode {
        /// Characters that are kept.
        keep: u8,
        /// Whose postcodes they are.
        system: PostcodeSystem,
    },
}

impl Action {
    /// What it does, as a sentence.
    pub fn sentence(&self) -> String {
        match self {
            Self::Keep => "Kept as it is.".to_owned(),
            Self::Drop => "Left out.".to_owned(),
            Self::Pseudonym { .. } => {
                "Each value becomes a code, the same for the same value; only your vault could lead back.".to_owned()
            }
            Self::Number { width, bottom, top } => {
                let mut sentence = format!("Numbers become ranges {} wide", shortest(*width));
                if let Some(bottom) = bottom {
                    sentence += &format!(", below {0} only \"<{0}\"", shortest(*bottom));
                }
                if let Some(top) = top {
                    sentence += &format!(", from {0} on only \"{0}+\"", shortest(*top));
                }
                sentence + "."
            }
            Self::Date { to, from_year, .. } => {
                let mut sentence = format!("Only the {} is kept", to.label());
                if let Some(year) = from_year {
                    sentence += &format!("; years before {year} become \"<{year}\"");
                }
                sentence + "."
            }
            Self::Postcode { keep, system } => match system {
                PostcodeSystem::UnitedKingdom if *keep <= 2 => {
                    "Only the postcode area, its first letters, is kept.".to_owned()
                }
                PostcodeSystem::UnitedStates if *keep >= 3 => {
                    format!("Only the first {keep} digits are kept; areas of few people become 000.")
                }
                _ => format!("Only the first {keep} characters are kept."),
            },
        }
    }

    /// The treatments that make sense for a column, the mildest first; what is proposed is among them.
    pub fn options(column: &ColumnProfile) -> Vec<Self> {
        let mut options = vec![Self::Keep];
        if let (Some(order), true) = (column.date_order, column.kind != ColumnKind::Text) {
            let parts = [DatePart::Month, DatePart::Quarter, DatePart::Year, DatePart::Decade];
            options.extend(parts.map(|to| Self::Date { to, order, from_year: None }));
        }
        if let Some(system) = column.postcodes {
            options.extend((1..=4).rev().map(|keep| Self::Postcode { keep, system }));
        }
        if let Some((low, high)) = column.range {
            options.extend(widths(high - low).map(|width| Self::Number { width, bottom: None, top: None }));
        }
        if column.kind != ColumnKind::Text {
            options.push(Self::Pseudonym { domain: column.name.clone() });
        }
        options.push(Self::Drop);
        options
    }

    /// What is wrong with the action's numbers, if anything is.
    pub(super) fn bad_parameter(&self) -> Option<&'static str> {
        match self {
            Self::Number { width, .. } if !(width.is_finite() && *width > 0.0) => Some("the width must be above zero"),
            Self::Number { bottom, top, .. } if [bottom, top].into_iter().flatten().any(|limit| !limit.is_finite()) => {
                Some("the limits must be numbers")
            }
            Self::Number { bottom: Some(bottom), top: Some(top), .. } if bottom >= top => {
                Some("the lower limit must be below the upper one")
            }
            Self::Postcode { keep, .. } if !(1..=4).contains(keep) => {
                Some("one to four characters of a postcode can be kept")
            }
            Self::Date { from_year: Some(year), .. } if !(1000..=9999).contains(year) => {
                Some("the first year must have four digits")
            }
            Self::Pseudonym { domain } if domain.len() > 1000 => Some("the pseudonyms' domain is too long"),
            _ => None,
        }
    }
}

impl DatePart {
    /// Its name in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
            Self::Decade => "decade",
        }
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
