//! Messages that stay in the page until the matter is settled.

use yew::prelude::*;

use super::{IconName, icon};

/// How serious a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertKind {
    /// Good to know.
    Info,
    /// It worked.
    Success,
    /// Think before going on.
    Warning,
    /// It did not work.
    Error,
}

impl AlertKind {
    /// The CSS class that colours it.
    pub fn class(self) -> &'static str {
        match self {
            Self::Info => "is-info",
            Self::Success => "is-success",
            Self::Warning => "is-warning",
            Self::Error => "is-error",
        }
    }

    /// The icon that goes with it.
    pub fn icon(self) -> IconName {
        match self {
            Self::Info => IconName::Info,
            Self::Success => IconName::CheckCircle,
            Self::Warning => IconName::Warning,
            Self::Error => IconName::Error,
        }
    }

    /// Errors interrupt a screen reader, the others wait for a pause.
    fn role(self) -> &'static str {
        if self == Self::Error { "alert" } else { "status" }
    }
}

/// What went wrong, in the three sentences a person needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What happened.
    pub what: AttrValue,
    /// What was kept, when something could have been lost.
    pub kept: Option<AttrValue>,
    /// What to do now.
    pub todo: Option<AttrValue>,
    /// An origin that could be asked for the file that is missing, if the person agrees.
    pub origin: Option<AttrValue>,
}

impl Problem {
    /// A problem of which only this is known.
    pub fn new(what: impl Into<AttrValue>) -> Self {
        Self { what: what.into(), kept: None, todo: None, origin: None }
    }

    /// The problem, with what was kept.
    pub fn kept(self, kept: impl Into<AttrValue>) -> Self {
        Self { kept: Some(kept.into()), ..self }
    }

    /// The problem, with what to do.
    pub fn todo(self, todo: impl Into<AttrValue>) -> Self {
        Self { todo: Some(todo.into()), ..self }
    }
}

/// A message in the page: what happened, in one sentence, and more about it.
pub fn alert(kind: AlertKind, title: impl Into<AttrValue>, more: Html) -> Html {
    alert_with(kind, title, more, None)
}

/// [`alert`] with buttons and links that lead on.
pub fn alert_with(kind: AlertKind, title: impl Into<AttrValue>, more: Html, actions: impl Into<Option<Html>>) -> Html {
    message(kind, title.into(), more, actions.into())
}

/// A problem, said in full, with buttons and links that lead on.
pub fn problem_alert(problem: &Problem, actions: impl Into<Option<Html>>) -> Html {
    let Problem { what, kept, todo, .. } = problem;
    let more = html! {
        <>
            if let Some(kept) = kept {
                <p>{ kept }</p>
            }
            if let Some(todo) = todo {
                <p>{ todo }</p>
            }
        </>
    };
    message(AlertKind::Error, what.clone(), more, actions.into())
}

fn message(kind: AlertKind, title: AttrValue, more: Html, actions: Option<Html>) -> Html {
    html! {
        <div class={classes!("alert", kind.class())} role={kind.role()}>
            { icon(kind.icon()) }
            <div class="alert-body">
                <p class="alert-title">{ title }</p>
                { more }
                if let Some(actions) = actions {
                    <div class="alert-actions">{ actions }</div>
                }
            </div>
        </div>
    }
}
