//! Where the workers' scripts lie, and the one Trusted Types policy that lets them be started.
//!
//! Trunk names the scripts by their content; `index.html` says the names in `<meta name="crypto-worker">` and
//! `<meta name="sandbox-worker">`. The policy returns those addresses and no others.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Worker, WorkerOptions, WorkerType};

/// The workers that the app may start.
const NAMES: [&str; 2] = ["crypto-worker", "sandbox-worker"];

thread_local! {
    /// A policy's name can be taken once in a page.
    static POLICY: Option<JsValue> = make_policy();
}

/// Starts a worker by its name in `index.html`.
pub fn start(name: &str) -> Result<Worker, JsValue> {
    let address = address(name).ok_or_else(|| JsValue::from_str("index.html does not name the worker"))?;
    let url = POLICY.with(|policy| match policy {
        Some(policy) => method(policy, "createScriptURL")?.call1(policy, &JsValue::from_str(&address)),
        None => Ok(JsValue::from_str(&address)),
    })?;
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    // `Worker::new` takes text only; a trusted address is an object.
    let constructor = method(&js_sys::global(), "Worker")?;
    Ok(Reflect::construct(&constructor, &Array::of2(&url, &options))?.unchecked_into())
}

fn address(name: &str) -> Option<String> {
    let document = web_sys::window()?.document()?;
    let meta = document.query_selector(&format!("meta[name='{name}']")).ok()??;
    meta.get_attribute("content")
}

fn make_policy() -> Option<JsValue> {
    let factory = Reflect::get(&js_sys::global(), &JsValue::from_str("trustedTypes")).ok()?;
    if factory.is_undefined() {
        return None;
    }
    let check = Closure::<dyn Fn(String) -> Result<String, JsValue>>::new(|asked: String| {
        let known = NAMES.iter().filter_map(|name| address(name)).any(|address| address == asked);
        known.then_some(asked).ok_or_else(|| JsValue::from_str("not one of the app's workers"))
    });
    let rules = Object::new();
    Reflect::set(&rules, &JsValue::from_str("createScriptURL"), check.as_ref()).ok()?;
    // The policy lives as long as the page.
    check.forget();
    method(&factory, "createPolicy").ok()?.call2(&factory, &JsValue::from_str("theriac"), &rules).ok()
}

fn method(object: &JsValue, name: &str) -> Result<Function, JsValue> {
    Reflect::get(object, &JsValue::from_str(name))?.dyn_into()
}
