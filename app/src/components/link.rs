//! Links within the app: real addresses that open without loading the page again.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;
use yew_router::prelude::*;
use yew_router::query::Raw;

use crate::routes::Route;

/// A query string without its question mark, such as `sample=cohort`.
pub type Query = AttrValue;

/// Properties of [`RouteLink`].
#[derive(Properties, PartialEq)]
pub struct RouteLinkProps {
    /// Where it leads.
    pub to: Route,
    /// The query string, if any.
    #[prop_or_default]
    pub query: Option<Query>,
    /// CSS classes.
    #[prop_or_default]
    pub class: Classes,
    /// What `aria-current` says when this is where the reader already is: `page` or `true`.
    #[prop_or_default]
    pub current: Option<AttrValue>,
    /// The link's text.
    pub children: Html,
}

/// A link to a page of the app. Clicks that ask for a new tab or window are left to the browser.
#[component]
pub fn RouteLink(props: &RouteLinkProps) -> Html {
    let navigator = use_navigator();
    let onclick = {
        let navigator = navigator.clone();
        let (to, query) = (props.to.clone(), props.query.clone());
        Callback::from(move |event: MouseEvent| {
            let elsewhere = event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
            let Some(navigator) = navigator.as_ref().filter(|_| !elsewhere) else { return };
            event.prevent_default();
            match &query {
                None => navigator.push(&to),
                Some(query) => {
                    navigator.push_with_query(&to, Raw(query.as_str())).unwrap_or_else(|never| match never {})
                }
            }
        })
    };
    let base = navigator.as_ref().and_then(|navigator| navigator.basename()).unwrap_or_default();
    let href = match &props.query {
        None => format!("{base}{}", props.to.to_path()),
        Some(query) => format!("{base}{}?{query}", props.to.to_path()),
    };
    html! {
        <a class={props.class.clone()} {href} {onclick} aria-current={props.current.clone()}>{ props.children.clone() }</a>
    }
}

/// The first link of every page, which passes over what all pages share. It moves the focus itself: an address of a fragment
/// alone leads to the app's first page, as every address here is relative to the folder the app lies in.
pub fn skip_link() -> Html {
    let onclick = |event: MouseEvent| {
        event.prevent_default();
        let document = web_sys::window().and_then(|window| window.document());
        let main = document.and_then(|document| document.get_element_by_id("main"));
        if let Some(main) = main.and_then(|main| main.dyn_into::<HtmlElement>().ok()) {
            // Only refused when the element cannot be focused, which its `tabindex` rules out.
            let _ = main.focus();
        }
    };
    html! { <a class="skip-link" href="#main" {onclick}>{ "Skip to the content" }</a> }
}
