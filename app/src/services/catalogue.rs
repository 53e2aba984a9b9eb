//! The cards behind the listings: fetched, compared with the listed digest, and kept, since a digest never means another card.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use futures::{Stream, StreamExt, stream};
use market::state::{ListingRecord, Market};
use wasm_crypto::card::Card;
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::terms::{Terms, TermsDetail};

use super::engine::Engine;
use super::failure::Failure;

/// At most so many cards are fetched at once.
const AT_ONCE: usize = 8;

thread_local! {
    static CARDS: RefCell<HashMap<Bytes32, Rc<Card>>> = RefCell::default();
}

/// The card of a listing. It is the one the listing names, and it describes the file the listing names.
pub async fn card(engine: &Engine, record: &ListingRecord) -> Result<Rc<Card>, Failure> {
    let digest = record.listing.card_digest;
    let card = match CARDS.with_borrow(|cards| cards.get(&digest).cloned()) {
        Some(card) => card,
        None => {
            let card = Rc::new(engine.storage.card(&record.locations.card, digest).await?);
            CARDS.with_borrow_mut(|cards| cards.insert(digest, card.clone()));
            card
        }
    };
    // Anybody can list with another's card: it is compared with each listing.
    let listing = &record.listing;
    if (card.body_root, card.body_length, card.terms) != (listing.body_root, listing.body_length, listing.terms) {
        return Err(Failure::new(
            "The card describes another file or other terms than the listing.",
            "Do not rely on this dataset; tell its steward.",
        ));
    }
    let detail = card.terms_detail.clone().map(serde_json::from_value::<TermsDetail>).transpose();
    let terms = Terms::unpack(&listing.terms);
    let spelt_out =
        detail.ok().zip(terms.ok()).and_then(|(detail, terms)| detail.unwrap_or_default().digest(&terms).ok());
    if spelt_out != Some(listing.terms_detail) {
        return Err(Failure::new(
            "The card spells out other terms than those the listing commits to.",
            "Do not rely on this dataset; tell its steward.",
        ));
    }
    Ok(card)
}

/// A listing with its card, or why that could not be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The listing's id.
    pub id: Bytes32,
    /// Its card.
    pub card: Result<Rc<Card>, Failure>,
}

/// The cards of all listings, each as soon as it came: a place that is slow to answer holds up no other.
pub fn entries(engine: &Engine, market: &Market) -> impl Stream<Item = Entry> {
    let reading = move |record: &Rc<ListingRecord>| {
        let (engine, record) = (engine.clone(), record.clone());
        async move { Entry { id: record.id, card: card(&engine, &record).await } }
    };
    let reading: Vec<_> = market.listings.values().map(reading).collect();
    stream::iter(reading).buffer_unordered(AT_ONCE)
}
