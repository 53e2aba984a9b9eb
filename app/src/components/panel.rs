//! A bordered part of a page with a heading of its own.

use yew::prelude::*;

use crate::hooks::id::use_id;

/// Properties of [`Panel`].
#[derive(Properties, PartialEq)]
pub struct PanelProps {
    /// The heading, if it has one.
    #[prop_or_default]
    pub title: Option<AttrValue>,
    /// What stands at the right of the heading.
    #[prop_or_default]
    pub aside: Option<Html>,
    /// It lies back, for what matters less.
    #[prop_or_default]
    pub sunken: bool,
    /// What is in it.
    pub children: Html,
}

/// A part of a page.
#[component]
pub fn Panel(props: &PanelProps) -> Html {
    let id = use_id("panel");
    let labelled_by = props.title.as_ref().map(|_| id.clone());
    html! {
        <section class={classes!("panel", props.sunken.then_some("panel-sunken"))} aria-labelledby={labelled_by}>
            if let Some(title) = &props.title {
                <div class="panel-head">
                    <h2 {id}>{ title }</h2>
                    if let Some(aside) = &props.aside {
                        <div class="panel-aside">{ aside.clone() }</div>
                    }
                </div>
            }
            { props.children.clone() }
        </section>
    }
}
