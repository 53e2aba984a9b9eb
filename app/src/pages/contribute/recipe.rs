//! Step 2: what happens to each field, the numbers of that, and the recipe as a file.

use wasm_crypto::recipe::{Action, Recipe};
use wasm_crypto::scan::{ColumnKind, ColumnProfile, Role};
use yew::prelude::*;

use super::draft::Opened;
use super::effect::{Effect, Shown};
use super::fields::{FieldList, nouns, rank};
use super::findings::{RecipeProps, capitalised, field_examples, field_name};
use super::groups::GroupsEditor;
use super::params::parameters;
use super::share::RecipeFile;
use crate::components::{Button, Column, Panel, Select, SelectOption};
use crate::services::sort::sort_by_number;

/// What [`recipe_step`] shows.
pub struct RecipeStepProps {
    /// The draft.
    pub opened: Opened,
    /// The recipe as it stands.
    pub recipe: Recipe,
    /// Called with the changed recipe.
    pub onrecipe: Callback<Recipe>,
    /// Whether a step follows that shows the risk.
    pub risk_follows: bool,
}

/// The recipe and its effect.
pub fn recipe_step(props: &RecipeStepProps) -> Html {
    let RecipeStepProps { opened, recipe, onrecipe, risk_follows } = props;
    let draft = &opened.0;
    let (one, many) = nouns(draft.format);
    let reset = {
        let (onrecipe, proposed) = (onrecipe.clone(), draft.proposed.clone());
        move |_| onrecipe.emit(proposed.clone())
    };
    let shown = if *risk_follows { Shown::Values } else { Shown::ValuesAndRisk };
    html! {
        <>
            <Panel title={format!("What happens to each {one}")}>
                <p class="muted">{ format!("The choice made for you removes what names people and keeps what research needs. You can change every {one}.") }</p>
                <Treatments opened={opened.clone()} recipe={recipe.clone()} onrecipe={onrecipe.clone()} />
                <div class="cluster">
                    <Button disabled={*recipe == draft.proposed} onclick={reset}>{ "Back to what is proposed" }</Button>
                </div>
                <RecipeFile opened={opened.clone()} recipe={recipe.clone()} onrecipe={onrecipe.clone()} {many} />
            </Panel>
            <Effect nonce={draft.nonce} recipe={recipe.clone()} {shown} />
        </>
    }
}

#[component]
fn Treatments(props: &RecipeProps) -> Html {
    let draft = &props.opened.0;
    let grouping = use_state_eq(|| None::<usize>);
    let mut fields: Vec<usize> = (0..props.recipe.columns.len().min(draft.profile.columns.len())).collect();
    if fields.len() > super::fields::MANY {
        sort_by_number(&mut fields, |index| rank(draft.profile.columns[*index].role) as u128);
    }
    let row = {
        let (opened, recipe, onrecipe) = (props.opened.clone(), props.recipe.clone(), props.onrecipe.clone());
        let grouping = grouping.setter();
        Callback::from(move |index: usize| {
            let (Some(column), Some(rule)) = (opened.0.profile.columns.get(index), recipe.columns.get(index)) else {
                return Vec::new();
            };
            let onaction = {
                let (recipe, onrecipe) = (recipe.clone(), onrecipe.clone());
                Callback::from(move |action: Action| {
                    let mut recipe = recipe.clone();
                    if let Some(rule) = recipe.columns.get_mut(index) {
                        rule.useful = action != Action::Drop && !matches!(rule.role, Role::Direct | Role::FreeText);
                        rule.action = action;
                        onrecipe.emit(recipe);
                    }
                })
            };
            let group = {
                let grouping = grouping.clone();
                Callback::from(move |()| grouping.set(Some(index)))
            };
            vec![
                field_name(column),
                html! { <>{ capitalised(rule.role.label()) }{ field_examples(column) }</> },
                treatment(column, &rule.action, &onaction, &group),
            ]
        })
    };
    let (one, _) = nouns(draft.format);
    let columns = vec![Column::text(capitalised(one)), Column::text("Role"), Column::text("What happens to it")];
    let close = {
        let grouping = grouping.setter();
        Callback::from(move |()| grouping.set(None))
    };
    html! {
        <>
            <FieldList caption={format!("The treatment of each {one}")} opened={props.opened.clone()} {fields} {columns} {row} />
            if let Some(index) = *grouping {
                <GroupsEditor opened={props.opened.clone()} recipe={props.recipe.clone()} onrecipe={props.onrecipe.clone()} {index} onclose={close} />
            }
        </>
    }
}

const OWN_GROUPS: &str = "groups";
/// A sentence longer than this, in bytes, does not fit the list on every screen: it stands below it, too.
const LONG: usize = 45;

/// The treatments that suit a field, those with numbers of one's own among them, and the fields for the numbers.
fn treatment(column: &ColumnProfile, action: &Action, onaction: &Callback<Action>, group: &Callback<()>) -> Html {
    let mut actions = Action::options(column);
    if let Some((low, high)) = column.range {
        if !actions.iter().any(|known| matches!(known, Action::Limit { .. })) {
            actions.insert(1, Action::Limit { bottom: None, top: Some(high) });
        }
        let middle = ((low + high) / 2.0).round();
        let at = actions.len() - 1;
        actions.insert(at, Action::Bins { edges: vec![middle] });
    }
    // What is chosen stands for its kind where only its numbers differ.
    let is_kind = |known: &Action| std::mem::discriminant(known) == std::mem::discriminant(action);
    if !actions.contains(action) {
        match actions.iter().rposition(is_kind) {
            Some(same) if actions.iter().filter(|known| is_kind(known)).count() == 1 => actions[same] = action.clone(),
            Some(last) => actions.insert(last + 1, action.clone()),
            None => actions.insert(0, action.clone()),
        }
    }
    let current = actions.iter().position(|known| known == action).unwrap_or(0);
    let mut options: Vec<_> = actions
        .iter()
        .enumerate()
        .map(|(number, action)| SelectOption::new(number.to_string(), action.sentence()))
        .collect();
    let sentence = action.sentence();
    let groups = matches!(action, Action::Generalise { .. });
    if !groups && !matches!(column.kind, ColumnKind::Text | ColumnKind::Empty) {
        options.insert(options.len() - 1, SelectOption::new(OWN_GROUPS, "Values become groups that I choose."));
    }
    let onchange = {
        let (onaction, group) = (onaction.clone(), group.clone());
        move |value: String| {
            if value == OWN_GROUPS {
                group.emit(());
            } else if let Some(action) = value.parse::<usize>().ok().and_then(|number| actions.get(number)) {
                onaction.emit(action.clone());
            }
        }
    };
    html! {
        <div class="treatment">
            <Select label={format!("What happens to {}", column.name)} bare={true} {options} value={current.to_string()} {onchange} />
            if sentence.len() > LONG {
                <p class="small muted">{ sentence }</p>
            }
            { parameters(&column.name, action, onaction) }
            if groups {
                <Button onclick={group.reform(|_| ())}>{ format!("Change the groups of {}", column.name) }</Button>
            }
        </div>
    }
}
