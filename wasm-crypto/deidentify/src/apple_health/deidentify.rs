//! The second pass: a recipe carried out, and what may be shared written.

use std::collections::HashMap;

use wasm_crypto::card::Contents;
use wasm_crypto::recipe::{Problem, PseudonymKey, Recipe, RecipeError};
use wasm_crypto::table::{Column, Dialect, Table};

use super::AppleError;
use super::fields::{self, Form};
use super::input::Input;
use super::records::{Place, Walk};
use super::rule::{Person, Rule};
use super::write;
use super::xml::{Attribute, Token};
use crate::Outcome;

/// The name and number of kinds of records that are counted; more than Health has.
const MOST_KINDS: usize = 2_000;

/// The second pass: applies a recipe and writes what may be shared. After an error it is of no further use.
pub struct Deidentifier {
    input: Input,
    pass: Pass,
}

impl std::fmt::Debug for Deidentifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Deidentifier").field("records", &self.pass.records).finish_non_exhaustive()
    }
}

struct Pass {
    walk: Walk,
    rules: Vec<Rule>,
    by_path: HashMap<String, usize>,
    person: Person,
    /// Blanks in front of what comes next.
    blanks: String,
    started: bool,
    records: u64,
    contents: HashMap<(String, Option<String>), u64>,
    people: Vec<(usize, Option<String>)>,
    /// Values of useful fields, and those of them that are still there.
    useful: (u64, u64),
}

impl Deidentifier {
    /// For the export that was surveyed. Fields that the recipe says nothing of are left out. `now` is not needed: what it
    /// decides is in the recipe.
    ///
    /// # Errors
    /// Rules for fields that no export has, and rules that keep what never leaves: routes, files, what is not known.
    pub fn new(recipe: &Recipe, key: &PseudonymKey, _now: u64) -> Result<Self, RecipeError> {
        let mut problems = recipe.problems();
        let mut rules = Vec::with_capacity(recipe.columns.len());
        for rule in &recipe.columns {
            match fields::by_path(&rule.column) {
                _ if rule.action == wasm_crypto::recipe::Action::Drop => {}
                None => problems.push(Problem::MissingColumn { column: rule.column.clone() }),
                Some(field) if field.form == Form::Never => problems.push(Problem::BadParameter {
                    column: rule.column.clone(),
                    detail: "this never leaves: it can only be left out".to_owned(),
                }),
                Some(_) => {}
            }
            rules.push(Rule::new(rule.clone()));
        }
        if !problems.is_empty() {
            return Err(RecipeError { problems });
        }
        let by_path = rules.iter().enumerate().map(|(index, rule)| (rule.path().to_owned(), index)).collect();
        let pass = Pass {
            walk: Walk::default(),
            rules,
            by_path,
            person: Person::new(key.clone()),
            blanks: String::new(),
            started: false,
            records: 0,
            contents: HashMap::new(),
            people: Vec::new(),
            useful: (0, 0),
        };
        Ok(Self { input: Input::default(), pass })
    }

    /// Starts the file.
    ///
    /// # Errors
    /// A second file.
    pub fn begin(&mut self, _name: &str) -> Result<(), AppleError> {
        self.input.begin()
    }

    /// Takes the file's next bytes and appends what may be shared to `out`.
    ///
    /// # Errors
    /// Those of the first pass.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), AppleError> {
        let pass = &mut self.pass;
        self.input.push(bytes, &mut |token| {
            pass.token(token, out);
            Ok(())
        })
    }

    /// Ends the file: appends what is left to `out` and tells what was done.
    ///
    /// # Errors
    /// Those of the first pass.
    pub fn finish(self, out: &mut Vec<u8>) -> Result<Outcome, AppleError> {
        let Self { input, mut pass } = self;
        input.finish(&mut |token| {
            pass.token(token, out);
            Ok(())
        })?;
        out.push(b'\n');
        if pass.records == 0 {
            return Err(AppleError::Empty);
        }
        Ok(pass.outcome())
    }
}

impl Pass {
    fn token(&mut self, token: Token<'_>, out: &mut Vec<u8>) {
        match token {
            Token::Start { name, attributes, empty } => self.start(name, attributes, empty, out),
            Token::End { name } => {
                let left_out = self.walk.is_left_out();
                self.walk.end();
                if !left_out {
                    self.blanks_to(out);
                    out.extend_from_slice(b"</");
                    out.extend_from_slice(name.as_bytes());
                    out.push(b'>');
                }
            }
            // Blanks in front of what is left out are left out with it, and those within a text with the text.
            Token::Text(text) if !self.walk.is_left_out() && self.started => {
                self.blanks.clear();
                self.blanks.push_str(&text[text.trim_ascii_end().len()..]);
            }
            Token::Text(_) => {}
            Token::Instruction(text) => self.person.marked(text),
        }
    }

