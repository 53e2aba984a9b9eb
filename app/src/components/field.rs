//! What surrounds every control of a form: its label, a hint, an error, and the ids that tie them together.

use yew::prelude::*;

use super::{IconName, icon};

/// The `aria-describedby` of the control `id` that has a hint or an error.
pub fn described_by(id: &AttrValue, hint: bool, error: bool) -> Option<String> {
    match (hint, error) {
        (false, false) => None,
        (true, false) => Some(format!("{id}-hint")),
        (false, true) => Some(format!("{id}-error")),
        (true, true) => Some(format!("{id}-hint {id}-error")),
    }
}

/// Properties of [`Field`].
#[derive(Properties, PartialEq)]
pub struct FieldProps {
    /// The id of the control inside.
    pub id: AttrValue,
    /// What the control is for.
    pub label: AttrValue,
    /// What to enter, before anything is wrong.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong and how to mend it.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// It may be left empty.
    #[prop_or_default]
    pub optional: bool,
    /// The control.
    pub children: Html,
}

/// A labelled control.
#[component]
pub fn Field(props: &FieldProps) -> Html {
    html! {
        <div class={classes!("field", props.error.as_ref().map(|_| "field-invalid"))}>
            <label class="field-label" for={props.id.clone()}>
                { &props.label }
                if props.optional {
                    <span class="field-optional">{ " (optional)" }</span>
                }
            </label>
            if let Some(hint) = &props.hint {
                <p class="field-hint" id={format!("{}-hint", props.id)}>{ hint }</p>
            }
            { props.children.clone() }
            <FieldError id={props.id.clone()} error={props.error.clone()} />
        </div>
    }
}

/// Properties of [`FieldError`].
#[derive(Properties, PartialEq)]
pub struct FieldErrorProps {
    /// The id of the control or group it belongs to.
    pub id: AttrValue,
    /// What is wrong, if anything.
    pub error: Option<AttrValue>,
}

/// The error of a field; its place stays in the document, so that a new error is read out.
#[component]
pub fn FieldError(props: &FieldErrorProps) -> Html {
    html! {
        <div class="field-error" id={format!("{}-error", props.id)} aria-live="polite">
            if let Some(error) = &props.error {
                { icon(IconName::Error) }
                <span>{ error }</span>
            }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_is_described_by_what_is_shown_with_it() {
        let id = AttrValue::from("price-1");
        assert_eq!(described_by(&id, false, false), None);
        assert_eq!(described_by(&id, true, true).as_deref(), Some("price-1-hint price-1-error"));
    }
}
