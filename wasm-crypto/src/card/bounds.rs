//! What any card keeps to, its own maker's as a stranger's.

use super::CardError;
use super::document::Document;
use crate::recipe::DateOrder;
use crate::table::cell::date;

/// Largest card in bytes.
pub const LARGEST: usize = 1 << 20;
const TITLE: (usize, usize) = (3, 200);
const DESCRIPTION: usize = 5_000;
const KEYWORDS: usize = 30;
const WORD: usize = 200;
const NAME: usize = 1_000;
const BINS: usize = 100;
/// Most kinds and codes of records that are listed.
pub const CONTENTS: usize = 300;
/// Whole numbers in JSON are exact below this.
const EXACT: u64 = 1 << 53;

/// Checks lengths, characters and numbers.
pub fn check(document: &Document) -> Result<(), CardError> {
    text("title", &document.name, TITLE.1)?;
    if document.name.chars().count() < TITLE.0 {
        return Err(CardError::TooShort { place: "title".to_owned(), least: TITLE.0 });
    }
    text("description", &document.description, DESCRIPTION)?;
    text("citation", &document.cite_as, NAME)?;
    list("list of keywords", document.keywords.len(), KEYWORDS)?;
    document.keywords.iter().try_for_each(|keyword| text("keyword", keyword, WORD))?;
    text("steward's name", &document.creator.name, WORD)?;
    if document.creator.name.is_empty() {
        return Err(CardError::TooShort { place: "steward's name".to_owned(), least: 1 });
    }
    let contact = [&document.creator.email, &document.creator.url, &document.creator.telephone];
    contact.into_iter().flatten().try_for_each(|contact| text("contact", contact, WORD))?;
    text("media type", &document.media_type, WORD)?;
    if date::parse_day(&document.date_published, DateOrder::YearMonthDay).is_none()
        || document.date_published.len() != 10
    {
        return Err(CardError::Day);
    }
    if document.terms_detail.as_ref().is_some_and(|detail| !detail.is_object()) {
        return Err(CardError::TermsDetail);
    }
    for (place, value) in
        [("length of the body", document.body_length), ("number of people", document.people.unwrap_or(0))]
    {
        if value >= EXACT {
            return Err(CardError::Number { place: place.to_owned() });
        }
    }
    let shares =
        [document.risk.highest, document.risk.average, document.risk.at_risk_share, document.risk.unique_share];
    shares.iter().try_for_each(|value| share("risk", *value))?;
    [document.utility.kept, document.utility.loss].iter().try_for_each(|value| share("utility", *value))?;
    if document.utility.contribution > crate::utility::FULL {
        return Err(CardError::Number { place: "utility".to_owned() });
    }
    document.risk.population_unique_share.map_or(Ok(()), |value| share("risk", value))?;
    document.noise.map_or(Ok(()), |noise| noise.check())?;
    list("list of privacy models", document.models.len(), KEYWORDS)?;
    document.models.iter().try_for_each(|model| text("privacy model", model, WORD))?;
    list("list of contents", document.contents.len(), CONTENTS)?;
    for contents in &document.contents {
        text("name in the contents", &contents.name, WORD)?;
        contents.code.iter().try_for_each(|code| text("code in the contents", code, NAME))?;
    }
    document.risk.quasi.iter().try_for_each(|name| text("column name", name, NAME))?;
    for field in document.record_set.iter().flat_map(|rows| &rows.field) {
        text("column name", &field.name, NAME)?;
        text("column's description", &field.description, NAME)?;
        field.unit.iter().try_for_each(|unit| text("unit", unit, WORD))?;
        if let Some(histogram) = &field.histogram {
            list("histogram", histogram.bins.len(), BINS)?;
            histogram.bins.iter().try_for_each(|bin| text("histogram", &bin.label, WORD))?;
        }
    }
    Ok(())
}

fn text(place: &str, text: &str, most: usize) -> Result<(), CardError> {
    if text.chars().count() > most {
        return Err(CardError::TooLong { place: place.to_owned(), most, unit: "characters" });
    }
    // Control characters, and those that turn the reading direction of what is around them.
    let hidden = |character: char| {
        (character.is_control() && !matches!(character, '\n' | '\r' | '\t'))
            || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.chars().any(hidden) {
        return Err(CardError::ControlCharacters { place: place.to_owned() });
    }
    Ok(())
}

fn list(place: &str, count: usize, most: usize) -> Result<(), CardError> {
    if count <= most { Ok(()) } else { Err(CardError::TooLong { place: place.to_owned(), most, unit: "entries" }) }
}

fn share(place: &str, value: f64) -> Result<(), CardError> {
    if (0.0..=1.0).contains(&value) { Ok(()) } else { Err(CardError::Number { place: place.to_owned() }) }
}
