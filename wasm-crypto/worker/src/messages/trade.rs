//! What is said about listings, orders, deliveries and opened datasets.

use deidentify::format::Format;
use serde::{Deserialize, Serialize};
use wasm_crypto::listing::{Point, Seal};
use wasm_crypto::primitives::{Address, Bytes32};
use wasm_crypto::proof::reseal::ResealProof;
use wasm_crypto::scan::Profile;
use wasm_crypto::split::{Leaf, Path};

/// The split behind a listing, checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeavesChecked {
    /// One for each contribution.
    pub leaves: Vec<LeafChecked>,
}

/// One contribution's share, its receipt's signature checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeafChecked {
    /// Account, weight and consent.
    pub leaf: Leaf,
    /// Its path to the root.
    pub path: Path,
}

/// A fresh key for an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderKey {
    /// The order's nonce.
    pub nonce: Bytes32,
    /// The key K' that goes with it.
    pub key: Point,
}

/// A sealed evidence package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceSealed {
    /// SHA-256 of the package, for the order.
    pub evidence: Bytes32,
}

/// An evidence package, opened and checked against the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// What the researcher states.
    pub statement: String,
    /// The document's file name, when there is one.
    pub document: Option<String>,
}

/// A key sealed again, with its proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// The registered seal it was made from.
    pub from: Seal,
    /// R'.
    pub r: Point,
    /// C'.
    pub c: Point,
    /// That both hold the same key.
    pub proof: ResealProof,
}

/// A listing's key sealed to a delegate, with its proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DelegateSeal {
    /// What `addSeal` registers.
    pub to: Seal,
    /// That both hold the same key.
    pub proof: ResealProof,
}

/// What the listing and the card say of a sealed file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BodyFacts {
    /// `bodyRoot` of the listing.
    pub body_root: Bytes32,
    /// `bodyLength` of the listing.
    pub body_length: u64,
    /// `plainRoot` of the card.
    pub plain_root: Bytes32,
}

/// A dataset that lies open in the worker.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DatasetOpened {
    /// Names it in later requests.
    pub dataset: u32,
    /// What it is.
    pub format: Format,
    /// Rows, FHIR resources, Apple Health records.
    pub records: u64,
    /// People in it.
    pub persons: u64,
    /// Columns of the rows that can be read: the table's, or those of the table of people.
    pub columns: Vec<String>,
    /// How many such rows there are.
    pub rows: u64,
    /// What is in it.
    pub profile: Profile,
}

/// A signature by a contribution account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Signed {
    /// Who signed.
    pub account: Address,
    /// 65 bytes r, s, v as `0x` hex.
    pub signature: String,
}
