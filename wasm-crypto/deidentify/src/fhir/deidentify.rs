//! The second pass: applies a recipe and writes what may be shared.

use wasm_crypto::recipe::{Action, ColumnChange, Day, PseudonymKey, Recipe, RecipeError, SUPPRESSED};

use super::contents::Counter;
use super::error::FhirError;
use super::fields::Fields;
use super::known::Known;
use super::people::People;
use super::propose::OLDEST;
use super::read::{Reader, Root};
use super::rules::Rules;
use crate::survey::EXAMPLES;
use crate::{Example, Outcome};

/// The second pass: applies a recipe and writes what may be shared, one JSON document a line. After an error it is of no
/// further use.
#[derive(Debug)]
pub struct Deidentifier {
    reader: Reader,
    pub(super) state: State,
}

/// Everything but the reader.
#[derive(Debug)]
pub(super) struct State {
    pub rules: Rules,
    pub fields: Fields,
    pub known: Known,
    /// Years before this one tell an age over 89 today.
    pub youngest: i32,
    pub tallies: Vec<Tally>,
    pub people: People,
    pub kept: Vec<(u64, u64)>,
    pub counter: Counter,
    pub records: u64,
    /// Within a Bundle that comes entry by entry: entries written.
    pub entries: u64,
}

/// What was done to one field.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub changed: u64,
    pub suppressed: u64,
    pub met: u64,
    pub examples: Vec<(String, Option<String>)>,
}

impl Tally {
    /// Notes a value that became something else, or nothing.
    pub fn note(&mut self, before: &str, after: Option<&str>, suppressed: bool) {
        self.changed += 1;
        self.suppressed += u64::from(suppressed);
        if self.examples.len() < EXAMPLES && !self.examples.iter().any(|(known, _)| known.as_str() == before) {
            let short = |text: &str| text.chars().take(200).collect::<String>();
            self.examples.push((short(before), after.map(short)));
        }
    }
}

impl Deidentifier {
    /// For the files that were surveyed, in the same order. `now`, in seconds since 1970, decides who is older than 89.
    ///
    /// # Errors
    /// Rules whose parameters make no sense.
    pub fn new(recipe: &Recipe, key: &PseudonymKey, now: u64) -> Result<Self, RecipeError> {
        let state = State {
            rules: Rules::new(recipe, key)?,
            fields: Fields::default(),
            known: Known::default(),
            youngest: Day::of(now).year - OLDEST,
            tallies: Vec::new(),
            people: People::default(),
            kept: Vec::new(),
            counter: Counter::default(),
            records: 0,
            entries: 0,
        };
        Ok(Self { reader: Reader::default(), state })
    }

    /// What the first pass learned. Without it names are known only from the records that come first.
    #[must_use]
    pub fn knowing(mut self, known: Known) -> Self {
        self.state.kept = vec![(0, 0); known.len()];
        self.state.known = known;
        self
    }

    /// Starts the next file.
    pub fn begin(&mut self, _name: &str) -> Result<(), FhirError> {
        // A value that a file leaves unfinished is an error: nothing is written here.
        self.feed(&mut Vec::new(), |reader, hand| reader.begin(hand))
    }

    /// Takes the file's next bytes and appends what may be shared to `out`.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), FhirError> {
        self.feed(out, |reader, hand| reader.push(bytes, hand))
    }

    /// Ends the last file: appends what is left to `out` and tells what was done.
    pub fn finish(mut self, out: &mut Vec<u8>) -> Result<Outcome, FhirError> {
        self.feed(out, |reader, hand| reader.end(hand))?;
        if self.reader.roots() == 0 {
            return Err(FhirError::Empty);
        }
        Ok(self.state.outcome())
    }

    fn feed(
        &mut self,
        out: &mut Vec<u8>,
        feed: impl FnOnce(&mut Reader, &mut dyn FnMut(Root<'_>) -> Result<(), FhirError>) -> Result<(), FhirError>,
    ) -> Result<(), FhirError> {
        let state = &mut self.state;
        feed(&mut self.reader, &mut |root| state.root(&root, out))
    }
}

impl State {
    /// The tally of a field.
    pub fn tally(&mut self, field: super::fields::FieldId) -> &mut Tally {
        if self.tallies.len() < self.fields.len() {
            self.tallies.resize_with(self.fields.len(), Tally::default);
        }
        &mut self.tallies[field as usize]
    }

    /// Notes a patient's values before and after for the table of the people.
    pub fn note_person(&mut self, row: u32, before: Vec<(String, String)>, after: &[(String, String)]) {
        for (field, _) in before {
            let dropped =
                self.rules.recipe().columns.iter().any(|rule| rule.column == field && rule.action == Action::Drop);
            if dropped {
                continue;
            }
            let new = after.iter().find(|(known, _)| *known == field).map_or(SUPPRESSED, |(_, value)| value);
            self.people.set(row, &field, new.to_owned());
        }
    }

    fn outcome(mut self) -> Outcome {
        let mut by_path: std::collections::HashMap<String, Tally> = std::collections::HashMap::new();
        for (index, tally) in std::mem::take(&mut self.tallies).into_iter().enumerate() {
            if tally.met > 0 || tally.changed > 0 {
                by_path.insert(self.fields.of(index as u32).path.clone(), tally);
            }
        }
        let (mut changes, mut examples) = (Vec::new(), Vec::new());
        for rule in &self.rules.recipe().columns {
            let Some(tally) = by_path.remove(&rule.column) else { continue };
            let column = rule.column.clone();
            examples.extend(tally.examples.into_iter().map(|(before, after)| Example {
                field: column.clone(),
                before,
                after,
            }));
            changes.push(ColumnChange { column, changed: tally.changed, suppressed: tally.suppressed });
        }
        // Fields without a rule of their own.
        let mut rest: Vec<(String, Tally)> = by_path.into_iter().filter(|(_, tally)| tally.changed > 0).collect();
        wasm_crypto::order::few(&mut rest, |a, b| a.0.cmp(&b.0));
        changes.extend(rest.into_iter().map(|(column, tally)| ColumnChange {
            column,
            changed: tally.changed,
            suppressed: tally.suppressed,
        }));
        self.kept.resize(self.known.len(), (0, 0));
        Outcome {
            people: self.people.table(self.known.len()),
            changes,
            examples,
            records: self.records,
            contents: self.counter.contents(),
            kept: self.kept,
        }
    }
}
