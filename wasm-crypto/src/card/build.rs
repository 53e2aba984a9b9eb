//! Making a card from a de-identified table and what its steward says.

use super::bounds;
use super::document::{self, Annotation, CROISSANT, Creator, Document, Field, ROWS, RecordSet};
use super::statistics::Statistics;
use super::{CardContents, CardError, CardFacts, CardRisk, CardUtility, Contents, FieldType, SMALLEST_CELL, noise};
use crate::json;
use crate::risk::Persons;
use crate::scan::scan_text;
use crate::table::{Column, Table};
use crate::terms::Terms;

impl CardFacts {
    /// The card's bytes: RFC 8785, the preimage of `cardDigest`. `table` is the de-identified one; `persons` are best found in
    /// the table before, `self.people.persons(&before)`, since a recipe may drop the column that tells them apart.
    pub fn build(&self, table: &Table, persons: &Persons) -> Result<Vec<u8>, CardError> {
        let terms = Terms::unpack(&self.terms)?;
        self.check(table)?;
        self.noise.map_or(Ok(()), |noise| noise.check())?;
        self.check_models(table, persons)?;
        let document = Document {
            context: document::context(),
            kind: "sc:Dataset".to_owned(),
            conforms_to: CROISSANT.to_owned(),
            version: "1.0.0".to_owned(),
            name: self.title.trim().to_owned(),
            description: self.description.trim().to_owned(),
            keywords: self.keywords.clone(),
            date_published: self.published.clone(),
            creator: self.creator(),
            cite_as: self.citation(),
            license: format!("urn:sha256:{}", hex::encode(self.licence_digest.0)),
            url: format!("urn:theriac:body:{}", hex::encode(self.body_root.0)),
            distribution: vec![document::distribution(&self.media_type)],
            record_set: vec![self.rows(table, persons)],
            usage_info: super::usage::info(&terms),
            body_length: self.body_length,
            body_root: self.body_root,
            licence_digest: self.licence_digest,
            media_type: self.media_type.clone(),
            contents: self
                .contents
                .iter()
                .filter(|contents| contents.code.is_none() || contents.people >= SMALLEST_CELL)
                .map(CardContents::of)
                .take(bounds::CONTENTS)
                .collect(),
            models: self.models.clone(),
            noise: self.noise,
            people: Some(persons.count()),
            plain_root: self.plain_root,
            recipe_digest: self.recipe_digest,
            risk: CardRisk {
                quasi: self.risk.quasi.clone(),
                records: self.risk.records,
                classes: self.risk.classes,
                smallest_class: self.risk.smallest,
                highest: self.risk.highest,
                average: self.risk.average,
                at_risk_share: self.risk.at_risk_share,
                unique_share: self.risk.unique_share,
                population: self.risk.population.as_ref().map(|population| population.population),
                population_unique_share: self
                    .risk
                    .population
                    .as_ref()
                    .and_then(|population| population.dankar)
                    .map(|uniques| uniques.share),
            },
            steward_key: self.steward.crypt4gh_key,
            terms: self.terms,
            terms_detail: self.terms_detail.clone(),
            utility: CardUtility {
                version: self.utility.version,
                contribution: self.utility.contribution,
                kept: self.utility.kept,
                loss: self.utility.loss,
            },
        };
        bounds::check(&document)?;
        Ok(json::canonical(&document)?)
    }

    /// Everything that the steward wrote and everybody will read is free of identifiers.
    fn check(&self, table: &Table) -> Result<(), CardError> {
        let own = [("title", &self.title), ("description", &self.description)].into_iter();
        let keywords = self.keywords.iter().map(|keyword| ("list of keywords", keyword));
        let names = table.columns.iter().map(|column| ("list of columns", &column.name));
        for (place, text) in own.chain(keywords).chain(names) {
            if let Some(finding) = scan_text(text).first() {
                return Err(CardError::Identifying { place: place.to_owned(), identifier: finding.identifier });
            }
        }
        Ok(())
    }

