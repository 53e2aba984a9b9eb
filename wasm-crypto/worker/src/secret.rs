//! Passphrases and phrases as they cross between page and worker.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// A text that opens something. Never printed, and overwritten when it is dropped; the copy that JavaScript made for the
/// message cannot be overwritten and is left to its garbage collector.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    /// The text, for what it opens.
    pub fn into_inner(self) -> Zeroizing<String> {
        self.0
    }
}

impl From<String> for SecretText {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl From<Zeroizing<String>> for SecretText {
    fn from(text: Zeroizing<String>) -> Self {
        Self(text)
    }
}

impl Deref for SecretText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_text_is_not_printed() {
        let text = SecretText::from("correct horse".to_owned());
        assert_eq!(format!("{text:?}"), "SecretText");
        assert_eq!(serde_json::to_string(&text).unwrap(), "\"correct horse\"");
    }
}
