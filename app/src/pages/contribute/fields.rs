//! The fields of a draft, however many there are: in groups that fold away, with a search over their names.

use deidentify::format::Format;
use wasm_crypto::recipe::{Recipe, SUPPRESSED};
use wasm_crypto::scan::{Certainty, ColumnProfile, Profile, Role};
use yew::prelude::*;

use super::draft::Opened;
use crate::components::{Column, DataTable, IconName, TextInput, format, icon};

/// From so many fields on they can be searched, and stand in the order of their roles.
pub const MANY: usize = 25;

/// What one field is called, and several: a table has columns.
pub fn nouns(format: Format) -> (&'static str, &'static str) {
    if format == Format::Table { ("column", "columns") } else { ("field", "fields") }
}

/// The roles with the value that a list of them uses, the most telling first.
pub const ROLES: [(Role, &str); 5] = [
    (Role::Direct, "direct"),
    (Role::FreeText, "text"),
    (Role::Quasi, "quasi"),
    (Role::Sensitive, "sensitive"),
    (Role::Other, "other"),
];

/// How early a role is shown.
pub fn rank(role: Role) -> usize {
    ROLES.iter().position(|(known, _)| *known == role).unwrap_or(ROLES.len())
}

/// The surest finding of a field.
pub fn certainty(column: &ColumnProfile) -> Option<Certainty> {
    column.findings.iter().map(|finding| finding.certainty).max()
}

/// The recipe after the person gave a field another role: what happens to the field follows, as it would be proposed.
pub fn overruled(opened: &Opened, recipe: &Recipe, index: usize, role: Role, now: u64) -> Recipe {
    let mut recipe = recipe.clone();
    let profile = &opened.0.profile;
    let (Some(rule), Some(column)) = (recipe.columns.get_mut(index), profile.columns.get(index)) else { return recipe };
    let proposed = if column.role == role {
        opened.0.proposed.columns.get(index).cloned()
    } else {
        let alone = Profile {
            dialect: profile.dialect,
            rows: profile.rows,
            columns: vec![ColumnProfile { role, ..column.clone() }],
            person_column: profile.person_column.clone(),
            people: profile.people,
        };
        Recipe::propose(&alone, now).columns.pop()
    };
    if let Some(proposed) = proposed {
        *rule = proposed;
    }
    rule.role = role;
    recipe
}

/// A value for the person's own eyes, cut where it is long.
pub fn excerpt(text: &str) -> String {
    const LONGEST: usize = 60;
    if text == SUPPRESSED {
        return text.to_owned();
    }
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// What a field belongs to: a table's columns all to the table, records' fields to the kind of record.
fn group_of(name: &str, format: Format) -> &str {
    if format == Format::Table {
        return "";
    }
    name.split(['.', '@', '/', '[']).find(|part| !part.is_empty()).unwrap_or(name)
}

/// Fields by group, in the order in which the groups first appear.
fn grouped<'a>(
    fields: &[usize],
    name: impl Fn(usize) -> &'a str,
    format: Format,
    search: &str,
) -> Vec<(&'a str, Vec<usize>)> {
    let wanted = search.trim().to_lowercase();
    let mut groups: Vec<(&str, Vec<usize>)> = Vec::new();
    for index in fields.iter().copied().filter(|index| name(*index).to_lowercase().contains(&wanted)) {
        let group = group_of(name(index), format);
        match groups.iter_mut().find(|(known, _)| *known == group) {
            Some((_, members)) => members.push(index),
            None => groups.push((group, vec![index])),
        }
    }
    groups
}

/// Properties of [`FieldList`].
#[derive(Properties, PartialEq)]
pub struct FieldListProps {
    /// What the table of fields shows.
    pub caption: AttrValue,
    /// The draft.
    pub opened: Opened,
    /// Which of its fields, in this order.
    pub fields: Vec<usize>,
    /// The headings.
    pub columns: Vec<Column>,
    /// The cells of a field.
    pub row: Callback<usize, Vec<Html>>,
}

