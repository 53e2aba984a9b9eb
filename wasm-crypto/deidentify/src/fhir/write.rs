//! Writes one resource after the other as the rules say, so that it stays valid FHIR R4.

mod masked;
mod primitive;

use wasm_crypto::recipe::shift;

use super::deidentify::State;
use super::elements::{Element, Kind, Primitive, TypeId, r4};
use super::error::{FhirError, Place};
use super::extension;
use super::fields::FieldId;
use super::json::{self, Object, Value};
use super::known;
use super::people;
use super::policy::Form;
use super::read::{Root, resource_type};
use super::rules::{Context, Leaf, plain};
use super::split::Piece;
use masked::{MASKED, placeholder, required_primitive};

/// How much of something was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Left {
    /// Nothing.
    Nothing,
    /// Only what stands for required elements.
    Placeholder,
    /// At least one value.
    Value,
}

/// A value as JSON and what stands beside it; empty when there is none.
type Row = (Vec<u8>, Vec<u8>);

/// The same beside an observation.
const NO_RESULT: &str = r#""dataAbsentReason":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/data-absent-reason","code":"masked"}]}"#;
/// The security label of every resource (HL7 v3 ObservationValue, "pseudonymized").
const LABEL: &str = r#"{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"PSEUDED"}"#;
/// What carries a coarser text that has no form of its own.
const ORIGINAL_TEXT: &str = people::ORIGINAL_TEXT;
/// Observations of an age, by LOINC and SNOMED CT.
const AGES: [(&str, &[&str]); 2] = [
    ("http://loinc.org", &["30525-0", "21612-7", "29553-5", "63900-5", "35659-2"]),
    ("http://snomed.info/sct", &["424144002", "397669002", "445518008"]),
];

impl State {
    /// Writes a piece of a file.
    pub(super) fn root(&mut self, root: &Root<'_>, out: &mut Vec<u8>) -> Result<(), FhirError> {
        let Some(bundle) = r4().type_named("Bundle") else { return Ok(()) };
        match root.piece {
            Piece::Whole => {
                if self.resource(root.object, None, &root.place, None, out)? != Left::Nothing {
                    out.push(b'\n');
                }
            }
            Piece::Head => {
                self.entries = 0;
                self.resource(root.object, None, &root.place, None, out)?;
                out.pop();
            }
            Piece::Entry => {
                let field = self.fields.resource(bundle);
                let Some(entry) = r4().of(bundle).element("entry") else { return Ok(()) };
                let Kind::Complex(type_id) = entry.kind else { return Ok(()) };
                let field = self.fields.element(field, bundle, entry);
                let start = out.len();
                out.extend_from_slice(if self.entries == 0 { b",\"entry\":[" } else { b"," });
                if self.object(root.object, type_id, field, &Context::default(), &root.place, out)? == Left::Value {
                    self.entries += 1;
                } else {
                    out.truncate(start);
                }
            }
            Piece::Tail => {
                if self.entries > 0 {
                    out.push(b']');
                }
                let field = self.fields.resource(bundle);
                let rest: Object<'_> = root.object.iter().filter(|(key, _)| key != "meta").cloned().collect();
                out.push(b',');
                let start = out.len();
                let left = self.members(&rest, bundle, field, &Context::default(), &root.place, out)?;
                if left == Left::Nothing {
                    out.truncate(start - 1);
                }
                out.extend_from_slice(b"}\n");
            }
        }
        Ok(())
    }

    fn resource(
        &mut self,
        object: &Object<'_>,
        full_url: Option<&str>,
        place: &Place,
        container: Option<&Context>,
        out: &mut Vec<u8>,
    ) -> Result<Left, FhirError> {
        let name = resource_type(object, place)?;
        let Some(type_id) = r4().resource(name) else {
            if let Some(name) = r4().left_out(name) {
                let field = self.fields.left_out(name);
                self.tally(field).note(name, None, false);
            }
            return Ok(Left::Nothing);
        };
        let root = self.fields.resource(type_id);
        if self.rules.leaves_out(&self.fields, root) {
            self.tally(root).note("", None, false);
            return Ok(Left::Nothing);
        }
        let context = match container {
            Some(container) => Context { contained: true, ..container.clone() },
            None => self.context(name, object, full_url),
        };
        let start = out.len();
        out.extend_from_slice(format!("{{\"resourceType\":\"{name}\"").as_bytes());
        let labelled = container.is_none();
        if labelled && json::member(object, "meta").and_then(Value::as_object).is_none() {
            out.extend_from_slice(format!(",\"meta\":{{\"security\":[{LABEL}]}}").as_bytes());
        }
        out.push(b',');
        let body = out.len();
        let left = self.members(object, type_id, root, &context, place, out)?;
        if out.len() == body {
            out.pop();
        }
        if left == Left::Nothing && name != "Bundle" {
            out.truncate(start);
            return Ok(left);
        }
        out.push(b'}');
        if labelled && name != "Bundle" {
            self.records += 1;
            self.counter.add(name, object, context.row);
            if let Some(row) = context.row {
                self.people.count(row, name, 1);
                if name == "Patient"
                    && let Ok(written) = json::parse(&out[start..])
                    && let Some(after) = written.as_object().map(people::values)
                {
                    self.note_person(row, people::values(object), &after);
                }
            }
        }
        Ok(Left::Value)
    }

