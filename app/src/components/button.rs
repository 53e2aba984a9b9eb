//! Buttons, and links that look like them.

use yew::prelude::*;

use super::{IconName, Query, RouteLink, icon};
use crate::routes::Route;

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ButtonVariant {
    /// The one thing to do next; at most one in a view.
    Primary,
    /// Any other action.
    #[default]
    Secondary,
    /// An action that should not draw the eye.
    Quiet,
    /// Something that cannot be undone.
    Danger,
}

impl ButtonVariant {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "button-primary",
            Self::Secondary => "button-secondary",
            Self::Quiet => "button-quiet",
            Self::Danger => "button-danger",
        }
    }
}

/// Properties of [`Button`].
#[derive(Properties, PartialEq)]
pub struct ButtonProps {
    /// How much it asks for attention.
    #[prop_or_default]
    pub variant: ButtonVariant,
    /// What it does.
    #[prop_or_default]
    pub onclick: Callback<MouseEvent>,
    /// It submits the form it stands in.
    #[prop_or_default]
    pub submit: bool,
    /// It cannot be used now; the page says why near it.
    #[prop_or_default]
    pub disabled: bool,
    /// What was asked is being done. The button keeps its focus and takes no further clicks.
    #[prop_or_default]
    pub busy: bool,
    /// An icon before the text.
    #[prop_or_default]
    pub icon: Option<IconName>,
    /// An icon after the text, for what leads on.
    #[prop_or_default]
    pub icon_after: Option<IconName>,
    /// The id of a text that explains it.
    #[prop_or_default]
    pub described_by: Option<AttrValue>,
    /// The button's text: a verb.
    pub children: Html,
}

/// A button.
#[component]
pub fn Button(props: &ButtonProps) -> Html {
    let onclick = {
        let (busy, onclick) = (props.busy, props.onclick.clone());
        Callback::from(move |event: MouseEvent| {
            if busy {
                event.prevent_default();
            } else {
                onclick.emit(event);
            }
        })
    };
    html! {
        <button
            type={if props.submit { "submit" } else { "button" }}
            class={classes!("button", props.variant.class())}
            disabled={props.disabled}
            aria-disabled={props.busy.then_some("true")}
            aria-busy={props.busy.then_some("true")}
            aria-describedby={props.described_by.clone()}
            {onclick}
        >
            if props.busy {
                <span class="spinner" aria-hidden="true"></span>
            } else if let Some(name) = props.icon {
                { icon(name) }
            }
            <span>{ props.children.clone() }</span>
            if let Some(name) = props.icon_after {
                { icon(name) }
            }
        </button>
    }
}

/// Properties of [`LinkButton`].
#[derive(Properties, PartialEq)]
pub struct LinkButtonProps {
    /// Where it leads.
    pub to: Route,
    /// The query string, if any.
    #[prop_or_default]
    pub query: Option<Query>,
    /// How much it asks for attention.
    #[prop_or_default]
    pub variant: ButtonVariant,
    /// An icon before the text.
    #[prop_or_default]
    pub icon: Option<IconName>,
    /// The link's text.
    pub children: Html,
}

/// A link to another page that looks like a button.
#[component]
pub fn LinkButton(props: &LinkButtonProps) -> Html {
    html! {
        <RouteLink to={props.to.clone()} query={props.query.clone()} class={classes!("button", props.variant.class())}>
            if let Some(name) = props.icon {
                { icon(name) }
            }
            <span>{ props.children.clone() }</span>
        </RouteLink>
    }
}
