//! Writing and reading whole files: header and body.

use zeroize::Zeroizing;

use super::Crypt4ghError;
use super::edit_list::EditList;
use super::header::{Header, HeaderReader, make_header};
use crate::body::{Pieces, SEALED_SEGMENT_LENGTH, SEGMENT_LENGTH, SegmentKey};
use crate::keys::{Secret32, X25519Public, X25519Secret};

/// Encrypts a file, pushed in pieces, under a fresh data key.
pub struct Encryptor {
    key: SegmentKey,
    pieces: Pieces,
}

impl Encryptor {
    /// Starts a file for `recipients` and appends its header to `out`.
    pub fn new(recipients: &[X25519Public], out: &mut Vec<u8>) -> Result<Self, Crypt4ghError> {
        let data_key = Secret32::generate();
        out.extend_from_slice(&make_header(&data_key, recipients)?);
        Ok(Self { key: SegmentKey::new(&data_key), pieces: Pieces::new(SEGMENT_LENGTH) })
    }

    /// Takes plaintext in and appends every segment it completes to `out`.
    pub fn push(&mut self, plaintext: &[u8], out: &mut Vec<u8>) {
        let Self { key, pieces } = self;
        pieces.push_all(plaintext, |segment| {
            key.encrypt(segment, out);
        });
    }

    /// Appends the last, shorter segment. An empty file has no segment.
    pub fn finish(self, out: &mut Vec<u8>) {
        if !self.pieces.rest().is_empty() {
            self.key.encrypt(self.pieces.rest(), out);
        }
    }
}

/// Decrypts a file, pushed in pieces. A segment's plaintext is released once its tag was checked, never before;
/// an edit list in the header is honoured.
pub struct Decryptor {
    state: State,
}

enum State {
    Header(HeaderReader),
    Body(Box<Body>),
    Failed(Crypt4ghError),
}

impl Decryptor {
    /// Starts a file that should be readable with `reader`.
    pub fn new(reader: X25519Secret) -> Self {
        Self { state: State::Header(HeaderReader::new(reader)) }
    }

    /// Takes bytes of the file in and appends the plaintext of every segment they complete to `out`.
    /// After an error the same error comes again and nothing more is released.
    pub fn push(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), Crypt4ghError> {
        let result = match &mut self.state {
            State::Header(reader) => match reader.push(input) {
                Ok(None) => Ok(()),
                Ok(Some((header, rest))) => {
                    let mut body = Box::new(Body::new(header));
                    let result = body.push(&rest, out);
                    self.state = State::Body(body);
                    result
                }
                Err(error) => Err(error),
            },
            State::Body(body) => body.push(input, out),
            State::Failed(error) => Err(error.clone()),
        };
        if let Err(error) = &result {
            self.state = State::Failed(error.clone());
        }
        result
    }

    /// Appends the last segment's plaintext; tells a file that ended too early.
    pub fn finish(self, out: &mut Vec<u8>) -> Result<(), Crypt4ghError> {
        match self.state {
            State::Header(reader) => Err(reader.ended()),
            State::Body(body) => body.finish(out),
            State::Failed(error) => Err(error),
        }
    }
}

struct Body {
    pieces: Pieces,
    opener: Opener,
}

/// Opens segments with whichever data key fits, the last successful one first.
struct Opener {
    keys: Vec<SegmentKey>,
    edit_list: Option<EditList>,
    segment: u64,
}

impl Body {
    fn new(header: Header) -> Self {
        let keys = header.data_keys.iter().map(SegmentKey::new).collect();
        let opener = Opener { keys, edit_list: header.edit_list, segment: 0 };
        Self { pieces: Pieces::new(SEALED_SEGMENT_LENGTH), opener }
    }

    fn push(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), Crypt4ghError> {
        let Self { pieces, opener } = self;
        pieces.push(input, |segment| {
            let number = opener.segment;
            if opener.open(segment, out) { Ok(()) } else { Err(Crypt4ghError::Tampered { segment: number }) }
        })
    }

    fn finish(mut self, out: &mut Vec<u8>) -> Result<(), Crypt4ghError> {
        let segment = self.opener.segment;
        if self.pieces.rest().is_empty() || self.opener.open(self.pieces.rest(), out) {
            return Ok(());
        }
        Err(Crypt4ghError::Truncated { segment })
    }
}

impl Opener {
    fn open(&mut self, segment: &[u8], out: &mut Vec<u8>) -> bool {
        let mut scratch = Zeroizing::new(Vec::new());
        let target = if self.edit_list.is_some() { &mut *scratch } else { &mut *out };
        let Some(index) = self.keys.iter().position(|key| key.decrypt(segment, target).is_ok()) else {
            return false;
        };
        self.keys.swap(0, index);
        if let Some(list) = &mut self.edit_list {
            list.apply(&scratch, out);
        }
        self.segment += 1;
        true
    }
}
