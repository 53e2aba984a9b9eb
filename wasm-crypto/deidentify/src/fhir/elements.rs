//! The elements of FHIR R4: which members a resource or a data type has, of which types, and which are required.
//!
//! `elements.txt` is written by `scripts/fhir-elements.mjs` from HL7's definitions of 4.0.1. What is not in it is not FHIR
//! R4, or no record about a person, and is never written.

use std::collections::HashMap;
use std::sync::OnceLock;

/// Index of a type among [`Elements::types`].
pub type TypeId = u16;

/// FHIR's primitive types that differ in how they are treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Primitive {
    /// `true` or `false`.
    Boolean,
    /// `integer`, `positiveInt`, `unsignedInt`.
    Integer,
    /// A decimal, whose digits matter.
    Decimal,
    /// A date, perhaps without month or day.
    Date,
    /// A date or a moment with zone.
    DateTime,
    /// A moment with zone.
    Instant,
    /// A time of day.
    Time,
    /// A code.
    Code,
    /// A logical id.
    Id,
    /// `uri`, `url`, `canonical`, `oid`, `uuid`.
    Uri,
    /// `string`.
    String,
    /// `markdown`.
    Markdown,
    /// Bytes in base 64.
    Base64,
    /// Narrative.
    Xhtml,
}

/// What an element holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A primitive value; a code may be bound to a value set.
    Primitive(Primitive, Option<u16>),
    /// A structure.
    Complex(TypeId),
    /// Any resource.
    Resource,
}

/// One element of a type.
#[derive(Debug)]
pub struct Element {
    /// Its name in JSON, a choice with its type: `valueQuantity`.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// It is an array.
    pub many: bool,
    /// R4 requires it: at least one, or one of its choices.
    pub required: bool,
    /// Its number among all elements.
    pub number: u32,
}

/// A resource, data type or part of a resource.
#[derive(Debug)]
pub struct Type {
    /// Its name, a part with its path: `Observation.component`.
    pub name: &'static str,
    /// It is a resource.
    pub is_resource: bool,
    elements: Vec<Element>,
    by_name: HashMap<String, u16>,
}

impl Type {
    /// The element of a name.
    pub fn element(&self, name: &str) -> Option<&Element> {
        self.by_name.get(name).map(|index| &self.elements[usize::from(*index)])
    }

    /// The required elements, choices left out.
    pub fn required(&self) -> impl Iterator<Item = &Element> {
        self.elements.iter().filter(|element| element.required)
    }
}

/// All that is known.
#[derive(Debug)]
pub struct Elements {
    types: Vec<Type>,
    by_name: HashMap<&'static str, TypeId>,
    /// Resource types that are left out whole.
    left_out: Vec<&'static str>,
    value_sets: Vec<Vec<&'static str>>,
}

/// FHIR R4.
pub fn r4() -> &'static Elements {
    static R4: OnceLock<Elements> = OnceLock::new();
    R4.get_or_init(|| Elements::read(include_str!("elements.txt")))
}

impl Elements {
    /// A type by its number.
    pub fn of(&self, id: TypeId) -> &Type {
        &self.types[usize::from(id)]
    }

    /// A type by its name.
    pub fn type_named(&self, name: &str) -> Option<TypeId> {
        self.by_name.get(name).copied()
    }

    /// A resource type by its name.
    pub fn resource(&self, name: &str) -> Option<TypeId> {
        self.type_named(name).filter(|id| self.of(*id).is_resource)
    }

