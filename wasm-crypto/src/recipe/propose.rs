//! The recipe proposed for a scanned table: HIPAA Safe Harbor where it speaks, free text and names left out.

use super::{Action, ColumnRule, DateOrder, DatePart, Day, PostcodeSystem, Recipe};
use crate::scan::{ColumnKind, ColumnProfile, Identifier, Profile, Role};

/// Ages over 89 identify (45 CFR 164.514(b)(2)(i)(C)).
const OLDEST: i32 = 89;
/// Fewer people than these rarely share a year of birth along with anything else: they get the decade.
const SHARED_YEAR: u64 = 10_000;

impl Recipe {
    /// The proposed recipe. `now`, in seconds since 1970, decides which years of birth mean an age over 89.
    pub fn propose(profile: &Profile, now: u64) -> Self {
        let today = Day::of(now);
        let several_rows = profile.people < profile.rows;
        let rule = |column: &ColumnProfile| {
            let links = several_rows && profile.person_column.as_deref() == Some(&column.name);
            let action = action(column, profile.people, links, today);
            let useful = !matches!(column.role, Role::Direct | Role::FreeText) && action != Action::Drop;
            ColumnRule {
                column: column.name.clone(),
                role: column.role,
                useful: useful && column.kind != ColumnKind::Empty,
                action,
            }
        };
        Self::new(profile.columns.iter().map(rule).collect())
    }
}

/// The proposed action. `links`: the column tells which rows belong to one person.
fn action(column: &ColumnProfile, people: u64, links: bool, today: Day) -> Action {
    let found = |identifier: Identifier| column.findings.iter().any(|finding| finding.identifier == identifier);
    match column.role {
        Role::FreeText => Action::Drop,
        Role::Direct => {
            let number = found(Identifier::RecordNumber) || found(Identifier::UniqueNumber);
            let only_number = column
                .findings
                .iter()
                .all(|finding| matches!(finding.identifier, Identifier::RecordNumber | Identifier::UniqueNumber));
            if links || (number && only_number) {
                Action::Pseudonym { domain: column.name.clone() }
            } else {
                Action::Drop
            }
        }
        Role::Sensitive | Role::Other => Action::Keep,
        Role::Quasi => {
            if found(Identifier::Place) {
                return Action::Drop;
            }
            if let Some(system) = column.postcodes {
                return Action::Postcode { keep: usual_length(system), system };
            }
            let order = column.date_order.unwrap_or(DateOrder::YearMonthDay);
            if found(Identifier::BirthDate) {
                let youngest = today.year - OLDEST;
                return if people > 1 && people < SHARED_YEAR {
                    // Whole decades, so that the last one is not cut down to a few years.
                    let from_year = Some(youngest + (10 - youngest.rem_euclid(10)) % 10);
                    Action::Date { to: DatePart::Decade, order, from_year }
                } else {
                    Action::Date { to: DatePart::Year, order, from_year: Some(youngest) }
                };
            }
            if column.kind == ColumnKind::Date || found(Identifier::DeathDate) {
                return Action::Date { to: DatePart::Year, order, from_year: None };
            }
            let numbers = matches!(column.kind, ColumnKind::Integer | ColumnKind::Decimal);
            if found(Identifier::Age) && numbers {
                return Action::Number { width: 5.0, bottom: None, top: Some(f64::from(OLDEST + 1)) };
            }
            Action::Keep
        }
    }
}

/// Characters of a postcode that stand for an area of many people.
fn usual_length(system: PostcodeSystem) -> u8 {
    match system {
        PostcodeSystem::UnitedStates => 3,
        PostcodeSystem::UnitedKingdom | PostcodeSystem::FiveDigits | PostcodeSystem::Other => 2,
    }
}
