//! The numbers of a treatment, where it has any.

use wasm_crypto::recipe::Action;
use yew::prelude::*;

use crate::components::TextInput;

/// Properties of [`Parameter`].
#[derive(Properties, PartialEq)]
struct ParameterProps {
    label: AttrValue,
    /// Its value in the recipe, as text.
    value: AttrValue,
    #[prop_or_default]
    optional: bool,
    /// Takes what was entered into the recipe, or says what is wrong with it.
    onenter: Callback<String, Option<AttrValue>>,
}

/// A field for one parameter. What cannot be used yet, such as `1.`, stays in the field and out of the recipe.
#[component]
fn Parameter(props: &ParameterProps) -> Html {
    let text = use_state_eq(|| props.value.to_string());
    let error = use_state_eq(|| None::<AttrValue>);
    let typed = use_mut_ref(|| false);
    {
        let (text, error, typed) = (text.setter(), error.setter(), typed.clone());
        use_effect_with(props.value.clone(), move |value| {
            // A change from elsewhere, such as "Back to what is proposed", replaces what was typed.
            if !typed.replace(false) {
                text.set(value.to_string());
                error.set(None);
            }
        });
    }
    let oninput = {
        let (text, error, onenter, value) = (text.setter(), error.setter(), props.onenter.clone(), props.value.clone());
        move |entered: String| {
            text.set(entered.clone());
            // Only a change of the value will come back as one.
            *typed.borrow_mut() = entered.trim() != value.as_str();
            error.set(onenter.emit(entered));
        }
    };
    html! {
        <TextInput
            label={props.label.clone()}
            value={(*text).clone()}
            {oninput}
            inputmode="decimal"
            optional={props.optional}
            error={(*error).clone()}
        />
    }
}

/// The fields for the parameters of an action, side by side; nothing for an action without any. `field` is what is treated.
pub fn parameters(field: &str, action: &Action, onaction: &Callback<Action>) -> Html {
    let one = |label: &str, value: String, optional: bool, set: fn(&mut Action, &str) -> Result<(), &'static str>| {
        let (action, onaction) = (action.clone(), onaction.clone());
        let onenter = move |text: String| {
            let mut new = action.clone();
            match set(&mut new, text.trim()).and_then(|()| sensible(&new)) {
                Ok(()) => {
                    if new != action {
                        onaction.emit(new);
                    }
                    None
                }
                Err(error) => Some(AttrValue::Static(error)),
            }
        };
        html! { <Parameter label={format!("{label} ({field})")} {value} {optional} {onenter} /> }
    };
    let told = |limit: &Option<f64>| limit.map(|limit| limit.to_string()).unwrap_or_default();
    let fields = match action {
        Action::Mask { first, last } => vec![
            one("Characters kept at the start", first.to_string(), false, |action, text| {
                let Action::Mask { first, .. } = action else { return Ok(()) };
                set_count(first, text)
            }),
            one("Characters kept at the end", last.to_string(), false, |action, text| {
                let Action::Mask { last, .. } = action else { return Ok(()) };
                set_count(last, text)
            }),
        ],
        Action::Number { width, bottom, top } => vec![
            one("Width of a range", width.to_string(), false, |action, text| {
                let Action::Number { width, .. } = action else { return Ok(()) };
                set_number(width, text)
            }),
            one("Lowest number", told(bottom), true, set_bottom),
            one("Highest number", told(top), true, set_top),
        ],
        Action::Limit { bottom, top } => {
            vec![one("Lowest number", told(bottom), true, set_bottom), one("Highest number", told(top), true, set_top)]
        }
        Action::Round { to } => vec![one("Nearest multiple of", to.to_string(), false, |action, text| {
            let Action::Round { to } = action else { return Ok(()) };
            set_number(to, text)
        })],
        Action::Bins { edges } => {
            let edges: Vec<String> = edges.iter().map(f64::to_string).collect();
            vec![one("Ranges start at", edges.join(", "), false, |action, text| {
                let Action::Bins { edges } = action else { return Ok(()) };
                let parts = text.split([',', ';', ' ']).filter(|part| !part.is_empty());
                *edges = parts.map(number).collect::<Option<_>>().ok_or("Write numbers with commas between them.")?;
                Ok(())
            })]
        }
        Action::Date { from_year, .. } => {
            vec![one(
                "Earliest year",
                from_year.map(|year| year.to_string()).unwrap_or_default(),
                true,
                |action, text| {
                    let Action::Date { from_year, .. } = action else { return Ok(()) };
                    *from_year = match text {
                        "" => None,
                        text => Some(
                            text.parse()
                                .ok()
                                .filter(|year| (1000..=9999).contains(year))
                                .ok_or("Write a year with four digits.")?,
                        ),
                    };
                    Ok(())
                },
            )]
        }
        _ => return Html::default(),
    };
    html! { <div class="parameters">{ for fields }</div> }
}

fn set_bottom(action: &mut Action, text: &str) -> Result<(), &'static str> {
    if let Action::Number { bottom, .. } | Action::Limit { bottom, .. } = action {
        *bottom = limit(text)?;
    }
    Ok(())
}

fn set_top(action: &mut Action, text: &str) -> Result<(), &'static str> {
    if let Action::Number { top, .. } | Action::Limit { top, .. } = action {
        *top = limit(text)?;
    }
    Ok(())
}

fn set_count(count: &mut u8, text: &str) -> Result<(), &'static str> {
    *count = text.parse().map_err(|_| "Write a whole number, 0 or more.")?;
    Ok(())
}

fn set_number(value: &mut f64, text: &str) -> Result<(), &'static str> {
    *value = number(text).filter(|number| *number > 0.0).ok_or("Write a number above 0.")?;
    Ok(())
}

fn limit(text: &str) -> Result<Option<f64>, &'static str> {
    if text.is_empty() { Ok(None) } else { number(text).map(Some).ok_or("Write a number, or leave it empty.") }
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// What a treatment's numbers must be to each other.
fn sensible(action: &Action) -> Result<(), &'static str> {
    match action {
        Action::Number { bottom: Some(bottom), top: Some(top), .. }
        | Action::Limit { bottom: Some(bottom), top: Some(top) }
            if bottom >= top =>
        {
            Err("The lowest number must be below the highest.")
        }
        Action::Limit { bottom: None, top: None } => Err("One of the two is needed."),
        Action::Bins { edges } if edges.is_empty() => Err("Write at least one number."),
        Action::Bins { edges } if !edges.is_sorted_by(|before, after| before < after) => {
            Err("Each number must be above the one before it.")
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_may_be_left_out_but_not_both_and_not_the_wrong_way_round() {
        let mut action = Action::Limit { bottom: Some(18.0), top: Some(90.0) };
        assert!(set_top(&mut action, "").is_ok() && sensible(&action).is_ok());
        assert!(set_bottom(&mut action, "").is_ok() && sensible(&action).is_err());
        assert!(sensible(&Action::Number { width: 5.0, bottom: Some(90.0), top: Some(18.0) }).is_err());
        assert_eq!(limit("1.x"), Err("Write a number, or leave it empty."));
    }

    #[test]
    fn widths_are_above_nothing() {
        let mut width = 5.0;
        assert!(set_number(&mut width, "0").is_err() && set_number(&mut width, "inf").is_err());
        assert!(set_number(&mut width, "2.5").is_ok());
        assert_eq!(width, 2.5);
    }
}
