//! OpenSSH keys of type `ed25519`, converted to X25519 as libsodium and the Crypt4GH tools do.
//!
//! Private (openssh-portable `PROTOCOL.key`): `openssh-key-v1` NUL ‖ string(cipher) ‖ string(kdf) ‖ string(kdf options)
//! ‖ u32 1 ‖ string(public key) ‖ string(private part, perhaps encrypted). Options of `bcrypt`: string(salt) ‖ u32 rounds.
//! Private part: u32 check ‖ u32 the same ‖ string("ssh-ed25519") ‖ string(public 32) ‖ string(seed 32 ‖ public 32) ‖
//! string(comment) ‖ padding. Public: string("ssh-ed25519") ‖ string(public 32). Strings have a u32 length, big-endian.

use aes::Aes256;
use aes::cipher::{BlockDecryptMut, KeyIvInit, StreamCipher};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use curve25519_dalek::edwards::CompressedEdwardsY;
use sha2::{Digest, Sha512};
use zeroize::Zeroizing;

use super::kdf::Kdf;
use super::{Contents, KeyFileError, shown};
use crate::keys::{X25519Public, X25519Secret};

/// What every private key begins with.
pub(super) const MAGIC: &[u8] = b"openssh-key-v1\0";
const ED25519: &[u8] = b"ssh-ed25519";
const AES_BLOCK: usize = 16;

#[derive(Clone, Copy)]
enum Cipher {
    Aes256Ctr,
    Aes256Cbc,
}

/// A key under a passphrase.
pub(super) struct Locked {
    cipher: Cipher,
    kdf: Kdf,
    salt: Vec<u8>,
    public: X25519Public,
    encrypted: Vec<u8>,
}

impl Locked {
    pub(super) fn open(&self, passphrase: &str) -> Result<X25519Secret, KeyFileError> {
        let derived = self.kdf.derive::<48>(passphrase, &self.salt)?;
        let (key, iv) = derived.split_at(32);
        let (key, iv) = (key.into(), iv.into());
        let mut private = Zeroizing::new(self.encrypted.clone());
        match self.cipher {
            Cipher::Aes256Ctr => ctr::Ctr128BE::<Aes256>::new(key, iv).apply_keystream(&mut private),
            Cipher::Aes256Cbc => {
                let mut cipher = cbc::Decryptor::<Aes256>::new(key, iv);
                for block in private.as_chunks_mut::<AES_BLOCK>().0 {
                    cipher.decrypt_block_mut(block.into());
                }
            }
        }
        // The same number twice: what tells the right passphrase.
        match private.as_chunks::<4>().0 {
            [check, again, ..] if check == again => read_private(&private, &self.public),
            _ => Err(KeyFileError::WrongPassphrase),
        }
    }
}

/// Reads what follows the magic.
pub(super) fn parse(mut rest: &[u8]) -> Result<Contents, KeyFileError> {
    let cipher = read_string(&mut rest)?;
    let kdf = read_string(&mut rest)?;
    let mut options = read_string(&mut rest)?;
    if read_u32(&mut rest)? != 1 {
        return Err(KeyFileError::Damaged);
    }
    let public = read_public_blob(read_string(&mut rest)?)?;
    let private = read_string(&mut rest)?;
    let cipher = match (cipher, kdf) {
        (b"none", b"none") => return read_private(private, &public).map(Contents::Open),
        (b"aes256-ctr", b"bcrypt") => Cipher::Aes256Ctr,
        // What ssh-keygen wrote until 2017.
        (b"aes256-cbc", b"bcrypt") => Cipher::Aes256Cbc,
        (other, b"bcrypt") | (_, other) => return Err(KeyFileError::UnsupportedProtection(shown(other))),
    };
    let salt = read_string(&mut options)?.to_vec();
    let kdf = Kdf::named(kdf, read_u32(&mut options)?)?;
    if salt.is_empty() || private.is_empty() || private.len() % AES_BLOCK != 0 {
        return Err(KeyFileError::Damaged);
    }
    Ok(Contents::OpenSsh(Locked { cipher, kdf, salt, public, encrypted: private.to_vec() }))
}

