//! Which rule holds for a field, and what it makes of one value.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use wasm_crypto::recipe::{Action, Problem, PseudonymKey, Recipe, RecipeError, SUPPRESSED, Treated, Treatment};

use super::coded;
use super::elements::{Primitive, r4};
use super::fields::{FieldId, Fields};
use super::json::{self, Object, Value};
use super::known::{Known, year};
use super::moment;
use super::policy::Form;
use super::propose::OLDEST;
use super::reference::Pseudonyms;
use super::text;

/// What becomes of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leaf {
    /// It stays as it is.
    Kept,
    /// It becomes this text; a number when the value is one.
    Changed(String),
    /// A number at the end of a scale, with its comparator: `90`, `>=`.
    Limited(String, &'static str),
    /// It goes, and this coarser text, which has no form in FHIR, stands for it.
    Coarse(String),
    /// It goes because it is not what the rule expects.
    Suppressed,
    /// It goes.
    Dropped,
}

/// Whose record it is.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// Row among the people.
    pub row: Option<u32>,
    /// Days by which the person's dates move; none when nobody is known.
    pub days: Option<i16>,
    /// Dates of earlier years tell an age over 89.
    pub floor: i32,
    /// The values are ages.
    pub is_age: bool,
    /// It is in a resource of its own container.
    pub contained: bool,
}

/// The recipe, ready to be carried out.
#[derive(Debug)]
pub struct Rules {
    recipe: Recipe,
    by_path: HashMap<String, usize>,
    /// By field: the rule.
    resolved: Vec<Option<Option<usize>>>,
    key: PseudonymKeyBox,
    pseudonyms: Pseudonyms,
    /// By person: the offset of their clock, in minutes east of Greenwich.
    clocks: HashMap<u32, Option<i32>>,
    treated: HashMap<(usize, String), Treated>,
    /// By person and text, or by text and the codes around it: what a check said.
    checks: HashMap<u64, bool>,
}

/// The key, without a `Debug` form.
struct PseudonymKeyBox(PseudonymKey);

impl std::fmt::Debug for PseudonymKeyBox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PseudonymKey")
    }
}

/// Treated values that are remembered.
const REMEMBERED: usize = 100_000;

impl Rules {
    /// Takes the recipe.
    pub fn new(recipe: &Recipe, key: &PseudonymKey) -> Result<Self, RecipeError> {
        let problems: Vec<Problem> = recipe.columns.iter().filter_map(|rule| Treatment::new(rule, key).err()).collect();
        let by_path = recipe.columns.iter().enumerate().map(|(index, rule)| (rule.column.clone(), index)).collect();
        if !problems.is_empty() {
            return Err(RecipeError { problems });
        }
        Ok(Self {
            recipe: recipe.clone(),
            by_path,
            resolved: Vec::new(),
            key: PseudonymKeyBox(key.clone()),
            pseudonyms: Pseudonyms::default(),
            clocks: HashMap::new(),
            treated: HashMap::new(),
            checks: HashMap::new(),
        })
    }

    /// The key.
    pub fn key(&self) -> &PseudonymKey {
        &self.key.0
    }

    /// The recipe.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// The index of the rule that holds for a field: its own, or that of what it lies in, below the resource.
    pub fn rule(&mut self, fields: &Fields, id: FieldId) -> Option<usize> {
        if let Some(Some(known)) = self.resolved.get(id as usize) {
            return *known;
        }
        let mut node = Some(id);
        let mut rule = None;
        while let (Some(at), None) = (node, rule) {
            let field = fields.of(at);
            // The rule of a whole type is about its number, and hands nothing down.
            if at == id || field.parent.is_some() {
                rule = self.by_path.get(&field.path).copied();
            }
            node = field.parent;
        }
        if self.resolved.len() < fields.len() {
            self.resolved.resize(fields.len(), None);
        }
        self.resolved[id as usize] = Some(rule);
        rule
    }

    /// True when resources of this type are left out by a rule of their own.
    pub fn leaves_out(&mut self, fields: &Fields, root: FieldId) -> bool {
        self.rule(fields, root).is_some_and(|rule| self.recipe.columns[rule].action == Action::Drop)
    }

    /// True when the field's rule keeps all that is in it as it stands.
    pub fn keeps(&mut self, fields: &Fields, id: FieldId) -> bool {
        self.rule(fields, id).is_some_and(|rule| self.recipe.columns[rule].action == Action::Keep)
    }

