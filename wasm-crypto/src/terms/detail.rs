//! The texts and lists behind RS, GS, US, PS and IS. They stand in the card; the listing commits to their digest.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Modifier, Terms};
use crate::json::{self, JsonError};
use crate::primitives::Bytes32;

/// Texts and lists, one member for each modifier that has one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsDetail {
    /// RS: what research is meant.
    #[serde(rename = "RS", default, skip_serializing_if = "Vec::is_empty")]
    pub research: Vec<String>,
    /// GS: countries, ISO 3166-1 alpha-2, upper case.
    #[serde(rename = "GS", default, skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
    /// US: people.
    #[serde(rename = "US", default, skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<String>,
    /// PS: projects.
    #[serde(rename = "PS", default, skip_serializing_if = "Vec::is_empty")]
    pub projects: Vec<String>,
    /// IS: institutions.
    #[serde(rename = "IS", default, skip_serializing_if = "Vec::is_empty")]
    pub institutions: Vec<String>,
}

/// Why texts and lists do not belong to the terms.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DetailError {
    /// The modifier is set, and its list is empty or has an empty entry.
    #[error("{} needs its text or list", .0.code())]
    Missing(Modifier),
    /// There is a list, and its modifier is not set.
    #[error("there is a text or list for {}, which the terms do not have", .0.code())]
    Unused(Modifier),
    /// Not two capital letters.
    #[error("{0:?} is not a country code of two capital letters")]
    Country(String),
    /// It has no canonical form.
    #[error(transparent)]
    Json(#[from] JsonError),
}

impl DetailError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Missing(_) => "Write the text or list, or leave the term out.",
            Self::Unused(_) => "Choose the term, or leave its text out.",
            Self::Country(_) => "Use ISO 3166-1 codes, for instance DE.",
            Self::Json(error) => error.hint(),
        }
    }
}

impl TermsDetail {
    /// The list of a modifier; none for a modifier without one.
    pub fn list(&self, modifier: Modifier) -> Option<&[String]> {
        match modifier {
            Modifier::Rs => Some(&self.research),
            Modifier::Gs => Some(&self.countries),
            Modifier::Us => Some(&self.users),
            Modifier::Ps => Some(&self.projects),
            Modifier::Is => Some(&self.institutions),
            _ => None,
        }
    }

    /// `termsDetail` of a listing: SHA-256 of the canonical JSON, or zero when the terms have nothing to spell out.
    pub fn digest(&self, terms: &Terms) -> Result<Bytes32, DetailError> {
        let mut any = false;
        for modifier in Modifier::ALL {
            let Some(list) = self.list(*modifier) else { continue };
            let set = terms.modifiers.contains(*modifier);
            any |= set;
            if set && (list.is_empty() || list.iter().any(|entry| entry.trim().is_empty())) {
                return Err(DetailError::Missing(*modifier));
            }
            if !set && !list.is_empty() {
                return Err(DetailError::Unused(*modifier));
            }
        }
        let code = |country: &&String| country.len() != 2 || !country.bytes().all(|letter| letter.is_ascii_uppercase());
        if let Some(country) = self.countries.iter().find(code) {
            return Err(DetailError::Country(country.clone()));
        }
        if any { Ok(Bytes32(Sha256::digest(json::canonical(self)?).into())) } else { Ok(Bytes32::ZERO) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::Permission;

    fn terms(modifiers: &[Modifier]) -> Terms {
        Terms { modifiers: modifiers.iter().copied().collect(), ..Terms::new(Permission::Gru) }
    }

    #[test]
    fn the_digest_is_over_the_members_that_are_set_in_canonical_order() {
        let detail = TermsDetail {
            research: vec!["asthma".into()],
            countries: vec!["DE".into(), "AT".into()],
            ..Default::default()
        };
        let digest = detail.digest(&terms(&[Modifier::Rs, Modifier::Gs])).unwrap();
        assert_eq!(digest.0[..], Sha256::digest(r#"{"GS":["DE","AT"],"RS":["asthma"]}"#)[..]);
        assert_eq!(TermsDetail::default().digest(&terms(&[Modifier::Ncu])), Ok(Bytes32::ZERO));
    }

    #[test]
    fn a_list_stands_exactly_where_its_modifier_stands() {
        for modifier in [Modifier::Rs, Modifier::Gs, Modifier::Us, Modifier::Ps, Modifier::Is] {
            let missing = TermsDetail::default().digest(&terms(&[modifier]));
            assert_eq!(missing, Err(DetailError::Missing(modifier)));
        }
        let users = TermsDetail { users: vec!["Ada".into()], ..Default::default() };
        assert_eq!(users.digest(&terms(&[])), Err(DetailError::Unused(Modifier::Us)));
        let blank = TermsDetail { users: vec![" ".into()], ..Default::default() };
        assert_eq!(blank.digest(&terms(&[Modifier::Us])), Err(DetailError::Missing(Modifier::Us)));
        let lower = TermsDetail { countries: vec!["de".into()], ..Default::default() };
        assert_eq!(lower.digest(&terms(&[Modifier::Gs])), Err(DetailError::Country("de".into())));
    }
}
