//! The datasets that a search finds.

use std::pin::pin;
use std::rc::Rc;

use futures::StreamExt;
use futures::future::{AbortHandle, abortable};
use gloo::timers::future::TimeoutFuture;
use market::state::{ListingRecord, Market};
use storage::sources::host;
use wasm_bindgen_futures::spawn_local;
use wasm_crypto::card::Card;
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::terms::words::describe;
use wasm_crypto::terms::{Decision, Purpose, Terms, Verdict, decide};
use yew::prelude::*;

use super::query::{CatalogueQuery, Sort, has_words, purpose_query};
use crate::components::{
    AlertKind, IconName, LinkButton, RouteLink, TagKind, VerdictTagProps, alert, empty_state, format, icon, loading,
    money, origin_question, tag, verdict_tag,
};
use crate::contexts::engine::use_acting;
use crate::contexts::ledger::use_ledger;
use crate::routes::Route;
use crate::services::catalogue::{self, Entry};
use crate::services::engine::Engine;
use crate::services::failure::Cause;
use crate::services::sort::{sort_by_number, sort_largest_first};

/// Entries that come together are drawn together, at most so many.
const MOST_AT_ONCE: usize = 256;
/// And so seldom.
const DRAW_EVERY_MS: u32 = 100;

/// What terms say to a purpose that is complete; none while it is not. That evidence can be attached is taken for granted.
pub fn verdict(terms: &Bytes32, purpose: &Purpose, now: u64) -> Option<Decision> {
    let evidence = Bytes32([u8::MAX; 32]);
    Some(decide(terms, &purpose.pack().ok()?, &evidence, now))
}

/// Properties of [`Results`].
#[derive(Properties, PartialEq)]
pub struct ResultsProps {
    /// What is searched for.
    pub query: CatalogueQuery,
    /// The reader's purpose.
    pub purpose: Purpose,
}

/// The datasets found. Inside `Ready`.
#[component]
pub fn Results(props: &ResultsProps) -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let ids: Vec<Bytes32> = ledger.market.listings.keys().copied().collect();
    let (entries, pending, reload) = use_entries(&acting.engine, &ledger.market, ids);
    if entries.is_empty() && pending {
        return loading("Reading the catalogue");
    }
    let found = find(&entries, &ledger.market, &props.query, &props.purpose, ledger.now);
    let failed = || entries.iter().filter_map(|entry| entry.card.as_ref().err());
    let unreadable = failed().filter(|failure| !matches!(failure.cause, Cause::Origin(_))).count();
    let mut elsewhere: Vec<(&str, u128)> = Vec::new();
    for failure in failed() {
        if let Cause::Origin(origin) = &failure.cause {
            match elsewhere.iter_mut().find(|(known, _)| known == origin) {
                Some((_, count)) => *count += 1,
                None => elsewhere.push((origin, 1)),
            }
        }
    }
    html! {
        <div class="stack">
            <p class="muted small" role="status">{ format::counted(found.len() as u128, "dataset", "datasets") }</p>
            if found.is_empty() && !pending {
                { nothing_found(&NothingProps { any: !ledger.market.listings.is_empty(), sandbox: acting.persona.is_some() }) }
            } else {
                <ul class="results">
                    for (record, card) in found {
                        <Found key={record.id.to_string()} record={record.clone()} card={card.clone()} purpose={props.purpose} now={ledger.now} />
                    }
                </ul>
            }
            for (origin, count) in elsewhere {
                { origin_question(
                    format!("{} described at {}", format::counted(count, "more dataset is", "more datasets are"), host(origin)),
                    html! { <p>{ "This app does not ask that place on its own." }</p> },
                    origin.to_owned().into(),
                    reload.clone(),
                ) }
            }
            if unreadable > 0 {
                { alert(
                    AlertKind::Info,
                    format!("{} could not be shown", format::counted(unreadable as u128, "dataset", "datasets")),
                    html! { <p>{ "Their descriptions are not where the stewards said, lie where this site does not ask, or are not the ones that were listed." }</p> },
                ) }
            }
            if pending {
                { loading("Reading more of the catalogue") }
            }
        </div>
    }
}

/// The entries that have come, ordered by id; whether more are to come; and a way to try again. What was shown for an
/// earlier list of ids stays until it is read anew.
#[hook]
fn use_entries(engine: &Engine, market: &Rc<Market>, ids: Vec<Bytes32>) -> (Rc<Vec<Entry>>, bool, Callback<()>) {
    let entries = use_state(|| Rc::new(Vec::new()));
    let pending = use_state_eq(|| true);
    let round = use_state_eq(|| 0_u32);
    {
        let (entries, pending, market) = (entries.clone(), pending.setter(), market.clone());
        use_effect_with((engine.clone(), ids, *round), move |(engine, ids, _)| {
            let listed = |entry: &&Entry| ids.binary_search(&entry.id).is_ok();
            let mut known: Vec<Entry> = entries.iter().filter(listed).cloned().collect();
            let (engine, entries) = (engine.clone(), entries.setter());
            let (reading, abort): (_, AbortHandle) = abortable(async move {
                pending.set(true);
                let mut coming = pin!(catalogue::entries(&engine, &market).ready_chunks(MOST_AT_ONCE));
                while let Some(chunk) = coming.next().await {
                    for entry in chunk {
                        match known.binary_search_by(|other| other.id.cmp(&entry.id)) {
                            Ok(at) => known[at] = entry,
                            Err(at) => known.insert(at, entry),
                        }
                    }
                    entries.set(Rc::new(known.clone()));
                    // Time to draw them, and for more to come together.
                    TimeoutFuture::new(DRAW_EVERY_MS).await;
                }
                pending.set(false);
            });
            spawn_local(async move {
                // Aborted when there are other listings to read, or the page is left.
                let _ = reading.await;
            });
            move || abort.abort()
        });
    }
    let reload = Callback::from(move |()| round.set(*round + 1));
    ((*entries).clone(), *pending, reload)
}

