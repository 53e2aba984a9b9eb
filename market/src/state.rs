//! The market as its logs tell it: listings, orders, disputes, money, calls for data, withdrawals. Nothing else is needed
//! to rebuild it.

mod apply;
mod listing;
mod order;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use wasm_crypto::listing::{Arbiter, Call};
use wasm_crypto::primitives::{Address, Bytes32};

pub use self::listing::{Delegate, ListingRecord};
pub use self::order::{Delivered, Dispute, LicenceState, OrderRecord, OrderStatus, RULING_WINDOW, Ruling};

/// After a listing is closed, an order that is still open can be delivered for so many seconds.
pub const CLOSING_GRACE: u64 = 3_600;

/// Everything that happened, up to a block. A copy shares its listings and orders until one of them changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Market {
    /// By id.
    pub listings: BTreeMap<Bytes32, Rc<ListingRecord>>,
    /// By id.
    pub orders: BTreeMap<Bytes32, Rc<OrderRecord>>,
    /// Calls for data, by id.
    pub calls: BTreeMap<Bytes32, CallRecord>,
    /// Who may be named to rule disputes, by id.
    pub arbiters: BTreeMap<Bytes32, ArbiterRecord>,
    /// What rulings credited and nobody has taken, by token and account; nothing that is zero.
    pub credits: BTreeMap<(Address, Address), u128>,
    /// Contribution accounts that have withdrawn.
    pub withdrawn: BTreeSet<Address>,
}

/// A call for data and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRecord {
    /// Its id.
    pub id: Bytes32,
    /// What it asks for and promises.
    pub call: Call,
    /// Where its document lies.
    pub document_uri: String,
    /// When it was opened, seconds since 1970.
    pub opened_at: u64,
    /// When its steward closed it, if that happened.
    pub closed_at: Option<u64>,
}

impl CallRecord {
    /// Whether contributions are taken at `now`.
    pub fn takes_contributions(&self, now: u64) -> bool {
        self.closed_at.is_none() && now <= self.call.closes_at
    }
}

/// Someone who rules disputes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArbiterRecord {
    /// Its id.
    pub id: Bytes32,
    /// Account, key and fee.
    pub arbiter: Arbiter,
    /// Where the terms lie under which it rules.
    pub terms_uri: String,
    /// When it was registered, seconds since 1970.
    pub registered_at: u64,
}

impl Market {
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
        listing.orders.iter().filter_map(|id| self.orders.get(id)).map(Rc::as_ref)
    }

    /// The orders of a buyer.
    pub fn orders_by<'a>(&'a self, buyer: &'a Address) -> impl Iterator<Item = &'a OrderRecord> {
        self.orders.values().map(Rc::as_ref).filter(move |order| order.order.buyer == *buyer)
    }

    /// The listings of a steward.
    pub fn listings_by<'a>(&'a self, steward: &'a Address) -> impl Iterator<Item = &'a ListingRecord> {
        self.listings.values().map(Rc::as_ref).filter(move |listing| listing.listing.steward == *steward)
    }

    /// What rulings credited to an account and it has not taken.
    pub fn credit(&self, token: &Address, account: &Address) -> u128 {
        self.credits.get(&(*token, *account)).copied().unwrap_or(0)
    }

    /// Who rules the disputes of a listing; none when it names nobody.
    pub fn arbiter_of(&self, listing: &ListingRecord) -> Option<&ArbiterRecord> {
        self.arbiters.get(&listing.listing.arbiter)
    }
}
