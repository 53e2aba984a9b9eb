//! Step 2: what happens to each column, and what that does to the risk.

use std::rc::Rc;

use crypto_worker::messages::{Preview, PreviewDraft};
use futures::future::{AbortHandle, abortable};
use wasm_bindgen_futures::spawn_local;
use wasm_crypto::recipe::{Action, Recipe};
use wasm_crypto::risk::Risk;
use yew::prelude::*;

use super::findings::RecipeProps;
use crate::components::{
    AlertKind, Bar, Bars, Button, Column, DataTable, Panel, Problem, Select, SelectOption, alert, definition_list,
    format, loading, problem_alert,
};
use crate::contexts::engine::use_acting;
use crate::services::failure::Failure;

/// The recipe and its effect.
#[component]
pub fn RecipeStep(props: &RecipeProps) -> Html {
    let draft = props.opened.0.clone();
    let reset = {
        let (onrecipe, proposed) = (props.onrecipe.clone(), draft.proposed.clone());
        move |_| onrecipe.emit(proposed.clone())
    };
    html! {
        <>
            <Panel title="What happens to each column">
                <p class="muted">{ "The choice made for you removes what names people and keeps what research needs. You can change every line." }</p>
                <div class="line-table">
                    <Actions opened={props.opened.clone()} recipe={props.recipe.clone()} onrecipe={props.onrecipe.clone()} />
                </div>
                <div class="cluster">
                    <Button disabled={props.recipe == draft.proposed} onclick={reset}>{ "Back to the proposal" }</Button>
                </div>
            </Panel>
            <Effect nonce={draft.nonce} recipe={props.recipe.clone()} />
        </>
    }
}

#[component]
fn Actions(props: &RecipeProps) -> Html {
    let rows = props.opened.0.profile.columns.iter().enumerate().filter_map(|(index, column)| {
        let rule = props.recipe.columns.get(index)?;
        let mut actions = Action::options(column);
        if !actions.contains(&rule.action) {
            actions.insert(0, rule.action.clone());
        }
        let current = actions.iter().position(|action| *action == rule.action).unwrap_or(0);
        let options: Vec<_> = actions
            .iter()
            .enumerate()
            .map(|(number, action)| SelectOption::new(number.to_string(), action.sentence()))
            .collect();
        let (recipe, onrecipe) = (props.recipe.clone(), props.onrecipe.clone());
        let onchange = move |value: String| {
            let chosen = value.parse::<usize>().ok().and_then(|number| actions.get(number));
            let mut recipe = recipe.clone();
            if let (Some(action), Some(rule)) = (chosen, recipe.columns.get_mut(index)) {
                rule.action = action.clone();
                onrecipe.emit(recipe);
            }
        };
        let label = format!("What happens to {}", column.name);
        Some(vec![
            html! { &column.name },
            html! { rule.role.label() },
            html! { <Select {label} bare={true} {options} value={current.to_string()} {onchange} /> },
        ])
    });
    let rows: Vec<Vec<Html>> = rows.collect();
    let columns = vec![Column::text("Column"), Column::text("Role"), Column::text("What happens to it")];
    html! { <DataTable caption="The treatment of each column" hide_caption={true} {columns} {rows} row_headers={true} /> }
}

/// Properties of [`Effect`].
#[derive(Properties, PartialEq)]
struct EffectProps {
    nonce: wasm_crypto::primitives::Bytes32,
    recipe: Recipe,
}

/// What the recipe makes of the file. The last result stays while the next one is computed.
#[component]
fn Effect(props: &EffectProps) -> Html {
    let crypto = use_acting().engine.crypto.clone();
    let preview = use_state(|| None::<Rc<Preview>>);
    let problem = use_state_eq(|| None::<Problem>);
    let busy = use_state_eq(|| true);
    {
        let (preview, problem, busy) = (preview.setter(), problem.setter(), busy.setter());
        use_effect_with((props.nonce, props.recipe.clone()), move |(nonce, recipe)| {
            busy.set(true);
            let request = PreviewDraft { nonce: *nonce, recipe: recipe.clone() };
            let (work, abort): (_, AbortHandle) = abortable(async move {
                match crypto.ask(request).await {
                    Ok(new) => {
                        preview.set(Some(Rc::new(new)));
                        problem.set(None);
                    }
                    Err(error) => problem.set(Some(Failure::from(error).into())),
                }
                busy.set(false);
            });
            spawn_local(async move {
                // Abandoned when the recipe changed again.
                let _ = work.await;
            });
            move || abort.abort()
        });
    }
    if let Some(problem) = &*problem {
        return problem_alert(problem, None);
    }
    let Some(preview) = &*preview else { return loading("Trying the recipe") };
    html! {
        <div class="stack" aria-busy={busy.to_string()}>
            <RiskPanel preview={Shared(preview.clone())} />
            <RowsPanel preview={Shared(preview.clone())} />
        </div>
    }
}

