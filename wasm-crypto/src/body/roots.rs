//! Both roots of a body, from the hashes of its segments.

use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::{BodyError, SEGMENT_LENGTH, sealed_length};
use crate::keys::Secret32;
use crate::merkle::{MerkleTree, leaf_hash};
use crate::primitives::Bytes32;

/// What a listing says of its body: enough to tell, before paying, that a download is the sealed file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyCommitment {
    /// RFC 6962 root over the encrypted segments.
    pub body_root: Bytes32,
    /// Length of the encrypted body in bytes.
    pub body_length: u64,
}

impl BodyCommitment {
    /// Tells how `found`, the root and length of a whole download, differ from this: too short, too long or altered.
    pub fn check(&self, found: &Self) -> Result<(), BodyError> {
        let expected = self.body_length;
        if found.body_length < expected {
            return Err(BodyError::Truncated { expected, received: found.body_length });
        }
        if found.body_length > expected {
            return Err(BodyError::TooLong { expected });
        }
        if found.body_root == self.body_root { Ok(()) } else { Err(BodyError::BodyRootDiffers) }
    }
}

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

impl SealedBody {
    /// Tells how this, found by opening a whole download, differs from what listing and card promise.
    pub fn check(&self, expected: &BodyCommitment, plain_root: Bytes32) -> Result<(), BodyError> {
        expected.check(&self.into())?;
        if self.plain_root == plain_root { Ok(()) } else { Err(BodyError::PlainRootDiffers) }
    }
}

impl From<&SealedBody> for BodyCommitment {
    fn from(sealed: &SealedBody) -> Self {
        Self { body_root: sealed.body_root, body_length: sealed.body_length }
    }
}

/// Computes the leaf hashes of the plain root. Can be shared by threads.
#[derive(Clone)]
pub struct PlainHasher(Hmac<Sha256>);

impl PlainHasher {
    /// With the plain-root key: [`super::BodyKeys::plain_root_key`].
    pub fn new(key: &Secret32) -> Self {
        Self(<Hmac<Sha256> as Mac>::new_from_slice(key.expose()).expect("HMAC takes keys of any length"))
    }

    /// The leaf hash of a plaintext segment: SHA-256(0x00 ‖ HMAC-SHA256(key, segment)).
    pub fn leaf_hash(&self, segment: &[u8]) -> [u8; 32] {
        leaf_hash(&self.0.clone().chain_update(segment).finalize().into_bytes())
    }
}

/// Both roots of a body, built from the hashes of its segments in their order.
///
/// The segments themselves may have been enciphered and hashed anywhere: by several threads or workers, or in an
/// earlier run whose state was kept ([`BodyRoots::to_bytes`]).
///
/// ```
/// use wasm_crypto::body::{BodyKeys, BodyRoots, PlainHasher, SEGMENT_LENGTH, SegmentKey};
/// use wasm_crypto::merkle::leaf_hash;
///
/// let keys = BodyKeys::generate();
/// let (cipher, hasher) = (SegmentKey::new(keys.data_key()), PlainHasher::new(keys.plain_root_key()));
/// let (mut roots, mut body) = (BodyRoots::new(), Vec::new());
/// for segment in [7; 100_000].chunks(SEGMENT_LENGTH) {
///     let sealed = cipher.encrypt(segment, &mut body);
///     roots.push(leaf_hash(sealed), hasher.leaf_hash(segment), segment.len())?;
/// }
/// assert_eq!(roots.finish()?.body_length, body.len() as u64);
/// # Ok::<(), wasm_crypto::body::BodyError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BodyRoots {
    body: MerkleTree,
    plain: MerkleTree,
    plain_length: u64,
}

impl BodyRoots {
    /// The roots of a body without segments.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a segment: `body` is [`leaf_hash`] of its encrypted bytes, `plain` is [`PlainHasher::leaf_hash`] of its
    /// plaintext of `length` bytes. Refuses a length that only a last segment may have before another one, 0, and more
    /// than [`SEGMENT_LENGTH`].
    pub fn push(&mut self, body: [u8; 32], plain: [u8; 32], length: usize) -> Result<(), BodyError> {
        if !(1..=SEGMENT_LENGTH).contains(&length) || !self.is_at_boundary() {
            return Err(BodyError::MisplacedSegment { segment: self.body.len() });
        }
        self.body.push_hash(body);
        self.plain.push_hash(plain);
        self.plain_length += length as u64;
        Ok(())
    }

    /// How many segments there are.
    pub fn segments(&self) -> u64 {
        self.body.len()
    }

    /// Length of the plaintext so far, in bytes.
    pub fn plain_length(&self) -> u64 {
        self.plain_length
    }

    /// The roots and lengths. Refuses a body without segments.
    pub fn finish(&self) -> Result<SealedBody, BodyError> {
        if self.body.is_empty() {
            return Err(BodyError::Empty);
        }
        Ok(SealedBody {
            body_root: self.body.root(),
            body_length: sealed_length(self.plain_length),
            plain_root: self.plain.root(),
            plain_length: self.plain_length,
        })
    }

    /// The state, for going on later: plaintext length, u64 big-endian ‖ [`MerkleTree::to_bytes`] of the body root's
    /// tree ‖ the same of the plain root's. At most 4,120 bytes, none of them secret.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.plain_length.to_be_bytes()[..], &self.body.to_bytes(), &self.plain.to_bytes()].concat()
    }

    /// The roots whose [`BodyRoots::to_bytes`] this is; `None` when lengths and counts contradict each other.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (plain_length, rest) = bytes.split_first_chunk::<8>()?;
        let plain_length = u64::from_be_bytes(*plain_length);
        let (body, rest) = MerkleTree::split_from_bytes(rest)?;
        let plain = MerkleTree::from_bytes(rest)?;
        let segments = plain_length.div_ceil(SEGMENT_LENGTH as u64);
        (body.len() == segments && plain.len() == segments).then_some(Self { body, plain, plain_length })
    }

    fn is_at_boundary(&self) -> bool {
        self.plain_length.is_multiple_of(SEGMENT_LENGTH as u64)
    }
}