    /// Whose record a resource is.
    fn context(&mut self, name: &str, object: &Object<'_>, full_url: Option<&str>) -> Context {
        if name == "Bundle" {
            return Context::default();
        }
        let subject = known::subject(name, object, full_url);
        let add = !self.known.surveyed && subject.as_ref().is_some_and(|subject| subject.is_patient != Some(false));
        let named = subject.map(|subject| (self.known.row(&subject.id, add), subject.id));
        let only = || self.known.only().map(|(row, id)| (Some(row), id.to_owned()));
        let mentioned = || self.known.mentioned(object).map(|(row, id)| (Some(row), id));
        let (row, id) = match named.or_else(mentioned).or_else(only) {
            Some((row, id)) => (row, Some(id)),
            None => (None, None),
        };
        if !self.known.surveyed {
            self.known.learn(name, object, row);
            self.rules.forget();
        }
        let died = row.and_then(|row| self.known.died(row));
        Context {
            row,
            days: row.and(id).map(|id| shift::days(self.rules.key(), &id)),
            floor: died.map_or(self.youngest, |died| died - super::propose::OLDEST),
            contained: false,
            is_age: name == "Observation" && is_of_age(object),
        }
    }

    /// Writes an object with its braces; nothing at all when nothing of it is left.
    fn object(
        &mut self,
        object: &Object<'_>,
        type_id: TypeId,
        field: FieldId,
        context: &Context,
        place: &Place,
        out: &mut Vec<u8>,
    ) -> Result<Left, FhirError> {
        let start = out.len();
        out.push(b'{');
        let left = self.members(object, type_id, field, context, place, out)?;
        if left == Left::Nothing {
            out.truncate(start);
        } else {
            out.push(b'}');
        }
        Ok(left)
    }

    /// Writes the members of an object, separated by commas.
    fn members(
        &mut self,
        object: &Object<'_>,
        type_id: TypeId,
        field: FieldId,
        context: &Context,
        place: &Place,
        out: &mut Vec<u8>,
    ) -> Result<Left, FhirError> {
        let owner = r4().of(type_id);
        if self.is_modified(object, field) {
            return Ok(Left::Nothing);
        }
        let component = (owner.name == "Observation.component" && !context.is_age && is_of_age(object))
            .then(|| Context { is_age: true, ..context.clone() });
        let context = component.as_ref().unwrap_or(context);
        let start = out.len();
        let shadowed = object.iter().any(|(key, _)| key.starts_with('_'));
        let mut left = Left::Nothing;
        let mut comparator = None;
        let (mut had_value, mut has_value, mut has_resource) = (false, false, false);
        for (key, value) in object {
            let name = key.as_ref();
            if name == "resourceType" && owner.is_resource {
                continue;
            }
            let before = out.len();
            if before > start {
                out.push(b',');
            }
            let from = out.len();
            let is_value = name.starts_with("value") && name != "valueSet";
            let written = if matches!(name, "extension" | "modifierExtension") {
                self.extensions(value, name, field, context, place, out)?
            } else if let Some(bare) = name.strip_prefix('_') {
                match owner.element(bare) {
                    // It is written together with its value.
                    _ if json::member(object, bare).is_some() => Left::Nothing,
                    Some(element) => self.primitive(
                        None,
                        Some(value),
                        object,
                        type_id,
                        element,
                        field,
                        context,
                        place,
                        &mut None,
                        out,
                    )?,
                    None => self.unknown(name, value, field, out),
                }
            } else if let Some(element) = owner.element(name) {
                match element.kind {
                    Kind::Primitive(..) => {
                        let shadow = shadowed
                            .then(|| object.iter().find(|(key, _)| key.strip_prefix('_') == Some(name)))
                            .flatten()
                            .map(|(_, shadow)| shadow);
                        let limit = &mut comparator;
                        self.primitive(
                            Some(value),
                            shadow,
                            object,
                            type_id,
                            element,
                            field,
                            context,
                            place,
                            limit,
                            out,
                        )?
                    }
                    _ => self.complex(value, object, type_id, element, field, context, place, out)?,
                }
            } else {
                self.unknown(name, value, field, out)
            };
            if out.len() == from {
                out.truncate(before);
            }
            left = left.max(written);
            had_value |= is_value;
            has_value |= is_value && written == Left::Value;
            has_resource |= name == "resource" && written != Left::Nothing;
        }
        if owner.name == "Bundle.entry" && json::member(object, "resource").is_some() && !has_resource {
            return Ok(Left::Nothing);
        }
        if let Some(sign) = comparator
            && json::member(object, "comparator").is_none()
        {
            out.extend_from_slice(format!(",\"comparator\":\"{sign}\"").as_bytes());
        }
        let observed = matches!(owner.name, "Observation" | "Observation.component");
        if observed
            && had_value
            && !has_value
            && left == Left::Value
            && json::member(object, "dataAbsentReason").is_none()
        {
            out.push(b',');
            out.extend_from_slice(NO_RESULT.as_bytes());
        }
        Ok(left)
    }

