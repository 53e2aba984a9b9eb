//! What becomes of a transaction that was sent: judged from what nodes say of it, again and again, until it is settled.
//!
//! A number of an account (its nonce) is used once. So of the transactions that have the same number, at most one ever
//! counts: a wallet that speeds one up sends the same call anew for a higher fee, and one that cancels sends something
//! else. Nothing is settled before as many blocks lie on top as the network's configuration asks for; until then the chain
//! may take it back.

mod observe;

use serde_json::{Value, json};
use wasm_crypto::abi::keccak256;
use wasm_crypto::primitives::{Address, Bytes32};

use crate::calls::Call;

/// A transaction of which no node has heard for so many seconds counts as dropped.
pub const DROPPED_AFTER: u64 = 600;

/// A transaction that a wallet was asked to send. Nothing in it is secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The account.
    pub from: Address,
    /// Its hash; none as long as the wallet has not answered.
    pub hash: Option<Bytes32>,
    /// Its number at the account; none where that cannot be told, as for a contract's.
    pub nonce: Option<u64>,
    /// Whether a node has shown the transaction with this number. Before, it is what the wallet was expected to take.
    pub numbered: bool,
    /// Where it goes.
    pub to: Address,
    /// keccak256 of its data: what tells the same call from another.
    pub digest: Bytes32,
    /// A block that cannot have it, nor an earlier one: it was asked for later.
    pub since: u64,
}

impl Sent {
    /// A call that this account is about to have sent.
    pub fn new(from: &Address, call: &Call, nonce: Option<u64>, since: u64) -> Self {
        Self { from: *from, hash: None, nonce, numbered: false, to: call.to, digest: keccak256(&call.data), since }
    }

    /// For keeping it.
    pub fn to_json(&self) -> Value {
        let Self { from, hash, nonce, numbered, to, digest, since } = self;
        json!({
            "from": from, "hash": hash, "nonce": nonce, "numbered": numbered, "to": to, "digest": digest, "since": since,
        })
    }

    /// What [`Self::to_json`] made; none of anything else.
    pub fn from_json(value: &Value) -> Option<Self> {
        Some(Self {
            from: value["from"].as_str()?.parse().ok()?,
            hash: match &value["hash"] {
                Value::Null => None,
                hash => Some(hash.as_str()?.parse().ok()?),
            },
            nonce: value["nonce"].as_u64(),
            numbered: value["numbered"] == true,
            to: value["to"].as_str()?.parse().ok()?,
            digest: value["digest"].as_str()?.parse().ok()?,
            since: value["since"].as_u64()?,
        })
    }
}

/// What nodes say of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// It is in a block.
    Included {
        /// The block's number.
        block: u64,
        /// The block's hash.
        block_hash: Bytes32,
        /// Whether it did what it was to do.
        succeeded: bool,
    },
    /// They have it, and it waits.
    Pending {
        /// Its number, when it is the account's own transaction and not that of somebody who sends for it.
        nonce: Option<u64>,
    },
    /// They do not know it.
    Unknown,
}

/// Another transaction that used the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replacement {
    /// Its hash.
    pub hash: Bytes32,
    /// Its block.
    pub block: u64,
    /// Whether it makes the same call.
    pub same: bool,
}

/// One look at the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observation {
    /// When, in seconds since 1970 by whoever looks.
    pub time: u64,
    /// The latest block.
    pub head: u64,
    /// The transaction itself.
    pub found: Found,
    /// Whether the chain has a transaction of the account with this number; none when it has no number.
    pub number_used: Option<bool>,
    /// The one that has, if it is another and was found.
    pub replacement: Option<Replacement>,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// No block has it.
    Waiting,
    /// A block had it, and the chain took that block back. It waits again.
    TakenBack,
    /// In a block.
    Included {
        /// Blocks on top.
        confirmations: u64,
    },
    /// Settled, and done.
    Confirmed {
        /// Its block.
        block: u64,
    },
    /// Settled, and refused by the contract.
    Failed {
        /// Its block.
        block: u64,
    },
    /// Settled: another transaction was made instead, for instance by cancelling in the wallet. This one never counts.
    Replaced {
        /// The other one.
        by: Bytes32,
    },
    /// Its number is used, and by what cannot be found. It may have been the same call.
    Overtaken,
    /// No node has known it for long, and its number is free. It may still turn up.
    Dropped,
}

impl Progress {
    /// Whether nothing can change any more.
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Confirmed { .. } | Self::Failed { .. } | Self::Replaced { .. })
    }
}

