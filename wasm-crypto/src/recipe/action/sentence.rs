//! What an action does, in words.

use super::{Action, Person};
use crate::recipe::number::shortest;
use crate::scan::recall;
use crate::table::cell::postcode::PostcodeSystem;

impl Action {
    /// What it does, as a sentence.
    pub fn sentence(&self) -> String {
        match self {
            Self::Keep => "Kept as it is.".to_owned(),
            Self::Drop => "Left out.".to_owned(),
            Self::Pseudonym { .. } => {
                "Each value becomes a code, the same for the same value; only your vault could lead back.".to_owned()
            }
            Self::Mask { first, last } => {
                let kept = match (first, last) {
                    (0, 0) => return "Each value becomes \"***\".".to_owned(),
                    (1, 0) => return "Only the first character is kept; \"***\" stands for the rest.".to_owned(),
                    (0, 1) => return "Only the last character is kept; \"***\" stands for the rest.".to_owned(),
                    (first, 0) => format!("the first {first} characters"),
                    (0, last) => format!("the last {last} characters"),
                    (first, last) => format!("the first {first} and the last {}", characters(*last)),
                };
                format!("Only {kept} are kept; \"***\" stands for the rest.")
            }
            Self::Number { width, bottom, top } => {
                let ends = ends(*bottom, *top).map(|ends| format!(", {ends}")).unwrap_or_default();
                format!("Numbers become ranges {} wide{ends}.", shortest(*width))
            }
            Self::Bins { edges } => {
                let edges: Vec<String> = edges.iter().map(|edge| shortest(*edge)).collect();
                format!("Numbers become ranges that start at {}.", edges.join(", "))
            }
            Self::Limit { bottom, top } => match ends(*bottom, *top) {
                Some(ends) => format!("Numbers are kept; {ends}."),
                None => "Numbers are kept.".to_owned(),
            },
            Self::Round { to } => format!("Numbers are rounded to the nearest multiple of {}.", shortest(*to)),
            Self::Date { to, from_year, .. } => {
                let mut sentence = format!("Only the {} is kept", to.label());
                if let Some(year) = from_year {
                    sentence += &format!("; years before {year} become \"<{year}\"");
                }
                sentence + "."
            }
            Self::Shift { person, .. } => {
                let whose = match person {
                    Person::Record | Person::Column { .. } => "of one person",
                    Person::Row => "of one row",
                };
                format!(
                    "All dates {whose} move by the same secret number of days, at most 182; the time between them stays."
                )
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
            Self::Generalise { level, .. } => format!("Values become the groups of level {level} of a hierarchy."),
            Self::Scrub => recall::sentence(),
        }
    }
}

fn characters(count: u8) -> String {
    if count == 1 { "character".to_owned() } else { format!("{count} characters") }
}

fn ends(bottom: Option<f64>, top: Option<f64>) -> Option<String> {
    let below = bottom.map(|bottom| format!("below {0} only \"<{0}\"", shortest(bottom)));
    let above = top.map(|top| format!("from {0} on only \"{0}+\"", shortest(top)));
    match (below, above) {
        (Some(below), Some(above)) => Some(format!("{below}, {above}")),
        (below, above) => below.or(above),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::cell::date::DateOrder;

    #[test]
    fn sentences_say_what_is_kept() {
        let cases = [
            (Action::Mask { first: 1, last: 0 }, "Only the first character is kept; \"***\" stands for the rest."),
            (Action::Mask { first: 0, last: 4 }, "Only the last 4 characters are kept; \"***\" stands for the rest."),
            (
                Action::Number { width: 5.0, bottom: Some(18.0), top: Some(90.0) },
                "Numbers become ranges 5 wide, below 18 only \"<18\", from 90 on only \"90+\".",
            ),
            (Action::Number { width: 5.0, bottom: None, top: None }, "Numbers become ranges 5 wide."),
            (Action::Limit { bottom: None, top: Some(90.0) }, "Numbers are kept; from 90 on only \"90+\"."),
            (Action::Bins { edges: vec![18.0, 65.5] }, "Numbers become ranges that start at 18, 65.5."),
            (
                Action::Shift { order: DateOrder::YearMonthDay, person: Person::Row },
                "All dates of one row move by the same secret number of days, at most 182; the time between them stays.",
            ),
        ];
        for (action, sentence) in cases {
            assert_eq!(action.sentence(), sentence);
        }
    }
}
