//! The cipher of segments, by `ring`: its assembly takes half the time of the library's portable code for the same
//! bytes (`wasm_crypto::body::SegmentKey`, its twin in the tests). It does not wipe its keys, but they die with the
//! process, which ends with the command.

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use wasm_crypto::body::{ForgedSegment, SEGMENT_OVERHEAD};
use wasm_crypto::crypt4gh::OpenedHeader;
use wasm_crypto::keys::Secret32;
use zeroize::Zeroize;

/// Encrypts and decrypts segments under one data key; threads can share it.
pub struct SegmentKey {
    key: LessSafeKey,
    random: SystemRandom,
}

impl SegmentKey {
    /// The cipher under `data_key`.
    pub fn new(data_key: &Secret32) -> Self {
        let key = UnboundKey::new(&CHACHA20_POLY1305, data_key.expose()).expect("the cipher's keys have 32 bytes");
        Self { key: LessSafeKey::new(key), random: SystemRandom::new() }
    }

    /// Appends the encrypted segment to `out`, under a fresh random nonce, and returns it.
    pub fn encrypt<'out>(&self, plaintext: &[u8], out: &'out mut Vec<u8>) -> &'out [u8] {
        let mut nonce = [0; NONCE_LEN];
        self.random.fill(&mut nonce).expect("the system gives random numbers");
        let start = out.len();
        out.reserve(plaintext.len() + SEGMENT_OVERHEAD);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(plaintext);
        let text = &mut out[start + NONCE_LEN..];
        let tag = self.key.seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), text);
        out.extend_from_slice(tag.expect("a segment is far below the cipher's limit of 256 GiB").as_ref());
        &out[start..]
    }

    /// Appends the plaintext of an encrypted segment to `out` and returns it. When the tag does not match, `out` is as
    /// long as before and nothing of the plaintext remains in its memory.
    pub fn decrypt<'out>(&self, segment: &[u8], out: &'out mut Vec<u8>) -> Result<&'out [u8], ForgedSegment> {
        let (nonce, text) = segment.split_first_chunk::<NONCE_LEN>().ok_or(ForgedSegment)?;
        let start = out.len();
        out.extend_from_slice(text);
        let text = &mut out[start..];
        let length = match self.key.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::empty(), text) {
            Ok(plaintext) => plaintext.len(),
            Err(_) => {
                text.zeroize();
                out.truncate(start);
                return Err(ForgedSegment);
            }
        };
        out.truncate(start + length);
        Ok(&out[start..])
    }
}

/// A header's data keys: a segment opens with whichever fits, the one that fitted last being tried first.
pub struct SegmentKeys(Vec<SegmentKey>);

impl SegmentKeys {
    /// The ciphers under a header's keys. Each thread wants its own.
    pub fn new(header: &OpenedHeader) -> Self {
        Self(header.data_keys().iter().map(SegmentKey::new).collect())
    }

    /// [`SegmentKey::decrypt`] with whichever key fits.
    pub fn decrypt<'out>(&mut self, segment: &[u8], out: &'out mut Vec<u8>) -> Result<&'out [u8], ForgedSegment> {
        let start = out.len();
        let fits = |key: &SegmentKey| key.decrypt(segment, out).is_ok();
        let index = self.0.iter().position(fits).ok_or(ForgedSegment)?;
        self.0[..=index].rotate_right(1);
        Ok(&out[start..])
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use wasm_crypto::body::SegmentKey as Twin;

    use super::*;

    #[test]
    fn segments_go_both_ways_between_the_two_ciphers() {
        let data_key = Secret32::generate();
        let (ours, twin) = (SegmentKey::new(&data_key), Twin::new(&data_key));
        for length in [1, 15, 16, 17, 63, 64, 65, 255, 256, 257, 1_000, 65_535, 65_536] {
            let text: Vec<u8> = (0..length).map(|index| (index * 7) as u8).collect();
            let (mut sealed, mut opened) = (b"before".to_vec(), b"before".to_vec());
            assert_eq!(ours.encrypt(&text, &mut sealed).len(), length + SEGMENT_OVERHEAD);
            assert_eq!(twin.decrypt(&sealed[6..], &mut opened).unwrap(), text);
            sealed.truncate(6);
            opened.truncate(6);
            twin.encrypt(&text, &mut sealed);
            assert_eq!(ours.decrypt(&sealed[6..], &mut opened).unwrap(), text);
            assert_eq!(&opened[..6], b"before");
        }
    }

    #[test]
    fn an_altered_or_cut_segment_does_not_open_and_leaves_nothing() {
        let key = SegmentKey::new(&Secret32::generate());
        let mut sealed = Vec::new();
        key.encrypt(&[7; 300], &mut sealed);
        let mut out = b"before".to_vec();
        for place in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[place] ^= 1;
            assert!(key.decrypt(&altered, &mut out).is_err(), "{place}");
            assert!(key.decrypt(&sealed[..place], &mut out).is_err(), "{place}");
            assert_eq!(out, b"before");
        }
        assert!(key.decrypt(&sealed, &mut out).is_ok());
    }

    #[test]
    fn no_two_segments_share_a_nonce() {
        let key = SegmentKey::new(&Secret32::generate());
        let mut sealed = Vec::new();
        for _ in 0..1_000 {
            key.encrypt(b"x", &mut sealed);
        }
        let nonces: std::collections::HashSet<_> = sealed.chunks(29).map(|segment| &segment[..12]).collect();
        assert_eq!(nonces.len(), 1_000);
    }
}