    fn start(&mut self, name: &str, attributes: &[Attribute<'_>], empty: bool, out: &mut Vec<u8>) {
        let place = self.walk.start(name, empty);
        match place {
            Place::Inside => return,
            Place::LeftOut => {
                self.blanks.clear();
                return self.left_out(fields::left_out(name).0);
            }
            Place::Record | Place::Element => {}
        }
        if !self.started {
            self.started = true;
            out.extend_from_slice(write::DECLARATION.as_bytes());
            out.extend_from_slice(self.person.mark().as_bytes());
        }
        if name == "MetadataEntry" {
            return self.metadata(attributes, empty, out);
        }
        self.blanks_to(out);
        out.push(b'<');
        out.extend_from_slice(name.as_bytes());
        for (attribute, value) in attributes {
            let Self { walk, rules, by_path, person, useful, .. } = self;
            let index = walk.index(name, attribute, || {
                fields::attribute(name, attribute)?;
                by_path.get(&format!("{name}@{attribute}")).copied()
            });
            // Without a rule, nothing leaves.
            let Some((index, rule)) = index.and_then(|index| Some((index, rules.get_mut(index)?))) else {
                if fields::attribute(name, attribute).is_none() {
                    self.left_out(fields::OTHER_ATTRIBUTES);
                }
                continue;
            };
            let after = rule.treat(value, person);
            if rule.useful() && !value.is_empty() {
                *useful = (useful.0 + 1, useful.1 + u64::from(after.is_some()));
            }
            if let Some(after) = &after {
                write::attribute(out, attribute, after);
            }
            if name == "Me" && self.people.iter().all(|(known, _)| *known != index) {
                self.people.push((index, after.map(std::borrow::Cow::into_owned)));
            }
        }
        out.extend_from_slice(if empty { b"/>" } else { b">" });
        if place == Place::Record {
            self.record(name, attributes);
        }
    }

    /// Metadata stays whole or goes whole.
    fn metadata(&mut self, attributes: &[Attribute<'_>], empty: bool, out: &mut Vec<u8>) {
        let of = |wanted| attributes.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.as_ref());
        let (key, value) = (of("key").unwrap_or_default(), of("value").unwrap_or_default());
        if fields::metadata(key).is_none() {
            self.left_out(fields::OTHER_METADATA);
        }
        let index = fields::metadata(key).and_then(|_| self.by_path.get(&format!("MetadataEntry[{key}]")).copied());
        let Self { rules, person, useful, .. } = self;
        let rule = index.and_then(|index| rules.get_mut(index));
        let after = rule.and_then(|rule| {
            let after = rule.treat(value, person);
            if rule.useful() {
                *useful = (useful.0 + 1, useful.1 + u64::from(after.is_some()));
            }
            after
        });
        let Some(after) = after else {
            self.blanks.clear();
            if !empty {
                self.walk.leave_out_open();
            }
            return;
        };
        self.blanks_to(out);
        out.extend_from_slice(b"<MetadataEntry");
        write::attribute(out, "key", key);
        write::attribute(out, "value", &after);
        out.extend_from_slice(if empty { b"/>" } else { b">" });
    }

    fn left_out(&mut self, path: &str) {
        if let Some(index) = self.by_path.get(path) {
            self.rules[*index].left_out();
        }
    }

    fn blanks_to(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.blanks.as_bytes());
        self.blanks.clear();
    }

    /// Counts a record by its kind, as far as that is one of Health's own names.
    fn record(&mut self, name: &str, attributes: &[Attribute<'_>]) {
        self.records += 1;
        let wanted = if name == "Workout" { "workoutActivityType" } else { "type" };
        let kind = attributes.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.as_ref());
        let kind = kind.filter(|kind| kind.starts_with("HK") && super::forms::is_clinical(kind));
        let (name, code) = match (name, kind) {
            ("Record", Some(kind)) => (kind, None),
            (name, kind) => (name, kind),
        };
        let room = self.contents.len() < MOST_KINDS;
        let key = (name.to_owned(), code.map(str::to_owned));
        match self.contents.get_mut(&key) {
            Some(count) => *count += 1,
            None if room => drop(self.contents.insert(key, 1)),
            None => {}
        }
    }

    fn outcome(self) -> Outcome {
        let mut people: Vec<Column> = Vec::new();
        for (index, after) in &self.people {
            if let (Some(rule), Some(after)) = (self.rules.get(*index), after) {
                people.push(Column::from_cells(rule.path(), [after.as_str()]));
            }
        }
        if people.is_empty() {
            people.push(Column::from_cells("Me", ["*"]));
        }
        let mut contents: Vec<Contents> = self
            .contents
            .into_iter()
            .map(|((name, code), records)| Contents { name, code, records, people: 1 })
            .collect();
        wasm_crypto::order::few(&mut contents, |a, b| (&a.name, &a.code).cmp(&(&b.name, &b.code)));
        let (changes, examples): (Vec<_>, Vec<_>) = self.rules.into_iter().map(Rule::done).unzip();
        Outcome {
            people: Table::new(Dialect::default(), people),
            changes,
            examples: examples.into_iter().flatten().collect(),
            records: self.records,
            contents,
            kept: vec![self.useful],
        }
    }
}
