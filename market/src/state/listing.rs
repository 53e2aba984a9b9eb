//! A listing and what became of it.

use std::collections::BTreeMap;

use wasm_crypto::listing::{Listing, Seal};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::split::due;

use crate::calls::Locations;
use crate::events::CloseReason;

/// A listing and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingRecord {
    /// Its id.
    pub id: Bytes32,
    /// What is offered.
    pub listing: Listing,
    /// Its sealed key.
    pub seal: Seal,
    /// Who else may deliver, by the id of their seals.
    pub delegates: BTreeMap<Bytes32, Delegate>,
    /// Where its files lie now.
    pub locations: Locations,
    /// Numbers of the chunks of its leaves that were posted and the transactions that did, oldest first. Not each has the
    /// leaves in its calldata: see [`leaves_posted_by`](crate::calls::leaves_posted_by).
    pub posted_leaves: Vec<(u32, Bytes32)>,
    /// When it was listed, seconds since 1970.
    pub listed_at: u64,
    /// Why and when it was closed, if it was.
    pub closed: Option<(CloseReason, u64)>,
    /// All that was ever settled to the split, or ruled to it.
    pub revenue: u128,
    /// All fees ever settled to the steward, or ruled to it.
    pub fees: u128,
    /// What the steward has taken of them.
    pub fees_claimed: u128,
    /// What each leaf has claimed, relay fees included.
    pub claimed: BTreeMap<u32, u128>,
    /// Its orders, oldest first.
    pub orders: Vec<Bytes32>,
}

/// A seal that a steward's delegate holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delegate {
    /// The key, sealed to the delegate.
    pub seal: Seal,
    /// Last second at which it may deliver; none unless it was removed.
    pub until: Option<u64>,
}

impl ListingRecord {
    /// Whether an order made at `now` would still fit in.
    pub fn takes_orders(&self, now: u64) -> bool {
        let end =
            now.checked_add(self.listing.delivery_window).and_then(|end| end.checked_add(self.listing.access_period));
        self.closed.is_none() && end.is_some_and(|end| end <= self.listing.ends_at)
    }

    /// Whether a delivery at `now` may be made from this seal.
    pub fn may_deliver(&self, seal_id: &Bytes32, now: u64) -> bool {
        let delegate = || self.delegates.get(seal_id).is_some_and(|it| it.until.is_none_or(|until| now <= until));
        *seal_id == self.listing.seal_id || delegate()
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
