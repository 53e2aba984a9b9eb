//! Step 3, for files about several people: how each person is hidden among others.

use crypto_worker::messages::{AnonymiseDraft, Progress as Done};
use deidentify::anonymity::Goal;
use js_sys::Date;
use wasm_crypto::recipe::{Action, Anonymisation, Generalised, Recipe, SensitiveColumn};
use wasm_crypto::scan::Role;
use yew::prelude::*;

use super::aim::{Edit, more, sensitive, strength};
use super::draft::Opened;
use super::effect::{Effect, Shown};
use super::form::{Change, Form};
use super::ladder::{LadderEditor, Rows};
use super::report;
use crate::components::{
    AlertKind, Button, ButtonVariant, Column, DataTable, IconName, Panel, TextInput, alert, format, problem_alert,
};
use crate::contexts::engine::use_acting;
use crate::hooks::focus::use_kept_focus;
use crate::hooks::task::use_task;

/// Properties of [`ProtectStep`].
#[derive(Properties, PartialEq)]
pub struct ProtectStepProps {
    /// The draft.
    pub opened: Opened,
    /// The recipe as it stands.
    pub recipe: Recipe,
    /// The form as it stands.
    pub form: Form,
    /// Called with changes to it.
    pub onform: Callback<Change>,
    /// Called with the recipe and what changes in the form with it.
    pub onboth: Callback<(Recipe, Change)>,
}

/// The fields that a search makes coarser.
fn quasi(recipe: &Recipe) -> Vec<String> {
    let left = recipe.columns.iter().filter(|rule| rule.role == Role::Quasi);
    let left = left.filter(|rule| !matches!(rule.action, Action::Drop | Action::Shift { .. }));
    left.map(|rule| rule.column.clone()).collect()
}

