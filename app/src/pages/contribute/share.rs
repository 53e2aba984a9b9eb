//! The recipe as a file: saved, or taken over from somebody else.

use js_sys::{Array, JSON};
use serde::Serialize;
use serde_json::Value;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_crypto::recipe::{Action, Recipe, VERSION};
use web_sys::{Blob, File};
use yew::prelude::*;

use super::draft::Opened;
use crate::components::{AlertKind, Button, FileDrop, IconName, alert, icon, problem_alert};
use crate::hooks::task::use_task;
use crate::services::download;
use crate::services::failure::Failure;
use crate::services::json;

/// Properties of [`RecipeFile`].
#[derive(Properties, PartialEq)]
pub struct RecipeFileProps {
    /// The draft.
    pub opened: Opened,
    /// The recipe as it stands.
    pub recipe: Recipe,
    /// Called with the recipe that was taken over.
    pub onrecipe: Callback<Recipe>,
    /// What its parts are called.
    pub many: &'static str,
}

/// Saving the recipe and taking one over.
#[component]
pub fn RecipeFile(props: &RecipeFileProps) -> Html {
    let task = use_task();
    let taken = use_state_eq(|| None::<String>);
    let save = {
        let (task, recipe) = (task.clone(), props.recipe.clone());
        move |_| {
            let recipe = recipe.clone();
            task.run(async move { download::save("recipe.json", &written(&recipe)?) });
        }
    };
    let onfile = {
        let (task, taken, onrecipe, opened) =
            (task.clone(), taken.setter(), props.onrecipe.clone(), props.opened.clone());
        let (recipe, many) = (props.recipe.clone(), props.many);
        move |file: File| {
            taken.set(None);
            let (taken, onrecipe, opened, recipe) = (taken.clone(), onrecipe.clone(), opened.clone(), recipe.clone());
            task.run(async move {
                let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()).unwrap_or_default();
                let theirs = read(&text)?;
                let (recipe, fitting) = taken_over(&recipe, &theirs);
                if fitting == 0 {
                    return Err(Failure::new(
                        format!("The recipe speaks of none of these {many}."),
                        "Choose a recipe that was made for files of this kind.",
                    ));
                }
                let all = opened.0.profile.columns.len();
                taken.set(Some(format!("Taken over for {fitting} of {all} {many}; the others are as they were.")));
                onrecipe.emit(recipe);
                Ok(())
            });
        }
    };
    let values = with_values(&props.recipe);
    html! {
        <details class="disclosure">
            <summary>{ "Keep this recipe or take one over" }{ icon(IconName::ChevronDown) }</summary>
            <div class="stack stack-close">
                <p class="muted small">{ "Whoever shares files of the same kind can use it, and its fingerprint stands in the card." }</p>
                if !values.is_empty() {
                    { alert(
                        AlertKind::Info,
                        format!("The file contains the values of {}", values.join(", ")),
                        html! { <p>{ "Their ladders list every value that occurs, not who has it. Look at them before you give the file away." }</p> },
                    ) }
                }
                <div class="cluster"><Button icon={IconName::Download} onclick={save}>{ "Save the recipe" }</Button></div>
                <FileDrop label="Take over a recipe" accept=".json,application/json" compact={true} {onfile} />
                if let Some(problem) = task.problem() {
                    { problem_alert(&problem.clone().kept("The recipe here is as it was."), None) }
                }
                if let Some(taken) = &*taken {
                    { alert(AlertKind::Success, taken.clone(), Html::default()) }
                }
            </div>
        </details>
    }
}

/// The fields whose values the recipe lists.
fn with_values(recipe: &Recipe) -> Vec<&str> {
    let ruled = recipe.columns.iter().filter(|rule| matches!(rule.action, Action::Generalise { .. }));
    let found = recipe.anonymisation.iter();
    let found = found.flat_map(|found| found.columns.iter().map(|one| &one.column));
    let mut names: Vec<&str> = ruled.map(|rule| &rule.column).chain(found).map(String::as_str).collect();
    names.dedup();
    names
}