/// Follows one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracker {
    /// What is followed; its hash changes when it is sped up.
    pub sent: Sent,
    /// Blocks on top that settle it.
    confirmations: u64,
    was_included: bool,
    unknown_since: Option<u64>,
}

impl Tracker {
    /// Follows `sent` until it has so many blocks on top.
    pub fn new(sent: Sent, confirmations: u64) -> Self {
        Self { sent, confirmations, was_included: false, unknown_since: None }
    }

    /// Takes in one look at the chain.
    pub fn observe(&mut self, seen: &Observation) -> Progress {
        let on_top = |block: u64| seen.head.saturating_sub(block);
        let deep = |block: u64| on_top(block) >= self.confirmations;
        if let Found::Included { block, succeeded, .. } = seen.found {
            let settled = deep(block);
            self.was_included = true;
            self.unknown_since = None;
            return match (settled, succeeded) {
                (false, _) => Progress::Included { confirmations: on_top(block) },
                (true, true) => Progress::Confirmed { block },
                (true, false) => Progress::Failed { block },
            };
        }
        match seen.replacement {
            // Sped up: the same thing is done under another hash.
            Some(Replacement { same: true, hash, .. }) => {
                self.sent.hash = Some(hash);
                self.unknown_since = None;
                return self.waiting();
            }
            Some(Replacement { hash, block, .. }) if self.sent.numbered && deep(block) => {
                return Progress::Replaced { by: hash };
            }
            _ => {}
        }
        if let Found::Pending { nonce } = seen.found {
            let as_before = self.sent.nonce == nonce;
            (self.sent.nonce, self.sent.numbered) = (nonce, true);
            // What was seen under another number says nothing of this one.
            if !as_before || seen.number_used != Some(true) {
                self.unknown_since = None;
                return self.waiting();
            }
        }
        let since = *self.unknown_since.get_or_insert(seen.time);
        if seen.time.saturating_sub(since) < DROPPED_AFTER {
            return self.waiting();
        }
        match seen.number_used {
            // That it is being replaced is known, and only not settled yet.
            Some(true) if self.sent.numbered && seen.replacement.is_some() => self.waiting(),
            Some(true) => Progress::Overtaken,
            Some(false) => Progress::Dropped,
            None => Progress::Waiting,
        }
    }

