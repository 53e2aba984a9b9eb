//! An order and what became of it.

use wasm_crypto::listing::{Listing, Order, Point, Seal};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::terms::{Verdict, decide};

/// An arbiter has so many seconds to rule.
pub const RULING_WINDOW: u64 = 14 * 86_400;
/// The whole price, in hundredths of a percent.
const WHOLE: u16 = 10_000;

/// How far an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderStatus {
    /// Paid, and waiting for its key.
    Open,
    /// The key came; the price is not yet credited.
    Delivered,
    /// The buyer disputes what came; price and bond are held.
    Disputed,
    /// The key came and the price is credited.
    Settled,
    /// The arbiter divided price and bond.
    Ruled,
    /// The arbiter was silent; price and bond went back.
    Lapsed,
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
    /// The id of the seal it was made from: the listing's, or a delegate's.
    pub from_seal: Bytes32,
    /// R'.
    pub r: Point,
    /// C'.
    pub c: Point,
}

/// A dispute about what was delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dispute {
    /// When it was begun, seconds since 1970.
    pub at: u64,
    /// The delivered key, sealed to the arbiter.
    pub seal: Seal,
    /// What the arbiter ruled, if it did.
    pub ruling: Option<Ruling>,
}

/// How an arbiter divided price and bond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ruling {
    /// When, seconds since 1970.
    pub at: u64,
    /// The part of the price that goes back, in hundredths of a percent.
    pub refund_bps: u16,
    /// Credited to the buyer: the refund, and the bond if the buyer won.
    pub to_buyer: u128,
    /// Credited to the arbiter: its fee.
    pub to_arbiter: u128,
    /// Credited to the contributions.
    pub to_split: u128,
    /// Credited to the steward.
    pub to_steward: u128,
}

/// What a licence is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LicenceState {
    /// The data may be used until this second.
    Valid(u64),
    /// The data may not be used while the dispute lasts; without it, until this second.
    Suspended(u64),
    /// The whole price went back: the data may not be used.
    Void,
    /// The data could be used until this second.
    Ended(u64),
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
    /// The dispute about it.
    pub dispute: Option<Dispute>,
}

impl OrderRecord {
    /// Whether its key may be delivered without anybody's decision, as the contract would say: the verdict that was logged,
    /// computed again, or the steward's approval.
    pub fn is_permitted(&self, listing: &Listing) -> bool {
        let decision = decide(&listing.terms, &self.order.purpose, &self.order.evidence, self.ordered_at);
        self.approved || self.verdict == Verdict::Permit && decision.verdict == Verdict::Permit
    }

    /// Last second of the licence, once the key is delivered.
    pub fn licence_until(&self, listing: &Listing) -> Option<u64> {
        Some(self.delivered?.at.saturating_add(listing.access_period)).filter(|_| !self.is_void())
    }

    /// What the licence is worth at `now`, exactly as the contract says; none before the key is delivered.
    pub fn licence_state(&self, listing: &Listing, now: u64) -> Option<LicenceState> {
        if self.is_void() {
            return Some(LicenceState::Void);
        }
        let until = self.licence_until(listing)?;
        Some(match self.status {
            _ if now > until => LicenceState::Ended(until),
            OrderStatus::Disputed => LicenceState::Suspended(until),
            _ => LicenceState::Valid(until),
        })
    }

    /// The dispute took the licence away.
    fn is_void(&self) -> bool {
        let ruling = self.dispute.and_then(|dispute| dispute.ruling);
        self.status == OrderStatus::Lapsed
            || self.status == OrderStatus::Ruled && ruling.is_some_and(|ruling| ruling.refund_bps == WHOLE)
    }

    /// Last second at which the buyer may dispute what was delivered. None when nothing waits for it: before delivery,
    /// after settlement, without an arbiter and without a price.
    pub fn inspection_until(&self, listing: &Listing) -> Option<u64> {
        let disputable = self.status == OrderStatus::Delivered && !listing.arbiter.is_zero() && listing.price > 0;
        self.delivered.filter(|_| disputable).map(|delivered| delivered.at.saturating_add(listing.inspection_window))
    }

    /// First second at which anyone can have the price credited; none when it is not waiting for that.
    pub fn settles_from(&self, listing: &Listing) -> Option<u64> {
        let delivered = self.delivered.filter(|_| self.status == OrderStatus::Delivered)?;
        Some(match listing.inspection_window {
            0 => delivered.at,
            window => delivered.at.saturating_add(window).saturating_add(1),
        })
    }

    /// Whether anyone can have the price credited at `now`.
    pub fn may_settle(&self, listing: &Listing, now: u64) -> bool {
        self.settles_from(listing).is_some_and(|from| now >= from)
    }

    /// Last second at which the arbiter may rule; afterwards anyone can give price and bond back. None without a dispute
    /// that waits for it.
    pub fn ruling_until(&self) -> Option<u64> {
        let dispute = self.dispute.filter(|_| self.status == OrderStatus::Disputed)?;
        Some(dispute.at.saturating_add(RULING_WINDOW))
    }
}
