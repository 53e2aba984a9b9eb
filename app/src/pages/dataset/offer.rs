//! What a licence costs and brings, and who offers it.

use std::rc::Rc;

use market::state::ListingRecord;
use wasm_crypto::card::Card;
use wasm_crypto::terms::Purpose;
use yew::prelude::*;

use super::disputes::{DisputesProps, disputes};
use crate::components::{ButtonVariant, HashProps, LinkButton, Panel, definition_list, format, hash_of, money_in};
use crate::contexts::engine::use_acting;
use crate::contexts::ledger::use_ledger;
use crate::pages::data::query::purpose_query;
use crate::routes::Route;

/// Properties of [`Offer`].
#[derive(Properties, PartialEq)]
pub struct OfferProps {
    /// The listing.
    pub record: Rc<ListingRecord>,
    /// The reader's purpose.
    pub purpose: Purpose,
}

/// The price with everything in it, and the way to order.
#[component]
pub fn Offer(props: &OfferProps) -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let record = &props.record;
    let listing = &record.listing;
    let can_order = record.takes_orders(ledger.now) && !acting.is(&listing.steward);
    let fee = f64::from(listing.steward_fee_bps) / 10_000.0;
    let included = if listing.steward_fee_bps == 0 {
        "All of it goes to the contributors.".to_owned()
    } else {
        format!("Includes the steward's fee of {}; the rest goes to the contributors.", format::percent(fee))
    };
    let items: Vec<(AttrValue, Html)> = vec![
        ("Licence lasts".into(), html! { format!("{} from delivery", format::duration(listing.access_period)) }),
        ("Key delivered within".into(), html! { format::duration(listing.delivery_window) }),
        (
            "Orders until".into(),
            html! { format::date(last_order(listing.ends_at, listing.delivery_window + listing.access_period)) },
        ),
        ("Disputes".into(), disputes(&DisputesProps { market: &ledger.market, record, token: &acting.engine.token })),
    ];
    html! {
        <Panel>
            <div>
                <p class="offer-price">{ money_in(listing.price, acting.engine.token.display.decimals, acting.engine.token.display.symbol.clone()) }</p>
                <p class="muted small">{ format!("for one licence. {included} No other fee but the network's.") }</p>
            </div>
            if can_order {
                <LinkButton to={Route::Buy { id: record.id.to_string() }} query={purpose_query(&props.purpose)} variant={ButtonVariant::Primary}>{ "Order a licence" }</LinkButton>
            }
            { definition_list(items) }
        </Panel>
    }
}

/// The last second at which an order still fits in before the end.
fn last_order(ends_at: u64, needed: u64) -> u64 {
    ends_at.saturating_sub(needed)
}

/// What [`facts_panel`] shows.
pub struct FactsProps {
    /// The listing.
    pub record: Rc<ListingRecord>,
    /// Its card.
    pub card: Rc<Card>,
}

/// Size, people, steward and ids.
pub fn facts_panel(props: &FactsProps) -> Html {
    let FactsProps { record, card } = props;
    let people = card.people.map_or_else(|| "not stated".to_owned(), |people| format::count(people.into()));
    let mut items: Vec<(AttrValue, Html)> = vec![
        ("People".into(), html! { people }),
        ("Sealed file".into(), html! { format!("{}, {}", format::bytes(card.body_length), card.media_type) }),
        ("Listed".into(), html! { format::date(record.listed_at) }),
        ("Steward".into(), html! { &card.steward.name }),
    ];
    // Of records, the card's rows are the people.
    if card.contents.is_empty() {
        items.insert(0, ("Rows".into(), html! { format::count(card.rows.into()) }));
    }
    if !card.steward.contact.is_empty() {
        items.push(("Contact".into(), html! { &card.steward.contact }));
    }
    items.push((
        "Steward's account".into(),
        hash_of(&HashProps { value: record.listing.steward.to_string().into(), noun: "the steward's account".into() }),
    ));
    items.push((
        "Listing".into(),
        hash_of(&HashProps { value: record.id.to_string().into(), noun: "the listing's id".into() }),
    ));
    if !record.listing.call_id.is_zero() {
        items.push((
            "From the call for data".into(),
            hash_of(&HashProps { value: record.listing.call_id.to_string().into(), noun: "the call's id".into() }),
        ));
    }
    items.push((
        "Sealed file's root".into(),
        hash_of(&HashProps { value: card.body_root.to_string().into(), noun: "the sealed file's root".into() }),
    ));
    html! { <Panel title="Facts" sunken={true}>{ definition_list(items) }</Panel> }
}
