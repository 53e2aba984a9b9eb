//! Content identifiers, version 1: codec and SHA-256 of a block.
//!
//! Bytes: `01 ‖ varint(codec) ‖ 12 20 ‖ digest`; text: `b` and those 36 bytes in lower-case base32 without padding.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use super::{IpfsError, varint};

const VERSION: u8 = 1;
/// Multihash code and length of SHA-256.
const SHA2_256: [u8; 2] = [0x12, 0x20];
const BASE32: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// What a block holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Codec {
    /// Bytes of a file.
    Raw,
    /// A node with links to others.
    DagPb,
}

impl Codec {
    fn code(self) -> u8 {
        match self {
            Self::Raw => 0x55,
            Self::DagPb => 0x70,
        }
    }
}

/// Names a block by what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cid {
    /// What the block holds.
    pub codec: Codec,
    /// SHA-256 of the block.
    pub digest: [u8; 32],
}

impl Cid {
    /// Bytes of an identifier.
    pub const LENGTH: usize = 36;

    /// The identifier of a block.
    pub fn of(codec: Codec, block: &[u8]) -> Self {
        Self { codec, digest: Sha256::digest(block).into() }
    }

    /// Whether it names this block.
    pub fn names(&self, block: &[u8]) -> bool {
        Self::of(self.codec, block) == *self
    }

    /// As bytes.
    pub fn to_bytes(&self) -> [u8; Self::LENGTH] {
        let mut bytes = [0; Self::LENGTH];
        let [hash, length] = SHA2_256;
        bytes[..4].copy_from_slice(&[VERSION, self.codec.code(), hash, length]);
        bytes[4..].copy_from_slice(&self.digest);
        bytes
    }

    /// From exactly its bytes.
    pub fn from_bytes(mut bytes: &[u8]) -> Result<Self, IpfsError> {
        let mut number = || varint::read(&mut bytes).map_err(|_| IpfsError::NotACid);
        if number()? != u64::from(VERSION) {
            return Err(IpfsError::NotACid);
        }
        let codec = number()?;
        let hash = [number()?, number()?];
        let codec = [Codec::Raw, Codec::DagPb].into_iter().find(|known| u64::from(known.code()) == codec);
        if hash != SHA2_256.map(u64::from) {
            return Err(IpfsError::UnknownHash);
        }
        let digest = bytes.try_into().map_err(|_| IpfsError::NotACid)?;
        Ok(Self { codec: codec.ok_or(IpfsError::NotAFile)?, digest })
    }
}

impl fmt::Display for Cid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut text, mut bits, mut count) = (String::from("b"), 0_u32, 0);
        for byte in self.to_bytes() {
            (bits, count) = (bits << 8 | u32::from(byte), count + 8);
            while count >= 5 {
                count -= 5;
                text.push(char::from(BASE32[(bits >> count & 31) as usize]));
            }
            bits &= (1 << count) - 1;
        }
        text.push(char::from(BASE32[(bits << (5 - count) & 31) as usize]));
        f.write_str(&text)
    }
}

impl FromStr for Cid {
    type Err = IpfsError;

    fn from_str(text: &str) -> Result<Self, IpfsError> {
        let digits = text.strip_prefix('b').ok_or(IpfsError::NotACid)?;
        // Longer than any identifier that is accepted: nothing is decoded that cannot become one.
        if digits.len() > 2 * Self::LENGTH {
            return Err(IpfsError::NotACid);
        }
        let (mut bytes, mut bits, mut count) = (Vec::with_capacity(Self::LENGTH), 0_u32, 0);
        for digit in digits.bytes() {
            let value = BASE32.iter().position(|known| *known == digit).ok_or(IpfsError::NotACid)?;
            (bits, count) = (bits << 5 | value as u32, count + 5);
            if count >= 8 {
                count -= 8;
                bytes.push((bits >> count) as u8);
                bits &= (1 << count) - 1;
            }
        }
        // What is left are the padding bits of the last digit.
        if count >= 5 || bits != 0 {
            return Err(IpfsError::NotACid);
        }
        Self::from_bytes(&bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The identifier of "hello world" that `ipfs add --cid-version=1` prints, as many tutorials show it.
    const HELLO: &str = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e";

    #[test]
    fn hello_world_has_the_identifier_that_everybody_knows() {
        let cid = Cid::of(Codec::Raw, b"hello world");
        assert_eq!(cid.to_string(), HELLO);
        assert_eq!(HELLO.parse(), Ok(cid));
        assert!(cid.names(b"hello world") && !cid.names(b"hello worlds"));
    }

    #[test]
    fn every_changed_digit_of_the_text_is_another_identifier_or_none() {
        let cid: Cid = HELLO.parse().unwrap();
        for place in 0..HELLO.len() {
            for digit in
                "abcdefghijklmnopqrstuvwxyz234567A10=/ ".chars().filter(|digit| !HELLO[place..].starts_with(*digit))
            {
                let changed: String =
                    HELLO.chars().enumerate().map(|(at, old)| if at == place { digit } else { old }).collect();
                assert_ne!(changed.parse(), Ok(cid), "{changed}");
            }
        }
    }

    #[test]
    fn what_is_no_identifier_of_a_file_under_sha_256_is_refused_with_its_reason() {
        let bytes = Cid::of(Codec::Raw, b"a").to_bytes();
        let with = |at: usize, value: u8| {
            let mut bytes = bytes;
            bytes[at] = value;
            Cid::from_bytes(&bytes)
        };
        assert_eq!(with(0, 0), Err(IpfsError::NotACid), "version 0 in binary");
        assert_eq!(with(1, 0x71), Err(IpfsError::NotAFile), "dag-cbor");
        assert_eq!(with(2, 0x00), Err(IpfsError::UnknownHash), "identity");
        assert_eq!(with(2, 0x13), Err(IpfsError::UnknownHash), "sha2-512");
        assert_eq!(with(3, 0x1f), Err(IpfsError::UnknownHash), "a cut digest");
        assert_eq!(Cid::from_bytes(&bytes[..35]), Err(IpfsError::NotACid));
        assert_eq!(Cid::from_bytes(&[&bytes[..], &[0]].concat()), Err(IpfsError::NotACid));
        for text in ["", "b", "bafk", "QmWATWQ7fVPP2EFGu71UkfnqhYXDYH566qy47CnJDgvs8u", "f0155", "BAFKREI"] {
            assert!(text.parse::<Cid>().is_err(), "{text}");
        }
        assert!(format!("b{}", "a".repeat(10_000)).parse::<Cid>().is_err());
    }
}
