//! What the site's Content-Security-Policy refused: a request that it stops fails like one that nobody answers.

use std::cell::RefCell;

use crypto_worker::wire::field;
use storage::sources::origin;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, Event};

thread_local! {
    static REFUSED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Notes what is refused from now on.
pub fn watch() {
    let listener = Closure::<dyn FnMut(Event)>::new(|event: Event| {
        if let Some(address) = field(&event, "blockedURI").as_string()
            && let Some(origin) = origin(&address)
        {
            REFUSED.with_borrow_mut(|refused| {
                if !refused.iter().any(|known| known == origin) {
                    refused.push(origin.to_owned());
                }
            });
        }
    });
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    // Without it a refusal is told as a place that cannot be reached.
    let _ = scope.add_event_listener_with_callback("securitypolicyviolation", listener.as_ref().unchecked_ref());
    listener.forget();
}

/// Whether the policy refused a request to this address's origin.
pub fn refuses(url: &str) -> bool {
    REFUSED.with_borrow(|refused| refused.iter().any(|refused| origin(url) == Some(refused)))
}
