//! The browser's own "save as" dialog, where it has one (File System Access: `showSaveFilePicker`).

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::DomException;

use super::failure::{Cause, Failure};

const PICKER: &str = "showSaveFilePicker";

/// A place for a file that the person chose: a `FileSystemFileHandle`.
pub struct Place(pub JsValue);

/// Whether this browser lets a page write to a file of the person's choice.
pub fn available() -> bool {
    picker().is_some()
}

/// Asks where to save a file, under this name unless the person changes it. To be called by a click, before anything
/// else is waited for: the browser opens no dialog by itself.
pub async fn choose(name: &str) -> Result<Place, Failure> {
    let options = Object::new();
    // Setting a member of a fresh plain object cannot fail.
    let _ = Reflect::set(&options, &"suggestedName".into(), &name.into());
    let asked = picker().and_then(|picker| picker.call1(&JsValue::UNDEFINED, &options).ok());
    let Some(promise) = asked.and_then(|asked| asked.dyn_into::<Promise>().ok()) else { return Err(refused()) };
    JsFuture::from(promise).await.map(Place).map_err(|error| {
        let name = error.dyn_ref::<DomException>().map(DomException::name).unwrap_or_default();
        let cause = if name == "AbortError" { Cause::Stopped } else { Cause::Other };
        Failure { cause, ..refused() }
    })
}

fn picker() -> Option<Function> {
    Reflect::get(&js_sys::global(), &PICKER.into()).ok()?.dyn_into().ok()
}

fn refused() -> Failure {
    Failure::new(
        "The browser did not open its dialog for saving.",
        "Try again. If it stays so, choose to keep the file in this browser.",
    )
}
