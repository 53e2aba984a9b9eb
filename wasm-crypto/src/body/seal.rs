//! Sealing: plaintext in, encrypted segments out, both roots at the end.

use super::{BodyError, BodyKeys, BodyRoots, Pieces, PlainHasher, SEGMENT_LENGTH, SealedBody, SegmentKey};
use crate::merkle::leaf_hash;

/// Seals a file pushed in pieces.
pub struct BodySealer {
    pieces: Pieces,
    sealer: Sealer,
}

struct Sealer {
    key: SegmentKey,
    hasher: PlainHasher,
    roots: BodyRoots,
}

impl BodySealer {
    /// Starts a body under the keys of a fresh M. One M must never seal two bodies.
    pub fn new(keys: &BodyKeys) -> Self {
        Self {
            pieces: Pieces::new(SEGMENT_LENGTH),
            sealer: Sealer {
                key: SegmentKey::new(keys.data_key()),
                hasher: PlainHasher::new(keys.plain_root_key()),
                roots: BodyRoots::new(),
            },
        }
    }

    /// Takes plaintext in and appends every segment it completes to `out`.
    pub fn push(&mut self, plaintext: &[u8], out: &mut Vec<u8>) {
        let Self { pieces, sealer } = self;
        pieces.push_all(plaintext, |segment| sealer.seal(segment, out));
    }

    /// Appends the last, shorter segment to `out` and gives the roots. Refuses an empty file.
    pub fn finish(self, out: &mut Vec<u8>) -> Result<SealedBody, BodyError> {
        let Self { pieces, mut sealer } = self;
        if !pieces.rest().is_empty() {
            sealer.seal(pieces.rest(), out);
        }
        sealer.roots.finish()
    }
}

impl Sealer {
    fn seal(&mut self, segment: &[u8], out: &mut Vec<u8>) {
        let sealed = self.key.encrypt(segment, out);
        self.roots
            .push(leaf_hash(sealed), self.hasher.leaf_hash(segment), segment.len())
            .expect("the pieces of a stream are full segments and a shorter last one");
    }
}
