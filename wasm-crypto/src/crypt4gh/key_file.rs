//! Key files as the Crypt4GH tools and OpenSSH write them.
//!
//! Read: `c4gh-v1` private keys, unprotected or under scrypt, bcrypt or PBKDF2; OpenSSH `ed25519` private keys,
//! unprotected or under a passphrase; public keys of both kinds. Written: `c4gh-v1` and its public keys.
//! How each is laid out stands in its module; docs/protocol.md, 3.5, sums it up.

mod c4gh;
mod fingerprint;
mod kdf;
mod openssh;
mod pem;

use zeroize::Zeroizing;

use crate::keys::{X25519Public, X25519Secret};
use pem::Label;

pub use c4gh::KeyProtection;
pub use fingerprint::fingerprint;

/// Why a key file was not read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    /// Neither a Crypt4GH nor an OpenSSH key.
    #[error("this is not a Crypt4GH key file")]
    NotAKeyFile,
    /// A public key where a private one is needed.
    #[error("this is a public key; the private key is needed")]
    PublicGiven,
    /// A private key where a public one is needed.
    #[error("this is a private key; the public key is needed")]
    PrivateGiven,
    /// An OpenSSH key that X25519 cannot use.
    #[error("this is an SSH key of type {0}; of SSH keys only ed25519 can be used")]
    UnsupportedSshKey(String),
    /// The file's structure is broken.
    #[error("the key file is damaged")]
    Damaged,
    /// The key is encrypted with a method this reader does not know.
    #[error("the key file is protected by {0}, which is not supported")]
    UnsupportedProtection(String),
    /// The file asks for more work on the passphrase than any honest one: nothing was computed.
    #[error("the key file asks for {rounds} rounds of {method}; at most {most} are done")]
    TooMuchWork {
        /// The key derivation function.
        method: &'static str,
        /// What the file asks for.
        rounds: u32,
        /// What this reader does at most.
        most: u32,
    },
    /// The key is encrypted, and no passphrase was given.
    #[error("the key file is protected by a passphrase")]
    PassphraseNeeded,
    /// The passphrase does not open it.
    #[error("the passphrase does not open the key file")]
    WrongPassphrase,
    /// The comment to be written is longer than the format can say.
    #[error("the comment is longer than 65,535 bytes")]
    CommentTooLong,
}

impl KeyFileError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotAKeyFile => "Choose a file that starts with -----BEGIN CRYPT4GH, or an ed25519 key of OpenSSH.",
            Self::PublicGiven => "Choose the file made together with it that says PRIVATE KEY.",
            Self::PrivateGiven => "Keep this file to yourself, and give the one that says PUBLIC KEY or ssh-ed25519.",
            Self::UnsupportedSshKey(_) | Self::UnsupportedProtection(_) => {
                "Make a Crypt4GH key with `theriac keygen` or `crypt4gh-keygen` (protected by scrypt)."
            }
            Self::Damaged => "Restore the key file from a backup.",
            Self::TooMuchWork { .. } => {
                "Change its passphrase with the tool that made it, which writes fewer rounds unless told otherwise."
            }
            Self::PassphraseNeeded => "Enter the passphrase it was made with.",
            Self::WrongPassphrase => "Enter it again; upper and lower case and spaces matter.",
            Self::CommentTooLong => "Choose a shorter comment.",
        }
    }
}

/// A private key file that was read, but not yet opened.
pub struct PrivateKeyFile {
    contents: Contents,
    openssh: bool,
    comment: Option<String>,
}

enum Contents {
    Open(X25519Secret),
    C4gh(c4gh::Locked),
    OpenSsh(openssh::Locked),
}

impl PrivateKeyFile {
    /// Reads the text of a key file. Nothing is computed: work that [`PrivateKeyFile::open`] would refuse is refused here.
    pub fn parse(text: &str) -> Result<Self, KeyFileError> {
        if openssh::public_line(text).is_some() {
            return Err(KeyFileError::PublicGiven);
        }
        let bytes = match pem::read(text)? {
            (Label::Private, bytes) => bytes,
            (Label::Public, _) => return Err(KeyFileError::PublicGiven),
        };
        if let Some(rest) = bytes.strip_prefix(openssh::MAGIC) {
            return Ok(Self { contents: openssh::parse(rest)?, openssh: true, comment: None });
        }
        if let Some(rest) = bytes.strip_prefix(c4gh::MAGIC) {
            let (contents, comment) = c4gh::parse(rest)?;
            return Ok(Self { contents, openssh: false, comment });
        }
        // samtools' plug-in writes unprotected keys as they are.
        Ok(Self { contents: Contents::Open(secret(&bytes)?), openssh: false, comment: None })
    }

