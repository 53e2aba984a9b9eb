//! The steward's desk: orders that wait, and what became of the others.

mod order;

use market::state::{Market, OrderRecord, OrderStatus};
use wasm_crypto::primitives::Address;
use yew::prelude::*;

use crate::components::{EmptyState, IconName, LinkButton, Page};
use crate::contexts::engine::use_acting;
use crate::contexts::ledger::use_ledger;
use crate::pages::vault::VaultGate;
use crate::routes::Route;
use order::{ClosedOrders, OpenOrder};

pub use order::purpose_in_words;

/// Orders that wait for the acting account.
#[component]
pub fn DeskPage() -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let orders = orders_for(&ledger.market, &acting.account);
    let (open, closed): (Vec<_>, Vec<_>) = orders.into_iter().partition(|order| order.status == OrderStatus::Open);
    let lead = html! { "Researchers who ordered your data wait here for the key. Deliver it before the deadline, or the money goes back to them." };
    html! {
        <Page title="Desk" {lead}>
            if open.is_empty() && closed.is_empty() {
                <EmptyState
                    title="No orders yet"
                    icon={IconName::Desk}
                    actions={html! { <LinkButton to={Route::Contributions}>{ "See what you offer" }</LinkButton> }}
                >
                    <p>{ "When somebody orders a dataset that you listed, it appears here with its purpose and its deadline." }</p>
                </EmptyState>
            } else {
                <section class="stack" aria-labelledby="waiting">
                    <h2 id="waiting">{ format!("Waiting ({})", open.len()) }</h2>
                    if open.is_empty() {
                        <p class="muted">{ "Nothing waits for you." }</p>
                    } else {
                        <VaultGate why="The key of a dataset is in the vault that listed it. Open it to deliver.">
                            { for open.iter().map(|order| html! { <OpenOrder key={order.id.to_string()} id={order.id} /> }) }
                        </VaultGate>
                    }
                </section>
                if !closed.is_empty() {
                    <ClosedOrders orders={closed.iter().map(|order| order.id).collect::<Vec<_>>()} />
                }
            }
        </Page>
    }
}

/// The orders of an account's listings: the next deadline first.
fn orders_for(market: &Market, steward: &Address) -> Vec<OrderRecord> {
    let mut orders: Vec<OrderRecord> =
        market.listings_by(steward).flat_map(|listing| market.orders_of(listing)).cloned().collect();
    orders.sort_by_key(|order| market.delivery_deadline(order));
    orders
}
