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

/// A page. Arriving at it moves the focus to its heading and the view to its top.
#[component]
pub fn Page(props: &PageProps) -> Html {
    let heading = use_node_ref();
    {
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
    }
    use_effect_with(props.tab.clone().unwrap_or_else(|| props.title.clone()), |title| {
        if let Some(document) = web_sys::window().and_then(|window| window.document()) {
            document.set_title(&format!("{title} · Theriac"));
        }
    });
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
