//! Seeing to the transaction that is under way, until a block took it or another one with its number.

use market::DecodeError;
use market::calls::Call;
use market::client::ClientError;
use market::provider::{Provider, hex, number};
use market::state::OrderStatus;
use serde_json::json;
use wasm_crypto::primitives::Bytes32;

use super::Watch;
use super::pick::with_margin;
use crate::deliver::DeliverError;
use crate::deliver::chain::Head;
use crate::deliver::delivery::{make, nothing, short};
use crate::deliver::duties::seal_under_way;
use crate::deliver::endpoints::answer;
use crate::deliver::notices::Matter;
use crate::deliver::outgoing::raised;

/// What a transaction that does nothing uses.
const EMPTY_GAS: u64 = 21_000;

impl Watch {
    /// Looks after the transaction that is under way.
    pub(super) fn follow(&mut self, head: Head) -> Result<(), DeliverError> {
        let Some(outgoing) = &self.under_way else { return Ok(()) };
        let (order, nonce) = (outgoing.order, outgoing.noted.nonce);
        let (hashes, empty) = (outgoing.noted.hashes.clone(), outgoing.noted.empty.clone());
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
        for hash in &empty {
            if answer(client.receipt(hash))?.is_some() {
                let sentence = "A block took the transaction that does nothing, in place of the delivery.";
                self.journal.info("taken_back", sentence, &[("order", &order), ("hash", hash)]);
                self.done();
                return Ok(());
            }
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
        self.see_to_it(head, &[hashes, empty].concat())
    }

    /// No block took it yet.
    fn see_to_it(&mut self, head: Head, hashes: &[Bytes32]) -> Result<(), DeliverError> {
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
        let (call, gas) = self.again(head)?.unwrap_or_else(|| (nothing(&self.keys), EMPTY_GAS));
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

    /// The same delivery and its gas: what was sent, or after a restart a new proof. None when it is not to be delivered any
    /// more. One that was sent is helped along to its very deadline, since whoever waits for the key has seen it.
    fn again(&self, head: Head) -> Result<Option<(Call, u64)>, DeliverError> {
        let (Some(outgoing), market, client) = (&self.under_way, self.chain.settled(), self.endpoints.client()) else {
            return Ok(None);
        };
        let Some(order) = market.orders.get(&outgoing.order) else { return Ok(None) };
        let Some(listing) = market.listings.get(&order.order.listing_id) else { return Ok(None) };
        // Of the newest block and not of what is to come: that is where the transaction itself waits.
        let newest = answer(client.standing(&listing.id, &order.id, &Bytes32::ZERO, "latest"))?;
        if order.status != OrderStatus::Open || !newest.open || head.now > market.delivery_deadline(order) {
            return Ok(None);
        }
        if let Some((transaction, _)) = &outgoing.transaction {
            let again = (transaction.call.clone(), transaction.gas);
            return Ok(Some(again).filter(|(call, _)| !call.data.is_empty()));
        }
        let Some(seal) = seal_under_way(listing, &self.keys.point(), head.now) else { return Ok(None) };
        let Ok(call) = make(&client.at, &self.keys, &listing.listing, &order.order, &seal) else { return Ok(None) };
        let transaction = json!({"from": self.keys.account(), "to": call.to, "data": hex(&call.data)});
        match answer(client.provider.request("eth_estimateGas", json!([transaction, "latest"])))
            .map_err(ClientError::from)
        {
            Ok(gas) => Ok(Some((call, with_margin(number(&gas).ok_or(DecodeError)?)))),
            Err(ClientError::Reverted(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Nothing is under way any more.
    fn done(&mut self) {
        self.under_way = None;
        self.write_memory();
    }
}
