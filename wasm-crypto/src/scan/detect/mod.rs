//! Identifiers inside text, by their form and their check digits.
//!
//! Nothing here knows the column or the language of a text: each detector looks for one form and says how sure that form
//! is. They are written by hand rather than as regular expressions, which would triple the size of the browser module.

mod numbers;
mod people;
mod words;

use super::{Certainty, Identifier};

/// One identifier in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// What it is.
    pub identifier: Identifier,
    /// How sure its form is.
    pub certainty: Certainty,
}

/// Every identifier that the text contains, each kind once with its highest certainty.
pub fn find(text: &str) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    let mut hit = |identifier, certainty| match hits.iter_mut().find(|hit| hit.identifier == identifier) {
        Some(known) => known.certainty = known.certainty.max(certainty),
        None => hits.push(Hit { identifier, certainty }),
    };
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let words: Vec<&str> = text.split_whitespace().collect();
    words::find(&words, &mut hit);
    if has_digit {
        numbers::find(text, &mut hit);
        words::find_dates(&words, &mut hit);
        words::find_places(&words, &mut hit);
    }
    people::find(&words, &mut hit);
    hits
}

/// A word without the punctuation around it.
fn trimmed(word: &str) -> &str {
    word.trim_matches(|character: char| !character.is_alphanumeric())
}

fn is_capitalised(word: &str) -> bool {
    let mut characters = word.chars();
    characters.next().is_some_and(char::is_uppercase)
        && characters.next().is_some_and(|second| second.is_lowercase() || matches!(second, '\'' | '’'))
        && word.chars().all(|character| character.is_alphabetic() || matches!(character, '-' | '\'' | '’'))
}

#[cfg(test)]
mod tests;
