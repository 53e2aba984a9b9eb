//! Leaf hashes of the two roots. The browser's own SHA-256 uses the processor's instructions for it, on other threads.

use js_sys::{Array, Object, Reflect, Uint8Array};
use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Crypto, CryptoKey, SubtleCrypto};

use crate::bytes::{Failure, all};

/// Bytes of a hash.
const HASH: u32 = 32;

/// Which hashes are wanted, and how they are made.
pub struct Hashes {
    pub crypto: Crypto,
    subtle: SubtleCrypto,
    plain_key: Option<CryptoKey>,
    roots: bool,
}

/// Hashes of a chunk's segments that the browser is working on.
#[derive(Default)]
pub struct Pending {
    body: Array,
    plain: Array,
}

impl Hashes {
    /// `plain_key` is the key of the plain root's leaves; `roots` whether the body root's are wanted when ciphering.
    pub async fn new(crypto: &Crypto, plain_key: Option<&[u8]>, roots: bool) -> Result<Self, Failure> {
        let subtle = crypto.subtle();
        let plain_key = match plain_key {
            Some(key) => Some(import(&subtle, key).await?),
            None => None,
        };
        Ok(Self { crypto: crypto.clone(), subtle, plain_key, roots })
    }

    /// Starts on the body root's leaf of an encrypted segment, if wanted: `leaf` is a zero byte and the segment. The
    /// browser takes a copy before this returns.
    pub fn body(&self, pending: &Pending, leaf: &[u8]) -> Result<(), Failure> {
        if self.roots { self.leaf(pending, leaf) } else { Ok(()) }
    }

    /// [`Hashes::body`], wanted or not.
    pub fn leaf(&self, pending: &Pending, leaf: &[u8]) -> Result<(), Failure> {
        pending.body.push(self.subtle.digest_with_str_and_u8_array("SHA-256", leaf)?.as_ref());
        Ok(())
    }

    /// Starts on the plain root's leaf of a plaintext segment, if wanted. The browser takes a copy before this returns.
    pub fn plain(&self, pending: &Pending, segment: &[u8]) -> Result<(), Failure> {
        if let Some(key) = &self.plain_key {
            pending.plain.push(self.subtle.sign_with_str_and_u8_array("HMAC", key, segment)?.as_ref());
        }
        Ok(())
    }
}

impl Pending {
    /// Both kinds of leaf hash of the first `count` segments, once they are there.
    pub async fn finish(self, count: u32) -> Result<(Uint8Array, Uint8Array), Failure> {
        let body = concatenate(&all(&self.body).await?, count, |hash| hash);
        let plain = concatenate(&all(&self.plain).await?, count, |code| {
            // A single block: less work here than a message to another thread.
            let hash = Sha256::new().chain_update([0]).chain_update(code.to_vec()).finalize();
            Uint8Array::from(hash.as_slice())
        });
        Ok((body, plain))
    }
}

fn concatenate(buffers: &Array, count: u32, each: impl Fn(Uint8Array) -> Uint8Array) -> Uint8Array {
    let count = count.min(buffers.length());
    let hashes = Uint8Array::new_with_length(count * HASH);
    for (number, buffer) in (0..count).zip(buffers.iter()) {
        hashes.set(&each(Uint8Array::new(&buffer)), number * HASH);
    }
    hashes
}

async fn import(subtle: &SubtleCrypto, key: &[u8]) -> Result<CryptoKey, Failure> {
    let algorithm = Object::new();
    Reflect::set(&algorithm, &"name".into(), &"HMAC".into())?;
    Reflect::set(&algorithm, &"hash".into(), &"SHA-256".into())?;
    let raw = Uint8Array::from(key);
    let imported = subtle.import_key_with_object("raw", &raw, &algorithm, false, &Array::of1(&"sign".into()))?;
    let imported = JsFuture::from(imported).await;
    raw.fill(0, 0, raw.length());
    Ok(imported?.unchecked_into())
}
