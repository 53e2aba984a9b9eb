//! What is said about files of any kind: sealed, opened, verified, handed on.

use serde::{Deserialize, Serialize};
use wasm_crypto::primitives::Bytes32;

use crate::secret::SecretText;

/// The key that opens a Crypt4GH file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum FileKey {
    /// The open vault's Crypt4GH identity.
    Mine,
    /// A private key file.
    #[serde(rename_all = "camelCase")]
    KeyFile {
        /// The key file: Crypt4GH, or OpenSSH ed25519.
        text: SecretText,
        /// Opens the key file; none when it needs none.
        passphrase: Option<SecretText>,
    },
}

/// A part of a plaintext, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlainRange {
    /// The first byte wanted, from 0.
    pub from: u64,
    /// The first byte not wanted any more; none for the file's end.
    pub to: Option<u64>,
}

/// A file that was encrypted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileSealed {
    /// Names the kept file; none when it was written to a place the person chose.
    pub nonce: Option<Bytes32>,
    /// Length of the Crypt4GH file, header and body.
    pub bytes: u64,
    /// RFC 6962 root over the encrypted segments (docs/protocol.md, 4.4).
    pub body_root: Bytes32,
    /// Length of the plaintext.
    pub plain_length: u64,
    /// What encrypted: `simd`, `scalar` or `webcrypto`.
    pub cipher: String,
    /// How many workers shared the work; 0 when it was too little to share.
    pub workers: u32,
}

/// An encrypted file that this browser keeps for the person, finished or interrupted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptFile {
    /// Names it.
    pub nonce: Bytes32,
    /// The name of the file it was made from.
    pub name: String,
    /// Length of the Crypt4GH file as far as it was written.
    pub bytes: u64,
    /// Plaintext bytes that were sealed.
    pub done: u64,
    /// Plaintext bytes of the whole file.
    pub total: u64,
    /// Whether all of it was sealed; otherwise the sealing was interrupted and can go on.
    pub finished: bool,
    /// Seconds since 1970.
    pub saved_at: u64,
    /// How many can read it.
    pub readers: u32,
    /// Once finished.
    pub body_root: Option<Bytes32>,
}

/// A Crypt4GH file that was decrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileOpened {
    /// Plaintext bytes that were released.
    pub bytes: u64,
}

/// What can be told of a Crypt4GH file from its header and its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileInspected {
    /// Packets in the header: one for each recipient, in a file with one data key and no edit list.
    pub packets: u32,
    /// Length of the header.
    pub header_length: u64,
    /// Length of the body.
    pub body_length: u64,
    /// Whether the key that was given opens it; none when no key was given.
    pub opens: Option<bool>,
    /// Length of the plaintext, with the edit list applied; none when an edit list may hide in packets that do not open.
    pub plain_length: Option<u64>,
    /// Whether an edit list leaves out parts of the plaintext; none when the key does not open it.
    pub edited: Option<bool>,
}

/// A Crypt4GH file or body whose bytes were hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileVerified {
    /// Its body root: the expected one, when one was given.
    pub body_root: Bytes32,
    /// Length of the body.
    pub body_length: u64,
}

/// A Crypt4GH file with another header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileReencrypted {
    /// Its length, header and body.
    pub bytes: u64,
}

/// A Crypt4GH public key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublicKey {
    /// The X25519 key.
    pub key: Bytes32,
    /// Short text by which two people can compare it.
    pub fingerprint: String,
    /// What the key file says beside the key, as the comment of an SSH key; may be empty.
    pub comment: String,
    /// As a Crypt4GH public key file.
    pub file: String,
}

/// A private key file, looked at without opening it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyFileInspected {
    /// Whether it needs a passphrase.
    pub locked: bool,
}

/// What encrypts segments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CipherChoice {
    /// The fastest one, by a quick measurement.
    #[default]
    Auto,
    /// The wasm SIMD kernel.
    Simd,
    /// The scalar wasm code.
    Scalar,
    /// The browser's own.
    Webcrypto,
}
