//! The words of a text, and the identifiers that are one word by their form: addresses on the internet, user names.

use std::net::Ipv6Addr;

use super::{Spot, trimmed};
use crate::scan::{Certainty, Identifier};

/// Where a text's words stand: what is between white space.
#[derive(Debug, Default)]
pub struct Words {
    spans: Vec<(usize, usize)>,
    bare: Vec<(usize, usize)>,
}

impl Words {
    /// Takes the words of another text.
    pub fn split(&mut self, text: &str) {
        self.spans.clear();
        self.bare.clear();
        let base = text.as_ptr() as usize;
        for word in text.split_whitespace() {
            let start = word.as_ptr() as usize - base;
            self.spans.push((start, start + word.len()));
            let bare = trimmed(word);
            let start = if bare.is_empty() { start } else { bare.as_ptr() as usize - base };
            self.bare.push((start, start + bare.len()));
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Where a word starts and ends.
    pub fn span(&self, index: usize) -> Option<(usize, usize)> {
        self.spans.get(index).copied()
    }

    /// The same without the punctuation around it; nowhere past the last one.
    pub fn bare_span(&self, index: usize) -> (usize, usize) {
        self.bare.get(index).copied().unwrap_or((0, 0))
    }
}

/// E-mail, web and hardware addresses, user names.
pub fn find(spot: &mut Spot<'_, '_>) {
    use Certainty::{Certain, Likely, Possible};
    if !(spot.bytes.at || spot.bytes.colon || spot.bytes.dots > 0 || spot.bytes.digits > 0) {
        return;
    }
    for index in 0..spot.count() {
        let word = spot.word(index);
        let Some((start, _)) = spot.words.span(index) else { continue };
        let mut is_email = false;
        if spot.bytes.at {
            for (from, to) in emails(word) {
                spot.hit(Identifier::Email, Certain, start + from, start + to);
                is_email = true;
            }
        }
        if let Some((from, to)) = web_address(word) {
            spot.hit(Identifier::Url, Certain, start + from, start + to);
            continue;
        }
        let bare = spot.bare(index);
        if is_hardware_address(bare) {
            spot.hit_words(Identifier::Device, Certain, index, index);
        } else if spot.bytes.colon && bare.matches(':').count() >= 2 && bare.parse::<Ipv6Addr>().is_ok() {
            spot.hit_words(Identifier::IpAddress, Likely, index, index);
        }
        if let Some(handle) = word.trim_start_matches(['(', '"']).strip_prefix('@').filter(|_| !is_email) {
            let handle = handle.trim_end_matches(|character: char| !character.is_ascii_alphanumeric());
            let form = handle.len() >= 3
                && handle.starts_with(|first: char| first.is_ascii_alphabetic())
                && handle.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
            let telling = handle.contains('_') || handle.bytes().any(|byte| byte.is_ascii_digit());
            if form {
                spot.hit_words(Identifier::UserName, if telling { Likely } else { Possible }, index, index);
            }
        }
    }
}

/// E-mail addresses inside a word.
fn emails(word: &str) -> impl Iterator<Item = (usize, usize)> {
    let local = |byte: u8| byte.is_ascii_alphanumeric() || b"._%+-".contains(&byte) || byte >= 0x80;
    word.match_indices('@').filter_map(move |(at, _)| {
        let before = word[..at].bytes().rev().take_while(|byte| local(*byte)).count();
        let domain: usize = word[at + 1..]
            .chars()
            .take_while(|character| character.is_alphanumeric() || matches!(character, '.' | '-'))
            .map(char::len_utf8)
            .sum();
        let domain = word[at + 1..at + 1 + domain].trim_end_matches(['.', '-']);
        let top = domain.rsplit('.').next().unwrap_or("");
        let form =
            before > 0 && domain.contains('.') && top.chars().count() >= 2 && top.chars().all(char::is_alphabetic);
        form.then_some((at - before, at + 1 + domain.len()))
    })
}

/// A web address or a link into an app inside a word: `https://…`, `www.…`, `myapp://…`.
fn web_address(word: &str) -> Option<(usize, usize)> {
    let scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let start = match word.find("://") {
        Some(at) => {
            let name = word[..at].bytes().rev().take_while(|byte| scheme(*byte)).count();
            (name >= 2 && word.len() > at + 3).then_some(at - name)?
        }
        None => {
            let at = word.as_bytes().windows(4).position(|part| part.eq_ignore_ascii_case(b"www."))?;
            (word.matches('.').count() > 1).then_some(at)?
        }
    };
    let end = word.trim_end_matches(['.', ',', ';', ')', ']', '>', '"', '\'']).len();
    Some((start, end.max(start)))
}

fn is_hardware_address(word: &str) -> bool {
    (word.len() == 17 || word.len() == 14)
        && ([':', '-'].iter().any(|separator| is_groups(word, *separator, 6, 2)) || is_groups(word, '.', 3, 4))
}

/// True for so many groups of so many hexadecimal digits each.
fn is_groups(word: &str, separator: char, groups: usize, digits: usize) -> bool {
    let mut count = 0;
    let fits = word.split(separator).all(|part| {
        count += 1;
        part.len() == digits && part.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    fits && count == groups
}
