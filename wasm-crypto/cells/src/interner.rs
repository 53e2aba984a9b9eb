//! From strings to codes.
//!
//! A column of a few distinct values, which most are, is served by a small table of the strings seen last, compared as
//! two words each; all others by a hash table that keeps 32 bits of every hash, so that it neither reads a string to tell
//! it from another nor to grow.

use std::fmt;
use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::Values;

/// Places for strings seen last; a power of two.
const RECENT: usize = 256;
/// Strings that are looked up at once.
const BATCH: usize = 64;
/// Longest string, in bytes, that two words hold.
const SHORT: usize = 16;

/// Gives each distinct string its code, in the order of first appearance.
#[derive(Default)]
pub struct Interner {
    values: Values,
    codes: HashTable<(u32, u32)>,
    hasher: DefaultHashBuilder,
    recent: Vec<Recent>,
    asked: usize,
}

/// A part of a text whose code is not known yet.
#[derive(Debug, Clone, Copy, Default)]
struct Waiting {
    start: u32,
    end: u32,
    /// Where its code goes.
    place: usize,
    hash: u32,
    /// The code that it may have; 0 for none.
    code: u32,
}

impl fmt::Debug for Interner {
    /// Its strings are a person's.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Interner").finish_non_exhaustive()
    }
}

/// A short string and its code. Length 0 marks a vacant place.
#[derive(Debug, Clone, Copy, Default)]
struct Recent {
    words: (u64, u64),
    length: u32,
    code: u32,
}

impl Interner {
    /// The code of a string: the one it has, or the next.
    pub fn code(&mut self, value: &str) -> u32 {
        if value.is_empty() {
            return 0;
        }
        let words = words(value.as_bytes());
        if let Some(code) = self.seen_last(words, value.len()) {
            return code;
        }
        let code = self.find_or_add(value, self.hash(value.as_bytes()));
        self.remember(words, value.len(), code);
        code
    }

    /// Appends the codes of parts of `text`, each from its first byte to the byte behind its last one.
    ///
    /// What takes the time, in a column of many distinct values, is waiting for memory that is not in the processor's cache.
    /// So each step is done for many parts at once, and the processor waits for all of them together.
    pub(crate) fn codes(&mut self, text: &str, parts: impl Iterator<Item = (u32, u32)>, codes: &mut Vec<u32>) {
        let mut waiting: [Waiting; BATCH] = [Waiting::default(); BATCH];
        let mut count = 0;
        for (start, end) in parts {
            let bytes = &text.as_bytes()[start as usize..end as usize];
            let known = if bytes.is_empty() { Some(0) } else { self.seen_last(words(bytes), bytes.len()) };
            let place = codes.len();
            codes.push(known.unwrap_or_default());
            if known.is_none() {
                let hash = self.hash(bytes);
                waiting[count] = Waiting { start, end, place, hash, code: 0 };
                count += 1;
            }
            if count == BATCH {
                self.look_up(text, &mut waiting, codes);
                count = 0;
            }
        }
        self.look_up(text, &mut waiting[..count], codes);
    }

    #[inline(never)]
    fn look_up(&mut self, text: &str, waiting: &mut [Waiting], codes: &mut [u32]) {
        for part in &mut *waiting {
            let found = self.codes.find(wide(part.hash), |&(other, _)| other == part.hash);
            part.code = found.map_or(0, |(_, code)| *code);
        }
        for part in &mut *waiting {
            let value = &text.as_bytes()[part.start as usize..part.end as usize];
            part.code = if self.values.text(part.code).as_bytes() == value { part.code } else { 0 };
        }
        for part in waiting {
            let value = &text[part.start as usize..part.end as usize];
            let code = if part.code > 0 { part.code } else { self.find_or_add(value, part.hash) };
            codes[part.place] = code;
            self.remember(words(value.as_bytes()), value.len(), code);
        }
    }

    /// The code of a string that was seen lately.
    #[inline(always)]
    fn seen_last(&self, words: Option<(u64, u64)>, length: usize) -> Option<u32> {
        let words = words?;
        let recent = self.recent.get(place(words))?;
        (recent.words == words && recent.length == length as u32).then_some(recent.code)
    }

