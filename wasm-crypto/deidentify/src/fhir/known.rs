//! What the first pass learned about the people in the files, for the second: who they are, which names and numbers of
//! theirs to look for in every text that is kept, and who died when.

use std::collections::{HashMap, HashSet};

use super::json::{self, Object, Value};
use super::policy::Proposal;
use super::reference::{self, Reference};
use super::vocabulary;

/// What is known about the people. It holds their names: it stays where it was made.
#[derive(Clone, Default)]
pub struct Known {
    /// The row of each person among the people, by the bare id.
    rows: HashMap<String, u32>,
    /// By row.
    people: Vec<Person>,
    /// Full names of practitioners and organisations, in lower case.
    providers: HashSet<String>,
    /// Names of all patients, as single words and as whole names, in lower case.
    names: HashSet<String>,
    /// Numbers of all patients, without what groups their digits.
    numbers: HashSet<String>,
    /// Most words of any name or number.
    longest: usize,
    /// The proposal for each field, by its path.
    pub(super) proposals: HashMap<String, Proposal>,
    /// Whether a first pass filled it.
    pub(super) surveyed: bool,
}

/// What is known about one person.
#[derive(Clone, Default)]
struct Person {
    /// Words of names, and numbers and addresses of several words, in lower case.
    words: HashSet<String>,
    /// Year of death.
    died: Option<i32>,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Known").field("people", &self.people.len()).finish_non_exhaustive()
    }
}

/// The members that say whom a resource is about, the surest first.
const SUBJECTS: [&str; 6] = ["patient", "beneficiary", "subject", "individual", "for", "source"];

/// Whom a resource is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The bare id of a patient or of what has no type; of anything else with its type in front.
    pub id: String,
    /// The member that says so; none for a patient's own resource.
    pub member: Option<&'static str>,
    /// Whether it is a patient: some when the resource or the reference says it.
    pub is_patient: Option<bool>,
}

/// Whom a resource is about by what it says itself.
pub fn subject(name: &str, resource: &Object<'_>, full_url: Option<&str>) -> Option<Subject> {
    if name == "Patient" {
        let own = json::text(resource, "id").map(reference::bare);
        let id = own.or_else(|| full_url.and_then(|url| Reference::read(url).target()))?;
        return Some(Subject { id, member: None, is_patient: Some(true) });
    }
    SUBJECTS.iter().find_map(|member| {
        let reference = Reference::read(json::text(json::member(resource, member)?.as_object()?, "reference")?);
        let sure = matches!(*member, "patient" | "beneficiary").then_some(true);
        let is_patient = reference.type_name().map(|name| name == "Patient").or(sure);
        let id = reference.target()?;
        // Ids are unique within a type only: Group/1 is not Patient/1.
        let id =
            reference.type_name().filter(|name| *name != "Patient").map_or(id.clone(), |name| format!("{name}/{id}"));
        Some(Subject { id, member: Some(*member), is_patient })
    })
}

impl Known {
    /// The row of a person; a new one when asked to add.
    pub(super) fn row(&mut self, id: &str, add: bool) -> Option<u32> {
        if let Some(row) = self.rows.get(id) {
            return Some(*row);
        }
        add.then(|| {
            let row = self.people.len() as u32;
            self.people.push(Person::default());
            self.rows.insert(id.to_owned(), row);
            row
        })
    }

    /// Takes what others learned about the people that are known here, and about practitioners and organisations.
    pub(super) fn take_over(&mut self, learned: &Self) {
        for (id, row) in &self.rows {
            if let (Some(person), Some(theirs)) = (self.people.get_mut(*row as usize), learned.rows.get(id)) {
                person.clone_from(&learned.people[*theirs as usize]);
            }
        }
        self.providers.clone_from(&learned.providers);
        self.names.clone_from(&learned.names);
        self.numbers.clone_from(&learned.numbers);
        self.longest = learned.longest;
    }

    /// People.
    pub(super) fn len(&self) -> usize {
        self.people.len()
    }

    /// The only person, by row and id.
    pub(super) fn only(&self) -> Option<(u32, &str)> {
        let (id, row) = self.rows.iter().next().filter(|_| self.rows.len() == 1)?;
        Some((*row, id))
    }

