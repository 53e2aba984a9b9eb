//! The things that can be done to a column, or to a field of a record.

mod check;
mod options;
mod sentence;

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

/// Whose dates a shift moves together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Person {
    /// The person the record belongs to, as its format says (FHIR's patient, Apple Health's owner). A table has no such
    /// thing: all of it is about one person.
    Record,
    /// The person whom this column of the table names, as it was before the recipe.
    Column {
        /// The column.
        column: String,
    },
    /// Each row of the table is a person of its own: rows that agree in every column before the recipe count as one.
    Row,
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
    /// The first and the last characters stay, `***` stands for those between: `AB***7`.
    Mask {
        /// Characters kept at the start.
        first: u8,
        /// Characters kept at the end.
        last: u8,
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
    /// Numbers become the intervals between edges: below the first `<18`, from the last on `90+`.
    Bins {
        /// Where intervals start, rising.
        edges: Vec<f64>,
    },
    /// Numbers at the ends are put together: `<18`, `90+`; the others stay as they are.
    Limit {
        /// Numbers below it become `<18`.
        bottom: Option<f64>,
        /// Numbers from it on become `90+`.
        top: Option<f64>,
    },
    /// Numbers become the nearest multiple.
    Round {
        /// Of what, above zero.
        to: f64,
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
    /// All dates of a person move by the same secret number of days, so that intervals survive (`recipe::shift`).
    Shift {
        /// How the column writes dates.
        order: DateOrder,
        /// Whose dates move together.
        person: Person,
    },
    /// Postcodes keep their first characters.
    Postcode {
        /// Characters that are kept.
        keep: u8,
        /// Whose postcodes they are.
        system: PostcodeSystem,
    },
    /// Values become what a hierarchy makes of them at a level.
    Generalise {
        /// ARX's rows: the value, then what it becomes at level 1, 2, ….
        hierarchy: Vec<Vec<String>>,
        /// The level, from 1; what stands at a higher one already stays.
        level: u8,
    },
    /// Identifiers that are found in free text become `[name]`, `[date]`, …. Others are missed: see
    /// [`crate::scan::recall`].
    Scrub,
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
