//! ChaCha20-Poly1305 (RFC 8439) without associated data, as Crypt4GH uses it: one segment of up to 64 KiB under a data
//! key and a nonce of its own.
//!
//! [`SegmentCipher`] is one fused SIMD128 kernel in WebAssembly; on native targets `ring`'s assembly with the feature
//! `ring`, RustCrypto's portable code (which finds AVX2 by itself, takes about twice as long, and wipes its keys) without.
//! RustCrypto's stays at hand as [`scalar`], the twin that the others are tested against.
//!
//! ```
//! let cipher = segment_cipher::SegmentCipher::new(&[7; 32]);
//! let (nonce, plaintext) = ([1; 12], b"one segment");
//!
//! let mut ciphertext = [0; 11];
//! let tag = cipher.encrypt(&nonce, plaintext, &mut ciphertext);
//!
//! let mut opened = [0; 11];
//! cipher.decrypt(&nonce, &ciphertext, &tag, &mut opened)?;
//! assert_eq!(&opened, plaintext);
//!
//! ciphertext[3] ^= 1;
//! assert_eq!(cipher.decrypt(&nonce, &ciphertext, &tag, &mut opened), Err(segment_cipher::Forged));
//! assert_eq!(opened, [0; 11]);
//! # Ok::<(), segment_cipher::Forged>(())
//! ```
//!
//! A nonce used twice under one key gives both plaintexts away and lets anyone forge segments: draw 12 random bytes for
//! each segment.

#[cfg(all(feature = "ring", not(target_arch = "wasm32")))]
pub mod assembly;
pub mod scalar;
#[cfg(target_arch = "wasm32")]
pub mod simd;

#[cfg(all(feature = "ring", not(target_arch = "wasm32")))]
pub use assembly::SegmentCipher;
#[cfg(not(any(feature = "ring", target_arch = "wasm32")))]
pub use scalar::SegmentCipher;
#[cfg(target_arch = "wasm32")]
pub use simd::SegmentCipher;

/// Bytes of a data key.
pub const KEY_LENGTH: usize = 32;
/// Bytes of a nonce.
pub const NONCE_LENGTH: usize = 12;
/// Bytes of a tag.
pub const TAG_LENGTH: usize = 16;

/// The tag does not belong to this ciphertext under this key and nonce: another key, or altered bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the segment's tag does not match: it was altered, or it is another key's")]
pub struct Forged;

impl Forged {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        "Check that the key belongs to this file; then get the file again."
    }
}

#[cfg(test)]
mod tests;
