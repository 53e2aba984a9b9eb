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
}

impl Problem {
    /// A problem of which only this is known.
    pub fn new(what: impl Into<AttrValue>) -> Self {
        Self { what: what.into(), kept: None, todo: None }
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

/// Properties of [`Alert`].
#[derive(Properties, PartialEq)]
pub struct AlertProps {
    /// How serious it is.
    pub kind: AlertKind,
    /// What happened, in one sentence.
    pub title: AttrValue,
    /// More about it.
    #[prop_or_default]
    pub children: Html,
    /// Buttons and links that lead on.
    #[prop_or_default]
    pub actions: Option<Html>,
}

/// A message in the page.
#[component]
pub fn Alert(props: &AlertProps) -> Html {
    html! {
        <div class={classes!("alert", props.kind.class())} role={props.kind.role()}>
            { icon(props.kind.icon()) }
            <div class="alert-body">
                <p class="alert-title">{ &props.title }</p>
                { props.children.clone() }
                if let Some(actions) = &props.actions {
                    <div class="alert-actions">{ actions.clone() }</div>
                }
            </div>
        </div>
    }
}

/// Properties of [`ProblemAlert`].
#[derive(Properties, PartialEq)]
pub struct ProblemAlertProps {
    /// What went wrong.
    pub problem: Problem,
    /// Buttons and links that lead on.
    #[prop_or_default]
    pub actions: Option<Html>,
}

/// A problem, said in full.
#[component]
pub fn ProblemAlert(props: &ProblemAlertProps) -> Html {
    let Problem { what, kept, todo } = &props.problem;
    html! {
        <Alert kind={AlertKind::Error} title={what.clone()} actions={props.actions.clone()}>
            if let Some(kept) = kept {
                <p>{ kept }</p>
            }
            if let Some(todo) = todo {
                <p>{ todo }</p>
            }
        </Alert>
    }
}
