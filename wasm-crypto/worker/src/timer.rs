//! Waiting.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::DedicatedWorkerGlobalScope;

/// Lets other messages in for so long; with 0 for one turn of the event loop.
pub async fn wait(milliseconds: i32) {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let turn = Promise::new(&mut |resolve, _| {
        // Without a timer the promise would never end; resolving at once only skips the wait.
        if scope.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds).is_err() {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    });
    // A promise that is only ever resolved.
    let _ = JsFuture::from(turn).await;
}
