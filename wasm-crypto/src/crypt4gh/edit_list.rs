//! Edit lists: which bytes of the decrypted segments belong to the file.

use super::Crypt4ghError;
use super::packet::read_u32;

/// Byte counts to discard and to keep in turn, the first one to discard (`crypt4gh.tex`, "Edit List").
///
/// A list that ends with a discard keeps all that follows; an empty list keeps everything. An edit list hides nothing
/// from its readers: their data key opens whole segments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditList(Vec<u64>);

impl EditList {
    /// Most lengths that fit into a header of 1 MiB.
    pub const MOST_LENGTHS: usize = 131_000;

    /// A list of these lengths. Refuses more than [`EditList::MOST_LENGTHS`].
    pub fn new(lengths: Vec<u64>) -> Result<Self, Crypt4ghError> {
        if lengths.len() > Self::MOST_LENGTHS { Err(Crypt4ghError::HeaderTooLarge) } else { Ok(Self(lengths)) }
    }

    /// The lengths, in bytes: discard, keep, discard, ...
    pub fn lengths(&self) -> &[u64] {
        &self.0
    }

    /// Reads number_lengths u32 and so many u64, little-endian; what follows is padding. `None` when there are fewer.
    pub(super) fn parse(content: &[u8]) -> Option<Self> {
        let mut rest = content;
        let count = read_u32(&mut rest)? as usize;
        let (words, _) = rest.get(..count.checked_mul(8)?)?.as_chunks::<8>();
        Some(Self(words.iter().map(|word| u64::from_le_bytes(*word)).collect()))
    }

    /// Appends what [`EditList::parse`] reads.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend((self.0.len() as u32).to_le_bytes());
        out.extend(self.0.iter().flat_map(|length| length.to_le_bytes()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_reads_back_with_padding_after_it() {
        let list = EditList::new(vec![0, 7853, u64::MAX]).unwrap();
        let mut content = Vec::new();
        list.write(&mut content);
        assert_eq!(content.len(), 4 + 3 * 8);
        content.extend([0; 9]);
        assert_eq!(EditList::parse(&content), Some(list));
    }

    #[test]
    fn a_count_that_promises_more_than_there_is_does_not_parse() {
        assert_eq!(EditList::parse(&[1, 0, 0, 0]), None);
        assert_eq!(EditList::parse(&u32::MAX.to_le_bytes()), None);
        assert_eq!(EditList::parse(&[0, 0, 0]), None);
    }

    #[test]
    fn a_list_longer_than_any_header_is_refused() {
        assert!(EditList::new(vec![1; EditList::MOST_LENGTHS]).is_ok());
        assert_eq!(EditList::new(vec![1; EditList::MOST_LENGTHS + 1]), Err(Crypt4ghError::HeaderTooLarge));
    }
}