/// The listings with their cards that match the search, in its order.
fn find<'a>(
    entries: &'a [Entry],
    market: &'a Market,
    query: &CatalogueQuery,
    purpose: &Purpose,
    now: u64,
) -> Vec<(&'a ListingRecord, &'a Rc<Card>)> {
    let mut found: Vec<_> = entries
        .iter()
        .filter_map(|entry| Some((&**market.listings.get(&entry.id)?, entry.card.as_ref().ok()?)))
        .filter(|(record, _)| query.closed || record.takes_orders(now))
        .filter(|(_, card)| has_words(card, &query.words))
        .filter(|(record, _)| {
            let excluded = |decision: Decision| decision.verdict == Verdict::Deny;
            !query.fits || !verdict(&record.listing.terms, purpose, now).is_some_and(excluded)
        })
        .collect();
    match query.sort {
        Sort::Newest => sort_largest_first(&mut found, |(record, _)| record.listed_at),
        Sort::Price => sort_by_number(&mut found, |(record, _)| record.listing.price),
        Sort::Rows => sort_largest_first(&mut found, |(_, card)| card.rows),
    }
    found
}

struct NothingProps {
    any: bool,
    sandbox: bool,
}

fn nothing_found(props: &NothingProps) -> Html {
    if props.any {
        return html! {
            { empty_state(
                IconName::Search,
                "Nothing matches this search",
                html! { <p>{ "Use fewer words, or show datasets whose terms do not fit or that are closed." }</p> },
                None,
            ) }
        };
    }
    if !props.sandbox {
        return html! {
            { empty_state(
                IconName::Mark,
                "No dataset has been listed on this network yet",
                html! { <p>{ "Whoever shares data here is the first." }</p> },
                html! { <LinkButton to={Route::Contribute} icon={IconName::Share}>{ "Share my data" }</LinkButton> },
            ) }
        };
    }
    let actions = html! {
        <LinkButton to={Route::Contribute} query={AttrValue::from("sample=cohort")} icon={IconName::Share}>{ "List the sample cohort" }</LinkButton>
    };
    html! {
        { empty_state(
            IconName::Mark,
            "No dataset has been listed yet",
            html! { <p>{ "In the sandbox you fill the catalogue yourself: become the steward, list a sample, and come back as the researcher." }</p> },
            actions,
        ) }
    }
}

#[derive(Properties, PartialEq)]
struct FoundProps {
    record: ListingRecord,
    card: Rc<Card>,
    purpose: Purpose,
    now: u64,
}

#[component]
fn Found(props: &FoundProps) -> Html {
    let FoundProps { record, card, purpose, now } = props;
    let listing = &record.listing;
    let permission = Terms::unpack(&listing.terms).ok().and_then(|terms| describe(&terms).into_iter().next());
    let people = card.people.map(|people| format::counted(people.into(), "person", "people"));
    html! {
        <li class="result">
            <div class="result-head">
                <h2>
                    <RouteLink to={Route::Dataset { id: record.id.to_string() }} query={purpose_query(purpose)}>{ &card.title }</RouteLink>
                </h2>
                <p class="result-price">{ money(listing.price) }</p>
            </div>
            <p class="result-summary">{ &card.description }</p>
            <p class="result-tags">
                if let Some(decision) = verdict(&listing.terms, purpose, *now) {
                    { verdict_tag(&VerdictTagProps { verdict: decision.verdict }) }
                }
                if !record.takes_orders(*now) {
                    { tag(TagKind::Warning, html! { "Takes no more orders" }) }
                }
                if let Some(sentence) = permission {
                    { tag(TagKind::Accent, html! { <abbr title={sentence.text.clone()}>{ sentence.duo.code }</abbr> }) }
                }
                for keyword in card.keywords.iter() {
                    { tag(TagKind::Neutral, html! { keyword }) }
                }
            </p>
            <p class="result-facts">
                <span>{ icon(IconName::List) }{ format::counted(card.rows.into(), "row", "rows") }</span>
                if let Some(people) = people {
                    <span>{ icon(IconName::Users) }{ people }</span>
                }
                <span>{ icon(IconName::Shield) }{ format!("smallest class {}", format::count(card.risk.smallest_class.into())) }</span>
                <span>{ icon(IconName::Person) }{ &card.steward.name }</span>
            </p>
        </li>
    }
}
