//! One renderer for what is loading, ready or failed.

use std::rc::Rc;

use yew::prelude::*;

use super::{Button, IconName, ProblemAlert};
use crate::hooks::load::{Load, Loaded};

/// Properties of [`Loading`].
#[derive(Properties, PartialEq)]
pub struct LoadingProps {
    /// What is being read.
    pub label: AttrValue,
}

/// Something is being read and will be here soon.
#[component]
pub fn Loading(props: &LoadingProps) -> Html {
    html! {
        <div class="loading" role="status">
            <span class="spinner" aria-hidden="true"></span>
            <p>{ &props.label }</p>
        </div>
    }
}

/// Shows what `use_load` gave: the wait, the value, or the problem with a way to try again.
pub struct LoadView;

impl LoadView {
    /// Renders `loaded`; `label` says what is being read, `show` renders the value.
    pub fn of<T>(loaded: &Loaded<T>, label: &'static str, show: impl FnOnce(&Rc<T>) -> Html) -> Html {
        match &loaded.state {
            Load::Loading => html! { <Loading {label} /> },
            Load::Ready(value) => show(value),
            Load::Failed(problem) => {
                let again = loaded.reload.reform(|_| ());
                let actions = html! { <Button icon={IconName::Refresh} onclick={again}>{ "Try again" }</Button> };
                html! { <ProblemAlert problem={problem.clone()} {actions} /> }
            }
        }
    }
}
