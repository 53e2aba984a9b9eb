//! One event after the other.

use std::collections::BTreeMap;
use std::rc::Rc;

use wasm_crypto::listing::{Deployment, arbiter_id, call_id, listing_id, order_id};
use wasm_crypto::primitives::{Address, Bytes32};
use wasm_crypto::seal::seal_id;

use super::{
    ArbiterRecord, CallRecord, Delegate, Delivered, Dispute, ListingRecord, Market, OrderRecord, OrderStatus, Ruling,
};
use crate::events::Event;

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
                        delegates: BTreeMap::new(),
                        locations,
                        posted_leaves: Vec::new(),
                        listed_at: time,
                        closed: None,
                        revenue: 0,
                        fees: 0,
                        fees_claimed: 0,
                        claimed: BTreeMap::new(),
                        orders: Vec::new(),
                    };
                    self.listings.entry(id).or_insert_with(|| Rc::new(record));
                }
            }
            Event::Located { id, locations } => self.listing(&id, |listing| listing.locations = locations),
            Event::Closed { id, reason } => self.listing(&id, |listing| {
                listing.closed.get_or_insert((reason, time));
            }),
            Event::LeavesPosted { id, chunk, transaction } => self.listing(&id, |listing| {
                if listing.posted_leaves.last() != Some(&(chunk, transaction)) {
                    listing.posted_leaves.push((chunk, transaction));
                }
            }),
            Event::SealAdded { id, seal, .. } => self.listing(&id, |listing| {
                listing.delegates.insert(seal_id(&seal), Delegate { seal, until: None });
            }),
            Event::SealRemoved { id, seal, until } => self.listing(&id, |listing| {
                if let Some(delegate) = listing.delegates.get_mut(&seal) {
                    delegate.until = Some(until);
                }
            }),
            Event::ArbiterRegistered { id, arbiter, terms_uri } => {
                if arbiter_id(at, &arbiter) == id {
                    let record = ArbiterRecord { id, arbiter, terms_uri, registered_at: time };
                    self.arbiters.entry(id).or_insert(record);
                }
            }
            Event::Ordered { id, order, verdict, rules, obligations, deadline, evidence_uri } => {
                let Some(listing) = self.listings.get_mut(&order.listing_id) else {
                    return;
                };
                if order_id(at, &order) == id && !self.orders.contains_key(&id) {
                    Rc::make_mut(listing).orders.push(id);
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
                        dispute: None,
                    };
                    self.orders.insert(id, Rc::new(record));
                }
            }
            Event::Approved { id, .. } => self.order(&id, |order| order.approved = true),
            Event::Delivered { id, from_seal, r, c } => self.order(&id, |order| {
                order.status = OrderStatus::Delivered;
                order.delivered = Some(Delivered { at: time, from_seal, r, c });
            }),
            Event::Declined { id } => self.order(&id, |order| order.status = OrderStatus::Declined),
            Event::Refunded { id } => self.order(&id, |order| order.status = OrderStatus::Refunded),
            Event::Settled { id, listing, to_split, to_steward } => {
                if let Some(order) = self.order_in(&id, &listing) {
                    order.status = OrderStatus::Settled;
                    self.earn(&listing, to_split, to_steward);
                }
            }
            Event::Disputed { id, listing, seal, .. } => {
                if let Some(order) = self.order_in(&id, &listing) {
                    order.status = OrderStatus::Disputed;
                    order.dispute = Some(Dispute { at: time, seal, ruling: None });
                }
            }
            Event::Ruled { id, listing, refund_bps, to_buyer, to_arbiter, to_split, to_steward } => {
                let ruling = Ruling { at: time, refund_bps, to_buyer, to_arbiter, to_split, to_steward };
                self.rule(&id, &listing, ruling);
            }
            Event::Lapsed { id } => self.order(&id, |order| order.status = OrderStatus::Lapsed),
            Event::CreditWithdrawn { token, account, amount } => {
                let left = self.credit(&token, &account).saturating_sub(amount);
                self.set_credit(token, account, left);
            }
            Event::Claimed { listing, index, amount, .. } => self.listing(&listing, |listing| {
                let claimed = listing.claimed.entry(index).or_default();
                *claimed = claimed.saturating_add(amount);
            }),
            Event::FeeClaimed { listing, amount } => self.listing(&listing, |listing| {
                listing.fees_claimed = listing.fees_claimed.saturating_add(amount);
            }),
            Event::Withdrawn { account } => {
                self.withdrawn.insert(account);
            }
            Event::Opened { id, call, document_uri } => {
                if call_id(at, &call) == id {
                    let record = CallRecord { id, call, document_uri, opened_at: time, closed_at: None };
                    self.calls.entry(id).or_insert(record);
                }
            }
            Event::CallClosed { id } => {
                if let Some(call) = self.calls.get_mut(&id) {
                    call.closed_at.get_or_insert(time);
                }
            }
        }
    }

    fn rule(&mut self, id: &Bytes32, listing_id: &Bytes32, ruling: Ruling) {
        let Some(order) = self.order_in(id, listing_id) else {
            return;
        };
        order.status = OrderStatus::Ruled;
        if let Some(dispute) = &mut order.dispute {
            dispute.ruling = Some(ruling);
        }
        let buyer = order.order.buyer;
        self.earn(listing_id, ruling.to_split, ruling.to_steward);
        let Some(listing) = self.listings.get(listing_id) else {
            return;
        };
        let token = listing.listing.token;
        let arbiter = self.arbiter_of(listing).map(|record| record.arbiter.account);
        for (account, amount) in [(Some(buyer), ruling.to_buyer), (arbiter, ruling.to_arbiter)] {
            if let Some(account) = account {
                let credit = self.credit(&token, &account).saturating_add(amount);
                self.set_credit(token, account, credit);
            }
        }
    }

    fn listing(&mut self, id: &Bytes32, change: impl FnOnce(&mut ListingRecord)) {
        if let Some(listing) = self.listings.get_mut(id) {
            change(Rc::make_mut(listing));
        }
    }

    fn order(&mut self, id: &Bytes32, change: impl FnOnce(&mut OrderRecord)) {
        if let Some(order) = self.orders.get_mut(id) {
            change(Rc::make_mut(order));
        }
    }

    /// An order of this listing.
    fn order_in(&mut self, id: &Bytes32, listing: &Bytes32) -> Option<&mut OrderRecord> {
        self.orders.get_mut(id).filter(|order| order.order.listing_id == *listing).map(Rc::make_mut)
    }

    fn earn(&mut self, listing: &Bytes32, to_split: u128, to_steward: u128) {
        self.listing(listing, |listing| {
            listing.revenue = listing.revenue.saturating_add(to_split);
            listing.fees = listing.fees.saturating_add(to_steward);
        });
    }

    fn set_credit(&mut self, token: Address, account: Address, amount: u128) {
        match amount {
            0 => self.credits.remove(&(token, account)),
            amount => self.credits.insert((token, account), amount),
        };
    }
}
