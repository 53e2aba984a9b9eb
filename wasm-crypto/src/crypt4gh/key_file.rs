//! Key files as the Crypt4GH tools read and write them (the `c4gh-v1` format of EGA-archive/crypt4gh).
//!
//! PEM lines around base64. Public: 32 bytes. Private: `c4gh-v1` ‖ string(kdf) ‖ string(rounds u32 ‖ salt) unless the
//! kdf is `none` ‖ string(cipher) ‖ string(key, or nonce 12 ‖ encrypted key ‖ tag 16) ‖ optional string(comment);
//! a string is a big-endian u16 length and so many bytes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use rand_core::{OsRng, RngCore};
use zeroize::Zeroizing;

use crate::keys::{X25519Public, X25519Secret};

const MAGIC: &[u8] = b"c4gh-v1";
const PRIVATE: &str = "PRIVATE";
const PUBLIC: &str = "PUBLIC";
/// scrypt as every Crypt4GH tool uses it, whatever the file's `rounds` says: N = 2^14, r = 8, p = 1.
const SCRYPT_LOG_N: u8 = 14;
const SALT_LENGTH: usize = 16;
/// No key file is longer; bounds what is decoded.
const LONGEST_FILE: usize = 16 * 1024;

/// Why a key file was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    /// Not a Crypt4GH key at all.
    #[error("this is not a Crypt4GH key file")]
    NotAKeyFile,
    /// A public key where a private one is needed.
    #[error("this is a public key; the private key is needed")]
    PublicGiven,
    /// A private key where a public one is needed.
    #[error("this is a private key; the public key is needed")]
    PrivateGiven,
    /// An OpenSSH key.
    #[error("this is an SSH key")]
    SshKey,
    /// The file's structure is broken.
    #[error("the key file is damaged")]
    Damaged,
    /// The key is encrypted with a method this reader does not know.
    #[error("the key file is protected by {0}, which is not supported")]
    UnsupportedProtection(String),
    /// The key is encrypted, and no passphrase was given.
    #[error("the key file is protected by a passphrase")]
    PassphraseNeeded,
    /// The passphrase does not open it.
    #[error("the passphrase does not open the key file")]
    WrongPassphrase,
}

impl KeyFileError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotAKeyFile => "Choose a file that starts with -----BEGIN CRYPT4GH.",
            Self::PublicGiven => "Choose the file made together with it that says PRIVATE KEY.",
            Self::PrivateGiven => "Keep this file to yourself, and give the one that says PUBLIC KEY.",
            Self::SshKey | Self::UnsupportedProtection(_) => {
                "Make a Crypt4GH key with `theriac keygen` or `crypt4gh-keygen` (protected by scrypt)."
            }
            Self::Damaged => "Restore the key file from a backup.",
            Self::PassphraseNeeded => "Enter the passphrase it was made with.",
            Self::WrongPassphrase => "Enter it again; upper and lower case and spaces matter.",
        }
    }
}

/// A public key file.
pub fn write_public_key(key: &X25519Public) -> String {
    pem(PUBLIC, &key.0).to_string()
}

/// Reads a public key file.
pub fn read_public_key(text: &str) -> Result<X25519Public, KeyFileError> {
    let (kind, bytes) = read_pem(text)?;
    if kind == PRIVATE {
        return Err(KeyFileError::PrivateGiven);
    }
    bytes.as_slice().try_into().map(X25519Public).map_err(|_| KeyFileError::Damaged)
}

/// A private key file, encrypted under `passphrase` (scrypt, ChaCha20-Poly1305) or, with `None`, readable by anyone.
pub fn write_private_key(key: &X25519Secret, passphrase: Option<&str>) -> Zeroizing<String> {
    let Some(passphrase) = passphrase else {
        return private_pem(b"none", None, b"none", key.expose());
    };
    let (mut salt, mut nonce) = ([0; SALT_LENGTH], [0; 12]);
    OsRng.fill_bytes(&mut salt);
    OsRng.fill_bytes(&mut nonce);
    let encrypted = cipher(passphrase, &salt).encrypt(&Nonce::from(nonce), &key.expose()[..]);
    let encrypted = encrypted.expect("a key is far below the cipher's limit of 256 GiB");
    let options = [&[0; 4], &salt[..]].concat();
    private_pem(b"scrypt", Some(&options), b"chacha20_poly1305", &[&nonce[..], &encrypted].concat())
}

/// Reads a private key file; `passphrase` matters only when [`key_file_is_locked`].
pub fn read_private_key(text: &str, passphrase: Option<&str>) -> Result<X25519Secret, KeyFileError> {
    match read_private(text)? {
        Private::Open(key) => Ok(key),
        Private::Locked { salt, nonce, encrypted } => {
            let passphrase = passphrase.ok_or(KeyFileError::PassphraseNeeded)?;
            let key = cipher(passphrase, &salt).decrypt(&Nonce::from(nonce), &encrypted[..]);
            let key = Zeroizing::new(key.map_err(|_| KeyFileError::WrongPassphrase)?);
            secret(&key)
        }
    }
}