    /// The name of a resource type of R4 that is left out whole.
    pub fn left_out(&self, name: &str) -> Option<&'static str> {
        self.left_out.iter().find(|known| **known == name).copied()
    }

    /// True when the value set has the code.
    pub fn has_code(&self, value_set: u16, code: &str) -> bool {
        self.value_sets[usize::from(value_set)].contains(&code)
    }

    fn read(text: &'static str) -> Self {
        let mut all = Self { types: Vec::new(), by_name: HashMap::new(), left_out: Vec::new(), value_sets: Vec::new() };
        let mut sets = HashMap::new();
        let mut bodies = Vec::new();
        for line in text.lines() {
            let (sign, rest) = line.split_at(1);
            match sign {
                "-" => all.left_out = rest.split(' ').collect(),
                "#" => {
                    let mut words = rest.split(' ');
                    sets.insert(words.next().unwrap_or_default(), all.value_sets.len() as u16);
                    all.value_sets.push(words.collect());
                }
                _ => {
                    let (name, body) = rest.split_once('|').unwrap_or((rest, ""));
                    all.by_name.insert(name, all.types.len() as TypeId);
                    all.types.push(Type {
                        name,
                        is_resource: sign != "T",
                        elements: Vec::new(),
                        by_name: HashMap::new(),
                    });
                    bodies.push((sign, body));
                }
            }
        }
        let mut number = 0;
        for (id, (sign, body)) in bodies.into_iter().enumerate() {
            let common = match sign {
                "R" => {
                    "id:id meta:Meta implicitRules:uri language:code text:Narrative contained*:Resource extension*:Extension modifierExtension*:Extension"
                }
                "r" => "id:id meta:Meta implicitRules:uri language:code",
                _ => "id:string extension*:Extension modifierExtension*:Extension",
            };
            let mut elements = Vec::new();
            for word in common.split(' ').chain(body.split(' ').filter(|word| !word.is_empty())) {
                all.read_element(word, &sets, &mut elements, &mut number);
            }
            let by_name = elements.iter().zip(0..).map(|(element, index)| (element.name.clone(), index)).collect();
            (all.types[id].elements, all.types[id].by_name) = (elements, by_name);
        }
        all
    }

    /// Reads `name[*][!]:type[=value set]` or `name[x][!]:type,type`.
    fn read_element(&self, word: &str, sets: &HashMap<&str, u16>, into: &mut Vec<Element>, number: &mut u32) {
        let (name, types) = word.split_once(':').unwrap_or((word, "string"));
        let (name, required) = name.strip_suffix('!').map_or((name, false), |name| (name, true));
        let (name, many) = name.strip_suffix('*').map_or((name, false), |name| (name, true));
        let stem = name.strip_suffix("[x]");
        for kind in types.split(',') {
            let (kind, set) = kind.split_once('=').map_or((kind, None), |(kind, set)| (kind, sets.get(set).copied()));
            let name = stem.map_or_else(
                || name.to_owned(),
                |stem| format!("{stem}{}{}", kind[..1].to_ascii_uppercase(), &kind[1..]),
            );
            // Of a choice each form alone is optional.
            let required = required && stem.is_none();
            let Some(kind) = self.kind(kind, set) else { continue };
            into.push(Element { name, kind, many, required, number: *number });
            *number += 1;
        }
    }

    /// None for a data type that no record about a person has.
    fn kind(&self, name: &str, set: Option<u16>) -> Option<Kind> {
        Some(Kind::Primitive(
            match name {
                "boolean" => Primitive::Boolean,
                "integer" | "positiveInt" | "unsignedInt" => Primitive::Integer,
                "decimal" => Primitive::Decimal,
                "date" => Primitive::Date,
                "dateTime" => Primitive::DateTime,
                "instant" => Primitive::Instant,
                "time" => Primitive::Time,
                "code" => Primitive::Code,
                "id" => Primitive::Id,
                "uri" | "url" | "canonical" | "oid" | "uuid" => Primitive::Uri,
                "string" => Primitive::String,
                "markdown" => Primitive::Markdown,
                "base64Binary" => Primitive::Base64,
                "xhtml" => Primitive::Xhtml,
                "Resource" => return Some(Kind::Resource),
                other => return self.type_named(other).map(Kind::Complex),
            },
            set,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_of_r4_has_a_type_that_is_known() {
        let r4 = r4();
        for line in include_str!("elements.txt").lines().filter(|line| line.contains('|')) {
            for word in line.split_once('|').unwrap().1.split(' ').filter(|word| !word.is_empty()) {
                for kind in word.split_once(':').unwrap().1.split(',') {
                    let kind = kind.split('=').next().unwrap();
                    assert!(r4.kind(kind, None).is_some(), "{line}: {kind}");
                }
            }
        }
    }

    #[test]
    fn an_observation_is_what_hl7_says() {
        let r4 = r4();
        let observation = r4.of(r4.resource("Observation").unwrap());
        let value = observation.element("valueQuantity").unwrap();
        assert_eq!(value.kind, Kind::Complex(r4.type_named("Quantity").unwrap()));
        assert_eq!(observation.required().map(|element| element.name.as_str()).collect::<Vec<_>>(), ["status", "code"]);
        let status = observation.element("status").unwrap();
        let Kind::Primitive(Primitive::Code, Some(set)) = status.kind else { panic!("{status:?}") };
        assert!(r4.has_code(set, "final") && !r4.has_code(set, "Final"));
        assert!(observation.element("valueInteger").is_some() && observation.element("value").is_none());
        assert!(r4.resource("Quantity").is_none() && r4.left_out("StructureMap").is_some());
    }
}
