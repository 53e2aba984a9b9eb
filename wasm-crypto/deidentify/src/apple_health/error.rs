//! Why an export could not be read, with the place and what to do.

use serde::{Deserialize, Serialize};

/// What is wrong with an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ZipFault {
    /// It ends in the middle of an entry.
    Truncated,
    /// An entry's compressed bytes are no DEFLATE stream.
    Compressed,
    /// An entry's check value differs.
    CheckValue,
    /// An entry is packed in a way that is not read: neither stored nor DEFLATE.
    Method,
    /// A stored entry does not say how long it is.
    Length,
    /// An entry unpacks to more than any export is.
    TooLarge,
}

impl ZipFault {
    /// The fault in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Truncated => "it ends in the middle of a file",
            Self::Compressed => "a file in it is damaged",
            Self::CheckValue => "a file in it is damaged: its check value differs",
            Self::Method => "a file in it is packed in a way that is not read",
            Self::Length => "a file in it does not say how long it is",
            Self::TooLarge => "a file in it unpacks to more than a health export is",
        }
    }
}

/// Why an Apple Health export could not be read. Lines count from 1, bytes from 0, both in the `export.xml`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "error", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum AppleError {
    /// There is nothing in it.
    #[error("the export holds no records")]
    Empty,
    /// The archive holds no export.
    #[error("the archive holds no Apple Health export")]
    NoExport,
    /// The archive is locked with a password.
    #[error("the archive is locked with a password")]
    Encrypted,
    /// The archive cannot be read.
    #[error("the archive cannot be read: {}", .fault.label())]
    Archive {
        /// What is wrong.
        fault: ZipFault,
    },
    /// The root is not that of an Apple Health export.
    #[error("line {line}: the file is XML, but no Apple Health export")]
    NotAnExport {
        /// Where the root is.
        line: u64,
    },
    /// It is not well-formed XML.
    #[error("line {line} (byte {byte}): this is not well-formed XML: {detail}")]
    Malformed {
        /// Line.
        line: u64,
        /// Byte.
        byte: u64,
        /// The rule that is broken.
        detail: String,
    },
    /// It is not UTF-8.
    #[error("line {line} (byte {byte}): the characters are not UTF-8")]
    NotUtf8 {
        /// Line.
        line: u64,
        /// Byte.
        byte: u64,
    },
    /// It ends too early.
    #[error("the file ends at line {line} (byte {byte}) before its last element is closed")]
    Truncated {
        /// Line.
        line: u64,
        /// Byte.
        byte: u64,
    },
    /// It goes beyond what any export does.
    #[error("line {line} (byte {byte}): more than {limit} {of}")]
    Limit {
        /// Line.
        line: u64,
        /// Byte.
        byte: u64,
        /// What there is too much of.
        of: String,
        /// How much is read.
        limit: u64,
    },
    /// More than one export was given.
    #[error("there is more than one Apple Health export")]
    Several,
}

impl AppleError {
    /// What the person can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Empty => {
                "On the telephone, open Health, your picture, \"Export All Health Data\", and choose that file."
            }
            Self::NoExport | Self::NotAnExport { .. } => {
                "Choose the export.zip that Health on the telephone made, or the export.xml in it."
            }
            Self::Encrypted => "Unpack it with the password first, then choose the export.xml in it.",
            Self::Archive { fault: ZipFault::TooLarge } => {
                "Use the archive that Health on the telephone made: what unpacks to so much is no export of it."
            }
            Self::Archive { .. } | Self::Truncated { .. } => {
                "Copy the export from the telephone once more: it did not arrive whole."
            }
            Self::Malformed { .. } | Self::NotUtf8 { .. } => {
                "Use the file as the telephone exported it; if it is, export once more and look at that place."
            }
            Self::Limit { .. } => "Use the file as the telephone exported it: no export looks like this.",
            Self::Several => "Share them one after the other: each is one person's.",
        }
    }
}
