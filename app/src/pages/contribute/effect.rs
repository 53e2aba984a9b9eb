//! What the recipe makes of the files: computed again after each change, the last result staying meanwhile.

use std::rc::Rc;

use crypto_worker::messages::{Preview, PreviewDraft};
use futures::future::{AbortHandle, abortable};
use wasm_bindgen_futures::spawn_local;
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::recipe::Recipe;
use yew::prelude::*;

use super::fields::excerpt;
use super::risk;
use crate::components::{AlertKind, Column, DataTable, Panel, Problem, TagKind, alert, loading, problem_alert, tag};
use crate::contexts::engine::use_acting;
use crate::contexts::ledger::use_ledger;
use crate::services::failure::Failure;
use crate::services::json;

/// What is shown of the effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// What remains, and values before and after.
    Values,
    /// What remains, values before and after, and the risk.
    ValuesAndRisk,
    /// The risk alone, in sentences.
    Sentences,
}

/// Properties of [`Effect`].
#[derive(Properties, PartialEq)]
pub struct EffectProps {
    /// The draft.
    pub nonce: Bytes32,
    /// The recipe to try.
    pub recipe: Recipe,
    /// How many people the draft's people were drawn from, when that is known.
    #[prop_or_default]
    pub population: Option<u64>,
    /// What is shown.
    pub shown: Shown,
}

/// What the recipe makes of the files.
#[component]
pub fn Effect(props: &EffectProps) -> Html {
    let crypto = use_acting().engine.crypto.clone();
    let now = use_ledger().now;
    let preview = use_state(|| None::<Rc<Preview>>);
    let problem = use_state_eq(|| None::<Problem>);
    let busy = use_state_eq(|| true);
    {
        let (preview, problem, busy) = (preview.setter(), problem.setter(), busy.setter());
        use_effect_with((props.nonce, props.recipe.clone(), props.population), move |(nonce, recipe, population)| {
            busy.set(true);
            let request = PreviewDraft {
                nonce: *nonce,
                recipe: json::to_value(recipe).unwrap_or_default().into(),
                population: *population,
                now,
            };
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
        return problem_alert(&problem.clone().kept("The recipe is kept as you left it."), None);
    }
    let Some(preview) = &*preview else { return loading("Trying the recipe") };
    html! {
        <div class="stack" aria-busy={busy.to_string()}>
            { remaining(preview) }
            if props.shown == Shown::Sentences {
                { risk::sentences(preview) }
            }
            if props.shown == Shown::ValuesAndRisk {
                { risk::panel(preview) }
            }
            if props.shown != Shown::Sentences {
                { values(preview) }
            }
        </div>
    }
}

fn remaining(preview: &Preview) -> Html {
    if preview.remaining.is_empty() {
        return Html::default();
    }
    let line = |column: &str, found: Vec<&str>| html! { <li>{ format!("{column}: {}", found.join(", ")) }</li> };
    alert(
        AlertKind::Warning,
        "Identifiers are still in the data",
        html! {
            <>
                <ul>
                    { for preview.remaining.iter().map(|left| line(&left.column, left.findings.iter().map(|finding| finding.identifier.label()).collect())) }
                </ul>
                <p>{ "Under \"What is removed\", choose something stricter for them, or keep them knowingly." }</p>
            </>
        },
    )
}

fn values(preview: &Preview) -> Html {
    let cells = |rows: &[Vec<String>]| -> Vec<Vec<Html>> {
        rows.iter().map(|row| row.iter().map(|cell| html! { excerpt(cell) }).collect()).collect()
    };
    let table = |caption: &'static str, columns: &[String], rows: &[Vec<String>]| {
        let columns: Vec<_> = columns.iter().map(|name| Column::text(name.clone())).collect();
        html! { <DataTable {caption} {columns} rows={cells(rows)} dense={true} /> }
    };
    html! {
        <Panel title="Before and after">
            if let Some(rows) = &preview.rows {
                <p class="muted">{ "The first rows. Only you see them." }</p>
                <div class="pair">
                    { table("Before", &rows.columns_before, &rows.before) }
                    { table("After: this is what a researcher will see", &rows.columns_after, &rows.after) }
                </div>
            } else if preview.examples.is_empty() {
                <p>{ "The recipe changes nothing in these files." }</p>
            } else {
                <p class="muted">{ "Some values of each field that changes. Only you see those before." }</p>
                { examples(preview) }
            }
        </Panel>
    }
}

fn examples(preview: &Preview) -> Html {
    let rows: Vec<Vec<Html>> = preview
        .examples
        .iter()
        .map(|example| {
            vec![
                html! { <span class="field-name">{ &example.field }</span> },
                html! { excerpt(&example.before) },
                match &example.after {
                    Some(after) => html! { <ins>{ excerpt(after) }</ins> },
                    None => tag(TagKind::Neutral, html! { "left out" }),
                },
            ]
        })
        .collect();
    let columns = vec![Column::text("Field"), Column::text("Before"), Column::text("After")];
    html! {
        <div class="examples">
            <DataTable caption="Values before and after" hide_caption={true} {columns} {rows} row_headers={true} dense={true} />
        </div>
    }
}
