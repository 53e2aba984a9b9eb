//! What is said about drafts and the listings made from them.

use deidentify::Example;
use deidentify::format::Format;
use serde::{Deserialize, Serialize};
use wasm_crypto::listing::{Listing, Seal};
use wasm_crypto::primitives::{Address, Bytes32, decimal};
use wasm_crypto::proof::listing::KnowledgeProof;
use wasm_crypto::recipe::{ColumnChange, Recipe};
use wasm_crypto::risk::RiskChange;
use wasm_crypto::scan::{Finding, Profile};
use wasm_crypto::terms::TermsDetail;
use wasm_crypto::utility::Utility;

/// Whose data a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Subject {
    /// The person who shares it, alone.
    Myself,
    /// Others; the person who shares it has authority over it.
    Others,
}

/// One of a draft's files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DraftFile {
    /// Its name.
    pub name: String,
    /// Its length in bytes.
    pub bytes: u64,
}

/// A draft as it lies open in its data worker.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DraftOpened {
    /// Names the draft, and the listing made from it.
    pub nonce: Bytes32,
    /// The files, in the order in which they are read.
    pub files: Vec<DraftFile>,
    /// What they are.
    pub format: Format,
    /// Whose data it is.
    pub subject: Subject,
    /// People in the files.
    pub persons: u64,
    /// Rows, FHIR resources, Apple Health records.
    pub records: u64,
    /// What is in them: one entry for each field.
    pub profile: Profile,
    /// The saved recipe, or the proposed one.
    pub recipe: Recipe,
    /// The recipe that is proposed for these files.
    pub proposed: Recipe,
    /// The app's saved form; null when nothing was saved.
    pub form: serde_json::Value,
}

/// A stored draft, for the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DraftSummary {
    /// Names the draft.
    pub nonce: Bytes32,
    /// The first file's name.
    pub name: String,
    /// How many files there are.
    pub files: u32,
    /// What they are.
    pub format: Format,
    /// Rows, FHIR resources, Apple Health records.
    pub records: u64,
    /// When it was saved last, seconds since 1970.
    pub saved_at: u64,
}

/// What a recipe makes of a draft. Shown to the contributor only.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// The first rows of a table; none for records.
    pub rows: Option<PreviewRows>,
    /// Real values of the fields that change, before and after.
    pub examples: Vec<Example>,
    /// What was done to each field.
    pub changes: Vec<ColumnChange>,
    /// Class sizes and risks, before and after.
    pub risk: RiskChange,
    /// How much of the data's worth to research is left.
    pub utility: Utility,
    /// Direct identifiers that the recipe leaves in, by field of the result.
    pub remaining: Vec<Remaining>,
    /// Records written.
    pub records: u64,
}

/// The first rows of a table, before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PreviewRows {
    /// Column names before.
    pub columns_before: Vec<String>,
    /// The first rows before.
    pub before: Vec<Vec<String>>,
    /// Column names after.
    pub columns_after: Vec<String>,
    /// The same rows after.
    pub after: Vec<Vec<String>>,
}

/// What a card says of the data, where there is a choice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CardOptions {
    /// The epsilon of the Laplace noise on counts; none for exact counts above the smallest cell.
    pub noise_epsilon: Option<f64>,
    /// How many people the draft's people are a sample of.
    pub population: Option<u64>,
}

/// Identifiers that are still found in a column after the recipe.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Remaining {
    /// The column's name.
    pub column: String,
    /// What is still found in it.
    pub findings: Vec<Finding>,
}

/// What the contributor or steward decided about a listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListingPlan {
    /// The wallet account that lists.
    pub steward: Address,
    /// The token to be paid in.
    pub token: Address,
    /// Its smallest units for one licence.
    #[serde(with = "decimal")]
    pub price: u128,
    /// Packed terms.
    pub terms: Bytes32,
    /// Texts and lists that belong to the terms.
    pub terms_detail: TermsDetail,
    /// The card's title.
    pub title: String,
    /// The card's description.
    pub description: String,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// The steward's name, as the card shows it.
    pub steward_name: String,
    /// How the steward is reached, as the card shows it.
    pub contact: String,
    /// Hundredths of a percent.
    pub steward_fee_bps: u16,
    /// Seconds since 1970.
    pub ends_at: u64,
    /// Seconds.
    pub access_period: u64,
    /// Seconds.
    pub delivery_window: u64,
    /// The listing this one follows; zero when there is none.
    pub replaces: Bytes32,
}

/// All that `list` needs.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sealed {
    /// The listing.
    pub listing: Listing,
    /// Its id.
    pub listing_id: Bytes32,
    /// Its sealed key.
    pub seal: Seal,
    /// That the steward knows the holder key.
    pub proof: KnowledgeProof,
}
