//! Identifiers inside text, by their form and their check digits.
//!
//! Nothing here knows the column or the language of a text: each detector looks for one form and says how sure that form
//! is. They are written by hand rather than as regular expressions, which would triple the size of the browser module.
//! One pass over the bytes decides which detectors have anything to look at: most values of a table are done with it.

mod announced;
mod codes;
mod dates;
mod names;
mod numbers;
mod people;
mod places;
mod telephone;
mod words;

use super::{Certainty, Identifier};
use words::Words;

/// One identifier in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// What it is.
    pub identifier: Identifier,
    /// How sure its form is.
    pub certainty: Certainty,
    /// Where it starts in the text, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// Looks for identifiers in one text after another.
#[derive(Debug, Default)]
pub struct Finder {
    thorough: bool,
    words: Words,
    hits: Vec<Hit>,
}

impl Finder {
    /// One that also reports what is an identifier more often than not: for free text that is to be scrubbed.
    pub fn thorough() -> Self {
        Self { thorough: true, ..Self::default() }
    }

    /// Every identifier that the text contains, in the order in which they start. Hits of different kinds may overlap: a
    /// date of birth within a name's line, a number that could be two things.
    pub fn find(&mut self, text: &str) -> &[Hit] {
        self.hits.clear();
        let bytes = Bytes::of(text);
        if bytes.say_nothing() {
            return &[];
        }
        self.words.split(text);
        let mut spot = Spot { text, words: &self.words, bytes, thorough: self.thorough, hits: &mut self.hits };
        if bytes.digits > 0 {
            numbers::find(&mut spot);
        }
        // Digits alone are none of the rest, but a date without signs.
        if bytes.digits as usize == text.len() && bytes.digits != 8 && bytes.digits < 12 {
            return &self.hits;
        }
        if bytes.digits > 0 {
            codes::find(&mut spot);
            if spot.count() > 1 || text.contains([':', '#', '=']) {
                announced::find(&mut spot);
            }
            dates::find(&mut spot);
            places::find(&mut spot);
        }
        words::find(&mut spot);
        if bytes.capitals > 0 {
            people::find(&mut spot);
        }
        self.hits.sort_by_key(|hit| (hit.start, hit.end));
        &self.hits
    }
}

/// Every identifier that the text contains: see [`Finder::find`].
pub fn find(text: &str) -> Vec<Hit> {
    let mut finder = Finder::default();
    finder.find(text);
    finder.hits
}

/// What one pass over a text counts.
#[derive(Debug, Clone, Copy, Default)]
struct Bytes {
    digits: u32,
    capitals: u32,
    dots: u32,
    others: u32,
    at: bool,
    colon: bool,
}

impl Bytes {
    fn of(text: &str) -> Self {
        let mut bytes = Self::default();
        for byte in text.bytes() {
            match byte {
                b'0'..=b'9' => bytes.digits += 1,
                b'.' => bytes.dots += 1,
                // Letters beyond ASCII may be capitals.
                b'A'..=b'Z' | 0xc3.. => bytes.capitals += 1,
                b'@' => bytes.at = true,
                b':' => bytes.colon = true,
                _ => bytes.others += 1,
            }
        }
        bytes
    }

    /// True when no detector would find anything: words in small letters, short numbers, numbers with a decimal point.
    fn say_nothing(self) -> bool {
        let decimal = self.others <= 1 && self.dots == 1;
        self.capitals == 0 && !self.at && !self.colon && (decimal || (self.dots == 0 && self.digits < 4))
    }
}

/// What a detector looks at, and where it puts what it finds.
struct Spot<'a, 't> {
    text: &'t str,
    words: &'a Words,
    bytes: Bytes,
    thorough: bool,
    hits: &'a mut Vec<Hit>,
}

impl<'t> Spot<'_, 't> {
    fn hit(&mut self, identifier: Identifier, certainty: Certainty, start: usize, end: usize) {
        self.hits.push(Hit { identifier, certainty, start, end });
    }

    /// A hit from one word to another, without the punctuation around them.
    fn hit_words(&mut self, identifier: Identifier, certainty: Certainty, first: usize, last: usize) {
        let (start, end) = (self.words.bare_span(first).0, self.words.bare_span(last).1);
        self.hit(identifier, certainty, start, end);
    }

    fn count(&self) -> usize {
        self.words.len()
    }

    /// A word with the punctuation around it; empty past the last one.
    fn word(&self, index: usize) -> &'t str {
        self.words.span(index).map_or("", |(start, end)| &self.text[start..end])
    }

    /// A word without the punctuation around it; empty past the last one.
    fn bare(&self, index: usize) -> &'t str {
        let (start, end) = self.words.bare_span(index);
        &self.text[start..end]
    }
}

/// True when a word is one of these, whatever its capitals.
fn is_one_of(words: &[&str], word: &str) -> bool {
    words.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// False for words that are no date for sure: most codes and numbers.
fn may_be_a_date(word: &str) -> bool {
    (6..=40).contains(&word.len())
        && (matches!(word.len(), 8 | 9) || word.bytes().any(|byte| matches!(byte, b'-' | b'/' | b'.' | b' ' | b'T')))
}

/// A word without the punctuation around it.
fn trimmed(word: &str) -> &str {
    word.trim_matches(|character: char| !character.is_alphanumeric())
}

/// `Schmidt`, `O'Brien`, `McDonald`, `Müller-Lüdenscheidt`.
fn is_capitalised(word: &str) -> bool {
    let mut characters = word.chars();
    characters.next().is_some_and(char::is_uppercase)
        && characters.next().is_some_and(|second| second.is_lowercase() || matches!(second, '\'' | '’'))
        && word.chars().all(|character| character.is_alphabetic() || matches!(character, '-' | '\'' | '’'))
}

#[cfg(test)]
mod tests;
