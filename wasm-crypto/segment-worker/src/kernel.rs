//! Ciphering in this module's own memory. One segment at a time passes through it, so that it stays in the processor's
//! cache, and lies there as the browser hashes it: a zero byte, then the encrypted segment.

use std::cell::{Cell, RefCell};

use js_sys::Uint8Array;
use segment_cipher::{Forged, SegmentCipher, scalar};
use zeroize::Zeroizing;

use crate::bytes::{Failure, Spare};
use crate::chunk::{NONCE, Output, PLAIN, SEALED, TAG, segments};
use crate::hashes::{Hashes, Pending};
use crate::session::nonces;

/// The data keys, the first one to seal, and room for one segment.
pub struct Kernel {
    keys: Vec<Key>,
    /// The key that opened the last segment.
    last: Cell<usize>,
    room: RefCell<Room>,
}

/// One key in the cipher that was chosen.
pub enum Key {
    Fastest(SegmentCipher),
    Scalar(scalar::SegmentCipher),
}

struct Room {
    plain: Zeroizing<Vec<u8>>,
    /// A zero byte and an encrypted segment.
    leaf: Vec<u8>,
}

impl Key {
    pub fn encrypt(&self, nonce: &[u8; NONCE], plaintext: &[u8], ciphertext: &mut [u8]) -> [u8; TAG] {
        match self {
            Self::Fastest(cipher) => cipher.encrypt(nonce, plaintext, ciphertext),
            Self::Scalar(cipher) => cipher.encrypt(nonce, plaintext, ciphertext),
        }
    }

    /// Decrypts `segment` into `plaintext`; that is all zero when the tag is another's.
    fn decrypt(&self, segment: Segment<'_>, plaintext: &mut [u8]) -> Result<(), Forged> {
        let Segment { nonce, text, tag } = segment;
        match self {
            Self::Fastest(cipher) => cipher.decrypt(nonce, text, tag, plaintext),
            Self::Scalar(cipher) => cipher.decrypt(nonce, text, tag, plaintext),
        }
    }
}

/// An encrypted segment's parts.
#[derive(Clone, Copy)]
struct Segment<'a> {
    nonce: &'a [u8; NONCE],
    text: &'a [u8],
    tag: &'a [u8; TAG],
}

impl<'a> Segment<'a> {
    /// `None` when it is too short to hold anything.
    fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (nonce, rest) = bytes.split_first_chunk()?;
        let (text, tag) = rest.split_last_chunk()?;
        (!text.is_empty()).then_some(Self { nonce, text, tag })
    }
}

impl Kernel {
    pub fn new(keys: Vec<Key>) -> Self {
        let room = Room { plain: Zeroizing::new(vec![0; PLAIN]), leaf: vec![0; 1 + SEALED] };
        Self { keys, last: Cell::new(0), room: RefCell::new(room) }
    }

    /// Whether it is the twin that ciphers.
    pub fn is_scalar(&self) -> bool {
        matches!(self.keys.first(), Some(Key::Scalar(_)))
    }

    /// Encrypts under the first key.
    pub async fn seal(&self, hashes: &Hashes, spare: &Spare, input: Uint8Array) -> Result<Output, Failure> {
        let pending = Pending::default();
        let count = input.length().div_ceil(PLAIN as u32);
        let bytes = spare.take(input.length() + count * (SEALED - PLAIN) as u32);
        {
            let key = self.keys.first().ok_or_else(Failure::no_key)?;
            let Room { plain, leaf } = &mut *self.room.borrow_mut();
            let nonces = nonces(&hashes.crypto, count as usize)?;
            let places = segments(input.length(), PLAIN).zip(segments(bytes.length(), SEALED));
            for (nonce, ((from, to), (out_from, out_to))) in nonces.iter().zip(places) {
                let plain = &mut plain[..(to - from) as usize];
                let leaf = &mut leaf[..1 + (out_to - out_from) as usize];
                input.subarray(from, to).copy_to(plain);
                hashes.plain(&pending, plain)?;
                let (head, rest) = leaf.split_at_mut(1 + NONCE);
                let (text, tag) = rest.split_at_mut(plain.len());
                head[1..].copy_from_slice(nonce);
                tag.copy_from_slice(&key.encrypt(nonce, plain, text));
                hashes.body(&pending, leaf)?;
                bytes.subarray(out_from, out_to).copy_from(&leaf[1..]);
            }
        }
        spare.keep(&input);
        let (body, plain) = pending.finish(count).await?;
        Ok(Output { bytes, body, plain, forged: None })
    }

    /// Decrypts up to the first segment that no key opens.
    pub async fn open(&self, hashes: &Hashes, spare: &Spare, input: Uint8Array) -> Result<Output, Failure> {
        let pending = Pending::default();
        let count = input.length().div_ceil(SEALED as u32);
        let overhead = count * (SEALED - PLAIN) as u32;
        let bytes = spare.take(input.length().saturating_sub(overhead));
        let mut opened = 0;
        {
            let Room { plain, leaf } = &mut *self.room.borrow_mut();
            for (from, to) in segments(input.length(), SEALED) {
                let leaf = &mut leaf[..1 + (to - from) as usize];
                input.subarray(from, to).copy_to(&mut leaf[1..]);
                let Some(segment) = Segment::parse(&leaf[1..]) else { break };
                let plain = &mut plain[..segment.text.len()];
                if !self.decrypt(segment, plain) {
                    break;
                }
                hashes.body(&pending, leaf)?;
                hashes.plain(&pending, plain)?;
                let start = opened * PLAIN as u32;
                bytes.subarray(start, start + plain.len() as u32).copy_from(plain);
                opened += 1;
            }
        }
        spare.keep(&input);
        let (body, plain) = pending.finish(opened).await?;
        if opened == count {
            return Ok(Output { bytes, body, plain, forged: None });
        }
        Ok(Output { bytes: bytes.subarray(0, opened * PLAIN as u32), body, plain, forged: Some(opened) })
    }

    /// Tries the keys, the one that opened the last segment first.
    fn decrypt(&self, segment: Segment<'_>, plain: &mut [u8]) -> bool {
        let last = self.last.get();
        let others = (0..self.keys.len()).filter(|number| *number != last);
        let found = std::iter::once(last)
            .chain(others)
            .find(|number| self.keys.get(*number).is_some_and(|key| key.decrypt(segment, plain).is_ok()));
        self.last.set(found.unwrap_or(last));
        found.is_some()
    }
}

/// Hashes encrypted segments without opening them; the input's buffer goes back.
pub async fn hash(hashes: &Hashes, input: Uint8Array) -> Result<Output, Failure> {
    let pending = Pending::default();
    let mut leaf = vec![0; 1 + SEALED];
    for (from, to) in segments(input.length(), SEALED) {
        let leaf = &mut leaf[..1 + (to - from) as usize];
        input.subarray(from, to).copy_to(&mut leaf[1..]);
        hashes.leaf(&pending, leaf)?;
    }
    let (body, plain) = pending.finish(u32::MAX).await?;
    Ok(Output { bytes: input.subarray(0, 0), body, plain, forged: None })
}
