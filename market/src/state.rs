//! The market as its logs tell it: listings, orders, money, withdrawals. Nothing else is needed to rebuild it.

use std::collections::{BTreeMap, BTreeSet};

use wasm_crypto::listing::{Deployment, Listing, Order, Point, Seal, listing_id, order_id};
use wasm_crypto::primitives::{Address, Bytes32};
use wasm_crypto::split::due;
use wasm_crypto::terms::Verdict;

use crate::calls::Locations;
use crate::events::{CloseReason, Event};

/// After a listing is closed, an order that is still open can be delivered for so many seconds.
pub const CLOSING_GRACE: u64 = 3_600;

/// Everything that happened, up to a block.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Market {
    /// By id.
    pub listings: BTreeMap<Bytes32, ListingRecord>,
    /// By id.
    pub orders: BTreeMap<Bytes32, OrderRecord>,
    /// Contribution accounts that have withdrawn.
    pub withdrawn: BTreeSet<Address>,
    /// The first block that was not read yet.
    pub next_block: u64,
}

/// A listing and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingRecord {
    /// Its id.
    pub id: Bytes32,
    /// What is offered.
    pub listing: Listing,
    /// Its sealed key.
    pub seal: Seal,
    /// Where its files lie now.
    pub locations: Locations,
    /// When it was listed, seconds since 1970.
    pub listed_at: u64,
    /// Why and when it was closed, if it was.
    pub closed: Option<(CloseReason, u64)>,
    /// All that was ever settled to the split.
    pub revenue: u128,
    /// All fees ever settled to the steward.
    pub fees: u128,
    /// What the steward has taken of them.
    pub fees_claimed: u128,
    /// What each leaf has claimed, relay fees included.
    pub claimed: BTreeMap<u32, u128>,
    /// Its orders, oldest first.
    pub orders: Vec<Bytes32>,
}

/// How far an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderStatus {
    /// Paid, and waiting for its key.
    Open,
    /// The key came; the price is not yet credited.
    Delivered,
    /// The key came and the price is credited.
    Settled,
    /// The price went back after the deadline.
    Refunded,
    /// The steward declined; the price went back.
    Declined,
}

/// A sealed key on its way to a buyer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivered {
    /// When, seconds since 1970.
    pub at: u64,
    /// R'.
    pub r: Point,
    /// C'.
    pub c: Point,
}

/// An order and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRecord {
    /// Its id.
    pub id: Bytes32,
    /// What was ordered.
    pub order: Order,
    /// What the terms said to its purpose.
    pub verdict: Verdict,
    /// The rules that asked for a person.
    pub rules: Bytes32,
    /// What binds the buyer.
    pub obligations: Bytes32,
    /// Where the evidence package lies; empty when there is none.
    pub evidence_uri: String,
    /// When it was ordered, seconds since 1970.
    pub ordered_at: u64,
    /// Last second for delivery, unless the listing was closed.
    pub deadline: u64,
    /// Whether the steward approved the purpose.
    pub approved: bool,
    /// How far it is.
    pub status: OrderStatus,
    /// The delivered key.
    pub delivered: Option<Delivered>,
}

