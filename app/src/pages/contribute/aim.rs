//! What the protection aims at: the form, in words for everybody, with the models for who knows them below.

use std::collections::BTreeMap;

use anonymise::Metric;
use wasm_crypto::recipe::{Action, Recipe};
use wasm_crypto::scan::Role;
use yew::prelude::*;

use super::form::{Change, Form, changing};
use super::goal::{FURTHER, GoalForm, Part};
use crate::components::{Checkbox, Choice, IconName, RadioGroup, Select, SelectOption, TextInput, format, icon};
use crate::services::sort::sort_by_number;

/// The form with the way to change it.
pub struct Edit {
    /// As it stands.
    pub form: Form,
    /// Called with changes to it.
    pub onform: Callback<Change>,
    /// What is wrong in it.
    pub errors: BTreeMap<Part, String>,
}

impl Edit {
    /// A callback that changes the form.
    pub fn set<T: 'static>(&self, change: impl Fn(&mut Form, T) + 'static) -> Callback<T> {
        changing(&self.onform, change)
    }

    fn error(&self, part: &Part) -> Option<AttrValue> {
        self.errors.get(part).map(|text| text.clone().into())
    }
}

const SIZES: [(&str, &str, &str); 3] = [
    ("3", "Each person looks like at least 2 others", "For a closed circle of researchers under contract."),
    ("5", "Each person looks like at least 4 others", "The usual choice."),
    ("11", "Each person looks like at least 10 others", "What medicines agencies ask of data that anybody may see."),
];
const OWN: &str = "own";

/// How large the smallest group must be.
pub fn strength(edit: &Edit, people: u64) -> Html {
    let k = &edit.form.goal.k;
    let known = SIZES.iter().any(|(size, ..)| size == k);
    let own = Choice::new(OWN, "Another number").with_hint("The size of the smallest group, k.");
    let choices: Vec<_> =
        SIZES.iter().map(|(size, label, hint)| Choice::new(*size, *label).with_hint(*hint)).chain([own]).collect();
    let onchange = edit.set(|form, value: AttrValue| {
        form.goal.k = if value == OWN { String::new() } else { value.to_string() };
    });
    html! {
        <>
            <RadioGroup
                legend="How many look alike"
                hint="Others may know somebody's age, sex or postcode. Those who agree in all of that form a group, and nobody can tell them apart."
                {choices}
                selected={AttrValue::from(if known { k.clone() } else { OWN.to_owned() })}
                {onchange}
                cards={true}
                error={edit.error(&Part::K).filter(|_| known)}
            />
            if !known {
                <TextInput
                    label="People in the smallest group"
                    hint={format!("From 2 to {}, the people in the file.", format::count(people.into()))}
                    value={k.clone()}
                    oninput={edit.set(|form, text: String| form.goal.k = text)}
                    inputmode="numeric"
                    error={edit.error(&Part::K)}
                />
            }
        </>
    }
}

/// What nobody should guess, and how many rows may be blanked.
pub fn sensitive(edit: &Edit, recipe: &Recipe) -> Html {
    let columns = recipe.columns.iter().filter(|rule| {
        !matches!(rule.role, Role::Quasi | Role::Direct | Role::FreeText) && rule.action != Action::Drop
    });
    let mut columns: Vec<_> = columns.collect();
    sort_by_number(&mut columns, |rule| u128::from(rule.role != Role::Sensitive));
    if columns.is_empty() {
        return Html::default();
    }
    let options: Vec<_> = std::iter::once(SelectOption::new("", "Nothing in particular"))
        .chain(columns.iter().map(|rule| SelectOption::new(rule.column.clone(), rule.column.clone())))
        .collect();
    html! {
        <div class="contribute-figures">
            <Select
                label="What nobody should be able to guess"
                hint="If all in a group have the same diagnosis, the group gives it away. Choose the column, and each group gets different values of it."
                {options}
                value={edit.form.goal.sensitive.clone()}
                onchange={edit.set(|form, column| form.goal.sensitive = column)}
            />
            <TextInput
                label="Rows that may be blanked"
                unit="in 100"
                hint="Rows that fit no group lose what others could know; the rest of the row stays."
                value={edit.form.goal.left_out.clone()}
                oninput={edit.set(|form, text| form.goal.left_out = text)}
                inputmode="decimal"
                error={edit.error(&Part::LeftOut)}
            />
        </div>
    }
}

const METRICS: [(Metric, &str); 6] = [
    (Metric::LossGeo, "Detail, evenly over the columns (Loss, geometric mean)"),
    (Metric::LossMean, "Detail in all (Loss, arithmetic mean)"),
    (Metric::Nue, "Information (non-uniform entropy)"),
    (Metric::Prec, "Low steps of the ladders (precision)"),
    (Metric::Dm, "Small groups (discernibility)"),
    (Metric::Aecs, "Many groups (average class size)"),
];

/// Further models, and what the search keeps.
pub fn more(edit: &Edit) -> Html {
    let goal = &edit.form.goal;
    let metrics: Vec<_> = METRICS.iter().map(|(metric, label)| SelectOption::new(metric.name(), *label)).collect();
    let times = [("5", "5 seconds"), ("30", "30 seconds"), ("120", "2 minutes"), ("600", "10 minutes")];
    let times: Vec<_> = times.iter().map(|(value, label)| SelectOption::new(*value, *label)).collect();
    let changed = GoalForm { k: String::new(), sensitive: String::new(), left_out: String::new(), ..goal.clone() }
        != GoalForm { k: String::new(), sensitive: String::new(), left_out: String::new(), ..GoalForm::default() };
    html! {
        <details class="disclosure" open={changed}>
            <summary>{ "More: further models, and what to keep" }{ icon(IconName::ChevronDown) }</summary>
            <div class="stack stack-close">
                <Checkbox
                    label="Make each row only as coarse as it must be"
                    hint="Keeps most of the detail (local recoding). Without it, a column is equally coarse in all rows."
                    checked={goal.local}
                    onchange={edit.set(|form, local| form.goal.local = local)}
                />
                <div class="contribute-figures">
                    <Select label="What to keep as much of as possible" options={metrics} value={goal.metric.clone()} onchange={edit.set(|form, metric| form.goal.metric = metric)} />
                    <Select label="Search for at most" options={times} value={goal.seconds.clone()} onchange={edit.set(|form, seconds| form.goal.seconds = seconds)} />
                </div>
                <h3>{ "Further models, all of which must hold" }</h3>
                <div class="further">
                    for further in FURTHER {
                        <div key={further.name}>
                            <Checkbox
                                label={further.words}
                                hint={further.term}
                                checked={goal.further.contains_key(further.name)}
                                onchange={edit.set(move |form, on| {
                                    if on {
                                        form.goal.further.insert(further.name.to_owned(), further.usual.to_owned());
                                    } else {
                                        form.goal.further.remove(further.name);
                                    }
                                })}
                            />
                            if let Some(number) = goal.further.get(further.name) {
                                <TextInput
                                    label={format!("Number for {}", further.term)}
                                    value={number.clone()}
                                    oninput={edit.set(move |form, text| { form.goal.further.insert(further.name.to_owned(), text); })}
                                    inputmode="decimal"
                                    error={edit.error(&Part::Further(further.name))}
                                />
                            }
                        </div>
                    }
                </div>
            </div>
        </details>
    }
}
