//! Step 1: every identifier that was found, where and why; and the role of each field, which the person can overrule.

use wasm_crypto::recipe::Recipe;
use wasm_crypto::scan::{Certainty, ColumnProfile, Role};
use yew::prelude::*;

use super::draft::Opened;
use super::fields::{FieldList, ROLES, certainty, excerpt, nouns, overruled, rank};
use crate::components::{AlertKind, Column, Panel, Select, SelectOption, TagKind, alert, format, tag};
use crate::contexts::ledger::use_ledger;
use crate::services::sort::sort_by_number;

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

/// What is in the files.
#[component]
pub fn FindingsStep(props: &RecipeProps) -> Html {
    let now = use_ledger().now;
    let draft = &props.opened.0;
    let all = &draft.profile.columns;
    let role_of = |index: usize| props.recipe.columns.get(index).map_or(Role::Other, |rule| rule.role);
    let (mut found, rest): (Vec<usize>, Vec<usize>) =
        (0..all.len()).partition(|index| !all[*index].findings.is_empty());
    // By the role that was found, so that a line stays where it is when the person overrules it.
    sort_by_number(&mut found, |index| {
        let doubt = certainty(&all[*index]).map_or(3, |certainty| Certainty::Certain as u128 - certainty as u128);
        4 * rank(all[*index].role) as u128 + doubt
    });
    let (one, many) = nouns(draft.format);
    let row = |with_findings: bool| {
        let (opened, recipe, onrecipe) = (props.opened.clone(), props.recipe.clone(), props.onrecipe.clone());
        Callback::from(move |index: usize| {
            let Some(column) = opened.0.profile.columns.get(index) else { return Vec::new() };
            let onchange = {
                let (opened, recipe, onrecipe) = (opened.clone(), recipe.clone(), onrecipe.clone());
                move |value: String| {
                    if let Some((role, _)) = ROLES.iter().find(|(_, known)| *known == value) {
                        onrecipe.emit(overruled(&opened, &recipe, index, *role, now));
                    }
                }
            };
            let why = if with_findings {
                evidence(column)
            } else {
                html! { <p class="small">{ &column.why }</p> }
            };
            let middle = html! { <>{ why }{ field_examples(column) }</> };
            vec![field_name(column), middle, role_and_treatment(&recipe, index, &column.name, onchange)]
        })
    };
    let headings = |why: &'static str| {
        vec![Column::text(capitalised(one)), Column::text(why), Column::text("Role, and what happens")]
    };
    html! {
        <>
            <Panel title="What identifies people">
                if found.is_empty() {
                    { alert(
                        AlertKind::Info,
                        "No direct identifiers were found",
                        html! { <p>{ format!("That is not a guarantee. Look at the {many} below, and change what is wrong.") }</p> },
                    ) }
                } else {
                    { summary(all, &found, role_of, (one, many)) }
                    <FieldList
                        caption="Identifiers found"
                        opened={props.opened.clone()}
                        fields={found}
                        columns={headings("What, and why we think so")}
                        row={row(true)}
                    />
                }
            </Panel>
            if !rest.is_empty() {
                <Panel title={format!("The other {many}")}>
                    <p class="muted">{ format!("Nothing was found in these {many}. Change a role where you know better.") }</p>
                    <FieldList
                        caption={format!("{} and roles", capitalised(many))}
                        opened={props.opened.clone()}
                        fields={rest}
                        columns={headings("Why we think so")}
                        row={row(false)}
                    />
                </Panel>
            }
        </>
    }
}

/// How many fields of each role there are, and what the roles mean.
fn summary(
    all: &[ColumnProfile],
    found: &[usize],
    role_of: impl Fn(usize) -> Role,
    (one, many): (&'static str, &'static str),
) -> Html {
    let count = |role: Role| (0..all.len()).filter(|index| role_of(*index) == role).count() as u128;
    let lines = [
        (Role::Direct, TagKind::Error, "name a person outright. Removed, or replaced by codes."),
        (
            Role::FreeText,
            TagKind::Warning,
            "hold sentences, in which anything may stand. Left out unless you say otherwise.",
        ),
        (Role::Quasi, TagKind::Accent, "narrow down who a person is, together with others. Made coarser."),
        (Role::Sensitive, TagKind::Neutral, "hold what research needs, such as diagnoses and results. Kept."),
    ];
    html! {
        <>
            <p>
                { format!("{} of {} {} something that points to a person. Each line says where, what and why. You have the last word: change a role where we are wrong.", found.len(), format::counted(all.len() as u128, one, many), if found.len() == 1 { "holds" } else { "hold" }) }
            </p>
            <ul class="role-counts">
                for (role, kind, means) in lines {
                    if count(role) > 0 {
                        <li>
                            { tag(kind, html! { format::counted(count(role), one, many) }) }
                            <span><strong>{ capitalised(role.label()) }</strong>{ ": they " }{ means }</span>
                        </li>
                    }
                }
            </ul>
        </>
    }
}

/// A field's name.
pub fn field_name(column: &ColumnProfile) -> Html {
    html! { <span class="field-name">{ &column.name }</span> }
}

/// Some of a field's values, for the person's own eyes.
pub fn field_examples(column: &ColumnProfile) -> Html {
    let examples: Vec<String> = column.examples.iter().take(3).map(|text| excerpt(text)).collect();
    html! {
        if !examples.is_empty() {
            <p class="field-examples">{ format!("Here: {}", examples.join(" · ")) }</p>
        }
    }
}

/// What was found in a field, with how sure that is.
fn evidence(column: &ColumnProfile) -> Html {
    html! {
        <ul class="evidence">
            for finding in column.findings.iter() {
                <li>
                    <span class="evidence-what">{ capitalised(finding.identifier.label()) }{ " " }{ certainty_tag(finding.certainty) }</span>
                    <span class="small muted">{ &finding.sentence }</span>
                </li>
            }
        </ul>
    }
}

fn certainty_tag(certainty: Certainty) -> Html {
    let (kind, text) = match certainty {
        Certainty::Certain => (TagKind::Error, "Certain"),
        Certainty::Likely => (TagKind::Warning, "Likely"),
        Certainty::Possible => (TagKind::Neutral, "Possible"),
    };
    tag(kind, html! { text })
}

/// The role to choose, and what follows from it.
fn role_and_treatment(recipe: &Recipe, index: usize, name: &str, onchange: impl Fn(String) + 'static) -> Html {
    let Some(rule) = recipe.columns.get(index) else { return Html::default() };
    let options: Vec<_> = ROLES.iter().map(|(role, value)| SelectOption::new(*value, role.label())).collect();
    html! {
        <>
            <Select label={format!("Role of {name}")} bare={true} {options} value={ROLES[rank(rule.role).min(ROLES.len() - 1)].1} {onchange} />
            <p class="small muted">{ rule.action.sentence() }</p>
        </>
    }
}

/// With a capital at its beginning.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
