//! How a file is cut for a multipart upload.

use std::ops::Range;

/// The most parts that an upload may have (S3).
const MOST_PARTS: u64 = 10_000;
/// The least length of a part: more than the 5 MiB that S3 asks for, little enough to be sent again after a break.
const LEAST: u64 = 8 << 20;
/// Parts are a whole number of these long.
const STEP: u64 = 1 << 20;
/// Up to this length a file is sent in one request.
const LARGEST_SINGLE: u64 = 16 << 20;
/// The largest object that S3 stores: 5 TiB.
const LARGEST: u64 = 5 << 40;

/// The parts of a file, all of one length but the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    size: u64,
    part: u64,
}

impl Parts {
    /// The parts of a file of so many bytes; `None` when it is larger than any object may be.
    pub fn of(size: u64) -> Option<Self> {
        let part = size.div_ceil(MOST_PARTS).next_multiple_of(STEP).max(LEAST);
        (size <= LARGEST).then_some(Self { size, part })
    }

    /// Whether one request is enough.
    pub fn is_single(&self) -> bool {
        self.size <= LARGEST_SINGLE
    }

    /// How many there are.
    pub fn count(&self) -> u32 {
        self.size.div_ceil(self.part) as u32
    }

    /// The bytes of part `number`, counted from 1; empty beyond the last one.
    pub fn range(&self, number: u32) -> Range<u64> {
        let from = u64::from(number).saturating_sub(1).saturating_mul(self.part).min(self.size);
        from..(from + self.part).min(self.size)
    }

    /// Whether a stored part has the length that part `number` should have.
    pub fn fits(&self, number: u32, size: u64) -> bool {
        let range = self.range(number);
        (1..=self.count()).contains(&number) && range.end - range.start == size
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_thousand_parts_suffice_for_the_largest_object() {
        for size in [LARGEST, LARGEST - 1, 10_000 * LEAST, 10_000 * LEAST + 1, 1 << 40] {
            let parts = Parts::of(size).unwrap();
            assert!(u64::from(parts.count()) <= MOST_PARTS, "{size}");
            assert!(parts.part <= 5 << 30, "a part may have 5 GiB");
        }
        assert_eq!(Parts::of(LARGEST + 1), None);
    }

    #[test]
    fn the_parts_are_the_file_without_gap_or_overlap() {
        for size in [LARGEST_SINGLE + 1, 3 * LEAST, 3 * LEAST + 1, (1 << 30) + 12_345] {
            let parts = Parts::of(size).unwrap();
            let mut at = 0;
            for number in 1..=parts.count() {
                let range = parts.range(number);
                assert_eq!(range.start, at);
                assert!(range.end > range.start && (range.end - range.start == parts.part || range.end == size));
                at = range.end;
            }
            assert_eq!(at, size);
            assert!(parts.range(parts.count() + 1).is_empty());
        }
    }

    #[test]
    fn a_stored_part_of_another_length_does_not_fit() {
        let parts = Parts::of(2 * LEAST + 1).unwrap();
        assert!(!parts.is_single() && parts.count() == 3);
        assert!(parts.fits(1, LEAST) && parts.fits(3, 1));
        assert!(!parts.fits(1, LEAST - 1) && !parts.fits(3, LEAST) && !parts.fits(0, LEAST) && !parts.fits(4, 0));
        assert!(Parts::of(LARGEST_SINGLE).unwrap().is_single());
    }
}
