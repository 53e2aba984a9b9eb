//! The description that goes with a sealed body: its seal and roots.

use std::path::Path;

use serde::{Deserialize, Serialize};
use wasm_crypto::body::{BodyCommitment, SealedBody};
use wasm_crypto::json;
use wasm_crypto::listing::Seal;
use wasm_crypto::primitives::Bytes32;

use crate::failure::{About, Failure};
use crate::files::read_all;

/// The version of the description that this program reads and writes.
const VERSION: u32 = 1;

/// What `theriac seal` writes beside the body, and `theriac open` needs: all of it may be public.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SealedFile {
    /// Length of the body in bytes.
    pub body_length: u64,
    /// RFC 6962 root over the encrypted segments.
    pub body_root: Bytes32,
    /// The nonce of the listing or order whose key the seal is for.
    pub nonce: Bytes32,
    /// RFC 6962 root over the keyed hashes of the plaintext segments.
    pub plain_root: Bytes32,
    /// The sealed key.
    pub seal: Seal,
    /// Hash of the seal.
    pub seal_id: Bytes32,
    version: u32,
}

impl SealedFile {
    /// Describes a body just sealed.
    pub fn new(nonce: Bytes32, seal: Seal, body: &SealedBody) -> Self {
        Self {
            body_length: body.body_length,
            body_root: body.body_root,
            nonce,
            plain_root: body.plain_root,
            seal_id: wasm_crypto::seal::seal_id(&seal),
            seal,
            version: VERSION,
        }
    }

    /// Reads a description.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let text = read_all(path, "the description of a sealed file")?;
        let sealed: Self = json::parse(&text).about(path)?;
        if sealed.version != VERSION {
            return Err(Failure::Option("the description is of another version than 1"));
        }
        Ok(sealed)
    }

    /// The description as RFC 8785 JSON and a line feed.
    pub fn to_json(&self) -> Result<Vec<u8>, Failure> {
        let mut text = json::canonical(self)?;
        text.push(b'\n');
        Ok(text)
    }

    /// What the body is checked against.
    pub fn commitment(&self) -> BodyCommitment {
        BodyCommitment { body_root: self.body_root, body_length: self.body_length }
    }
}
