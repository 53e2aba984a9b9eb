//! How far long work has come.

use serde::{Deserialize, Serialize};

/// How far a piece of long work has come.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Bytes (or rows) done.
    pub done: u64,
    /// Of so many.
    pub total: u64,
    /// The smallest information loss found so far, while searching.
    #[serde(default)]
    pub best: Option<f64>,
}

/// The steps of long work, in words the app chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Stage {
    /// Reading a file; bytes.
    Reading,
    /// Looking for identifiers; columns.
    Scanning,
    /// Applying a recipe; bytes.
    Deidentifying,
    /// Looking for the best generalisation; nodes of the lattice.
    Searching,
    /// Encrypting; bytes.
    Sealing,
    /// Comparing with the listed root; bytes.
    Verifying,
    /// Decrypting; bytes.
    Opening,
    /// Storing; bytes.
    Storing,
}