impl Market {
    /// Takes one event in. Events must come in the chain's order; `time` is that of the event's block.
    /// An event whose struct does not hash to its id, or that refers to something unknown, changes nothing.
    pub fn apply(&mut self, at: &Deployment, event: Event, time: u64) {
        match event {
            Event::Listed { id, listing, seal, locations } => {
                if listing_id(at, &listing) == id {
                    let record = ListingRecord {
                        id,
                        listing,
                        seal,
                        locations,
                        listed_at: time,
                        closed: None,
                        revenue: 0,
                        fees: 0,
                        fees_claimed: 0,
                        claimed: BTreeMap::new(),
                        orders: Vec::new(),
                    };
                    self.listings.entry(id).or_insert(record);
                }
            }
            Event::Located { id, locations } => {
                if let Some(listing) = self.listings.get_mut(&id) {
                    listing.locations = locations;
                }
            }
            Event::Closed { id, reason } => {
                if let Some(listing) = self.listings.get_mut(&id) {
                    listing.closed.get_or_insert((reason, time));
                }
            }
            Event::Ordered { id, order, verdict, rules, obligations, deadline, evidence_uri } => {
                let Some(listing) = self.listings.get_mut(&order.listing_id) else {
                    return;
                };
                if order_id(at, &order) == id && !self.orders.contains_key(&id) {
                    listing.orders.push(id);
                    let record = OrderRecord {
                        id,
                        order,
                        verdict,
                        rules,
                        obligations,
                        evidence_uri,
                        ordered_at: time,
                        deadline,
                        approved: false,
                        status: OrderStatus::Open,
                        delivered: None,
                    };
                    self.orders.insert(id, record);
                }
            }
            Event::Approved { id, .. } => self.change(&id, |order| order.approved = true),
            Event::Delivered { id, r, c, .. } => self.change(&id, |order| {
                order.status = OrderStatus::Delivered;
                order.delivered = Some(Delivered { at: time, r, c });
            }),
            Event::Declined { id } => self.change(&id, |order| order.status = OrderStatus::Declined),
            Event::Refunded { id } => self.change(&id, |order| order.status = OrderStatus::Refunded),
            Event::Settled { id, listing, to_split, to_steward } => {
                let Some(order) = self.orders.get_mut(&id).filter(|order| order.order.listing_id == listing) else {
                    return;
                };
                order.status = OrderStatus::Settled;
                if let Some(listing) = self.listings.get_mut(&listing) {
                    listing.revenue = listing.revenue.saturating_add(to_split);
                    listing.fees = listing.fees.saturating_add(to_steward);
                }
            }
            Event::Claimed { listing, index, amount, .. } => {
                if let Some(listing) = self.listings.get_mut(&listing) {
                    let claimed = listing.claimed.entry(index).or_default();
                    *claimed = claimed.saturating_add(amount);
                }
            }
            Event::FeeClaimed { listing, amount } => {
                if let Some(listing) = self.listings.get_mut(&listing) {
                    listing.fees_claimed = listing.fees_claimed.saturating_add(amount);
                }
            }
            Event::Withdrawn { account } => {
                self.withdrawn.insert(account);
            }
        }
    }

    fn change(&mut self, id: &Bytes32, change: impl FnOnce(&mut OrderRecord)) {
        if let Some(order) = self.orders.get_mut(id) {
            change(order);
        }
    }

    /// The last second at which an order's key can be delivered.
    pub fn delivery_deadline(&self, order: &OrderRecord) -> u64 {
        let closed = self.listings.get(&order.order.listing_id).and_then(|listing| listing.closed);
        match closed {
            Some((_, at)) => order.deadline.min(at.saturating_add(CLOSING_GRACE)),
            None => order.deadline,
        }
    }

    /// The orders of a listing, oldest first.
    pub fn orders_of<'a>(&'a self, listing: &'a ListingRecord) -> impl Iterator<Item = &'a OrderRecord> {
        listing.orders.iter().filter_map(|id| self.orders.get(id))
    }

    /// The orders of a buyer.
    pub fn orders_by<'a>(&'a self, buyer: &'a Address) -> impl Iterator<Item = &'a OrderRecord> {
        self.orders.values().filter(move |order| order.order.buyer == *buyer)
    }

    /// The listings of a steward.
    pub fn listings_by<'a>(&'a self, steward: &'a Address) -> impl Iterator<Item = &'a ListingRecord> {
        self.listings.values().filter(move |listing| listing.listing.steward == *steward)
    }
}

impl ListingRecord {
    /// Whether an order made at `now` would still fit in.
    pub fn takes_orders(&self, now: u64) -> bool {
        let end =
            now.checked_add(self.listing.delivery_window).and_then(|end| end.checked_add(self.listing.access_period));
        self.closed.is_none() && end.is_some_and(|end| end <= self.listing.ends_at)
    }

    /// What a leaf of this weight can claim now, exactly as the contract computes it.
    pub fn claimable(&self, index: u32, weight: u64) -> u128 {
        let claimed = self.claimed.get(&index).copied().unwrap_or(0);
        due(self.revenue, weight, self.listing.total_weight, claimed)
    }

    /// The steward's fees that are not taken yet.
    pub fn claimable_fee(&self) -> u128 {
        self.fees.saturating_sub(self.fees_claimed)
    }
}

impl OrderRecord {
    /// Last second of the licence, once the key is delivered.
    pub fn licence_until(&self, listing: &Listing) -> Option<u64> {
        Some(self.delivered?.at.saturating_add(listing.access_period))
    }
}
