//! The researcher's orders and licences, read from the chain.

mod item;
mod viewer;

use wasm_crypto::terms::Purpose;
use yew::prelude::*;

pub use self::item::LibraryItemPage;
use super::licence::{Licence, LicenceTagProps, licence_tag};
use crate::components::{
    ButtonVariant, IconName, LinkButton, Page, RouteLink, empty_state, format, icon, money, purpose_words,
};
use crate::contexts::engine::{Ready, use_acting};
use crate::contexts::ledger::use_ledger;
use crate::hooks::load::use_load;
use crate::pages::wallet::WalletGate;
use crate::routes::Route;
use crate::services::catalogue;
use crate::services::sort::sort_largest_first;

/// The library.
#[component]
pub fn LibraryPage() -> Html {
    html! {
        <Page title="Library" lead={html! { "What you have ordered, what you may do with it, and until when." }}>
            <Ready><WalletGate why="What you ordered belongs to the account that paid for it."><Orders /></WalletGate></Ready>
        </Page>
    }
}

#[component]
fn Orders() -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let account = acting.account.unwrap_or_default();
    let mut orders: Vec<_> = ledger.market.orders_by(&account).collect();
    sort_largest_first(&mut orders, |order| order.ordered_at);
    let listings: Vec<_> = orders.iter().map(|order| order.order.listing_id).collect();
    let titles = use_load((acting.engine.clone(), listings), {
        let market = ledger.market.clone();
        move |(engine, listings)| {
            let (engine, market, listings) = (engine.clone(), market.clone(), listings.clone());
            async move {
                let mut titles = Vec::new();
                for id in listings {
                    let card = match market.listings.get(&id) {
                        Some(record) => catalogue::card(&engine, record).await.ok(),
                        None => None,
                    };
                    titles.push(card.map(|card| card.title.clone()));
                }
                Ok(titles)
            }
        }
    });
    if orders.is_empty() {
        let actions = html! { <LinkButton to={Route::Data} variant={ButtonVariant::Primary} icon={IconName::Search}>{ "Find data" }</LinkButton> };
        return html! {
            { empty_state(
                IconName::Library,
                "You have not ordered anything yet",
                html! { <p>{ "What you order appears here, from the payment to the end of the licence." }</p> },
                actions,
            ) }
        };
    }
    let entry = |(index, order): (usize, &&market::state::OrderRecord)| {
        let Some(record) = ledger.market.listings.get(&order.order.listing_id) else { return Html::default() };
        let licence = Licence::of(&ledger.market, record, order, ledger.now);
        let title = titles
            .state
            .ready()
            .and_then(|titles| titles.get(index).cloned().flatten())
            .unwrap_or_else(|| format!("Dataset {}", format::short_hash(&record.id.to_string())));
        let purpose = Purpose::unpack(&order.order.purpose)
            .ok()
            .and_then(|purpose| purpose_words(&purpose).into_iter().next())
            .unwrap_or_default();
        html! {
            <li class="result" key={order.id.to_string()}>
                <div class="result-head">
                    <h2><RouteLink to={Route::LibraryItem { id: order.id.to_string() }}>{ title }</RouteLink></h2>
                    { licence_tag(&LicenceTagProps { licence }) }
                </div>
                <p class="result-summary">{ purpose }</p>
                <p class="result-facts">
                    <span>{ icon(IconName::Clock) }{ until(licence) }</span>
                    <span>{ icon(IconName::Coins) }{ money(record.listing.price) }</span>
                    <span>{ format!("Ordered on {}", format::date(order.ordered_at)) }</span>
                </p>
            </li>
        }
    };
    html! { <ul class="results">{ for orders.iter().enumerate().map(entry) }</ul> }
}

/// The date that matters next.
fn until(licence: Licence) -> String {
    match licence {
        Licence::AwaitingApproval(at) | Licence::AwaitingKey(at) => format!("Key until {}", format::date_time(at)),
        Licence::Overdue => "Take your money back".to_owned(),
        Licence::Valid(at) => format!("Yours until {}", format::date(at)),
        Licence::Ended(at) => format!("Ended on {}", format::date(at)),
        Licence::Suspended(at) => format!("Ruling until {}", format::date_time(at)),
        Licence::Unruled => "Take price and bond back".to_owned(),
        Licence::Void => "Price ruled back".to_owned(),
        Licence::Refunded | Licence::Declined | Licence::Lapsed => "Price returned".to_owned(),
    }
}
