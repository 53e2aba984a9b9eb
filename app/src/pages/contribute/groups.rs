//! A field whose values become groups by its own treatment: the ladder, and the step that is taken.

use wasm_crypto::recipe::{Action, Recipe};
use yew::prelude::*;

use super::draft::Opened;
use super::ladder::{LadderEditor, Rows};
use crate::components::{Select, SelectOption};

/// Properties of [`GroupsEditor`].
#[derive(Properties, PartialEq)]
pub struct GroupsEditorProps {
    /// The draft.
    pub opened: Opened,
    /// The recipe as it stands.
    pub recipe: Recipe,
    /// Called with the changed recipe.
    pub onrecipe: Callback<Recipe>,
    /// The field.
    pub index: usize,
    /// Called when the person is done.
    pub onclose: Callback<()>,
}

/// The ladder of a field's treatment and its step.
#[component]
pub fn GroupsEditor(props: &GroupsEditorProps) -> Html {
    let GroupsEditorProps { opened, recipe, onrecipe, index, onclose } = props;
    let index = *index;
    let Some(rule) = recipe.columns.get(index) else { return Html::default() };
    let (rows, level) = match &rule.action {
        Action::Generalise { hierarchy, level } => (Some(hierarchy.clone()), *level),
        _ => (None, 1),
    };
    let set = {
        let (recipe, onrecipe) = (recipe.clone(), onrecipe.clone());
        Callback::from(move |(hierarchy, level): (Rows, u8)| {
            let mut recipe = recipe.clone();
            let top = hierarchy.first().map_or(1, |row| row.len().saturating_sub(1)).max(1);
            if let Some(rule) = recipe.columns.get_mut(index) {
                rule.action =
                    Action::Generalise { hierarchy, level: level.clamp(1, u8::try_from(top).unwrap_or(u8::MAX)) };
                onrecipe.emit(recipe);
            }
        })
    };
    // The values of the file, not of what the rule would make of them.
    let mut plain = recipe.clone();
    plain.columns[index].action = Action::Keep;
    html! {
        <>
            <LadderEditor
                key={rule.column.clone()}
                nonce={opened.0.nonce}
                recipe={plain}
                field={rule.column.clone()}
                rows={rows.clone()}
                keeps={rows.is_none()}
                onrows={set.reform(move |rows: Rows| (rows, level))}
                onclose={onclose.clone()}
            />
            if let Some(rows) = rows {
                <Select
                    label={format!("Step that {} takes", rule.column)}
                    options={(1..rows.first().map_or(1, Vec::len)).map(|step| SelectOption::new(step.to_string(), format!("Step {step}"))).collect::<Vec<_>>()}
                    value={level.to_string()}
                    onchange={move |value: String| {
                        if let Ok(level) = value.parse() {
                            set.emit((rows.clone(), level));
                        }
                    }}
                />
            }
        </>
    }
}
