//! Verifying a body without its key, and opening it with the key.

use super::seal::PlainTree;
use super::{
    BodyCommitment, BodyError, BodyKeys, Pieces, SEALED_SEGMENT_LENGTH, SealedBody, SegmentKey, is_body_length,
};
use crate::merkle::MerkleTree;
use crate::primitives::Bytes32;

/// Checks a downloaded body against the listing, without any key: what a buyer does before paying.
pub struct BodyVerifier {
    expected: BodyCommitment,
    received: u64,
    pieces: Pieces,
    tree: MerkleTree,
}

impl BodyVerifier {
    /// Starts on a body that should be the one `expected` commits to. Refuses lengths no body has.
    pub fn new(expected: BodyCommitment) -> Result<Self, BodyError> {
        if !is_body_length(expected.body_length) {
            return Err(BodyError::ImpossibleLength { length: expected.body_length });
        }
        Ok(Self { expected, received: 0, pieces: Pieces::new(SEALED_SEGMENT_LENGTH), tree: MerkleTree::new() })
    }

    /// Takes encrypted bytes in; stops at the first byte too many.
    pub fn push(&mut self, encrypted: &[u8]) -> Result<(), BodyError> {
        self.push_segments(encrypted, |_| Ok(()))
    }

    /// Checks length and root.
    pub fn finish(mut self) -> Result<(), BodyError> {
        self.finish_segments(|_| Ok(()))
    }

    fn push_segments(
        &mut self,
        encrypted: &[u8],
        mut each: impl FnMut(&[u8]) -> Result<(), BodyError>,
    ) -> Result<(), BodyError> {
        let expected = self.expected.body_length;
        self.received = self.received.saturating_add(encrypted.len() as u64);
        if self.received > expected {
            return Err(BodyError::TooLong { expected });
        }
        let tree = &mut self.tree;
        self.pieces.push(encrypted, |segment| {
            tree.push(segment);
            each(segment)
        })
    }

    fn finish_segments(&mut self, mut each: impl FnMut(&[u8]) -> Result<(), BodyError>) -> Result<(), BodyError> {
        let expected = self.expected.body_length;
        if self.received < expected {
            return Err(BodyError::Truncated { expected, received: self.received });
        }
        let rest = self.pieces.rest();
        if !rest.is_empty() {
            self.tree.push(rest);
            each(rest)?;
        }
        if self.tree.root() == self.expected.body_root { Ok(()) } else { Err(BodyError::BodyRootDiffers) }
    }
}

/// Opens a body with its keys and checks both roots on the way.
///
/// Plaintext is released segment by segment, each after its own tag was checked. Whether the segments are all there
/// and in order is known only when [`BodyOpener::finish`] succeeds: treat what was released before as provisional.
pub struct BodyOpener {
    verifier: BodyVerifier,
    key: SegmentKey,
    plain: PlainTree,
    plain_root: Bytes32,
    segment: u64,
}

impl BodyOpener {
    /// Starts on a body that listing and card describe as `expected` (whose `plain_length` is not needed).
    pub fn new(keys: &BodyKeys, expected: BodyCommitment, plain_root: Bytes32) -> Result<Self, BodyError> {
        Ok(Self {
            verifier: BodyVerifier::new(expected)?,
            key: SegmentKey::new(keys.data_key()),
            plain: PlainTree::new(keys.plain_root_key()),
            plain_root,
            segment: 0,
        })
    }

    /// Takes encrypted bytes in and appends the plaintext of every segment they complete to `out`.
    pub fn push(&mut self, encrypted: &[u8], out: &mut Vec<u8>) -> Result<(), BodyError> {
        let Self { verifier, key, plain, segment: number, .. } = self;
        verifier.push_segments(encrypted, |segment| open_segment(key, plain, number, segment, out))
    }

    /// Appends the last segment's plaintext to `out`; checks length, `body_root` and `plain_root`.
    pub fn finish(self, out: &mut Vec<u8>) -> Result<(), BodyError> {
        let Self { mut verifier, key, mut plain, plain_root, segment: mut number } = self;
        verifier.finish_segments(|segment| open_segment(&key, &mut plain, &mut number, segment, out))?;
        if plain.root() == plain_root { Ok(()) } else { Err(BodyError::PlainRootDiffers) }
    }
}

fn open_segment(
    key: &SegmentKey,
    plain: &mut PlainTree,
    number: &mut u64,
    segment: &[u8],
    out: &mut Vec<u8>,
) -> Result<(), BodyError> {
    let text = key.decrypt(segment, out).ok_or(match *number {
        0 => BodyError::WrongKey,
        segment => BodyError::Tampered { segment },
    })?;
    plain.push(text);
    *number += 1;
    Ok(())
}

impl From<&SealedBody> for BodyCommitment {
    fn from(sealed: &SealedBody) -> Self {
        Self { body_root: sealed.body_root, body_length: sealed.body_length }
    }
}
