//! Words of terms and purposes, drawn so that most are close to the edge of being allowed.

use sandbox::alloy_primitives::U256;
use wasm_crypto::primitives::Bytes32;

use crate::machine::NOW;
use crate::random::Random;

pub const POA: u64 = 1;
pub const DS: u64 = 2;

pub const NMDS: usize = 9;
pub const GSO: usize = 10;
pub const NPUNCU: usize = 11;
pub const PUB: usize = 12;
pub const COL: usize = 13;
pub const IRB: usize = 14;
pub const MOR: usize = 16;
pub const TS: usize = 17;
pub const RTN: usize = 21;
pub const CC: usize = 22;
pub const NPOA: usize = 23;
pub const NPU: usize = 24;
pub const NCU: usize = 25;
pub const MODIFIERS: std::ops::RangeInclusive<usize> = 8..=25;

/// Numbers of diseases, few enough that two drawn ones are often the same.
pub const DISEASES: [u64; 4] = [1, 4979, 5148, u32::MAX as u64];
pub const TODAY: u64 = NOW / 86_400;

/// Well-formed terms, by field.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    pub permission: u64,
    /// At their bits.
    pub modifiers: u64,
    pub mondo: u64,
    pub months: u64,
    pub day: u64,
}

impl Terms {
    /// Any permission; each modifier once in 4 or 12 times, or none.
    pub fn draw(random: &Random) -> Self {
        let mut terms = Self { permission: 1 + random.below(5), modifiers: 0, mondo: 0, months: 0, day: 0 };
        if let Some(often) = random.one(&[Some(4), Some(12), None]) {
            for modifier in MODIFIERS {
                terms.modifiers |= u64::from(random.once_in(often)) << modifier;
            }
        }
        terms.fill(random);
        terms
    }

    pub fn has(&self, modifier: usize) -> bool {
        self.modifiers >> modifier & 1 == 1
    }

    /// Draws the numbers that belong to permission and modifiers where they are missing, and drops the others.
    pub fn fill(&mut self, random: &Random) {
        let keep = |needed: bool, number: &mut u64, choices: &[u64]| match (needed, *number) {
            (true, 0) => *number = random.one(choices),
            (true, _) => {}
            (false, _) => *number = 0,
        };
        keep(self.permission == DS, &mut self.mondo, &DISEASES);
        keep(self.has(TS), &mut self.months, &[1, 6, 12, 0xffff]);
        keep(self.has(MOR), &mut self.day, &[1, TODAY - 1, TODAY, TODAY + 1, u64::from(u32::MAX)]);
    }

    pub fn word(&self) -> U256 {
        U256::from(self.permission | self.modifiers)
            | U256::from(self.mondo) << 64
            | U256::from(self.months) << 96
            | U256::from(self.day) << 112
    }
}

/// A word with one of its 256 bits changed.
pub fn flipped(word: U256, random: &Random) -> U256 {
    word ^ U256::from(1) << random.below(256)
}

pub fn bytes(word: U256) -> Bytes32 {
    Bytes32(word.to_be_bytes())
}
