//! Whether a text is what its place in FHIR wants, and nothing else.

use wasm_crypto::scan::{self, Certainty, Identifier};

use super::coded;
use super::json::{self, Object, Value};
use super::policy::Form;
use super::region;
use super::vocabulary;

/// The identifiers in a text, each kind once with its highest certainty.
pub fn identifiers(text: &str) -> Vec<(Identifier, Certainty)> {
    let mut found: Vec<(Identifier, Certainty)> = Vec::new();
    for hit in scan::find(text) {
        match found.iter_mut().find(|(identifier, _)| *identifier == hit.identifier) {
            Some((_, certainty)) => *certainty = hit.certainty.max(*certainty),
            None => found.push((hit.identifier, hit.certainty)),
        }
    }
    found
}

/// True for a house's own code that is no word and no number of somebody: it has one to four digits, or is as short as an
/// abbreviation.
fn is_no_word(code: &str) -> bool {
    match code.bytes().filter(u8::is_ascii_digit).count() {
        0 => code.len() <= 4,
        digits => digits <= 4,
    }
}

/// True when nothing in the text looks like an identifier.
fn is_clean(text: &str) -> bool {
    scan::find(text).iter().all(|hit| hit.certainty < Certainty::Likely)
}

/// Longest display of a code that is kept, in bytes.
const LONGEST_DISPLAY: usize = 300;

/// True when a text is what its place wants. `owner` is the object around it.
pub fn fits(form: Form, text: &str, owner: &Object<'_>) -> bool {
    match form {
        Form::Code => {
            let system = json::text(owner, "system");
            coded::is_code(system, text)
                && (coded::is_public(text) || is_clean(text))
                && (system.is_some_and(coded::is_public)
                    || (json::member(owner, "value").is_some() && coded::is_ucum(text))
                    || is_no_word(text))
        }
        // Anything may be spelt like a house's own code.
        Form::Open if json::text(owner, "language") == Some(text) => coded::is_language(text),
        Form::Open => coded::is_open_code(text),
        Form::Address | Form::System => coded::is_public(text),
        Form::Version => is_version(text),
        Form::Display => is_display(text, owner),
        Form::Concept => {
            let codings = json::member(owner, "coding").map(Value::items).unwrap_or_default();
            let said = codings.iter().filter_map(Value::as_object).any(|coding| {
                json::text(coding, "display").is_some_and(|display| display.trim() == text.trim())
                    && is_display(text, coding)
            });
            said || coded::is_result(text)
        }
        Form::Unit => coded::is_unit(text),
        Form::Result => coded::is_result(text),
        Form::Ethnic => coded::is_ethnic_category(text),
        Form::Region if json::text(owner, "country") == Some(text) => region::is_country(text),
        Form::Region => region::is_state(text),
        Form::Sampled => coded::is_sampled(text),
        Form::TypeName => json_type_is_known(text),
        Form::Status => text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit()),
        // These have nothing in them that could be checked.
        Form::Narrative | Form::Bytes | Form::Whole | Form::Postcode | Form::Key => false,
        Form::Time => text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.')),
        _ => true,
    }
}

fn json_type_is_known(text: &str) -> bool {
    let r4 = super::elements::r4();
    r4.resource(text).is_some() || r4.left_out(text).is_some()
}

/// The words of a code: of a public system, whose code is one, and without anything that identifies.
fn is_display(text: &str, coding: &Object<'_>) -> bool {
    let (Some(system), Some(code)) = (json::text(coding, "system"), json::text(coding, "code")) else { return false };
    text.len() <= LONGEST_DISPLAY
        && coded::is_public(system)
        && coded::is_code(Some(system), code)
        && !is_shouted(text)
        && names_nobody(text)
        && !vocabulary::is_doubtful(text)
}

/// `2.40`, `2020-09`, or an edition of SNOMED CT.
fn is_version(text: &str) -> bool {
    let plain = |text: &str| {
        (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'))
    };
    plain(text)
        || text
            .strip_prefix("http://snomed.info/sct/")
            .is_some_and(|rest| rest.split("/version/").all(|part| !part.is_empty() && part.len() <= 18 && plain(part)))
}

/// True when nothing in the words of a public code identifies. Clinical terms have single words with a capital where names stand (`by
/// Automated count`) and kinds of places (`Inpatient Hospital`): a name is one of several words, or behind a title.
fn names_nobody(text: &str) -> bool {
    scan::find(text).iter().all(|hit| match hit.identifier {
        _ if hit.certainty < Certainty::Likely => true,
        Identifier::Place => true,
        Identifier::PersonName => {
            let before = text[..hit.start].trim_end().rsplit(' ').next().unwrap_or_default().to_lowercase();
            let title = matches!(before.trim_end_matches('.'), "dr" | "mr" | "mrs" | "ms" | "miss" | "prof" | "nurse");
            !title && !text[hit.start..hit.end].contains(' ')
        }
        _ => false,
    })
}

/// Several words of capitals alone, as lists of patients write names: `QUACKENBUSH, ANNA`.
fn is_shouted(text: &str) -> bool {
    let long = |word: &&str| word.chars().count() >= 3;
    let mut words = text.split(|character: char| !character.is_alphabetic()).filter(long).peekable();
    let several = words.clone().count() >= 2;
    several && words.all(|word| word.chars().all(char::is_uppercase))
}
