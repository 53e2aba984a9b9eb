//! Several things to do on one page, of which one is shown.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::{IconName, icon};

/// One thing to do: its drawing, its name and what is shown for it.
pub struct Tab {
    /// Its drawing.
    pub icon: IconName,
    /// Its name, a word or two.
    pub name: &'static str,
    /// What is shown for it. It stays while another one is shown, so that work under way goes on.
    pub panel: Html,
}

/// The names side by side and the panel of the `current` one below (WAI-ARIA Authoring Practices, "Tabs" with automatic
/// activation). `id` begins the ids of the parts, `label` says what the tabs are of.
pub fn tabs(id: &str, label: &'static str, tabs: Vec<Tab>, current: usize, onselect: Callback<usize>) -> Html {
    let button = |(index, tab): (usize, &Tab)| {
        let selected = index == current;
        html! {
            <button
                type="button"
                role="tab"
                class="tab"
                id={format!("{id}-tab-{index}")}
                aria-selected={selected.to_string()}
                aria-controls={format!("{id}-panel-{index}")}
                tabindex={if selected { "0" } else { "-1" }}
                onclick={onselect.reform(move |_: MouseEvent| index)}
                onkeydown={Callback::from(move_along)}
            >
                { icon(tab.icon) }<span>{ tab.name }</span>
            </button>
        }
    };
    html! {
        <div class="tabs">
            <div class="tab-list" role="tablist" aria-label={label}>{ for tabs.iter().enumerate().map(button) }</div>
            for (index, tab) in tabs.iter().enumerate() {
                <div
                    class="tab-panel"
                    role="tabpanel"
                    id={format!("{id}-panel-{index}")}
                    aria-labelledby={format!("{id}-tab-{index}")}
                    hidden={index != current}
                >
                    { tab.panel.clone() }
                </div>
            }
        </div>
    }
}

/// Arrow keys, Home and End go to another tab and show it.
fn move_along(event: KeyboardEvent) {
    // The key goes to the tab that has the focus. (`current_target` is where Yew listens for the whole app.)
    let Some(tab) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    let Some(list) = tab.parent_element() else { return };
    let to = match event.key().as_str() {
        "ArrowRight" => tab.next_element_sibling().or_else(|| list.first_element_child()),
        "ArrowLeft" => tab.previous_element_sibling().or_else(|| list.last_element_child()),
        "Home" => list.first_element_child(),
        "End" => list.last_element_child(),
        _ => return,
    };
    event.prevent_default();
    if let Some(to) = to.and_then(|to| to.dyn_into::<HtmlElement>().ok()) {
        // Only refused when the element cannot be focused, and a button can.
        let _ = to.focus();
        to.click();
    }
}
