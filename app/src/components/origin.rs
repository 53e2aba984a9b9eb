//! Asking before a place is asked for a file that this deployment does not know.

use storage::sources::host;
use yew::prelude::*;

use super::{AlertKind, Button, IconName, Problem, alert_with, problem_alert};
use crate::services::origins;

/// A problem with something that was fetched, with buttons that lead on; or, where the file lies at a place that is not asked
/// unasked, the question whether it may be. `retry` fetches again.
pub fn fetch_problem(problem: &Problem, retry: Callback<()>, actions: Option<Html>) -> Html {
    let Some(origin) = problem.origin.clone() else { return problem_alert(problem, actions) };
    let more = html! {
        <>
            <p>{ &problem.what }</p>
            if let Some(kept) = &problem.kept {
                <p>{ kept }</p>
            }
        </>
    };
    origin_question(format!("Load the file from {}?", host(&origin)), more, origin, retry)
}

/// The question whether a place may be asked.
pub fn origin_question(title: impl Into<AttrValue>, more: Html, origin: AttrValue, retry: Callback<()>) -> Html {
    let onclick = move |_| {
        origins::allow(&origin);
        retry.emit(());
    };
    let actions = html! { <Button icon={IconName::Download} {onclick}>{ "Load it from there" }</Button> };
    let more = html! {
        <>
            { more }
            <p>{ "Whoever runs that place learns your network address and what you look at. The file is checked whoever gives it. Your answer is remembered." }</p>
        </>
    };
    alert_with(AlertKind::Info, title, more, actions)
}
