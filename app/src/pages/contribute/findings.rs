//! Step 1: every identifier that was found, where and why; and the role of each column.

use wasm_crypto::recipe::Recipe;
use wasm_crypto::scan::{Certainty, ColumnProfile, Role};
use yew::prelude::*;

use super::draft::Opened;
use crate::components::{AlertKind, Column, DataTable, Panel, Select, SelectOption, TagKind, alert, format, tag};

/// Properties of the steps that work on the recipe.
#[derive(Properties, PartialEq)]
pub struct RecipeProps {
    /// The draft.
    pub opened: Opened,
    /// The recipe as it stands.
    pub recipe: Recipe,
    /// Called with the changed recipe.
    pub onrecipe: Callback<Recipe>,
}

/// What is in the file.
#[component]
pub fn FindingsStep(props: &RecipeProps) -> Html {
    let profile = &props.opened.0.profile;
    let found: Vec<&ColumnProfile> = profile.columns.iter().filter(|column| !column.findings.is_empty()).collect();
    let findings = found.iter().flat_map(|column| {
        column.findings.iter().map(move |finding| {
            vec![
                html! { &column.name },
                html! { finding.identifier.label() },
                html! { &finding.sentence },
                html! { <CertaintyTag certainty={finding.certainty} /> },
            ]
        })
    });
    let columns =
        vec![Column::text("Column"), Column::text("What"), Column::text("Why we think so"), Column::text("How sure")];
    let rows: Vec<Vec<Html>> = findings.collect();
    html! {
        <>
            <Panel title="What identifies people">
                if rows.is_empty() {
                    { alert(
                        AlertKind::Info,
                        "No direct identifiers were found",
                        html! { <p>{ "That is not a guarantee. Look at the columns below, and change what is wrong." }</p> },
                    ) }
                } else {
                    <p>
                        { format!("{} of {} columns hold something that names or narrows down a person. The next step removes or coarsens it.", found.len(), profile.columns.len()) }
                    </p>
                    <div class="line-table">
                        <DataTable caption="Identifiers found" hide_caption={true} {columns} {rows} row_headers={true} />
                    </div>
                }
            </Panel>
            <Panel title="The columns and their roles">
                <p class="muted">
                    { "Direct identifiers name a person. Quasi-identifiers narrow down who it is, together with others. Sensitive columns are what research needs. Change a role where we are wrong." }
                </p>
                <div class="line-table line-table-roles">
                    <Roles opened={props.opened.clone()} recipe={props.recipe.clone()} onrecipe={props.onrecipe.clone()} />
                </div>
            </Panel>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct CertaintyTagProps {
    certainty: Certainty,
}

#[component]
fn CertaintyTag(props: &CertaintyTagProps) -> Html {
    let (kind, text) = match props.certainty {
        Certainty::Certain => (TagKind::Error, "Certain"),
        Certainty::Likely => (TagKind::Warning, "Likely"),
        Certainty::Possible => (TagKind::Neutral, "Possible"),
    };
    tag(kind, html! { text })
}

const ROLES: [(Role, &str); 5] = [
    (Role::Direct, "direct"),
    (Role::Quasi, "quasi"),
    (Role::Sensitive, "sensitive"),
    (Role::FreeText, "text"),
    (Role::Other, "other"),
];

fn role_value(role: Role) -> &'static str {
    ROLES.iter().find(|(known, _)| *known == role).map_or("other", |(_, value)| value)
}

#[component]
fn Roles(props: &RecipeProps) -> Html {
    let options: Vec<_> = ROLES.iter().map(|(role, value)| SelectOption::new(*value, role.label())).collect();
    let rows = props.opened.0.profile.columns.iter().enumerate().map(|(index, column)| {
        let role = props.recipe.columns.get(index).map_or(column.role, |rule| rule.role);
        let (recipe, onrecipe) = (props.recipe.clone(), props.onrecipe.clone());
        let onchange = move |value: String| {
            let chosen = ROLES.iter().find(|(_, known)| *known == value).map(|(role, _)| *role);
            let mut recipe = recipe.clone();
            if let (Some(role), Some(rule)) = (chosen, recipe.columns.get_mut(index)) {
                rule.role = role;
                onrecipe.emit(recipe);
            }
        };
        vec![
            html! { &column.name },
            html! { <span class="muted">{ column.examples.join(", ") }</span> },
            html! { format::count(column.distinct.into()) },
            html! {
                <>
                    <Select label={format!("Role of {}", column.name)} bare={true} options={options.clone()} value={role_value(role)} {onchange} />
                    <p class="muted small">{ &column.why }</p>
                </>
            },
        ]
    });
    let rows: Vec<Vec<Html>> = rows.collect();
    let columns = vec![
        Column::text("Column"),
        Column::text("Examples (only you see them)"),
        Column::number("Distinct"),
        Column::text("Role"),
    ];
    html! { <DataTable caption="Columns and roles" hide_caption={true} {columns} {rows} row_headers={true} /> }
}