    /// True when the field counts towards utility.
    pub fn is_useful(&self, rule: Option<usize>) -> bool {
        rule.is_some_and(|rule| self.recipe.columns[rule].useful)
    }

    /// What becomes of a value of a field; `owner` is the object around it.
    pub fn leaf(
        &mut self,
        rule: Option<usize>,
        form: Form,
        value: &Value<'_>,
        owner: &Object<'_>,
        context: &Context,
        known: &Known,
    ) -> Leaf {
        let Some(index) = rule else { return Leaf::Dropped };
        let action = &self.recipe.columns[index].action;
        if *action == Action::Drop {
            return Leaf::Dropped;
        }
        let fits = match form {
            Form::Number => matches!(value, Value::Number(_)),
            Form::Boolean => matches!(value, Value::Bool(_)),
            _ => matches!(value, Value::String(_)),
        };
        let Some(text) = fits.then(|| plain(value)) else { return Leaf::Suppressed };
        if let Form::Closed(set) = form
            && !r4().has_code(set, text)
        {
            return Leaf::Suppressed;
        }
        if form == Form::Number && over(text) && (is_years(owner) || (context.is_age && in_years(owner))) {
            return Leaf::Limited((OLDEST + 1).to_string(), ">=");
        }
        if context.is_age && is_over_otherwise(form, text, owner) {
            return Leaf::Suppressed;
        }
        match action {
            Action::Keep if form == Form::Number && is_bare_number_of_somebody(text, value, owner, known) => {
                Leaf::Suppressed
            }
            Action::Keep => Leaf::Kept,
            Action::Scrub if form == Form::Text => match known.speaks_of(context.row, text) {
                true => Leaf::Suppressed,
                false => self.treat(index, form, text, owner, context, known),
            },
            Action::Scrub => self.checked(form, text, owner, context, known),
            Action::Drop => Leaf::Dropped,
            Action::Pseudonym { domain } => {
                let domain = domain.clone();
                self.pseudonym(form, &domain, text)
            }
            Action::Shift { .. } => self.shift(form, text, context),
            _ => self.treat(index, form, text, owner, context, known),
        }
    }

    /// Keeps a text where it is what its place wants.
    fn checked(&mut self, form: Form, text: &str, owner: &Object<'_>, context: &Context, known: &Known) -> Leaf {
        if self.remembered(&(context.row, text), || known.speaks_of(context.row, text)) {
            return Leaf::Suppressed;
        }
        let is_own =
            matches!(form, Form::Code | Form::Open) && !json::text(owner, "system").is_some_and(coded::is_public);
        if is_own && self.remembered(&("hidden", text), || known.is_hidden_in(text)) {
            return Leaf::Suppressed;
        }
        if self.remembered(&(form, text, codes(owner)), || text::fits(form, text, owner)) {
            return Leaf::Kept;
        }
        match form {
            // A house's own code system stays one of its own, without its address.
            Form::System => changed(text, format!("urn:uuid:{}", self.key.0.uuid("system", text))),
            Form::Key => changed(text, self.key.0.pseudonym("linkId", text)),
            // So does a house's own code that may be anybody's name, as `ottilie.wolfe`; that of a unit goes.
            Form::Code
                if json::member(owner, "value").is_none()
                    && json::text(owner, "system").is_some_and(|of| !coded::is_public(of)) =>
            {
                changed(text, self.key.0.pseudonym("code", text))
            }
            Form::Status => match text.get(..3).filter(|digits| text::fits(form, digits, owner)) {
                Some(digits) => Leaf::Changed(digits.to_owned()),
                None => Leaf::Suppressed,
            },
            _ => Leaf::Suppressed,
        }
    }

    /// Forgets what checks said: more names are known now.
    pub fn forget(&mut self) {
        self.checks.clear();
    }

    /// What a check says, asked once for the same things.
    fn remembered(&mut self, about: &impl Hash, check: impl FnOnce() -> bool) -> bool {
        let mut hasher = DefaultHasher::new();
        about.hash(&mut hasher);
        let key = hasher.finish();
        if let Some(known) = self.checks.get(&key) {
            return *known;
        }
        let said = check();
        if self.checks.len() < REMEMBERED {
            self.checks.insert(key, said);
        }
        said
    }