/// A preview; equal only to itself.
#[derive(Clone)]
struct Shared(Rc<Preview>);

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Properties, PartialEq)]
struct PreviewProps {
    preview: Shared,
}

#[component]
fn RiskPanel(props: &PreviewProps) -> Html {
    let Preview { risk, utility, remaining, .. } = &*props.preview.0;
    let figure = |value: &dyn Fn(&Risk) -> String| {
        html! { format!("{} before, {} after", value(&risk.before), value(&risk.after)) }
    };
    let items: Vec<(AttrValue, Html)> = vec![
        ("Smallest class".into(), figure(&|risk| format::count(risk.smallest.into()))),
        ("Alone in their class".into(), figure(&|risk| format::percent(risk.unique_share))),
        ("In classes of fewer than 11".into(), figure(&|risk| format::percent(risk.at_risk_share))),
        ("Highest risk for one person".into(), figure(&|risk| format::percent(risk.highest))),
        ("Average risk".into(), figure(&|risk| format::percent(risk.average))),
        ("Usefulness left".into(), html! { format!("{} of 10,000", format::count(utility.contribution.into())) }),
    ];
    html! {
        <Panel title="The risk that remains">
            if !remaining.is_empty() {
                { alert(
                    AlertKind::Warning,
                    "Identifiers are still in the table",
                    html! {
                        <ul>
                            for column in remaining.iter() {
                                <li>
                                    { format!("{}: {}", column.column, column.findings.iter().map(|finding| finding.identifier.label()).collect::<Vec<_>>().join(", ")) }
                                </li>
                            }
                        </ul>
                    },
                ) }
            }
            <p>{ "People who agree in every quasi-identifier form a class. The larger the class, the harder it is to tell who somebody is." }</p>
            <ul>
                for sentence in risk.after.sentences.iter() {
                    <li>{ sentence }</li>
                }
            </ul>
            { definition_list(items) }
            <div class="grid">
                <Classes caption="Class sizes before" risk={risk.before.clone()} />
                <Classes caption="Class sizes after" risk={risk.after.clone()} />
            </div>
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct ClassesProps {
    caption: AttrValue,
    risk: Risk,
}

#[component]
fn Classes(props: &ClassesProps) -> Html {
    let bars: Vec<Bar> = props
        .risk
        .histogram
        .iter()
        .map(|bar| Bar {
            label: match bar.to {
                Some(to) if to == bar.from => bar.from.to_string(),
                Some(to) => format!("{}–{to}", bar.from),
                None => format!("{}+", bar.from),
            }
            .into(),
            value: bar.records as f64,
            text: format::count(bar.records.into()).into(),
            warn: bar.from < wasm_crypto::risk::SAFE_CLASS,
        })
        .collect();
    let scale = Some(props.risk.records.max(1) as f64);
    html! { <Bars caption={props.caption.clone()} category="Class size" measure="Records" {bars} {scale} /> }
}

#[component]
fn RowsPanel(props: &PreviewProps) -> Html {
    let preview = &*props.preview.0;
    let table = |caption: &'static str, columns: &[String], rows: &[Vec<String>]| {
        let columns: Vec<_> = columns.iter().map(|name| Column::text(name.clone())).collect();
        let rows: Vec<Vec<Html>> = rows.iter().map(|row| row.iter().map(|cell| html! { cell }).collect()).collect();
        html! { <DataTable {caption} {columns} {rows} dense={true} /> }
    };
    html! {
        <Panel title="Before and after">
            <p class="muted">{ "The first rows. Only you see them." }</p>
            { table("Before", &preview.columns_before, &preview.rows_before) }
            { table("After: this is what a researcher will see", &preview.columns_after, &preview.rows_after) }
        </Panel>
    }
}
