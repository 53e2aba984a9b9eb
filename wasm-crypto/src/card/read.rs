//! Reading a card, whoever made it.

use sha2::{Digest, Sha256};

use super::bounds::{self, LARGEST};
use super::document::{Annotation, CROISSANT, Document, Field};
use super::{Card, CardError, CardField, FieldType, Steward, Summary};
use crate::json;
use crate::primitives::Bytes32;
use crate::terms::Terms;

/// SHA-256 of a card's bytes, as `cardDigest` in its listing.
pub fn digest(bytes: &[u8]) -> Bytes32 {
    Bytes32(Sha256::digest(bytes).into())
}

impl Card {
    /// Reads the card that a listing names by its digest.
    pub fn parse(bytes: &[u8], expected: &Bytes32) -> Result<Self, CardError> {
        if bytes.len() > LARGEST {
            return Err(CardError::TooLong { place: "card".to_owned(), most: LARGEST, unit: "bytes" });
        }
        if digest(bytes) != *expected {
            return Err(CardError::WrongDigest);
        }
        let not_a_card = |error: json::JsonError| CardError::NotACard(error.to_string());
        let version: Version = json::parse(bytes).map_err(not_a_card)?;
        if version.conforms_to != CROISSANT {
            return Err(CardError::UnknownVersion(version.conforms_to.chars().take(100).collect()));
        }
        let document: Document = json::parse(bytes).map_err(not_a_card)?;
        bounds::check(&document)?;
        Terms::unpack(&document.terms)?;
        Self::of(document)
    }

    fn of(document: Document) -> Result<Self, CardError> {
        let [rows] = document
            .record_set
            .try_into()
            .map_err(|_| CardError::NotACard("it does not describe one table".to_owned()))?;
        let count = number(&rows.annotation, "count").and_then(whole);
        let creator = document.creator;
        Ok(Self {
            title: document.name,
            description: document.description,
            keywords: document.keywords,
            published: document.date_published,
            rows: count.ok_or_else(|| CardError::Number { place: "number of rows".to_owned() })?,
            people: document.people,
            fields: rows.field.into_iter().map(CardField::of).collect(),
            risk: document.risk,
            utility: document.utility,
            body_root: document.body_root,
            body_length: document.body_length,
            plain_root: document.plain_root,
            media_type: document.media_type,
            contents: document.contents,
            models: document.models,
            noise: document.noise,
            recipe_digest: document.recipe_digest,
            licence_digest: document.licence_digest,
            terms: document.terms,
            terms_detail: document.terms_detail,
            steward: Steward {
                name: creator.name,
                contact: creator.email.or(creator.url).or(creator.telephone).unwrap_or_default(),
                crypt4gh_key: document.steward_key,
            },
        })
    }
}

impl CardField {
    fn of(field: Field) -> Self {
        let summary = || {
            let told = |name| number(&field.annotation, name).filter(|value| value.is_finite());
            Some(Summary { low: told("low")?, median: told("median")?, high: told("high")? })
        };
        Self {
            nulls: number(&field.annotation, "nulls").and_then(whole),
            summary: summary(),
            data_type: match field.data_type.as_str() {
                "sc:Integer" => FieldType::Integer,
                "sc:Float" => FieldType::Float,
                "sc:Date" => FieldType::Date,
                _ => FieldType::Text,
            },
            name: field.name,
            description: field.description,
            unit: field.unit,
            histogram: field.histogram,
        }
    }
}

/// The member by which a card's version is told before anything else is read.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    conforms_to: String,
}

fn number(annotations: &[Annotation], name: &str) -> Option<f64> {
    annotations.iter().find(|annotation| annotation.name == name).map(|annotation| annotation.value)
}

fn whole(value: f64) -> Option<u64> {
    (value >= 0.0 && value.fract() == 0.0 && value < (1u64 << 53) as f64).then_some(value as u64)
}
