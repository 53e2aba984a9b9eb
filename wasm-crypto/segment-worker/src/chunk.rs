//! A chunk: some segments, one after another, and what comes of them.

use js_sys::Uint8Array;

/// Plaintext bytes of a full segment.
pub const PLAIN: usize = 65_536;
/// Bytes of a nonce, at a segment's start.
pub const NONCE: usize = 12;
/// Bytes of a tag, at its end.
pub const TAG: usize = 16;
/// Encrypted bytes of a full segment.
pub const SEALED: usize = PLAIN + NONCE + TAG;

/// What is asked for.
#[derive(Clone, Copy)]
pub enum Work {
    Seal,
    Open,
    Hash,
}

impl Work {
    pub const ALL: [Self; 3] = [Self::Seal, Self::Open, Self::Hash];

    /// The member of a message that carries the chunk.
    pub fn name(self) -> &'static str {
        match self {
            Self::Seal => "seal",
            Self::Open => "open",
            Self::Hash => "hash",
        }
    }
}

/// What came of a chunk.
pub struct Output {
    /// Part of a buffer that may be longer.
    pub bytes: Uint8Array,
    pub body: Uint8Array,
    pub plain: Uint8Array,
    /// The segment, counted from the chunk's first, that no key opens: nothing of it or after it is in the rest.
    pub forged: Option<u32>,
}

/// Where the segments of `size` bytes lie in `length` bytes; the last may be shorter.
pub fn segments(length: u32, size: usize) -> impl Iterator<Item = (u32, u32)> {
    let size = size as u32;
    (0..length.div_ceil(size)).map(move |number| (number * size, length.min((number + 1) * size)))
}

#[cfg(test)]
mod tests {
    use super::segments;

    #[test]
    fn segments_are_full_but_for_the_last() {
        assert_eq!(segments(0, 10).count(), 0);
        assert_eq!(segments(10, 10).collect::<Vec<_>>(), [(0, 10)]);
        assert_eq!(segments(21, 10).collect::<Vec<_>>(), [(0, 10), (10, 20), (20, 21)]);
    }
}
