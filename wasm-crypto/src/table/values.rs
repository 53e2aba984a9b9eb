//! The distinct values of a column, each stored once in one run of text.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// Distinct strings under consecutive codes. Code 0 is the empty string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values {
    text: String,
    ends: Vec<usize>,
}

impl Default for Values {
    fn default() -> Self {
        Self { text: String::new(), ends: vec![0] }
    }
}

impl Values {
    /// Number of codes, the empty string's among them.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True when there is no value but the empty string.
    pub fn is_empty(&self) -> bool {
        self.ends.len() == 1
    }

    /// The string of a code; empty for a code that was never given out.
    pub fn text(&self, code: u32) -> &str {
        let code = code as usize;
        if code == 0 || code >= self.ends.len() {
            return "";
        }
        &self.text[self.ends[code - 1]..self.ends[code]]
    }

    /// Every code with its string, the empty one first.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        (0..self.ends.len() as u32).map(|code| (code, self.text(code)))
    }

    fn push(&mut self, value: &str) {
        self.text.push_str(value);
        self.ends.push(self.text.len());
    }
}

/// Gives each distinct string its code.
#[derive(Default)]
pub struct Interner {
    values: Values,
    codes: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Interner {
    /// The code of a string: the one it has, or the next.
    pub fn code(&mut self, value: &str) -> u32 {
        if value.is_empty() {
            return 0;
        }
        let Self { values, codes, hasher } = self;
        let hash = hasher.hash_one(value);
        if let Some(&code) = codes.find(hash, |&code| values.text(code) == value) {
            return code;
        }
        let code = values.len() as u32;
        values.push(value);
        codes.insert_unique(hash, code, |&code| hasher.hash_one(values.text(code)));
        code
    }

    /// The strings, by code.
    pub fn into_values(self) -> Values {
        self.values
    }
}

#[cfg(test)]
mod tests {
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
}
