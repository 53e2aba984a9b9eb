//! The card's JSON-LD, member by member.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{CardContents, CardRisk, CardUtility, Histogram, Noise};
use crate::primitives::Bytes32;

/// The version of Croissant that cards follow.
pub const CROISSANT: &str = "http://mlcommons.org/croissant/1.1";
/// `@id` of the plaintext file.
pub const PLAINTEXT: &str = "plaintext";
/// `@id` of the rows.
pub const ROWS: &str = "rows";

/// A card as it is stored.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    #[serde(rename = "@context", default, skip_deserializing)]
    pub context: Value,
    #[serde(rename = "@type")]
    pub kind: String,
    pub conforms_to: String,
    pub version: String,
    pub name: String,
    pub description: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    pub date_published: String,
    pub creator: Creator,
    pub cite_as: String,
    pub license: String,
    pub url: String,
    #[serde(default, skip_deserializing)]
    pub distribution: Vec<Value>,
    pub record_set: Vec<RecordSet>,
    #[serde(default, skip_deserializing)]
    pub usage_info: Vec<Value>,
    #[serde(rename = "theriac:bodyLength")]
    pub body_length: u64,
    #[serde(rename = "theriac:bodyRoot")]
    pub body_root: Bytes32,
    #[serde(rename = "theriac:contents", default, skip_serializing_if = "Vec::is_empty")]
    pub contents: Vec<CardContents>,
    #[serde(rename = "theriac:licenceDigest")]
    pub licence_digest: Bytes32,
    #[serde(rename = "theriac:mediaType")]
    pub media_type: String,
    #[serde(rename = "theriac:models", default, skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<String>,
    #[serde(rename = "theriac:noise", default, skip_serializing_if = "Option::is_none")]
    pub noise: Option<Noise>,
    #[serde(rename = "theriac:people", default, skip_serializing_if = "Option::is_none")]
    pub people: Option<u64>,
    #[serde(rename = "theriac:plainRoot")]
    pub plain_root: Bytes32,
    #[serde(rename = "theriac:recipeDigest")]
    pub recipe_digest: Bytes32,
    #[serde(rename = "theriac:risk")]
    pub risk: CardRisk,
    #[serde(rename = "theriac:stewardKey")]
    pub steward_key: Bytes32,
    #[serde(rename = "theriac:terms")]
    pub terms: Bytes32,
    #[serde(rename = "theriac:termsDetail", default, skip_serializing_if = "Option::is_none")]
    pub terms_detail: Option<Value>,
    #[serde(rename = "theriac:utility")]
    pub utility: CardUtility,
}

/// Who answers for a dataset.
#[derive(Debug, Serialize, Deserialize)]
pub struct Creator {
    #[serde(rename = "@type")]
    pub kind: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telephone: Option<String>,
}

/// The table.
#[derive(Debug, Serialize, Deserialize)]
pub struct RecordSet {
    #[serde(rename = "@type")]
    pub kind: String,
    #[serde(rename = "@id")]
    pub id: String,
    pub name: String,
    pub annotation: Vec<Annotation>,
    pub field: Vec<Field>,
}

/// A column.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Field {
    #[serde(rename = "@type")]
    pub kind: String,
    #[serde(rename = "@id")]
    pub id: String,
    pub name: String,
    pub description: String,
    pub data_type: String,
    #[serde(default, skip_deserializing)]
    pub source: Value,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub annotation: Vec<Annotation>,
    #[serde(rename = "theriac:unit", default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    #[serde(rename = "theriac:histogram", default, skip_serializing_if = "Option::is_none")]
    pub histogram: Option<Histogram>,
}

/// A number about a table or a column.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Annotation {
    #[serde(rename = "@type")]
    pub kind: String,
    #[serde(rename = "@id")]
    pub id: String,
    pub name: String,
    pub value: f64,
    pub data_type: String,
}

impl Annotation {
    /// A number about the part with the given `@id`.
    pub fn new(of: &str, name: &str, value: f64, whole: bool) -> Self {
        let data_type = if whole { "sc:Integer" } else { "sc:Float" };
        Self {
            kind: "cr:Field".to_owned(),
            id: format!("{of}/{name}"),
            name: name.to_owned(),
            value,
            data_type: data_type.to_owned(),
        }
    }
}

/// The media type of a table; anything else is a file of records, described by one row for each person.
pub const TABLE: &str = "text/csv";

/// The only file: the plaintext. A `cr:FileObject` would have to carry its SHA-256, against which rows can be guessed.
pub fn distribution(media_type: &str) -> Value {
    let (name, includes) = match media_type {
        TABLE => ("De-identified table", "*.csv"),
        "application/fhir+json" => ("De-identified FHIR Bundle", "*.json"),
        "application/fhir+ndjson" => ("De-identified FHIR resources", "*.ndjson"),
        _ => ("De-identified records", "*"),
    };
    json!({
        "@type": "cr:FileSet",
        "@id": PLAINTEXT,
        "name": name,
        "description": "Delivered encrypted (Crypt4GH); the key is delivered to each licensed buyer.",
        "encodingFormat": media_type,
        "includes": includes,
    })
}

/// Where a column's values are. A column about the people of records is worked out from the whole file.
pub fn source(media_type: &str, column: &str) -> Value {
    let extract = if media_type == TABLE { json!({"column": column}) } else { json!({"fileProperty": "content"}) };
    json!({"fileSet": {"@id": PLAINTEXT}, "extract": extract})
}

/// The context of Croissant 1.1 (appendix 1) with the vocabularies of terms and of this protocol.
pub fn context() -> Value {
    serde_json::from_str(include_str!("context.json"))
        .expect("the file beside this one is JSON, as every test of a card shows")
}
