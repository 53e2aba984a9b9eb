//! What encrypts and decrypts, and the measurement that decides it.

use js_sys::{Array, Uint8Array};
use segment_cipher::{SegmentCipher, scalar};
use wasm_bindgen::prelude::*;
use web_sys::{Crypto, WorkerGlobalScope};

use crate::bytes::{Failure, all};
use crate::chunk::PLAIN;
use crate::kernel::{Kernel, Key};
use crate::webcrypto::WebCipher;

/// Rounds of the measurement: the browser compiles the kernel for speed only after some use.
const ROUNDS: usize = 20;
/// Segments in each.
const SEGMENTS: usize = 8;
/// WebCrypto must be so much faster here to be worth it in a job: it works on cores that the job's other workers need,
/// and keeps every segment in a buffer of its own until the garbage collector comes.
const WORTH_IT: f64 = 1.5;

/// What encrypts and decrypts.
pub enum Backend {
    Kernel(Kernel),
    WebCrypto(WebCipher),
}

impl Backend {
    /// Its name in messages.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Kernel(kernel) if kernel.is_scalar() => "scalar",
            Self::Kernel(_) => "simd",
            Self::WebCrypto(_) => "webcrypto",
        }
    }
}

/// The backend of this name; for another name SIMD, or WebCrypto where that is much
/// faster. Without WebCrypto's cipher it is SIMD.
pub async fn choose(crypto: &Crypto, keys: &[[u8; 32]], name: &str) -> Result<Backend, Failure> {
    let fastest =
        || Backend::Kernel(Kernel::new(keys.iter().map(|key| Key::Fastest(SegmentCipher::new(key))).collect()));
    match name {
        "simd" => Ok(fastest()),
        "scalar" => {
            let keys = keys.iter().map(|key| Key::Scalar(scalar::SegmentCipher::new(key)));
            Ok(Backend::Kernel(Kernel::new(keys.collect())))
        }
        "webcrypto" => Ok(Backend::WebCrypto(WebCipher::new(crypto, keys).await?)),
        _ => match WebCipher::new(crypto, keys).await {
            Ok(cipher) if is_faster(crypto).await? => Ok(Backend::WebCrypto(cipher)),
            _ => Ok(fastest()),
        },
    }
}

/// Whether the browser's cipher does some segments in much less time than the kernel, each at its best.
async fn is_faster(crypto: &Crypto) -> Result<bool, Failure> {
    let clock = js_sys::global().unchecked_into::<WorkerGlobalScope>().performance().map(|clock| move || clock.now());
    let Some(now) = clock else { return Ok(false) };
    // A key and nonces that are used for nothing else.
    let (key, nonce) = ([0; 32], [0; 12]);
    let kernel = SegmentCipher::new(&key);
    let browser = WebCipher::new(crypto, &[key]).await?;
    let (text, mut ciphertext) = (vec![0; PLAIN], vec![0; PLAIN]);
    let outside = Uint8Array::new_with_length(PLAIN as u32);
    let (mut of_kernel, mut of_browser) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..ROUNDS {
        let start = now();
        for _ in 0..SEGMENTS {
            kernel.encrypt(&nonce, &text, &mut ciphertext);
        }
        let between = now();
        let encrypted: Array = (0..SEGMENTS).map(|_| browser.encrypt(&nonce, &outside)).collect::<Result<_, _>>()?;
        all(&encrypted).await?;
        (of_kernel, of_browser) = (of_kernel.min(between - start), of_browser.min(now() - between));
    }
    Ok(WORTH_IT * of_browser < of_kernel)
}