    /// True when an extension that is left out would change what the rest means.
    fn is_modified(&mut self, object: &Object<'_>, field: FieldId) -> bool {
        let Some(all) = json::member(object, "modifierExtension") else { return false };
        for item in all.items() {
            let known = item.as_object().and_then(|item| json::text(item, "url")).and_then(extension::find);
            let id = self.fields.extension(field, "modifierExtension", known);
            if known.is_none() && !self.rules.keeps(&self.fields, id) {
                self.tally(id).note("", None, true);
                return true;
            }
        }
        false
    }

    /// A member that FHIR R4 does not know.
    fn unknown(&mut self, name: &str, value: &Value<'_>, field: FieldId, out: &mut Vec<u8>) -> Left {
        let field = self.fields.other(field);
        self.verbatim(name, value, field, out)
    }

    /// Keeps a structure that is not known as it stands, or leaves it out.
    fn verbatim(&mut self, name: &str, value: &Value<'_>, field: FieldId, out: &mut Vec<u8>) -> Left {
        let keeps = self.rules.keeps(&self.fields, field);
        let tally = self.tally(field);
        tally.met += 1;
        if keeps {
            json::write_string(name, out);
            out.push(b':');
            json::write(value, out);
            return Left::Value;
        }
        tally.note("", None, false);
        Left::Nothing
    }

    /// Writes the extensions of an element that are kept, with their member's name.
    fn extensions(
        &mut self,
        value: &Value<'_>,
        member: &str,
        field: FieldId,
        context: &Context,
        place: &Place,
        out: &mut Vec<u8>,
    ) -> Result<Left, FhirError> {
        let start = out.len();
        out.extend_from_slice(format!("\"{member}\":[").as_bytes());
        let mut left = Left::Nothing;
        for item in value.items() {
            let object = item.as_object();
            let known = object.and_then(|object| json::text(object, "url")).and_then(extension::find);
            let field = self.fields.extension(field, member, known);
            let from = out.len();
            if left == Left::Value {
                out.push(b',');
            }
            let written = match (object, known, r4().type_named("Extension")) {
                (Some(object), Some(known), Some(type_id)) => {
                    out.extend_from_slice(b"{\"url\":");
                    json::write_string(extension::KNOWN[known].url, out);
                    out.push(b',');
                    let rest: Object<'_> = object.iter().filter(|(key, _)| key != "url").cloned().collect();
                    let written = self.members(&rest, type_id, field, context, place, out)?;
                    out.push(b'}');
                    written
                }
                _ => {
                    let keeps = self.rules.keeps(&self.fields, field);
                    let tally = self.tally(field);
                    tally.met += 1;
                    if keeps {
                        json::write(item, out);
                        Left::Value
                    } else {
                        tally.note("", None, false);
                        Left::Nothing
                    }
                }
            };
            if written == Left::Value {
                left = Left::Value;
            } else {
                out.truncate(from);
            }
        }
        if left == Left::Value {
            out.push(b']');
        } else {
            out.truncate(start);
        }
        Ok(left)
    }

