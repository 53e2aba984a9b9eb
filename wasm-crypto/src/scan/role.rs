//! Which role a column should have, and why.

use super::by_name::{self, NameSays};
use super::detect;
use super::shape::{NEARLY_ALL, Shape};
use super::{Certainty, ColumnKind, ColumnProfile, Evidence, Finding, Identifier, Role};
use crate::order;
use crate::table::Column;

/// The identifiers that a column's name and values speak of, the surest first.
pub fn findings(
    column: &Column,
    counts: &[u64],
    shape: &Shape,
    kind: ColumnKind,
    says: Option<NameSays>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(NameSays::Identifier(identifier)) = says {
        findings.push(Finding {
            identifier,
            evidence: Evidence::Name,
            matches: shape.filled,
            share: 1.0,
            certainty: Certainty::Likely,
            sentence: format!("The column's name says \"{}\".", identifier.label()),
        });
    }
    for (identifier, matches, certainty) in content(column, counts, shape, kind) {
        // The dates of a column that is named for births are dates of birth.
        let identifier = match says {
            Some(NameSays::Identifier(named)) if is_date(named) && is_date(identifier) => named,
            _ => identifier,
        };
        let share = matches as f64 / shape.filled.max(1) as f64;
        let certainty = match certainty {
            // A check digit that one number in eleven passes by chance proves little; all of them passing proves it.
            _ if has_check_digit(identifier) && share >= NEARLY_ALL && matches >= 5 => Certainty::Certain,
            Certainty::Possible if share >= 0.8 && (matches >= 2 || shape.filled == 1) => Certainty::Likely,
            Certainty::Possible if identifier == Identifier::PersonName && share >= 0.5 && matches >= 2 => {
                Certainty::Likely
            }
            Certainty::Possible => continue,
            certainty => certainty,
        };
        let verb = if share >= NEARLY_ALL && kind != ColumnKind::Text { "have the form of" } else { "contain" };
        findings.push(Finding {
            identifier,
            evidence: Evidence::Content,
            matches,
            share,
            certainty,
            sentence: format!("{matches} of {} values {verb} {}.", shape.filled, identifier.phrase()),
        });
    }
    if findings.is_empty() && says.is_none() && shape.is_unique_number(kind) {
        findings.push(Finding {
            identifier: Identifier::UniqueNumber,
            evidence: Evidence::Content,
            matches: shape.filled,
            share: 1.0,
            certainty: Certainty::Possible,
            sentence: "Every row has a value of its own, as a record number would.".to_owned(),
        });
    }
    order::few(&mut findings, |a, b| b.certainty.cmp(&a.certainty));
    findings
}

/// True for numbers with a check digit.
fn has_check_digit(identifier: Identifier) -> bool {
    use Identifier::{InsuranceNumber, NationalNumber, NhsNumber, PaymentCard, ProviderNumber};
    matches!(identifier, InsuranceNumber | NationalNumber | NhsNumber | PaymentCard | ProviderNumber)
}

/// Cells in which each identifier stands, with the highest certainty of its form.
fn content(column: &Column, counts: &[u64], shape: &Shape, kind: ColumnKind) -> Vec<(Identifier, u64, Certainty)> {
    if kind == ColumnKind::Date {
        return vec![(Identifier::EventDate, shape.dates(), Certainty::Certain)];
    }
    let mut found: Vec<(Identifier, u64, Certainty)> = Vec::new();
    if kind != ColumnKind::Decimal {
        let mut finder = detect::Finder::default();
        for (code, value) in column.values.iter().skip(1).filter(|(code, _)| counts[*code as usize] > 0) {
            let hits = finder.find(value);
            for (place, hit) in hits.iter().enumerate() {
                // A value that holds two of a kind counts once.
                let again = hits[..place].iter().any(|earlier| earlier.identifier == hit.identifier);
                let count = if again { 0 } else { counts[code as usize] };
                match found.iter_mut().find(|(identifier, ..)| *identifier == hit.identifier) {
                    Some((_, matches, certainty)) => {
                        *matches += count;
                        *certainty = (*certainty).max(hit.certainty);
                    }
                    None => found.push((hit.identifier, count, hit.certainty)),
                }
            }
        }
    }
    // A few whole numbers among many always look like something: only a column full of them is.
    if kind == ColumnKind::Integer {
        found.retain(|(_, matches, _)| shape.share(*matches) >= NEARLY_ALL);
    }
    if shape.is_british_postcodes() {
        found.retain(|(identifier, ..)| *identifier != Identifier::Postcode);
        found.push((Identifier::Postcode, shape.filled, Certainty::Certain));
    }
    found
}

