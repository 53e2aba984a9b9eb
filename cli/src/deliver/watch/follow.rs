//! Seeing to the transaction that is under way, until a block took it or another one with its number.

use market::DecodeError;
use market::client::ClientError;
use market::provider::{Provider, number};
use market::state::OrderStatus;
use serde_json::json;

use super::Watch;
use super::pick::with_margin;
use crate::deliver::DeliverError;
use crate::deliver::chain::Head;
use crate::deliver::delivery::{make, nothing, short};
use crate::deliver::duties::{Act, duties};
use crate::deliver::endpoints::answer;
use crate::deliver::notices::Matter;
use crate::deliver::outgoing::raised;

/// What a transaction that does nothing uses.
const EMPTY_GAS: u64 = 21_000;

impl Watch {
    /// Looks after the transaction that is under way.
    pub(super) fn follow(&mut self, head: Head) -> Result<(), DeliverError> {
        let Some(outgoing) = &self.under_way else { return Ok(()) };
        let (order, nonce, hashes) = (outgoing.order, outgoing.noted.nonce, outgoing.noted.hashes.clone());
        let client = self.endpoints.client();
        let used = answer(client.provider.request("eth_getTransactionCount", json!([self.keys.account(), "latest"])))?;
        let used = number(&used).ok_or(DecodeError)?;
        for hash in &hashes {
            let Some(receipt) = answer(client.receipt(hash))? else { continue };
            let facts: [(&'static str, &dyn std::fmt::Display); 4] =
                [("order", &order), ("hash", hash), ("block", &receipt.block), ("gas", &receipt.gas_used)];
            if receipt.succeeded {
                let sentence = format!("The key of order {} was delivered.", short(&order));
                self.journal.info("delivered", &sentence, &facts);
                self.gauges.lock().delivered += 1;
            } else {
                self.journal.warn("failed", "A block took the delivery, and the contract refused it.", &facts);
                self.gauges.lock().failed += 1;
            }
            // Until its block is settled, the order looks open in the settled part.
            self.patience.close(&order);
            self.done();
            return Ok(());
        }
        if used > nonce {
            // What became of the order stands on the chain.
            self.journal.warn(
                "superseded",
                "Another transaction took this number.",
                &[("order", &order), ("nonce", &nonce)],
            );
            self.done();
            return Ok(());
        }
        self.see_to_it(head, &hashes)
    }

    /// No block took it yet.
    fn see_to_it(&mut self, head: Head, hashes: &[wasm_crypto::primitives::Bytes32]) -> Result<(), DeliverError> {
        let client = self.endpoints.client();
        let mut known = false;
        for hash in hashes {
            known |= !answer(client.provider.request("eth_getTransactionByHash", json!([hash])))?.is_null();
        }
        let Some(outgoing) = &self.under_way else { return Ok(()) };
        let order = outgoing.order;
        let due = head.now >= outgoing.noted.sent_at.saturating_add(self.config.gas.raise_after_seconds);
        match (known, &outgoing.transaction) {
            // A restart lost it before it was sent, or a node dropped it: the order is looked at anew.
            (false, None) => {
                self.journal.warn("forgotten", "The endpoint does not know what was sent.", &[("order", &order)]);
                self.done();
                Ok(())
            }
            _ if due => self.raise(head),
            (false, Some(_)) => self.send(head),
            (true, _) => Ok(()),
        }
    }

    /// Sends it again with a higher fee; or something that does nothing, when the order is not to be delivered any more.
    fn raise(&mut self, head: Head) -> Result<(), DeliverError> {
        let Some(outgoing) = &self.under_way else { return Ok(()) };
        let (order, before) = (outgoing.order, outgoing.noted.fees());
        let (asked, _) = self.asked()?;
        let Some(fees) = raised(before, asked, self.config.gas.max_fee_gwei) else {
            self.notices.tell(Matter::DearGas);
            return self.send(head);
        };
        let chain_id = self.config.network.chain_id;
        let client = self.endpoints.client();
        let (call, gas) = match self.again(head) {
            Some(call) => match answer(client.simulate(&self.keys.account(), &call)) {
                Ok(gas) => (call, with_margin(gas)),
                Err(ClientError::Reverted(_)) => (nothing(&self.keys), EMPTY_GAS),
                Err(error) => return Err(error.into()),
            },
            None => (nothing(&self.keys), EMPTY_GAS),
        };
        let empty = call.data.is_empty();
        if let Some(outgoing) = &mut self.under_way {
            outgoing.replace(call, gas, fees, chain_id, &self.keys, head.now);
        }
        self.gauges.lock().raised += 1;
        let sentence = match empty {
            true => "A delivery that is not wanted any more is replaced by nothing.",
            false => "A delivery is sent again with a higher fee.",
        };
        self.journal.info("raised", sentence, &[("order", &order), ("max_fee", &fees.most), ("tip", &fees.tip)]);
        self.write_memory();
        self.send(head)
    }

    /// The same delivery: what was sent, or after a restart a new proof. None when it is not to be delivered any more. One
    /// that was sent is helped along to its very deadline, since whoever waits for the key has seen it.
    fn again(&self, head: Head) -> Option<market::calls::Call> {
        let outgoing = self.under_way.as_ref()?;
        let order =
            self.chain.settled().orders.get(&outgoing.order).filter(|order| order.status == OrderStatus::Open)?;
        (head.now <= self.chain.settled().delivery_deadline(order)).then_some(())?;
        if let Some((transaction, _)) = &outgoing.transaction {
            return Some(transaction.call.clone()).filter(|call| !call.data.is_empty());
        }
        let duties = duties(self.chain.settled(), &self.config.listings, &self.keys.point(), head.now);
        let duty = duties.iter().find(|duty| duty.order.id == outgoing.order)?;
        let Act::Deliver(seal) = duty.act else { return None };
        make(&self.endpoints.client().at, &self.keys, &duty.listing.listing, &duty.order.order, &seal).ok()
    }

    /// Nothing is under way any more.
    fn done(&mut self) {
        self.under_way = None;
        self.write_memory();
    }
}