    #[allow(clippy::too_many_arguments, reason = "where a value stands takes as much to say")]
    fn complex(
        &mut self,
        value: &Value<'_>,
        object: &Object<'_>,
        type_id: TypeId,
        element: &'static Element,
        parent: FieldId,
        context: &Context,
        place: &Place,
        out: &mut Vec<u8>,
    ) -> Result<Left, FhirError> {
        let field = self.fields.element(parent, type_id, element);
        let owner = r4().of(type_id);
        let start = out.len();
        json::write_string(&element.name, out);
        out.push(b':');
        if element.name == "meta" && owner.is_resource {
            if self.meta(value, element, field, context, place, out)? == Left::Nothing {
                out.truncate(start);
            }
            // It is about the record, not of it.
            return Ok(Left::Nothing);
        }
        if element.many {
            out.push(b'[');
        }
        let mut best = Left::Nothing;
        for (index, item) in value.items().iter().enumerate() {
            let from = out.len();
            if best == Left::Value {
                out.push(b',');
            }
            let written = match (element.kind, item) {
                (Kind::Complex(type_id), Value::Object(inner)) => {
                    self.object(inner, type_id, field, context, place, out)?
                }
                (Kind::Resource, Value::Object(inner)) => {
                    let contained = element.name == "contained";
                    let step = if element.many { format!("{}[{index}]", element.name) } else { element.name.clone() };
                    let full_url = json::text(object, "fullUrl");
                    let container = contained.then_some(context);
                    self.resource(inner, full_url, &place.below(&step), container, out)?
                }
                (_, Value::Null) => Left::Nothing,
                (_, item) => {
                    let other = self.fields.other(field);
                    self.tally(other).note(plain(item), None, true);
                    Left::Nothing
                }
            };
            if written == Left::Value {
                best = Left::Value;
            } else {
                out.truncate(from);
            }
        }
        if best == Left::Nothing {
            if !element.required {
                out.truncate(start);
                return Ok(Left::Nothing);
            }
            placeholder(element.kind, 0, out);
            best = Left::Placeholder;
        }
        if element.many {
            out.push(b']');
        }
        Ok(best)
    }

    /// The `meta` of a resource, with the label that it is pseudonymised; contained resources have none (dom-5).
    #[allow(clippy::too_many_arguments, reason = "where a value stands takes as much to say")]
    fn meta(
        &mut self,
        value: &Value<'_>,
        element: &'static Element,
        field: FieldId,
        context: &Context,
        place: &Place,
        out: &mut Vec<u8>,
    ) -> Result<Left, FhirError> {
        let (Some(object), Kind::Complex(type_id)) = (value.as_object(), element.kind) else {
            return Ok(Left::Nothing);
        };
        let start = out.len();
        out.push(b'{');
        let rest: Object<'_> = object.iter().filter(|(key, _)| key != "security").cloned().collect();
        let body = out.len();
        let left = self.members(&rest, type_id, field, context, place, out)?;
        if context.contained {
            match left {
                Left::Nothing => out.truncate(start),
                _ => out.push(b'}'),
            }
            return Ok(left);
        }
        if out.len() > body {
            out.push(b',');
        }
        out.extend_from_slice(b"\"security\":[");
        let security = json::member(object, "security").map(Value::items).unwrap_or_default();
        if let Some(element) = r4().of(type_id).element("security")
            && let Kind::Complex(coding) = element.kind
        {
            let field = self.fields.element(field, type_id, element);
            for item in security.iter().filter_map(Value::as_object) {
                let from = out.len();
                let ours = json::text(item, "code") == Some("PSEUDED");
                if !ours && self.object(item, coding, field, context, place, out)? == Left::Value {
                    out.push(b',');
                } else {
                    out.truncate(from);
                }
            }
        }
        out.extend_from_slice(LABEL.as_bytes());
        out.extend_from_slice(b"]}");
        Ok(Left::Placeholder)
    }
}

/// True when an observation or a component of one is of an age.
fn is_of_age(object: &Object<'_>) -> bool {
    let code = json::member(object, "code").and_then(Value::as_object).and_then(|code| json::member(code, "coding"));
    code.map(Value::items).unwrap_or_default().iter().filter_map(Value::as_object).any(|coding| {
        let code = json::text(coding, "code").unwrap_or_default();
        AGES.iter().any(|(system, codes)| json::text(coding, "system") == Some(system) && codes.contains(&code))
    })
}
