//! FHIR: both passes.

use serde::{Deserialize, Serialize};
use wasm_crypto::recipe::{PseudonymKey, Recipe, RecipeError};

use crate::{Outcome, Survey};

/// Why the files could not be read, with the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "error", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum FhirError {
    /// Nothing was in the files.
    #[error("there are no records in the files")]
    Empty,
}

impl FhirError {
    /// What the person can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Empty => "Choose other files.",
        }
    }
}

/// The first pass: finds what identifies people. After an error it is of no further use.
#[derive(Debug, Default)]
pub struct Surveyor {}

impl Surveyor {
    /// A surveyor for one or several files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts the next file.
    pub fn begin(&mut self, name: &str) -> Result<(), FhirError> {
        let _ = name;
        Ok(())
    }

    /// Takes the file's next bytes.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), FhirError> {
        let _ = bytes;
        Ok(())
    }

    /// Ends the last file and gives what was found.
    pub fn finish(self) -> Result<Survey, FhirError> {
        Err(FhirError::Empty)
    }
}

/// The second pass: applies a recipe and writes what may be shared. After an error it is of no further use.
#[derive(Debug)]
pub struct Deidentifier {}

impl Deidentifier {
    /// For the files that were surveyed, in the same order. `now`, in seconds since 1970, decides who is older than 89.
    pub fn new(recipe: &Recipe, key: &PseudonymKey, now: u64) -> Result<Self, RecipeError> {
        let _ = (recipe, key, now);
        Ok(Self {})
    }

    /// Starts the next file.
    pub fn begin(&mut self, name: &str) -> Result<(), FhirError> {
        let _ = name;
        Ok(())
    }

    /// Takes the file's next bytes and appends what may be shared to `out`.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), FhirError> {
        let _ = (bytes, out);
        Ok(())
    }

    /// Ends the last file: appends what is left to `out` and tells what was done.
    pub fn finish(self, out: &mut Vec<u8>) -> Result<Outcome, FhirError> {
        let _ = out;
        Err(FhirError::Empty)
    }
}
