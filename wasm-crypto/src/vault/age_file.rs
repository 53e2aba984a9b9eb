//! The one form of age file (age-encryption.org/v1) that a vault is: a header with a single scrypt stanza, then the
//! payload. Binary when written, binary or armoured when read.
//!
//! ```text
//! age-encryption.org/v1
//! -> scrypt <salt, 16 bytes> <log2 N>
//! <file key, 16 bytes, sealed under scrypt's output: 32 bytes>
//! --- <HMAC-SHA256 of all that stands before the blank, 32 bytes>
//! payload
//! ```
//!
//! Lines end with a line feed; bytes stand in unpadded canonical base64.

mod armour;
mod payload;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{AeadInPlace, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce, Tag};
use hmac::{Hmac, Mac};
use rand_core::{OsRng, RngCore};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::VaultError;
use crate::keys::expand;

const VERSION_LINE: &[u8] = b"age-encryption.org/v1\n";
/// Stands before the salt in what scrypt gets.
const SALT_LABEL: &[u8] = b"age-encryption.org/v1/scrypt";
const SALT: usize = 16;
const FILE_KEY: usize = 16;
const TAG: usize = 16;
const MAC: usize = 32;

type FileKey = Zeroizing<[u8; FILE_KEY]>;

/// Seals `plaintext` so that `passphrase` opens it, with scrypt's N = 2^`work_factor`.
pub(crate) fn encrypt(plaintext: &[u8], passphrase: &str, work_factor: u8) -> Vec<u8> {
    let mut salt = [0; SALT];
    let mut file_key = FileKey::default();
    OsRng.fill_bytes(&mut salt);
    OsRng.fill_bytes(&mut file_key[..]);

    let mut sealed = file_key.clone();
    let tag = wrapping_key(passphrase, &salt, work_factor)
        .encrypt_in_place_detached(&Nonce::default(), b"", &mut sealed[..])
        .expect("16 bytes are within the cipher's 256 GiB");
    let sealed = STANDARD_NO_PAD.encode([&sealed[..], &tag].concat());
    let salt = STANDARD_NO_PAD.encode(salt);
    let mut file = [VERSION_LINE, format!("-> scrypt {salt} {work_factor}\n{sealed}\n---").as_bytes()].concat();
    let mac = header_mac(&file_key, &file).finalize().into_bytes();
    file.extend_from_slice(format!(" {}\n", STANDARD_NO_PAD.encode(mac)).as_bytes());
    payload::seal(&file_key, plaintext, &mut file);
    file
}

/// Opens a file that asks for at most 2^`greatest_work_factor` of work.
pub(crate) fn decrypt(
    file: &[u8],
    passphrase: &str,
    greatest_work_factor: u8,
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let binary;
    let file = if armour::is_armoured(file) {
        binary = armour::read(file).ok_or(VaultError::Damaged)?;
        &binary
    } else {
        file
    };
    let rest = file.strip_prefix(VERSION_LINE).ok_or(VaultError::NotAVault)?;
    let (stanza, rest) = line(rest).ok_or(VaultError::Damaged)?;
    let (salt, log_n) = read_stanza(stanza)?;
    if log_n > greatest_work_factor {
        return Err(VaultError::TooMuchWork { log_n });
    }
    let (sealed, rest) = line(rest).ok_or(VaultError::Damaged)?;
    let sealed: [u8; FILE_KEY + TAG] = decode(sealed).ok_or(VaultError::Damaged)?;
    // The end of the header must follow: a second stanza would be another way in beside the passphrase.
    let rest = rest.strip_prefix(b"--- ").ok_or(VaultError::Damaged)?;
    let signed = &file[..file.len() - rest.len() - b" ".len()];
    let (mac, sealed_payload) = line(rest).ok_or(VaultError::Damaged)?;
    let mac: [u8; MAC] = decode(mac).ok_or(VaultError::Damaged)?;

    let mut file_key = FileKey::default();
    let (ciphertext, tag) = sealed.split_at(FILE_KEY);
    file_key.copy_from_slice(ciphertext);
    wrapping_key(passphrase, &salt, log_n)
        .decrypt_in_place_detached(&Nonce::default(), b"", &mut file_key[..], Tag::from_slice(tag))
        .map_err(|_| VaultError::WrongPassphrase)?;
    header_mac(&file_key, signed).verify_slice(&mac).map_err(|_| VaultError::Damaged)?;
    payload::open(&file_key, sealed_payload).ok_or(VaultError::Damaged)
}

/// The next line without its end, and what follows.
fn line(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = text.iter().position(|byte| *byte == b'\n')?;
    Some((&text[..end], &text[end + 1..]))
}

/// Salt and log2 N of `-> scrypt SALT LOG_N`; a file for keys has another kind of stanza.
fn read_stanza(line: &[u8]) -> Result<([u8; SALT], u8), VaultError> {
    let stanza = line.strip_prefix(b"-> ").ok_or(VaultError::Damaged)?;
    let arguments: Vec<&[u8]> = stanza.split(|byte| *byte == b' ').collect();
    match arguments[..] {
        [b"scrypt", salt, log_n] => {
            let salt = decode(salt).ok_or(VaultError::Damaged)?;
            Ok((salt, read_work_factor(log_n).ok_or(VaultError::Damaged)?))
        }
        [b"scrypt", ..] | [] => Err(VaultError::Damaged),
        _ => Err(VaultError::NotAVault),
    }
}

/// A whole number from 1 to 255 in decimal, without a leading zero or a sign.
fn read_work_factor(digits: &[u8]) -> Option<u8> {
    let plain = digits.iter().all(u8::is_ascii_digit) && !digits.starts_with(b"0");
    std::str::from_utf8(digits).ok().filter(|_| plain)?.parse().ok()
}

/// Exactly N bytes from canonical base64 without padding.
fn decode<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
    STANDARD_NO_PAD.decode(text).ok()?.try_into().ok()
}

/// The cipher that seals the file key. Each salt makes a key for one message, so its nonce is zero.
fn wrapping_key(passphrase: &str, salt: &[u8; SALT], log_n: u8) -> ChaCha20Poly1305 {
    let mut key = Zeroizing::new([0; 32]);
    let parameters = scrypt::Params::new(log_n, 8, 1, key.len());
    let parameters = parameters.expect("N below 2^32, r = 8 and p = 1 are within scrypt's bounds");
    scrypt::scrypt(passphrase.as_bytes(), &[SALT_LABEL, salt].concat(), &parameters, &mut key[..])
        .expect("32 bytes are a valid length of scrypt's output");
    ChaCha20Poly1305::new(Key::from_slice(&key[..]))
}

/// HMAC of the header, up to and including the three hyphens of its last line.
fn header_mac(file_key: &FileKey, header: &[u8]) -> Hmac<Sha256> {
    let mut key = Zeroizing::new([0; 32]);
    expand(b"", &file_key[..], b"header", &mut key[..]);
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&key[..]).expect("HMAC takes a key of any length");
    mac.update(header);
    mac
}

#[cfg(test)]
mod tests;
