//! The first pass: every field with what identifies in it, and a table of the people.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use base64::Engine;
use wasm_crypto::recipe::{DateOrder, PostcodeSystem};
use wasm_crypto::scan::{Certainty, ColumnKind, ColumnProfile, Evidence, Finding, Identifier, Profile, Role};
use wasm_crypto::table::Dialect;

use super::elements::{Element, Kind, Type, TypeId, r4};
use super::error::{FhirError, Place};
use super::extension;
use super::fields::{FieldId, Fields};
use super::json::{self, Object, Value};
use super::known::{self, Known, Subject};
use super::people::People;
use super::policy::{Form, is_stub};
use super::read::{Reader, Root};
use super::split::Piece;
use crate::Survey;
use crate::format::Format;

/// Distinct values that are told apart in one field.
const DISTINCT: usize = 100_000;
/// Examples of one field.
const EXAMPLES: usize = 5;
/// Longest example, in characters.
const LONGEST_EXAMPLE: usize = 120;
/// Texts whose findings are remembered.
const REMEMBERED: usize = 100_000;

/// The first pass: finds what identifies people. After an error it is of no further use.
#[derive(Debug, Default)]
pub struct Surveyor {
    reader: Reader,
    one_person: bool,
    fields: Fields,
    tallies: Vec<Tally>,
    known: Known,
    people: People,
    /// Where each subject was first spoken of, in the order of appearance; whether it is a patient, once that is known.
    subjects: Vec<(String, Place, Option<bool>)>,
    by_subject: HashMap<String, usize>,
    /// What resources about people say, kept until it is known who the people are.
    facts: Vec<(usize, PatientFacts)>,
    counts: HashMap<(FieldId, Option<usize>), u64>,
    found: HashMap<u64, Vec<(Identifier, Certainty)>>,
    records: u64,
}

/// The values of a patient that the table of people has.
type PatientFacts = Vec<(String, String)>;

/// What was met in one field.
#[derive(Debug, Default)]
struct Tally {
    filled: u64,
    distinct: HashSet<u64>,
    examples: Vec<String>,
    hits: Vec<(Identifier, u64, Certainty)>,
    range: Option<(f64, f64)>,
}

impl Surveyor {
    /// A surveyor for one or several files.
    pub fn new() -> Self {
        Self::default()
    }

    /// The files are said to be about one person: a second one is an error.
    #[must_use]
    pub fn of_one_person(mut self) -> Self {
        self.one_person = true;
        self
    }

    /// Starts the next file.
    pub fn begin(&mut self, _name: &str) -> Result<(), FhirError> {
        self.read(|reader, hand| reader.begin(hand))
    }

