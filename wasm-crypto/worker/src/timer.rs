//! Waiting.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::DedicatedWorkerGlobalScope;

/// A timer that nobody waits for any more when this is dropped.
struct Timer(DedicatedWorkerGlobalScope, Option<i32>);

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(handle) = self.1 {
            self.0.clear_timeout_with_handle(handle);
        }
    }
}

/// Lets other messages in for so long; with 0 for one turn of the event loop.
pub async fn wait(milliseconds: i32) {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let mut timer = Timer(scope.clone(), None);
    let turn = Promise::new(&mut |resolve, _| {
        // Without a timer the promise would never end; resolving at once only skips the wait.
        match scope.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds) {
            Ok(handle) => timer.1 = Some(handle),
            Err(_) => drop(resolve.call0(&JsValue::UNDEFINED)),
        }
    });
    // A promise that is only ever resolved.
    let _ = JsFuture::from(turn).await;
}
