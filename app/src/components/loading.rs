//! One renderer for what is loading, ready or failed.

use std::rc::Rc;

use yew::prelude::*;

use super::{Button, IconName, fetch_problem};
use crate::hooks::load::{Load, Loaded};

/// Something is being read, and will be here soon.
pub fn loading(what: &'static str) -> Html {
    html! {
        <div class="loading" role="status">
            <span class="spinner" aria-hidden="true"></span>
            <p>{ what }</p>
        </div>
    }
}

/// Shows what `use_load` gave: the wait, the value, or the problem with a way to try again.
pub struct LoadView;

impl LoadView {
    /// Renders `loaded`; `label` says what is being read, `show` renders the value.
    pub fn of<T>(loaded: &Loaded<T>, label: &'static str, show: impl FnOnce(&Rc<T>) -> Html) -> Html {
        match &loaded.state {
            Load::Loading => loading(label),
            Load::Ready(value) => show(value),
            Load::Failed(problem) => {
                let again = loaded.reload.reform(|_| ());
                let actions = html! { <Button icon={IconName::Refresh} onclick={again}>{ "Try again" }</Button> };
                fetch_problem(problem, loaded.reload.clone(), Some(actions))
            }
        }
    }
}
