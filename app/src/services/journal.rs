//! The transactions that were sent from this browser and are not settled, by chain and account: kept in its local storage,
//! so that they are followed on after a reload and nothing is paid twice. Only what the chain shows anyway: no key, no name.
//!
//! Each has an item of its own, so that tabs cannot overwrite each other's.

use market::calls::{Call, function_of};
use market::tracking::Sent;
use serde_json::{Value, json};
use wasm_crypto::primitives::{Address, Bytes32};
use web_sys::Storage;

/// A transaction, or a batch of calls, that a wallet was asked to send.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its item in the storage.
    key: String,
    /// The function that it calls, the last of a batch.
    pub function: String,
    /// The listing that it is about, where that must not happen twice.
    pub subject: Option<Bytes32>,
    /// The name of the batch, if it is one.
    pub batch: Option<String>,
    /// What is followed.
    pub sent: Sent,
}

impl Entry {
    /// Notes what a wallet is about to be asked for.
    pub fn begin(chain: u64, call: &Call, batch: Option<String>, subject: Option<Bytes32>, sent: Sent) -> Self {
        let name = sent.digest.to_string();
        let key = format!("{}{:013}-{}", prefix(chain, &sent.from), js_sys::Date::now(), &name[2..10]);
        let function = function_of(call).unwrap_or_default().to_owned();
        let entry = Self { key, function, subject, batch, sent };
        entry.keep();
        entry
    }

    /// Writes it down as it is now. Without storage it is followed as long as the page is open.
    pub fn keep(&self) {
        if let Some(storage) = storage() {
            let _ = storage.set_item(&self.key, &self.to_json().to_string());
        }
    }

    /// Forgets it: it is settled, or the person says so. Another tab may have done the same.
    pub fn forget(&self) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(&self.key);
        }
    }

    /// What tells it from others.
    pub fn id(&self) -> &str {
        &self.key
    }

    /// Whether an order for this listing is on its way, or may be.
    pub fn orders(&self, listing: &Bytes32) -> bool {
        self.is_about(listing) && self.function != "approveToken"
    }

    /// Whether an approval of this listing's price is on its way.
    pub fn approves(&self, listing: &Bytes32) -> bool {
        self.is_about(listing) && self.function == "approveToken"
    }

    fn is_about(&self, listing: &Bytes32) -> bool {
        self.subject.as_ref() == Some(listing)
    }

    fn to_json(&self) -> Value {
        json!({
            "function": self.function,
            "subject": self.subject,
            "batch": self.batch,
            "sent": self.sent.to_json(),
        })
    }

    fn read(key: String, text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        Some(Self {
            key,
            function: value["function"].as_str()?.to_owned(),
            subject: value["subject"].as_str().and_then(|subject| subject.parse().ok()),
            batch: value["batch"].as_str().map(str::to_owned),
            sent: Sent::from_json(&value["sent"])?,
        })
    }
}

/// Everything of this account on this chain, the oldest first, in whichever tab it was sent.
pub fn entries(chain: u64, account: &Address) -> Vec<Entry> {
    let Some(storage) = storage() else { return Vec::new() };
    let prefix = prefix(chain, account);
    let keys = (0..storage.length().unwrap_or(0)).filter_map(|at| storage.key(at).ok()?);
    let mut keys: Vec<String> = keys.filter(|key| key.starts_with(&prefix)).collect();
    keys.sort_unstable();
    let read = |key: String| {
        let text = storage.get_item(&key).ok()??;
        let entry = Entry::read(key.clone(), &text);
        if entry.is_none() {
            // Nothing that we wrote.
            let _ = storage.remove_item(&key);
        }
        entry
    };
    keys.into_iter().filter_map(read).collect()
}

/// Seconds since 1970, by this computer.
pub fn now() -> u64 {
    (js_sys::Date::now() / 1_000.0) as u64
}

fn prefix(chain: u64, account: &Address) -> String {
    format!("theriac.sent/{chain}/{account}/")
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        let call = Call { to: Address([1; 20]), data: vec![1, 2, 3, 4] };
        Entry {
            key: "theriac.sent/1/0x/1".to_owned(),
            function: "order".to_owned(),
            subject: Some(Bytes32([2; 32])),
            batch: None,
            sent: Sent::new(&Address([3; 20]), &call, Some(4), 5),
        }
    }

    #[test]
    fn what_is_kept_is_read_back() {
        let batch = Entry { batch: Some("0xab".to_owned()), subject: None, ..entry() };
        for entry in [entry(), batch] {
            assert_eq!(Entry::read(entry.key.clone(), &entry.to_json().to_string()), Some(entry));
        }
    }

    #[test]
    fn what_somebody_else_put_there_is_not_believed() {
        for text in ["", "null", "{}", "[1]", r#"{"function": "order", "sent": {"from": "0x"}}"#] {
            assert_eq!(Entry::read(String::new(), text), None, "{text}");
        }
    }

    #[test]
    fn an_order_stands_in_the_way_of_another_for_its_listing_alone() {
        let listing = Bytes32([2; 32]);
        assert!(entry().orders(&listing) && !entry().approves(&listing));
        assert!(!entry().orders(&Bytes32([9; 32])));
        let approval = Entry { function: "approveToken".to_owned(), ..entry() };
        assert!(approval.approves(&listing) && !approval.orders(&listing));
    }
}
