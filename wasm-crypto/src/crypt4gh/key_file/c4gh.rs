//! The `c4gh-v1` private key of the Crypt4GH tools.
//!
//! `c4gh-v1` ‖ string(kdf) ‖ string(rounds u32 ‖ salt) unless the kdf is `none` ‖ string(cipher) ‖ string(key, or
//! nonce 12 ‖ encrypted key ‖ tag 16) ‖ optional string(comment); a string is a u16 length and so many bytes. Integers
//! are big-endian, the cipher is ChaCha20-Poly1305 without associated data.

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use rand_core::{OsRng, RngCore};
use zeroize::Zeroizing;

use super::kdf::Kdf;
use super::{Contents, KeyFileError, secret, shown};
use crate::keys::X25519Secret;

/// What every file begins with.
pub(super) const MAGIC: &[u8] = b"c4gh-v1";
const CIPHER: &[u8] = b"chacha20_poly1305";
const SALT_LENGTH: usize = 16;
/// As the reference tool writes it.
const BCRYPT_ROUNDS: u32 = 100;

/// How a private key is protected in its file.
#[derive(Clone, Copy)]
pub enum KeyProtection<'a> {
    /// Not at all: whoever has the file has the key.
    None,
    /// By a passphrase, through scrypt (N = 2^14, r = 8, p = 1): what the tools of today write. An empty one is none.
    Scrypt(&'a str),
    /// By a passphrase, through bcrypt (100 rounds), for tools that cannot read scrypt. An empty one is none.
    Bcrypt(&'a str),
}

/// A key under a passphrase.
pub(super) struct Locked {
    kdf: Kdf,
    salt: Vec<u8>,
    nonce: [u8; 12],
    encrypted: Vec<u8>,
}

impl Locked {
    pub(super) fn open(&self, passphrase: &str) -> Result<X25519Secret, KeyFileError> {
        let cipher = cipher(self.kdf, passphrase, &self.salt)?;
        let key = cipher.decrypt(&Nonce::from(self.nonce), &self.encrypted[..]);
        secret(&Zeroizing::new(key.map_err(|_| KeyFileError::WrongPassphrase)?))
    }
}

/// Reads what follows the magic: the key, and the comment if there is one.
pub(super) fn parse(mut rest: &[u8]) -> Result<(Contents, Option<String>), KeyFileError> {
    let kdf = read_string(&mut rest)?;
    let options = if kdf == b"none" { &[][..] } else { read_string(&mut rest)? };
    let cipher = read_string(&mut rest)?;
    let key = read_string(&mut rest)?;
    let comment = read_string(&mut rest).ok().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let contents = match (kdf, cipher) {
        (b"none", b"none") => Contents::Open(secret(key)?),
        (b"none", other) => return Err(KeyFileError::UnsupportedProtection(shown(other))),
        (kdf, CIPHER) => {
            let (rounds, salt) = options.split_first_chunk::<4>().ok_or(KeyFileError::Damaged)?;
            let (nonce, encrypted) = key.split_first_chunk::<12>().ok_or(KeyFileError::Damaged)?;
            let kdf = Kdf::named(kdf, u32::from_be_bytes(*rounds))?;
            Contents::C4gh(Locked { kdf, salt: salt.to_vec(), nonce: *nonce, encrypted: encrypted.to_vec() })
        }
        (_, other) => return Err(KeyFileError::UnsupportedProtection(shown(other))),
    };
    Ok((contents, comment))
}

/// The bytes of a file, the magic included.
pub(super) fn write(
    key: &X25519Secret,
    protection: KeyProtection<'_>,
    comment: Option<&str>,
) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(160 + comment.map_or(0, str::len)));
    bytes.extend_from_slice(MAGIC);
    let mut string = |string: &[u8]| {
        let length = u16::try_from(string.len()).map_err(|_| KeyFileError::CommentTooLong)?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(string);
        Ok(())
    };
    let (name, kdf, rounds, passphrase) = match protection {
        KeyProtection::Scrypt(passphrase) => (&b"scrypt"[..], Kdf::Scrypt, 0, passphrase),
        KeyProtection::Bcrypt(passphrase) => {
            (&b"bcrypt"[..], Kdf::Bcrypt { rounds: BCRYPT_ROUNDS }, BCRYPT_ROUNDS, passphrase)
        }
        KeyProtection::None => (&b""[..], Kdf::Scrypt, 0, ""),
    };
    if passphrase.is_empty() {
        string(b"none")?;
        string(b"none")?;
        string(key.expose())?;
    } else {
        let (mut salt, mut nonce) = ([0; SALT_LENGTH], [0; 12]);
        OsRng.fill_bytes(&mut salt);
        OsRng.fill_bytes(&mut nonce);
        let encrypted = cipher(kdf, passphrase, &salt)?.encrypt(&Nonce::from(nonce), &key.expose()[..]);
        let encrypted = encrypted.expect("a key is far below the cipher's limit of 256 GiB");
        string(name)?;
        string(&[&rounds.to_be_bytes(), &salt[..]].concat())?;
        string(CIPHER)?;
        string(&[&nonce[..], &encrypted].concat())?;
    }
    if let Some(comment) = comment {
        string(comment.as_bytes())?;
    }
    Ok(bytes)
}

fn cipher(kdf: Kdf, passphrase: &str, salt: &[u8]) -> Result<ChaCha20Poly1305, KeyFileError> {
    let key = kdf.derive::<32>(passphrase, salt)?;
    Ok(ChaCha20Poly1305::new(key.as_ref().into()))
}

fn read_string<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], KeyFileError> {
    let (length, tail) = rest.split_first_chunk::<2>().ok_or(KeyFileError::Damaged)?;
    let (string, tail) = tail.split_at_checked(u16::from_be_bytes(*length).into()).ok_or(KeyFileError::Damaged)?;
    *rest = tail;
    Ok(string)
}
