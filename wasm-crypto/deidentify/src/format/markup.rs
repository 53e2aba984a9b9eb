//! XML and JSON told apart by their root.

use super::{Format, FormatError, Unsupported};

/// What an XML text is, by its root element.
pub fn xml(text: &str) -> Result<Format, FormatError> {
    let (name, tag) = root(text).unwrap_or_default();
    let local = name.rsplit(':').next().unwrap_or(name);
    Err(match local {
        "HealthData" => return Ok(Format::AppleHealth),
        "ClinicalDocument" => Unsupported::ClinicalDocument,
        "gpx" | "kml" | "TrainingCenterDatabase" => Unsupported::Track,
        _ if local.eq_ignore_ascii_case("html") || local.eq_ignore_ascii_case("table") => Unsupported::Html,
        _ if tag.contains("http://hl7.org/fhir\"") || tag.contains("http://hl7.org/fhir'") => Unsupported::FhirXml,
        _ if tag.contains("schemas-microsoft-com:office") => Unsupported::Office,
        _ => Unsupported::OtherXml,
    }
    .into())
}

/// The root element's name and its tag; or what the document type says that the root will be.
fn root(text: &str) -> Option<(&str, &str)> {
    let name_of =
        |text: &str| text.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '[')).unwrap_or(text.len());
    let mut rest = text;
    loop {
        rest = rest[rest.find('<')?..].strip_prefix('<')?;
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = &comment[comment.find("-->")? + 3..];
        } else if let Some(instruction) = rest.strip_prefix('?') {
            rest = &instruction[instruction.find("?>")? + 2..];
        } else if rest.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("!DOCTYPE")) {
            let name = rest[8..].trim_start();
            return Some((&name[..name_of(name)], ""));
        } else {
            return Some((&rest[..name_of(rest)], &rest[..rest.find('>').unwrap_or(rest.len())]));
        }
    }
}

/// What a JSON text is.
pub fn json(text: &str, name: &str) -> Result<Format, FormatError> {
    if !text.contains("\"resourceType\"") {
        return Err(Unsupported::OtherJson.into());
    }
    // The whole first line is an object, and another one follows: one resource a line.
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().is_some_and(|line| line.starts_with('{') && line.ends_with('}'));
    let next = lines.next();
    let alone = next.is_none() && !text.replace(' ', "").contains("\"resourceType\":\"Bundle\"");
    let lines = first && (next.is_some_and(|line| line.starts_with('{')) || alone);
    // A first line longer than what is seen here: the name decides.
    let unseen = next.is_none() && ["ndjson", "jsonl"].contains(&super::extension(name).as_str());
    Ok(if lines || unseen { Format::FhirNdjson } else { Format::FhirBundle })
}