/// How each person is hidden among others.
#[component]
pub fn ProtectStep(props: &ProtectStepProps) -> Html {
    let ProtectStepProps { opened, recipe, form, onform, onboth } = props;
    let crypto = use_acting().engine.crypto.clone();
    let task = use_task();
    let progress = use_state_eq(|| None::<Done>);
    let began = use_mut_ref(|| 0.0_f64);
    let editing = use_state_eq(|| None::<String>);
    let place = use_kept_focus((task.is_busy(), form.report.clone()));
    let found = form.report.is_some();
    let fields = quasi(recipe);
    let goal = form.goal.goal(opened.0.persons);
    if fields.is_empty() {
        return html! {
            <>
                { alert(
                    AlertKind::Info,
                    "Nothing is left that narrows down who a person is",
                    html! { <p>{ "No field has the role \"quasi-identifier\" any more. When that is not what you meant, go back to \"What is in it\" and change a role." }</p> },
                ) }
                <Effect nonce={opened.0.nonce} recipe={recipe.clone()} population={form.population()} shown={Shown::ValuesAndRisk} />
            </>
        };
    }
    let edit = Edit { form: form.clone(), onform: onform.clone(), errors: goal.clone().err().unwrap_or_default() };
    let start = {
        let (task, progress, began, crypto) = (task.clone(), progress.setter(), began.clone(), crypto.clone());
        let (recipe, form, onboth, fields) = (recipe.clone(), form.clone(), onboth.clone(), fields.clone());
        let (nonce, goal) = (opened.0.nonce, goal.clone().ok());
        move |_| {
            let Some(goal) = goal.clone() else { return };
            let base = unprotected(&recipe, &form);
            let asked = asked(&base, &form, &fields, &goal);
            let (progress, crypto) = (progress.clone(), crypto.clone());
            let onboth = onboth.clone();
            began.replace(Date::now());
            task.run(async move {
                let shown = progress.clone();
                let request = AnonymiseDraft { nonce, recipe: asked, goal };
                let found = crypto.run(request, &[], move |done| shown.set(Some(done))).await;
                progress.set(None);
                let found = found?.value;
                let change = move |form: &mut Form| (form.report, form.before) = (Some(found.report), Some(base));
                onboth.emit((found.recipe, Box::new(change)));
                Ok(())
            });
        }
    };
    let cancel = {
        let (task, progress) = (task.clone(), progress.setter());
        move |_| {
            task.cancel();
            progress.set(None);
        }
    };
    let undo = {
        let (recipe, form, onboth) = (recipe.clone(), form.clone(), onboth.clone());
        move |_| {
            onboth.emit((unprotected(&recipe, &form), Box::new(Form::forget_search)));
        }
    };
    let close = {
        let editing = editing.setter();
        Callback::from(move |()| editing.set(None))
    };
    let busy = task.is_busy();
    html! {
        <>
            <Panel title="How well each person is hidden">
                { strength(&edit, opened.0.persons) }
                { sensitive(&edit, recipe) }
                { more(&edit) }
                <div ref={place} tabindex="-1" class="task-step">
                    if let Some(problem) = task.problem() {
                        { problem_alert(&problem.clone().kept("Nothing was changed: roles, treatments and ladders are as you left them."), None) }
                    }
                    if busy {
                        { searching(*progress, (Date::now() - *began.borrow()) / 1_000.0, cancel) }
                    } else {
                        <div class="cluster">
                            <Button variant={if found { ButtonVariant::Secondary } else { ButtonVariant::Primary }} icon={IconName::Shield} disabled={goal.is_err()} onclick={start}>
                                { if found { "Search again" } else { "Find the best protection" } }
                            </Button>
                            if found {
                                <Button variant={ButtonVariant::Quiet} onclick={undo}>{ "Do without it" }</Button>
                            }
                        </div>
                    }
                </div>
            </Panel>
            if let Some(reached) = &form.report {
                { report::panel(reached) }
            } else if !busy {
                { alert(
                    AlertKind::Info,
                    "Nobody is hidden among others yet",
                    html! { <p>{ "Search for the protection, or go on without it when the risk below is low enough for you." }</p> },
                ) }
            }
            <Panel title="How values become coarser">
                <p class="muted">{ "Each of these fields has a ladder: step by step its values become groups, until nothing is left. The search climbs no further than it must." }</p>
                { ladders(&with_ladders(&fields, form), form, editing.setter()) }
            </Panel>
            if let Some(field) = &*editing {
                <LadderEditor
                    key={field.clone()}
                    nonce={opened.0.nonce}
                    recipe={unprotected(recipe, form)}
                    field={field.clone()}
                    rows={form.ladders.get(field).cloned()}
                    onrows={keep_ladder(props, field)}
                    onclose={close}
                />
            }
            <Panel title="The people behind the data" sunken={true}>
                <TextInput
                    label="How many people these were drawn from"
                    hint="For instance all patients of the clinic or all people of the region. Then we estimate how many would be alone among all of them."
                    value={form.population.clone()}
                    oninput={edit.set(|form, text| form.population = text)}
                    inputmode="numeric"
                    optional={true}
                    error={(!form.population.trim().is_empty() && form.population().is_none()).then_some("Write a whole number.")}
                />
            </Panel>
            <Effect nonce={opened.0.nonce} recipe={recipe.clone()} population={form.population()} shown={Shown::ValuesAndRisk} />
        </>
    }
}

/// The fields whose ladders are shown: the sensitive one has one where its values are to be near each other by it.
fn with_ladders(fields: &[String], form: &Form) -> Vec<String> {
    let sensitive =
        Some(&form.goal.sensitive).filter(|column| !column.is_empty() && form.goal.further.contains_key("t-hier"));
    fields.iter().chain(sensitive).cloned().collect()
}

/// The recipe without what a search found.
fn unprotected(recipe: &Recipe, form: &Form) -> Recipe {
    form.before.clone().unwrap_or_else(|| Recipe { anonymisation: None, ..recipe.clone() })
}

