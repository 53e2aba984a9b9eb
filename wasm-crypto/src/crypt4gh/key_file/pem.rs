//! Key files as text: base64 between a line that says what it is and one that ends it.
//!
//! Private keys bear one of three labels, by tool and age of the tool: `CRYPT4GH PRIVATE KEY`, `CRYPT4GH ENCRYPTED
//! PRIVATE KEY` and `ENCRYPTED PRIVATE KEY`. The label does not say whether the key is encrypted: the contents do.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::{KeyFileError, c4gh, openssh};

/// No key file is longer; bounds what is decoded. A comment can take 64 KiB, a third more in base64.
const LONGEST_FILE: usize = 128 * 1024;

/// Which half of a key pair a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    Private,
    Public,
}

impl Label {
    fn word(self) -> &'static str {
        match self {
            Self::Private => "PRIVATE",
            Self::Public => "PUBLIC",
        }
    }
}

/// The text of a key file of the Crypt4GH tools.
pub(super) fn write(label: Label, bytes: &[u8]) -> Zeroizing<String> {
    let base64 = Zeroizing::new(STANDARD.encode(bytes));
    let word = label.word();
    let mut text = Zeroizing::new(String::with_capacity(base64.len() + 80));
    for part in ["-----BEGIN CRYPT4GH ", word, " KEY-----\n", &base64, "\n-----END CRYPT4GH ", word, " KEY-----\n"] {
        text.push_str(part);
    }
    text
}

/// What a key file holds. Empty lines, spaces at the ends of lines, CR LF and a missing last line end do not matter.
pub(super) fn read(text: &str) -> Result<(Label, Zeroizing<Vec<u8>>), KeyFileError> {
    if text.len() > LONGEST_FILE {
        return Err(KeyFileError::NotAKeyFile);
    }
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let label = lines.next().and_then(|line| line.strip_prefix("-----BEGIN ")?.strip_suffix("-----"));
    // The third label is PKCS#8's too: there the contents must say what they are.
    let (label, own) = match label.ok_or(KeyFileError::NotAKeyFile)? {
        "CRYPT4GH PUBLIC KEY" => (Label::Public, true),
        "CRYPT4GH PRIVATE KEY" | "CRYPT4GH ENCRYPTED PRIVATE KEY" => (Label::Private, true),
        "ENCRYPTED PRIVATE KEY" | "PRIVATE KEY" | "OPENSSH PRIVATE KEY" => (Label::Private, false),
        _ => return Err(KeyFileError::NotAKeyFile),
    };
    let mut base64 = Zeroizing::new(String::with_capacity(text.len()));
    for line in lines {
        if line.starts_with("-----END ") {
            let bytes = STANDARD.decode(base64.as_bytes()).map_err(|_| KeyFileError::Damaged)?;
            let bytes = Zeroizing::new(bytes);
            let known = bytes.starts_with(c4gh::MAGIC) || bytes.starts_with(openssh::MAGIC);
            return if own || known { Ok((label, bytes)) } else { Err(KeyFileError::NotAKeyFile) };
        }
        base64.push_str(line);
    }
    Err(KeyFileError::Damaged)
}
