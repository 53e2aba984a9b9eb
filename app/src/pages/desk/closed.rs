//! Orders that were answered.

use market::calls;
use market::state::OrderStatus;
use wasm_crypto::primitives::Bytes32;
use yew::prelude::*;

use super::order::{find, purpose_in_words};
use crate::components::{
    Button, Column, DataTable, HashProps, TagKind, TransactionStepsProps, format, hash_of, money_in, problem_alert,
    tag, transaction_steps,
};
use crate::contexts::engine::use_acting;
use crate::contexts::ledger::use_ledger;
use crate::hooks::task::use_task;
use crate::hooks::transaction::use_transaction;

/// Properties of [`ClosedOrders`].
#[derive(Properties, PartialEq)]
pub struct ClosedOrdersProps {
    /// The orders.
    pub orders: Vec<Bytes32>,
}

/// Orders that need nothing more, or only to be settled.
#[component]
pub fn ClosedOrders(props: &ClosedOrdersProps) -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let task = use_task();
    let transaction = use_transaction();
    let token = &acting.engine.token.display;
    let columns = vec![
        Column::text("Order"),
        Column::text("Purpose"),
        Column::text("Ordered"),
        Column::number("Price"),
        Column::text("State"),
    ];
    let rows = props.orders.iter().filter_map(|id| find(&ledger.market, id)).map(|(order, listing)| {
        let state = match order.status {
            OrderStatus::Delivered if !order.may_settle(&listing.listing, ledger.now) => {
                let from = order.settles_from(&listing.listing).unwrap_or_default();
                html! { <>{ tag(TagKind::Success, html! { "Delivered" }) }<span class="muted small">{ format!(" The buyer may dispute; settle from {}.", format::date_time(from)) }</span></> }
            }
            OrderStatus::Delivered => {
                let call = calls::settle(acting.engine.at(), &listing.listing, &order.order);
                let (task, transaction) = (task.clone(), transaction.clone());
                let busy = task.is_busy();
                let onclick = move |_| {
                    let (transaction, call) = (transaction.clone(), call.clone());
                    task.run(async move { transaction.send(call).await.map(drop) });
                };
                html! { <Button {busy} {onclick}>{ "Settle" }</Button> }
            }
            OrderStatus::Settled => tag(TagKind::Success, html! { "Delivered and settled" }),
            OrderStatus::Disputed => tag(TagKind::Warning, html! { "Disputed: the arbiter decides" }),
            OrderStatus::Ruled => tag(TagKind::Neutral, html! { "Disputed and ruled" }),
            OrderStatus::Lapsed => tag(TagKind::Neutral, html! { "Dispute not ruled, money given back" }),
            OrderStatus::Declined => tag(TagKind::Neutral, html! { "Declined" }),
            OrderStatus::Refunded => tag(TagKind::Neutral, html! { "Refunded" }),
            OrderStatus::Open => Html::default(),
        };
        vec![
            hash_of(&HashProps { value: order.id.to_string().into(), noun: "the order's id".into() }),
            purpose_in_words(&order.order.purpose),
            html! { format::date(order.ordered_at) },
            money_in(listing.listing.price, token.decimals, token.symbol.clone()),
            state,
        ]
    });
    let rows: Vec<Vec<Html>> = rows.collect();
    html! {
        <section class="stack" aria-labelledby="done">
            <h2 id="done">{ "Done" }</h2>
            <p class="muted">{ "Settling credits a delivered order's price to the contributors and to your fee. Anyone may do it." }</p>
            if let Some(state) = transaction.state.clone() {
                { transaction_steps(&TransactionStepsProps { title: "Settling the order".into(), state, why: Some("You sign that the price is credited as the listing says.".into()) }) }
            } else if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
            <div class="line-table"><DataTable caption="Orders that were answered" hide_caption={true} {columns} {rows} /></div>
        </section>
    }
}
