//! The steward's desk: orders that wait, and what became of the others.

mod closed;
mod delegates;
mod evidence;
mod order;
mod title;

use market::state::{Market, OrderRecord, OrderStatus};
use wasm_crypto::primitives::{Address, Bytes32};
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::components::{AlertKind, Checkbox, IconName, LinkButton, Page, empty_state};
use crate::contexts::engine::use_acting;
use crate::contexts::idle::use_awake;
use crate::contexts::ledger::use_ledger;
use crate::contexts::toast::use_toast;
use crate::pages::vault::VaultGate;
use crate::pages::wallet::WalletGate;
use crate::routes::Route;
use crate::services::sort::sort_by_number;
use closed::ClosedOrders;
use delegates::Delegates;
use order::OpenOrder;

pub use order::purpose_in_words;

/// The steward's desk.
#[component]
pub fn DeskPage() -> Html {
    let lead = html! { "Researchers who ordered your data wait here for the key. Deliver it before the deadline, or the money goes back to them." };
    html! {
        <Page title="Desk" {lead}>
            <WalletGate why="Orders wait for the account that listed the dataset."><Orders /><Delegates /></WalletGate>
        </Page>
    }
}

/// Orders that wait for the acting account.
#[component]
fn Orders() -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let orders = orders_for(&ledger.market, &acting.account.unwrap_or_default());
    let automatic = use_state_eq(|| false);
    let waiting = use_node_ref();
    use_answers(&orders, &waiting);
    let (open, closed): (Vec<_>, Vec<_>) = orders.into_iter().partition(|order| order.status == OrderStatus::Open);
    let onchange = {
        let automatic = automatic.setter();
        move |checked| automatic.set(checked)
    };
    // Whoever lets it deliver by itself is not there, and the keys are needed.
    use_awake(*automatic);
    html! {
        <>
            if open.is_empty() && closed.is_empty() {
                { empty_state(
                    IconName::Desk,
                    "No orders yet",
                    html! { <p>{ "When somebody orders a dataset that you listed, it appears here with its purpose and its deadline." }</p> },
                    html! { <LinkButton to={Route::Contributions}>{ "See what you offer" }</LinkButton> },
                ) }
            } else {
                <section class="stack" aria-labelledby="waiting">
                    <h2 id="waiting" tabindex="-1" ref={waiting}>{ format!("Waiting ({})", open.len()) }</h2>
                    if open.is_empty() {
                        <p class="muted">{ "Nothing waits for you." }</p>
                    }
                    // What was set going can be stopped, also when it has just done all there was.
                    if !open.is_empty() || *automatic {
                        <VaultGate why="The key of a dataset is in the vault that listed it. Open it to deliver.">
                            <Checkbox
                                label="Deliver by itself while this page is open"
                                hint="Orders whose purpose the terms permit, or that you approved. The others wait for you."
                                checked={*automatic}
                                {onchange}
                            />
                            { for open.iter().map(|order| html! { <OpenOrder key={order.id.to_string()} id={order.id} automatic={*automatic} /> }) }
                        </VaultGate>
                    }
                </section>
                if !closed.is_empty() {
                    <ClosedOrders orders={closed.iter().map(|order| order.id).collect::<Vec<_>>()} />
                }
            }
        </>
    }
}

/// Says what became of an order that has just left the list of those that wait, here or in another tab. The focus, which
/// was on one of its buttons, goes to the heading of those that are left.
#[hook]
fn use_answers(orders: &[OrderRecord], heading: &NodeRef) {
    let toast = use_toast();
    let open = use_mut_ref(Vec::<Bytes32>::new);
    let heading = heading.clone();
    let statuses: Vec<(Bytes32, OrderStatus)> = orders.iter().map(|order| (order.id, order.status)).collect();
    use_effect_with(statuses, move |statuses| {
        let open_now = statuses.iter().filter(|(_, status)| *status == OrderStatus::Open).map(|(id, _)| *id);
        let open_before = open.replace(open_now.collect());
        for (id, status) in statuses {
            if !open_before.contains(id) {
                continue;
            }
            let text = match status {
                OrderStatus::Delivered
                | OrderStatus::Settled
                | OrderStatus::Disputed
                | OrderStatus::Ruled
                | OrderStatus::Lapsed => "The key was delivered",
                OrderStatus::Declined => "The order was declined and the money given back",
                OrderStatus::Refunded => "The researcher took the money back",
                OrderStatus::Open => continue,
            };
            toast.show(AlertKind::Success, text);
            if let Some(heading) = heading.cast::<HtmlElement>() {
                // Only refused when the element cannot be focused, which `tabindex` rules out.
                let _ = heading.focus();
            }
        }
    });
}

/// The orders of an account's listings: the next deadline first.
fn orders_for(market: &Market, steward: &Address) -> Vec<OrderRecord> {
    let mut orders: Vec<OrderRecord> =
        market.listings_by(steward).flat_map(|listing| market.orders_of(listing)).cloned().collect();
    sort_by_number(&mut orders, |order| market.delivery_deadline(order).into());
    orders
}
