//! An age file's payload: a 16-byte nonce, then STREAM, chunks of 64 KiB under ChaCha20-Poly1305.
//!
//! A chunk's nonce is its number (11 bytes, big-endian) and a byte that is 1 in the last chunk alone: so chunks cannot be
//! dropped, swapped or added. Only an empty plaintext has an empty chunk.

use chacha20poly1305::aead::{AeadInPlace, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce, Tag};
use rand_core::{OsRng, RngCore};
use zeroize::Zeroizing;

use super::{FileKey, TAG};
use crate::keys::expand;

const NONCE: usize = 16;
const CHUNK: usize = 65_536;

/// Appends the payload that holds `plaintext`.
pub(super) fn seal(file_key: &FileKey, plaintext: &[u8], file: &mut Vec<u8>) {
    let mut nonce = [0; NONCE];
    OsRng.fill_bytes(&mut nonce);
    file.extend_from_slice(&nonce);
    // So that growing leaves no copy of what is not encrypted yet.
    file.reserve_exact(plaintext.len() + chunks(plaintext.len()) * TAG);
    let cipher = cipher(file_key, &nonce);
    let last = chunks(plaintext.len()) - 1;
    for number in 0..=last {
        let chunk = &plaintext[number * CHUNK..plaintext.len().min((number + 1) * CHUNK)];
        let start = file.len();
        file.extend_from_slice(chunk);
        let tag = cipher
            .encrypt_in_place_detached(&chunk_nonce(number, number == last), b"", &mut file[start..])
            .expect("64 KiB are within the cipher's 256 GiB");
        file.extend_from_slice(&tag);
    }
}

/// The plaintext, or nothing when a byte of the payload was altered, added or taken away.
pub(super) fn open(file_key: &FileKey, payload: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = payload.split_first_chunk::<NONCE>()?;
    let cipher = cipher(file_key, nonce);
    let last = sealed.len().div_ceil(CHUNK + TAG).checked_sub(1)?;
    let mut plaintext = Zeroizing::new(Vec::with_capacity(sealed.len()));
    for (number, chunk) in sealed.chunks(CHUNK + TAG).enumerate() {
        let (ciphertext, tag) = chunk.split_last_chunk::<TAG>()?;
        if ciphertext.is_empty() && number > 0 {
            return None;
        }
        let start = plaintext.len();
        plaintext.extend_from_slice(ciphertext);
        let nonce = chunk_nonce(number, number == last);
        cipher.decrypt_in_place_detached(&nonce, b"", &mut plaintext[start..], Tag::from_slice(tag)).ok()?;
    }
    Some(plaintext)
}

fn chunks(length: usize) -> usize {
    length.div_ceil(CHUNK).max(1)
}

fn cipher(file_key: &FileKey, nonce: &[u8; NONCE]) -> ChaCha20Poly1305 {
    let mut key = Zeroizing::new([0; 32]);
    expand(nonce, &file_key[..], b"payload", &mut key[..]);
    ChaCha20Poly1305::new(Key::from_slice(&key[..]))
}

fn chunk_nonce(number: usize, last: bool) -> Nonce {
    let mut nonce = Nonce::default();
    nonce[3..11].copy_from_slice(&(number as u64).to_be_bytes());
    nonce[11] = last.into();
    nonce
}

/// Full chunks and then an empty last one, which no writer makes.
#[cfg(test)]
pub(super) fn sealed_with_an_empty_end(file_key: &FileKey, plaintext: &[u8]) -> Vec<u8> {
    let nonce = [0; NONCE];
    let cipher = cipher(file_key, &nonce);
    let mut sealed = nonce.to_vec();
    let empty: &[u8] = &[];
    let last = plaintext.len() / CHUNK;
    for (number, chunk) in plaintext.chunks(CHUNK).chain([empty]).enumerate() {
        let mut chunk = chunk.to_vec();
        let tag = cipher.encrypt_in_place_detached(&chunk_nonce(number, number == last), b"", &mut chunk);
        sealed.extend([&chunk[..], &tag.expect("a chunk can be sealed")].concat());
    }
    sealed
}
