//! Telling a person what needs one: a webhook.

use std::collections::BTreeSet;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use wasm_crypto::primitives::Bytes32;
use zeroize::Zeroizing;

use super::DeliverError;
use super::gauges::Gauges;
use super::http::Http;
use super::journal::{Journal, now};
use super::stop::Stop;

/// Messages that wait at most; a receiver that is down for longer is told by metrics.
const WAITING: usize = 256;
/// Seconds before each further attempt.
const RETRIES: [u64; 4] = [2, 10, 60, 300];
/// What signs the body.
const SIGNATURE: &str = "Theriac-Signature";
const SHORTEST_KEY: usize = 16;

/// What a person is told about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    /// The steward must approve or decline this order.
    Review(Bytes32),
    /// This order's deadline is near, and it is not delivered.
    DeadlineNear(Bytes32),
    /// This order's deadline is so near that it is not delivered any more.
    Missed(Bytes32),
    /// The contract refuses the delivery of this order.
    Refused(Bytes32),
    /// Endpoints tell different things of this order.
    Disagreement(Bytes32),
    /// This listing has no seal for the delegate, or it was removed.
    NoSeal(Bytes32),
    /// The gas account has little.
    LowGas,
    /// The chain asks for more than may be paid.
    DearGas,
    /// The chain could not be read for some time.
    Unread,
    /// The chain's newest block is old: it stands still, or the endpoints do.
    Stale,
}

impl Matter {
    /// Its name in messages.
    fn name(self) -> &'static str {
        match self {
            Self::Review(_) => "order.review",
            Self::DeadlineNear(_) => "order.deadlineNear",
            Self::Missed(_) => "order.missed",
            Self::Refused(_) => "order.refused",
            Self::Disagreement(_) => "order.disagreement",
            Self::NoSeal(_) => "listing.noSeal",
            Self::LowGas => "gas.low",
            Self::DearGas => "gas.dear",
            Self::Unread => "chain.unread",
            Self::Stale => "chain.stale",
        }
    }

    /// What is the matter, in words.
    fn sentence(self) -> &'static str {
        match self {
            Self::Review(_) => "An order waits for the steward's approval.",
            Self::DeadlineNear(_) => "An order's deadline is near, and it is not delivered.",
            Self::Missed(_) => "An order was not delivered in time.",
            Self::Refused(_) => "The contract refuses a delivery.",
            Self::Disagreement(_) => "Endpoints tell different things of an order.",
            Self::NoSeal(_) => "A listing on the list has no seal for this delegate.",
            Self::LowGas => "The gas account has little left.",
            Self::DearGas => "The chain asks for more than may be paid for gas.",
            Self::Unread => "The chain cannot be read.",
            Self::Stale => "The chain's newest block is old.",
        }
    }

    fn subject(self) -> Option<(&'static str, Bytes32)> {
        match self {
            Self::Review(id)
            | Self::DeadlineNear(id)
            | Self::Missed(id)
            | Self::Refused(id)
            | Self::Disagreement(id) => Some(("order", id)),
            Self::NoSeal(id) => Some(("listing", id)),
            Self::LowGas | Self::DearGas | Self::Unread | Self::Stale => None,
        }
    }

    /// Names the matter, the same from every replica and after a restart, so that a receiver can drop repetitions.
    pub fn key(self) -> String {
        let subject = self.subject().map_or(String::new(), |(_, id)| format!(":{id}"));
        format!("{}{subject}", self.name())
    }

    /// What is sent: ids that stand on the chain, and nothing of a person.
    fn message(self, chain_id: u64, at: u64) -> Value {
        let id = hex::encode(&Sha256::digest(format!("{chain_id}:{}", self.key()))[..16]);
        let mut message = json!({
            "version": 1, "id": id, "event": self.name(), "message": self.sentence(), "chainId": chain_id, "time": at,
        });
        if let Some((name, id)) = self.subject() {
            message[name] = json!(id);
        }
        message
    }
}

/// Tells each matter once, until it is over.
#[derive(Debug)]
pub struct Notices {
    journal: Journal,
    chain_id: u64,
    queue: Option<SyncSender<String>>,
    sender: Option<JoinHandle<()>>,
    gauges: Gauges,
    /// Keys of what was told and is not over.
    told: BTreeSet<String>,
}

/// Where to, and signed with what.
pub struct Hook {
    /// The address.
    pub url: String,
    /// The key of the HMAC.
    pub key: Zeroizing<String>,
}

impl Notices {
    /// Without a hook, what needs a person stands in the journal alone. `told` is what was told before a restart.
    pub fn new(
        journal: Journal,
        chain_id: u64,
        hook: Option<(Hook, Http)>,
        gauges: &Gauges,
        stop: &Stop,
        told: BTreeSet<String>,
    ) -> Result<Self, DeliverError> {
        let mut notices = Self { journal, chain_id, queue: None, sender: None, gauges: gauges.clone(), told };
        if let Some((hook, http)) = hook {
            if hook.key.len() < SHORTEST_KEY {
                return Err(DeliverError::WeakWebhookKey);
            }
            let (queue, waiting) = sync_channel::<String>(WAITING);
            let (gauges, stop) = (gauges.clone(), stop.clone());
            notices.queue = Some(queue);
            notices.sender = Some(thread::spawn(move || {
                for body in waiting {
                    let arrived = send(&hook, &http, &body, &stop);
                    if !arrived {
                        journal.warn("notice_lost", "A webhook message was given up.", &[("body", &body)]);
                    }
                    gauges.lock().notices[usize::from(!arrived)] += 1;
                }
            }));
        }
        Ok(notices)
    }

