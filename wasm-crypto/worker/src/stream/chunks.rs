//! How a file is cut: into chunks of whole segments, so that each can be worked on by itself.

use wasm_crypto::body::{SEALED_SEGMENT_LENGTH, SEGMENT_LENGTH};

/// Segments of a chunk: 2 MiB of plaintext.
pub const CHUNK_SEGMENTS: u64 = 32;
/// Plaintext bytes of a full chunk.
pub const PLAIN_CHUNK: u64 = CHUNK_SEGMENTS * SEGMENT_LENGTH as u64;
/// Encrypted bytes of a full chunk.
pub const SEALED_CHUNK: u64 = CHUNK_SEGMENTS * SEALED_SEGMENT_LENGTH as u64;

/// What is done with a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Plaintext is encrypted.
    Seal,
    /// Encrypted segments are decrypted.
    Open,
    /// Encrypted segments are hashed.
    Hash,
}

impl Work {
    /// Bytes of a full chunk that goes in.
    pub fn chunk(self) -> u64 {
        match self {
            Self::Seal => PLAIN_CHUNK,
            Self::Open | Self::Hash => SEALED_CHUNK,
        }
    }

    /// Bytes of a full segment that goes in.
    pub fn segment(self) -> u64 {
        self.chunk() / CHUNK_SEGMENTS
    }

    /// Its name in a message to a worker.
    pub fn name(self) -> &'static str {
        match self {
            Self::Seal => "seal",
            Self::Open => "open",
            Self::Hash => "hash",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_is_the_same_segments_encrypted_or_not() {
        assert_eq!(PLAIN_CHUNK, 2 << 20);
        assert_eq!(Work::Seal.segment(), 65_536);
        assert_eq!(Work::Open.segment(), 65_564);
        assert_eq!(wasm_crypto::body::sealed_length(PLAIN_CHUNK), SEALED_CHUNK);
    }
}
