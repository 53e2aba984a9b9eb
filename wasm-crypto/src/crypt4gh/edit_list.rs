//! The edit list of a header: which bytes of the decrypted segments belong to the file.

use super::header::read_u32;

/// Byte counts to discard and to keep in turn. A list that ends with a discard keeps all that follows; an empty list
/// keeps everything.
pub(super) struct EditList {
    /// The counts, the next one last.
    lengths: Vec<u64>,
    keeping: bool,
    /// Bytes left of the current count; `None` once the list has ended.
    left: Option<u64>,
}

impl EditList {
    /// Reads number_lengths u32 and so many u64, little-endian; what follows is padding.
    pub(super) fn parse(content: &[u8]) -> Option<Self> {
        let mut rest = content;
        let count = read_u32(&mut rest)? as usize;
        let bytes = rest.get(..count.checked_mul(8)?)?;
        let (words, _) = bytes.as_chunks::<8>();
        let mut lengths: Vec<u64> = words.iter().rev().map(|word| u64::from_le_bytes(*word)).collect();
        let left = lengths.pop();
        // Without a list, everything is kept.
        Some(Self { lengths, keeping: left.is_none(), left })
    }

    /// Appends the bytes of `plaintext`, the next of the file, that are to be kept.
    pub(super) fn apply(&mut self, mut plaintext: &[u8], out: &mut Vec<u8>) {
        while !plaintext.is_empty() {
            let length = match self.left {
                Some(left) => usize::try_from(left).unwrap_or(usize::MAX).min(plaintext.len()),
                None => plaintext.len(),
            };
            let (now, later) = plaintext.split_at(length);
            if self.keeping {
                out.extend_from_slice(now);
            }
            plaintext = later;
            if let Some(left) = &mut self.left {
                *left -= length as u64;
                if *left == 0 {
                    self.left = self.lengths.pop();
                    // After a last "keep" the rest is discarded, after a last "discard" it is kept: both switch.
                    self.keeping = !self.keeping;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(lengths: &[u64], plaintext: &[u8], step: usize) -> Vec<u8> {
        let mut content = (lengths.len() as u32).to_le_bytes().to_vec();
        content.extend(lengths.iter().flat_map(|length| length.to_le_bytes()));
        let mut list = EditList::parse(&content).unwrap();
        let mut out = Vec::new();
        for part in plaintext.chunks(step) {
            list.apply(part, &mut out);
        }
        out
    }

    #[test]
    fn lists_keep_what_the_specifications_algorithm_keeps() {
        for step in [1, 2, 3, 10] {
            assert_eq!(edited(&[], b"0123456789", step), b"0123456789");
            assert_eq!(edited(&[0], b"0123456789", step), b"0123456789");
            assert_eq!(edited(&[3], b"0123456789", step), b"3456789");
            assert_eq!(edited(&[3, 2], b"0123456789", step), b"34");
            assert_eq!(edited(&[3, 2, 1], b"0123456789", step), b"346789");
            assert_eq!(edited(&[0, 2, 0, 2, 4, 1], b"0123456789", step), b"01238");
            assert_eq!(edited(&[20, 5], b"0123456789", step), b"");
            assert_eq!(edited(&[8, u64::MAX], b"0123456789", step), b"89");
        }
    }

    #[test]
    fn a_count_that_promises_more_than_there_is_does_not_parse() {
        assert!(EditList::parse(&[1, 0, 0, 0]).is_none());
        assert!(EditList::parse(&u32::MAX.to_le_bytes()).is_none());
        assert!(EditList::parse(&[0, 0, 0]).is_none());
    }
}