    /// True when the key is encrypted under a passphrase.
    pub fn is_locked(&self) -> bool {
        !matches!(self.contents, Contents::Open(_))
    }

    /// True for a key of OpenSSH. Its X25519 key can be written in a Crypt4GH key file, but not the other way round.
    pub fn is_openssh(&self) -> bool {
        self.openssh
    }

    /// The comment of a `c4gh-v1` key, which is readable without the passphrase.
    pub fn comment(&self) -> Option<&str> {
        self.comment.as_deref()
    }

    /// The key; `passphrase` matters only when the file [is locked](Self::is_locked).
    pub fn open(&self, passphrase: Option<&str>) -> Result<X25519Secret, KeyFileError> {
        let needed = || passphrase.ok_or(KeyFileError::PassphraseNeeded);
        match &self.contents {
            Contents::Open(key) => Ok(key.clone()),
            Contents::C4gh(locked) => locked.open(needed()?),
            Contents::OpenSsh(locked) => locked.open(needed()?),
        }
    }
}

/// Reads a private key file; `passphrase` matters only when [`key_file_is_locked`].
pub fn read_private_key(text: &str, passphrase: Option<&str>) -> Result<X25519Secret, KeyFileError> {
    PrivateKeyFile::parse(text)?.open(passphrase)
}

/// True when a private key file needs a passphrase.
pub fn key_file_is_locked(text: &str) -> Result<bool, KeyFileError> {
    PrivateKeyFile::parse(text).map(|file| file.is_locked())
}

/// A private key file, encrypted under `passphrase` (scrypt, ChaCha20-Poly1305) or, with `None` or an empty one,
/// readable by anyone.
pub fn write_private_key(key: &X25519Secret, passphrase: Option<&str>) -> Zeroizing<String> {
    let protection = passphrase.map_or(KeyProtection::None, KeyProtection::Scrypt);
    write_private_key_with(key, protection, None).expect("only a comment can be too long")
}

/// A private key file, protected as `protection` says and with a comment that anyone can read.
pub fn write_private_key_with(
    key: &X25519Secret,
    protection: KeyProtection<'_>,
    comment: Option<&str>,
) -> Result<Zeroizing<String>, KeyFileError> {
    Ok(pem::write(Label::Private, &c4gh::write(key, protection, comment)?))
}

/// A public key file.
pub fn write_public_key(key: &X25519Public) -> String {
    pem::write(Label::Public, &key.0).to_string()
}

/// Reads a public key file: Crypt4GH, or a line of OpenSSH (`ssh-ed25519 …`), whose key is converted to X25519.
pub fn read_public_key(text: &str) -> Result<X25519Public, KeyFileError> {
    if let Some(line) = openssh::public_line(text) {
        return openssh::read_public(line);
    }
    match pem::read(text)? {
        (Label::Public, bytes) => bytes.as_slice().try_into().map(X25519Public).map_err(|_| KeyFileError::Damaged),
        (Label::Private, _) => Err(KeyFileError::PrivateGiven),
    }
}

/// The comment of an OpenSSH public key; Crypt4GH's public keys have none.
pub fn public_key_comment(text: &str) -> Option<&str> {
    openssh::public_line(text).and_then(openssh::public_comment)
}

fn secret(bytes: &[u8]) -> Result<X25519Secret, KeyFileError> {
    bytes.try_into().map(X25519Secret::from_bytes).map_err(|_| KeyFileError::Damaged)
}

/// A name found in a file, fit to be shown to a person.
fn shown(name: &[u8]) -> String {
    String::from_utf8_lossy(name).escape_debug().take(40).collect()
}

#[cfg(test)]
mod tests;
