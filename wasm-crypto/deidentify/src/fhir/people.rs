//! The table of the people: one row for each patient, for the measurement of risk.

use std::collections::BTreeMap;

use wasm_crypto::scan::{ColumnKind, ColumnProfile, Role};
use wasm_crypto::table::{Column, Dialect, Table};

use super::extension;
use super::json::{self, Object, Value};

/// The fields that the table has, when somebody has a value.
pub const FIELDS: [&str; 13] = [
    "Patient.gender",
    "Patient.birthDate",
    "Patient.deceasedDateTime",
    "Patient.address.country",
    "Patient.address.state",
    "Patient.address.postalCode",
    "Patient.extension(us-core-race).extension(ombCategory).valueCoding.code",
    "Patient.extension(us-core-ethnicity).extension(ombCategory).valueCoding.code",
    "Patient.extension(us-core-birthsex).valueCode",
    "Patient.maritalStatus.coding.code",
    "Patient.communication.language.coding.code",
    "Patient.multipleBirthInteger",
    "Patient.multipleBirthBoolean",
];

/// The extension that carries a coarser text which has no form of its own in FHIR (HL7 FHIR R4, "Extension: Original Text").
pub const ORIGINAL_TEXT: &str = "http://hl7.org/fhir/StructureDefinition/originalText";

/// Collects the table. The rows' numbers are those of the people known.
#[derive(Debug, Default)]
pub struct People {
    values: BTreeMap<String, BTreeMap<u32, String>>,
    counts: BTreeMap<String, BTreeMap<u32, u64>>,
}

impl People {
    /// A person's value of a field, when there is none yet.
    pub fn set(&mut self, row: u32, field: &str, value: String) {
        self.values.entry(field.to_owned()).or_default().entry(row).or_insert(value);
    }

    /// That a person has so many more resources of a type.
    pub fn count(&mut self, row: u32, resource: &str, count: u64) {
        *self.counts.entry(resource.to_owned()).or_default().entry(row).or_default() += count;
    }

    /// True when somebody has resources of the type.
    pub fn has(&self, resource: &str) -> bool {
        self.counts.contains_key(resource)
    }

    /// The profile of a type's number of resources; leaving that column out leaves the resources out.
    pub fn resource_column(&self, resource: &str) -> ColumnProfile {
        let counts: Vec<u64> = self.counts.get(resource).into_iter().flat_map(BTreeMap::values).copied().collect();
        let distinct = counts.iter().collect::<std::collections::BTreeSet<_>>().len() as u64;
        let range = counts.iter().min().zip(counts.iter().max()).map(|(low, high)| (*low as f64, *high as f64));
        ColumnProfile {
            name: resource.to_owned(),
            kind: ColumnKind::Integer,
            role: Role::Other,
            why: "How many records of this kind a person has; leave it out to leave them out.".to_owned(),
            distinct,
            empty: 0,
            examples: counts.iter().take(3).map(u64::to_string).collect(),
            findings: Vec::new(),
            unit: None,
            date_order: None,
            postcodes: None,
            range,
        }
    }

    /// The table with so many rows: the fields in the order of [`FIELDS`], then the resource types.
    pub fn table(self, rows: usize) -> Table {
        let mut columns: Vec<Column> = Vec::new();
        for field in FIELDS {
            if let Some(values) = self.values.get(field) {
                let cells = (0..rows as u32).map(|row| values.get(&row).map_or("", String::as_str));
                columns.push(Column::from_cells(field, cells));
            }
        }
        for (resource, counts) in &self.counts {
            let cells: Vec<String> =
                (0..rows as u32).map(|row| counts.get(&row).copied().unwrap_or(0).to_string()).collect();
            columns.push(Column::from_cells(resource.as_str(), cells.iter().map(String::as_str)));
        }
        Table::new(Dialect::default(), columns)
    }
}

/// The values of a patient's resource that the table has: of each field all that the person has, sorted, joined by `+`.
pub fn values(patient: &Object<'_>) -> Vec<(String, String)> {
    let all = |path: &[&str]| -> Option<String> {
        let mut texts = Vec::new();
        collect(patient, path, &mut texts);
        texts.sort_unstable();
        texts.dedup();
        (!texts.is_empty()).then(|| texts.join(" + "))
    };
    let extended = |name: &str, part: Option<&str>, value: &[&str]| -> Option<String> {
        let extensions = json::member(patient, "extension")?.items().iter().filter_map(Value::as_object);
        let named = |object: &&Object<'_>, name: &str| {
            json::text(object, "url")
                .and_then(extension::find)
                .is_some_and(|known| extension::KNOWN[known].name == name)
        };
        let outer = extensions.filter(|object| named(object, name)).collect::<Vec<_>>();
        let inner: Vec<&Object<'_>> = match part {
            None => outer,
            Some(part) => outer
                .iter()
                .filter_map(|object| json::member(object, "extension"))
                .flat_map(|parts| parts.items().iter().filter_map(Value::as_object))
                .filter(|object| named(object, part))
                .collect(),
        };
        let mut texts: Vec<&str> = inner
            .iter()
            .filter_map(|object| match value {
                [only] => json::text(object, only),
                [outer, inner] => json::text(json::member(object, outer)?.as_object()?, inner),
                _ => None,
            })
            .collect();
        texts.sort_unstable();
        texts.dedup();
        (!texts.is_empty()).then(|| texts.join(" + "))
    };
    FIELDS
        .into_iter()
        .filter_map(|field| {
            let coding = ["valueCoding", "code"];
            let value = match field.strip_prefix("Patient.").unwrap_or(field) {
                "maritalStatus.coding.code" => all(&["maritalStatus", "coding", "code"]),
                "communication.language.coding.code" => all(&["communication", "language", "coding", "code"]),
                "extension(us-core-birthsex).valueCode" => extended("us-core-birthsex", None, &["valueCode"]),
                path if path.starts_with("extension(us-core-race)") => {
                    extended("us-core-race", Some("ombCategory"), &coding)
                }
                path if path.starts_with("extension(us-core-ethnicity)") => {
                    extended("us-core-ethnicity", Some("ombCategory"), &coding)
                }
                path => all(&path.split('.').collect::<Vec<_>>()),
            }?;
            Some((field.to_owned(), value))
        })
        .collect()
}

/// The texts, numbers and truths at the end of a path, of all addresses, languages, codings.
fn collect(object: &Object<'_>, path: &[&str], into: &mut Vec<String>) {
    let Some((step, rest)) = path.split_first() else { return };
    if !rest.is_empty() {
        let inner = json::member(object, step).map(Value::items).unwrap_or_default();
        inner.iter().filter_map(Value::as_object).for_each(|inner| collect(inner, rest, into));
        return;
    }
    let before = into.len();
    for value in json::member(object, step).map(Value::items).unwrap_or_default() {
        match value {
            Value::String(text) => into.push(text.to_string()),
            Value::Number(text) => into.push((*text).to_owned()),
            Value::Bool(truth) => into.push(truth.to_string()),
            _ => {}
        }
    }
    if into.len() == before {
        into.extend(json::member(object, &format!("_{step}")).and_then(coarse));
    }
}

/// The coarser text that stands for a value.
fn coarse(shadow: &Value<'_>) -> Option<String> {
    let extensions = json::member(shadow.items().first()?.as_object()?, "extension")?;
    let mut all = extensions.items().iter().filter_map(Value::as_object);
    let original = all.find(|extension| json::text(extension, "url") == Some(ORIGINAL_TEXT))?;
    json::text(original, "valueString").map(str::to_owned)
}