/// Keeps a ladder that the person changed. What was found was found with the ladder as it was before.
fn keep_ladder(props: &ProtectStepProps, field: &str) -> Callback<Rows> {
    let (recipe, form, onboth) = (props.recipe.clone(), props.form.clone(), props.onboth.clone());
    let field = field.to_owned();
    Callback::from(move |rows| {
        let field = field.clone();
        let change = move |form: &mut Form| {
            form.ladders.insert(field, rows);
            form.forget_search();
        };
        onboth.emit((unprotected(&recipe, &form), Box::new(change)));
    })
}

/// The recipe that a search is asked with: what the person said about ladders and the sensitive column.
fn asked(recipe: &Recipe, form: &Form, fields: &[String], goal: &Goal) -> Recipe {
    let column = |field: &String| {
        let hierarchy = form.ladders.get(field)?.clone();
        Some(Generalised { column: field.clone(), hierarchy, level: 0 })
    };
    let anonymisation = Anonymisation {
        models: goal.models.clone(),
        suppression_limit: goal.suppression_limit,
        metric: goal.metric,
        local: goal.local,
        columns: fields.iter().filter_map(column).collect(),
        sensitive: Some(&form.goal.sensitive)
            .filter(|column| !column.is_empty())
            .map(|column| SensitiveColumn { column: column.clone(), hierarchy: form.ladders.get(column).cloned() })
            .into_iter()
            .collect(),
    };
    Recipe { anonymisation: Some(anonymisation), ..recipe.clone() }
}

/// How far the search is.
fn searching(done: Option<Done>, seconds: f64, cancel: impl Fn(MouseEvent) + 'static) -> Html {
    let total = done.map(|done| done.total).filter(|total| *total > 0);
    html! {
        <div class="progress">
            <div class="progress-head">
                <label class="progress-label" for="search-progress">{ "Trying combinations" }</label>
                <Button variant={ButtonVariant::Quiet} onclick={Callback::from(cancel)}>{ "Cancel" }</Button>
            </div>
            <progress id="search-progress" max={total.map(|total| total.to_string())} value={total.and(done).map(|done| done.done.to_string())}></progress>
            <p class="progress-figures">
                if let Some(done) = done {
                    <span>{ match total {
                        Some(total) => format!("{} of {} combinations", format::count(done.done.into()), format::count(total.into())),
                        None => format::counted(done.done.into(), "combination", "combinations"),
                    } }</span>
                    if let Some(best) = done.best {
                        <span>{ format!("best so far loses {best:.3}") }</span>
                    }
                }
                <span>{ format::duration(seconds as u64) }</span>
            </p>
            <p class="visually-hidden" role="status">{ "The search is under way" }</p>
        </div>
    }
}

fn ladders(fields: &[String], form: &Form, editing: UseStateSetter<Option<String>>) -> Html {
    let level = |field: &String| {
        let columns = form.report.iter().flat_map(|report| &report.columns);
        columns.into_iter().find(|column| column.column == *field).map(|column| (column.level, column.top))
    };
    let rows: Vec<Vec<Html>> = fields
        .iter()
        .map(|field| {
            let open = {
                let (editing, field) = (editing.clone(), field.clone());
                move |_: MouseEvent| editing.set(Some(field.clone()))
            };
            vec![
                html! { field },
                html! { { if form.ladders.contains_key(field) { "changed by you" } else { "as proposed" } } },
                html! {
                    { level(field).map_or_else(|| "not searched yet".to_owned(), |(level, top)| format!("step {level} of {top}")) }
                },
                html! { <Button onclick={open}>{ format!("Ladder of {field}") }</Button> },
            ]
        })
        .collect();
    let columns = vec![
        Column::text("Field"),
        Column::text("Its ladder"),
        Column::text("Step found"),
        Column::text("Look and change"),
    ];
    html! { <div class="line-table"><DataTable caption="Ladders" hide_caption={true} {columns} {rows} row_headers={true} /></div> }
}