    /// Models count rows: they say something of people where each row is one. What can be seen from the risk is looked at
    /// again.
    fn check_models(&self, table: &Table, persons: &Persons) -> Result<(), CardError> {
        let each_row = persons.count() == table.rows() as u64;
        let stated = |model: &&String| match model.strip_prefix("k:").map(str::parse::<u64>) {
            Some(Ok(k)) => self.risk.records > 0 && self.risk.smallest < k,
            Some(Err(_)) => true,
            None => false,
        };
        match self.models.iter().find(|model| !each_row || stated(model)) {
            Some(model) => Err(CardError::Model(model.clone())),
            None => Ok(()),
        }
    }

    fn citation(&self) -> String {
        let year = self.published.get(..4).unwrap_or_default();
        let body = hex::encode(self.body_root.0);
        format!("{} ({year}). {}. Dataset, urn:theriac:body:{body}.", self.steward.name.trim(), self.title.trim())
    }

    fn creator(&self) -> Creator {
        let contact = self.steward.contact.trim();
        let web = contact.starts_with("https://") || contact.starts_with("http://");
        let is = |fits: bool| (fits && !contact.is_empty()).then(|| contact.to_owned());
        Creator {
            kind: "sc:Organization".to_owned(),
            name: self.steward.name.trim().to_owned(),
            email: is(contact.contains('@') && !web),
            url: is(web),
            telephone: is(!web && !contact.contains('@')),
        }
    }

    fn rows(&self, table: &Table, persons: &Persons) -> RecordSet {
        let scale = self.noise.map(|noise| noise.scale(persons.most_rows(table.rows())));
        let field = |(index, column)| self.field(index, column, persons, scale);
        RecordSet {
            kind: "cr:RecordSet".to_owned(),
            id: ROWS.to_owned(),
            name: ROWS.to_owned(),
            annotation: vec![Annotation::new(ROWS, "count", table.rows() as f64, true)],
            field: table.columns.iter().enumerate().map(field).collect(),
        }
    }

    fn field(&self, index: usize, column: &Column, persons: &Persons, noise_scale: Option<f64>) -> Field {
        let mut statistics = Statistics::of(column, persons);
        if let Some(scale) = noise_scale {
            noise::add(&mut statistics, scale);
        }
        let id = format!("{ROWS}/{}", index + 1);
        let mut annotation: Vec<Annotation> = Vec::new();
        annotation.extend(statistics.nulls.map(|nulls| Annotation::new(&id, "nulls", nulls as f64, true)));
        if let Some(summary) = &statistics.summary {
            for (name, value) in [("low", summary.low), ("median", summary.median), ("high", summary.high)] {
                annotation.push(Annotation::new(&id, name, value, false));
            }
        }
        let of = |pairs: &[(String, String)]| {
            pairs.iter().find(|(name, _)| *name == column.name).map(|(_, text)| text.clone())
        };
        Field {
            kind: "cr:Field".to_owned(),
            id,
            name: column.name.clone(),
            description: of(&self.treatments).unwrap_or_else(|| "Kept as it is.".to_owned()),
            data_type: statistics.data_type.croissant().to_owned(),
            source: document::source(&self.media_type, &column.name),
            annotation,
            unit: of(&self.units),
            histogram: statistics.histogram,
        }
    }
}

impl CardContents {
    /// Codes and counts are published when at least eleven people stand behind them; the names of kinds always, as they are
    /// words of a standard and say what a buyer gets.
    fn of(contents: &Contents) -> Self {
        let enough = contents.people >= SMALLEST_CELL;
        Self { name: contents.name.clone(), code: contents.code.clone(), records: enough.then_some(contents.records) }
    }
}

impl FieldType {
    /// Its name in Croissant.
    pub(super) fn croissant(self) -> &'static str {
        match self {
            Self::Integer => "sc:Integer",
            Self::Float => "sc:Float",
            Self::Date => "sc:Date",
            Self::Text => "sc:Text",
        }
    }
}
