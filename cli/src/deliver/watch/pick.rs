//! Taking an order up: agreed on, affordable, tried, signed, sent.

use std::collections::{BTreeMap, BTreeSet};

use market::DecodeError;
use market::client::ClientError;
use market::faults::Fault;
use market::fees::GasPrice;
use market::provider::{Provider, hex, number};
use market::signing::{GasFees, Transaction};
use serde_json::json;
use wasm_crypto::listing::Seal;
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::seal::seal_id;

use super::Watch;
use crate::deliver::DeliverError;
use crate::deliver::chain::Head;
use crate::deliver::delivery::{Agreement, agreement, make, short};
use crate::deliver::duties::{Act, duties};
use crate::deliver::endpoints::answer;
use crate::deliver::notices::Matter;
use crate::deliver::outgoing::{self, Outgoing};

/// Seconds before an order that could not be delivered is tried again: so many, then twice as many, and so on.
const FIRST_PAUSE: u64 = 15;
const LONGEST_PAUSE: u64 = 600;

/// When orders were first seen, and when those that failed are tried again.
#[derive(Debug, Default)]
pub struct Patience {
    seen: BTreeMap<Bytes32, u64>,
    failed: BTreeMap<Bytes32, (u32, u64)>,
    /// Those that are not open any more in the newest block.
    closed: BTreeSet<Bytes32>,
}

impl Patience {
    /// When an order was first due.
    pub fn first_seen(&mut self, order: &Bytes32, now: u64) -> u64 {
        *self.seen.entry(*order).or_insert(now)
    }

    /// Whether an order may be tried.
    pub fn is_over(&self, order: &Bytes32, now: u64) -> bool {
        self.failed.get(order).is_none_or(|(_, until)| now >= *until)
    }

    /// It failed: the next attempt waits longer.
    pub fn fail(&mut self, order: &Bytes32, now: u64) {
        let (times, until) = self.failed.entry(*order).or_default();
        *until = now + (FIRST_PAUSE << (*times).min(10)).min(LONGEST_PAUSE);
        *times += 1;
    }

    /// It is not open any more. True when that is news.
    pub fn close(&mut self, order: &Bytes32) -> bool {
        self.closed.insert(*order)
    }

    /// Forgets all other orders.
    pub fn keep(&mut self, is_open: impl Fn(&Bytes32) -> bool) {
        self.seen.retain(|id, _| is_open(id));
        self.failed.retain(|id, _| is_open(id));
        self.closed.retain(is_open);
    }
}

impl Watch {
    /// Delivers an order, if it is still wanted and can be paid for. True when a transaction was made.
    pub(super) fn take_up(&mut self, id: &Bytes32, seal: &Seal, head: Head) -> Result<bool, DeliverError> {
        if !self.is_wanted(id, seal, head)? {
            return Ok(false);
        }
        if self.plan.dry_run {
            self.patience.fail(id, head.now);
            self.journal.info("would_deliver", "This order would be delivered.", &[("order", id)]);
            return Ok(false);
        }
        let Some(fees) = self.affordable()? else { return Ok(false) };
        let client = self.endpoints.client();
        let (Some(order), at) = (self.chain.settled().orders.get(id), &self.endpoints.client().at) else {
            return Ok(false);
        };
        let Some(listing) = self.chain.settled().listings.get(&order.order.listing_id) else { return Ok(false) };
        let call = match make(at, &self.keys, &listing.listing, &order.order, seal) {
            Ok(call) => call,
            Err(error) => {
                self.refused(id, &error.to_string(), head);
                return Ok(false);
            }
        };
        let account = self.keys.account();
        let gas = match answer(client.simulate(&account, &call)) {
            Ok(gas) => with_margin(gas),
            // Nodes try it on top of what waits to be mined.
            Err(ClientError::Reverted(revert)) if revert.name() == "WrongOrderStatus" => {
                self.patience.fail(id, head.now);
                self.journal.info("waits", "A delivery of this order waits for a block already.", &[("order", id)]);
                return Ok(false);
            }
            Err(ClientError::Reverted(revert)) => {
                let sentence = revert.to_string();
                self.refused(id, &sentence, head);
                return Ok(false);
            }
            Err(error) => return Err(error.into()),
        };
        self.needed = u128::from(gas).saturating_mul(fees.most);
        if self.check_balance()? < self.needed {
            self.patience.fail(id, head.now);
            return Ok(false);
        }
        let client = self.endpoints.client();
        let nonce = answer(client.provider.request("eth_getTransactionCount", json!([account, "latest"])))?;
        let nonce = number(&nonce).ok_or(DecodeError)?;
        let transaction = Transaction { chain_id: self.config.network.chain_id, nonce, fees, gas, call };
        let outgoing = Outgoing::new(*id, transaction, &self.keys, head.now);
        self.journal.info(
            "sending",
            &format!("The key of order {} is being delivered.", short(id)),
            &[("order", id), ("nonce", &nonce), ("max_fee", &fees.most), ("hash", &outgoing.noted.hashes[0])],
        );
        self.under_way = Some(outgoing);
        // Noted first: after a crash it is asked for by its hash.
        self.write_memory();
        self.send(head)?;
        Ok(true)
    }

