//! Ids and references as consistent pseudonyms, in a form that FHIR allows.
//!
//! The same id gives the same pseudonym wherever it stands: `Patient/x`, `https://server/fhir/Patient/x` and the id `x`
//! itself; `urn:uuid:x` and the id `x` when it is a UUID. So references lead where they led, also across files. Conditional ones
//! (`Patient?identifier=…`) do not: the identifiers that they name are left out of the resources.

use std::collections::HashMap;

use wasm_crypto::recipe::PseudonymKey;

use super::elements;

/// The domain of the pseudonyms of ids and references.
pub const DOMAIN: &str = "fhir";
/// What stands for every server: a name that RFC 2606 reserves.
const BASE: &str = "https://deidentified.invalid/fhir/";

/// A reference by its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference<'a> {
    /// `#id` of a contained resource, or `#` of the container.
    Local(&'a str),
    /// `Patient/id`, with or without `/_history/version`.
    Relative(&'a str, &'a str),
    /// The same behind a server's address.
    Absolute(&'a str, &'a str),
    /// `urn:uuid:` or `urn:oid:` and what follows.
    Urn(&'a str),
    /// `Patient?identifier=…`: the type and the query.
    Query(&'a str, &'a str),
    /// A resource type alone, as in a Bundle's request.
    Type(&'a str),
    /// Anything else.
    Other(&'a str),
}

impl<'a> Reference<'a> {
    /// Tells the form.
    pub fn read(text: &'a str) -> Self {
        let text = text.trim();
        if let Some(id) = text.strip_prefix('#') {
            return Self::Local(id);
        }
        if let Some(uuid) = text.strip_prefix("urn:uuid:").or_else(|| text.strip_prefix("urn:oid:")) {
            return Self::Urn(uuid);
        }
        let known = |name: &str| elements::r4().resource(name).is_some() || elements::r4().left_out(name).is_some();
        if known(text) {
            return Self::Type(text);
        }
        if let Some((path, query)) = text.split_once('?') {
            let name = path.rsplit('/').next().unwrap_or(path);
            return if known(name) { Self::Query(name, query) } else { Self::Other(text) };
        }
        let path = text.split_once("/_history/").map_or(text, |(path, _)| path);
        let mut parts = path.rsplitn(3, '/');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(id), Some(name), base) if is_id(id) && known(name) => match base {
                Some(_) => Self::Absolute(name, id),
                None => Self::Relative(name, id),
            },
            _ => Self::Other(text),
        }
    }

    /// The bare id it leads to, in the form that is the same for all references to one thing.
    pub fn target(self) -> Option<String> {
        match self {
            Self::Relative(_, id) | Self::Absolute(_, id) | Self::Urn(id) => Some(bare(id)),
            Self::Local(_) | Self::Query(..) | Self::Type(_) | Self::Other(_) => None,
        }
    }

    /// The type it names.
    pub fn type_name(self) -> Option<&'a str> {
        match self {
            Self::Relative(name, _) | Self::Absolute(name, _) | Self::Query(name, _) => Some(name),
            Self::Local(_) | Self::Urn(_) | Self::Type(_) | Self::Other(_) => None,
        }
    }
}

/// An id in the form in which it is compared: UUIDs do not mind the case.
pub fn bare(id: &str) -> String {
    if is_uuid(id) { id.to_ascii_lowercase() } else { id.to_owned() }
}

/// FHIR's form of an id.
pub fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Makes the pseudonyms of ids and references, each once.
#[derive(Debug, Default)]
pub struct Pseudonyms {
    made: HashMap<(String, String), String>,
}

/// Pseudonyms that are remembered; the others are made again when they are met again.
const REMEMBERED: usize = 200_000;

impl Pseudonyms {
    /// The pseudonym of an id: a UUID of a UUID, 24 letters and digits of anything else.
    pub fn id(&mut self, key: &PseudonymKey, domain: &str, id: &str) -> String {
        let known = (domain.to_owned(), id.to_owned());
        if let Some(made) = self.made.get(&known) {
            return made.clone();
        }
        let made = if is_uuid(id) { key.uuid(domain, id) } else { key.pseudonym(domain, id) };
        if self.made.len() < REMEMBERED {
            self.made.insert(known, made.clone());
        }
        made
    }

    /// The reference with pseudonyms in it, or of it.
    pub fn reference(&mut self, key: &PseudonymKey, domain: &str, text: &str) -> String {
        match Reference::read(text) {
            Reference::Local("") => "#".to_owned(),
            Reference::Local(id) => format!("#{}", self.id(key, domain, id)),
            Reference::Relative(name, id) => format!("{name}/{}", self.id(key, domain, id)),
            Reference::Absolute(name, id) => format!("{BASE}{name}/{}", self.id(key, domain, id)),
            Reference::Urn(id) if is_uuid(id) => format!("urn:uuid:{}", self.id(key, domain, id)),
            Reference::Urn(id) => format!("urn:uuid:{}", key.uuid(domain, id)),
            Reference::Query(name, query) => {
                let value = query.strip_prefix("identifier=").unwrap_or(query);
                format!("{name}?identifier={}", key.pseudonym(domain, value))
            }
            Reference::Type(name) => name.to_owned(),
            Reference::Other(text) => format!("urn:uuid:{}", key.uuid(domain, text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "4DA5c8a3-847e-4fd8-a21f-f5ab37f6662b";

    #[test]
    fn one_id_has_one_pseudonym_in_every_form_of_reference() {
        let key = PseudonymKey::new([7; 32]);
        let mut pseudonyms = Pseudonyms::default();
        let mut of = |text: &str| pseudonyms.reference(&key, DOMAIN, text);
        let urn = of(&format!("urn:uuid:{UUID}"));
        let id = urn.strip_prefix("urn:uuid:").unwrap().to_owned();
        assert_eq!(of(&format!("Patient/{}", UUID.to_lowercase())), format!("Patient/{id}"));
        assert_eq!(of(&format!("https://h.example/fhir/Patient/{UUID}/_history/3")), format!("{BASE}Patient/{id}"));
        let short = of("Patient/17").replace("Patient/", "");
        assert_eq!(of("#17"), format!("#{short}"));
        assert!(is_id(&short) && is_id(&id));
        assert!(of("Practitioner?identifier=http://x|9").starts_with("Practitioner?identifier="));
        assert!(of("Someone/17").starts_with("urn:uuid:"));
        for text in
            ["Patient/17", "#a", "urn:oid:1.2.3", "Patient?identifier=x|1", "https://h/Patient/1", "Patient", "odd"]
        {
            let once = pseudonyms.reference(&key, DOMAIN, text);
            assert_eq!(pseudonyms.reference(&key, DOMAIN, &once), once, "{text}");
        }
    }

    #[test]
    fn the_target_does_not_depend_on_the_form() {
        let target = |text: &str| Reference::read(text).target();
        assert_eq!(target(&format!("urn:uuid:{UUID}")), Some(UUID.to_lowercase()));
        assert_eq!(target(&format!("Patient/{UUID}")), Some(UUID.to_lowercase()));
        assert_eq!(target("http://s/Patient/7"), target("Patient/7/_history/2"));
        assert_eq!(target("#7"), None);
    }
}
