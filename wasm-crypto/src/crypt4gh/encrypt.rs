//! Writing whole files.

use std::ops::{Range, RangeBounds};

use super::selection::normalise;
use super::{Crypt4ghError, Header, OpenedHeader, Recipients};
use crate::body::{Pieces, SEGMENT_LENGTH, SegmentKey};
use crate::keys::Secret32;

/// Encrypts a file, pushed in pieces, under a fresh data key. Memory is one segment whatever the length.
///
/// ```
/// use wasm_crypto::crypt4gh::{Decryptor, Encryptor};
/// use wasm_crypto::keys::X25519Secret;
///
/// let (anna, ben) = (X25519Secret::generate(), X25519Secret::generate());
/// let mut file = Vec::new();
/// let mut encryptor = Encryptor::new(&[anna.public(), ben.public()], &mut file)?;
/// encryptor.push(b"a file ", &mut file);
/// encryptor.push(b"for two", &mut file);
/// encryptor.finish(&mut file);
///
/// let (mut decryptor, mut text) = (Decryptor::new(ben), Vec::new());
/// decryptor.push(&file, &mut text)?;
/// decryptor.finish(&mut text)?;
/// assert_eq!(text, b"a file for two");
/// # Ok::<(), wasm_crypto::crypt4gh::Crypt4ghError>(())
/// ```
pub struct Encryptor {
    key: SegmentKey,
    pieces: Pieces,
    /// What is left of the range of the input that is encrypted, from the next byte on.
    range: Range<u64>,
}

impl Encryptor {
    /// Starts a file for `recipients` and appends its header to `out`.
    pub fn new(recipients: impl Into<Recipients>, out: &mut Vec<u8>) -> Result<Self, Crypt4ghError> {
        Self::of_range(recipients, .., out)
    }

    /// [`Encryptor::new`] for a file of the bytes `range` of what is pushed; the others are ignored.
    pub fn of_range(
        recipients: impl Into<Recipients>,
        range: impl RangeBounds<u64>,
        out: &mut Vec<u8>,
    ) -> Result<Self, Crypt4ghError> {
        let data_key = Secret32::generate();
        let encryptor = Self { range: normalise(&range), ..Self::with_key(&data_key) };
        out.extend(Header::new(&OpenedHeader::from_data_key(data_key), recipients)?.to_bytes());
        Ok(encryptor)
    }

    /// Starts a body under a fresh `data_key`, with its header elsewhere: [`Header::new`] makes it.
    pub fn with_key(data_key: &Secret32) -> Self {
        Self { key: SegmentKey::new(data_key), pieces: Pieces::new(SEGMENT_LENGTH), range: normalise(&(..)) }
    }

    /// Takes plaintext in and appends every segment it completes to `out`.
    pub fn push(&mut self, plaintext: &[u8], out: &mut Vec<u8>) {
        let Self { key, pieces, range } = self;
        let within = |position: u64| usize::try_from(position).unwrap_or(usize::MAX).min(plaintext.len());
        let wanted = &plaintext[within(range.start)..within(range.end)];
        let pushed = plaintext.len() as u64;
        // A range that never ends stays so.
        let end = if range.end == u64::MAX { u64::MAX } else { range.end.saturating_sub(pushed) };
        *range = range.start.saturating_sub(pushed)..end;
        pieces.push_all(wanted, |segment| {
            key.encrypt(segment, out);
        });
    }

    /// True when the range has been encrypted and further input would be ignored.
    pub fn is_done(&self) -> bool {
        self.range.is_empty()
    }

    /// Appends the last, shorter segment. An empty file has no segment.
    pub fn finish(self, out: &mut Vec<u8>) {
        if !self.pieces.rest().is_empty() {
            self.key.encrypt(self.pieces.rest(), out);
        }
    }
}
