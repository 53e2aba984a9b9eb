//! How many records of which kind there are, for the card: the raw numbers.

use std::collections::{BTreeMap, HashMap, HashSet};

use wasm_crypto::card::Contents;

use super::coded;
use super::json::{self, Object, Value};

/// Codes of one resource type that are told, the most frequent.
const CODES: usize = 20;

/// Counts resources by type and by code.
#[derive(Debug, Default)]
pub struct Counter {
    types: BTreeMap<String, Count>,
    codes: BTreeMap<String, HashMap<String, Count>>,
}

#[derive(Debug, Default)]
struct Count {
    records: u64,
    people: HashSet<u32>,
}

impl Count {
    fn add(&mut self, row: Option<u32>) {
        self.records += 1;
        self.people.extend(row);
    }
}

impl Counter {
    /// Counts a resource as it stood; only codes of public systems are told.
    pub fn add(&mut self, name: &str, resource: &Object<'_>, row: Option<u32>) {
        count(&mut self.types, name).add(row);
        let concept =
            ["code", "vaccineCode", "medicationCodeableConcept"].iter().find_map(|name| json::member(resource, name));
        let codings = concept.and_then(Value::as_object).and_then(|concept| json::member(concept, "coding"));
        let first = codings.map(Value::items).unwrap_or_default().first().and_then(Value::as_object);
        let coding = first.and_then(|coding| Some((json::text(coding, "system")?, json::text(coding, "code")?)));
        if let Some((system, code)) =
            coding.filter(|(system, code)| coded::is_public(system) && coded::is_code(Some(system), code))
        {
            let codes = match self.codes.get_mut(name) {
                Some(codes) => codes,
                None => self.codes.entry(name.to_owned()).or_default(),
            };
            codes.entry(format!("{system}|{code}")).or_default().add(row);
        }
    }

    /// Each type, and after it its most frequent codes.
    pub fn contents(self) -> Vec<Contents> {
        let mut contents = Vec::new();
        let mut codes = self.codes;
        for (name, total) in self.types {
            let mut of_type: Vec<(String, Count)> = codes.remove(&name).unwrap_or_default().into_iter().collect();
            wasm_crypto::order::few(&mut of_type, |a, b| b.1.records.cmp(&a.1.records).then_with(|| a.0.cmp(&b.0)));
            contents.push(entry(&name, None, &total));
            contents.extend(of_type.into_iter().take(CODES).map(|(code, count)| entry(&name, Some(code), &count)));
        }
        contents
    }
}

fn entry(name: &str, code: Option<String>, count: &Count) -> Contents {
    Contents { name: name.to_owned(), code, records: count.records, people: count.people.len() as u64 }
}

fn count<'m>(counts: &'m mut BTreeMap<String, Count>, name: &str) -> &'m mut Count {
    if !counts.contains_key(name) {
        counts.insert(name.to_owned(), Count::default());
    }
    counts.entry(name.to_owned()).or_default()
}