    fn waiting(&self) -> Progress {
        if self.was_included { Progress::TakenBack } else { Progress::Waiting }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PENDING: Found = Found::Pending { nonce: Some(7) };
    const HASH: Bytes32 = Bytes32([1; 32]);
    const OTHER: Bytes32 = Bytes32([2; 32]);

    fn tracker() -> Tracker {
        let call = Call { to: Address([3; 20]), data: vec![4] };
        let sent = Sent { hash: Some(HASH), numbered: true, ..Sent::new(&Address([5; 20]), &call, Some(7), 90) };
        Tracker::new(sent, 2)
    }

    fn seen(time: u64, head: u64, found: Found, number_used: bool) -> Observation {
        Observation { time, head, found, number_used: Some(number_used), replacement: None }
    }

    fn included(block: u64, succeeded: bool) -> Found {
        Found::Included { block, block_hash: Bytes32([block as u8; 32]), succeeded }
    }

    fn replaced(head: u64, same: bool) -> Observation {
        let replacement = Some(Replacement { hash: OTHER, block: 100, same });
        Observation { replacement, ..seen(0, head, Found::Unknown, true) }
    }

    #[test]
    fn it_waits_is_in_a_block_and_is_settled_once_enough_blocks_lie_on_top() {
        let mut tracker = tracker();
        assert_eq!(tracker.observe(&seen(0, 99, PENDING, false)), Progress::Waiting);
        for confirmations in 0..2 {
            let now = seen(0, 100 + confirmations, included(100, true), true);
            assert_eq!(tracker.observe(&now), Progress::Included { confirmations });
        }
        assert_eq!(tracker.observe(&seen(0, 102, included(100, true), true)), Progress::Confirmed { block: 100 });
    }

    #[test]
    fn a_refusal_is_no_more_settled_than_a_success() {
        let mut tracker = tracker();
        let early = tracker.observe(&seen(0, 101, included(100, false), true));
        assert_eq!(early, Progress::Included { confirmations: 1 });
        assert!(!early.is_settled());
        assert_eq!(tracker.observe(&seen(0, 102, included(100, false), true)), Progress::Failed { block: 100 });
    }

    #[test]
    fn a_node_that_lags_behind_the_block_takes_nothing_away() {
        assert_eq!(tracker().observe(&seen(0, 98, included(100, true), true)), Progress::Included { confirmations: 0 });
    }

    #[test]
    fn what_a_reorganisation_takes_back_waits_again_and_may_come_back() {
        let mut tracker = tracker();
        tracker.observe(&seen(0, 101, included(100, true), true));
        assert_eq!(tracker.observe(&seen(1, 101, PENDING, false)), Progress::TakenBack);
        assert_eq!(tracker.observe(&seen(2, 102, Found::Unknown, false)), Progress::TakenBack);
        let again = tracker.observe(&seen(3, 103, included(103, true), true));
        assert_eq!(again, Progress::Included { confirmations: 0 });
    }

    #[test]
    fn a_speed_up_is_followed_under_its_own_hash() {
        let mut tracker = tracker();
        assert_eq!(tracker.observe(&replaced(100, true)), Progress::Waiting);
        assert_eq!(tracker.sent.hash, Some(OTHER));
        let done = tracker.observe(&seen(0, 102, included(100, true), true));
        assert_eq!(done, Progress::Confirmed { block: 100 });
    }

    #[test]
    fn a_cancellation_is_settled_like_anything_else() {
        let mut tracker = tracker();
        assert_eq!(tracker.observe(&replaced(101, false)), Progress::Waiting);
        assert_eq!(tracker.observe(&replaced(102, false)), Progress::Replaced { by: OTHER });
        assert_eq!(tracker.sent.hash, Some(HASH));
    }

    #[test]
    fn only_what_no_node_has_known_for_long_counts_as_dropped() {
        let mut tracker = tracker();
        assert_eq!(tracker.observe(&seen(1_000, 99, Found::Unknown, false)), Progress::Waiting);
        assert_eq!(tracker.observe(&seen(1_599, 99, Found::Unknown, false)), Progress::Waiting);
        assert_eq!(tracker.observe(&seen(1_600, 99, Found::Unknown, false)), Progress::Dropped);
        assert!(!Progress::Dropped.is_settled());
        // It turns up after all.
        assert_eq!(tracker.observe(&seen(1_700, 99, PENDING, false)), Progress::Waiting);
        assert_eq!(tracker.observe(&seen(1_701, 99, Found::Unknown, false)), Progress::Waiting);
    }

    #[test]
    fn a_number_used_by_something_that_cannot_be_found_leaves_the_matter_open() {
        let mut tracker = tracker();
        // A node may have heard of the block and not yet of the receipt.
        assert_eq!(tracker.observe(&seen(0, 100, PENDING, true)), Progress::Waiting);
        assert_eq!(tracker.observe(&seen(DROPPED_AFTER, 150, PENDING, true)), Progress::Overtaken);
        assert!(!Progress::Overtaken.is_settled());
    }

    #[test]
    fn as_long_as_its_number_is_a_guess_nothing_is_said_to_stand_in_its_place() {
        let mut tracker = tracker();
        tracker.sent.numbered = false;
        assert_eq!(tracker.observe(&replaced(150, false)), Progress::Waiting);
        let later = Observation { time: DROPPED_AFTER, ..replaced(200, false) };
        assert_eq!(tracker.observe(&later), Progress::Overtaken);
        // It shows up under another number after all.
        let pending = seen(DROPPED_AFTER, 201, Found::Pending { nonce: Some(9) }, true);
        assert_eq!(tracker.observe(&pending), Progress::Waiting);
        assert_eq!((tracker.sent.nonce, tracker.sent.numbered), (Some(9), true));
        // The call itself, found under a number near the guess, is ours.
        let mut tracker = self::tracker();
        (tracker.sent.numbered, tracker.sent.hash) = (false, None);
        tracker.observe(&replaced(150, true));
        assert_eq!(tracker.sent.hash, Some(OTHER));
    }

    #[test]
    fn without_a_number_nothing_is_ever_said_to_be_dropped() {
        let mut tracker = tracker();
        for time in [0, DROPPED_AFTER, 100 * DROPPED_AFTER] {
            let now = Observation { number_used: None, ..seen(time, 99, Found::Unknown, false) };
            assert_eq!(tracker.observe(&now), Progress::Waiting);
        }
    }

    #[test]
    fn what_is_kept_is_read_back_and_nothing_else_is() {
        let sent = tracker().sent;
        for sent in [sent.clone(), Sent { hash: None, nonce: None, numbered: false, ..sent }] {
            assert_eq!(Sent::from_json(&sent.to_json()), Some(sent));
        }
        for value in [json!(null), json!({}), json!({"from": "0x", "hash": 1}), json!([])] {
            assert_eq!(Sent::from_json(&value), None);
        }
    }
}
