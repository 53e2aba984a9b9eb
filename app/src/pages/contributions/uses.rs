//! Where a dataset is used: its orders, in words.

use market::state::{ListingRecord, Market, OrderRecord, OrderStatus};
use yew::prelude::*;

use crate::components::{Column, DataTable, HashProps, TagKind, format, hash_of, tag};
use crate::contexts::ledger::use_ledger;
use crate::pages::desk::purpose_in_words;

/// Properties of [`Uses`].
#[derive(Properties, PartialEq)]
pub struct UsesProps {
    /// The dataset's title.
    pub title: AttrValue,
    /// The listing.
    pub record: ListingRecord,
}

/// Every order of a listing: by whom, for what, how far, until when.
#[component]
pub fn Uses(props: &UsesProps) -> Html {
    let ledger = use_ledger();
    let UsesProps { title, record } = props;
    if record.orders.is_empty() {
        return html! { <p class="muted">{ "Nobody has ordered it yet." }</p> };
    }
    let columns =
        vec![Column::text("Researcher"), Column::text("Purpose"), Column::text("State"), Column::text("Licence until")];
    let rows: Vec<Vec<Html>> = ledger
        .market
        .orders_of(record)
        .map(|order| {
            let until = order.licence_until(&record.listing);
            let (kind, state) = state_of(order, until, ledger.now);
            vec![
                hash_of(&HashProps {
                    value: order.order.buyer.to_string().into(),
                    noun: "the researcher's account".into(),
                }),
                purpose_in_words(&order.order.purpose),
                tag(kind, html! { state }),
                html! { until.map_or_else(|| "–".to_owned(), format::date) },
            ]
        })
        .collect();
    html! {
        <div class="line-table"><DataTable caption={format!("Where {title} is used")} {columns} {rows} /></div>
    }
}

fn state_of(order: &OrderRecord, until: Option<u64>, now: u64) -> (TagKind, &'static str) {
    match order.status {
        OrderStatus::Open => (TagKind::Accent, "Waiting for the key"),
        OrderStatus::Delivered => (TagKind::Success, "Delivered, not settled"),
        OrderStatus::Settled if until.is_some_and(|until| now <= until) => (TagKind::Success, "In use"),
        OrderStatus::Settled => (TagKind::Neutral, "Licence ended"),
        OrderStatus::Refunded => (TagKind::Neutral, "Refunded"),
        OrderStatus::Declined => (TagKind::Neutral, "Declined"),
    }
}

/// How many licences run at `now`, and when the last of them ends.
pub fn running(market: &Market, record: &ListingRecord, now: u64) -> (usize, Option<u64>) {
    let ends =
        market.orders_of(record).filter_map(|order| order.licence_until(&record.listing)).filter(|end| now <= *end);
    let ends: Vec<u64> = ends.collect();
    (ends.len(), ends.into_iter().max())
}