/// A table of fields; where they belong to several kinds of record, a table for each kind, of which the first is open.
#[component]
pub fn FieldList(props: &FieldListProps) -> Html {
    let search = use_state_eq(String::new);
    let turned = use_state_eq(Vec::<String>::new);
    let draft = &props.opened.0;
    let name = |index: usize| draft.profile.columns.get(index).map_or("", |column| column.name.as_str());
    let groups = grouped(&props.fields, name, draft.format, &search);
    let (one, many) = nouns(draft.format);
    let table = |caption: String, members: &[usize]| {
        let rows: Vec<Vec<Html>> = members.iter().map(|index| props.row.emit(*index)).collect();
        html! {
            <div class="line-table">
                <DataTable {caption} hide_caption={true} columns={props.columns.clone()} {rows} row_headers={true} />
            </div>
        }
    };
    let folded = |(position, (group, members)): (usize, &(&str, Vec<usize>))| {
        let open = (position == 0 || !search.is_empty()) != turned.iter().any(|other| other == group);
        let onclick = {
            let (turned, group) = (turned.clone(), (*group).to_owned());
            move |event: MouseEvent| {
                event.prevent_default();
                let mut new = (*turned).clone();
                match new.iter().position(|other| *other == group) {
                    Some(index) => drop(new.remove(index)),
                    None => new.push(group.clone()),
                }
                turned.set(new);
            }
        };
        html! {
            <details key={*group} class="disclosure" {open}>
                <summary {onclick}>
                    <span>{ *group }</span>
                    <span class="muted small">{ format::counted(members.len() as u128, one, many) }</span>
                    { icon(IconName::ChevronDown) }
                </summary>
                if open {
                    <div>{ table(format!("{} in {group}", props.caption), members) }</div>
                }
            </details>
        }
    };
    html! {
        <>
            if props.fields.len() > MANY {
                <TextInput
                    label={format!("Search the {many}")}
                    kind="search"
                    value={(*search).clone()}
                    oninput={Callback::from({ let search = search.clone(); move |text| search.set(text) })}
                />
                <p class="muted small" role="status">
                    { format!("{} of {} {many}", format::count(groups.iter().map(|(_, members)| members.len() as u128).sum()), format::count(props.fields.len() as u128)) }
                </p>
            }
            if draft.format == Format::Table {
                { for groups.iter().map(|(_, members)| table(props.caption.to_string(), members)) }
            } else {
                <div class="stack stack-close">{ for groups.iter().enumerate().map(folded) }</div>
            }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 4] = ["Patient.name", "Record@sourceName", "Patient.birthDate", "Me@HKCharacteristic"];

    #[test]
    fn fields_of_records_are_grouped_by_the_kind_of_record_in_the_order_of_appearance() {
        let groups = grouped(&[0, 1, 2, 3], |index| NAMES[index], Format::FhirBundle, "");
        assert_eq!(groups, [("Patient", vec![0, 2]), ("Record", vec![1]), ("Me", vec![3])]);
    }

    #[test]
    fn a_search_finds_parts_of_names_whatever_their_case() {
        let groups = grouped(&[0, 1, 2, 3], |index| NAMES[index], Format::FhirBundle, " NAME");
        assert_eq!(groups, [("Patient", vec![0]), ("Record", vec![1])]);
    }

    #[test]
    fn the_columns_of_a_table_are_one_group_whatever_their_names() {
        assert_eq!(grouped(&[0, 1], |index| NAMES[index], Format::Table, ""), [("", vec![0, 1])]);
    }

    #[test]
    fn long_values_are_cut_at_a_whole_character() {
        assert_eq!(excerpt(&"ä".repeat(70)), format!("{}…", "ä".repeat(60)));
        assert_eq!(excerpt("short"), "short");
    }
}
