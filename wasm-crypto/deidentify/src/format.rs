//! What a file is, told from its first bytes; what cannot be de-identified is refused.
//!
//! A file is taken only when it is one of the formats whose identifiers are known here. What looks like text and is none
//! of the others is taken for a table, whose reader says better what is wrong with it.

mod magic;
mod markup;
mod refusal;
mod text;
mod zip_names;

use serde::{Deserialize, Serialize};
use wasm_crypto::table::Encoding;

pub use refusal::{FormatError, Unsupported};

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

/// Tells what a file is from its first [`HEAD`] bytes and its name.
pub fn sniff(head: &[u8], name: &str) -> Result<Format, FormatError> {
    if head.iter().all(u8::is_ascii_whitespace) || head == b"\xef\xbb\xbf" {
        return Err(FormatError::Empty);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return zip_names::sniff(head);
    }
    if let Some(what) = magic::of(head) {
        return Err(what.into());
    }
    let Some(text) = decoded(head) else { return Err(Unsupported::Binary.into()) };
    let start = text.trim_start_matches('\u{feff}').trim_start();
    match start.as_bytes() {
        [b'<', next, ..] if next.is_ascii_alphabetic() || matches!(next, b'?' | b'!') => return markup::xml(start),
        [b'{', rest @ ..] if matches!(rest.trim_ascii_start().first(), Some(b'"' | b'}')) => {
            return markup::json(start, name);
        }
        [b'[', rest @ ..] if matches!(rest.trim_ascii_start().first(), Some(b'{' | b'[')) => {
            return Err(Unsupported::OtherJson.into());
        }
        _ => {}
    }
    let named = ["csv", "tsv", "tab"].contains(&extension(name).as_str());
    text::not_a_table(start, named).map_or(Ok(Format::Table), |what| Err(what.into()))
}

/// The last part of a file's name, in lower case: `csv` of `labs.CSV`.
fn extension(name: &str) -> String {
    name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default()
}

/// The head as text, wrong characters replaced; none for bytes that are no text in any encoding tables are read in.
fn decoded(head: &[u8]) -> Option<String> {
    let units = |from: fn([u8; 2]) -> u16| -> String {
        let pairs = head.as_chunks::<2>().0.iter().map(|pair| from(*pair));
        char::decode_utf16(pairs).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match Encoding::of(head) {
        Encoding::Utf16Le => Some(units(u16::from_le_bytes)),
        Encoding::Utf16Be => Some(units(u16::from_be_bytes)),
        _ => {
            let control = head.iter().filter(|byte| matches!(byte, 0x00..=0x08 | 0x0e..=0x1f | 0x7f)).count();
            (!head.contains(&0) && control * 50 <= head.len()).then(|| String::from_utf8_lossy(head).into_owned())
        }
    }
}

#[cfg(test)]
mod tests;
