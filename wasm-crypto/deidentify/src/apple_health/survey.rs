//! The first pass: which fields there are, what stands in them, and whom the export is about.

use std::collections::HashMap;

use wasm_crypto::recipe::DateOrder;
use wasm_crypto::scan::{Certainty, ColumnProfile, Evidence, Finding, Profile, Role};
use wasm_crypto::table::{Column, Dialect, Interner, Table};

use super::AppleError;
use super::fields::{self, Field, Form};
use super::forms;
use super::input::Input;
use super::records::{Place, Walk};
use super::xml::Token;
use super::zip::LeftOut;
use crate::Survey;
use crate::format::Format;

/// Values of a field that are looked at one by one; beyond these only new ones.
const LOOKED_AT: u64 = 10_000;
/// Most distinct values of a field that are looked at.
const MOST_DISTINCT: usize = 5_000;
/// Longest value that is looked at, in bytes.
const LONGEST: usize = 4_096;

/// The first pass: finds what identifies people. After an error it is of no further use.
#[derive(Debug, Default)]
pub struct Surveyor {
    input: Input,
    seen: Seen,
}

#[derive(Debug, Default)]
struct Seen {
    walk: Walk,
    tallies: Vec<Tally>,
    by_path: HashMap<String, usize>,
    records: u64,
}

/// What stands in one field.
#[derive(Debug)]
struct Tally {
    path: String,
    field: &'static Field,
    values: u64,
    interner: Interner,
    codes: Vec<u32>,
}

impl Surveyor {
    /// A surveyor for one export.
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts the file. The name says nothing that its bytes do not.
    ///
    /// # Errors
    /// A second file: each export is about one person.
    pub fn begin(&mut self, _name: &str) -> Result<(), AppleError> {
        self.input.begin()
    }

    /// Takes the file's next bytes, of the `export.xml` or of the archive.
    ///
    /// # Errors
    /// What is not well-formed, no export, damaged or beyond every limit, with the place.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), AppleError> {
        let seen = &mut self.seen;
        self.input.push(bytes, &mut |token| seen.token(token))
    }

    /// Ends the file and gives what was found.
    ///
    /// # Errors
    /// A file that ends too early, or holds no records.
    pub fn finish(self) -> Result<Survey, AppleError> {
        let Self { input, mut seen } = self;
        let left_out = input.finish(&mut |token| seen.token(token))?;
        seen.files(left_out);
        if seen.records == 0 {
            return Err(AppleError::Empty);
        }
        Ok(seen.survey())
    }
}

impl Seen {
    fn token(&mut self, token: Token<'_>) -> Result<(), AppleError> {
        match token {
            Token::Start { name, attributes, empty } => {
                let place = self.walk.start(name, empty);
                self.records += u64::from(place == Place::Record);
                match place {
                    Place::Inside => {}
                    Place::LeftOut => {
                        let (path, field) = fields::left_out(name);
                        let text = attributes.iter().map(|(_, value)| value.as_ref()).collect::<Vec<_>>().join(" ");
                        self.tally(path, field).add(&text);
                    }
                    Place::Record | Place::Element if name == "MetadataEntry" => {
                        let of = |wanted| {
                            attributes.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.as_ref())
                        };
                        let (key, value) = (of("key").unwrap_or_default(), of("value").unwrap_or_default());
                        match fields::metadata(key) {
                            Some(field) => self.tally(&format!("MetadataEntry[{key}]"), field).add(value),
                            None => self.other(fields::OTHER_METADATA).add(&format!("{key}: {value}")),
                        }
                    }
                    Place::Record | Place::Element => {
                        for (attribute, value) in attributes {
                            self.attribute(name, attribute).add(value);
                        }
                    }
                }
            }
            Token::End { .. } => self.walk.end(),
            Token::Text(text) if !text.trim_ascii().is_empty() => self.other(fields::OTHER_ELEMENTS).add(text),
            Token::Text(_) | Token::Instruction(_) => {}
        }
        Ok(())
    }

    fn other(&mut self, path: &'static str) -> &mut Tally {
        // The three paths are known.
        let field = fields::by_path(path).unwrap_or(fields::left_out("").1);
        self.tally(path, field)
    }

    /// The tally of an attribute, of all unknown ones together.
    fn attribute(&mut self, element: &str, attribute: &str) -> &mut Tally {
        let Self { walk, tallies, by_path, .. } = self;
        let index = walk.index(element, attribute, || {
            let field = fields::attribute(element, attribute)?;
            Some(find(tallies, by_path, &format!("{element}@{attribute}"), field))
        });
        match index {
            Some(index) => &mut self.tallies[index],
            None => self.other(fields::OTHER_ATTRIBUTES),
        }
    }

    fn tally(&mut self, path: &str, field: &'static Field) -> &mut Tally {
        let index = find(&mut self.tallies, &mut self.by_path, path, field);
        &mut self.tallies[index]
    }

    fn files(&mut self, left_out: LeftOut) {
        let LeftOut { routes, electrocardiograms, clinical, other } = left_out;
        let named = [
            (routes, "route"),
            (electrocardiograms, "electrocardiogram"),
            (clinical, "record of a hospital"),
            (other, "file"),
        ];
        for (count, name) in named {
            (0..count.min(LOOKED_AT)).for_each(|_| self.other(fields::FILES).add(name));
        }
    }

    fn survey(self) -> Survey {
        let columns = self.tallies.iter().filter_map(Tally::profile).collect();
        let of_the_person = self.tallies.iter().filter(|tally| fields::is_of_the_person(&tally.path));
        // A second `Me` would be another person's; the first counts.
        let cell = |tally: &Tally| Column::from_cells(tally.path.clone(), [tally.interner.values().text(1)]);
        let mut people: Vec<Column> = of_the_person.map(cell).collect();
        if people.is_empty() {
            people.push(Column::from_cells("Me", ["*"]));
        }
        let profile =
            Profile { dialect: Dialect::default(), rows: self.records, columns, person_column: None, people: 1 };
        let people = Table::new(Dialect::default(), people);
        Survey {
            format: Format::AppleHealth,
            profile,
            people,
            persons: 1,
            records: self.records,
            known: Default::default(),
        }
    }
}

