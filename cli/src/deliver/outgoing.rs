//! The one transaction that is under way. There is never a second: a number that is stuck would stop those after it.

use market::calls::Call;
use market::signing::{GasFees, SignedTransaction, Transaction};
use wasm_crypto::primitives::Bytes32;

use super::delegate::DelegateKeys;
use super::memory::Noted;

/// Nodes take a replacement only if it pays a tenth more, some an eighth.
const RAISE_DIVISOR: u128 = 8;

/// A transaction that was sent, or is about to be.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The order it delivers.
    pub order: Bytes32,
    /// The transaction, as it was last signed; none after a restart.
    pub transaction: Option<(Transaction, SignedTransaction)>,
    /// What of it is noted on disk.
    pub noted: Noted,
}

impl Outgoing {
    /// A delivery that nobody has seen yet.
    pub fn new(order: Bytes32, transaction: Transaction, keys: &DelegateKeys, now: u64) -> Self {
        let GasFees { most, tip } = transaction.fees;
        let (hashes, empty) = (Vec::new(), Vec::new());
        let noted = Noted { order, nonce: transaction.nonce, hashes, empty, most, tip, sent_at: now };
        let mut outgoing = Self { order, transaction: None, noted };
        outgoing.sign(transaction, keys, now);
        outgoing
    }

    /// What was sent before a restart.
    pub fn noted(noted: Noted) -> Self {
        Self { order: noted.order, transaction: None, noted }
    }

    /// The same number again, with another call and higher fees.
    pub fn replace(&mut self, call: Call, gas: u64, fees: GasFees, chain_id: u64, keys: &DelegateKeys, now: u64) {
        self.sign(Transaction { chain_id, nonce: self.noted.nonce, fees, gas, call }, keys, now);
    }

    fn sign(&mut self, transaction: Transaction, keys: &DelegateKeys, now: u64) {
        let signed = transaction.sign(&keys.gas);
        let GasFees { most, tip } = transaction.fees;
        self.noted = Noted { most, tip, sent_at: now, ..self.noted.clone() };
        let hashes = match transaction.call.data.is_empty() {
            true => &mut self.noted.empty,
            false => &mut self.noted.hashes,
        };
        if !hashes.contains(&signed.hash) {
            hashes.push(signed.hash);
        }
        self.transaction = Some((transaction, signed));
    }
}

/// The fees of a replacement: an eighth more than before, and at least what is asked now. None when that is more than may
/// be paid.
pub fn raised(before: GasFees, asked: GasFees, ceiling: u128) -> Option<GasFees> {
    let more = |fee: u128| fee.saturating_add(fee.div_ceil(RAISE_DIVISOR)).saturating_add(1);
    let tip = more(before.tip).max(asked.tip);
    let least = more(before.most).max(tip);
    (least <= ceiling).then(|| GasFees { most: least.max(asked.most).min(ceiling), tip })
}

/// The fees of a first attempt. None when the chain asks more now than may be paid.
pub fn first(asked: GasFees, now: u128, ceiling: u128) -> Option<GasFees> {
    (now <= ceiling).then(|| GasFees { most: asked.most.min(ceiling), tip: asked.tip.min(ceiling) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fees(most: u128, tip: u128) -> GasFees {
        GasFees { most, tip }
    }

    #[test]
    fn a_replacement_pays_an_eighth_more_than_before_and_never_more_than_the_ceiling() {
        assert_eq!(raised(fees(800, 80), fees(100, 1), 2_000), Some(fees(901, 91)));
        assert_eq!(raised(fees(800, 80), fees(1_500, 120), 2_000), Some(fees(1_500, 120)));
        assert_eq!(raised(fees(800, 80), fees(5_000, 120), 2_000), Some(fees(2_000, 120)));
        assert_eq!(raised(fees(800, 80), fees(100, 1), 900), None);
        // The most is never below the tip: no node takes that.
        assert_eq!(raised(fees(10, 10), fees(10, 500), 600), Some(fees(500, 500)));
        assert_eq!(raised(fees(10, 10), fees(10, 500), 400), None);
        assert_eq!(raised(fees(u128::MAX, 1), fees(1, 1), u128::MAX), Some(fees(u128::MAX, 3)));
    }

    #[test]
    fn a_first_attempt_waits_while_the_chain_asks_more_than_the_ceiling() {
        assert_eq!(first(fees(300, 10), 160, 200), Some(fees(200, 10)));
        assert_eq!(first(fees(300, 10), 201, 200), None);
    }
}
