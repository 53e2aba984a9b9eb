//! The public description of what was handed out.

use crypto_worker::data::CardTexts;
use crypto_worker::error::WorkerError;
use crypto_worker::told::IntoWorkerError;
use deidentify::Survey;
use wasm_bindgen::JsValue;
use wasm_crypto::card::{CardError, CardFacts, Noise};
use wasm_crypto::risk::Measure;
use wasm_crypto::table::cell::date::Day;

use crate::apply::Applied;
use crate::json::to_js;
use crate::messages::Teller;

/// Hands out the card; replies with the contribution's utility.
pub fn of(
    survey: &Survey,
    applied: &Applied,
    one_person: bool,
    texts: CardTexts,
    teller: &mut Teller<'_>,
) -> Result<JsValue, WorkerError> {
    let (before, after) = (&survey.people, &applied.outcome.people);
    let people = survey.people_are(one_person);
    let measure = Measure { population: texts.options.population, ..Measure::from(&people) };
    let utility = survey.utility(&applied.recipe, &applied.outcome);
    let contribution = utility.contribution;
    let persons = people.persons(before);
    let facts = CardFacts {
        treatments: applied.recipe.treatments(),
        title: texts.title,
        description: texts.description,
        keywords: texts.keywords,
        published: Day::of(texts.now).to_string(),
        units: survey
            .profile
            .columns
            .iter()
            .filter_map(|column| Some((column.name.clone(), column.unit.clone()?)))
            .collect(),
        risk: survey.risk(&applied.recipe, &applied.outcome, measure).after,
        people,
        utility,
        body_root: texts.body_root,
        body_length: texts.body_length,
        plain_root: texts.plain_root,
        media_type: survey.format.media_type().to_owned(),
        contents: applied.outcome.contents.clone(),
        models: applied.recipe.anonymisation.iter().flat_map(|found| found.models.clone()).collect(),
        noise: texts.options.noise_epsilon.map(|epsilon| Noise { epsilon }),
        recipe_digest: applied.recipe.digest(),
        licence_digest: texts.licence_digest,
        terms: texts.terms,
        terms_detail: texts.terms_detail,
        steward: texts.steward,
    };
    teller.hand_out(&facts.build(after, &persons).map_err(CardError::told)?);
    to_js(&contribution)
}
