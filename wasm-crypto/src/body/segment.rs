//! One segment, and cutting a stream into segments.

use std::convert::Infallible;

use rand_core::{OsRng, RngCore};
use segment_cipher::{NONCE_LENGTH, SegmentCipher, TAG_LENGTH};

use crate::keys::Secret32;

/// The segment's tag does not match: another key encrypted it, or it was altered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a segment was encrypted under another key, or altered")]
pub struct ForgedSegment;

/// Encrypts and decrypts segments under one data key. Can be shared by threads; wipes its key when dropped
/// (but not with the feature `ring`).
///
/// ```
/// use wasm_crypto::body::{SEALED_SEGMENT_LENGTH, SEGMENT_LENGTH, SegmentKey};
/// use wasm_crypto::keys::Secret32;
///
/// let (key, text) = (SegmentKey::new(&Secret32::generate()), vec![7; 1_000_000]);
/// // Two threads encrypt half of the segments each.
/// let (first, second) = text.split_at(8 * SEGMENT_LENGTH);
/// let encrypt = |text: &[u8]| {
///     let mut sealed = Vec::with_capacity(8 * SEALED_SEGMENT_LENGTH);
///     text.chunks(SEGMENT_LENGTH).for_each(|segment| {
///         key.encrypt(segment, &mut sealed);
///     });
///     sealed
/// };
/// let (first, second) = std::thread::scope(|scope| {
///     let (first, second) = (scope.spawn(|| encrypt(first)), encrypt(second));
///     (first.join(), second)
/// });
/// let body = [first.expect("the thread did not panic"), second].concat();
///
/// let mut opened = Vec::new();
/// for segment in body.chunks(SEALED_SEGMENT_LENGTH) {
///     key.decrypt(segment, &mut opened)?;
/// }
/// assert_eq!(opened, text);
/// # Ok::<(), wasm_crypto::body::ForgedSegment>(())
/// ```
pub struct SegmentKey(SegmentCipher);

impl SegmentKey {
    /// The cipher under `data_key`.
    pub fn new(data_key: &Secret32) -> Self {
        Self(SegmentCipher::new(data_key.expose()))
    }

    /// Appends the encrypted segment to `out`, under a fresh random nonce, and returns it.
    ///
    /// `plaintext` has 1 to [`SEGMENT_LENGTH`](super::SEGMENT_LENGTH) bytes; the segment is
    /// [`SEGMENT_OVERHEAD`](super::SEGMENT_OVERHEAD) bytes longer.
    pub fn encrypt<'out>(&self, plaintext: &[u8], out: &'out mut Vec<u8>) -> &'out [u8] {
        let mut nonce = [0; NONCE_LENGTH];
        OsRng.fill_bytes(&mut nonce);
        self.encrypt_with(nonce, plaintext, out)
    }

    /// [`SegmentKey::encrypt`] with the nonce given. A nonce used twice under one key gives the plaintext away.
    pub(crate) fn encrypt_with<'out>(
        &self,
        nonce: [u8; NONCE_LENGTH],
        plaintext: &[u8],
        out: &'out mut Vec<u8>,
    ) -> &'out [u8] {
        let start = out.len();
        out.resize(start + NONCE_LENGTH + plaintext.len() + TAG_LENGTH, 0);
        let (head, rest) = out[start..].split_at_mut(NONCE_LENGTH);
        let (text, tag) = rest.split_at_mut(plaintext.len());
        head.copy_from_slice(&nonce);
        tag.copy_from_slice(&self.0.encrypt(&nonce, plaintext, text));
        &out[start..]
    }

    /// Appends the plaintext of an encrypted segment to `out` and returns it. When the tag does not match, `out` is as
    /// long as before and nothing of the plaintext remains in its memory.
    pub fn decrypt<'out>(&self, segment: &[u8], out: &'out mut Vec<u8>) -> Result<&'out [u8], ForgedSegment> {
        let (nonce, rest) = segment.split_first_chunk::<NONCE_LENGTH>().ok_or(ForgedSegment)?;
        let (text, tag) = rest.split_last_chunk::<TAG_LENGTH>().ok_or(ForgedSegment)?;
        let start = out.len();
        out.resize(start + text.len(), 0);
        // The cipher wipes what it wrote when it refuses.
        if self.0.decrypt(nonce, text, tag, &mut out[start..]).is_err() {
            out.truncate(start);
            return Err(ForgedSegment);
        }
        Ok(&out[start..])
    }
}

/// Cuts a stream that arrives in pieces of any size into pieces of one size; the last may be shorter.
pub(crate) struct Pieces {
    size: usize,
    waiting: zeroize::Zeroizing<Vec<u8>>,
}

impl Pieces {
    pub(crate) fn new(size: usize) -> Self {
        Self { size, waiting: zeroize::Zeroizing::new(Vec::with_capacity(size)) }
    }

    /// Takes `input` in and hands each full piece to `each`, which may stop it.
    pub(crate) fn push<E>(&mut self, mut input: &[u8], mut each: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        if !self.waiting.is_empty() {
            let missing = (self.size - self.waiting.len()).min(input.len());
            self.waiting.extend_from_slice(&input[..missing]);
            input = &input[missing..];
            if self.waiting.len() < self.size {
                return Ok(());
            }
            let result = each(&self.waiting);
            self.waiting.clear();
            result?;
        }
        let mut pieces = input.chunks_exact(self.size);
        for piece in pieces.by_ref() {
            each(piece)?;
        }
        self.waiting.extend_from_slice(pieces.remainder());
        Ok(())
    }

    /// [`Pieces::push`] where nothing can go wrong.
    pub(crate) fn push_all(&mut self, input: &[u8], mut each: impl FnMut(&[u8])) {
        let result: Result<(), Infallible> = self.push(input, |piece| {
            each(piece);
            Ok(())
        });
        match result {
            Ok(()) => (),
            Err(never) => match never {},
        }
    }

    /// What is left after the last full piece; empty when the stream ended with one.
    pub(crate) fn rest(&self) -> &[u8] {
        &self.waiting
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_equals_rfc_8439_without_associated_data() {
        // The key, nonce and text of RFC 8439, section 2.8.2. Its tag covers associated data, which segments have
        // none of; the ciphertext is the published one, and the tag is that of PyCA cryptography.
        let mut key = [0; 32];
        for (place, byte) in key.iter_mut().zip(0x80..) {
            *place = byte;
        }
        let nonce = [7, 0, 0, 0, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47];
        let text = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, \
                     sunscreen would be it.";
        let mut out = Vec::new();
        SegmentKey::new(&Secret32::from_bytes(key)).encrypt_with(nonce, text, &mut out);
        let expected = "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b\
                        1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc\
                        3ff4def08e4b7a9de576d26586cec64b6116";
        assert_eq!(hex::encode(&out[12..out.len() - 16]), expected);
        assert_eq!(hex::encode(&out[out.len() - 16..]), "6a23a4681fd59456aea1d29f82477216");
    }

    #[test]
    fn pieces_do_not_depend_on_how_the_stream_arrives() {
        let stream: Vec<u8> = (0..=255).collect();
        for step in 1..=64 {
            let mut pieces = Pieces::new(16);
            let mut seen = Vec::new();
            for part in stream[..250].chunks(step) {
                let result: Result<(), ()> = pieces.push(part, |piece| {
                    assert_eq!(piece.len(), 16);
                    seen.extend_from_slice(piece);
                    Ok(())
                });
                result.unwrap();
            }
            seen.extend_from_slice(pieces.rest());
            assert_eq!(seen, stream[..250]);
            assert_eq!(pieces.rest().len(), 250 % 16);
        }
    }
}
