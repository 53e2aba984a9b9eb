//! The editor of a hierarchy, called a ladder in the app: each level a column of groups, changed by keyboard or mouse.

mod actions;
mod build;
mod rows;

use std::rc::Rc;

use crypto_worker::messages::BuildHierarchy;
use deidentify::hierarchy::{Builder, Group, HierarchyBuilt, LevelView, Origin};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::recipe::Recipe;
use web_sys::{Blob, Element, File, HtmlElement};
use yew::prelude::*;

use self::actions::Actions;
use self::build::BuildForm;
pub use self::rows::Rows;
use crate::components::{
    Button, ButtonVariant, FileDrop, IconName, Panel, Select, SelectOption, format, loading, problem_alert,
};
use crate::contexts::engine::use_acting;
use crate::hooks::task::use_task;
use crate::services::download;
use crate::services::failure::Failure;

/// Properties of [`LadderEditor`].
#[derive(Properties, PartialEq)]
pub struct LadderEditorProps {
    /// The draft.
    pub nonce: Bytes32,
    /// The recipe; the field's own rule is applied before.
    pub recipe: Recipe,
    /// The field.
    pub field: String,
    /// The ladder as it was left; none to begin with what is proposed.
    pub rows: Option<Rows>,
    /// What is proposed is taken at once, since there is nothing yet.
    #[prop_or_default]
    pub keeps: bool,
    /// Called with each ladder that fits the field.
    pub onrows: Callback<Rows>,
    /// Called when the person is done.
    pub onclose: Callback<()>,
}

/// A group: its level and its name.
type Place = (usize, String);

