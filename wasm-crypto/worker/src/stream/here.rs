//! The same work as a segment worker's, done in this worker: for files too small to be worth starting others.

use js_sys::Uint8Array;
use wasm_crypto::body::{PlainHasher, SEGMENT_LENGTH, SEGMENT_OVERHEAD, SegmentKey};
use wasm_crypto::merkle::leaf_hash;
use zeroize::Zeroizing;

use super::chunks::Work;
use super::pool::{Output, Setup};

/// Encrypts, decrypts and hashes chunks in this worker.
pub struct Here {
    /// The first one encrypts; without one, nothing but hashing is asked for.
    keys: Vec<SegmentKey>,
    plain: Option<PlainHasher>,
    roots: bool,
}

/// What came of a chunk, in this worker's memory.
struct Done {
    bytes: Zeroizing<Vec<u8>>,
    body: Vec<[u8; 32]>,
    plain: Vec<[u8; 32]>,
    forged: Option<u64>,
}

impl Here {
    /// What encrypts here, by its name in replies.
    pub const CIPHER: &str = "simd";

    /// With these keys.
    pub fn new(setup: &Setup<'_>) -> Self {
        let keys = setup.keys.iter().map(SegmentKey::new).collect();
        Self { keys, plain: setup.plain.map(PlainHasher::new), roots: setup.roots }
    }

    /// Works on one chunk.
    pub fn work(&mut self, work: Work, input: &Uint8Array) -> Output {
        let done = self.chunk(work, &Zeroizing::new(input.to_vec()));
        let bytes = Uint8Array::from(&done.bytes[..]);
        Output { bytes, body: done.body, plain: done.plain, forged: done.forged }
    }

    fn chunk(&mut self, work: Work, input: &[u8]) -> Done {
        let length = input.len() + input.len().div_ceil(SEGMENT_LENGTH) * SEGMENT_OVERHEAD;
        let bytes = Zeroizing::new(Vec::with_capacity(length));
        let mut done = Done { bytes, body: Vec::new(), plain: Vec::new(), forged: None };
        for (number, segment) in (0..).zip(input.chunks(work.segment() as usize)) {
            let (sealed, text) = match work {
                Work::Seal => match self.keys.first() {
                    Some(key) => (key.encrypt(segment, &mut done.bytes), segment),
                    None => break,
                },
                Work::Hash => (segment, &[][..]),
                Work::Open => match self.open(segment, &mut done.bytes) {
                    Some(from) => (segment, &done.bytes[from..]),
                    None => {
                        done.forged = Some(number);
                        break;
                    }
                },
            };
            if self.roots {
                done.body.push(leaf_hash(sealed));
            }
            if let (Some(hasher), Work::Seal | Work::Open) = (&self.plain, work) {
                done.plain.push(hasher.leaf_hash(text));
            }
        }
        done
    }

    /// Appends a segment's plaintext; gives where it begins. The key that opened the last one is tried first.
    fn open(&mut self, segment: &[u8], out: &mut Vec<u8>) -> Option<usize> {
        let from = out.len();
        let index = self.keys.iter().position(|key| key.decrypt(segment, out).is_ok())?;
        self.keys.swap(0, index);
        Some(from)
    }
}
