//! What can be done with a group of a ladder: rename, move, join, split.

use yew::prelude::*;

use super::Place;
use super::rows::{self, Rows};
use crate::components::{Button, Select, SelectOption, TextInput};

/// Properties of [`Actions`].
#[derive(Properties, PartialEq)]
pub struct ActionsProps {
    /// The ladder.
    pub rows: Rows,
    /// The group's level.
    pub level: usize,
    /// Its name.
    pub group: String,
    /// The last level.
    pub top: usize,
    /// Called with the changed ladder and the group that is chosen then.
    pub onchange: Callback<(Rows, Option<Place>)>,
}

/// What can be done with the chosen group.
#[component]
pub fn Actions(props: &ActionsProps) -> Html {
    let ActionsProps { rows, level, group, top, onchange } = props;
    let level = *level;
    let name = use_state_eq(|| group.clone());
    let between = level > 0 && level < *top;
    let choose =
        |label: &str, first: &str, names: Vec<String>, act: fn(&Rows, usize, &str, &str) -> Rows, stays: bool| {
            let options: Vec<_> = std::iter::once(SelectOption::new("", first.to_owned()))
                .chain(names.iter().enumerate().map(|(index, name)| SelectOption::new(index.to_string(), name.clone())))
                .collect();
            let (rows, group, onchange) = (rows.clone(), group.clone(), onchange.clone());
            let onchange = move |value: String| {
                if let Some(into) = value.parse::<usize>().ok().and_then(|index| names.get(index)) {
                    let next = if stays { group.clone() } else { into.clone() };
                    onchange.emit((act(&rows, level, &group, into), Some((level, next))));
                }
            };
            html! { <Select label={label.to_owned()} {options} value="" {onchange} /> }
        };
    let others = |at: usize, but: Option<&str>| {
        let mut names = rows::groups(rows, at);
        names.retain(|name| Some(name.as_str()) != but);
        names
    };
    let act = |new: Rows, next: Option<Place>| onchange.reform(move |_: MouseEvent| (new.clone(), next.clone()));
    html! {
        <div class="ladder-actions" role="group" aria-label={format!("The group {group}")}>
            <h3>{ format!("{} {group}", if level == 0 { "The value" } else { "The group" }) }</h3>
            <div class="ladder-fields">
                if between {
                    <form
                        class="cluster cluster-end"
                        onsubmit={let (onchange, rows, group, name) = (onchange.clone(), rows.clone(), group.clone(), name.clone()); move |event: SubmitEvent| {
                            event.prevent_default();
                            let new = name.trim().to_owned();
                            if !new.is_empty() && new != group {
                                onchange.emit((rows::rename(&rows, level, &group, &new), Some((level, new))));
                            }
                        }}
                    >
                        <div class="grow">
                            <TextInput label="Its name" value={(*name).clone()} oninput={let name = name.setter(); move |text| name.set(text)} />
                        </div>
                        <Button submit={true}>{ "Rename" }</Button>
                    </form>
                }
                if level + 1 < *top {
                    { choose("Move it into", &format!("Now in {}", rows::parent(rows, level, group).unwrap_or_default()), others(level + 1, rows::parent(rows, level, group)), rows::move_into, true) }
                }
                if between {
                    { choose("Join it with", "Choose a group of the same step", others(level, Some(group)), rows::merge, false) }
                }
            </div>
            <div class="cluster">
                if level + 1 < *top {
                    <Button onclick={act(rows::set_apart(rows, level, group), Some((level, group.clone())))}>{ "Give it a group of its own" }</Button>
                }
                if between {
                    <Button onclick={act(rows::split(rows, level, group), None)}>{ "Split it" }</Button>
                }
                if level == 0 && *top == 1 {
                    <p class="muted">{ "Add a step to put values together." }</p>
                }
                if level == *top {
                    <p class="muted">{ "The last step stands for every value. It stays." }</p>
                }
            </div>
        </div>
    }
}
