//! What there is to do for the orders of the listings on the list.

use std::collections::BTreeSet;

use market::state::{Delegate, ListingRecord, Market, OrderRecord, OrderStatus};
use wasm_crypto::listing::{Point, Seal};
use wasm_crypto::primitives::Bytes32;

/// In the last seconds before a deadline nothing is sent: whoever withholds it until then has the key and its money back
/// (docs/protocol.md, "Use").
pub const MARGIN: u64 = 600;
/// A person is told at least so many seconds before a deadline.
const LATEST_WARNING: u64 = 3_600;

/// An order that waits for its key.
#[derive(Debug, Clone, Copy)]
pub struct Duty<'a> {
    /// Its listing.
    pub listing: &'a ListingRecord,
    /// The order.
    pub order: &'a OrderRecord,
    /// Last second for its delivery.
    pub deadline: u64,
    /// What is to be done.
    pub act: Act,
}

/// What is to be done about an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Deliver it from this seal.
    Deliver(Seal),
    /// Nothing before the steward approved its purpose.
    Review,
    /// Nothing: its listing has no seal for this delegate, or it was removed.
    NoSeal,
    /// Nothing any more: the deadline is too near, or over.
    TooLate,
}

/// Every open order of the listings on the list, the most urgent first. `now` in seconds since 1970.
pub fn duties<'a>(market: &'a Market, list: &BTreeSet<Bytes32>, delegate: &Point, now: u64) -> Vec<Duty<'a>> {
    let listings = list.iter().filter_map(|id| market.listings.get(id));
    let orders = listings.flat_map(|listing| market.orders_of(listing).map(move |order| (listing, order)));
    let mut duties: Vec<_> = orders
        .filter(|(_, order)| order.status == OrderStatus::Open)
        .map(|(listing, order)| {
            let deadline = market.delivery_deadline(order);
            Duty { listing, order, deadline, act: act(listing, order, deadline, delegate, now) }
        })
        .collect();
    duties.sort_by_key(|duty| (duty.deadline, duty.order.id));
    duties
}

fn act(listing: &ListingRecord, order: &OrderRecord, deadline: u64, delegate: &Point, now: u64) -> Act {
    if now.saturating_add(MARGIN) > deadline {
        return Act::TooLate;
    }
    if !order.is_permitted(&listing.listing) {
        return Act::Review;
    }
    // Of a seal that was removed nothing new is delivered, though the contract would take it for an hour.
    own_seals(listing, delegate).find(|it| it.until.is_none()).map_or(Act::NoSeal, |it| Act::Deliver(it.seal))
}

/// A seal for what is under way already: one that the contract still takes at `now`.
pub fn seal_under_way(listing: &ListingRecord, delegate: &Point, now: u64) -> Option<Seal> {
    own_seals(listing, delegate).find(|it| it.until.is_none_or(|until| now <= until)).map(|it| it.seal)
}

fn own_seals<'a>(listing: &'a ListingRecord, delegate: &'a Point) -> impl Iterator<Item = &'a Delegate> {
    listing.delegates.values().filter(|it| it.seal.holder == *delegate)
}

impl Duty<'_> {
    /// Whether a person should know that the deadline is near: a quarter of the time is left, or an hour.
    pub fn is_urgent(&self, now: u64) -> bool {
        let quarter = self.deadline.saturating_sub(self.order.ordered_at) / 4;
        now.saturating_add(quarter.max(LATEST_WARNING)) >= self.deadline
    }
}

#[cfg(test)]
mod tests;
