//! Names and what they stand for.

use yew::prelude::*;

/// A list of names with their values beside them, or below them where the screen is narrow.
pub fn definition_list(items: Vec<(AttrValue, Html)>) -> Html {
    html! {
        <dl class="definition-list">
            for (name, value) in items {
                <div><dt>{ name }</dt><dd>{ value }</dd></div>
            }
        </dl>
    }
}
