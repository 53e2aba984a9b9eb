//! The kernel against RustCrypto's implementation, and Poly1305 where its carries are rare.

use wasm_bindgen_test::wasm_bindgen_test;

use super::SegmentCipher;
use super::poly1305::Poly1305;
use crate::scalar;

/// Poly1305 of any message: pairs of blocks as the kernel takes them, then single blocks, then the padded last one.
fn poly1305(key: &[u8; 32], message: &[u8]) -> [u8; 16] {
    let mut mac = Poly1305::new(key);
    let (pairs, rest) = message.as_chunks();
    for pair in pairs {
        let second = mac.second_of_pair(pair);
        mac.first_of_pair(pair, second);
    }
    let (blocks, rest) = rest.as_chunks::<16>();
    blocks.iter().for_each(|block| mac.update_padded(block));
    if !rest.is_empty() {
        let mut block = [0; 16];
        block[..rest.len()].copy_from_slice(rest);
        block[rest.len()] = 1;
        mac.update(&block, 0);
    }
    mac.finish()
}

fn key(r: [u8; 16], s: [u8; 16]) -> [u8; 32] {
    [r, s].concat().try_into().unwrap()
}

/// 16 bytes: `first`, then `others`.
fn block(first: u8, others: u8) -> [u8; 16] {
    let mut block = [others; 16];
    block[0] = first;
    block
}

fn words(low: u64, high: u64) -> [u8; 16] {
    (u128::from(low) | u128::from(high) << 64).to_le_bytes()
}

#[wasm_bindgen_test]
fn poly1305_gives_the_tags_of_rfc_8439() {
    let zero = [0; 16];
    let note = b"Any submission to the IETF intended by the Contributor for publication as all or part of an IETF \
                 Internet-Draft or RFC and any statement made within the context of an IETF activity is considered an \
                 \"IETF Contribution\". Such statements include oral statements in IETF sessions, as well as written \
                 and electronic communications made at any time or place, which are addressed to";
    let jabberwocky = b"'Twas brillig, and the slithy toves\nDid gyre and gimble in the wabe:\nAll mimsy were the \
                        borogoves,\nAnd the mome raths outgrabe.";
    let from_hex = |text: &str| <[u8; 32]>::try_from(hex::decode(text).unwrap()).unwrap();
    let two = block(2, 0);
    let carried = words(1, 4);
    let head = [words(0xb943_5e50_d794_35e3, 0), words(0xcd79_435e_50d7_9433, 1), zero];
    let vectors: [([u8; 32], Vec<u8>, &str); 12] = [
        // Section 2.5.2
        (
            from_hex("85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b"),
            b"Cryptographic Forum Research Group".into(),
            "a8061dc1305136c6c22b8baf0c0127a9",
        ),
        // Appendix A.3, in order
        ([0; 32], vec![0; 64], "00000000000000000000000000000000"),
        (
            from_hex("0000000000000000000000000000000036e5f6b5c5e06070f0efca96227a863e"),
            note.into(),
            "36e5f6b5c5e06070f0efca96227a863e",
        ),
        (
            from_hex("36e5f6b5c5e06070f0efca96227a863e00000000000000000000000000000000"),
            note.into(),
            "f3477e7cd95417af89a6b8794c310cf0",
        ),
        (
            from_hex("1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0"),
            jabberwocky.into(),
            "4541669a7eaaee61e708dc7cbcc5eb62",
        ),
        (key(two, zero), [0xff; 16].into(), "03000000000000000000000000000000"),
        (key(two, [0xff; 16]), two.into(), "03000000000000000000000000000000"),
        (
            key(block(1, 0), zero),
            [[0xff; 16], block(0xf0, 0xff), block(0x11, 0)].concat(),
            "05000000000000000000000000000000",
        ),
        (key(block(1, 0), zero), [[0xff; 16], block(0xfb, 0xfe), [1; 16]].concat(), "00000000000000000000000000000000"),
        (key(two, zero), block(0xfd, 0xff).into(), "faffffffffffffffffffffffffffffff"),
        (key(carried, zero), [head.concat(), block(1, 0).into()].concat(), "14000000000000005500000000000000"),
        (key(carried, zero), head.concat(), "13000000000000000000000000000000"),
    ];
    for (number, (key, message, tag)) in vectors.iter().enumerate() {
        assert_eq!(hex::encode(poly1305(key, message)), *tag, "vector {number}");
    }
}

#[wasm_bindgen_test]
fn poly1305_of_extreme_limbs_is_that_of_its_twin() {
    use ::poly1305::Poly1305 as Twin;
    use ::poly1305::universal_hash::KeyInit;

    // Every multiplier limb and every message limb at its greatest, least, and just beside a carry.
    let numbers = [0, 1, 2, 4, 5, (1 << 26) - 1, 1 << 26, u128::MAX, u128::MAX - 4, u128::MAX - 5, u128::MAX << 2];
    let mut generator = Generator(5);
    for r in numbers.map(u128::to_le_bytes) {
        for s in [[0; 16], [0xff; 16]] {
            let key = key(r, s);
            for fill in numbers.map(u128::to_le_bytes) {
                for blocks in [1, 2, 3, 16, 64] {
                    let mut message = fill.repeat(blocks);
                    message.extend(&generator.bytes(blocks % 5));
                    let twin: [u8; 16] = Twin::new(&key.into()).compute_unpadded(&message).into();
                    assert_eq!(poly1305(&key, &message), twin, "r {r:?}, {blocks} blocks of {fill:?}");
                }
            }
        }
    }
}

#[wasm_bindgen_test]
fn the_kernel_is_its_scalar_twin_at_every_length() {
    let mut generator = Generator(1);
    for length in (0..=1100).chain(65_536 - 70..=65_536 + 70) {
        let key: [u8; 32] = generator.bytes(32).try_into().unwrap();
        let nonce: [u8; 12] = generator.bytes(12).try_into().unwrap();
        let text = generator.bytes(length);
        let (simd, scalar) = (SegmentCipher::new(&key), scalar::SegmentCipher::new(&key));
        let (mut fast, mut slow, mut opened) = (vec![0; length], vec![0; length], vec![0; length]);
        let tag = simd.encrypt(&nonce, &text, &mut fast);
        assert_eq!(tag, scalar.encrypt(&nonce, &text, &mut slow), "{length} bytes");
        assert_eq!(fast, slow, "{length} bytes");
        assert_eq!(simd.decrypt(&nonce, &slow, &tag, &mut opened), Ok(()), "{length} bytes");
        assert_eq!(opened, text, "{length} bytes");
    }
}

/// Numbers without a pattern (xorshift64*), the same in every run.
struct Generator(u64);

impl Generator {
    fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut next = || {
            self.0 ^= self.0 >> 12;
            self.0 ^= self.0 << 25;
            self.0 ^= self.0 >> 27;
            (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 56) as u8
        };
        (0..count).map(|_| next()).collect()
    }
}
