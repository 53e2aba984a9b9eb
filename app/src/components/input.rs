//! Fields for text: one line, several lines, a passphrase.

use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::field::{Said, described_by, field};
use super::{IconName, icon};
use crate::hooks::id::use_id;

/// Properties of [`TextInput`].
#[derive(Properties, PartialEq)]
pub struct TextInputProps {
    /// What to enter.
    pub label: AttrValue,
    /// The text.
    pub value: AttrValue,
    /// Called with the text after each change.
    pub oninput: Callback<String>,
    /// The kind of HTML input: `text`, `number`, `date`, `email`, `search`.
    #[prop_or(AttrValue::Static("text"))]
    pub kind: AttrValue,
    /// The on-screen keyboard: `decimal`, `numeric`, `email`.
    #[prop_or_default]
    pub inputmode: Option<AttrValue>,
    /// What the browser may fill in; nothing unless said.
    #[prop_or(AttrValue::Static("off"))]
    pub autocomplete: AttrValue,
    /// The smallest number or date.
    #[prop_or_default]
    pub min: Option<AttrValue>,
    /// The largest number or date.
    #[prop_or_default]
    pub max: Option<AttrValue>,
    /// The unit, shown after the control.
    #[prop_or_default]
    pub unit: Option<AttrValue>,
    /// What to enter, in more words.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong with the text.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// It may be left empty.
    #[prop_or_default]
    pub optional: bool,
    /// It cannot be changed now.
    #[prop_or_default]
    pub disabled: bool,
}

/// One line of text, a number or a date.
#[component]
pub fn TextInput(props: &TextInputProps) -> Html {
    let id = use_id("input");
    let unit_id = format!("{id}-unit");
    let description = described_by(&id, props.hint.is_some(), props.error.is_some());
    let described = match (&props.unit, description) {
        (None, description) => description,
        (Some(_), None) => Some(unit_id.clone()),
        (Some(_), Some(description)) => Some(format!("{unit_id} {description}")),
    };
    let control = html! {
        <div class="input-row">
            <input
                class={classes!("input", format!("input-{}", props.kind))}
                id={id.clone()}
                type={props.kind.clone()}
                value={props.value.clone()}
                inputmode={props.inputmode.clone()}
                autocomplete={props.autocomplete.clone()}
                min={props.min.clone()}
                max={props.max.clone()}
                step={(props.kind == "number").then_some("any")}
                disabled={props.disabled}
                aria-invalid={props.error.as_ref().map(|_| "true")}
                aria-required={(!props.optional && props.kind != "search").then_some("true")}
                aria-describedby={described}
                oninput={with_value(&props.oninput)}
            />
            if let Some(unit) = &props.unit {
                <span class="input-unit" id={unit_id}>{ unit }</span>
            }
        </div>
    };
    field(&id, Said { label: &props.label, hint: &props.hint, error: &props.error, optional: props.optional }, control)
}

/// Properties of [`PasswordInput`].
#[derive(Properties, PartialEq)]
pub struct PasswordInputProps {
    /// Which passphrase.
    pub label: AttrValue,
    /// The text.
    pub value: AttrValue,
    /// Called with the text after each change.
    pub oninput: Callback<String>,
    /// `new-password` where one is chosen, `current-password` where one is asked for.
    #[prop_or(AttrValue::Static("current-password"))]
    pub autocomplete: AttrValue,
    /// What to enter, in more words.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong with it.
    #[prop_or_default]
    pub error: Option<AttrValue>,
}

/// A passphrase, hidden until the person asks to see it.
#[component]
pub fn PasswordInput(props: &PasswordInputProps) -> Html {
    let id = use_id("passphrase");
    let shown = use_state_eq(|| false);
    let toggle = {
        let shown = shown.clone();
        move |_| shown.set(!*shown)
    };
    let control = html! {
        <div class="input-row">
            <input
                class="input"
                id={id.clone()}
                type={if *shown { "text" } else { "password" }}
                value={props.value.clone()}
                autocomplete={props.autocomplete.clone()}
                autocapitalize="off"
                spellcheck="false"
                aria-invalid={props.error.as_ref().map(|_| "true")}
                aria-required="true"
                aria-describedby={described_by(&id, props.hint.is_some(), props.error.is_some())}
                oninput={with_value(&props.oninput)}
            />
            <button type="button" class="input-action" aria-pressed={shown.to_string()} aria-label="Show the passphrase" onclick={toggle}>
                { icon(if *shown { IconName::EyeOff } else { IconName::Eye }) }
            </button>
        </div>
    };
    field(&id, Said { label: &props.label, hint: &props.hint, error: &props.error, optional: false }, control)
}

/// Properties of [`TextArea`].
#[derive(Properties, PartialEq)]
pub struct TextAreaProps {
    /// What to enter.
    pub label: AttrValue,
    /// The text.
    pub value: AttrValue,
    /// Called with the text after each change.
    pub oninput: Callback<String>,
    /// How many lines are visible at first.
    #[prop_or(4)]
    pub rows: u32,
    /// What to enter, in more words.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong with the text.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// It may be left empty.
    #[prop_or_default]
    pub optional: bool,
}

/// Several lines of text.
#[component]
pub fn TextArea(props: &TextAreaProps) -> Html {
    let id = use_id("text");
    let oninput = {
        let oninput = props.oninput.clone();
        move |event: InputEvent| oninput.emit(event.target_unchecked_into::<HtmlTextAreaElement>().value())
    };
    let control = html! {
        <textarea
            class="input"
            id={id.clone()}
            rows={props.rows.to_string()}
            value={props.value.clone()}
            aria-invalid={props.error.as_ref().map(|_| "true")}
            aria-required={(!props.optional).then_some("true")}
            aria-describedby={described_by(&id, props.hint.is_some(), props.error.is_some())}
            {oninput}
        />
    };
    field(&id, Said { label: &props.label, hint: &props.hint, error: &props.error, optional: props.optional }, control)
}

fn with_value(oninput: &Callback<String>) -> Callback<InputEvent> {
    oninput.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value())
}
