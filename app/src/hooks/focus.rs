//! The keyboard's place on the page, when the button that had it is gone because its work began or ended.

use web_sys::HtmlElement;
use yew::prelude::*;

/// Gives the reference for an element with `tabindex="-1"` that holds the controls and the outcome of some work. When `phase`
/// changes and nothing on the page has the focus any more, this element takes it, so that the next Tab goes on there.
#[hook]
pub fn use_kept_focus<P: PartialEq + 'static>(phase: P) -> NodeRef {
    let element = use_node_ref();
    let began = use_mut_ref(|| false);
    {
        let element = element.clone();
        use_effect_with(phase, move |_| {
            // Not when the page appears: that is the page's own affair.
            if began.replace(true)
                && nothing_has_focus()
                && let Some(element) = element.cast::<HtmlElement>()
            {
                // Only refused when the element cannot be focused, which `tabindex` rules out.
                let _ = element.focus();
            }
        });
    }
    element
}

fn nothing_has_focus() -> bool {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return false };
    document.active_element().is_none_or(|active| active.tag_name() == "BODY")
}
