//! The recipe proposed for an export: clinical content stays, moments are shifted, names go.

use wasm_crypto::recipe::{Action, ColumnRule, DateOrder, DatePart, Day, Person, Recipe};
use wasm_crypto::scan::{ColumnKind, ColumnProfile, Role};

use super::fields::{self, Form};
use crate::Survey;

/// Ages over 89 identify (45 CFR 164.514(b)(2)(i)(C)).
const OLDEST: i32 = 89;
/// The domain of the pseudonyms of devices and apps: one for all elements, so that a source is the same everywhere.
const SOURCES: &str = "apple-health/source";

/// The proposed recipe. `now`, in seconds since 1970, decides which years of birth mean an age over 89.
///
/// Types, units, values and known metadata stay, so far as they have the form of such; every moment moves by the person's
/// secret number of days and loses its time zone; sources become pseudonyms; of the date of birth the year is left, of a device its class;
/// versions, accounts, places and everything unknown are left out.
pub fn propose(survey: &Survey, now: u64) -> Recipe {
    Recipe::new(survey.profile.columns.iter().map(|column| rule(column, Day::of(now))).collect())
}

fn rule(column: &ColumnProfile, today: Day) -> ColumnRule {
    let action = match fields::by_path(&column.name).map(|field| field.form) {
        Some(Form::Clinical) => Action::Keep,
        Some(Form::Date) => Action::Shift { order: DateOrder::YearMonthDay, person: Person::Record },
        Some(Form::Birth) => {
            Action::Date { to: DatePart::Year, order: DateOrder::YearMonthDay, from_year: Some(today.year - OLDEST) }
        }
        Some(Form::Name) => Action::Pseudonym { domain: SOURCES.to_owned() },
        Some(Form::Device) => Action::Scrub,
        Some(Form::Text | Form::Never) | None => Action::Drop,
    };
    let useful = matches!(column.role, Role::Sensitive | Role::Quasi | Role::Other) && action != Action::Drop;
    ColumnRule {
        column: column.name.clone(),
        role: column.role,
        useful: useful && column.kind != ColumnKind::Empty,
        action,
    }
}
