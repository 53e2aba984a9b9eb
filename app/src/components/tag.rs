//! A word or two about the state or kind of something.

use yew::prelude::*;

use super::{IconName, icon};

/// What a tag's colour says. The words say it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum TagKind {
    /// A plain fact.
    #[default]
    Neutral,
    /// Belongs to what the reader is doing.
    Accent,
    /// Good.
    Success,
    /// Needs care.
    Warning,
    /// Refused or wrong.
    Error,
}

impl TagKind {
    fn class(self) -> &'static str {
        match self {
            Self::Neutral => "is-neutral",
            Self::Accent => "is-accent",
            Self::Success => "is-success",
            Self::Warning => "is-warning",
            Self::Error => "is-error",
        }
    }
}

/// Properties of [`Tag`].
#[derive(Properties, PartialEq)]
pub struct TagProps {
    /// What its colour says.
    #[prop_or_default]
    pub kind: TagKind,
    /// An icon before the words.
    #[prop_or_default]
    pub icon: Option<IconName>,
    /// The words.
    pub children: Html,
}

/// A tag.
#[component]
pub fn Tag(props: &TagProps) -> Html {
    html! {
        <span class={classes!("tag", props.kind.class())}>
            if let Some(name) = props.icon {
                { icon(name) }
            }
            { props.children.clone() }
        </span>
    }
}
