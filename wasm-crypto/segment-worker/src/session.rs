//! What one setup fixes: the keys, what ciphers, which hashes are wanted.

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::*;
use web_sys::{Crypto, WorkerGlobalScope};
use zeroize::Zeroizing;

use crate::backend::{self, Backend};
use crate::bytes::{Failure, Spare, read};
use crate::chunk::{Output, Work};
use crate::hashes::Hashes;
use crate::{kernel, webcrypto};

/// What is asked for before the work.
pub struct Setup {
    pub data: Uint8Array,
    pub plain: Option<Uint8Array>,
    pub roots: bool,
    pub cipher: String,
}

/// Everything that chunks need.
pub struct Session {
    backend: Backend,
    hashes: Hashes,
    spare: Spare,
}

impl Session {
    /// Takes the keys over: what they came in is wiped.
    pub async fn start(setup: Setup) -> Result<Self, Failure> {
        let crypto = js_sys::global().unchecked_into::<WorkerGlobalScope>().crypto()?;
        let data = take(&setup.data);
        let plain = setup.plain.as_ref().map(take);
        let hashes = Hashes::new(&crypto, plain.as_deref().map(Vec::as_slice), setup.roots).await?;
        let (keys, rest) = data.as_chunks();
        if !rest.is_empty() {
            return Err(Failure::no_key());
        }
        let backend = backend::choose(&crypto, keys, &setup.cipher).await?;
        Ok(Self { backend, hashes, spare: Spare::default() })
    }

    /// The name of what encrypts and decrypts.
    pub fn cipher(&self) -> &'static str {
        self.backend.name()
    }

    /// Does one chunk: a `Blob`, or the first `length` bytes of an `ArrayBuffer`.
    pub async fn work(&self, work: Work, input: &JsValue, length: Option<u32>) -> Result<Output, Failure> {
        let input = read(input, length).await?;
        let Self { backend, hashes, spare } = self;
        match (backend, work) {
            (_, Work::Hash) => kernel::hash(hashes, input).await,
            (Backend::Kernel(kernel), Work::Seal) => kernel.seal(hashes, spare, input).await,
            (Backend::Kernel(kernel), Work::Open) => kernel.open(hashes, spare, input).await,
            (Backend::WebCrypto(cipher), Work::Seal) => webcrypto::seal(cipher, hashes, spare, input).await,
            (Backend::WebCrypto(cipher), Work::Open) => webcrypto::open(cipher, hashes, spare, input).await,
        }
    }
}

/// A copy of secret bytes that is wiped when dropped; the original is wiped now.
fn take(bytes: &Uint8Array) -> Zeroizing<Vec<u8>> {
    let copy = Zeroizing::new(bytes.to_vec());
    bytes.fill(0, 0, bytes.length());
    copy
}

/// Draws a nonce for each of `count` segments.
pub fn nonces(crypto: &Crypto, count: usize) -> Result<Vec<[u8; 12]>, Failure> {
    let mut nonces = vec![[0; 12]; count];
    crypto.get_random_values_with_u8_array(nonces.as_flattened_mut())?;
    Ok(nonces)
}
