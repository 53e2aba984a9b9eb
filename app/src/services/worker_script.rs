//! Where the workers' scripts lie: Trunk names them by their content, and `index.html` says the names in
//! `<meta name="crypto-worker">`, `<meta name="data-worker">`, `<meta name="sandbox-worker">` and
//! `<meta name="segment-worker">`.

use crypto_worker::bridge::Bridge;
use crypto_worker::script;
use wasm_bindgen::prelude::*;
use web_sys::Url;

/// Starts a worker by its name in `index.html`, to be asked questions.
pub fn bridge(name: &str) -> Result<Bridge, JsValue> {
    let address = address(name).ok_or_else(|| JsValue::from_str("index.html does not name the worker"))?;
    script::allow(&address);
    script::start(&address).map(Bridge::new)
}

/// The whole address of a worker's script.
pub fn address(name: &str) -> Option<String> {
    let document = web_sys::window()?.document()?;
    let meta = document.query_selector(&format!("meta[name='{name}']")).ok()??;
    let base = document.base_uri().ok()??;
    Some(Url::new_with_base(&meta.get_attribute("content")?, &base).ok()?.href())
}
