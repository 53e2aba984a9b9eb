//! ChaCha20 (RFC 8439, section 2.3): four blocks side by side, one in each 32-bit lane.

use core::arch::wasm32::*;

use super::Group;
use super::poly1305::Poly1305;
use crate::{KEY_LENGTH, NONCE_LENGTH};

/// Bytes of keystream made at a time: four blocks.
pub(super) const GROUP_LENGTH: usize = 256;

/// "expand 32-byte k"
const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

/// The state of four blocks with consecutive counters, before the rounds.
pub(super) struct Lanes {
    state: [v128; 16],
    rotate_by_8: v128,
}

impl Lanes {
    /// The blocks `counter` to `counter + 3`.
    #[target_feature(enable = "simd128")]
    pub(super) fn new(key: &[u8; KEY_LENGTH], nonce: &[u8; NONCE_LENGTH], counter: u32) -> Self {
        let mut state = [u32x4_splat(0); 16];
        for (lane, constant) in state.iter_mut().zip(CONSTANTS) {
            *lane = u32x4_splat(constant);
        }
        for (lane, word) in state[4..].iter_mut().zip(key.as_chunks().0) {
            *lane = u32x4_splat(u32::from_le_bytes(*word));
        }
        state[12] = u32x4(counter, counter + 1, counter + 2, counter + 3);
        for (lane, word) in state[13..].iter_mut().zip(nonce.as_chunks().0) {
            *lane = u32x4_splat(u32::from_le_bytes(*word));
        }
        // Hidden from the compiler, which would make a shuffle of it: browsers build a shuffle's indices anew each time.
        let rotate_by_8 = core::hint::black_box(u8x16(3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14));
        Self { state, rotate_by_8 }
    }

    /// Adds the next 256 bytes of keystream to `input`.
    #[inline(never)]
    #[target_feature(enable = "simd128")]
    pub(super) fn apply(&mut self, input: &Group, output: &mut Group) {
        let mut x = self.state;
        for _ in 0..10 {
            column_round(&mut x, self.rotate_by_8);
            diagonal_round(&mut x, self.rotate_by_8);
        }
        self.finish(x, input, output);
    }

    /// [`Lanes::apply`], and takes the 256 bytes of `ciphertext` into `mac` on the way: two blocks per double round.
    #[inline]
    #[target_feature(enable = "simd128")]
    pub(super) fn apply_while(&mut self, input: &Group, output: &mut Group, ciphertext: &Group, mac: &mut Poly1305) {
        let mut x = self.state;
        for pair in ciphertext.as_chunks().0 {
            let second = mac.second_of_pair(pair);
            column_round(&mut x, self.rotate_by_8);
            mac.first_of_pair(pair, second);
            diagonal_round(&mut x, self.rotate_by_8);
        }
        for _ in 0..2 {
            column_round(&mut x, self.rotate_by_8);
            diagonal_round(&mut x, self.rotate_by_8);
        }
        self.finish(x, input, output);
    }

    #[inline]
    #[target_feature(enable = "simd128")]
    fn finish(&mut self, mut x: [v128; 16], input: &Group, output: &mut Group) {
        for (word, start) in x.iter_mut().zip(self.state) {
            *word = i32x4_add(*word, start);
        }
        for (column, words) in x.as_chunks().0.iter().enumerate() {
            for (block, keystream) in transpose(*words).into_iter().enumerate() {
                let place = 64 * block + 16 * column..64 * block + 16 * (column + 1);
                store(&mut output[place.clone()], v128_xor(keystream, load(&input[place])));
            }
        }
        self.state[12] = i32x4_add(self.state[12], u32x4_splat(4));
    }
}

/// Four quarter rounds, statement by statement, so that none waits for its own last result.
macro_rules! quarter_rounds {
    ($x:ident, $rotate_by_8:ident, $(($a:literal, $b:literal, $c:literal, $d:literal)),*) => {
        $($x[$a] = i32x4_add($x[$a], $x[$b]);)*
        $($x[$d] = rotate_by_16(v128_xor($x[$d], $x[$a]));)*
        $($x[$c] = i32x4_add($x[$c], $x[$d]);)*
        $($x[$b] = rotate::<12, 20>(v128_xor($x[$b], $x[$c]));)*
        $($x[$a] = i32x4_add($x[$a], $x[$b]);)*
        $($x[$d] = i8x16_swizzle(v128_xor($x[$d], $x[$a]), $rotate_by_8);)*
        $($x[$c] = i32x4_add($x[$c], $x[$d]);)*
        $($x[$b] = rotate::<7, 25>(v128_xor($x[$b], $x[$c]));)*
    };
}

#[inline]
#[target_feature(enable = "simd128")]
fn column_round(x: &mut [v128; 16], rotate_by_8: v128) {
    quarter_rounds!(x, rotate_by_8, (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15));
}

#[inline]
#[target_feature(enable = "simd128")]
fn diagonal_round(x: &mut [v128; 16], rotate_by_8: v128) {
    quarter_rounds!(x, rotate_by_8, (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14));
}

#[inline]
#[target_feature(enable = "simd128")]
fn rotate_by_16(x: v128) -> v128 {
    i16x8_shuffle::<1, 0, 3, 2, 5, 4, 7, 6>(x, x)
}

#[inline]
#[target_feature(enable = "simd128")]
fn rotate<const LEFT: u32, const RIGHT: u32>(x: v128) -> v128 {
    v128_or(i32x4_shl(x, LEFT), u32x4_shr(x, RIGHT))
}

/// From word `i` of every block to four words of block `i`.
#[inline]
#[target_feature(enable = "simd128")]
fn transpose([a, b, c, d]: [v128; 4]) -> [v128; 4] {
    let (ab_low, ab_high) = (i32x4_shuffle::<0, 4, 1, 5>(a, b), i32x4_shuffle::<2, 6, 3, 7>(a, b));
    let (cd_low, cd_high) = (i32x4_shuffle::<0, 4, 1, 5>(c, d), i32x4_shuffle::<2, 6, 3, 7>(c, d));
    [
        i64x2_shuffle::<0, 2>(ab_low, cd_low),
        i64x2_shuffle::<1, 3>(ab_low, cd_low),
        i64x2_shuffle::<0, 2>(ab_high, cd_high),
        i64x2_shuffle::<1, 3>(ab_high, cd_high),
    ]
}

#[inline]
#[target_feature(enable = "simd128")]
fn load(bytes: &[u8]) -> v128 {
    let half = |at| u64::from_le_bytes(bytes[at..at + 8].try_into().expect("8 bytes"));
    u64x2(half(0), half(8))
}

#[inline]
#[target_feature(enable = "simd128")]
fn store(bytes: &mut [u8], vector: v128) {
    bytes[..8].copy_from_slice(&u64x2_extract_lane::<0>(vector).to_le_bytes());
    bytes[8..].copy_from_slice(&u64x2_extract_lane::<1>(vector).to_le_bytes());
}
