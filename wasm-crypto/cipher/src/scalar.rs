//! RustCrypto's ChaCha20-Poly1305 behind this crate's interface.

use chacha20poly1305::aead::{AeadInPlace, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce, Tag};

use crate::{Forged, KEY_LENGTH, NONCE_LENGTH, TAG_LENGTH};

/// Encrypts and decrypts segments under one data key. The key is wiped when this is dropped.
pub struct SegmentCipher(ChaCha20Poly1305);

impl SegmentCipher {
    /// A cipher with this data key.
    pub fn new(key: &[u8; KEY_LENGTH]) -> Self {
        Self(ChaCha20Poly1305::new(key.into()))
    }

    /// Writes the encrypted `plaintext` to `ciphertext` and returns the tag.
    ///
    /// # Panics
    /// When the two differ in length.
    pub fn encrypt(&self, nonce: &[u8; NONCE_LENGTH], plaintext: &[u8], ciphertext: &mut [u8]) -> [u8; TAG_LENGTH] {
        ciphertext.copy_from_slice(plaintext);
        let tag = self.0.encrypt_in_place_detached(Nonce::from_slice(nonce), b"", ciphertext);
        tag.expect("a slice in memory is below the cipher's limit of 256 GiB").into()
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
        let result = self.0.decrypt_in_place_detached(Nonce::from_slice(nonce), b"", plaintext, Tag::from_slice(tag));
        result.map_err(|_| {
            plaintext.fill(0);
            Forged
        })
    }
}