    /// Takes the file's next bytes.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), FhirError> {
        self.read(|reader, hand| reader.push(bytes, hand))
    }

    /// Ends the last file and gives what was found.
    pub fn finish(mut self) -> Result<Survey, FhirError> {
        self.read(|reader, hand| reader.end(hand))?;
        if self.records == 0 {
            return Err(FhirError::Empty);
        }
        self.settle();
        let format = if self.reader.roots() == 1 { Format::FhirBundle } else { Format::FhirNdjson };
        let profile = self.profile();
        let persons = self.known.len() as u64;
        let people = std::mem::take(&mut self.people).table(self.known.len());
        self.known.surveyed = true;
        Ok(Survey { format, profile, people, persons, records: self.records, known: self.known })
    }

    fn read(
        &mut self,
        feed: impl FnOnce(&mut Reader, &mut dyn FnMut(Root<'_>) -> Result<(), FhirError>) -> Result<(), FhirError>,
    ) -> Result<(), FhirError> {
        let mut reader = std::mem::take(&mut self.reader);
        let done = feed(&mut reader, &mut |root| self.root(&root));
        self.reader = reader;
        done
    }

    fn root(&mut self, root: &Root<'_>) -> Result<(), FhirError> {
        match root.piece {
            Piece::Whole => self.resource(root.object, None, &root.place, false),
            Piece::Head | Piece::Tail | Piece::Entry => {
                let name = if root.piece == Piece::Entry { "Bundle.entry" } else { "Bundle" };
                let bundle = r4().type_named("Bundle").zip(r4().type_named(name));
                let Some((bundle, type_id)) = bundle else { return Ok(()) };
                let mut field = self.fields.resource(bundle);
                if let Some(entry) = r4().of(bundle).element("entry").filter(|_| root.piece == Piece::Entry) {
                    field = self.fields.element(field, bundle, entry);
                }
                self.object(root.object, type_id, field, &root.place)
            }
        }
    }

    fn resource(
        &mut self,
        object: &Object<'_>,
        full_url: Option<&str>,
        place: &Place,
        contained: bool,
    ) -> Result<(), FhirError> {
        let name = super::read::resource_type(object, place)?;
        let Some(type_id) = r4().resource(name) else {
            if let Some(left_out) = r4().left_out(name) {
                let field = self.fields.left_out(left_out);
                self.whole(&Value::Null, field);
            }
            return Ok(());
        };
        let root = self.fields.resource(type_id);
        if !contained && name != "Bundle" {
            self.records += 1;
            let subject = known::subject(name, object, full_url);
            let index = subject.map(|subject| self.subject(subject, place)).transpose()?;
            *self.counts.entry((root, index)).or_default() += 1;
            if let (Some(index), "Patient" | "RelatedPerson" | "Person") = (index, name) {
                self.known.row(&self.subjects[index].0.clone(), true);
            }
            if let (Some(index), "Patient") = (index, name) {
                self.facts.push((index, super::people::values(object)));
            }
            let row = index.and_then(|index| self.known.row(&self.subjects[index].0.clone(), false));
            self.known.learn(name, object, row);
            if is_stub(name) && name != "RelatedPerson" && name != "Person" {
                // No patient: a subject that has this id is none either.
                if let Some(id) = json::text(object, "id").map(super::reference::bare)
                    && let Some(index) = self.by_subject.get(&id)
                    && self.subjects[*index].2 != Some(true)
                {
                    self.subjects[*index].2 = Some(false);
                }
            }
        }
        self.object(object, type_id, root, place)
    }

    /// Remembers whom a resource is about.
    fn subject(&mut self, subject: Subject, place: &Place) -> Result<usize, FhirError> {
        let index = match self.by_subject.get(&subject.id) {
            Some(index) => *index,
            None => {
                let path = subject.member.map_or(place.path.clone(), |member| format!("{}.{member}", place.path));
                self.by_subject.insert(subject.id.clone(), self.subjects.len());
                self.subjects.push((subject.id, Place { path, ..place.clone() }, None));
                self.subjects.len() - 1
            }
        };
        let known = &mut self.subjects[index].2;
        *known = subject.is_patient.or(*known);
        if self.one_person && subject.is_patient == Some(true) {
            let mut patients = self.subjects.iter().filter(|(.., is_patient)| *is_patient == Some(true));
            if let (Some(first), Some(second)) = (patients.next(), patients.next()) {
                return Err(FhirError::MixedPatients { first: first.1.clone(), second: second.1.clone() });
            }
        }
        Ok(index)
    }

    /// Decides who the people are, in the order in which they appeared, and fills their table.
    fn settle(&mut self) {
        let learned = std::mem::take(&mut self.known);
        let mut known = Known::default();
        let mut rows = Vec::with_capacity(self.subjects.len());
        for (id, _, is_patient) in &self.subjects {
            rows.push(if is_patient.unwrap_or(true) { known.row(id, true) } else { None });
        }
        known.take_over(&learned);
        self.known = known;
        for (index, facts) in std::mem::take(&mut self.facts) {
            if let Some(row) = rows[index] {
                facts.into_iter().for_each(|(field, value)| self.people.set(row, &field, value));
            }
        }
        for ((root, index), count) in std::mem::take(&mut self.counts) {
            if let Some(row) = index.and_then(|index| rows[index]) {
                self.people.count(row, &self.fields.of(root).path, count);
            }
        }
    }

    fn object(&mut self, object: &Object<'_>, type_id: TypeId, field: FieldId, place: &Place) -> Result<(), FhirError> {
        let owner = r4().of(type_id);
        for (key, value) in object {
            let name = key.as_ref();
            match owner.element(name.strip_prefix('_').unwrap_or(name)) {
                _ if name == "resourceType" && owner.is_resource => {}
                _ if matches!(name, "extension" | "modifierExtension") => self.extensions(value, name, field, place)?,
                // The shadow of a primitive has nothing but extensions, and an id without use.
                Some(element) if name.starts_with('_') => {
                    let field = self.fields.element(field, type_id, element);
                    for shadow in value.items().iter().filter_map(Value::as_object) {
                        for (key, value) in shadow {
                            if key == "extension" {
                                self.extensions(value, "extension", field, place)?;
                            }
                        }
                    }
                }
                Some(element) => self.element(object, value, owner, type_id, element, field, place)?,
                None => {
                    let field = self.fields.other(field);
                    self.whole(value, field);
                }
            }
        }
        Ok(())
    }

    #[allow(clippy::too_many_arguments, reason = "where a value stands takes as much to say")]
    fn element(
        &mut self,
        object: &Object<'_>,
        value: &Value<'_>,
        owner: &'static Type,
        type_id: TypeId,
        element: &'static Element,
        parent: FieldId,
        place: &Place,
    ) -> Result<(), FhirError> {
        let field = self.fields.element(parent, type_id, element);
        let several = matches!(value, Value::Array(_));
        for (index, item) in value.items().iter().enumerate() {
            match (element.kind, item) {
                (_, Value::Null) => {}
                (Kind::Primitive(..), item) => self.leaf(item, field),
                (Kind::Complex(type_id), Value::Object(inner)) => {
                    if element.name == "entry" && owner.name == "Bundle" {
                        let place = place.below(&format!("entry[{index}]"));
                        self.object(inner, type_id, field, &place)?;
                    } else {
                        self.object(inner, type_id, field, place)?;
                    }
                }
                (Kind::Resource, Value::Object(inner)) => {
                    let contained = element.name == "contained";
                    let step = if several { format!("{}[{index}]", element.name) } else { element.name.clone() };
                    let full_url = json::text(object, "fullUrl");
                    self.resource(inner, full_url, &place.below(&step), contained)?;
                }
                (_, item) => {
                    let field = self.fields.other(field);
                    self.whole(item, field);
                }
            }
        }
        Ok(())
    }

    fn extensions(&mut self, value: &Value<'_>, member: &str, field: FieldId, place: &Place) -> Result<(), FhirError> {
        for extension in value.items() {
            let object = extension.as_object();
            let known = object.and_then(|object| json::text(object, "url")).and_then(extension::find);
            let field = self.fields.extension(field, member, known);
            match (object, known, r4().type_named("Extension")) {
                (Some(object), Some(_), Some(type_id)) => {
                    // The address is the field's name already.
                    let rest: Object<'_> = object.iter().filter(|(key, _)| key != "url").cloned().collect();
                    self.object(&rest, type_id, field, place)?;
                }
                _ => self.whole(extension, field),
            }
        }
        Ok(())
    }

    /// A value of a primitive element.
    fn leaf(&mut self, value: &Value<'_>, field: FieldId) {
        let form = self.fields.of(field).policy.form;
        let text = match value {
            Value::String(text) => text.as_ref(),
            Value::Number(text) => text,
            Value::Bool(true) => "true",
            Value::Bool(false) => "false",
            Value::Null => return,
            Value::Array(_) | Value::Object(_) => {
                let other = self.fields.other(field);
                return self.whole(value, other);
            }
        };
        self.count(field, text, form == Form::Number);
        let hash = hash_of(text);
        match form {
            Form::Bytes => {
                let bytes = base64::engine::general_purpose::STANDARD.decode(text.as_bytes()).unwrap_or_default();
                let inside = String::from_utf8_lossy(&bytes);
                self.scan(field, hash, &without_tags(&inside));
            }
            Form::Narrative => self.scan(field, hash, &without_tags(text)),
            Form::Text | Form::Display | Form::Concept | Form::Unit | Form::Result | Form::Ethnic | Form::Region => {
                self.scan(field, hash, text);
            }
            Form::Code | Form::Key | Form::System | Form::Address | Form::Version | Form::Open | Form::Whole => {
                self.scan(field, hash, text);
            }
            _ => {}
        }
    }

    /// A structure that is left out whole: all its texts are looked at.
    fn whole(&mut self, value: &Value<'_>, field: FieldId) {
        let mut texts = Vec::new();
        strings(value, &mut texts);
        self.count(field, texts.first().copied().unwrap_or(""), false);
        for text in texts {
            self.scan(field, hash_of(text), text);
        }
    }

    fn count(&mut self, field: FieldId, text: &str, is_number: bool) {
        let tally = self.tally(field);
        tally.filled += 1;
        if tally.distinct.len() < DISTINCT && tally.distinct.insert(hash_of(text)) && tally.examples.len() < EXAMPLES {
            tally.examples.push(text.chars().take(LONGEST_EXAMPLE).collect());
        }
        if let Some(number) = is_number.then(|| text.parse::<f64>().ok()).flatten().filter(|number| number.is_finite())
        {
            let (low, high) = tally.range.unwrap_or((number, number));
            tally.range = Some((low.min(number), high.max(number)));
        }
    }

    fn tally(&mut self, field: FieldId) -> &mut Tally {
        if self.tallies.len() <= field as usize {
            self.tallies.resize_with(self.fields.len(), Tally::default);
        }
        &mut self.tallies[field as usize]
    }

    fn scan(&mut self, field: FieldId, hash: u64, text: &str) {
        let hits = match self.found.get(&hash) {
            Some(hits) => hits.clone(),
            None => {
                let hits = super::text::identifiers(text);
                if self.found.len() < REMEMBERED {
                    self.found.insert(hash, hits.clone());
                }
                hits
            }
        };
        let tally = self.tally(field);
        for (identifier, certainty) in hits {
            match tally.hits.iter_mut().find(|(known, ..)| *known == identifier) {
                Some((_, matches, known)) => (*matches, *known) = (*matches + 1, certainty.max(*known)),
                None => tally.hits.push((identifier, 1, certainty)),
            }
        }
    }

    fn profile(&mut self) -> Profile {
        let mut columns = Vec::new();
        let mut order: Vec<FieldId> = (0..self.fields.len() as FieldId).collect();
        let mut roots: Vec<FieldId> = Vec::new();
        let root_of = |fields: &Fields, mut id: FieldId| {
            while let Some(parent) = fields.of(id).parent {
                id = parent;
            }
            id
        };
        for id in &order {
            let root = root_of(&self.fields, *id);
            if !roots.contains(&root) {
                roots.push(root);
            }
        }
        order.sort_by_key(|id| roots.iter().position(|root| *root == root_of(&self.fields, *id)));
        for id in order {
            let field = self.fields.of(id);
            let tally = self.tallies.get(id as usize);
            match tally.filter(|tally| tally.filled > 0) {
                Some(tally) => {
                    self.known.proposals.insert(field.path.clone(), field.policy.proposal);
                    columns.push(column(&field.path, field.policy, tally));
                }
                None if field.parent.is_none() && self.people.has(&field.path) => {
                    columns.push(self.people.resource_column(&field.path));
                }
                None => {}
            }
        }
        Profile {
            dialect: Dialect::default(),
            rows: self.records,
            columns,
            person_column: None,
            people: self.known.len() as u64,
        }
    }
}

fn hash_of(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// All strings of a value.
fn strings<'v>(value: &'v Value<'_>, into: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => into.push(text),
        Value::Number(text) => into.push(text),
        Value::Array(items) => items.iter().for_each(|item| strings(item, into)),
        Value::Object(members) => members.iter().for_each(|(_, value)| strings(value, into)),
        Value::Null | Value::Bool(_) => {}
    }
}

