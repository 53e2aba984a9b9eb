//! The two byte strings that the protocol passes around: 32-byte words and 20-byte account addresses.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why a hexadecimal string is not the word or address that was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected 0x and {expected} hexadecimal digits")]
pub struct HexError {
    /// Digits after `0x`.
    pub expected: usize,
}

macro_rules! byte_string {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub [u8; $len]);

        impl $name {
            /// All bytes zero.
            pub const ZERO: Self = Self([0; $len]);

            /// True when every byte is zero.
            pub fn is_zero(&self) -> bool {
                *self == Self::ZERO
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "0x{}", hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = HexError;

            /// Reads `0x` and exactly the right number of digits, in either case.
            fn from_str(text: &str) -> Result<Self, HexError> {
                let error = HexError { expected: 2 * $len };
                let digits = text.strip_prefix("0x").ok_or(error.clone())?;
                let mut bytes = [0; $len];
                hex::decode_to_slice(digits, &mut bytes).map_err(|_| error)?;
                Ok(Self(bytes))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

byte_string! {
    /// A 32-byte word: a hash, an id, a nonce, or a `uint256` in big-endian order. Text form: lower-case `0x` hex.
    Bytes32, 32
}

byte_string! {
    /// An account address (20 bytes). Text form: lower-case `0x` hex.
    Address, 20
}

/// Serialises token amounts and weights (`u128`) as decimal strings, which JSON and JavaScript keep exact.
pub mod decimal {
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes the amount in decimal.
    pub fn serialize<S: Serializer>(amount: &u128, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(amount)
    }

    /// Reads decimal digits; refuses signs, spaces and overflow.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u128, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        if text.is_empty() || !text.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(serde::de::Error::custom("expected decimal digits"));
        }
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_reads_back_from_its_text() {
        let word = Bytes32([0xa5; 32]);
        assert_eq!(word.to_string().parse(), Ok(word));
        assert_eq!(serde_json::to_string(&word).unwrap(), format!("\"{word}\""));
    }

    #[test]
    fn short_long_and_unprefixed_text_is_refused() {
        for text in ["", "0x", "0x00", "a5a5", &format!("0x{}", "0".repeat(41))] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }
}