/// True when a private key file needs a passphrase.
pub fn key_file_is_locked(text: &str) -> Result<bool, KeyFileError> {
    Ok(matches!(read_private(text)?, Private::Locked { .. }))
}

enum Private {
    Open(X25519Secret),
    Locked { salt: Vec<u8>, nonce: [u8; 12], encrypted: Vec<u8> },
}

fn read_private(text: &str) -> Result<Private, KeyFileError> {
    let (kind, bytes) = read_pem(text)?;
    if kind == PUBLIC {
        return Err(KeyFileError::PublicGiven);
    }
    let mut rest = bytes.strip_prefix(MAGIC).ok_or(KeyFileError::Damaged)?;
    let kdf = read_string(&mut rest)?;
    let options = if kdf == b"none" { &[][..] } else { read_string(&mut rest)? };
    let cipher = read_string(&mut rest)?;
    let key = read_string(&mut rest)?;
    match (kdf, cipher) {
        (b"none", b"none") => secret(key).map(Private::Open),
        (b"scrypt", b"chacha20_poly1305") => {
            // The first four bytes of the options are `rounds`, which scrypt does not use.
            let (_, salt) = options.split_first_chunk::<4>().ok_or(KeyFileError::Damaged)?;
            let (nonce, encrypted) = key.split_first_chunk::<12>().ok_or(KeyFileError::Damaged)?;
            Ok(Private::Locked { salt: salt.to_vec(), nonce: *nonce, encrypted: encrypted.to_vec() })
        }
        (b"scrypt", other) | (other, _) => {
            let name = String::from_utf8_lossy(other).escape_debug().take(40).collect();
            Err(KeyFileError::UnsupportedProtection(name))
        }
    }
}

fn secret(bytes: &[u8]) -> Result<X25519Secret, KeyFileError> {
    bytes.try_into().map(X25519Secret::from_bytes).map_err(|_| KeyFileError::Damaged)
}

fn cipher(passphrase: &str, salt: &[u8]) -> ChaCha20Poly1305 {
    let mut key = Zeroizing::new([0; 32]);
    let params = scrypt::Params::new(SCRYPT_LOG_N, 8, 1, key.len()).expect("these are valid scrypt parameters");
    scrypt::scrypt(passphrase.as_bytes(), salt, &params, key.as_mut()).expect("32 is a valid output length");
    ChaCha20Poly1305::new(key.as_ref().into())
}

fn private_pem(kdf: &[u8], options: Option<&[u8]>, cipher: &[u8], key: &[u8]) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(160));
    bytes.extend_from_slice(MAGIC);
    for string in [Some(kdf), options, Some(cipher), Some(key)].into_iter().flatten() {
        let length = u16::try_from(string.len()).expect("no string here is longer than 64 bytes");
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(string);
    }
    pem(PRIVATE, &bytes)
}

fn pem(kind: &str, bytes: &[u8]) -> Zeroizing<String> {
    let base64 = Zeroizing::new(STANDARD.encode(bytes));
    let mut text = Zeroizing::new(String::with_capacity(base64.len() + 80));
    for part in ["-----BEGIN CRYPT4GH ", kind, " KEY-----\n", &base64, "\n-----END CRYPT4GH ", kind, " KEY-----\n"] {
        text.push_str(part);
    }
    text
}

/// The kind of key and the bytes between the lines.
fn read_pem(text: &str) -> Result<(&'static str, Zeroizing<Vec<u8>>), KeyFileError> {
    if text.len() > LONGEST_FILE {
        return Err(KeyFileError::NotAKeyFile);
    }
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().ok_or(KeyFileError::NotAKeyFile)?;
    if first.starts_with("ssh-") || first == "-----BEGIN OPENSSH PRIVATE KEY-----" {
        return Err(KeyFileError::SshKey);
    }
    let kind = first.strip_prefix("-----BEGIN CRYPT4GH ").ok_or(KeyFileError::NotAKeyFile)?;
    // Some tools write "ENCRYPTED PRIVATE KEY".
    let kind = match kind {
        "PUBLIC KEY-----" => PUBLIC,
        "PRIVATE KEY-----" | "ENCRYPTED PRIVATE KEY-----" => PRIVATE,
        _ => return Err(KeyFileError::NotAKeyFile),
    };
    let mut base64 = Zeroizing::new(String::with_capacity(text.len()));
    for line in lines {
        if line.starts_with("-----END CRYPT4GH ") {
            let bytes = STANDARD.decode(base64.as_bytes()).map_err(|_| KeyFileError::Damaged)?;
            return Ok((kind, Zeroizing::new(bytes)));
        }
        base64.push_str(line);
    }
    Err(KeyFileError::Damaged)
}

fn read_string<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], KeyFileError> {
    let (length, tail) = rest.split_first_chunk::<2>().ok_or(KeyFileError::Damaged)?;
    let (string, tail) = tail.split_at_checked(u16::from_be_bytes(*length).into()).ok_or(KeyFileError::Damaged)?;
    *rest = tail;
    Ok(string)
}

#[cfg(test)]
mod tests;
