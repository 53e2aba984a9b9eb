//! The 24 words of BIP-39 (English list, the seed being the entropy) and passphrases made of the same words.

use bip39::{Language, Mnemonic};
use rand_core::{OsRng, RngCore};
use zeroize::Zeroizing;

use crate::keys::Seed;

/// Words of a phrase: 256 bits of seed and 8 of checksum, 11 a word.
const WORDS: usize = 24;
/// Words of a suggested passphrase: 77 bits, and scrypt makes each guess cost about 2^16 hashes.
const PASSPHRASE_WORDS: usize = 7;

/// Why a phrase does not restore a vault. Names places, never words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhraseError {
    /// Not 24 words.
    #[error("the phrase has {found} words instead of 24")]
    WordCount {
        /// How many there are.
        found: usize,
    },
    /// A word that is not in the list.
    #[error("word {position} is not in the list")]
    UnknownWord {
        /// Which one, counted from 1.
        position: usize,
    },
    /// All words exist, but they do not belong together.
    #[error("the words do not belong together")]
    Checksum,
}

impl PhraseError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::WordCount { .. } => "Enter all 24 words in order, with spaces between them.",
            Self::UnknownWord { .. } => "Check its spelling; the first four letters identify a word.",
            Self::Checksum => {
                "Two words may be swapped, or one may be another word of the list: compare with your paper."
            }
        }
    }
}

pub(crate) fn write_phrase(seed: &Seed) -> Zeroizing<String> {
    let mnemonic = Mnemonic::from_entropy_in(Language::English, seed.expose());
    join(mnemonic.expect("256 bits are a valid length of entropy").words(), " ")
}

/// Reads a phrase in any case and with any white space.
pub(super) fn read_phrase(phrase: &str) -> Result<Seed, PhraseError> {
    let lower = Zeroizing::new(phrase.to_lowercase());
    let found = lower.split_whitespace().count();
    if found != WORDS {
        return Err(PhraseError::WordCount { found });
    }
    let mnemonic = Mnemonic::parse_in_normalized(Language::English, &lower).map_err(|error| match error {
        bip39::Error::UnknownWord(index) => PhraseError::UnknownWord { position: index + 1 },
        _ => PhraseError::Checksum,
    })?;
    let (entropy, _) = mnemonic.to_entropy_array();
    let entropy = Zeroizing::new(entropy);
    let seed = entropy.first_chunk::<32>().expect("24 words are 32 bytes of entropy");
    Ok(Seed::from_bytes(*seed))
}

/// A passphrase to offer when a vault is made: seven random words joined by hyphens, 77 bits.
pub fn suggest_passphrase() -> Zeroizing<String> {
    let list = Language::English.word_list();
    // The list has 2,048 words, so the low 11 bits choose one evenly.
    let words = (0..PASSPHRASE_WORDS).map(|_| list[OsRng.next_u32() as usize % list.len()]);
    join(words, "-")
}

fn join(words: impl Iterator<Item = &'static str>, separator: &str) -> Zeroizing<String> {
    // No word has more than eight letters.
    let mut text = Zeroizing::new(String::with_capacity(9 * WORDS));
    for word in words {
        if !text.is_empty() {
            text.push_str(separator);
        }
        text.push_str(word);
    }
    text
}
