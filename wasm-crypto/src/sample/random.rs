//! Chance that is the same for the same seed on every machine: SplitMix64 (Steele, Lea and Flood 2014) and whole numbers.

/// A seeded source of chance. Not for keys.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A whole number from `low` to `high`, both possible.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = (high - low + 1).max(1) as u64;
        low + (self.next() % span) as i64
    }

    /// A number near the middle of `low` to `high`: three throws averaged.
    pub fn around(&mut self, low: i64, high: i64) -> i64 {
        (self.between(low, high) + self.between(low, high) + self.between(low, high)) / 3
    }

    /// True `per_cent` times in a hundred.
    pub fn happens(&mut self, per_cent: i64) -> bool {
        self.between(0, 99) < per_cent
    }

    /// One of the choices.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.between(0, of.len() as i64 - 1) as usize]
    }
}

/// Tenths as a decimal: `68` is `6.8`.
pub fn tenths(value: i64) -> String {
    format!("{}.{}", value / 10, value % 10)
}
