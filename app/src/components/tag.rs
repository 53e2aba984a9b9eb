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

/// A tag with these words.
pub fn tag(kind: TagKind, words: Html) -> Html {
    tag_with(kind, None, words)
}

/// A tag with an icon before the words.
pub fn tag_with(kind: TagKind, drawing: impl Into<Option<IconName>>, words: Html) -> Html {
    html! {
        <span class={classes!("tag", kind.class())}>
            { for drawing.into().map(icon) }
            { words }
        </span>
    }
}
