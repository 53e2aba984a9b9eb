//! The recipe proposed for FHIR: the clinical content stays, what identifies goes or becomes a pseudonym.

use wasm_crypto::recipe::{Action, ColumnRule, DateOrder, DatePart, Day, Person, PostcodeSystem, Recipe};
use wasm_crypto::scan::Role;

use super::policy::Proposal;
use super::reference::DOMAIN;
use crate::Survey;

/// Ages over 89 identify (45 CFR 164.514(b)(2)(i)(C)).
pub(super) const OLDEST: i32 = 89;

/// The proposed recipe: one rule for each field that was met. `now`, in seconds since 1970, decides which years of birth
/// mean an age over 89.
pub fn propose(survey: &Survey, now: u64) -> Recipe {
    let youngest = Day::of(now).year - OLDEST;
    let rule = |column: &wasm_crypto::scan::ColumnProfile| {
        let proposal = survey.known.proposals.get(&column.name);
        let action = match proposal {
            // The number of a type's resources.
            None => Action::Keep,
            Some(Proposal::Keep) => Action::Keep,
            Some(Proposal::Scrub) => Action::Scrub,
            Some(Proposal::Drop) => Action::Drop,
            Some(Proposal::Pseudonym) => Action::Pseudonym { domain: DOMAIN.to_owned() },
            Some(Proposal::Shift) => Action::Shift { order: DateOrder::YearMonthDay, person: Person::Record },
            Some(Proposal::Birth) => {
                Action::Date { to: DatePart::Year, order: DateOrder::YearMonthDay, from_year: Some(youngest) }
            }
            Some(Proposal::Postcode) => {
                let system = column.postcodes.unwrap_or(PostcodeSystem::UnitedStates);
                let keep = if system == PostcodeSystem::UnitedStates { 3 } else { 2 };
                Action::Postcode { keep, system }
            }
            Some(Proposal::Age) => Action::Limit { bottom: None, top: Some(f64::from(OLDEST + 1)) },
        };
        let useful =
            !matches!(column.role, Role::Direct | Role::FreeText) && action != Action::Drop && proposal.is_some();
        ColumnRule { column: column.name.clone(), role: column.role, useful, action }
    };
    Recipe::new(survey.profile.columns.iter().map(rule).collect())
}