    /// Tells what is the matter, unless it was told already.
    pub fn tell(&mut self, matter: Matter) {
        if !self.told.insert(matter.key()) {
            return;
        }
        let sentence = matter.sentence();
        match matter.subject() {
            Some((name, id)) => self.journal.warn(matter.name(), sentence, &[(name, &id)]),
            None => self.journal.warn(matter.name(), sentence, &[]),
        }
        let Some(queue) = &self.queue else { return };
        let message = matter.message(self.chain_id, now()).to_string();
        if let Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) = queue.try_send(message) {
            self.gauges.lock().notices[1] += 1;
            self.journal.warn("notice_lost", "A webhook message was given up: too many wait.", &[]);
        }
    }

    /// The matter is over: when it comes up again, it is told again.
    pub fn over(&mut self, matter: Matter) {
        self.told.remove(&matter.key());
    }

    /// Forgets all matters of orders that are not open any more.
    pub fn keep_orders(&mut self, is_open: impl Fn(&Bytes32) -> bool) {
        self.told.retain(|key| match key.split_once(':') {
            Some((name, id)) if name.starts_with("order.") => id.parse().is_ok_and(|id| is_open(&id)),
            _ => true,
        });
    }

    /// What was told and is not over.
    pub fn told(&self) -> &BTreeSet<String> {
        &self.told
    }

    /// Sends what waits, each message once more at most when the end was asked for.
    pub fn finish(mut self) {
        drop(self.queue.take());
        if let Some(sender) = self.sender.take() {
            // It never panics; if it did, there is nothing left to send with.
            let _ = sender.join();
        }
    }
}

/// Sends a message, again and again for some minutes; false when it is given up.
fn send(hook: &Hook, http: &Http, body: &str, stop: &Stop) -> bool {
    let signature = format!("sha256={}", sign(&hook.key, body));
    for pause in RETRIES.map(Some).into_iter().chain([None]) {
        match http.post(&hook.url, body, &[(SIGNATURE, &signature)]) {
            Ok((200..=299, _)) => return true,
            // Whoever understands that a message is wrong will not take it later.
            Ok((400 | 401 | 403 | 404 | 410 | 413 | 422, _)) => return false,
            _ => {}
        }
        let Some(pause) = pause else { break };
        stop.wait(Duration::from_secs(pause));
        if stop.is_set() {
            break;
        }
    }
    false
}

/// HMAC-SHA256 of the body, in hexadecimal.
fn sign(key: &str, body: &str) -> String {
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(key.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(body.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliver::journal::LogFormat;

    fn notices() -> Notices {
        let (gauges, stop) = (Gauges::default(), Stop::default());
        Notices::new(Journal(LogFormat::Json), 5, None, &gauges, &stop, BTreeSet::new()).unwrap()
    }

    /// RFC 4231, test case 2.
    #[test]
    fn bodies_are_signed_with_hmac_sha256() {
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(sign("Jefe", "what do ya want for nothing?"), expected);
    }

    #[test]
    fn a_matter_is_told_once_until_it_is_over() {
        let (mut notices, order) = (notices(), Bytes32([1; 32]));
        for matter in [Matter::Review(order), Matter::LowGas] {
            notices.tell(matter);
            notices.tell(matter);
        }
        assert_eq!(notices.told().len(), 2);
        notices.over(Matter::LowGas);
        notices.keep_orders(|id| *id == order);
        assert_eq!(notices.told().iter().collect::<Vec<_>>(), [&Matter::Review(order).key()]);
        notices.keep_orders(|_| false);
        assert!(notices.told().is_empty());
    }

    #[test]
    fn a_message_has_the_same_id_from_every_replica_and_none_in_common_with_another() {
        let message = |matter: Matter, chain, at| matter.message(chain, at)["id"].clone();
        let (order, other) = (Bytes32([1; 32]), Bytes32([2; 32]));
        let first = message(Matter::Review(order), 5, 1);
        assert_eq!(message(Matter::Review(order), 5, 2), first);
        for different in [
            message(Matter::Review(other), 5, 1),
            message(Matter::Missed(order), 5, 1),
            message(Matter::Review(order), 6, 1),
        ] {
            assert_ne!(different, first);
        }
    }

    #[test]
    fn a_short_key_is_refused() {
        let hook = Hook { url: "http://127.0.0.1:1".to_owned(), key: Zeroizing::new("short".to_owned()) };
        let (gauges, stop) = (Gauges::default(), Stop::default());
        let made =
            Notices::new(Journal(LogFormat::Json), 5, Some((hook, Http::new())), &gauges, &stop, BTreeSet::new());
        assert!(matches!(made, Err(DeliverError::WeakWebhookKey)));
    }
}