    /// The only person that a resource's references lead to.
    pub(super) fn mentioned(&self, resource: &Object<'_>) -> Option<(u32, String)> {
        let mut found: Option<(u32, String)> = None;
        let mut several = false;
        each_reference(resource, &mut |text| {
            let reference = Reference::read(text);
            if reference.type_name().is_none_or(|name| name == "Patient")
                && let Some(id) = reference.target()
                && let Some(row) = self.rows.get(&id)
            {
                several |= found.as_ref().is_some_and(|(known, _)| known != row);
                found = Some((*row, id));
            }
        });
        found.filter(|_| !several)
    }

    /// The year in which a person died.
    pub(super) fn died(&self, row: u32) -> Option<i32> {
        self.people.get(row as usize)?.died
    }

    /// Remembers what a resource says about a person: names, numbers, addresses, the year of death.
    pub(super) fn learn(&mut self, name: &str, resource: &Object<'_>, row: Option<u32>) {
        match name {
            "Patient" | "RelatedPerson" | "Person" => {
                let (mut words, mut named) = (Vec::new(), Vec::new());
                let mut died = None;
                for (key, value) in resource {
                    match key.as_ref() {
                        "name" => names(value, &mut named),
                        "telecom" | "identifier" => values(value, &mut words),
                        "address" => addresses(value, &mut words),
                        "contact" => {
                            for contact in value.items().iter().filter_map(Value::as_object) {
                                for (key, value) in contact {
                                    match key.as_ref() {
                                        "name" => names(value, &mut named),
                                        "telecom" => values(value, &mut words),
                                        "address" => addresses(value, &mut words),
                                        _ => {}
                                    }
                                }
                            }
                        }
                        "extension" => extensions(value, &mut named),
                        "deceasedDateTime" => died = value.as_str().and_then(year),
                        _ => {}
                    }
                }
                let is_number = |word: &&String| word.len() >= 5 && word.bytes().all(|byte| byte.is_ascii_digit());
                self.numbers.extend(words.iter().filter(is_number).cloned());
                self.names.extend(named.iter().cloned());
                words.append(&mut named);
                let mut person = row.and_then(|row| self.people.get_mut(row as usize));
                for word in words {
                    self.longest = self.longest.max(1 + word.matches(' ').count());
                    if let Some(person) = &mut person {
                        person.words.insert(word);
                    }
                }
                if let (Some(person), true) = (person, died.is_some()) {
                    person.died = died;
                }
            }
            "Practitioner" => {
                let all = json::member(resource, "name").map(Value::items).unwrap_or_default();
                for name in all.iter().filter_map(Value::as_object) {
                    let family = json::text(name, "family").unwrap_or_default();
                    let given = json::member(name, "given").map(Value::items).unwrap_or_default();
                    let given: Vec<&str> = given.iter().filter_map(Value::as_str).collect();
                    for given in [given.join(" ").as_str(), given.first().copied().unwrap_or_default()] {
                        self.provider(&format!("{given} {family}"));
                        self.provider(&format!("{family} {given}"));
                    }
                    self.provider(json::text(name, "text").unwrap_or_default());
                }
            }
            "Organization" | "Location" | "HealthcareService" => {
                self.provider(json::text(resource, "name").unwrap_or_default());
            }
            _ => {}
        }
    }

    fn provider(&mut self, name: &str) {
        let words = words(name);
        if words.len() > 1 {
            self.longest = self.longest.max(words.len());
            self.providers.insert(words.join(" "));
        }
    }

