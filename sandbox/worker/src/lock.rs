//! The Web Lock that decides which tab runs the chain.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// Asks for the lock `name` and calls `granted` once this worker has it, which it keeps until it ends. Fails where
/// the browser has no Web Locks: outside of secure contexts.
pub(crate) fn acquire(name: &str, granted: impl FnOnce() + 'static) -> Result<(), JsValue> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into())?;
    let locks = Reflect::get(&navigator, &"locks".into())?;
    let request: Function = Reflect::get(&locks, &"request".into())?.dyn_into()?;
    let callback = Closure::once_into_js(move |_lock: JsValue| {
        granted();
        // The lock is held for as long as this is pending: for ever.
        Promise::new(&mut |_, _| {})
    });
    request.call2(&locks, &name.into(), &callback)?;
    Ok(())
}
