//! The frame of a page: its title in the browser's tab and at its top, and the focus when one arrives.

use std::cell::Cell;

use web_sys::HtmlElement;
use yew::prelude::*;

thread_local! {
    /// Whether a page has been shown before: the first one leaves the focus where the browser put it.
    static ARRIVED: Cell<bool> = const { Cell::new(false) };
}

/// Properties of [`Page`].
#[derive(Properties, PartialEq)]
pub struct PageProps {
    /// The page's heading.
    pub title: AttrValue,
    /// What the browser's tab says, when that should differ from the heading.
    #[prop_or_default]
    pub tab: Option<AttrValue>,
    /// A sentence below the heading.
    #[prop_or_default]
    pub lead: Option<Html>,
    /// What stands above the heading, such as the way back.
    #[prop_or_default]
    pub above: Option<Html>,
    /// What stands beside the heading.
    #[prop_or_default]
    pub actions: Option<Html>,
    /// A column for reading and for forms rather than the whole width.
    #[prop_or_default]
    pub narrow: bool,
    /// The page.
    pub children: Html,
}

/// Puts `title` into the browser's tab, and moves the focus to `heading` and the view to the top when the page is arrived at.
#[hook]
pub fn use_arrival(heading: &NodeRef, title: AttrValue) {
    let heading = heading.clone();
    use_effect_with((), move |()| {
        if ARRIVED.replace(true) {
            if let Some(window) = web_sys::window() {
                window.scroll_to_with_x_and_y(0.0, 0.0);
            }
            if let Some(heading) = heading.cast::<HtmlElement>() {
                // Only refused when the element cannot be focused, which `tabindex` rules out.
                let _ = heading.focus();
            }
        }
    });
    use_effect_with(title, |title| {
        if let Some(document) = web_sys::window().and_then(|window| window.document()) {
            document.set_title(title);
        }
    });
}

/// A page. Arriving at it moves the focus to its heading and the view to its top.
#[component]
pub fn Page(props: &PageProps) -> Html {
    let heading = use_node_ref();
    use_arrival(&heading, format!("{} · Theriac", props.tab.as_ref().unwrap_or(&props.title)).into());
    html! {
        <div class={classes!("page", props.narrow.then_some("page-narrow"))}>
            <header class="page-head">
                if let Some(above) = &props.above {
                    <div class="page-above">{ above.clone() }</div>
                }
                <div class="page-title">
                    <h1 tabindex="-1" ref={heading}>{ &props.title }</h1>
                    if let Some(actions) = &props.actions {
                        <div class="page-actions">{ actions.clone() }</div>
                    }
                </div>
                if let Some(lead) = &props.lead {
                    <p class="page-lead">{ lead.clone() }</p>
                }
            </header>
            { props.children.clone() }
        </div>
    }
}