    fn pseudonym(&mut self, form: Form, domain: &str, text: &str) -> Leaf {
        let made = match form {
            Form::Id => self.pseudonyms.id(&self.key.0, domain, text),
            Form::Reference => self.pseudonyms.reference(&self.key.0, domain, text),
            Form::Address | Form::System => format!("urn:uuid:{}", self.key.0.uuid(domain, text)),
            Form::Text | Form::Result | Form::Key | Form::Code | Form::Display | Form::Concept => {
                self.key.0.pseudonym(domain, text)
            }
            _ => return Leaf::Suppressed,
        };
        changed(text, made)
    }

    fn shift(&mut self, form: Form, text: &str, context: &Context) -> Leaf {
        let (Form::Date(_), Some(row), Some(days), Some(year)) = (form, context.row, context.days, year(text)) else {
            return Leaf::Suppressed;
        };
        if year < context.floor {
            return Leaf::Suppressed;
        }
        match moment::shifted(text, days, self.clocks.entry(row).or_default()) {
            Some(moved) if is_date(&moved) => changed(text, moved),
            _ => Leaf::Suppressed,
        }
    }

    /// All other actions, as the cells of tables are treated.
    fn treat(
        &mut self,
        rule: usize,
        form: Form,
        text: &str,
        owner: &Object<'_>,
        context: &Context,
        known: &Known,
    ) -> Leaf {
        if let (Form::Date(_), Action::Date { from_year: Some(_), .. }) = (form, &self.recipe.columns[rule].action)
            && let Some(died) = context.row.and_then(|row| known.died(row))
            && let Some(born) = year(text)
        {
            // Of the dead the age at death counts, not the one they would have.
            if died - born > OLDEST {
                return Leaf::Suppressed;
            }
            let mut of_death = self.recipe.columns[rule].clone();
            if let Action::Date { from_year, .. } = &mut of_death.action {
                *from_year = None;
            }
            let treated = Treatment::new(&of_death, &self.key.0).map(|mut treatment| treatment.apply(text, ""));
            return treated.map_or(Leaf::Suppressed, |treated| in_form(form, text, treated));
        }
        // An age in months is no number of years.
        if matches!(self.recipe.columns[rule].action, Action::Limit { .. }) && form == Form::Number && !in_years(owner)
        {
            return if over_in_other_units(text, owner) { Leaf::Suppressed } else { Leaf::Kept };
        }
        let memory = (rule, text.to_owned());
        let treated = match self.treated.get(&memory) {
            Some(treated) => treated.clone(),
            None => {
                let treated = Treatment::new(&self.recipe.columns[rule], &self.key.0)
                    .map_or(Treated::Suppressed, |mut treatment| treatment.apply(text, ""));
                if self.treated.len() < REMEMBERED {
                    self.treated.insert(memory, treated.clone());
                }
                treated
            }
        };
        in_form(form, text, treated)
    }
}

/// What a check of a text looks at around it: the system and the code, or those of the codings.
fn codes<'v>(owner: &'v Object<'_>) -> Vec<&'v str> {
    let codings = json::member(owner, "coding").map(Value::items).unwrap_or_default();
    let around = codings.iter().filter_map(Value::as_object).chain(std::iter::once(owner));
    around
        .flat_map(|object| ["system", "code", "display"].map(|name| json::text(object, name).unwrap_or_default()))
        .collect()
}

/// The text of a value that is no structure.
pub fn plain<'v>(value: &'v Value<'_>) -> &'v str {
    match value {
        Value::String(text) => text,
        Value::Number(text) => text,
        Value::Bool(true) => "true",
        Value::Bool(false) => "false",
        Value::Null | Value::Array(_) | Value::Object(_) => "",
    }
}

fn changed(before: &str, after: String) -> Leaf {
    if before == after { Leaf::Kept } else { Leaf::Changed(after) }
}

