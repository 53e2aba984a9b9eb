//! A choice of one from a list that may be long.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::field::{Said, described_by, field};
use crate::hooks::id::use_id;

/// One entry of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct SelectOption {
    /// What the program is told.
    pub value: AttrValue,
    /// What the person reads.
    pub label: AttrValue,
}

impl SelectOption {
    /// An entry.
    pub fn new(value: impl Into<AttrValue>, label: impl Into<AttrValue>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// Properties of [`Select`].
#[derive(Properties, PartialEq)]
pub struct SelectProps {
    /// What is chosen.
    pub label: AttrValue,
    /// What there is to choose from.
    pub options: Vec<SelectOption>,
    /// The value of the chosen entry.
    pub value: AttrValue,
    /// Called with the value of the entry that was chosen.
    pub onchange: Callback<String>,
    /// More words about the choice.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong with the choice.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// The label is only for screen readers, because the surroundings already say it.
    #[prop_or_default]
    pub bare: bool,
}

/// A list of which one entry is chosen.
#[component]
pub fn Select(props: &SelectProps) -> Html {
    let id = use_id("select");
    let onchange = {
        let onchange = props.onchange.clone();
        move |event: Event| onchange.emit(event.target_unchecked_into::<HtmlSelectElement>().value())
    };
    let control = html! {
        <select
            class="input select"
            id={id.clone()}
            aria-label={props.bare.then(|| props.label.clone())}
            aria-invalid={props.error.as_ref().map(|_| "true")}
            aria-describedby={described_by(&id, props.hint.is_some(), props.error.is_some())}
            {onchange}
        >
            for option in props.options.iter() {
                <option value={option.value.clone()} selected={option.value == props.value}>{ &option.label }</option>
            }
        </select>
    };
    if props.bare {
        return control;
    }
    field(&id, Said { label: &props.label, hint: &props.hint, error: &props.error, optional: false }, control)
}
