//! Building a ladder anew: ranges of numbers, dates, first characters, or from a file.

use deidentify::hierarchy::{Builder, DateStep, Origin};
use yew::prelude::*;

use crate::components::{Button, IconName, Select, SelectOption, TextInput, icon};

/// Properties of [`BuildForm`].
#[derive(Properties, PartialEq)]
pub struct BuildFormProps {
    /// Called with what to build.
    pub onbuild: Callback<Origin>,
    /// The way by a file.
    pub children: Html,
}

const WAYS: [(&str, &str); 4] = [
    ("proposed", "What suits the values"),
    ("intervals", "Ranges of numbers"),
    ("dates", "Months, quarters, years, decades"),
    ("prefix", "First characters: postcodes, codes"),
];

/// Another way to begin.
#[component]
pub fn BuildForm(props: &BuildFormProps) -> Html {
    let way = use_state_eq(|| WAYS[0].0.to_owned());
    let widths = use_state_eq(|| "5, 10, 20".to_owned());
    let lengths = use_state_eq(|| "3, 2, 1".to_owned());
    let field = |label: &'static str, hint: &'static str, state: &UseStateHandle<String>| {
        let setter = state.setter();
        let error = numbers(state).is_none().then_some("Write numbers above 0 with commas between them.");
        html! { <TextInput {label} {hint} value={(**state).clone()} oninput={move |text: String| setter.set(text)} {error} /> }
    };
    let builder = match way.as_str() {
        "intervals" => {
            numbers(&widths).map(|widths| Builder::Intervals { widths, origin: 0.0, bottom: None, top: None })
        }
        "dates" => {
            let steps = vec![DateStep::Month, DateStep::Quarter, DateStep::Year, DateStep::Decade];
            Some(Builder::Dates { steps })
        }
        "prefix" => numbers(&lengths)
            .map(|lengths| Builder::Prefix { lengths: lengths.into_iter().map(|length| length as usize).collect() }),
        _ => None,
    };
    let origin = if way.as_str() == "proposed" {
        Some(Origin::Proposed)
    } else {
        builder.map(|builder| Origin::Builder { builder })
    };
    let ready = origin.is_some();
    let build = {
        let onbuild = props.onbuild.clone();
        move |_| {
            if let Some(origin) = origin.clone() {
                onbuild.emit(origin);
            }
        }
    };
    let onchange = {
        let way = way.setter();
        move |value| way.set(value)
    };
    let options: Vec<_> = WAYS.iter().map(|(value, label)| SelectOption::new(*value, *label)).collect();
    html! {
        <details class="disclosure">
            <summary>{ "Begin anew" }{ icon(IconName::ChevronDown) }</summary>
            <div class="stack stack-close">
                <p class="muted small">{ "This replaces the ladder above." }</p>
                <div class="ladder-fields">
                    <Select label="Built from" {options} value={(*way).clone()} {onchange} />
                    if way.as_str() == "intervals" {
                        { field("Width of the ranges at each step", "Each a multiple of the one before.", &widths) }
                    }
                    if way.as_str() == "prefix" {
                        { field("Characters kept at each step", "Fewer from step to step.", &lengths) }
                    }
                </div>
                <div class="cluster"><Button disabled={!ready} onclick={build}>{ "Build it" }</Button></div>
                { props.children.clone() }
            </div>
        </details>
    }
}

/// Numbers above nothing, with commas between them.
fn numbers(text: &str) -> Option<Vec<f64>> {
    let number = |text: &str| text.trim().parse().ok().filter(|number: &f64| *number > 0.0 && number.is_finite());
    text.split(',').map(number).collect()
}
