//! What is shown where there is nothing yet.

use yew::prelude::*;

use super::{IconName, icon};

/// Properties of [`EmptyState`].
#[derive(Properties, PartialEq)]
pub struct EmptyStateProps {
    /// What would be here.
    pub title: AttrValue,
    /// A drawing of it.
    #[prop_or(IconName::Mark)]
    pub icon: IconName,
    /// How it comes to be here.
    pub children: Html,
    /// The way to begin.
    #[prop_or_default]
    pub actions: Option<Html>,
}

/// An empty place that says how to fill it.
#[component]
pub fn EmptyState(props: &EmptyStateProps) -> Html {
    html! {
        <div class="empty">
            { icon(props.icon) }
            <h2>{ &props.title }</h2>
            { props.children.clone() }
            if let Some(actions) = &props.actions {
                <div class="empty-actions">{ actions.clone() }</div>
            }
        </div>
    }
}