/// The text between tags.
fn without_tags(text: &str) -> String {
    let mut inside = false;
    text.chars()
        .map(|character| {
            match character {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    return ' ';
                }
                _ => {}
            }
            if inside { ' ' } else { character }
        })
        .collect()
}

/// What the profile says about a field.
fn column(path: &str, policy: super::policy::Policy, tally: &Tally) -> ColumnProfile {
    let mut findings = Vec::new();
    if let Some(identifier) = policy.identifier {
        findings.push(Finding {
            identifier,
            evidence: Evidence::Name,
            matches: tally.filled,
            share: 1.0,
            certainty: Certainty::Likely,
            sentence: format!("FHIR has {} here.", identifier.phrase()),
        });
    }
    for (identifier, matches, certainty) in &tally.hits {
        let (matches, certainty) = (*matches, *certainty);
        // A form that fits many other things says little when it is rare.
        let share = (matches as f64 / tally.filled.max(1) as f64).min(1.0);
        if certainty == Certainty::Possible && share < 0.8 {
            continue;
        }
        findings.push(Finding {
            identifier: *identifier,
            evidence: Evidence::Content,
            matches,
            share,
            certainty: certainty.max(Certainty::Likely),
            sentence: format!("{matches} of {} values contain {}.", tally.filled, identifier.phrase()),
        });
    }
    wasm_crypto::order::few(&mut findings, |a, b| b.certainty.cmp(&a.certainty));
    let is_date = matches!(policy.form, Form::Date(_));
    ColumnProfile {
        name: path.to_owned(),
        kind: match policy.form {
            Form::Number if tally.examples.iter().any(|text| text.contains('.')) => ColumnKind::Decimal,
            Form::Number => ColumnKind::Integer,
            Form::Date(_) => ColumnKind::Date,
            Form::Boolean | Form::Closed(_) | Form::Open | Form::Region | Form::Ethnic | Form::TypeName => {
                ColumnKind::Category
            }
            Form::Text | Form::Narrative | Form::Bytes | Form::Whole => ColumnKind::Text,
            _ => ColumnKind::Code,
        },
        role: policy.role,
        why: policy.why.to_owned(),
        distinct: tally.distinct.len() as u64,
        empty: 0,
        examples: tally.examples.clone(),
        findings,
        unit: None,
        date_order: is_date.then_some(DateOrder::YearMonthDay),
        postcodes: (policy.form == Form::Postcode).then(|| postcodes(&tally.examples)),
        range: tally.range.filter(|_| policy.role != Role::Direct),
    }
}

/// Whose postcodes they are, by their form.
fn postcodes(examples: &[String]) -> PostcodeSystem {
    let digits = |text: &String| {
        text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'*')) && text.len() >= 5
    };
    if examples.iter().all(digits) {
        PostcodeSystem::UnitedStates
    } else if examples
        .iter()
        .any(|text| text.contains(' ') && text.starts_with(|first: char| first.is_ascii_uppercase()))
    {
        PostcodeSystem::UnitedKingdom
    } else {
        PostcodeSystem::Other
    }
}
