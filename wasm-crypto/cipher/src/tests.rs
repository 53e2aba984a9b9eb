//! Known answers, for the cipher of the target and for its twin.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{Forged, SegmentCipher, scalar};

/// The key and nonce of RFC 8439, section 2.8.2.
const KEY: [u8; 32] = {
    let mut key = [0; 32];
    let mut at = 0;
    while at < 32 {
        key[at] = 0x80 + at as u8;
        at += 1;
    }
    key
};
const NONCE: [u8; 12] = [7, 0, 0, 0, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47];

/// The text of that section.
const SUNSCREEN: &[u8] =
    b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, \
                           sunscreen would be it.";

/// Tags that PyCA cryptography gives for [`text`] of these lengths, without associated data.
const TAGS: [(usize, &str); 17] = [
    (0, "a0784d7a4716f3feb4f64e7f4b39bf04"),
    (1, "bb758e737cb56e18df4748421b085bb0"),
    (15, "321b4fbcb6cd7fae249f36c9c6b6bd85"),
    (16, "9335ed6a9709fc56339f833b722846d1"),
    (17, "c590282a39e37cf07c27fb12cc4e80d0"),
    (63, "f65120865f0fdfa86a674eed5fec41e6"),
    (64, "f5003616dfb8cbeef1ee88983512ac90"),
    (65, "5ed152047dd873d5e4009ded5761d6d8"),
    (255, "3361393486ad35d219de5815f4d56397"),
    (256, "947bd7e266e9b17a28dea5879f47ece2"),
    (257, "b88a2de6d56b273c61cb8484c340b270"),
    (511, "8297eb7fda60b778d2c52b5eacf1d6b0"),
    (512, "2adc5e26da97f0257113464d26867958"),
    (513, "bf9cbbd4d6476d7b79f50eacc5eee14d"),
    (1000, "43dcdf9f0c8bb843af3a8bc87d067b51"),
    (65_535, "00c9b1b79f17bf1863bb1731edd5b84d"),
    (65_536, "adf9bafab2df62b58979636b94f0ff32"),
];

fn text(length: usize) -> Vec<u8> {
    (0..length as u32).map(|at| (at * at + at / 7) as u8).collect()
}

#[test]
fn the_text_of_rfc_8439_becomes_its_ciphertext() {
    let mut ciphertext = vec![0; SUNSCREEN.len()];
    let tag = SegmentCipher::new(&KEY).encrypt(&NONCE, SUNSCREEN, &mut ciphertext);
    let expected = "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b\
                    1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc\
                    3ff4def08e4b7a9de576d26586cec64b6116";
    assert_eq!(hex::encode(ciphertext), expected);
    // Without the RFC's associated data the tag is PyCA's.
    assert_eq!(hex::encode(tag), "6a23a4681fd59456aea1d29f82477216");
}

#[test]
fn tags_are_those_of_another_implementation() {
    for (length, expected) in TAGS {
        let text = text(length);
        let mut ciphertext = vec![0; length];
        let tag = SegmentCipher::new(&KEY).encrypt(&NONCE, &text, &mut ciphertext);
        assert_eq!(hex::encode(tag), expected, "{length} bytes");
        let twin = scalar::SegmentCipher::new(&KEY).encrypt(&NONCE, &text, &mut ciphertext);
        assert_eq!(hex::encode(twin), expected, "{length} bytes, scalar");
    }
}

#[test]
fn what_was_encrypted_comes_back() {
    let cipher = SegmentCipher::new(&KEY);
    for length in [0, 1, 64, 300, 65_536] {
        let text = text(length);
        let (mut ciphertext, mut opened) = (vec![0; length], vec![0; length]);
        let tag = cipher.encrypt(&NONCE, &text, &mut ciphertext);
        assert_eq!(cipher.decrypt(&NONCE, &ciphertext, &tag, &mut opened), Ok(()));
        assert_eq!(opened, text);
    }
}

#[test]
fn any_flipped_bit_is_a_forgery_and_no_plaintext_is_left() {
    let cipher = SegmentCipher::new(&KEY);
    let text = text(300);
    let mut ciphertext = vec![0; text.len()];
    let tag = cipher.encrypt(&NONCE, &text, &mut ciphertext);
    let refused = |ciphertext: &[u8], tag: &[u8; 16], nonce: &[u8; 12]| {
        let mut opened = vec![0xff; ciphertext.len()];
        assert_eq!(cipher.decrypt(nonce, ciphertext, tag, &mut opened), Err(Forged));
        assert!(opened.iter().all(|byte| *byte == 0));
    };
    for bit in 0..128 {
        let mut tag = tag;
        tag[bit / 8] ^= 1 << (bit % 8);
        refused(&ciphertext, &tag, &NONCE);
    }
    for bit in 0..96 {
        let mut nonce = NONCE;
        nonce[bit / 8] ^= 1 << (bit % 8);
        refused(&ciphertext, &tag, &nonce);
    }
    for bit in 0..8 * ciphertext.len() {
        let mut ciphertext = ciphertext.clone();
        ciphertext[bit / 8] ^= 1 << (bit % 8);
        refused(&ciphertext, &tag, &NONCE);
    }
    refused(&ciphertext[..299], &tag, &NONCE);
}
