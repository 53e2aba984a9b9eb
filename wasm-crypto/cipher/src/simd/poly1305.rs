//! Poly1305 (RFC 8439, section 2.5) in five limbs of 26 bits, two blocks with one carry:
//! `(h + m₁)·r² + m₂·r`.
//!
//! Bounds. A message limb is below 2^26, a limb after [`carry`] below 2^26 + 2^10, five times a multiplier's limb below
//! 2^29. A column of a product is at most 5 · 2^27.1 · 2^29 < 2^59, of a pair's two products below 2^60: no sum overflows.

use zeroize::{Zeroize, ZeroizeOnDrop};

const LIMB_BITS: u32 = 26;
const MASK: u64 = (1 << LIMB_BITS) - 1;
/// The bit that marks a full block, 2^128, in the last limb.
const FULL_BLOCK: u64 = 1 << (128 - 4 * LIMB_BITS);

type Limbs = [u64; 5];
type Block = [u8; 16];
/// Two blocks.
pub(super) type Pair = [u8; 32];

/// A running authenticator. Its one-time key is wiped when this is dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct Poly1305 {
    sum: Limbs,
    r: Multiplier,
    r_squared: Multiplier,
    s: u128,
}

impl Poly1305 {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        let (r, s) = key.as_chunks::<16>().0.split_at(1);
        let r = limbs(&(u128::from_le_bytes(r[0]) & 0x0fff_fffc_0fff_fffc_0fff_fffc_0fff_ffff).to_le_bytes(), 0);
        let r_squared = carry(Multiplier::new(r).times(r, [0; 5]));
        Self { sum: [0; 5], r: Multiplier::new(r), r_squared: Multiplier::new(r_squared), s: u128::from_le_bytes(s[0]) }
    }

    /// The first half of taking a pair in: `m₂·r`, which waits for nothing before it.
    #[inline(always)]
    pub(super) fn second_of_pair(&self, pair: &Pair) -> Limbs {
        self.r.times(limbs(half(pair, 1), FULL_BLOCK), [0; 5])
    }

    /// The other half: `(h + m₁)·r²`, added to what [`Poly1305::second_of_pair`] gave.
    #[inline(always)]
    pub(super) fn first_of_pair(&mut self, pair: &Pair, second: Limbs) {
        let first = add(self.sum, limbs(half(pair, 0), FULL_BLOCK));
        self.sum = carry(self.r_squared.times(first, second));
    }

    /// Takes bytes in, padded with zeros to a whole number of blocks.
    pub(super) fn update_padded(&mut self, bytes: &[u8]) {
        let (blocks, rest) = bytes.as_chunks();
        for block in blocks {
            self.update(block, FULL_BLOCK);
        }
        if !rest.is_empty() {
            let mut block = [0; 16];
            block[..rest.len()].copy_from_slice(rest);
            self.update(&block, FULL_BLOCK);
        }
    }

    /// Takes in the last block of RFC 8439, section 2.8: the lengths of the associated data and of the ciphertext.
    pub(super) fn update_lengths(&mut self, associated: u64, ciphertext: u64) {
        self.update(&(u128::from(associated) | u128::from(ciphertext) << 64).to_le_bytes(), FULL_BLOCK);
    }

    /// Takes one block in; `high` is [`FULL_BLOCK`], or 0 where the caller has set the bit after the block's last byte.
    pub(super) fn update(&mut self, block: &Block, high: u64) {
        self.sum = carry(self.r.times(add(self.sum, limbs(block, high)), [0; 5]));
    }

    /// The tag: the sum modulo 2^130 - 5, plus s.
    pub(super) fn finish(self) -> Block {
        // What is beyond 2^130 comes back five times; then every limb is below 2^26 and the sum below 2^130.
        let (mut sum, beyond) = propagate(self.sum);
        sum[0] += 5 * beyond;
        (sum, _) = propagate(sum);
        // Adding 5 goes beyond 2^130 exactly when the sum is not below the modulus.
        let mut plus_5 = sum;
        plus_5[0] += 5;
        let (reduced, overflow) = propagate(plus_5);
        let choice = overflow.wrapping_neg();
        for (limb, reduced) in sum.iter_mut().zip(reduced) {
            *limb = *limb & !choice | reduced & choice;
        }
        // Modulo 2^128, as the tag is.
        let number = sum.iter().rev().fold(0u128, |number, limb| number << LIMB_BITS | u128::from(*limb));
        sum.zeroize();
        number.wrapping_add(self.s).to_le_bytes()
    }
}

/// A number to multiply by, modulo 2^130 - 5, with five times each limb: what crosses 2^130 comes back five times.
#[derive(Zeroize, ZeroizeOnDrop)]
struct Multiplier {
    r: Limbs,
    r5: Limbs,
}

impl Multiplier {
    fn new(r: Limbs) -> Self {
        Self { r, r5: r.map(|limb| 5 * limb) }
    }

    /// `a` times this number plus `sum`, in columns of up to 60 bits.
    #[inline(always)]
    fn times(&self, [a0, a1, a2, a3, a4]: Limbs, sum: Limbs) -> Limbs {
        let ([r0, r1, r2, r3, r4], [_, s1, s2, s3, s4]) = (self.r, self.r5);
        [
            sum[0] + a0 * r0 + a1 * s4 + a2 * s3 + a3 * s2 + a4 * s1,
            sum[1] + a0 * r1 + a1 * r0 + a2 * s4 + a3 * s3 + a4 * s2,
            sum[2] + a0 * r2 + a1 * r1 + a2 * r0 + a3 * s4 + a4 * s3,
            sum[3] + a0 * r3 + a1 * r2 + a2 * r1 + a3 * r0 + a4 * s4,
            sum[4] + a0 * r4 + a1 * r3 + a2 * r2 + a3 * r1 + a4 * r0,
        ]
    }
}

#[inline(always)]
fn half(pair: &Pair, index: usize) -> &Block {
    &pair.as_chunks().0[index]
}

/// The limbs of a block; `high` is added to the last.
#[inline(always)]
fn limbs(block: &Block, high: u64) -> Limbs {
    let number = u128::from_le_bytes(*block);
    let (low, upper) = (number as u64, (number >> 64) as u64);
    [low & MASK, low >> 26 & MASK, (low >> 52 | upper << 12) & MASK, upper >> 14 & MASK, upper >> 40 | high]
}

#[inline(always)]
fn add(a: Limbs, b: Limbs) -> Limbs {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4]]
}

/// Brings columns of up to 60 bits back to limbs of 26 bits (limbs 1 and 4 a little more), two chains side by side.
#[inline(always)]
fn carry([c0, c1, c2, c3, c4]: Limbs) -> Limbs {
    let (c1, c4) = (c1 + (c0 >> LIMB_BITS), c4 + (c3 >> LIMB_BITS));
    let (c2, c0) = (c2 + (c1 >> LIMB_BITS), (c0 & MASK) + 5 * (c4 >> LIMB_BITS));
    let (c3, c1) = ((c3 & MASK) + (c2 >> LIMB_BITS), (c1 & MASK) + (c0 >> LIMB_BITS));
    let c4 = (c4 & MASK) + (c3 >> LIMB_BITS);
    [c0 & MASK, c1, c2 & MASK, c3 & MASK, c4]
}

/// Carries from the first limb to the last: every limb below 2^26, and what goes beyond 2^130.
fn propagate(limbs: Limbs) -> (Limbs, u64) {
    let mut over = 0;
    let carried = limbs.map(|limb| {
        let sum = limb + over;
        over = sum >> LIMB_BITS;
        sum & MASK
    });
    (carried, over)
}
