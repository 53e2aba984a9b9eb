//! JSON that is hashed or signed: strict when read, canonical (RFC 8785) when written.

use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

/// Why a text is not the JSON that was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// Not JSON, a member twice, or not of the expected shape; the reader's words, with line and column.
    #[error("the JSON cannot be read: {0}")]
    Malformed(String),
    /// A value that canonical JSON cannot carry.
    #[error("the value has no canonical JSON form: {0}")]
    NotCanonical(String),
}

impl JsonError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "The file was cut short, edited by hand, or is another kind of file: fetch it again.",
            Self::NotCanonical(_) => "Whole numbers must stay below 2^53 and every number must be finite.",
        }
    }
}

/// The largest integer that every JSON reader takes for the same number: 2^53 - 1.
pub const LARGEST_INTEGER: u64 = (1 << 53) - 1;

/// Reads JSON, refusing an object that has a member twice, at any depth, and integers beyond 2^53 - 1: two readers must
/// never see two values.
pub fn parse<T: DeserializeOwned>(text: &[u8]) -> Result<T, JsonError> {
    if let Some(integer) = inexact_integer(text) {
        return Err(JsonError::Malformed(format!("{integer} is beyond 2^53 - 1, which JSON numbers hold exactly")));
    }
    let malformed = |error: serde_json::Error| JsonError::Malformed(error.to_string());
    let _: Unique = serde_json::from_slice(text).map_err(malformed)?;
    serde_json::from_slice(text).map_err(malformed)
}

/// RFC 8785 (JSON Canonicalization Scheme): sorted members, no spaces, one spelling for each number and string.
pub fn canonical<T: Serialize>(value: &T) -> Result<Vec<u8>, JsonError> {
    serde_json_canonicalizer::to_vec(value).map_err(|error| JsonError::NotCanonical(error.to_string()))
}

/// The first number written without fraction and exponent that lies beyond 2^53 - 1.
fn inexact_integer(text: &[u8]) -> Option<&str> {
    let mut at = 0;
    while at < text.len() {
        let start = at;
        at += 1;
        match text[start] {
            b'"' => {
                while at < text.len() && text[at] != b'"' {
                    at += if text[at] == b'\\' { 2 } else { 1 };
                }
                at += 1;
            }
            b'-' | b'0'..=b'9' => {
                let part_of_number =
                    |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-');
                at += text[at..].iter().take_while(|byte| part_of_number(byte)).count();
                let number = std::str::from_utf8(&text[start..at]).ok()?;
                let digits = number.trim_start_matches('-');
                let whole = digits.bytes().all(|digit| digit.is_ascii_digit());
                if whole && digits.parse::<u64>().map_or(!digits.is_empty(), |integer| integer > LARGEST_INTEGER) {
                    return Some(number);
                }
            }
            _ => {}
        }
    }
    None
}

/// Any JSON value in which no object has a member twice; keeps nothing.
struct Unique;

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueVisitor).map(|()| Self)
    }
}

struct UniqueVisitor;

impl<'de> DeserializeSeed<'de> for UniqueVisitor {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(UniqueVisitor)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut names = HashSet::new();
        while let Some(name) = members.next_key::<String>()? {
            if names.contains(&name) {
                return Err(serde::de::Error::custom(format_args!("the member {name:?} stands twice")));
            }
            names.insert(name);
            members.next_value_seed(UniqueVisitor)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_that_stands_twice_is_refused_at_any_depth() {
        for text in [r#"{"a":1,"a":1}"#, r#"[{"b":{"a":1,"a":2}}]"#, r#"{"a":[{"c":1,"\u0063":2}]}"#] {
            let error = parse::<serde_json::Value>(text.as_bytes()).unwrap_err();
            assert!(error.to_string().contains("twice"), "{error}");
        }
        assert!(parse::<serde_json::Value>(br#"{"a":{"a":{"a":[1,1.5,-1,null,true,"a"]}}}"#).is_ok());
    }

    #[test]
    fn integers_beyond_two_to_the_53_are_refused_wherever_they_stand() {
        for text in ["9007199254740992", "[-9007199254740992]", r#"{"a\"":[1,99999999999999999999999]}"#] {
            assert!(parse::<serde_json::Value>(text.as_bytes()).unwrap_err().to_string().contains("2^53"), "{text}");
        }
        for text in
            ["9007199254740991", "-9007199254740991", "1e30", "9007199254740993.0", r#"["99999999999999999999"]"#]
        {
            assert!(parse::<serde_json::Value>(text.as_bytes()).is_ok(), "{text}");
        }
    }

    #[test]
    fn text_after_the_value_and_cut_values_are_refused() {
        for text in ["{} {}", "{", "", "nul", "[1,]"] {
            assert!(parse::<serde_json::Value>(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn the_example_of_rfc_8785_comes_out_as_printed_there() {
        let value: serde_json::Value = serde_json::from_str(
            r#"{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],
                "string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}"#,
        )
        .unwrap();
        let expected = "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],\
                        \"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}";
        assert_eq!(String::from_utf8(canonical(&value).unwrap()).unwrap(), expected);
    }
}
