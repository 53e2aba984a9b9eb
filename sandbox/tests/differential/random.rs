//! Chance that is the same in every run.

use std::cell::Cell;

use sandbox::alloy_primitives::{U256, keccak256};
use wasm_crypto::primitives::{Address, Bytes32};

/// SplitMix64 (Steele, Lea and Flood 2014), seeded by name.
pub struct Random(Cell<u64>);

impl Random {
    pub fn new(name: &str) -> Self {
        Self(Cell::new(keccak256(name)[..8].iter().fold(0, |seed, byte| seed << 8 | u64::from(*byte))))
    }

    pub fn number(&self) -> u64 {
        let state = self.0.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.0.set(state);
        let mixed = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// From 0 to `limit`, which is not reached.
    pub fn below(&self, limit: u64) -> u64 {
        self.number() % limit
    }

    /// True once in `times`.
    pub fn once_in(&self, times: u64) -> bool {
        self.below(times) == 0
    }

    pub fn one<T: Copy>(&self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    pub fn uint(&self) -> U256 {
        U256::from_limbs([self.number(), self.number(), self.number(), self.number()])
    }

    pub fn word(&self) -> Bytes32 {
        Bytes32(self.uint().to_be_bytes())
    }

    pub fn address(&self) -> Address {
        let mut address = Address::ZERO;
        address.0.copy_from_slice(&self.word().0[..20]);
        address
    }

    pub fn wide(&self) -> u128 {
        u128::from(self.number()) << 64 | u128::from(self.number())
    }
}
