//! The ciphers for `make bench-seal`, built for the browser: each call does 128 segments that lie in memory.

#[cfg(target_arch = "wasm32")]
mod exports {
    use segment_cipher::{SegmentCipher, scalar};
    use wasm_bindgen::prelude::*;

    const SEGMENT: usize = 65_536;
    const SEGMENTS: usize = 128;

    /// Encrypts with `simd` or `scalar`; how many bytes.
    #[wasm_bindgen]
    pub fn encrypt(cipher: &str) -> usize {
        let (text, mut ciphertext) = (vec![1; SEGMENT], vec![0; SEGMENT]);
        let (simd, twin) = (SegmentCipher::new(&[7; 32]), scalar::SegmentCipher::new(&[7; 32]));
        for number in 0..SEGMENTS {
            let nonce = [number as u8; 12];
            match cipher {
                "simd" => simd.encrypt(&nonce, &text, &mut ciphertext),
                _ => twin.encrypt(&nonce, &text, &mut ciphertext),
            };
        }
        SEGMENTS * SEGMENT
    }

    /// Decrypts with `simd` or `scalar`; how many bytes.
    #[wasm_bindgen]
    pub fn decrypt(cipher: &str) -> usize {
        let (mut text, mut ciphertext) = (vec![1; SEGMENT], vec![0; SEGMENT]);
        let (simd, twin) = (SegmentCipher::new(&[7; 32]), scalar::SegmentCipher::new(&[7; 32]));
        let nonce = [1; 12];
        let tag = simd.encrypt(&nonce, &text, &mut ciphertext);
        for _ in 0..SEGMENTS {
            let opened = match cipher {
                "simd" => simd.decrypt(&nonce, &ciphertext, &tag, &mut text),
                _ => twin.decrypt(&nonce, &ciphertext, &tag, &mut text),
            };
            assert!(opened.is_ok(), "the ciphers agree");
        }
        SEGMENTS * SEGMENT
    }
}
