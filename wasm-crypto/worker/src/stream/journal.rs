//! How far an interrupted seal is, and what must be the same when it goes on.

use crypto_worker::messages::KeptFile;
use serde::{Deserialize, Serialize};
use wasm_crypto::body::{BodyRoots, sealed_length};
use wasm_crypto::keys::Secret32;
use wasm_crypto::primitives::Bytes32;
use zeroize::Zeroizing;

use super::seal::Keys;

/// At most so much work is lost when the page is left: whichever comes first.
const NOTE_EVERY_MS: f64 = 2_000.0;
/// The same in bytes: of what is sealed anew, and of what is fetched anew, which may cost its reader money.
pub const SEALED_AT_MOST: u64 = 64 << 20;
/// See [`SEALED_AT_MOST`].
pub const FETCHED_AT_MOST: u64 = 16 << 20;

/// When it was noted last how far the work is.
pub struct Pace {
    time: f64,
    bytes: u64,
    at_most: u64,
}

impl Pace {
    /// At so many bytes, now; so many more at most go by unnoted.
    pub fn new(bytes: u64, at_most: u64) -> Self {
        Self { time: js_sys::Date::now(), bytes, at_most }
    }

    /// Whether it is time to note that the work is at so many bytes.
    pub fn is_due(&self, bytes: u64) -> bool {
        bytes.saturating_sub(self.bytes) >= self.at_most || js_sys::Date::now() - self.time >= NOTE_EVERY_MS
    }
}

/// What is noted of a kept file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Notes {
    /// [`Notes::VERSION`].
    pub version: u32,
    /// The name of the file it is made from.
    pub name: String,
    /// Its length.
    pub size: u64,
    /// When it was changed last, milliseconds since 1970.
    pub last_modified: u64,
    /// How many can read the result.
    pub readers: u32,
    /// Length of the result's header.
    pub header_length: u64,
    /// Seconds since 1970.
    pub saved_at: u64,
    /// Whether it is finished.
    pub state: State,
}

/// Whether a kept file is finished.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum State {
    /// Not yet: how far it is.
    Begun(Journal),
    /// The keys of its body are gone from the notes.
    #[serde(rename_all = "camelCase")]
    Finished {
        /// Of the whole body.
        body_root: Bytes32,
    },
}

/// How far a seal is.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Journal {
    data_key: Zeroizing<[u8; 32]>,
    plain_key: Zeroizing<[u8; 32]>,
    /// [`BodyRoots::to_bytes`] at the last segment that was written.
    roots: Vec<u8>,
    /// Leaves of the plain root: of the first and the last segment that was written.
    first: Option<[u8; 32]>,
    last: Option<[u8; 32]>,
}

impl Notes {
    /// The version of this form.
    pub const VERSION: u32 = 1;

    /// As the page hears of it.
    pub fn tell(&self, nonce: Bytes32) -> KeptFile {
        let (done, body_root) = match &self.state {
            State::Begun(journal) => (journal.roots().map_or(0, |roots| roots.plain_length()), None),
            State::Finished { body_root } => (self.size, Some(*body_root)),
        };
        KeptFile {
            nonce,
            name: self.name.clone(),
            bytes: self.header_length + sealed_length(done),
            done,
            total: self.size,
            finished: body_root.is_some(),
            saved_at: self.saved_at,
            readers: self.readers,
            body_root,
        }
    }
}

impl Journal {
    /// Of a seal that begins.
    pub fn new(keys: &Keys) -> Self {
        Self {
            data_key: Zeroizing::new(*keys.data.expose()),
            plain_key: Zeroizing::new(*keys.plain.expose()),
            roots: BodyRoots::new().to_bytes(),
            first: None,
            last: None,
        }
    }

    /// The keys of the body.
    pub fn keys(&self) -> Keys {
        Keys { data: Secret32::from_bytes(*self.data_key), plain: Secret32::from_bytes(*self.plain_key) }
    }

    /// The roots so far; `None` when the journal is damaged.
    pub fn roots(&self) -> Option<BodyRoots> {
        BodyRoots::from_bytes(&self.roots)
    }

    /// Takes on that the segments with these leaves of the plain root were written, too.
    pub fn note(&mut self, roots: &BodyRoots, plain: &[[u8; 32]]) {
        self.roots = roots.to_bytes();
        self.first = self.first.or(plain.first().copied());
        self.last = plain.last().copied().or(self.last);
    }

    /// The segments whose leaf of the plain root must come out the same, when `segments` were written.
    pub fn checks(&self, segments: u64) -> Vec<(u64, [u8; 32])> {
        let first = self.first.map(|leaf| (0, leaf));
        let last = self.last.map(|leaf| (segments.saturating_sub(1), leaf));
        first.into_iter().chain(last).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(number: u8) -> [u8; 32] {
        [number; 32]
    }

    #[test]
    fn a_journal_read_again_goes_on_at_the_segment_where_it_stopped() {
        let keys = Keys { data: Secret32::generate(), plain: Secret32::generate() };
        let mut journal = Journal::new(&keys);
        let (mut roots, mut whole) = (BodyRoots::new(), BodyRoots::new());
        for number in 0..5 {
            whole.push(leaf(number), leaf(100 + number), 65_536).unwrap();
        }
        roots.push(leaf(0), leaf(100), 65_536).unwrap();
        journal.note(&roots, &[leaf(100)]);
        for number in 1..3 {
            roots.push(leaf(number), leaf(100 + number), 65_536).unwrap();
        }
        journal.note(&roots, &[leaf(101), leaf(102)]);

        let text = serde_json::to_vec(&journal).unwrap();
        let again: Journal = serde_json::from_slice(&text).unwrap();
        assert!(again.keys().data == keys.data && again.keys().plain == keys.plain);
        assert_eq!(again.checks(3), [(0, leaf(100)), (2, leaf(102))]);
        let mut roots = again.roots().unwrap();
        assert_eq!((roots.segments(), roots.plain_length()), (3, 3 * 65_536));
        for number in 3..5 {
            roots.push(leaf(number), leaf(100 + number), 65_536).unwrap();
        }
        assert_eq!(roots.finish().unwrap(), whole.finish().unwrap());
    }

    #[test]
    fn a_damaged_journal_has_no_roots() {
        let mut journal = Journal::new(&Keys { data: Secret32::generate(), plain: Secret32::generate() });
        assert!(journal.checks(0).is_empty());
        journal.roots.truncate(7);
        assert!(journal.roots().is_none());
    }

    #[test]
    fn finished_notes_hold_no_key() {
        let keys = Keys { data: Secret32::from_bytes([201; 32]), plain: Secret32::from_bytes([202; 32]) };
        let mut notes = Notes {
            version: Notes::VERSION,
            name: "a".to_owned(),
            size: 70_000,
            last_modified: 1,
            readers: 1,
            header_length: 124,
            saved_at: 2,
            state: State::Begun(Journal::new(&keys)),
        };
        assert!(serde_json::to_string(&notes).unwrap().contains("201,201"));
        let begun = notes.tell(Bytes32::ZERO);
        assert_eq!((begun.bytes, begun.done, begun.total, begun.finished), (124, 0, 70_000, false));
        notes.state = State::Finished { body_root: Bytes32([7; 32]) };
        let text = serde_json::to_string(&notes).unwrap();
        assert!(!text.contains("201") && !text.contains("202"));
        let finished = notes.tell(Bytes32::ZERO);
        assert_eq!((finished.bytes, finished.done, finished.finished), (124 + 70_000 + 56, 70_000, true));
    }
}