/// The rules of another recipe for the fields that both know, without its anonymisation, which another file needs anew; and
/// how many there are.
fn taken_over(ours: &Recipe, theirs: &Recipe) -> (Recipe, usize) {
    let mut fitting = 0;
    let mut recipe = Recipe { anonymisation: None, ..ours.clone() };
    for rule in &mut recipe.columns {
        if let Some(same) = theirs.columns.iter().find(|same| same.column == rule.column) {
            rule.clone_from(same);
            fitting += 1;
        }
    }
    (recipe, fitting)
}

/// The recipe as JSON that people can read.
fn written(recipe: &Recipe) -> Result<Blob, Failure> {
    let failed = |_| Failure::new("The recipe could not be written.", "Try again.");
    let value = recipe.serialize(&serde_wasm_bindgen::Serializer::json_compatible());
    let value = value.map_err(|_| failed(JsValue::NULL))?;
    let text = JSON::stringify_with_replacer_and_space(&value, &JsValue::NULL, &JsValue::from(2)).map_err(failed)?;
    Blob::new_with_str_sequence(&Array::of1(&text)).map_err(failed)
}

/// Reads a recipe; members that this version does not know are refused, since they would not be carried out.
fn read(text: &str) -> Result<Recipe, Failure> {
    let no_recipe = || Failure::new("This is not a recipe.", "Choose a recipe.json that was saved here.");
    let value = JSON::parse(text).map_err(|_| no_recipe())?;
    let recipe: Recipe = serde_wasm_bindgen::from_value(value).map_err(|_| no_recipe())?;
    let given: Value = serde_json::from_str(text).map_err(|_| no_recipe())?;
    let understood = json::to_value(&recipe).ok_or_else(no_recipe)?;
    if recipe.version > VERSION || !within(&given, &understood) {
        return Err(Failure::new(
            "The recipe demands something that this version of the app cannot do.",
            "Update the app, or ask for a recipe of its version.",
        ));
    }
    Ok(recipe)
}

/// Whether all that `part` says, `whole` says too.
fn within(part: &Value, whole: &Value) -> bool {
    match (part, whole) {
        (Value::Object(part), Value::Object(whole)) => part.iter().all(|(name, value)| match whole.get(name) {
            Some(same) => within(value, same),
            None => value.is_null(),
        }),
        (Value::Array(part), Value::Array(whole)) => {
            part.len() == whole.len() && part.iter().zip(whole).all(|(part, whole)| within(part, whole))
        }
        (Value::Number(part), Value::Number(whole)) => part.as_f64() == whole.as_f64(),
        (part, whole) => part == whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json as value;
    use wasm_crypto::recipe::ColumnRule;
    use wasm_crypto::scan::Role;

    fn recipe(rules: &[(&str, Action)]) -> Recipe {
        let rule = |(column, action): &(&str, Action)| ColumnRule {
            column: (*column).into(),
            role: Role::Other,
            useful: true,
            action: action.clone(),
        };
        Recipe::new(rules.iter().map(rule).collect())
    }

    #[test]
    fn rules_are_taken_over_by_name_and_the_others_stay() {
        let ours = recipe(&[("age", Action::Keep), ("sex", Action::Keep)]);
        let theirs = recipe(&[("name", Action::Keep), ("sex", Action::Drop)]);
        let (taken, fitting) = taken_over(&ours, &theirs);
        assert_eq!((taken.columns[0].action.clone(), taken.columns[1].action.clone()), (Action::Keep, Action::Drop));
        assert_eq!((taken.columns.len(), fitting), (2, 1));
    }

    #[test]
    fn what_was_not_understood_is_noticed() {
        let understood = value!({"version": 2, "columns": [{"column": "a", "bottom": null}]});
        assert!(within(&value!({"version": 2.0, "columns": [{"column": "a"}], "note": null}), &understood));
        assert!(!within(&value!({"version": 2, "columns": [{"column": "a", "noise": 1}]}), &understood));
        assert!(!within(&value!({"columns": []}), &understood));
    }
}
