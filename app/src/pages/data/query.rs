//! What the catalogue is asked, as the address holds it: a search can be linked to, reloaded and gone back to.

use serde::{Deserialize, Serialize};
use wasm_crypto::card::Card;
use wasm_crypto::terms::{Activities, Flags, Purpose};

use crate::components::Query;

/// A search of the catalogue.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CatalogueQuery {
    /// Words that must all occur.
    #[serde(rename = "q", skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// The reader's purpose, as [`purpose_text`] writes it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub purpose: String,
    /// Only what the terms do not exclude for that purpose.
    #[serde(skip_serializing_if = "is_false")]
    pub fits: bool,
    /// Also what takes no more orders.
    #[serde(skip_serializing_if = "is_false")]
    pub closed: bool,
    /// The order of the results.
    #[serde(skip_serializing_if = "Sort::is_default")]
    pub sort: Sort,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// The order of the results.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// The latest first.
    #[default]
    Newest,
    /// The cheapest first.
    Price,
    /// The largest first.
    Rows,
}

impl Sort {
    /// Every order, with its value and its words.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Newest, "newest", "Newest first"),
        (Self::Price, "price", "Lowest price first"),
        (Self::Rows, "rows", "Most rows first"),
    ];

    /// Its value in the address.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(sort, ..)| *sort == self).map_or("", |(_, name, _)| name)
    }

    /// The order called so; the newest first for what is unknown.
    pub fn from_name(name: &str) -> Self {
        Self::ALL.iter().find(|(_, known, _)| *known == name).map_or(Self::Newest, |(sort, ..)| *sort)
    }

    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// A purpose for the address, complete or not: activities and flags in hexadecimal, country, disease.
pub fn purpose_text(purpose: &Purpose) -> String {
    if *purpose == Purpose::default() {
        return String::new();
    }
    format!("{:x}.{}.{}", purpose.activities.mask() | purpose.flags.mask(), purpose.country, purpose.mondo)
}

/// The purpose that an address holds; none for anything else.
pub fn purpose_from(text: &str) -> Option<Purpose> {
    let mut parts = text.split('.');
    let mask = u32::from_str_radix(parts.next()?, 16).ok()?;
    let purpose = Purpose {
        activities: Activities::from_mask(mask & Activities::ALL.mask()).ok()?,
        flags: Flags::from_mask(mask & !Activities::ALL.mask()).ok()?,
        country: parts.next()?.parse().ok()?,
        mondo: parts.next()?.parse().ok()?,
    };
    parts.next().is_none().then_some(purpose)
}

/// The part of the address that pages about one dataset share with the catalogue.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PurposeQuery {
    /// The reader's purpose, as [`purpose_text`] writes it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub purpose: String,
}

/// The query string that hands a purpose on, if there is one.
pub fn purpose_query(purpose: &Purpose) -> Option<Query> {
    let text = purpose_text(purpose);
    (!text.is_empty()).then(|| format!("purpose={text}").into())
}

/// Whether a card has every one of the words, in its title, description, keywords, columns or steward's name.
pub fn has_words(card: &Card, words: &str) -> bool {
    let texts = [card.title.as_str(), &card.description, &card.steward.name];
    let fields = card.fields.iter().map(|field| field.name.as_str());
    let all = texts.into_iter().chain(card.keywords.iter().map(String::as_str)).chain(fields);
    occur(words, &all.collect::<Vec<_>>().join("\n"))
}

/// Whether each of the words occurs in the text, in whatever case.
fn occur(words: &str, text: &str) -> bool {
    let text = text.to_lowercase();
    words.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use wasm_crypto::terms::{Activity, Flag};

    use super::*;

    #[test]
    fn a_purpose_reads_back_from_the_address() {
        let purpose = Purpose {
            activities: [Activity::Disease].into_iter().collect(),
            flags: [Flag::EthicsApproval, Flag::Genetic].into_iter().collect(),
            country: 276,
            mondo: 5148,
        };
        assert_eq!(purpose_from(&purpose_text(&purpose)), Some(purpose));
        assert_eq!(purpose_text(&Purpose::default()), "");
    }

    #[test]
    fn what_is_no_purpose_is_not_taken_for_one() {
        for text in ["", "1", "1.2", "1.2.3.4", "x.0.0", "ffffffff.0.0", "1.99999.0"] {
            assert_eq!(purpose_from(text), None, "{text}");
        }
    }

    #[test]
    fn every_order_is_found_by_its_name() {
        for (sort, name, _) in Sort::ALL {
            assert_eq!(Sort::from_name(name), sort);
            assert_eq!(sort.name(), name);
        }
    }

    #[test]
    fn all_words_must_occur_in_any_order_and_case() {
        let text = "Metabolic cohort\nhba1c\nNorthern Data Trust";
        assert!(occur("HBA1C metabolic", text));
        assert!(occur("  ", text));
        assert!(!occur("metabolic asthma", text));
    }
}