    /// True when a text contains a name or a number of the person, a name of any patient, or the full name of a
    /// practitioner or organisation. A single word that is a clinical one (`White`) is a name only of the record's own
    /// person; so is one in a text without spaces, which is a code.
    pub(super) fn speaks_of(&self, row: Option<u32>, text: &str) -> bool {
        let person = row.and_then(|row| self.people.get(row as usize));
        if self.longest == 0 {
            return false;
        }
        let words = words(text);
        let is_sentence = text.trim().contains(char::is_whitespace);
        (0..words.len()).any(|from| {
            (from + 1..=words.len().min(from + self.longest)).any(|to| {
                let window: std::borrow::Cow<'_, str> = match &words[from..to] {
                    [word] => word.into(),
                    several => several.join(" ").into(),
                };
                let of_anybody = || to - from > 1 || (is_sentence && !vocabulary::is_clinical(&window));
                person.is_some_and(|person| person.words.contains(window.as_ref()))
                    || self.providers.contains(window.as_ref())
                    || (self.names.contains(window.as_ref()) && of_anybody())
            })
        })
    }

    /// True when a name of any patient is hidden within the letters of a code: `jquackenbush`.
    pub(super) fn is_hidden_in(&self, code: &str) -> bool {
        const LEAST: usize = 5;
        let letters: Vec<char> = code.to_lowercase().chars().collect();
        !self.names.is_empty()
            && (0..letters.len()).any(|from| {
                (from + LEAST..=letters.len().min(from + 40)).any(|to| {
                    let part: String = letters[from..to].iter().collect();
                    self.names.contains(&part) && !vocabulary::is_clinical(&part)
                })
            })
    }

    /// True when a number is one of any patient's: of a record, a telephone.
    pub(super) fn is_number_of_somebody(&self, number: &str) -> bool {
        self.numbers.contains(number.split('.').next().unwrap_or_default())
    }
}

