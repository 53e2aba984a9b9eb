//! Names and what they stand for.

use yew::prelude::*;

/// Properties of [`DefinitionList`].
#[derive(Properties, PartialEq)]
pub struct DefinitionListProps {
    /// Names and values.
    pub items: Vec<(AttrValue, Html)>,
}

/// A list of names with their values beside them, or below them where the screen is narrow.
#[component]
pub fn DefinitionList(props: &DefinitionListProps) -> Html {
    html! {
        <dl class="definition-list">
            for (name, value) in props.items.iter() {
                <div><dt>{ name }</dt><dd>{ value.clone() }</dd></div>
            }
        </dl>
    }
}
