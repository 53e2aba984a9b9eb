//! How a text file lays out its table.

use serde::{Deserialize, Serialize};

/// The character encoding of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Encoding {
    /// UTF-8 without a byte order mark.
    Utf8,
    /// UTF-8 that starts with a byte order mark, as Excel writes it.
    Utf8Bom,
    /// UTF-16, little-endian, with a byte order mark.
    Utf16Le,
    /// UTF-16, big-endian, with a byte order mark.
    Utf16Be,
    /// Windows-1252, the Western European code page; the reading of bytes that are not UTF-8.
    Windows1252,
}

impl Encoding {
    /// The encoding that a file's first bytes show: by its byte order mark, or by the zero bytes of UTF-16; else UTF-8.
    pub fn of(head: &[u8]) -> Self {
        super::sniff::encoding(head)
    }

    /// The name people know it by.
    pub fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf8Bom => "UTF-8 with byte order mark",
            Self::Utf16Le => "UTF-16, little-endian",
            Self::Utf16Be => "UTF-16, big-endian",
            Self::Windows1252 => "Windows-1252",
        }
    }
}

/// How a text file separates its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Dialect {
    /// Between cells: `,` `;` tab or `|`.
    pub delimiter: char,
    /// Around cells that contain the delimiter, a line break or the quote itself, which is then doubled.
    pub quote: char,
    /// The file's encoding.
    pub encoding: Encoding,
    /// Whether the first row holds the column names.
    pub has_header: bool,
    /// Whether lines end in CR LF rather than LF.
    pub crlf: bool,
}

impl Default for Dialect {
    /// What de-identified tables are written in: UTF-8, comma, header, LF.
    fn default() -> Self {
        Self { delimiter: ',', quote: '"', encoding: Encoding::Utf8, has_header: true, crlf: false }
    }
}
