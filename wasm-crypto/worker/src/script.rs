//! Starting a worker under Trusted Types, in the page and in a worker alike.
//!
//! The Content-Security-Policy demands a trusted address for every script and names the one policy that makes them. It
//! lets through the addresses that were allowed before, and no others.

use std::cell::RefCell;

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Worker, WorkerOptions, WorkerType};

thread_local! {
    static ALLOWED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    /// A policy's name can be taken once in a page or worker.
    static POLICY: Option<JsValue> = make_policy();
}

/// Lets [`start`] start the script at this address from now on.
pub fn allow(address: &str) {
    ALLOWED.with_borrow_mut(|allowed| {
        if !allowed.iter().any(|known| known == address) {
            allowed.push(address.to_owned());
        }
    });
}

/// Starts the module at an address that was allowed.
///
/// # Errors
/// What the browser throws: where it refuses the address or knows no workers.
pub fn start(address: &str) -> Result<Worker, JsValue> {
    let url = POLICY.with(|policy| match policy {
        Some(policy) => method(policy, "createScriptURL")?.call1(policy, &JsValue::from_str(address)),
        None => Ok(JsValue::from_str(address)),
    })?;
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    // `Worker::new` takes text only; a trusted address is an object.
    let constructor = method(&js_sys::global(), "Worker")?;
    Ok(Reflect::construct(&constructor, &Array::of2(&url, &options))?.unchecked_into())
}

fn make_policy() -> Option<JsValue> {
    let factory = Reflect::get(&js_sys::global(), &JsValue::from_str("trustedTypes")).ok()?;
    if factory.is_undefined() {
        return None;
    }
    let check = Closure::<dyn Fn(String) -> Result<String, JsValue>>::new(|asked: String| {
        let known = ALLOWED.with_borrow(|allowed| allowed.contains(&asked));
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