/// The private part, once decrypted; it must belong to the public key before it.
fn read_private(mut rest: &[u8], public: &X25519Public) -> Result<X25519Secret, KeyFileError> {
    let checks = (read_u32(&mut rest)?, read_u32(&mut rest)?);
    let name = read_string(&mut rest)?;
    let _public = read_string(&mut rest)?;
    let pair = read_string(&mut rest)?;
    let (seed, _) = pair.split_first_chunk::<32>().ok_or(KeyFileError::Damaged)?;
    let secret = to_x25519(seed);
    if checks.0 != checks.1 || name != ED25519 || pair.len() != 64 || secret.public() != *public {
        return Err(KeyFileError::Damaged);
    }
    Ok(secret)
}

/// The first line of `text` when it is one of an OpenSSH public key file.
pub(super) fn public_line(text: &str) -> Option<&str> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let kind = line.split_whitespace().next()?;
    (kind.starts_with("ssh-") || kind.starts_with("ecdsa-") || kind.starts_with("sk-")).then_some(line)
}

/// Reads `ssh-ed25519 <base64> <comment>`.
pub(super) fn read_public(line: &str) -> Result<X25519Public, KeyFileError> {
    let mut words = line.split_whitespace();
    let kind = words.next().unwrap_or_default();
    if kind.as_bytes() != ED25519 {
        return Err(KeyFileError::UnsupportedSshKey(shown(kind.as_bytes())));
    }
    let blob = STANDARD.decode(words.next().unwrap_or_default()).map_err(|_| KeyFileError::Damaged)?;
    read_public_blob(&blob)
}

/// What stands after the key in such a line.
pub(super) fn public_comment(line: &str) -> Option<&str> {
    let (_kind, rest) = line.split_once(char::is_whitespace)?;
    let (_key, comment) = rest.trim_start().split_once(char::is_whitespace)?;
    Some(comment.trim()).filter(|comment| !comment.is_empty())
}

fn read_public_blob(mut rest: &[u8]) -> Result<X25519Public, KeyFileError> {
    let kind = read_string(&mut rest)?;
    if kind != ED25519 {
        return Err(KeyFileError::UnsupportedSshKey(shown(kind)));
    }
    let point = read_string(&mut rest)?.try_into().map_err(|_| KeyFileError::Damaged)?;
    public_to_x25519(point).ok_or(KeyFileError::Damaged)
}

/// The secret scalar that Ed25519 signs with (RFC 8032, 5.1.5): half of SHA-512 of the seed, clamped.
fn to_x25519(seed: &[u8; 32]) -> X25519Secret {
    let hash = Zeroizing::new(<[u8; 64]>::from(Sha512::digest(seed)));
    let (scalar, _) = hash.split_first_chunk::<32>().expect("SHA-512 gives 64 bytes");
    X25519Secret::from_bytes(curve25519_dalek::scalar::clamp_integer(*scalar))
}

/// The same point on the Montgomery curve (RFC 7748, 4.1). `None` for what is no point of the prime-order group.
fn public_to_x25519(point: [u8; 32]) -> Option<X25519Public> {
    let point = CompressedEdwardsY(point).decompress()?;
    let usable = !point.is_small_order() && point.is_torsion_free();
    usable.then(|| X25519Public(point.to_montgomery().to_bytes()))
}

fn read_string<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], KeyFileError> {
    let length = usize::try_from(read_u32(rest)?).map_err(|_| KeyFileError::Damaged)?;
    let (string, tail) = rest.split_at_checked(length).ok_or(KeyFileError::Damaged)?;
    *rest = tail;
    Ok(string)
}

fn read_u32(rest: &mut &[u8]) -> Result<u32, KeyFileError> {
    let (word, tail) = rest.split_first_chunk::<4>().ok_or(KeyFileError::Damaged)?;
    *rest = tail;
    Ok(u32::from_be_bytes(*word))
}
