//! One field's rule, carried out value by value.

use std::borrow::Cow;
use std::collections::HashMap;

use wasm_crypto::recipe::{Action, ColumnChange, ColumnRule, PseudonymKey, Treated, Treatment, shift};

use super::fields::{self, Field, Form};
use super::forms::{self, Moment};
use crate::Example;
use crate::survey::EXAMPLES;

/// Whose export it is, for the shift and for the pseudonym that marks the result.
const PERSON: &str = "apple-health";
/// What the mark is called.
const MARK: &str = "theriac";
/// Values of a field whose treatment is remembered.
const REMEMBERED: usize = 4_096;

/// The person whose export it is.
pub struct Person {
    key: PseudonymKey,
    days: i16,
    /// The zone of the first moment, in minutes.
    offset: Option<i32>,
}

impl Person {
    /// The person, under the dataset's key.
    pub fn new(key: PseudonymKey) -> Self {
        let days = shift::days(&key, PERSON);
        Self { key, days, offset: None }
    }

    /// Reads a processing instruction: an export that this key has made has been shifted already.
    pub fn marked(&mut self, instruction: &str) {
        let mark = instruction.strip_prefix(MARK).and_then(|rest| rest.trim().strip_prefix("person=\""));
        if let Some(mark) = mark.and_then(|rest| rest.strip_suffix('"')) {
            self.days = if self.key.made(mark) { 0 } else { self.days };
        }
    }

    /// The processing instruction that marks the result.
    pub fn mark(&self) -> String {
        format!("<?{MARK} person=\"{}\"?>\n", self.key.pseudonym(PERSON, "person"))
    }

    fn shift(&mut self, text: &str) -> Option<String> {
        match Moment::parse(text.trim()) {
            Some(moment) => moment.shifted(*self.offset.get_or_insert(moment.offset), self.days),
            // Days and months; what has a time in another form could tell the zone.
            None if text.trim().len() <= 10 => shift::date(text, self.days),
            None => None,
        }
    }
}

/// A rule and what it has done.
pub struct Rule {
    rule: ColumnRule,
    field: Option<&'static Field>,
    remembered: HashMap<String, Option<String>>,
    changed: u64,
    suppressed: u64,
    examples: Vec<Example>,
}

impl Rule {
    /// A field's rule.
    pub fn new(rule: ColumnRule) -> Self {
        let field = fields::by_path(&rule.column);
        Self { rule, field, remembered: HashMap::new(), changed: 0, suppressed: 0, examples: Vec::new() }
    }

    /// The field's path.
    pub fn path(&self) -> &str {
        &self.rule.column
    }

    /// Whether the field counts towards utility.
    pub fn useful(&self) -> bool {
        self.rule.useful
    }

    /// Counts a value that is left out whatever the rule says.
    pub fn left_out(&mut self) {
        self.changed += 1;
    }

    /// What becomes of a value; none when nothing of it may be left.
    pub fn treat<'v>(&mut self, value: &'v str, person: &mut Person) -> Option<Cow<'v, str>> {
        let clinical = self.field.is_some_and(|field| field.form == Form::Clinical);
        if self.rule.action == Action::Keep {
            if !clinical || value.is_empty() || forms::is_clinical(value) {
                return Some(Cow::Borrowed(value));
            }
            return self.done_with(value, None);
        }
        if let Action::Shift { .. } = self.rule.action {
            let after = person.shift(value);
            return self.done_with(value, after);
        }
        if let Some(after) = self.remembered.get(value) {
            let after = after.clone();
            return self.done_with(value, after);
        }
        let after = self.treated(value, clinical, &person.key);
        if self.remembered.len() < REMEMBERED && self.rule.action != Action::Drop {
            self.remembered.insert(value.to_owned(), after.clone());
        }
        self.done_with(value, after)
    }

    fn treated(&self, value: &str, clinical: bool, key: &PseudonymKey) -> Option<String> {
        if self.rule.action == Action::Drop || (clinical && !value.is_empty() && !forms::is_clinical(value)) {
            return None;
        }
        if self.rule.action == Action::Scrub
            && let Some(Form::Device | Form::Name) = self.field.map(|field| field.form)
        {
            return forms::device_class(value).map(str::to_owned);
        }
        // The rule's parameters were checked when the pass was made.
        match Treatment::new(&self.rule, key).ok()?.apply(value, PERSON) {
            Treated::Kept => Some(value.to_owned()),
            Treated::Changed(after) => Some(after),
            Treated::Suppressed | Treated::Dropped => None,
        }
    }

    /// Counts what was done to a value.
    fn done_with<'v>(&mut self, value: &'v str, after: Option<String>) -> Option<Cow<'v, str>> {
        if after.as_deref() == Some(value) {
            return Some(Cow::Borrowed(value));
        }
        self.changed += 1;
        self.suppressed += u64::from(after.is_none() && self.rule.action != Action::Drop);
        if self.examples.len() < EXAMPLES && self.examples.iter().all(|example| example.before != value) {
            let field = self.rule.column.clone();
            self.examples.push(Example { field, before: value.to_owned(), after: after.clone() });
        }
        after.map(Cow::Owned)
    }

    /// What was done in all, and a few examples.
    pub fn done(self) -> (ColumnChange, Vec<Example>) {
        let Self { rule, changed, suppressed, examples, .. } = self;
        (ColumnChange { column: rule.column, changed, suppressed }, examples)
    }
}
