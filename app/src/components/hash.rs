//! Ids, addresses and digests: short on the screen, whole on the clipboard.

use yew::prelude::*;

use super::{CopyButton, format};

/// What [`hash_of`] shows.
pub struct HashProps {
    /// The whole value, in hexadecimal.
    pub value: AttrValue,
    /// What it is: "the listing id".
    pub noun: AttrValue,
}

/// A shortened hash with a button that copies the whole.
pub fn hash_of(props: &HashProps) -> Html {
    html! {
        <span class="hash">
            <code title={props.value.clone()}>{ format::short_hash(&props.value) }</code>
            <CopyButton text={props.value.clone()} noun={props.noun.clone()} />
        </span>
    }
}