/// The place of a path's tally, which is made when there is none.
fn find(tallies: &mut Vec<Tally>, by_path: &mut HashMap<String, usize>, path: &str, field: &'static Field) -> usize {
    if let Some(index) = by_path.get(path) {
        return *index;
    }
    by_path.insert(path.to_owned(), tallies.len());
    tallies.push(Tally { path: path.to_owned(), field, values: 0, interner: Interner::default(), codes: Vec::new() });
    tallies.len() - 1
}

impl Tally {
    fn add(&mut self, value: &str) {
        self.values += 1;
        if self.interner.values().len() > MOST_DISTINCT {
            return;
        }
        let mut end = value.len().min(LONGEST);
        while !value.is_char_boundary(end) {
            end -= 1;
        }
        let before = self.interner.values().len();
        let code = self.interner.code(&value[..end]);
        if self.values <= LOOKED_AT || self.interner.values().len() > before {
            self.codes.push(code);
        }
    }

    fn profile(&self) -> Option<ColumnProfile> {
        let values = self.interner.values().clone();
        // Clinical content passes only in its form, so nothing in it can be an identifier.
        let clinical = self.field.form == Form::Clinical;
        let suspect = |code: &u32| !clinical || !forms::is_clinical(values.text(*code));
        let codes: Vec<u32> = self.codes.iter().copied().filter(suspect).collect();
        let looked_at = |codes: Vec<u32>| {
            let column = Column { name: String::new(), codes, values: values.clone() };
            Profile::of(&Table::new(Dialect::default(), vec![column])).columns.into_iter().next()
        };
        let inside = looked_at(codes).map(|profile| profile.findings).unwrap_or_default();
        let mut findings: Vec<Finding> =
            self.field.identifier.map(|identifier| self.by_name(identifier)).into_iter().collect();
        for finding in inside {
            let known = findings.iter().any(|other| other.identifier == finding.identifier);
            if !known && finding.certainty >= Certainty::Likely {
                findings.push(finding);
            }
        }
        let date = matches!(self.field.form, Form::Date | Form::Birth);
        let mut profile = looked_at(self.codes.clone())?;
        profile.name.clone_from(&self.path);
        profile.role = self.field.role;
        profile.why = self.field.why.to_owned();
        profile.distinct = values.len() as u64 - 1;
        profile.empty = self.codes.iter().filter(|code| **code == 0).count() as u64;
        profile.findings = findings;
        profile.unit = None;
        profile.date_order = date.then_some(DateOrder::YearMonthDay);
        profile.postcodes = None;
        if self.is_class_of_device() {
            profile.role = Role::Other;
            profile.why = "The kind of device, and nothing else.".to_owned();
            profile.findings.clear();
        }
        Some(profile)
    }

    /// True when all that is left of devices is their class, as after a recipe.
    fn is_class_of_device(&self) -> bool {
        let is_class = |text: &str| forms::device_class(text) == Some(text);
        matches!(self.field.form, Form::Device | Form::Name)
            && self.interner.values().iter().skip(1).all(|(_, text)| is_class(text))
    }

    fn by_name(&self, identifier: wasm_crypto::scan::Identifier) -> Finding {
        Finding {
            identifier,
            evidence: Evidence::Name,
            matches: self.values,
            share: 1.0,
            certainty: Certainty::Likely,
            sentence: format!("The field's name says \"{}\".", identifier.label()),
        }
    }
}
