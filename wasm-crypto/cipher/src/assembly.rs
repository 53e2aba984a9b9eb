//! `ring`'s ChaCha20-Poly1305, written in assembly, behind this crate's interface.
//!
//! `ring` offers no way to wipe a key: it stays in freed memory until that is used again.

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};

use crate::{Forged, KEY_LENGTH, NONCE_LENGTH, TAG_LENGTH};

/// Encrypts and decrypts segments under one data key. On the heap: with all that `ring` computed beforehand it is large.
pub struct SegmentCipher(Box<LessSafeKey>);

impl SegmentCipher {
    /// A cipher with this data key.
    pub fn new(key: &[u8; KEY_LENGTH]) -> Self {
        let key = UnboundKey::new(&CHACHA20_POLY1305, key).expect("the cipher's keys have this length");
        Self(Box::new(LessSafeKey::new(key)))
    }

    /// Writes the encrypted `plaintext` to `ciphertext` and returns the tag.
    ///
    /// # Panics
    /// When the two differ in length.
    pub fn encrypt(&self, nonce: &[u8; NONCE_LENGTH], plaintext: &[u8], ciphertext: &mut [u8]) -> [u8; TAG_LENGTH] {
        ciphertext.copy_from_slice(plaintext);
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let tag = self.0.seal_in_place_separate_tag(nonce, Aad::empty(), ciphertext);
        let tag = tag.expect("a slice in memory is below the cipher's limit of 256 GiB");
        tag.as_ref().try_into().expect("the cipher's tags have this length")
    }

    /// Writes the decrypted `ciphertext` to `plaintext` when `tag` is its tag (compared in constant time); otherwise
    /// `plaintext` is all zero.
    ///
    /// # Panics
    /// When the two differ in length.
    pub fn decrypt(
        &self,
        nonce: &[u8; NONCE_LENGTH],
        ciphertext: &[u8],
        tag: &[u8; TAG_LENGTH],
        plaintext: &mut [u8],
    ) -> Result<(), Forged> {
        plaintext.copy_from_slice(ciphertext);
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let result = self.0.open_in_place_separate_tag(nonce, Aad::empty(), (*tag).into(), plaintext, 0..);
        match result {
            Ok(_) => Ok(()),
            Err(_) => {
                plaintext.fill(0);
                Err(Forged)
            }
        }
    }
}
