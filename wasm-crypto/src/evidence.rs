//! The evidence package: what a researcher shows a steward, and the digest of it that stands in the order
//! (docs/protocol.md, "Evidence").

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rand_core::{OsRng, RngCore};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::crypt4gh::{Crypt4ghError, Decryptor, Encryptor};
use crate::json::{self, JsonError};
use crate::keys::{X25519Public, X25519Secret};
use crate::primitives::Bytes32;

/// The version this code writes and reads.
const VERSION: u32 = 1;
/// Longest statement, in characters.
pub const LONGEST_STATEMENT: usize = 10_000;
/// Largest document, in bytes.
pub const LARGEST_DOCUMENT: usize = 20 << 20;

/// A document shown as evidence, such as an ethics approval.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    /// Its file name.
    pub name: String,
    /// Its media type, such as `application/pdf`; may be empty.
    pub media_type: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// What a researcher shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Evidence {
    /// In the researcher's words.
    pub statement: String,
    /// The document, if there is one.
    pub document: Option<Document>,
}

/// Why evidence was not sealed or not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceError {
    /// Neither a statement nor a document.
    #[error("there is nothing to show")]
    Empty,
    /// More than [`LONGEST_STATEMENT`] characters.
    #[error("the statement is too long")]
    StatementTooLong,
    /// More than [`LARGEST_DOCUMENT`] bytes.
    #[error("the document is too large")]
    DocumentTooLarge,
    /// The file does not open with this key, or is damaged.
    #[error("the evidence does not open: {0}")]
    Sealed(#[from] Crypt4ghError),
    /// What opened does not hash to the digest in the order.
    #[error("this is not the evidence that the order names")]
    OtherEvidence,
    /// What opened is not an evidence package.
    #[error("the evidence has no readable form: {0}")]
    Json(#[from] JsonError),
    /// Written by a later version.
    #[error("the evidence is of version {0}, and this program knows version 1 only")]
    Version(u32),
    /// The document is not in base64.
    #[error("the document in the evidence is damaged")]
    Base64,
}

impl EvidenceError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Empty => "Write a statement, or add the document.",
            Self::StatementTooLong => "Shorten it to 10,000 characters; longer texts go into the document.",
            Self::DocumentTooLarge => "Use a file of at most 20 MiB, for example a PDF without scans.",
            Self::Sealed(error) => error.hint(),
            Self::Version(_) => "Reload the page or update the program.",
            Self::OtherEvidence | Self::Json(_) | Self::Base64 => {
                "Do not approve the order on its ground. Decline it, or ask the researcher to order again."
            }
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Package {
    document: Option<PackedDocument>,
    salt: Bytes32,
    statement: String,
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PackedDocument {
    base64: String,
    media_type: String,
    name: String,
}

impl Evidence {
    /// The package's digest for the order, and the package encrypted to the steward.
    pub fn seal(&self, steward: &X25519Public) -> Result<(Bytes32, Vec<u8>), EvidenceError> {
        if self.statement.trim().is_empty() && self.document.is_none() {
            return Err(EvidenceError::Empty);
        }
        if self.statement.chars().count() > LONGEST_STATEMENT {
            return Err(EvidenceError::StatementTooLong);
        }
        if self.document.as_ref().is_some_and(|document| document.content.len() > LARGEST_DOCUMENT) {
            return Err(EvidenceError::DocumentTooLarge);
        }
        let mut salt = Bytes32::ZERO;
        OsRng.fill_bytes(&mut salt.0);
        let document = self.document.as_ref().map(|document| PackedDocument {
            base64: STANDARD.encode(&document.content),
            media_type: document.media_type.clone(),
            name: document.name.clone(),
        });
        let package = Package { document, salt, statement: self.statement.clone(), version: VERSION };
        let package = json::canonical(&package)?;
        let mut sealed = Vec::new();
        let mut encryptor = Encryptor::new(std::slice::from_ref(steward), &mut sealed)?;
        encryptor.push(&package, &mut sealed);
        encryptor.finish(&mut sealed);
        Ok((digest(&package), sealed))
    }

    /// Opens a package with the steward's key and compares it with the order's digest.
    pub fn open(sealed: &[u8], steward: &X25519Secret, expected: &Bytes32) -> Result<Self, EvidenceError> {
        let mut package = Vec::new();
        let mut decryptor = Decryptor::new(steward.clone());
        decryptor.push(sealed, &mut package)?;
        decryptor.finish(&mut package)?;
        if digest(&package) != *expected {
            return Err(EvidenceError::OtherEvidence);
        }
        let Package { document, statement, version, .. } = json::parse(&package)?;
        if version != VERSION {
            return Err(EvidenceError::Version(version));
        }
        let document = match document {
            None => None,
            Some(PackedDocument { base64, media_type, name }) => {
                let content = STANDARD.decode(base64).map_err(|_| EvidenceError::Base64)?;
                Some(Document { name, media_type, content })
            }
        };
        Ok(Self { statement, document })
    }
}

fn digest(package: &[u8]) -> Bytes32 {
    Bytes32(Sha256::digest(package).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence() -> Evidence {
        let document = Document {
            name: "approval.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            content: vec![0, 255, 7],
        };
        Evidence { statement: "Approved by the board.".to_owned(), document: Some(document) }
    }

    #[test]
    fn the_steward_opens_what_the_researcher_sealed() {
        let steward = X25519Secret::generate();
        let (digest, sealed) = evidence().seal(&steward.public()).unwrap();
        assert!(Evidence::open(&sealed, &steward, &digest).unwrap() == evidence());
    }

    #[test]
    fn evidence_that_the_order_does_not_name_is_refused() {
        let steward = X25519Secret::generate();
        let (_, sealed) = evidence().seal(&steward.public()).unwrap();
        let (other, _) = evidence().seal(&steward.public()).unwrap();
        assert_eq!(Evidence::open(&sealed, &steward, &other).err(), Some(EvidenceError::OtherEvidence));
    }

    #[test]
    fn nobody_else_opens_it() {
        let (digest, sealed) = evidence().seal(&X25519Secret::generate().public()).unwrap();
        let error = Evidence::open(&sealed, &X25519Secret::generate(), &digest).err();
        assert!(matches!(error, Some(EvidenceError::Sealed(_))), "{error:?}");
    }

    #[test]
    fn nothing_is_no_evidence() {
        let nothing = Evidence { statement: " ".to_owned(), document: None };
        assert_eq!(nothing.seal(&X25519Secret::generate().public()).err(), Some(EvidenceError::Empty));
    }
}