/// A treated text in the form that FHIR wants.
fn in_form(form: Form, before: &str, treated: Treated) -> Leaf {
    let after = match treated {
        Treated::Kept => return Leaf::Kept,
        Treated::Changed(after) => after,
        Treated::Suppressed => return Leaf::Suppressed,
        Treated::Dropped => return Leaf::Dropped,
    };
    if after == SUPPRESSED || after.is_empty() {
        return Leaf::Suppressed;
    }
    match form {
        Form::Number if json::parse(after.as_bytes()).is_ok_and(|value| matches!(value, Value::Number(_))) => {
            changed(before, after)
        }
        Form::Number => match (after.strip_suffix('+'), after.strip_prefix('<')) {
            (Some(from), _) if from.parse::<f64>().is_ok() => Leaf::Limited(from.to_owned(), ">="),
            (_, Some(below)) if below.parse::<f64>().is_ok() => Leaf::Limited(below.to_owned(), "<"),
            _ => Leaf::Coarse(after),
        },
        Form::Date(Primitive::Instant) if after.len() < 20 => Leaf::Coarse(after),
        // Born before the first year that is told: no date says so.
        Form::Date(_) if after.starts_with('<') => Leaf::Suppressed,
        Form::Date(_) if is_date(&after) => changed(before, after),
        Form::Date(_) | Form::Boolean | Form::Open | Form::Id | Form::Reference => Leaf::Coarse(after),
        Form::Closed(set) if !r4().has_code(set, &after) => Leaf::Coarse(after),
        _ => changed(before, after),
    }
}

/// The form of FHIR's date and dateTime: `2021`, `2021-07`, `2021-07-03`, `2021-07-03T07:35:01.132-07:00`.
fn is_date(text: &str) -> bool {
    let (day, time) = text.split_once('T').map_or((text, None), |(day, time)| (day, Some(time)));
    let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = day.split('-');
    let lengths = [4, 2, 2];
    let count = day.split('-').count();
    let good = count <= 3 && lengths.iter().zip(parts.by_ref()).all(|(length, part)| digits(part, *length));
    good && time
        .is_none_or(|time| count == 3 && time.bytes().all(|byte| byte.is_ascii_digit() || b":.+-Z".contains(&byte)))
}

/// A result or an answer that is no measurement: no finite number, or without a unit with seven digits or more, as telephones
/// and record numbers have, or a number of somebody in the files.
fn is_bare_number_of_somebody(text: &str, value: &Value<'_>, owner: &Object<'_>, known: &Known) -> bool {
    let is_result =
        ["value", "valueInteger", "valueDecimal"].iter().any(|name| json::member(owner, name) == Some(value));
    let is_measured = ["unit", "code", "currency"].iter().any(|name| json::member(owner, name).is_some());
    let Some(number) = text.parse::<f64>().ok().filter(|number| number.is_finite()) else { return true };
    is_result && !is_measured && (number.abs() >= 1e6 || known.is_number_of_somebody(text))
}

/// The unit beside a value is a year, or there is none.
fn in_years(owner: &Object<'_>) -> bool {
    let unit = json::text(owner, "code").or_else(|| json::text(owner, "unit"));
    unit.is_none() || is_years(owner)
}

/// The unit or its code is a year.
fn is_years(owner: &Object<'_>) -> bool {
    const YEARS: [&str; 13] =
        ["a", "a_g", "a_j", "a_t", "y", "yr", "yrs", "yr.", "year", "years", "{year}", "{years}", "[yr]"];
    ["code", "unit"]
        .iter()
        .filter_map(|name| json::text(owner, name))
        .any(|unit| YEARS.contains(&unit.trim().to_ascii_lowercase().as_str()))
}

/// An age over 89 as a text, or in months, weeks, days or hours.
fn is_over_otherwise(form: Form, text: &str, owner: &Object<'_>) -> bool {
    match form {
        Form::Result => text.split(|character: char| !character.is_ascii_digit() && character != '.').any(over),
        Form::Number => !in_years(owner) && over_in_other_units(text, owner),
        _ => false,
    }
}

fn over(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(|years| years > f64::from(OLDEST))
}

/// More than 89 years in months, weeks or days.
fn over_in_other_units(text: &str, owner: &Object<'_>) -> bool {
    let per_year = match json::text(owner, "code").or_else(|| json::text(owner, "unit")).unwrap_or_default() {
        "mo" | "month" | "months" => 12.0,
        "wk" | "week" | "weeks" => 52.0,
        "d" | "day" | "days" => 365.0,
        _ => 365.0 * 24.0,
    };
    text.parse::<f64>().is_ok_and(|count| count / per_year > f64::from(OLDEST))
}
