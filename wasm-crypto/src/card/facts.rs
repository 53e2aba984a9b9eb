//! What a card is built from, besides the de-identified table.

use serde::{Deserialize, Serialize};

use super::Noise;
use crate::primitives::Bytes32;
use crate::risk::{People, Risk};
use crate::utility::Utility;

/// Who answers for a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Steward {
    /// Name of the person or institution, as it is to appear in public.
    pub name: String,
    /// E-mail or web address for questions; empty when the steward gives none.
    pub contact: String,
    /// X25519 public key that ethics evidence is encrypted to, 64 hexadecimal digits after `0x`.
    pub crypt4gh_key: Bytes32,
}

/// How many records of one kind a body of records holds. The raw numbers: a card withholds the small ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contents {
    /// The kind: a FHIR resource type, an Apple Health record type.
    pub name: String,
    /// A code of the kind, as `system|code`; none for the kind as a whole.
    pub code: Option<String>,
    /// Records of it.
    pub records: u64,
    /// People who have at least one.
    pub people: u64,
}

/// What a card says besides what it reads from the de-identified table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CardFacts {
    /// Title, 3 to 200 characters, free of identifiers.
    pub title: String,
    /// What the data are and how they came about, up to 5,000 characters, free of identifiers.
    pub description: String,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// Day of publication, `YYYY-MM-DD`.
    pub published: String,
    /// Whose the rows are.
    pub people: People,
    /// Columns that stand for a quantity, with their unit as in `ColumnProfile::unit`: `(column, unit)`.
    pub units: Vec<(String, String)>,
    /// What was done to columns, as `Action::sentence` says it: `(column, sentence)`.
    pub treatments: Vec<(String, String)>,
    /// Risk of the de-identified table.
    pub risk: Risk,
    /// Utility of the de-identified table.
    pub utility: Utility,
    /// Merkle root over the encrypted segments.
    pub body_root: Bytes32,
    /// Length of the encrypted body in bytes.
    pub body_length: u64,
    /// Keyed Merkle root over the plaintext.
    pub plain_root: Bytes32,
    /// Media type of the plaintext: `text/csv`, or that of records.
    pub media_type: String,
    /// What records it holds; empty for a table.
    pub contents: Vec<Contents>,
    /// The privacy models that hold, as `anonymise::Model` names them; empty when none was asked for.
    pub models: Vec<String>,
    /// Noise on the counts, when it is wanted.
    pub noise: Option<Noise>,
    /// Digest of the recipe.
    pub recipe_digest: Bytes32,
    /// Digest of the licence text.
    pub licence_digest: Bytes32,
    /// Consent terms, packed.
    pub terms: Bytes32,
    /// Texts and lists of the terms, as RFC 8785 JSON; none when the terms need none.
    pub terms_detail: Option<serde_json::Value>,
    /// Who answers for it.
    pub steward: Steward,
}
