//! Choosing a disease by its MONDO number: from a short list, or by the number itself.

use wasm_crypto::terms::words::mondo_id;
use yew::prelude::*;

use super::{Select, SelectOption, TextInput};

/// Diseases that are often asked for, by name. Source: MONDO Disease Ontology.
const COMMON: [(u32, &str); 15] = [
    (4975, "Alzheimer disease"),
    (4979, "Asthma"),
    (7254, "Breast cancer"),
    (5300, "Chronic kidney disease"),
    (5002, "Chronic obstructive pulmonary disease"),
    (100096, "COVID-19"),
    (5252, "Heart failure"),
    (5044, "Hypertensive disorder"),
    (2009, "Major depressive disorder"),
    (5301, "Multiple sclerosis"),
    (5180, "Parkinson disease"),
    (8383, "Rheumatoid arthritis"),
    (5090, "Schizophrenia"),
    (5098, "Stroke disorder"),
    (5148, "Type 2 diabetes mellitus"),
];

const OTHER: &str = "other";

/// A disease as people read it: its name where that is known, and its MONDO id.
pub fn disease_words(number: u32) -> String {
    match COMMON.iter().find(|(known, _)| *known == number) {
        Some((_, name)) => format!("{name} ({})", mondo_id(number)),
        None => mondo_id(number),
    }
}

/// Properties of [`DiseaseField`].
#[derive(Properties, PartialEq)]
pub struct DiseaseFieldProps {
    /// Which disease is asked for.
    pub label: AttrValue,
    /// Its MONDO number; 0 when none is chosen.
    pub value: u32,
    /// Called with the number of the disease that was chosen.
    pub onchange: Callback<u32>,
    /// What is wrong with the choice.
    #[prop_or_default]
    pub error: Option<AttrValue>,
}

/// A field for a disease.
#[component]
pub fn DiseaseField(props: &DiseaseFieldProps) -> Html {
    let value = props.value;
    let is_common = COMMON.iter().any(|(number, _)| *number == value);
    let by_number = use_state_eq(|| value != 0 && !is_common);
    let text = use_state_eq(|| if value == 0 { String::new() } else { mondo_id(value) });
    let wrong = use_state_eq(|| false);

    let choose = {
        let (by_number, text, wrong, onchange) =
            (by_number.setter(), text.setter(), wrong.setter(), props.onchange.clone());
        move |chosen: String| {
            by_number.set(chosen == OTHER);
            text.set(String::new());
            wrong.set(false);
            onchange.emit(chosen.parse().unwrap_or(0));
        }
    };
    let type_number = {
        let (text, wrong, onchange) = (text.setter(), wrong.setter(), props.onchange.clone());
        move |typed: String| {
            let number = parse(&typed);
            wrong.set(number.is_none() && !typed.trim().is_empty());
            text.set(typed);
            onchange.emit(number.unwrap_or(0));
        }
    };
    let chosen = if *by_number {
        OTHER.to_owned()
    } else if value == 0 {
        String::new()
    } else {
        value.to_string()
    };
    let common = COMMON.iter().map(|(number, name)| SelectOption::new(number.to_string(), *name));
    let options: Vec<_> = std::iter::once(SelectOption::new("", "Choose a disease"))
        .chain(common)
        .chain(std::iter::once(SelectOption::new(OTHER, "Another, by its MONDO number")))
        .collect();
    let error = props.error.clone();
    html! {
        <>
            <Select
                label={props.label.clone()}
                {options}
                value={chosen}
                onchange={choose}
                error={error.clone().filter(|_| !*by_number)}
            />
            if *by_number {
                <TextInput
                    label="MONDO number"
                    hint="From the MONDO Disease Ontology, for instance MONDO:0005148."
                    value={(*text).clone()}
                    oninput={type_number}
                    error={if *wrong { Some("Write MONDO: and the number, or the number alone.".into()) } else { error }}
                />
            }
        </>
    }
}

/// `MONDO:0005148`, `5148` and the like as a number; none for anything else.
fn parse(text: &str) -> Option<u32> {
    let text = text.trim();
    let digits = text
        .get(..6)
        .filter(|prefix| prefix.eq_ignore_ascii_case("MONDO:"))
        .map_or(text, |prefix| &text[prefix.len()..]);
    digits.parse().ok().filter(|number| *number != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mondo_number_is_read_with_and_without_its_prefix() {
        assert_eq!(parse("MONDO:0005148"), Some(5148));
        assert_eq!(parse(" mondo:5148 "), Some(5148));
        assert_eq!(parse("5148"), Some(5148));
        for text in ["", "MONDO:", "0", "ICD:5148", "-1", "çççç"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_disease_is_named_with_its_id() {
        assert_eq!(disease_words(5148), "Type 2 diabetes mellitus (MONDO:0005148)");
        assert_eq!(disease_words(1), "MONDO:0000001");
    }
}
