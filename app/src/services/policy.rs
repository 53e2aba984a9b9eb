//! What this site's Content-Security-Policy refused: a request that it stops fails like one that nobody answers, and the
//! person is told which it was.

use std::cell::RefCell;

use crypto_worker::wire::field;
use gloo::events::EventListener;
use web_sys::Url;

thread_local! {
    static REFUSED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Notes what is refused from now on.
pub fn watch() {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let listener = EventListener::new(&document, "securitypolicyviolation", |event| {
        if let Some(origin) = field(event, "blockedURI").as_string().and_then(|address| origin(&address)) {
            REFUSED.with_borrow_mut(|refused| {
                if !refused.contains(&origin) {
                    refused.push(origin);
                }
            });
        }
    });
    listener.forget();
}

/// Whether the policy refused a request to this address's origin.
pub fn refuses(address: &str) -> bool {
    origin(address).is_some_and(|origin| REFUSED.with_borrow(|refused| refused.contains(&origin)))
}

fn origin(address: &str) -> Option<String> {
    Url::new(address).ok().map(|url| url.origin())
}
