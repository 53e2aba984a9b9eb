//! One dataset: what is in it, what it may be used for, how safe it is for the people in it, and what it costs.

mod columns;
pub mod disputes;
mod offer;
mod privacy;

use std::rc::Rc;

use market::events::CloseReason;
use market::state::{ListingRecord, OrderStatus};
use wasm_crypto::card::Card;
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::terms::{Purpose, Terms, TermsDetail};
use yew::prelude::*;
use yew_router::prelude::*;

use self::columns::{ColumnsProps, columns_panel};
use self::offer::{FactsProps, Offer, facts_panel};
use self::privacy::{PrivacyProps, privacy_panel};
use super::data::query::{PurposeQuery, purpose_from, purpose_query, purpose_text};
use super::data::verdict;
use crate::components::{
    AlertKind, IconName, LinkButton, LoadView, Page, Panel, Problem, PurposeForm, RouteLink, TagKind, TermsListProps,
    VerdictAlertProps, alert, alert_with, format, icon, problem_alert, tag, terms_list, verdict_alert,
};
use crate::contexts::engine::{Ready, use_acting};
use crate::contexts::ledger::use_ledger;
use crate::hooks::load::use_load;
use crate::routes::Route;
use crate::services::catalogue;

/// Properties of pages about one listing.
#[derive(Properties, PartialEq)]
pub struct ListingPageProps {
    /// The listing's id, as the address has it.
    pub id: AttrValue,
}

/// The dataset's page.
#[component]
pub fn DatasetPage(props: &ListingPageProps) -> Html {
    let title = use_state_eq(|| AttrValue::from("Dataset"));
    let ontitle = {
        let title = title.setter();
        Callback::from(move |known| title.set(known))
    };
    let purpose = use_purpose();
    let above = html! {
        <RouteLink to={Route::Data} query={purpose_query(&purpose)}>{ icon(IconName::ArrowLeft) }{ "All datasets" }</RouteLink>
    };
    html! {
        <Page title={(*title).clone()} {above}>
            <Ready><ListingOf id={props.id.clone()} {ontitle} show={Callback::from(move |found: Listed| html! { <Dataset listed={found} /> })} /></Ready>
        </Page>
    }
}

/// The purpose that the address hands on; empty when it holds none.
#[hook]
pub fn use_purpose() -> Purpose {
    let query = use_location().and_then(|location| location.query::<PurposeQuery>().ok()).unwrap_or_default();
    purpose_from(&query.purpose).unwrap_or_default()
}

/// A listing with its card.
#[derive(Clone, PartialEq)]
pub struct Listed {
    /// The listing and what became of it.
    pub record: Rc<ListingRecord>,
    /// Its card.
    pub card: Rc<Card>,
    /// Its terms.
    pub terms: Terms,
}

/// Properties of [`ListingOf`].
#[derive(Properties, PartialEq)]
pub struct ListingOfProps {
    /// The listing's id, as the address has it.
    pub id: AttrValue,
    /// Called with the dataset's title once it is known.
    pub ontitle: Callback<AttrValue>,
    /// Renders the listing once its card is read.
    pub show: Callback<Listed, Html>,
}

