//! What a researcher wants data for: asking for it, and saying it in words.

use wasm_crypto::terms::{Activities, Activity, Flag, Flags, Purpose};
use yew::prelude::*;

use super::country::{COUNTRIES, Country};
use super::disease::{DiseaseField, disease_words};
use super::{CheckboxGroup, Choice, Select, SelectOption};

/// Properties of [`PurposeForm`].
#[derive(Properties, PartialEq)]
pub struct PurposeFormProps {
    /// The purpose as it stands.
    pub value: Purpose,
    /// Called with the purpose after each change.
    pub onchange: Callback<Purpose>,
}

/// The questions that a purpose answers.
#[component]
pub fn PurposeForm(props: &PurposeFormProps) -> Html {
    let purpose = props.value;
    let activities = {
        let onchange = props.onchange.clone();
        move |chosen: Vec<AttrValue>| {
            let activities: Activities =
                chosen.iter().filter_map(|code| by_code(Activity::ALL, Activity::code, code)).collect();
            let changed = Purpose { activities, ..purpose };
            onchange.emit(Purpose { mondo: if concerns_a_disease(&changed) { purpose.mondo } else { 0 }, ..changed });
        }
    };
    let flags = {
        let onchange = props.onchange.clone();
        move |chosen: Vec<AttrValue>| {
            let flags: Flags = chosen.iter().filter_map(|code| by_code(Flag::ALL, Flag::code, code)).collect();
            onchange.emit(Purpose { flags, ..purpose });
        }
    };
    let disease = props.onchange.reform(move |mondo| Purpose { mondo, ..purpose });
    let country =
        props.onchange.reform(move |number: String| Purpose { country: number.parse().unwrap_or(0), ..purpose });
    let countries: Vec<_> = std::iter::once(SelectOption::new("0", "Not stated"))
        .chain(COUNTRIES.iter().map(|country| SelectOption::new(country.number.to_string(), country.name)))
        .collect();
    let needs_disease = purpose.activities.contains(Activity::Disease) && purpose.mondo == 0;
    html! {
        <div class="stack">
            <CheckboxGroup
                legend="What do you want the data for?"
                hint="Everything that applies; each must be allowed."
                choices={Activity::ALL.iter().map(|activity| Choice::new(activity.code(), capitalised(activity.words()))).collect::<Vec<_>>()}
                selected={purpose.activities.iter().map(|activity| activity.code().into()).collect::<Vec<AttrValue>>()}
                onchange={activities}
            />
            if concerns_a_disease(&purpose) {
                <DiseaseField
                    label={if purpose.activities.contains(Activity::Disease) { "Which disease?" } else { "Which disease, if it is about one?" }}
                    value={purpose.mondo}
                    onchange={disease}
                    error={needs_disease.then_some("Research on a disease needs the disease.").map(AttrValue::from)}
                />
            }
            <CheckboxGroup
                legend="What is true of your study?"
                choices={Flag::ALL.iter().map(|flag| Choice::new(flag.code(), flag.words())).collect::<Vec<_>>()}
                selected={purpose.flags.iter().map(|flag| flag.code().into()).collect::<Vec<AttrValue>>()}
                onchange={flags}
            />
            <Select
                label="Country you work in"
                hint="Some terms name countries."
                options={countries}
                value={purpose.country.to_string()}
                onchange={country}
            />
        </div>
    }
}

/// Whether an activity is there that a disease belongs to.
fn concerns_a_disease(purpose: &Purpose) -> bool {
    [Activity::Disease, Activity::Methods, Activity::Control]
        .iter()
        .any(|activity| purpose.activities.contains(*activity))
}

fn by_code<T: Copy>(all: &[T], code: impl Fn(T) -> &'static str, wanted: &str) -> Option<T> {
    all.iter().copied().find(|one| code(*one) == wanted)
}

/// A purpose in one sentence and its statements.
pub fn purpose_words(purpose: &Purpose) -> Vec<String> {
    let activities: Vec<&str> = purpose.activities.iter().map(Activity::words).collect();
    let mut about = capitalised(&activities.join("; "));
    if about.is_empty() {
        about = "No activity stated".to_owned();
    }
    if purpose.mondo != 0 {
        about = format!("{about}: {}", disease_words(purpose.mondo));
    }
    about.push('.');
    let country = Country::by_number(purpose.country).map(|country| format!("Country: {}.", country.name));
    std::iter::once(about).chain(purpose.flags.iter().map(|flag| flag.words().to_owned())).chain(country).collect()
}

/// What [`purpose_summary`] shows.
pub struct PurposeSummaryProps {
    /// The purpose.
    pub purpose: Purpose,
}

/// A purpose in words.
pub fn purpose_summary(props: &PurposeSummaryProps) -> Html {
    html! {
        <ul class="sentences">
            for sentence in purpose_words(&props.purpose) {
                <li>{ sentence }</li>
            }
        </ul>
    }
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use wasm_crypto::terms::words::mondo_id;

    use super::*;

    #[test]
    fn a_purpose_is_said_in_sentences() {
        let purpose = Purpose {
            activities: [Activity::Disease, Activity::Methods].into_iter().collect(),
            flags: [Flag::WillPublish].into_iter().collect(),
            country: 276,
            mondo: 5148,
        };
        assert_eq!(
            purpose_words(&purpose),
            [
                format!(
                    "Research on one disease; development of methods, software or models: Type 2 diabetes mellitus ({}).",
                    mondo_id(5148)
                ),
                "I will publish the results.".to_owned(),
                "Country: Germany.".to_owned(),
            ]
        );
    }
}
