//! What makes no sense in an action.

use super::Action;

/// Rows of a hierarchy that a recipe may carry.
const MOST_ROWS: usize = 1 << 20;

impl Action {
    /// What is wrong with the action's parameters, if anything is.
    pub(in crate::recipe) fn bad_parameter(&self) -> Option<String> {
        let said = match self {
            Self::Number { width, .. } | Self::Round { to: width } if !(width.is_finite() && *width > 0.0) => {
                "the width must be above zero"
            }
            Self::Number { bottom, top, .. } | Self::Limit { bottom, top }
                if [bottom, top].into_iter().flatten().any(|limit| !limit.is_finite()) =>
            {
                "the limits must be numbers"
            }
            Self::Number { bottom: Some(bottom), top: Some(top), .. }
            | Self::Limit { bottom: Some(bottom), top: Some(top) }
                if bottom >= top =>
            {
                "the lower limit must be below the upper one"
            }
            Self::Limit { bottom: None, top: None } => "a limit is missing",
            Self::Bins { edges } if edges.is_empty() => "ranges need at least one edge",
            Self::Bins { edges }
                if !edges.iter().all(|edge| edge.is_finite())
                    || !edges.is_sorted_by(|before, after| before < after) =>
            {
                "the edges must rise"
            }
            Self::Postcode { keep, .. } if !(1..=4).contains(keep) => {
                "one to four characters of a postcode can be kept"
            }
            Self::Date { from_year: Some(year), .. } if !(1000..=9999).contains(year) => {
                "the first year must have four digits"
            }
            Self::Pseudonym { domain } if domain.len() > 1000 => "the pseudonyms' domain is too long",
            Self::Generalise { hierarchy, .. } if hierarchy.len() > MOST_ROWS => "the hierarchy has too many rows",
            _ => return None,
        };
        Some(said.to_owned())
    }
}