/// The words of a text in lower case.
fn words(text: &str) -> Vec<String> {
    text.split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// The year at the start of a date.
pub fn year(date: &str) -> Option<i32> {
    let digits = date.get(..4)?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// A word of a name that is long enough to be looked for, so that `An` or `Li` does not empty every text.
fn name_words(text: &str, into: &mut Vec<String>) {
    let enough = |word: &String| {
        word.chars().count() >= 4 || (word.len() >= 3 && word.bytes().any(|byte| byte.is_ascii_digit()))
    };
    into.extend(words(text).into_iter().filter(enough));
}

/// A number or an address as a whole.
fn phrase(text: &str, into: &mut Vec<String>) {
    let words = words(text);
    if words.iter().map(String::len).sum::<usize>() >= 5 && words.len() <= 12 {
        into.push(words.join(" "));
    }
}

/// The words of names, and whole names of any length in both orders: `Li An`, `An, Li`.
fn names(value: &Value<'_>, into: &mut Vec<String>) {
    let mut whole = |text: &str| {
        let words = words(text);
        if words.len() > 1 {
            into.push(words.join(" "));
        }
    };
    for name in value.items().iter().filter_map(Value::as_object) {
        let family = json::text(name, "family").unwrap_or_default();
        let given = json::member(name, "given").map(Value::items).unwrap_or_default();
        let given: Vec<&str> = given.iter().filter_map(Value::as_str).collect();
        if !family.is_empty() {
            for given in [given.join(" ").as_str(), given.first().copied().unwrap_or_default()] {
                whole(&format!("{given} {family}"));
                whole(&format!("{family} {given}"));
            }
        }
        whole(json::text(name, "text").unwrap_or_default());
    }
    for name in value.items().iter().filter_map(Value::as_object) {
        for (key, value) in name {
            if matches!(key.as_ref(), "family" | "given" | "text") {
                value.items().iter().filter_map(Value::as_str).for_each(|text| name_words(text, into));
            }
        }
    }
}

fn values(value: &Value<'_>, into: &mut Vec<String>) {
    let all = value.items().iter().filter_map(Value::as_object).filter_map(|object| json::text(object, "value"));
    for text in all {
        phrase(text, into);
        // The same number without what groups it.
        let bare: String = text.chars().filter(char::is_ascii_digit).collect();
        if bare.len() >= 6 {
            into.push(bare);
        }
    }
}

fn addresses(value: &Value<'_>, into: &mut Vec<String>) {
    for address in value.items().iter().filter_map(Value::as_object) {
        for line in json::member(address, "line").map(Value::items).unwrap_or_default() {
            phrase(line.as_str().unwrap_or_default(), into);
        }
        for part in ["text", "city"] {
            phrase(json::text(address, part).unwrap_or_default(), into);
        }
    }
}

fn extensions(value: &Value<'_>, into: &mut Vec<String>) {
    for extension in value.items().iter().filter_map(Value::as_object) {
        if json::text(extension, "url").is_some_and(|url| url.ends_with("MaidenName") || url.ends_with("-family")) {
            name_words(json::text(extension, "valueString").unwrap_or_default(), into);
        }
    }
}

fn each_reference(object: &Object<'_>, take: &mut impl FnMut(&str)) {
    for (key, value) in object {
        if key == "reference"
            && let Some(text) = value.as_str()
        {
            take(text);
        }
        for item in value.items() {
            if let Some(inner) = item.as_object() {
                each_reference(inner, take);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learn(known: &mut Known, text: &str) -> Option<u32> {
        let value = json::parse(text.as_bytes()).unwrap();
        let resource = value.as_object().unwrap();
        let name = json::text(resource, "resourceType").unwrap();
        let row = subject(name, resource, None).and_then(|subject| known.row(&subject.id, true));
        known.learn(name, resource, row);
        row
    }

    #[test]
    fn names_and_numbers_are_found_in_other_texts_of_the_same_person() {
        let mut known = Known::default();
        let anna = learn(
            &mut known,
            r#"{"resourceType":"Patient","id":"1","name":[{"family":"Quackenbush","given":["Anna"]}],"telecom":[{"value":"555-810-7203"}],
               "address":[{"line":["12 Elm Way"]}],"deceasedDateTime":"1989-05-09"}"#,
        );
        let other = learn(&mut known, r#"{"resourceType":"Patient","id":"2","name":[{"family":"White"}]}"#);
        learn(
            &mut known,
            r#"{"resourceType":"Practitioner","id":"3","name":[{"family":"Moss","given":["Ida","B."]}]}"#,
        );
        for text in
            ["seen with ANNA", "Quackenbush's", "call 555 810 7203", "5558107203", "at 12 elm way", "Dr. Ida Moss"]
        {
            assert!(known.speaks_of(anna, text), "{text}");
        }
        assert!(!known.speaks_of(anna, "White blood cells") && known.speaks_of(other, "White blood cells"));
        assert!(!known.speaks_of(anna, "Sphagnum moss"));
        // Whole names of any length in both orders, and names of other patients.
        let li = learn(
            &mut known,
            r#"{"resourceType":"Patient","id":"4","name":[{"family":"An","given":["Li"]}],"identifier":[{"value":"771234"}]}"#,
        );
        for text in ["Li An diabetic", "an, li", "Height of Ottilie quackenbush"] {
            assert!(known.speaks_of(li, text) && known.speaks_of(other, text), "{text}");
        }
        assert!(!known.speaks_of(li, "Anemia of li type"));
        assert!(known.is_hidden_in("jquackenbush") && !known.is_hidden_in("white-cells"));
        assert!(known.is_number_of_somebody("771234.0") && !known.is_number_of_somebody("771235"));
        assert_eq!(known.died(anna.unwrap()), Some(1989));
    }

    #[test]
    fn the_subject_is_told_by_the_surest_member() {
        let of = |text: &str| {
            let value = json::parse(text.as_bytes()).unwrap();
            let resource = value.as_object().unwrap();
            subject(json::text(resource, "resourceType").unwrap(), resource, Some("urn:uuid:X"))
        };
        let told = of(r#"{"resourceType":"Claim","patient":{"reference":"urn:uuid:a"}}"#).unwrap();
        assert_eq!((told.id.as_str(), told.is_patient), ("a", Some(true)));
        assert_eq!(
            of(r#"{"resourceType":"Observation","subject":{"reference":"Group/7"}}"#).unwrap().is_patient,
            Some(false)
        );
        assert_eq!(
            of(r#"{"resourceType":"Observation","subject":{"reference":"urn:uuid:b"}}"#).unwrap().is_patient,
            None
        );
        assert_eq!(of(r#"{"resourceType":"Patient"}"#).unwrap().id, "X");
        assert_eq!(of(r#"{"resourceType":"Provenance","target":[{"reference":"Patient/1"}]}"#), None);
    }
}
