//! Crypt4GH version 1 (GA4GH File Encryption Standard, samtools/hts-specs `crypt4gh.tex`): files for readers who
//! are named by their X25519 keys, and the key files that go with them.
//!
//! A file is a header and a body. The header is a row of packets, each for one reader's key: data keys, and perhaps an
//! edit list. The body is a row of segments, whose layout stands in [`crate::body`].
//!
//! | to | use |
//! |---|---|
//! | encrypt a file, or a range of it, for several recipients | [`Encryptor`] |
//! | decrypt a file, or a range of it, from its first byte on | [`Decryptor`] |
//! | decrypt a range from a source that can seek | [`Header::parse`], [`Selection::extents`], [`BodyDecryptor::gathered`] |
//! | hand a file on without touching its body | [`Header::reencrypt`] |
//! | make a file of a range without decrypting it | [`Rearranger`], [`Header::rearrange`] |
//! | cipher segments on several threads | [`OpenedHeader::segment_keys`], [`crate::body::SegmentKey`], [`Selection::parts`] |
//!
//! Nothing here reads or writes by itself: bytes are pushed in pieces of any size, and results are appended to a
//! vector, so the same code serves files, pipes, downloads and workers. Memory is one segment and the header.
//!
//! # What the format does not do
//!
//! Each segment is authentic by itself. A file whose segments were swapped, repeated or dropped, or that was cut between
//! two of them, decrypts without an error, and anyone who knows a reader's public key can make a file for them. Where
//! that matters, a root over the segments does it (docs/protocol.md, "Roots"). An edit list hides nothing from a reader
//! who has the data key, and re-encryption takes no key back.
//!
//! # Differences from the reference tool
//!
//! PyPI `crypt4gh` 1.8.6 reads all files written here, and the other way round. It differs in this:
//!
//! - Its command line takes a range `start-end` for one byte less than it says (`end - start - 1`), and refuses
//!   `start-`. Here the end is excluded and nothing else is.
//! - It does not rearrange a file that has an edit list already, and it keeps all segments from the first on when the
//!   range ends in the first. Here parts of parts are made, of the segments needed and no others.
//! - It refuses a file with a packet of unknown type for the reader; here the packet is skipped, and handed on by
//!   re-encryption ([`OpenedHeader::unknown_types`] tells).
//! - It uses the sender's key for all packets; here each has its own, unless [`Recipients::written_by`] asks otherwise.

mod decrypt;
mod edit_list;
mod encrypt;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
mod header;
mod key_file;
mod opened;
mod packet;
mod parser;
mod rearrange;
mod recipients;
mod selection;

pub use decrypt::{BodyDecryptor, Decryptor};
pub use edit_list::EditList;
pub use encrypt::Encryptor;
#[cfg(test)]
pub(crate) use header::derive_header;
pub use header::{Header, Others, make_header};
pub use key_file::{
    KeyFileError, KeyProtection, PrivateKeyFile, fingerprint, key_file_is_locked, public_key_comment, read_private_key,
    read_public_key, write_private_key, write_private_key_with, write_public_key,
};
pub use opened::{OpenedHeader, SegmentKeys};
pub use parser::HeaderParser;
pub use rearrange::Rearranger;
pub use recipients::Recipients;
pub use selection::{Extent, Selection};

/// Why a Crypt4GH file was not written or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Crypt4ghError {
    /// Nobody to encrypt for.
    #[error("no recipient was named")]
    NoRecipient,
    /// A recipient's key cannot be agreed with: it is a point of small order.
    #[error("recipient {number} is not a usable X25519 key")]
    UnusableRecipient {
        /// The recipient, counted from 1; repetitions do not count.
        number: usize,
    },
    /// The first bytes are not `crypt4gh`.
    #[error("this is not a Crypt4GH file")]
    NotCrypt4gh,
    /// Another version of the format.
    #[error("this is a Crypt4GH file of version {0}; only version 1 is known")]
    UnsupportedVersion(u32),
    /// The header contradicts itself.
    #[error("the file's header is damaged: {0}")]
    DamagedHeader(&'static str),
    /// The header is larger than any honest one.
    #[error("the file's header is larger than 1 MiB")]
    HeaderTooLarge,
    /// The file ends inside its header.
    #[error("the file ends inside its header")]
    TruncatedHeader,
    /// No packet of the header opens with the reader's key.
    #[error("the file was not encrypted for this key")]
    WrongKey,
    /// Packets open, but none of the writer who was asked for.
    #[error("the file was not written with the key of the writer who was named")]
    OtherWriter,
    /// A data encryption method this reader does not know.
    #[error("the file uses data encryption method {0}, which is not supported")]
    UnsupportedMethod(u32),
    /// A segment before the last does not open.
    #[error("segment {segment} of the file was altered")]
    Tampered {
        /// The segment, counted from 0.
        segment: u64,
    },
    /// The file ends before the plaintext of a segment begins.
    #[error("the file ends in the middle of segment {segment}")]
    Truncated {
        /// The segment, counted from 0.
        segment: u64,
    },
    /// The last, shorter segment does not open: the format cannot tell one that was cut from one that was altered.
    #[error("the file ends in the middle of segment {segment}, or that segment was altered")]
    LastSegment {
        /// The segment, counted from 0.
        segment: u64,
    },
}

impl Crypt4ghError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoRecipient => "Name at least one recipient by a public key.",
            Self::UnusableRecipient { .. } => "Ask the recipient for the public key again.",
            Self::NotCrypt4gh => "Choose the .c4gh file itself, not a key or an unencrypted file.",
            Self::UnsupportedVersion(_) | Self::UnsupportedMethod(_) => {
                "Ask the sender to encrypt with Crypt4GH version 1, method chacha20_ietf_poly1305."
            }
            Self::DamagedHeader(_) | Self::HeaderTooLarge => "Get the file again from its source.",
            Self::WrongKey => {
                "Use the private key that belongs to the public key the sender had. If it is the right one, the \
                 header was altered: get the file again."
            }
            Self::OtherWriter => "Do not trust the file, or ask its sender which key it was written with.",
            Self::TruncatedHeader | Self::Truncated { .. } => {
                "The transfer was probably cut short: compare the size with the source and get the file again."
            }
            Self::LastSegment { .. } => {
                "Compare the file's size with the source: if it is shorter, the transfer was cut short. Get the file again."
            }
            Self::Tampered { .. } => "Delete what was decrypted and get the file again.",
        }
    }
}

#[cfg(test)]
mod tests;
