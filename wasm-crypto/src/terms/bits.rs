//! Bits and fields of a packed `uint256`, and sets of named bits.

use crate::primitives::Bytes32;

/// A bit that has no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a bit is set that has no meaning")]
pub struct BitError;

/// A `uint256` as 32-bit limbs, the lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word([u32; 8]);

impl Word {
    pub(super) const ZERO: Self = Self([0; 8]);

    /// This word with `value` at the bits from `low` up; bits that are set already stay set.
    pub(super) fn with(mut self, low: usize, value: u32) -> Self {
        let wide = u64::from(value) << (low % 32);
        self.0[low / 32] |= wide as u32;
        if let Some(next) = self.0.get_mut(low / 32 + 1) {
            *next |= (wide >> 32) as u32;
        }
        self
    }

    /// The `width` bits (at most 32) from `low` up.
    pub(super) fn field(&self, low: usize, width: usize) -> u32 {
        let next = self.0.get(low / 32 + 1).copied().unwrap_or(0);
        let wide = u64::from(next) << 32 | u64::from(self.0[low / 32]);
        ((wide >> (low % 32)) & ((1 << width) - 1)) as u32
    }

    /// Whether no bit is set outside `allowed`.
    pub(super) fn only(&self, allowed: &Self) -> bool {
        self.0.iter().zip(allowed.0).all(|(limb, allowed)| limb & !allowed == 0)
    }
}

impl From<Bytes32> for Word {
    fn from(bytes: Bytes32) -> Self {
        let mut limbs = [0; 8];
        for (limb, bytes) in limbs.iter_mut().rev().zip(bytes.0.chunks_exact(4)) {
            *limb = bytes.iter().fold(0, |limb, byte| limb << 8 | u32::from(*byte));
        }
        Self(limbs)
    }
}

impl From<Word> for Bytes32 {
    fn from(word: Word) -> Self {
        let mut bytes = Bytes32::ZERO;
        for (limb, bytes) in word.0.iter().rev().zip(bytes.0.chunks_exact_mut(4)) {
            bytes.copy_from_slice(&limb.to_be_bytes());
        }
        bytes
    }
}

/// Declares an enum of bit numbers with short codes, and the set of them as a `u32` mask.
macro_rules! bit_set {
    (
        $(#[$enum_doc:meta])* pub enum $name:ident;
        $(#[$set_doc:meta])* pub struct $set:ident;
        $($(#[$doc:meta])* $variant:ident = $bit:literal, $code:literal;)+
    ) => {
        $(#[$enum_doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $code)] $variant = $bit,)+
        }

        impl $name {
            /// Every one, by bit.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The short code, for instance in a card.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The bit as a mask.
            pub const fn mask(self) -> u32 {
                1 << self as u32
            }
        }

        $(#[$set_doc])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
        pub struct $set(u32);

        impl $set {
            /// None.
            pub const EMPTY: Self = Self(0);
            /// All of them.
            pub const ALL: Self = Self($(1 << $bit)|+);

            /// The set with exactly these bits.
            pub fn from_mask(mask: u32) -> Result<Self, $crate::terms::BitError> {
                if mask & !Self::ALL.0 == 0 { Ok(Self(mask)) } else { Err($crate::terms::BitError) }
            }

            /// The bits.
            pub const fn mask(self) -> u32 {
                self.0
            }

            /// Whether it is in the set.
            pub const fn contains(self, one: $name) -> bool {
                self.0 & one.mask() != 0
            }

            /// Whether nothing is in the set.
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// The set with it.
            #[must_use]
            pub const fn with(self, one: $name) -> Self {
                Self(self.0 | one.mask())
            }

            /// The set without it.
            #[must_use]
            pub const fn without(self, one: $name) -> Self {
                Self(self.0 & !one.mask())
            }

            /// What is in the set, by bit.
            pub fn iter(self) -> impl Iterator<Item = $name> {
                $name::ALL.iter().copied().filter(move |one| self.contains(*one))
            }
        }

        impl FromIterator<$name> for $set {
            fn from_iter<I: IntoIterator<Item = $name>>(items: I) -> Self {
                items.into_iter().fold(Self::EMPTY, Self::with)
            }
        }

        impl std::fmt::Debug for $set {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_set().entries(self.iter()).finish()
            }
        }

        impl serde::Serialize for $set {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq(self.iter())
            }
        }

        impl<'de> serde::Deserialize<'de> for $set {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Ok(Vec::<$name>::deserialize(deserializer)?.into_iter().collect())
            }
        }
    };
}
pub(super) use bit_set;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_field_reads_back_wherever_it_stands(low in 0usize..224, width in 1usize..=32, value: u32) {
            let value = value & (u64::MAX >> (64 - width)) as u32;
            let word = Word::ZERO.with(low, value);
            prop_assert_eq!(word.field(low, width), value);
            prop_assert_eq!(Word::from(Bytes32::from(word)), word);
        }
    }
}