    #[inline(always)]
    fn remember(&mut self, words: Option<(u64, u64)>, length: usize, code: u32) {
        let Some(words) = words else { return };
        if let Some(recent) = self.recent.get_mut(place(words)) {
            *recent = Recent { words, length: length as u32, code };
        } else {
            // A table of few rows, or of thousands of columns, is not worth the places.
            self.asked += 1;
            if self.asked == RECENT {
                self.recent = vec![Recent::default(); RECENT];
            }
        }
    }

    #[inline(always)]
    fn hash(&self, bytes: &[u8]) -> u32 {
        let hash = self.hasher.hash_one(bytes);
        (hash ^ (hash >> 32)) as u32
    }

    #[inline(never)]
    fn find_or_add(&mut self, value: &str, hash: u32) -> u32 {
        let Self { values, codes, .. } = self;
        if let Some(&(_, code)) = codes.find(wide(hash), |&(other, code)| other == hash && values.text(code) == value) {
            return code;
        }
        let code = values.len() as u32;
        values.push(value);
        codes.insert_unique(wide(hash), (hash, code), |&(other, _)| wide(other));
        code
    }

    /// The strings so far, by code.
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// The strings, by code.
    pub fn into_values(self) -> Values {
        self.values
    }

    /// Bytes of memory that the strings and the tables take.
    pub fn memory(&self) -> usize {
        self.values.memory() + self.codes.allocation_size() + self.recent.capacity() * size_of::<Recent>()
    }
}

/// The hash table takes the place from the low bits and a check from the high ones, of 32 or of 64.
fn wide(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

/// Two words that tell strings of one length, 1 to 16 bytes, apart.
#[inline(always)]
fn words(bytes: &[u8]) -> Option<(u64, u64)> {
    if bytes.len() > SHORT {
        return None;
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return Some((u64::from_le_bytes(*first), u64::from_le_bytes(*last)));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return Some((u64::from(u32::from_le_bytes(*first)), u64::from(u32::from_le_bytes(*last))));
    }
    let (&first, &last) = (bytes.first()?, bytes.last()?);
    let middle = bytes[bytes.len() / 2];
    Some((u64::from(first) | u64::from(middle) << 8 | u64::from(last) << 16, 0))
}

#[inline(always)]
fn place((first, last): (u64, u64)) -> usize {
    // An odd constant with its bits well mixed: the golden ratio's, as in Knuth's multiplicative hashing.
    let mixed = (first ^ last.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> (64 - RECENT.ilog2())) as usize
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn equal_strings_share_a_code_and_the_empty_string_is_zero() {
        let mut interner = Interner::default();
        let codes: Vec<u32> = ["a", "", "b", "a", "", "b"].iter().map(|value| interner.code(value)).collect();
        assert_eq!(codes, [1, 0, 2, 1, 0, 2]);
        let values = interner.into_values();
        assert_eq!(values.iter().collect::<Vec<_>>(), [(0, ""), (1, "a"), (2, "b")]);
        assert_eq!(values.text(9), "");
    }

    #[test]
    fn many_values_keep_their_codes_and_strings() {
        let mut interner = Interner::default();
        let texts: Vec<String> = (0..50_000).map(|number| format!("value {number}")).collect();
        for round in 0..2 {
            for (index, text) in texts.iter().enumerate() {
                assert_eq!(interner.code(text), index as u32 + 1, "round {round}");
            }
        }
        let values = interner.into_values();
        assert_eq!(values.len(), 50_001);
        assert!(texts.iter().enumerate().all(|(index, text)| values.text(index as u32 + 1) == text));
    }

    proptest! {
        #[test]
        fn codes_are_those_of_a_plain_map(cells in proptest::collection::vec("[ab\0é]{0,20}", 0..2000)) {
            let mut interner = Interner::default();
            let mut map = HashMap::from([(String::new(), 0)]);
            for cell in &cells {
                let next = map.len() as u32;
                let expected = *map.entry(cell.clone()).or_insert(next);
                prop_assert_eq!(interner.code(cell), expected);
            }
            // The same many at once.
            let (text, mut parts) = (cells.concat(), Vec::new());
            let mut at = 0;
            for cell in &cells {
                parts.push((at as u32, (at + cell.len()) as u32));
                at += cell.len();
            }
            let (mut again, mut codes) = (Interner::default(), Vec::new());
            again.codes(&text, parts.into_iter(), &mut codes);
            let expected: Vec<u32> = cells.iter().map(|cell| map[cell]).collect();
            prop_assert_eq!(codes, expected);
            prop_assert_eq!(again.into_values(), interner.into_values());
        }
    }
}
