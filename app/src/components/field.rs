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

/// What is said about a control.
pub struct Said<'a> {
    /// What it is for.
    pub label: &'a AttrValue,
    /// What to enter, before anything is wrong.
    pub hint: &'a Option<AttrValue>,
    /// What is wrong and how to mend it.
    pub error: &'a Option<AttrValue>,
    /// It may be left empty.
    pub optional: bool,
}

/// The control with this id, labelled.
pub fn field(id: &AttrValue, said: Said<'_>, control: Html) -> Html {
    html! {
        <div class={classes!("field", said.error.as_ref().map(|_| "field-invalid"))}>
            <label class="field-label" for={id.clone()}>
                { said.label }
                if said.optional {
                    <span class="field-optional">{ " (optional)" }</span>
                }
            </label>
            if let Some(hint) = said.hint {
                <p class="field-hint" id={format!("{id}-hint")}>{ hint }</p>
            }
            { control }
            { field_error(id, said.error) }
        </div>
    }
}

/// What is wrong with the control or group of this id; its place stays in the document, so that a new error is read out.
pub fn field_error(id: &AttrValue, error: &Option<AttrValue>) -> Html {
    html! {
        <div class="field-error" id={format!("{id}-error")} aria-live="polite">
            if let Some(error) = error {
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
