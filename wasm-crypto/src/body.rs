//! The sealed body of a dataset: Crypt4GH version 1 segments, and the two roots that fix them.
//!
//! Layout of a segment: 12 bytes nonce ‖ up to 65,536 bytes ciphertext ‖ 16 bytes tag (ChaCha20-Poly1305, RFC 8439,
//! no associated data). Every segment but the last is full. Crypt4GH alone does not notice segments that are
//! dropped, reordered or appended; `body_root` does, and `plain_root` does it for whoever holds the key.
//!
//! Bytes are pushed in pieces of any size ([`BodySealer`], [`BodyVerifier`], [`BodyOpener`]), so a caller can read and
//! write asynchronously between calls; memory is one segment whatever the length. Whoever spreads the work over threads
//! or resumes it uses the parts: [`SegmentKey`], [`PlainHasher`] and [`BodyRoots`].

mod open;
mod roots;
mod seal;
mod segment;

use crate::keys::{Secret32, expand};

pub use open::{BodyOpener, BodyVerifier};
pub use roots::{BodyCommitment, BodyRoots, PlainHasher, SealedBody};
pub use seal::BodySealer;
pub(crate) use segment::Pieces;
pub use segment::{ForgedSegment, SegmentKey};

/// Plaintext bytes of a full segment.
pub const SEGMENT_LENGTH: usize = 65_536;
/// What encryption adds to a segment: nonce and tag.
pub const SEGMENT_OVERHEAD: usize = 28;
/// Encrypted bytes of a full segment.
pub const SEALED_SEGMENT_LENGTH: usize = SEGMENT_LENGTH + SEGMENT_OVERHEAD;

/// Why a body was not sealed, verified or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// There was nothing to seal.
    #[error("the file is empty")]
    Empty,
    /// No body has this length.
    #[error("a sealed file cannot be {length} bytes long")]
    ImpossibleLength {
        /// The length that was claimed.
        length: u64,
    },
    /// Bytes are missing at the end.
    #[error("the sealed file ends after {received} of {expected} bytes")]
    Truncated {
        /// Bytes the listing commits to.
        expected: u64,
        /// Bytes that came.
        received: u64,
    },
    /// More bytes came than the listing commits to.
    #[error("the sealed file is longer than the {expected} bytes it should have")]
    TooLong {
        /// Bytes the listing commits to.
        expected: u64,
    },
    /// The encrypted bytes are not those that were listed.
    #[error("the sealed file is not the one that was listed: its bytes differ")]
    BodyRootDiffers,
    /// The very first segment does not open.
    #[error("the key does not open the sealed file")]
    WrongKey,
    /// A later segment does not open.
    #[error("segment {segment} of the sealed file was altered")]
    Tampered {
        /// The segment, counted from 0.
        segment: u64,
    },
    /// A segment has a length that its place does not allow.
    #[error("segment {segment} is empty, too long, or follows a shorter one")]
    MisplacedSegment {
        /// The segment, counted from 0.
        segment: u64,
    },
    /// The decrypted data are not those that were sealed.
    #[error("the opened data are not those that were sealed: a segment is missing, added or moved")]
    PlainRootDiffers,
}

impl BodyError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Empty => "Choose a file with at least one row.",
            Self::ImpossibleLength { .. } => "Check that the file and the listing belong together.",
            Self::Truncated { .. } => "Download it again; if it stays short, ask the steward for another location.",
            Self::TooLong { .. } | Self::BodyRootDiffers => {
                "Do not pay for it. Try another of the listing's locations, or tell the steward."
            }
            Self::WrongKey => "Check that the key was delivered for this listing; then download the file again.",
            Self::MisplacedSegment { .. } => "Start again from the beginning of the file.",
            Self::Tampered { .. } | Self::PlainRootDiffers => {
                "Delete what was opened, download the file again and verify it first."
            }
        }
    }
}

/// The key of a body's segments and that of its plain root. For a listing, its secret point M gives both.
pub struct BodyKeys {
    data: Secret32,
    plain_root: Secret32,
}

impl BodyKeys {
    /// Two random keys, for a file that belongs to no listing.
    pub fn generate() -> Self {
        Self { data: Secret32::generate(), plain_root: Secret32::generate() }
    }

    /// Derives both keys from M's coordinates, `x ‖ y`, 32 bytes big-endian each.
    pub fn derive(point: &[u8; 64]) -> Self {
        Self { data: derive(point, b"theriac/v1/data-key"), plain_root: derive(point, b"theriac/v1/plain-root") }
    }

    /// The key of the segments: what a Crypt4GH header for this body carries.
    pub fn data_key(&self) -> &Secret32 {
        &self.data
    }

    /// The key of the plain root's leaves.
    pub fn plain_root_key(&self) -> &Secret32 {
        &self.plain_root
    }
}

fn derive(point: &[u8; 64], info: &[u8]) -> Secret32 {
    let mut key = zeroize::Zeroizing::new([0; 32]);
    expand(b"", point, info, key.as_mut());
    Secret32::from_bytes(*key)
}

/// True when a body can have this many bytes: full segments, then at most one shorter one that holds something.
pub fn is_body_length(length: u64) -> bool {
    let rest = length % SEALED_SEGMENT_LENGTH as u64;
    length > 0 && (rest == 0 || rest > SEGMENT_OVERHEAD as u64)
}

/// How many bytes the body of a plaintext of `length` bytes has; `u64::MAX` when they cannot be counted.
pub fn sealed_length(length: u64) -> u64 {
    length.saturating_add(length.div_ceil(SEGMENT_LENGTH as u64) * SEGMENT_OVERHEAD as u64)
}

/// How many bytes of plaintext a body of `length` bytes holds; `None` for a length that no body has. An empty Crypt4GH
/// file has an empty body.
pub fn plain_length(length: u64) -> Option<u64> {
    let segments = length.div_ceil(SEALED_SEGMENT_LENGTH as u64);
    (length == 0 || is_body_length(length)).then(|| length - segments * SEGMENT_OVERHEAD as u64)
}

#[cfg(test)]
mod tests;
