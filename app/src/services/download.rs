//! Files handed to the person, through the browser's own download.

use wasm_bindgen::JsCast;
use web_sys::{Blob, HtmlAnchorElement, Url};

use super::failure::Failure;

/// Offers a file under this name.
pub fn save(name: &str, content: &Blob) -> Result<(), Failure> {
    offer(name, content).ok_or_else(|| {
        Failure::new("The browser did not take the file.", "Allow downloads for this site and try again.")
    })
}

fn offer(name: &str, content: &Blob) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let url = Url::create_object_url_with_blob(content).ok()?;
    let link: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The click has started the download; the browser keeps the content for it.
    gloo::timers::callback::Timeout::new(60_000, move || {
        // An address that is unknown by then needs no revoking.
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    Some(())
}
