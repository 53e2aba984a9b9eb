//! How large files are shared with segment workers.

use std::cell::{Cell, RefCell};

use crypto_worker::messages::{CipherChoice, TuneStreams};
use js_sys::Reflect;
use wasm_bindgen::prelude::*;

/// More workers than this gain little, and each takes memory.
const MOST_WORKERS: u32 = 4;
/// Where the browser does not say how many cores there are.
const USUAL_WORKERS: u32 = 2;
/// No measurement needs more.
const MOST_TUNED_WORKERS: u32 = 16;

/// How large files are shared with segment workers.
#[derive(Default)]
pub struct Settings {
    address: RefCell<Option<String>>,
    workers: Cell<Option<u32>>,
    cipher: Cell<CipherChoice>,
    measured: RefCell<Option<String>>,
}

impl Settings {
    /// Where the segment workers' script lies, when the page has said it.
    pub fn address(&self) -> Option<String> {
        self.address.borrow().clone()
    }

    /// The page says where the script lies.
    pub fn set_address(&self, address: String) {
        self.address.replace(Some(address));
    }

    /// Takes on what a measurement wants to vary.
    pub fn tune(&self, request: &TuneStreams) {
        self.workers.set(request.workers.map(|workers| workers.clamp(1, MOST_TUNED_WORKERS)));
        self.cipher.set(request.cipher);
        self.measured.replace(None);
    }

    /// How many workers share a large file.
    pub fn workers(&self) -> u32 {
        self.workers.get().unwrap_or_else(|| cores().unwrap_or(USUAL_WORKERS).clamp(1, MOST_WORKERS))
    }

    /// What encrypts, by its name in messages: the fastest, once it was measured.
    pub fn cipher(&self) -> String {
        match self.cipher.get() {
            CipherChoice::Auto => self.measured.borrow().clone().unwrap_or_else(|| "auto".to_owned()),
            CipherChoice::Simd => "simd".to_owned(),
            CipherChoice::Scalar => "scalar".to_owned(),
            CipherChoice::Webcrypto => "webcrypto".to_owned(),
        }
    }

    /// Remembers what was found to be the fastest.
    pub fn measured(&self, cipher: &str) {
        self.measured.replace(Some(cipher.to_owned()));
    }
}

fn cores() -> Option<u32> {
    let navigator = Reflect::get(&js_sys::global(), &JsValue::from_str("navigator")).ok()?;
    let cores = Reflect::get(&navigator, &JsValue::from_str("hardwareConcurrency")).ok()?.as_f64()?;
    Some(cores as u32)
}
