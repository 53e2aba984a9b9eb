//! The recipe proposed for a scanned table: HIPAA Safe Harbor where it speaks, free text and names left out, dates shifted
//! where the time between them says more than they do.

use super::{Action, ColumnRule, DateOrder, DatePart, Day, Person, PostcodeSystem, Recipe};
use crate::scan::{ColumnKind, ColumnProfile, Evidence, Identifier, Profile, Role};

/// Ages over 89 identify (45 CFR 164.514(b)(2)(i)(C)).
const OLDEST: i32 = 89;
/// Fewer people than these rarely share a year of birth along with anything else: they get the decade.
const SHARED_YEAR: u64 = 10_000;

/// What the table as a whole says about the treatment of one column.
struct Setting {
    people: u64,
    today: Day,
    /// The column that tells which rows belong to one person, when several do.
    links: Option<String>,
    /// Whose dates move together; none when there is no interval to keep.
    shift: Option<Person>,
}

impl Recipe {
    /// The proposed recipe. `now`, in seconds since 1970, decides which years of birth mean an age over 89.
    pub fn propose(profile: &Profile, now: u64) -> Self {
        let links = profile.person_column.clone().filter(|_| profile.people < profile.rows);
        let events = profile.columns.iter().filter(|column| is_event(column)).count();
        let shift = match (&profile.person_column, events) {
            (_, 0) => None,
            (Some(column), _) if links.is_some() || events > 1 => Some(Person::Column { column: column.clone() }),
            (None, 2..) => Some(Person::Row),
            _ => None,
        };
        let setting = Setting { people: profile.people, today: Day::of(now), links, shift };
        let rule = |column: &ColumnProfile| {
            let action = action(column, &setting);
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

fn found(column: &ColumnProfile, identifier: Identifier) -> bool {
    column.findings.iter().any(|finding| finding.identifier == identifier)
}

/// True for a column in which some values among others are dates, ages or postcodes: no coarser form suits all of it.
fn is_mixed(column: &ColumnProfile) -> bool {
    let named = column.findings.iter().any(|finding| finding.evidence == Evidence::Name);
    column.findings.iter().filter(|finding| finding.evidence == Evidence::Content).any(|finding| {
        match finding.identifier {
            Identifier::BirthDate | Identifier::DeathDate | Identifier::EventDate => {
                column.kind != ColumnKind::Date && (!named || finding.share < 0.5)
            }
            Identifier::Postcode => finding.share < 0.5,
            Identifier::Age => !matches!(column.kind, ColumnKind::Integer | ColumnKind::Decimal),
            _ => false,
        }
    })
}

/// True for a column of whole dates that are not of birth or death: visits, samples, admissions.
fn is_event(column: &ColumnProfile) -> bool {
    column.kind == ColumnKind::Date
        && column.role == Role::Quasi
        && !found(column, Identifier::BirthDate)
        && !found(column, Identifier::DeathDate)
}

/// The proposed action.
fn action(column: &ColumnProfile, setting: &Setting) -> Action {
    let found = |identifier| found(column, identifier);
    match column.role {
        Role::FreeText => Action::Drop,
        Role::Direct => {
            let number = found(Identifier::RecordNumber) || found(Identifier::UniqueNumber);
            let only_number = column
                .findings
                .iter()
                .all(|finding| matches!(finding.identifier, Identifier::RecordNumber | Identifier::UniqueNumber));
            if setting.links.as_ref() == Some(&column.name) || (number && only_number) {
                Action::Pseudonym { domain: column.name.clone() }
            } else {
                Action::Drop
            }
        }
        Role::Sensitive | Role::Other => Action::Keep,
        Role::Quasi => {
            if found(Identifier::Place) || is_mixed(column) {
                return Action::Drop;
            }
            if let Some(system) = column.postcodes {
                return Action::Postcode { keep: usual_length(system), system };
            }
            let order = column.date_order.unwrap_or(DateOrder::YearMonthDay);
            if found(Identifier::BirthDate) {
                let youngest = setting.today.year - OLDEST;
                return if setting.people > 1 && setting.people < SHARED_YEAR {
                    // Whole decades, so that the last one is not cut down to a few years.
                    let from_year = Some(youngest + (10 - youngest.rem_euclid(10)) % 10);
                    Action::Date { to: DatePart::Decade, order, from_year }
                } else {
                    Action::Date { to: DatePart::Year, order, from_year: Some(youngest) }
                };
            }
            if let Some(person) = setting.shift.clone().filter(|_| is_event(column)) {
                return Action::Shift { order, person };
            }
            if column.kind == ColumnKind::Date || found(Identifier::DeathDate) {
                return Action::Date { to: DatePart::Year, order, from_year: None };
            }
            let numbers = matches!(column.kind, ColumnKind::Integer | ColumnKind::Decimal);
            if found(Identifier::Age) && numbers {
                return Action::Number { width: 5.0, bottom: None, top: Some(f64::from(OLDEST + 1)) };
            }
            // "97 years old" cannot be cut off at 90; "35-39" and "90+" already are.
            let worded = |value: &String| value.contains(char::is_alphabetic);
            if found(Identifier::Age) && column.examples.iter().any(worded) {
                return Action::Drop;
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