    /// Whether enough endpoints know the order as settled and open, and the newest block still does.
    fn is_wanted(&mut self, id: &Bytes32, seal: &Seal, head: Head) -> Result<bool, DeliverError> {
        let needed = self.config.agreement();
        let duties = duties(self.chain.settled(), &self.config.listings, &self.keys.point(), head.now);
        let duty = duties.iter().find(|duty| duty.order.id == *id && duty.act == Act::Deliver(*seal));
        let Some(duty) = duty else { return Ok(false) };
        let client = self.endpoints.client();
        let newest = answer(client.standing(&duty.listing.id, id, &seal_id(seal), "latest"))?;
        if !newest.open {
            // Another replica, or the steward: its block is not settled yet.
            if self.patience.close(id) {
                self.gauges.lock().overtaken += 1;
                self.journal.info("overtaken", "Somebody else saw to this order.", &[("order", id)]);
            }
            return Ok(false);
        }
        match agreement(&self.endpoints, duty, seal, head.settled, needed) {
            Agreement::Wanted if newest.sealed => {
                self.notices.over(Matter::Disagreement(*id));
                Ok(true)
            }
            Agreement::Wanted => Ok(false),
            Agreement::TooFew => {
                self.journal.warn("too_few", "Too few endpoints answer to act on this order.", &[("order", id)]);
                self.patience.fail(id, head.now);
                Ok(false)
            }
            Agreement::Disagreement => {
                self.patience.fail(id, head.now);
                self.notices.tell(Matter::Disagreement(*id));
                Ok(false)
            }
        }
    }

    /// What to pay for gas; none when the chain asks for more than may be paid.
    fn affordable(&mut self) -> Result<Option<GasFees>, DeliverError> {
        let (asked, now) = self.asked()?;
        let fees = outgoing::first(asked, now, self.config.gas.max_fee_gwei);
        match fees {
            Some(_) => self.notices.over(Matter::DearGas),
            None => self.notices.tell(Matter::DearGas),
        }
        Ok(fees)
    }

    /// What the chain asks for gas: what to offer, and what it would cost in the next block.
    pub(super) fn asked(&self) -> Result<(GasFees, u128), DeliverError> {
        let GasPrice { now, most } = answer(self.endpoints.client().gas_price())?;
        // `most` is twice the chain's fee and the tip once.
        Ok((GasFees { most, tip: now.saturating_sub(most.saturating_sub(now)) }, now))
    }

    /// The contract says no, or the delegate's seal does not open: not by itself any better in a moment.
    pub(super) fn refused(&mut self, id: &Bytes32, sentence: &str, head: Head) {
        self.patience.fail(id, head.now);
        self.journal.warn("refused", sentence, &[("order", id)]);
        self.notices.tell(Matter::Refused(*id));
    }

    /// Sends what is under way to the endpoint.
    pub(super) fn send(&mut self, head: Head) -> Result<(), DeliverError> {
        let Some(outgoing) = &mut self.under_way else { return Ok(()) };
        let Some((_, signed)) = &outgoing.transaction else { return Ok(()) };
        let raw = hex(&signed.bytes);
        let client = self.endpoints.client();
        let Err(error) = answer(client.provider.request("eth_sendRawTransaction", json!([raw]))) else { return Ok(()) };
        let (fault, order) = (error.fault(), outgoing.order);
        match fault {
            Fault::AlreadySent => Ok(()),
            // Another transaction waits with this number, sent by somebody who knows the key, or before a restart: raised at
            // the next look.
            Fault::Underpriced => {
                outgoing.noted.sent_at = 0;
                self.journal.warn("underpriced", &error.to_string(), &[("order", &order)]);
                Ok(())
            }
            Fault::NonceUsed | Fault::NoFunds | Fault::Refused => {
                self.journal.warn("not_sent", &error.to_string(), &[("order", &order)]);
                // A replacement that comes too late leaves the first one: it was taken.
                if outgoing_is_new(self.under_way.as_ref()) {
                    self.under_way = None;
                    self.write_memory();
                }
                self.patience.fail(&order, head.now);
                Ok(())
            }
            // It may have arrived all the same: it is asked for by its hash.
            _ => {
                let error = DeliverError::from(error);
                self.journal.warn("send_unclear", &error.to_string(), &[("order", &order)]);
                Err(error)
            }
        }
    }
}

/// Whether nothing of it can have reached a node before.
fn outgoing_is_new(outgoing: Option<&Outgoing>) -> bool {
    outgoing.is_some_and(|outgoing| outgoing.noted.hashes.len() == 1 && outgoing.noted.empty.is_empty())
}

/// Gas with a quarter more: the state may be another by the time a block takes it.
pub(super) fn with_margin(gas: u64) -> u64 {
    gas.saturating_add(gas / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_that_fails_again_waits_longer_and_not_for_ever() {
        let (mut patience, order) = (Patience::default(), Bytes32([1; 32]));
        assert!(patience.is_over(&order, 0));
        let mut waits = Vec::new();
        for _ in 0..8 {
            patience.fail(&order, 1_000);
            waits.push((1_000..).find(|now| patience.is_over(&order, *now)).unwrap() - 1_000);
        }
        assert_eq!(waits, [15, 30, 60, 120, 240, 480, 600, 600]);
        patience.keep(|_| false);
        assert!(patience.is_over(&order, 1_000));
    }
}