/// The editor of a field's ladder.
#[component]
pub fn LadderEditor(props: &LadderEditorProps) -> Html {
    let crypto = use_acting().engine.crypto.clone();
    let built = use_state(|| None::<Rc<HierarchyBuilt>>);
    let chosen = use_state_eq(|| None::<Place>);
    let dragged = use_mut_ref(|| None::<Place>);
    let task = use_task();
    let ask = {
        let (built, task, onrows, crypto) = (built.setter(), task.clone(), props.onrows.clone(), crypto.clone());
        let recipe = Recipe { anonymisation: None, ..props.recipe.clone() };
        let (nonce, field) = (props.nonce, props.field.clone());
        Callback::from(move |(origin, is_change): (Origin, bool)| {
            let request = BuildHierarchy { nonce, recipe: recipe.clone(), field: field.clone(), origin };
            let (built, onrows, crypto) = (built.clone(), onrows.clone(), crypto.clone());
            task.run(async move {
                let ladder = crypto.ask(request).await?;
                if is_change {
                    onrows.emit(ladder.rows.clone());
                }
                built.set(Some(Rc::new(ladder)));
                Ok(())
            });
        })
    };
    {
        let (ask, rows, keeps) = (ask.clone(), props.rows.clone(), props.keeps);
        use_effect_with((), move |()| ask.emit((rows.map_or(Origin::Proposed, given), keeps)));
    }
    let change = {
        let (ask, chosen) = (ask.clone(), chosen.setter());
        Callback::from(move |(rows, next): (Rows, Option<Place>)| {
            chosen.set(next);
            ask.emit((given(rows), true));
        })
    };
    let aside = html! { <Button variant={ButtonVariant::Quiet} icon={IconName::Check} onclick={props.onclose.reform(|_| ())}>{ "Done" }</Button> };
    let problem = task.problem().map(|problem| {
        let kept = if built.is_some() { "The ladder below is as it was before." } else { "Nothing was changed." };
        problem_alert(&problem.clone().kept(kept), None)
    });
    let Some(ladder) = (*built).clone() else {
        return html! {
            <Panel title={format!("The ladder of {}", props.field)} {aside}>
                { problem.unwrap_or_else(|| loading("Looking at the values")) }
            </Panel>
        };
    };
    let top = rows::top(&ladder.rows);
    let level = |(level, view): (usize, &LevelView)| {
        let select = chosen.setter();
        let select = Callback::from(move |place: Place| select.set(Some(place)));
        let drop = {
            let (dragged, change, rows) = (dragged.clone(), change.clone(), ladder.rows.clone());
            Callback::from(move |(to_level, to): Place| {
                let Some((level, group)) = dragged.take() else { return };
                if to_level == level && level > 0 && level < top && group != to {
                    change.emit((rows::merge(&rows, level, &group, &to), Some((level, to))));
                } else if to_level == level + 1 {
                    change.emit((rows::move_into(&rows, level, &group, &to), Some((level, group))));
                }
            })
        };
        let drag = {
            let dragged = dragged.clone();
            Callback::from(move |place: Place| {
                dragged.replace(Some(place));
            })
        };
        column(level, top, view, chosen.as_ref(), &Handlers { select, drag, drop })
    };
    html! {
        <Panel title={format!("The ladder of {}", props.field)} {aside}>
            <p class="muted">
                { "Each step to the right is coarser than the one before; the last says nothing any more. Choose a group to rename, move, join or split it. With a mouse, drag it onto a group of the next step to move it there, or onto one of the same step to join them." }
            </p>
            { for problem }
            <div class="ladder" role="group" aria-label={format!("Steps of {}", props.field)} aria-busy={task.is_busy().to_string()} onkeydown={Callback::from(move_focus)}>
                { for ladder.levels.iter().enumerate().map(level) }
            </div>
            if let Some((level, group)) = &*chosen {
                <Actions key={format!("{level} {group}")} rows={ladder.rows.clone()} level={*level} group={group.clone()} {top} onchange={change.clone()} />
            } else {
                <p class="muted small">{ "No group is chosen. Arrow keys move between groups; Enter chooses one." }</p>
            }
            <div class="cluster">
                <Button
                    onclick={let (change, rows) = (change.clone(), ladder.rows.clone()); move |_| change.emit((rows::add_level(&rows), None))}
                >
                    { "Add a step" }
                </Button>
                if top > 1 {
                    <Select
                        label="Take a step out"
                        bare={true}
                        value=""
                        options={std::iter::once(SelectOption::new("", "Take a step out…")).chain((1..top).map(|level| SelectOption::new(level.to_string(), format!("Step {level}")))).collect::<Vec<_>>()}
                        onchange={let (change, rows) = (change.clone(), ladder.rows.clone()); move |value: String| {
                            if let Ok(level) = value.parse() {
                                change.emit((rows::remove_level(&rows, level), None));
                            }
                        }}
                    />
                }
                <Button icon={IconName::Download} onclick={export(&props.field, &ladder.rows, &task)}>{ "Save as CSV" }</Button>
            </div>
            <BuildForm
                onbuild={let (ask, chosen) = (ask.clone(), chosen.setter()); move |origin| {
                    chosen.set(None);
                    ask.emit((origin, true));
                }}
            >
                <FileDrop
                    label="Take over a CSV file"
                    hint="As ARX writes it: each line a value, then what it becomes at each step, with semicolons between."
                    accept=".csv,text/csv"
                    compact={true}
                    onfile={import(ask.clone(), &task)}
                />
            </BuildForm>
        </Panel>
    }
}

/// A ladder as the editor leaves it.
fn given(rows: Rows) -> Origin {
    Origin::Builder { builder: Builder::Rows { rows } }
}

/// What a column of groups tells.
struct Handlers {
    select: Callback<Place>,
    drag: Callback<Place>,
    drop: Callback<Place>,
}

