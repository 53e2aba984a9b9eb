//! Choices whose entries are all visible: one box, several boxes, one of several.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::field::{described_by, field_error};
use crate::hooks::id::use_id;

/// One entry of a choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What the program is told.
    pub value: AttrValue,
    /// What the person reads.
    pub label: AttrValue,
    /// What it means, in more words.
    pub hint: Option<AttrValue>,
}

impl Choice {
    /// An entry without a hint.
    pub fn new(value: impl Into<AttrValue>, label: impl Into<AttrValue>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None }
    }

    /// The entry with a hint.
    pub fn with_hint(self, hint: impl Into<AttrValue>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

/// Properties of [`Checkbox`].
#[derive(Properties, PartialEq)]
pub struct CheckboxProps {
    /// What is agreed to or turned on.
    pub label: AttrValue,
    /// Whether it is.
    pub checked: bool,
    /// Called with the new state.
    pub onchange: Callback<bool>,
    /// More words about it.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong with the choice.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// It cannot be changed now.
    #[prop_or_default]
    pub disabled: bool,
}

/// One box to tick.
#[component]
pub fn Checkbox(props: &CheckboxProps) -> Html {
    let id = use_id("check");
    let onchange = props.onchange.reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().checked());
    html! {
        <div class="field">
            <div class="choice">
                <input
                    type="checkbox"
                    id={id.clone()}
                    checked={props.checked}
                    disabled={props.disabled}
                    aria-invalid={props.error.as_ref().map(|_| "true")}
                    aria-describedby={described_by(&id, props.hint.is_some(), props.error.is_some())}
                    {onchange}
                />
                <label for={id.clone()}>{ &props.label }</label>
                if let Some(hint) = &props.hint {
                    <p class="choice-hint" id={format!("{id}-hint")}>{ hint }</p>
                }
            </div>
            { field_error(&id, &props.error) }
        </div>
    }
}

/// Properties of [`CheckboxGroup`].
#[derive(Properties, PartialEq)]
pub struct CheckboxGroupProps {
    /// The question.
    pub legend: AttrValue,
    /// The entries.
    pub choices: Vec<Choice>,
    /// The values of the ticked entries.
    pub selected: Vec<AttrValue>,
    /// Called with the values that are ticked now, in the order of the entries.
    pub onchange: Callback<Vec<AttrValue>>,
    /// More words about the question.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong with the choice.
    #[prop_or_default]
    pub error: Option<AttrValue>,
}

/// Several boxes, of which any number may be ticked.
#[component]
pub fn CheckboxGroup(props: &CheckboxGroupProps) -> Html {
    let id = use_id("checks");
    let entry = |choice: &Choice| {
        let checked = props.selected.contains(&choice.value);
        let onchange = {
            let (all, selected, value) = (props.choices.clone(), props.selected.clone(), choice.value.clone());
            props.onchange.reform(move |_: Event| toggled(&all, &selected, &value))
        };
        html! { <ChoiceRow kind="checkbox" group={id.clone()} choice={choice.clone()} {checked} {onchange} /> }
    };
    html! {
        <ChoiceGroup id={id.clone()} legend={props.legend.clone()} hint={props.hint.clone()} error={props.error.clone()} cards={false}>
            { for props.choices.iter().map(entry) }
        </ChoiceGroup>
    }
}

fn toggled(all: &[Choice], selected: &[AttrValue], value: &AttrValue) -> Vec<AttrValue> {
    let ticked = |candidate: &AttrValue| selected.contains(candidate) != (candidate == value);
    all.iter().map(|choice| &choice.value).filter(|candidate| ticked(candidate)).cloned().collect()
}

/// Properties of [`RadioGroup`].
#[derive(Properties, PartialEq)]
pub struct RadioGroupProps {
    /// The question.
    pub legend: AttrValue,
    /// The entries.
    pub choices: Vec<Choice>,
    /// The value of the chosen entry, if one is.
    pub selected: Option<AttrValue>,
    /// Called with the value that was chosen.
    pub onchange: Callback<AttrValue>,
    /// More words about the question.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong with the choice.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// Each entry is a card, for a decision that shapes what follows.
    #[prop_or_default]
    pub cards: bool,
}

/// Several entries, of which one is chosen.
#[component]
pub fn RadioGroup(props: &RadioGroupProps) -> Html {
    let id = use_id("radios");
    let entry = |choice: &Choice| {
        let checked = props.selected.as_ref() == Some(&choice.value);
        let value = choice.value.clone();
        let onchange = props.onchange.reform(move |_: Event| value.clone());
        html! { <ChoiceRow kind="radio" group={id.clone()} choice={choice.clone()} {checked} {onchange} /> }
    };
    html! {
        <ChoiceGroup id={id.clone()} legend={props.legend.clone()} hint={props.hint.clone()} error={props.error.clone()} cards={props.cards}>
            { for props.choices.iter().map(entry) }
        </ChoiceGroup>
    }
}

#[derive(Properties, PartialEq)]
struct ChoiceGroupProps {
    id: AttrValue,
    legend: AttrValue,
    hint: Option<AttrValue>,
    error: Option<AttrValue>,
    cards: bool,
    children: Html,
}

#[component]
fn ChoiceGroup(props: &ChoiceGroupProps) -> Html {
    html! {
        <fieldset
            class={classes!("field", "choices", props.cards.then_some("choices-cards"))}
            aria-describedby={described_by(&props.id, props.hint.is_some(), props.error.is_some())}
        >
            <legend class="field-label">{ &props.legend }</legend>
            if let Some(hint) = &props.hint {
                <p class="field-hint" id={format!("{}-hint", props.id)}>{ hint }</p>
            }
            <div class="choices-list">{ props.children.clone() }</div>
            { field_error(&props.id, &props.error) }
        </fieldset>
    }
}

#[derive(Properties, PartialEq)]
struct ChoiceRowProps {
    kind: AttrValue,
    group: AttrValue,
    choice: Choice,
    checked: bool,
    onchange: Callback<Event>,
}

#[component]
fn ChoiceRow(props: &ChoiceRowProps) -> Html {
    let id = use_id("choice");
    let choice = &props.choice;
    html! {
        <div class="choice">
            <input
                type={props.kind.clone()}
                id={id.clone()}
                name={props.group.clone()}
                value={choice.value.clone()}
                checked={props.checked}
                aria-describedby={choice.hint.as_ref().map(|_| format!("{id}-hint"))}
                onchange={props.onchange.clone()}
            />
            <label for={id.clone()}>{ &choice.label }</label>
            if let Some(hint) = &choice.hint {
                <p class="choice-hint" id={format!("{id}-hint")}>{ hint }</p>
            }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticking_adds_in_the_order_of_the_entries_and_unticking_removes() {
        let all = ["a", "b", "c"].map(|value| Choice::new(value, value));
        let b = AttrValue::from("b");
        let both = toggled(&all, &["c".into()], &b);
        assert_eq!(both, [AttrValue::from("b"), AttrValue::from("c")]);
        assert_eq!(toggled(&all, &both, &b), [AttrValue::from("c")]);
    }
}
