//! A question of the browser before work is lost by closing or reloading the tab.

use gloo::events::{EventListener, EventListenerOptions};
use yew::prelude::*;

/// While `working`, the browser asks before the page is closed, reloaded or left for another site.
#[hook]
pub fn use_leave_guard(working: bool) {
    use_effect_with(working, |working| {
        let window = working.then(web_sys::window).flatten();
        let listener = window.map(|window| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "beforeunload", options, |event| event.prevent_default())
        });
        move || drop(listener)
    });
}
