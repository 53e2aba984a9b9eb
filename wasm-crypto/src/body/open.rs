//! Verifying a body without its key, and opening it with the key.

use super::{
    BodyCommitment, BodyError, BodyKeys, BodyRoots, Pieces, PlainHasher, SEALED_SEGMENT_LENGTH, SegmentKey,
    is_body_length,
};
use crate::merkle::{MerkleTree, leaf_hash};
use crate::primitives::Bytes32;

/// Checks a downloaded body against the listing, without any key: what a buyer does before paying.
pub struct BodyVerifier {
    input: Input,
    tree: MerkleTree,
}

impl BodyVerifier {
    /// Starts on a body that should be the one `expected` commits to. Refuses lengths no body has.
    pub fn new(expected: BodyCommitment) -> Result<Self, BodyError> {
        Ok(Self { input: Input::new(expected)?, tree: MerkleTree::new() })
    }

    /// Takes encrypted bytes in; stops at the first byte too many.
    pub fn push(&mut self, encrypted: &[u8]) -> Result<(), BodyError> {
        let Self { input, tree } = self;
        input.push(encrypted, |segment| {
            tree.push(segment);
            Ok(())
        })
    }

    /// Checks length and root.
    pub fn finish(self) -> Result<(), BodyError> {
        let Self { input, mut tree } = self;
        let rest = input.rest()?;
        if !rest.is_empty() {
            tree.push(rest);
        }
        input.expected.check(&BodyCommitment { body_root: tree.root(), body_length: input.received })
    }
}

/// Opens a body with its keys and checks both roots on the way.
///
/// Plaintext is released segment by segment, each after its own tag was checked. Whether the segments are all there
/// and in order is known only when [`BodyOpener::finish`] succeeds: treat what was released before as provisional.
pub struct BodyOpener {
    input: Input,
    plain_root: Bytes32,
    opener: Opener,
}

struct Opener {
    key: SegmentKey,
    hasher: PlainHasher,
    roots: BodyRoots,
}

impl BodyOpener {
    /// Starts on a body that listing and card describe as `expected` (whose `plain_length` is not needed).
    pub fn new(keys: &BodyKeys, expected: BodyCommitment, plain_root: Bytes32) -> Result<Self, BodyError> {
        let opener = Opener {
            key: SegmentKey::new(keys.data_key()),
            hasher: PlainHasher::new(keys.plain_root_key()),
            roots: BodyRoots::new(),
        };
        Ok(Self { input: Input::new(expected)?, plain_root, opener })
    }

    /// Takes encrypted bytes in and appends the plaintext of every segment they complete to `out`.
    pub fn push(&mut self, encrypted: &[u8], out: &mut Vec<u8>) -> Result<(), BodyError> {
        let Self { input, opener, .. } = self;
        input.push(encrypted, |segment| opener.open(segment, out))
    }

    /// Appends the last segment's plaintext to `out`; checks length, `body_root` and `plain_root`.
    pub fn finish(self, out: &mut Vec<u8>) -> Result<(), BodyError> {
        let Self { input, plain_root, mut opener } = self;
        let rest = input.rest()?;
        if !rest.is_empty() {
            opener.open(rest, out)?;
        }
        opener.roots.finish()?.check(&input.expected, plain_root)
    }
}

impl Opener {
    fn open(&mut self, segment: &[u8], out: &mut Vec<u8>) -> Result<(), BodyError> {
        let text = self.key.decrypt(segment, out).map_err(|_| match self.roots.segments() {
            0 => BodyError::WrongKey,
            segment => BodyError::Tampered { segment },
        })?;
        self.roots.push(leaf_hash(segment), self.hasher.leaf_hash(text), text.len())
    }
}

/// A download, cut into segments, that may not become longer than what it should be.
struct Input {
    expected: BodyCommitment,
    received: u64,
    pieces: Pieces,
}

impl Input {
    fn new(expected: BodyCommitment) -> Result<Self, BodyError> {
        if !is_body_length(expected.body_length) {
            return Err(BodyError::ImpossibleLength { length: expected.body_length });
        }
        Ok(Self { expected, received: 0, pieces: Pieces::new(SEALED_SEGMENT_LENGTH) })
    }

    fn push(&mut self, encrypted: &[u8], each: impl FnMut(&[u8]) -> Result<(), BodyError>) -> Result<(), BodyError> {
        let expected = self.expected.body_length;
        self.received = self.received.saturating_add(encrypted.len() as u64);
        if self.received > expected {
            return Err(BodyError::TooLong { expected });
        }
        self.pieces.push(encrypted, each)
    }

    /// The last, shorter segment, if there is one, once everything has come.
    fn rest(&self) -> Result<&[u8], BodyError> {
        let Self { expected: BodyCommitment { body_length: expected, .. }, received, .. } = *self;
        if received < expected { Err(BodyError::Truncated { expected, received }) } else { Ok(self.pieces.rest()) }
    }
}