/// The groups of one level.
fn column(level: usize, top: usize, view: &LevelView, chosen: Option<&Place>, on: &Handlers) -> Html {
    let name = match level {
        0 => "The values".to_owned(),
        level if level == top => "Nothing".to_owned(),
        level => format!("Step {level}"),
    };
    let is_chosen = |group: &Group| chosen.is_some_and(|(at, name)| *at == level && *name == group.label);
    let reachable = view.first.iter().position(is_chosen).unwrap_or(0);
    let more = view.groups.saturating_sub(view.first.len() as u64);
    let group = |(position, group): (usize, &Group)| {
        let place = (level, group.label.clone());
        let pressed = is_chosen(group);
        let said = format::counted(group.records.into(), "row", "rows");
        let drag = on.drag.reform({
            let place = place.clone();
            move |_: DragEvent| place.clone()
        });
        let drop = {
            let (drop, place) = (on.drop.clone(), place.clone());
            move |event: DragEvent| {
                event.prevent_default();
                drop.emit(place.clone());
            }
        };
        let select = on.select.reform(move |_: MouseEvent| place.clone());
        html! {
            <li key={group.label.clone()} draggable={(level < top).then_some("true")} ondragstart={drag} ondragover={|event: DragEvent| event.prevent_default()} ondrop={drop}>
                <button
                    type="button"
                    class="ladder-group"
                    aria-pressed={pressed.to_string()}
                    tabindex={if position == reachable { "0" } else { "-1" }}
                    onclick={select}
                >
                    <span class="ladder-name">{ if group.label.is_empty() { "(empty)" } else { group.label.as_str() } }</span>
                    <span class="ladder-count">{ said }</span>
                </button>
            </li>
        }
    };
    html! {
        <section class="ladder-level" aria-label={format!("{name}: {}", format::counted(view.groups.into(), "group", "groups"))}>
            <h3>{ name }</h3>
            <p class="muted small">{ format::counted(view.groups.into(), "group", "groups") }</p>
            <ul>{ for view.first.iter().enumerate().map(group) }</ul>
            if more > 0 {
                <p class="muted small">{ format!("and {} more", format::count(more.into())) }</p>
            }
        </section>
    }
}

/// Arrow keys go to the next group of a step, or to the next step.
fn move_focus(event: KeyboardEvent) {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    // A selector that is a constant cannot be malformed.
    let near = |selector: &str| target.closest(selector).ok().flatten();
    let (Some(item), Some(column)) = (near(".ladder-level li"), near(".ladder-level")) else { return };
    let reachable = |column: Element| column.query_selector("button[tabindex=\"0\"]").ok().flatten();
    let to = match event.key().as_str() {
        "ArrowDown" => item.next_element_sibling().and_then(|item| item.first_element_child()),
        "ArrowUp" => item.previous_element_sibling().and_then(|item| item.first_element_child()),
        "ArrowRight" => column.next_element_sibling().and_then(reachable),
        "ArrowLeft" => column.previous_element_sibling().and_then(reachable),
        _ => return,
    };
    event.prevent_default();
    if let Some(to) = to.and_then(|to| to.dyn_into::<HtmlElement>().ok()) {
        // Only refused when the element cannot be focused, and a button can.
        let _ = to.focus();
    }
}

/// Saves the ladder in the form that ARX reads.
fn export(field: &str, rows: &Rows, task: &crate::hooks::task::Task) -> Callback<MouseEvent> {
    let (name, text, task) = (format!("{field}.hierarchy.csv"), rows::to_csv(rows), task.clone());
    Callback::from(move |_| {
        let (name, text) = (name.clone(), text.clone());
        task.run(async move {
            let blob = Blob::new_with_str_sequence(&js_sys::Array::of1(&JsValue::from_str(&text)));
            let blob = blob.map_err(|_| Failure::new("The file could not be made.", "Try again."))?;
            download::save(&name, &blob)
        });
    })
}

/// Reads a ladder from a file.
fn import(ask: Callback<(Origin, bool)>, task: &crate::hooks::task::Task) -> Callback<File> {
    let task = task.clone();
    Callback::from(move |file: File| {
        let (ask, task) = (ask.clone(), task.clone());
        let after = task.clone();
        task.run(async move {
            let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            let text = text.ok_or_else(|| Failure::new("The file could not be read.", "Choose it again."))?;
            // The task is free for the next piece of work once this one has ended.
            gloo::timers::callback::Timeout::new(0, move || {
                let _ = &after;
                ask.emit((Origin::Csv { text }, true));
            })
            .forget();
            Ok(())
        });
    })
}