/// Finds a listing and reads its card, or says why that cannot be. Inside `Ready`.
#[component]
pub fn ListingOf(props: &ListingOfProps) -> Html {
    let ledger = use_ledger();
    let id: Option<Bytes32> = props.id.parse().ok();
    let Some(record) = id.and_then(|id| ledger.market.listings.get(&id)) else {
        let problem = Problem::new("There is no such dataset on this network")
            .todo("Check the address, or look for the dataset in the catalogue. One that was just listed appears once the chain has it.");
        let actions = html! { <LinkButton to={Route::Data} icon={IconName::Search}>{ "Find data" }</LinkButton> };
        return problem_alert(&problem, actions);
    };
    html! { <WithCard record={record.clone()} ontitle={props.ontitle.clone()} show={props.show.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct WithCardProps {
    record: Rc<ListingRecord>,
    ontitle: Callback<AttrValue>,
    show: Callback<Listed, Html>,
}

#[component]
fn WithCard(props: &WithCardProps) -> Html {
    let acting = use_acting();
    let record = props.record.clone();
    let key = (acting.engine.clone(), record.id, record.locations.card.clone());
    let loaded = use_load(key, {
        let record = record.clone();
        move |(engine, ..)| {
            let (engine, record) = (engine.clone(), record.clone());
            async move { Ok(catalogue::card(&engine, &record).await?) }
        }
    });
    let title = loaded.state.ready().map(|card| AttrValue::from(card.title.clone()));
    {
        let ontitle = props.ontitle.clone();
        use_effect_with(title, move |title| {
            if let Some(title) = title {
                ontitle.emit(title.clone());
            }
        });
    }
    LoadView::of(&loaded, "Reading the dataset's card", |card| match Terms::unpack(&record.listing.terms) {
        Ok(terms) => props.show.emit(Listed { record: record.clone(), card: (**card).clone(), terms }),
        Err(error) => {
            let problem = Problem::new(format!("The dataset's terms cannot be read: {error}")).todo(error.hint());
            problem_alert(&problem, None)
        }
    })
}

/// The texts and lists that a card gives its terms; none when they cannot be read.
pub fn terms_detail(card: &Card) -> TermsDetail {
    card.terms_detail.clone().and_then(|detail| serde_json::from_value(detail).ok()).unwrap_or_default()
}

#[derive(Properties, PartialEq)]
struct DatasetProps {
    listed: Listed,
}

#[component]
fn Dataset(props: &DatasetProps) -> Html {
    let Listed { record, card, terms } = &props.listed;
    let purpose = use_purpose();
    html! {
        <div class="dataset">
            <div class="stack dataset-intro">
                <State record={record.clone()} />
                <div class="prose">
                    for paragraph in card.description.split("\n\n") {
                        <p>{ paragraph.to_owned() }</p>
                    }
                </div>
                if !card.keywords.is_empty() {
                    <p class="result-tags">
                        for keyword in card.keywords.iter() {
                            { tag(TagKind::Neutral, html! { keyword }) }
                        }
                    </p>
                }
            </div>
            <aside class="stack dataset-aside" aria-label="Price and facts">
                <Offer record={record.clone()} {purpose} />
                { facts_panel(&FactsProps { record: record.clone(), card: card.clone() }) }
            </aside>
            <div class="stack dataset-rest">
                <Panel title="What it may be used for">
                    { terms_list(&TermsListProps { terms: *terms, detail: terms_detail(card) }) }
                    <p class="muted small">{ "Every licence forbids decisions about insurance or credit of people, advertising to them, and attempts to find out who they are." }</p>
                </Panel>
                <Fit record={record.clone()} terms={*terms} {purpose} />
                { columns_panel(&ColumnsProps { card: card.clone() }) }
                { privacy_panel(&PrivacyProps { card: card.clone(), contributions: record.listing.leaf_count }) }
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct StateProps {
    record: Rc<ListingRecord>,
}

/// What a reader must know first: that it is closed, that it is their own, that they have ordered it.
#[component]
fn State(props: &StateProps) -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let record = &props.record;
    let own = acting.is(&record.listing.steward);
    let ordered = ledger.market.orders_of(record).find(|order| {
        let undone = matches!(order.status, OrderStatus::Refunded | OrderStatus::Declined | OrderStatus::Lapsed);
        acting.is(&order.order.buyer) && !undone
    });
    let closed = match record.closed {
        Some((CloseReason::Steward, at)) => Some(format!("The steward closed it on {}.", format::date(at))),
        Some((CloseReason::Withdrawn, at)) => {
            Some(format!("A contributor withdrew; it was closed on {}.", format::date(at)))
        }
        Some((CloseReason::ConsentEnds, at)) => {
            Some(format!("A consent behind it ends too early; it was closed on {}.", format::date(at)))
        }
        Some((CloseReason::ConsentExceeded, at)) => {
            Some(format!("It goes beyond a consent behind it; it was closed on {}.", format::date(at)))
        }
        None if !record.takes_orders(ledger.now) => {
            Some(format!("It ends on {}, too soon for another licence.", format::date(record.listing.ends_at)))
        }
        None => None,
    };
    html! {
        <>
            if let Some(reason) = closed {
                { alert(AlertKind::Warning, "This dataset takes no more orders", html! { <p>{ reason }</p> }) }
            }
            if own {
                { alert(AlertKind::Info, "You listed this dataset", Html::default()) }
            }
            if let Some(order) = ordered {
                { alert_with(
                    AlertKind::Info,
                    "You have ordered this dataset",
                    Html::default(),
                    html! { <LinkButton to={Route::LibraryItem { id: order.id.to_string() }} icon={IconName::Library}>{ "Go to your order" }</LinkButton> },
                ) }
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct FitProps {
    record: Rc<ListingRecord>,
    terms: Terms,
    purpose: Purpose,
}

/// Whether the terms fit the reader's purpose, and the rule that decided.
#[component]
fn Fit(props: &FitProps) -> Html {
    let navigator = use_navigator();
    let now = use_ledger().now;
    let id = props.record.id.to_string();
    let onchange = move |purpose: Purpose| {
        if let Some(navigator) = &navigator {
            let query = PurposeQuery { purpose: purpose_text(&purpose) };
            // A query made of one text can always be written.
            let _ = navigator.replace_with_query(&Route::Dataset { id: id.clone() }, query);
        }
    };
    let decision = verdict(&props.record.listing.terms, &props.purpose, now);
    html! {
        <Panel title="Does it fit my purpose?">
            if let Some(decision) = decision {
                { verdict_alert(&VerdictAlertProps { decision, terms: props.terms, purpose: props.purpose }) }
            }
            <details class="disclosure">
                <summary>
                    { icon(IconName::Shield) }
                    <span>{ if decision.is_some() { "Change my purpose" } else { "Say what you want the data for" } }</span>
                    { icon(IconName::ChevronDown) }
                </summary>
                <PurposeForm value={props.purpose} {onchange} />
            </details>
        </Panel>
    }
}
