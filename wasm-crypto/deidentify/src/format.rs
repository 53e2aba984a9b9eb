//! What a file is, told from its first bytes; what cannot be de-identified is refused.

use serde::{Deserialize, Serialize};

/// The formats that are understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Format {
    /// CSV or TSV.
    Table,
    /// A FHIR R4 Bundle as JSON.
    FhirBundle,
    /// FHIR R4 resources, one JSON object a line.
    FhirNdjson,
    /// Apple Health's `export.xml`, by itself or in its ZIP archive.
    AppleHealth,
}

impl Format {
    /// The media type of what the second pass writes.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Table => "text/csv",
            Self::FhirBundle => "application/fhir+json",
            Self::FhirNdjson => "application/fhir+ndjson",
            Self::AppleHealth => "application/xml",
        }
    }

    /// The format in words, with its article.
    pub fn label(self) -> &'static str {
        match self {
            Self::Table => "a table",
            Self::FhirBundle => "a FHIR Bundle",
            Self::FhirNdjson => "FHIR records",
            Self::AppleHealth => "an Apple Health export",
        }
    }
}

/// Bytes of a file that [`sniff`] wants to see, or all of a shorter one.
pub const HEAD: usize = 64 * 1024;

/// Why a file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "error", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum FormatError {
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
}

impl FormatError {
    /// What the person can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Empty => "Choose another file.",
        }
    }
}

/// Tells what a file is from its first [`HEAD`] bytes and its name. What is none of the others is taken for a table,
/// whose reader says better what is wrong with it.
pub fn sniff(head: &[u8], name: &str) -> Result<Format, FormatError> {
    let _ = name;
    let start = head.trim_ascii_start();
    match start.first() {
        None => Err(FormatError::Empty),
        Some(b'{') if start.split(|byte| *byte == b'\n').nth(1).is_some_and(|line| line.starts_with(b"{")) => {
            Ok(Format::FhirNdjson)
        }
        Some(b'{') => Ok(Format::FhirBundle),
        Some(b'<') => Ok(Format::AppleHealth),
        _ => Ok(Format::Table),
    }
}
