//! Ciphering by the browser's own ChaCha20-Poly1305, where it has one (Web Cryptography, "Modern Algorithms").

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{Crypto, CryptoKey, SubtleCrypto};
use zeroize::Zeroizing;

use crate::bytes::{Failure, Spare, all};
use crate::chunk::{NONCE, Output, PLAIN, SEALED, segments};
use crate::hashes::{Hashes, Pending};
use crate::session::nonces;

/// The name of the algorithm.
const NAME: &str = "ChaCha20-Poly1305";

/// The data keys in the browser's keeping, the first one to seal.
pub struct WebCipher {
    subtle: SubtleCrypto,
    keys: Vec<CryptoKey>,
}

impl WebCipher {
    /// Fails where the browser does not have the algorithm.
    pub async fn new(crypto: &Crypto, keys: &[[u8; 32]]) -> Result<Self, Failure> {
        let subtle = crypto.subtle();
        let uses = Array::of2(&"encrypt".into(), &"decrypt".into());
        let mut imported = Vec::new();
        for key in keys {
            let raw = Uint8Array::from(key.as_slice());
            let result = JsFuture::from(subtle.import_key_with_str("raw-secret", &raw, NAME, false, &uses)?).await;
            raw.fill(0, 0, raw.length());
            imported.push(result?.unchecked_into());
        }
        Ok(Self { subtle, keys: imported })
    }

    /// Starts to encrypt a segment under the first key.
    pub fn encrypt(&self, nonce: &[u8; NONCE], text: &Uint8Array) -> Result<js_sys::Promise, Failure> {
        let key = self.keys.first().ok_or_else(Failure::no_key)?;
        let algorithm = algorithm(&Uint8Array::from(nonce.as_slice()))?;
        Ok(self.subtle.encrypt_with_object_and_buffer_source(&algorithm, key, text)?)
    }

    /// Starts to decrypt a segment under whichever key it is; the promise gives its plaintext, or `null`.
    fn decrypt(&self, segment: Uint8Array) -> js_sys::Promise {
        let (subtle, keys) = (self.subtle.clone(), self.keys.clone());
        future_to_promise(async move {
            let nonce = segment.subarray(0, NONCE as u32);
            let rest = segment.subarray(NONCE as u32, segment.length());
            for key in &keys {
                let attempt = subtle.decrypt_with_object_and_buffer_source(&algorithm(&nonce)?, key, &rest)?;
                if let Ok(text) = JsFuture::from(attempt).await {
                    return Ok(text);
                }
            }
            Ok(JsValue::NULL)
        })
    }
}

fn algorithm(nonce: &Uint8Array) -> Result<Object, JsValue> {
    let algorithm = Object::new();
    Reflect::set(&algorithm, &"name".into(), &NAME.into())?;
    Reflect::set(&algorithm, &"iv".into(), nonce)?;
    Ok(algorithm)
}

/// As [`crate::kernel::Kernel::seal`].
pub async fn seal(cipher: &WebCipher, hashes: &Hashes, spare: &Spare, input: Uint8Array) -> Result<Output, Failure> {
    let pending = Pending::default();
    let count = input.length().div_ceil(PLAIN as u32);
    let nonces = nonces(&hashes.crypto, count as usize)?;
    let encrypted = Array::new();
    let mut room = Zeroizing::new(vec![0; 1 + SEALED]);
    for (nonce, (from, to)) in nonces.iter().zip(segments(input.length(), PLAIN)) {
        let text = input.subarray(from, to);
        encrypted.push(cipher.encrypt(nonce, &text)?.as_ref());
        let plain = &mut room[..(to - from) as usize];
        text.copy_to(plain);
        hashes.plain(&pending, plain)?;
    }
    let encrypted = all(&encrypted).await?;
    let bytes = spare.take(input.length() + count * (SEALED - PLAIN) as u32);
    room.fill(0);
    for ((nonce, text), (from, to)) in nonces.iter().zip(encrypted.iter()).zip(segments(bytes.length(), SEALED)) {
        let leaf = &mut room[..1 + (to - from) as usize];
        leaf[1..1 + NONCE].copy_from_slice(nonce);
        Uint8Array::new(&text).copy_to(&mut leaf[1 + NONCE..]);
        hashes.body(&pending, leaf)?;
        bytes.subarray(from, to).copy_from(&leaf[1..]);
    }
    spare.keep(&input);
    let (body, plain) = pending.finish(count).await?;
    Ok(Output { bytes, body, plain, forged: None })
}

/// As [`crate::kernel::Kernel::open`].
pub async fn open(cipher: &WebCipher, hashes: &Hashes, spare: &Spare, input: Uint8Array) -> Result<Output, Failure> {
    let pending = Pending::default();
    let count = input.length().div_ceil(SEALED as u32);
    let places = || segments(input.length(), SEALED);
    let texts: Array = places().map(|(from, to)| cipher.decrypt(input.subarray(from, to))).collect();
    let texts = all(&texts).await?;
    let opened = texts.iter().take_while(|text| !text.is_null()).count() as u32;
    let forged = (opened < count).then_some(opened);
    let texts: Vec<Uint8Array> = texts.iter().take(opened as usize).map(|text| Uint8Array::new(&text)).collect();
    let bytes = spare.take(texts.iter().map(Uint8Array::length).sum());
    let mut room = Zeroizing::new(vec![0; 1 + SEALED]);
    for ((text, (from, to)), (out_from, _)) in texts.iter().zip(places()).zip(segments(bytes.length(), PLAIN)) {
        let plain = &mut room[1..1 + text.length() as usize];
        text.copy_to(plain);
        hashes.plain(&pending, plain)?;
        bytes.set(text, out_from);
        let leaf = &mut room[..1 + (to - from) as usize];
        input.subarray(from, to).copy_to(&mut leaf[1..]);
        hashes.body(&pending, leaf)?;
    }
    spare.keep(&input);
    let (body, plain) = pending.finish(opened).await?;
    Ok(Output { bytes, body, plain, forged })
}
