//! How far the fetching of a sealed file is, where it comes from, and which places failed.

use crypto_worker::messages::{Dropped, Fetching};
use yew::prelude::*;

use super::{AlertKind, Progress, alert, format};

/// Properties of [`FetchProgress`].
#[derive(Properties, PartialEq)]
pub struct FetchProgressProps {
    /// How far it is.
    pub fetching: Fetching,
    /// What is being done while it comes from nowhere else.
    pub label: AttrValue,
    /// Stops it.
    pub oncancel: Callback<()>,
}

/// A bar that names the source, and the places that were left.
#[component]
pub fn FetchProgress(props: &FetchProgressProps) -> Html {
    let Fetching { done, total, source, dropped, .. } = &props.fetching;
    let label = if source.is_empty() {
        props.label.clone()
    } else {
        AttrValue::from(format!("Fetching the sealed file from {source}"))
    };
    html! {
        <>
            <Progress {label} done={*done} total={(*total > 0).then_some(*total)} oncancel={props.oncancel.clone()} />
            { dropped_places(dropped) }
        </>
    }
}

/// The places that failed, and why; nothing when none did.
pub fn dropped_places(dropped: &[Dropped]) -> Html {
    if dropped.is_empty() {
        return html! {};
    }
    let title = format!("{} failed", format::counted(dropped.len() as u128, "place", "places"));
    let more = html! {
        <ul>
            for dropped in dropped.iter() {
                <li>{ format!("{} {}.", dropped.source, dropped.reason) }</li>
            }
        </ul>
    };
    alert(AlertKind::Warning, title, more)
}