/// The role the column should have, with the reason as a sentence.
pub fn propose(
    name: &str,
    shape: &Shape,
    kind: ColumnKind,
    says: Option<NameSays>,
    findings: &[Finding],
) -> (Role, String) {
    let by_name = |finding: &&Finding| finding.evidence == Evidence::Name;
    let because = |sentence: &str, then: &str| format!("{} {then}", sentence.trim_end());
    let direct = findings.iter().find(|finding| finding.identifier.is_direct() && finding.evidence == Evidence::Name);
    if let Some(finding) = direct {
        return (Role::Direct, because(&finding.sentence, "It identifies a person by itself."));
    }
    if says == Some(NameSays::FreeText) {
        return (Role::FreeText, "The column's name says that it holds notes. Anything may stand in them.".to_owned());
    }
    let inside = findings
        .iter()
        .filter(|finding| finding.identifier.is_direct() && !by_name(finding))
        .max_by(|a, b| a.share.total_cmp(&b.share));
    if let Some(finding) = inside {
        if kind == ColumnKind::Text && finding.share < 0.5 {
            return (Role::FreeText, because(&finding.sentence, "The rest is free text, in which more may stand."));
        }
        let then = if finding.identifier == Identifier::UniqueNumber {
            "It may lead back to a person."
        } else {
            "It identifies a person by itself."
        };
        return (Role::Direct, because(&finding.sentence, then));
    }
    let named = findings.iter().find(by_name);
    if let Some(finding) = named.or_else(|| findings.first().filter(|_| kind != ColumnKind::Text)) {
        return (
            Role::Quasi,
            because(&finding.sentence, "Together with other columns it narrows down who a person is."),
        );
    }
    if says.is_none() && shape.is_structured() {
        return (Role::FreeText, "Its cells hold structures of their own. Anything may stand in them.".to_owned());
    }
    if says.is_none() && shape.is_like_names() {
        return (Role::FreeText, "Its values have the form of people's names.".to_owned());
    }
    match (says, kind) {
        (Some(NameSays::Quasi), kind) if kind != ColumnKind::Text => (
            Role::Quasi,
            format!(
                "\"{name}\" is a trait that others know or can see. Together with other columns it narrows down who a person is."
            ),
        ),
        (_, ColumnKind::Text) => {
            (Role::FreeText, "Its values are sentences or names of their own. Anything may stand in them.".to_owned())
        }
        (Some(NameSays::Sensitive), _) => (
            Role::Sensitive,
            "The column's name says that it holds findings, treatment or other private facts: what research needs."
                .to_owned(),
        ),
        _ if shape.is_icd10() => (Role::Sensitive, "Its values have the form of ICD-10 diagnosis codes.".to_owned()),
        (_, ColumnKind::Decimal) => (Role::Sensitive, "Its values are measurements.".to_owned()),
        (_, ColumnKind::Empty) => (Role::Other, "It is empty.".to_owned()),
        _ => (Role::Other, "Nothing in its name or values points to a person.".to_owned()),
    }
}

/// True for identifiers that are dates.
pub fn is_date(identifier: Identifier) -> bool {
    matches!(identifier, Identifier::BirthDate | Identifier::DeathDate | Identifier::EventDate)
}

/// The column that tells people apart best: by a number of theirs, else by their name.
pub fn person_column(columns: &[ColumnProfile]) -> Option<usize> {
    const BEST_FIRST: [Identifier; 6] = [
        Identifier::NhsNumber,
        Identifier::SocialSecurityNumber,
        Identifier::RecordNumber,
        Identifier::InsuranceNumber,
        Identifier::Email,
        Identifier::PersonName,
    ];
    let tells = |column: &ColumnProfile, identifier: Identifier| {
        let filled = column.empty * 20 <= column.distinct.max(1) + column.empty || column.empty == 0;
        let named =
            column.findings.iter().any(|finding| finding.identifier == identifier && finding.share >= NEARLY_ALL);
        named && filled && column.role == Role::Direct && by_name::is_about_a_person(&column.name)
    };
    BEST_FIRST.iter().find_map(|identifier| columns.iter().position(|column| tells(column, *identifier)))
}
