//! ChaCha20-Poly1305 for WebAssembly with SIMD128, ciphering and authenticating in one pass.
//!
//! ChaCha20 makes four blocks of keystream at a time in vector registers. Its instructions form four chains that leave
//! a processor waiting, so Poly1305 of the 256 bytes ciphered just before, which are still in the nearest cache, is
//! worked out in between by the scalar units: one block with every round.

mod chacha20;
mod poly1305;

use chacha20::{GROUP_LENGTH, Lanes};
use poly1305::Poly1305;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{Forged, KEY_LENGTH, NONCE_LENGTH, TAG_LENGTH};

type Group = [u8; GROUP_LENGTH];

/// Encrypts and decrypts segments under one data key. The key is wiped when this is dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SegmentCipher {
    key: [u8; KEY_LENGTH],
}

/// Which side of the cipher Poly1305 reads.
#[derive(Clone, Copy, PartialEq)]
enum Direction {
    Encrypt,
    Decrypt,
}

impl SegmentCipher {
    /// A cipher with this data key.
    pub fn new(key: &[u8; KEY_LENGTH]) -> Self {
        Self { key: *key }
    }

    /// Writes the encrypted `plaintext` to `ciphertext` and returns the tag.
    ///
    /// # Panics
    /// When the two differ in length.
    pub fn encrypt(&self, nonce: &[u8; NONCE_LENGTH], plaintext: &[u8], ciphertext: &mut [u8]) -> [u8; TAG_LENGTH] {
        crypt(Direction::Encrypt, &self.key, nonce, plaintext, ciphertext)
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
        let expected = crypt(Direction::Decrypt, &self.key, nonce, ciphertext, plaintext);
        if expected.ct_eq(tag).into() {
            Ok(())
        } else {
            plaintext.fill(0);
            Err(Forged)
        }
    }
}

/// Ciphers `input` into `output` and returns the tag of the ciphertext (RFC 8439, section 2.8, without associated data).
#[target_feature(enable = "simd128")]
fn crypt(
    direction: Direction,
    key: &[u8; KEY_LENGTH],
    nonce: &[u8; NONCE_LENGTH],
    input: &[u8],
    output: &mut [u8],
) -> [u8; TAG_LENGTH] {
    assert_eq!(input.len(), output.len(), "a cipher's input and output are equally long");
    let length = input.len() as u64;
    // Block 0 of the keystream is Poly1305's one-time key; the text starts at block 1.
    let mut first: Zeroizing<Group> = Zeroizing::new([0; GROUP_LENGTH]);
    Lanes::new(key, nonce, 0).apply(&[0; GROUP_LENGTH], &mut first);
    let (one_time_key, _) = first.split_first_chunk().expect("a group is longer than a key");
    let mut mac = Poly1305::new(one_time_key);
    let mut lanes = Lanes::new(key, nonce, 1);

    let (input_groups, input_rest) = input.as_chunks::<GROUP_LENGTH>();
    let (output_groups, output_rest) = output.as_chunks_mut::<GROUP_LENGTH>();
    let mut unauthenticated: Option<&Group> = None;
    for (input, output) in input_groups.iter().zip(output_groups) {
        match unauthenticated {
            Some(ciphertext) => lanes.apply_while(input, output, ciphertext, &mut mac),
            None => lanes.apply(input, output),
        }
        unauthenticated = Some(if direction == Direction::Encrypt { &*output } else { input });
    }
    if let Some(ciphertext) = unauthenticated {
        mac.update_padded(ciphertext);
    }
    if !input_rest.is_empty() {
        let mut rest: Zeroizing<Group> = Zeroizing::new([0; GROUP_LENGTH]);
        rest[..input_rest.len()].copy_from_slice(input_rest);
        lanes.apply(&rest.clone(), &mut rest);
        output_rest.copy_from_slice(&rest[..input_rest.len()]);
        mac.update_padded(if direction == Direction::Encrypt { &*output_rest } else { input_rest });
    }
    mac.update_lengths(0, length);
    mac.finish()
}

#[cfg(test)]
mod tests;
