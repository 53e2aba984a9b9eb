//! What is shown where there is nothing yet.

use yew::prelude::*;

use super::{IconName, icon};

/// An empty place: a drawing and the name of what would be here, how it comes to be here, and the way to begin.
pub fn empty_state(drawing: IconName, title: &'static str, how: Html, actions: impl Into<Option<Html>>) -> Html {
    html! {
        <div class="empty">
            { icon(drawing) }
            <h2>{ title }</h2>
            { how }
            if let Some(actions) = actions.into() {
                <div class="empty-actions">{ actions }</div>
            }
        </div>
    }
}
