//! What the crypto worker and a data worker say to each other.
//!
//! A data worker holds one draft, or one dataset that was bought, and ends with it. It has no storage and no key but the
//! draft's pseudonym key: the crypto worker reads, decrypts, encrypts and stores for it.
//!
//! It says `{event: "ready"}` once it listens, and may be told `{key}`, 32 bytes that it wipes from the message. Asked
//! `{id, task, bytes}`, with a [`Task`] and the bytes that some tasks need (an `ArrayBuffer`, which moves), it
//! answers `{id, bytes}` any number of times, each an `ArrayBuffer` of what it hands out, and then `{id, reply}` or
//! `{id, error}`. Asked `{id, draft}`, with a [`DraftRequest`](crate::messages::DraftRequest),
//! it answers `{id, progress}` any number of times and then as above. It does one thing after the other; to stop a long
//! one, it is ended.

use deidentify::format::Format;
use serde::{Deserialize, Serialize};
use wasm_crypto::card::Steward;
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::recipe::Recipe;
use wasm_crypto::scan::Profile;
use wasm_crypto::table::Options;

use crate::messages::{CardOptions, Opaque, Subject};

/// What a data worker does for the crypto worker.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
#[allow(clippy::large_enum_variant, reason = "built once for each message")]
pub enum Task {
    /// Begins the first pass.
    Survey {
        /// What the person says about a table's layout.
        options: Options,
        /// Whose data it is.
        subject: Subject,
    },
    /// The next file of either pass begins.
    File {
        /// Its name.
        name: String,
        /// Its length.
        bytes: u64,
    },
    /// The file's next `bytes`. A second pass may hand out some of its result.
    Piece {},
    /// Ends the first pass; answered with [`Surveyed`].
    Surveyed {
        /// Seconds since 1970, when a recipe is to be proposed.
        now: Option<u64>,
    },
    /// Begins the second pass; answered with whether the files are needed again.
    Apply {
        /// The recipe.
        recipe: Opaque<Recipe>,
        /// Seconds since 1970.
        now: u64,
        /// Whether the result is handed out; it is looked at for identifiers that remain otherwise.
        hand_out: bool,
    },
    /// Ends the second pass, and hands out the rest.
    Applied {},
    /// What the recipe made of the draft; answered with a [`Preview`](crate::messages::Preview).
    Preview {
        /// How many people the draft's people are a sample of.
        population: Option<u64>,
    },
    /// Weighs and describes what was handed out; answered with the contribution's utility, 0 to 10,000, and hands
    /// out the card.
    Card {
        /// What it says besides.
        texts: CardTexts,
    },
    /// Some rows as text.
    Rows {
        /// The first one, from 0.
        from: u64,
        /// At most so many.
        count: u32,
    },
}

/// What the first pass found. The app gets it with more members: as `DraftOpened` or `DatasetOpened`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Surveyed {
    /// What the files are.
    pub format: Format,
    /// People in them.
    pub persons: u64,
    /// Rows, FHIR resources, Apple Health records.
    pub records: u64,
    /// Columns of the table, or of the table of people.
    pub columns: Vec<String>,
    /// Its rows.
    pub rows: u64,
    /// What is in them.
    pub profile: Profile,
    /// The proposed recipe, when one was asked for.
    pub proposed: Option<Recipe>,
}

/// What a card says that the data worker does not know.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CardTexts {
    /// Title.
    pub title: String,
    /// Description.
    pub description: String,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// When it is published, seconds since 1970.
    pub now: u64,
    /// Merkle root over the encrypted segments.
    pub body_root: Bytes32,
    /// Length of the encrypted body.
    pub body_length: u64,
    /// Keyed Merkle root over the plaintext.
    pub plain_root: Bytes32,
    /// SHA-256 of the licence.
    pub licence_digest: Bytes32,
    /// Packed terms.
    pub terms: Bytes32,
    /// Texts and lists of the terms.
    pub terms_detail: Option<serde_json::Value>,
    /// Who answers for it.
    pub steward: Steward,
    /// Where there is a choice.
    pub options: CardOptions,
}
