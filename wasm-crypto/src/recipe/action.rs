//! The things that can be done to a column.

use serde::{Deserialize, Serialize};

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
