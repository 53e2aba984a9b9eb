//! A card as it is read: what catalogue and dataset pages show.

use serde::{Deserialize, Serialize};

use super::{Noise, Steward};
use crate::primitives::Bytes32;

/// What a column's values are, in Croissant's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FieldType {
    /// `sc:Integer`.
    Integer,
    /// `sc:Float`.
    Float,
    /// `sc:Date`.
    Date,
    /// `sc:Text`.
    Text,
}

/// One bar of a histogram.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bin {
    /// The value or interval it counts.
    pub label: String,
    /// Cells counted; none where the number is withheld.
    pub count: Option<u64>,
}

/// How a column's values are spread.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Histogram {
    /// The bars, numbers ascending, categories by count.
    pub bins: Vec<Bin>,
    /// Cells with values too rare, or too many, to be named: at least eleven people's together, or withheld.
    pub other: Option<u64>,
}

/// Location and spread of a column of numbers, from at least eleven people each, rounded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// A low percentile, at or below which at least eleven people lie.
    pub low: f64,
    /// The median.
    pub median: f64,
    /// A high percentile, at or above which at least eleven people lie.
    pub high: f64,
}

/// One column, as a card describes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CardField {
    /// The column's name.
    pub name: String,
    /// What was done to it and what it holds, in words.
    pub description: String,
    /// Its type.
    pub data_type: FieldType,
    /// Its unit, if it has one.
    pub unit: Option<String>,
    /// Empty cells; none where the number is withheld.
    pub nulls: Option<u64>,
    /// How its values are spread; none where too few people stand behind it.
    pub histogram: Option<Histogram>,
    /// Location and spread, for numbers with enough people behind them.
    pub summary: Option<Summary>,
}

/// The privacy report of a card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CardRisk {
    /// The quasi-identifiers that make the classes.
    pub quasi: Vec<String>,
    /// People or records measured.
    pub records: u64,
    /// Number of classes.
    pub classes: u64,
    /// Size of the smallest class.
    pub smallest_class: u64,
    /// Highest prosecutor risk.
    pub highest: f64,
    /// Average prosecutor risk, equal to the marketer risk.
    pub average: f64,
    /// Share of records in classes of fewer than eleven.
    pub at_risk_share: f64,
    /// Share of records alone in their class.
    pub unique_share: f64,
    /// People in the population that the next number is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population: Option<u64>,
    /// Estimated share of the population that is alone in its class, by Dankar's rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population_unique_share: Option<f64>,
}

/// The utility a card states.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CardUtility {
    /// Version of the definition.
    pub version: u32,
    /// Utility of the dataset, 0 to 10,000.
    pub contribution: u16,
    /// Mean share of kept cells among the useful columns, 0 to 1.
    pub kept: f64,
    /// Mean generalisation loss over the quasi-identifiers, 0 to 1.
    pub loss: f64,
}

/// How many records of one kind a body of records holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CardContents {
    /// The kind: a FHIR resource type, an Apple Health record type.
    pub name: String,
    /// A code of the kind, as `system|code`; none for the kind as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Records of it; none where fewer than eleven people have any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records: Option<u64>,
}

/// A dataset's public description.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Card {
    /// Title.
    pub title: String,
    /// What the data are and how they came about.
    pub description: String,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// Day of publication, `YYYY-MM-DD`.
    pub published: String,
    /// Rows of the table.
    pub rows: u64,
    /// People the rows are about; none when the card does not say.
    pub people: Option<u64>,
    /// The columns, in the table's order.
    pub fields: Vec<CardField>,
    /// The privacy report.
    pub risk: CardRisk,
    /// The utility.
    pub utility: CardUtility,
    /// Merkle root over the encrypted segments.
    pub body_root: Bytes32,
    /// Length of the encrypted body in bytes.
    pub body_length: u64,
    /// Keyed Merkle root over the plaintext.
    pub plain_root: Bytes32,
    /// Media type of the plaintext.
    pub media_type: String,
    /// What records it holds; empty for a table.
    pub contents: Vec<CardContents>,
    /// The privacy models that hold, as the steward says: `k:5`, `t-equal:0.3`.
    pub models: Vec<String>,
    /// Noise on the counts.
    pub noise: Option<Noise>,
    /// Digest of the recipe.
    pub recipe_digest: Bytes32,
    /// Digest of the licence text.
    pub licence_digest: Bytes32,
    /// Consent terms, packed.
    pub terms: Bytes32,
    /// Texts and lists of the terms.
    pub terms_detail: Option<serde_json::Value>,
    /// Who answers for it.
    pub steward: Steward,
}
