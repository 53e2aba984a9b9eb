//! Sealing: plaintext in, encrypted segments out, both roots at the end.

use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::{BodyError, BodyKeys, Pieces, SEGMENT_LENGTH, SegmentKey};
use crate::keys::Secret32;
use crate::merkle::MerkleTree;
use crate::primitives::Bytes32;

/// What sealing a file gives besides the body: the listing and the card carry it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedBody {
    /// RFC 6962 root over the encrypted segments.
    pub body_root: Bytes32,
    /// Length of the encrypted body in bytes.
    pub body_length: u64,
    /// RFC 6962 root over HMAC-SHA256 of the plaintext segments.
    pub plain_root: Bytes32,
    /// Length of the plaintext in bytes.
    pub plain_length: u64,
}

/// Seals a file pushed in pieces.
pub struct BodySealer {
    key: SegmentKey,
    pieces: Pieces,
    body: MerkleTree,
    plain: PlainTree,
    lengths: (u64, u64),
}

impl BodySealer {
    /// Starts a body under the keys of a fresh M. One M must never seal two bodies.
    pub fn new(keys: &BodyKeys) -> Self {
        Self {
            key: SegmentKey::new(keys.data_key()),
            pieces: Pieces::new(SEGMENT_LENGTH),
            body: MerkleTree::new(),
            plain: PlainTree::new(keys.plain_root_key()),
            lengths: (0, 0),
        }
    }

    /// Takes plaintext in and appends every segment it completes to `out`.
    pub fn push(&mut self, plaintext: &[u8], out: &mut Vec<u8>) {
        let Self { key, pieces, body, plain, lengths } = self;
        pieces.push_all(plaintext, |segment| {
            seal_segment(key, body, plain, lengths, segment, out);
        });
    }

    /// Appends the last, shorter segment to `out` and gives the roots. Refuses an empty file.
    pub fn finish(self, out: &mut Vec<u8>) -> Result<SealedBody, BodyError> {
        let Self { key, pieces, mut body, mut plain, mut lengths } = self;
        if !pieces.rest().is_empty() {
            seal_segment(&key, &mut body, &mut plain, &mut lengths, pieces.rest(), out);
        }
        if body.is_empty() {
            return Err(BodyError::Empty);
        }
        let (plain_length, body_length) = lengths;
        Ok(SealedBody { body_root: body.root(), body_length, plain_root: plain.root(), plain_length })
    }
}

fn seal_segment(
    key: &SegmentKey,
    body: &mut MerkleTree,
    plain: &mut PlainTree,
    (plain_length, body_length): &mut (u64, u64),
    segment: &[u8],
    out: &mut Vec<u8>,
) {
    plain.push(segment);
    let sealed = key.encrypt(segment, out);
    body.push(sealed);
    *plain_length += segment.len() as u64;
    *body_length += sealed.len() as u64;
}

/// The tree behind `plain_root`: its leaf inputs are HMAC-SHA256(key, plaintext segment).
pub(crate) struct PlainTree {
    hmac: Hmac<Sha256>,
    tree: MerkleTree,
}

impl PlainTree {
    pub(crate) fn new(key: &Secret32) -> Self {
        let hmac = <Hmac<Sha256> as Mac>::new_from_slice(key.expose());
        Self { hmac: hmac.expect("HMAC takes keys of any length"), tree: MerkleTree::new() }
    }

    pub(crate) fn push(&mut self, segment: &[u8]) {
        let code = self.hmac.clone().chain_update(segment).finalize().into_bytes();
        self.tree.push(&code);
    }

    pub(crate) fn root(&self) -> Bytes32 {
        self.tree.root()
    }
}
