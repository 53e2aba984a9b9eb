//! Where a dataset is used: its orders, in words.

use market::state::{LicenceState, ListingRecord, Market, OrderRecord, OrderStatus};
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
            let (kind, state) = state_of(record, order, ledger.now);
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

fn state_of(record: &ListingRecord, order: &OrderRecord, now: u64) -> (TagKind, &'static str) {
    match (order.status, order.licence_state(&record.listing, now)) {
        (OrderStatus::Open, _) => (TagKind::Accent, "Waiting for the key"),
        (OrderStatus::Delivered, _) if order.may_settle(&record.listing, now) => {
            (TagKind::Success, "Delivered, not settled")
        }
        (OrderStatus::Delivered, _) => (TagKind::Success, "Delivered, may be disputed"),
        (OrderStatus::Disputed, _) => (TagKind::Warning, "Disputed: licence suspended"),
        (OrderStatus::Refunded, _) => (TagKind::Neutral, "Refunded"),
        (OrderStatus::Declined, _) => (TagKind::Neutral, "Declined"),
        (_, Some(LicenceState::Void)) | (OrderStatus::Lapsed, _) => (TagKind::Neutral, "Licence void"),
        (_, Some(LicenceState::Valid(_))) => (TagKind::Success, "In use"),
        _ => (TagKind::Neutral, "Licence ended"),
    }
}

/// How many licences run at `now`, and when the last of them ends.
pub fn running(market: &Market, record: &ListingRecord, now: u64) -> (usize, Option<u64>) {
    let ends: Vec<u64> = market
        .orders_of(record)
        .filter_map(|order| match order.licence_state(&record.listing, now)? {
            LicenceState::Valid(until) | LicenceState::Suspended(until) => Some(until),
            LicenceState::Void | LicenceState::Ended(_) => None,
        })
        .collect();
    (ends.len(), ends.into_iter().max())
}
