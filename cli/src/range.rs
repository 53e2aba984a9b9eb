//! Byte ranges, as `--range` takes them.

use std::ops::Bound;
use std::str::FromStr;

use clap::Args;

/// What `--range` says of itself.
pub const RANGE_HELP: &str = "\
Only these bytes of the plaintext: START included (the first byte is 0), END excluded; or START alone for all that \
follows. (crypt4gh 1.8 says the same of its --range, but ends one byte earlier and takes no START alone)";

/// A part of a file's plaintext.
#[derive(Args)]
pub struct RangeOption {
    #[arg(long, value_name = "START-END", help = RANGE_HELP)]
    range: Option<ByteRange>,
}

impl RangeOption {
    /// The range; everything when none is given.
    pub fn bytes(&self) -> ByteRange {
        self.range.unwrap_or(ByteRange { start: 0, end: None })
    }
}

/// Start included, end excluded; without an end to the end of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByteRange {
    /// The first byte, counted from 0.
    pub start: u64,
    /// The byte after the last.
    pub end: Option<u64>,
}

impl ByteRange {
    /// The range as the engine takes it.
    pub fn bounds(self) -> (Bound<u64>, Bound<u64>) {
        (Bound::Included(self.start), self.end.map_or(Bound::Unbounded, Bound::Excluded))
    }

    /// How many bytes it holds at most.
    pub fn length(self) -> u64 {
        self.end.map_or(u64::MAX, |end| end - self.start)
    }
}

impl FromStr for ByteRange {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |text: &str| match text.bytes().all(|byte| byte.is_ascii_digit()) {
            true => text.parse().map_err(|_| "a range needs numbers of bytes, as in 0-1000 or 1000"),
            false => Err("a range needs numbers of bytes, as in 0-1000 or 1000"),
        };
        let (start, end) = match text.split_once('-') {
            None | Some((_, "")) => (number(text.trim_end_matches('-'))?, None),
            Some((start, end)) => (number(start)?, Some(number(end)?)),
        };
        if end.is_some_and(|end| end <= start) {
            return Err("a range must end after it starts");
        }
        Ok(Self { start, end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_two_numbers_or_one() {
        let range = |start, end| Ok(ByteRange { start, end });
        assert_eq!("0-1".parse(), range(0, Some(1)));
        assert_eq!("70000-200000".parse(), range(70_000, Some(200_000)));
        assert_eq!("5".parse(), range(5, None));
        assert_eq!("5-".parse(), range(5, None));
        for text in ["", "-", "-5", "5-5", "6-5", "a-b", "1-2-3", "+1-2", " 1", "5--", "1-99999999999999999999"] {
            assert!(text.parse::<ByteRange>().is_err(), "{text}");
        }
    }
}
