//! Cutting a range out of a file without decrypting it.

use std::ops::{Range, RangeBounds};

use super::selection::normalise;
use super::{Crypt4ghError, HeaderParser, Recipients, Selection};
use crate::body::{Pieces, SEALED_SEGMENT_LENGTH};
use crate::keys::X25519Secret;

/// Makes a file of a range of another one, pushed in pieces: segments without a part of the range are dropped, the
/// others pass as they are, and the new header's edit list says what of them belongs to the range. Memory is one
/// segment and the header. What that hides and does not hide: [`super::Header::rearrange`].
///
/// ```
/// use wasm_crypto::crypt4gh::{Decryptor, Encryptor, Rearranger};
/// use wasm_crypto::keys::X25519Secret;
///
/// let reader = X25519Secret::generate();
/// let text: Vec<u8> = (0..300_000u32).map(|number| number as u8).collect();
/// let mut file = Vec::new();
/// let mut encryptor = Encryptor::new(&[reader.public()], &mut file)?;
/// encryptor.push(&text, &mut file);
/// encryptor.finish(&mut file);
///
/// let mut part = Vec::new();
/// let mut rearranger = Rearranger::new(reader.clone(), 100_000..150_000, &[reader.public()]);
/// rearranger.push(&file, &mut part)?;
/// rearranger.finish(&mut part)?;
/// assert_eq!(part.len(), 124 + 92 + 2 * 65_564, "a key, an edit list of two lengths, and segments 1 and 2");
///
/// let (mut decryptor, mut plain) = (Decryptor::new(reader), Vec::new());
/// decryptor.push(&part, &mut plain)?;
/// decryptor.finish(&mut plain)?;
/// assert_eq!(plain, text[100_000..150_000]);
/// # Ok::<(), wasm_crypto::crypt4gh::Crypt4ghError>(())
/// ```
pub struct Rearranger {
    state: State,
    pieces: Pieces,
    segment: u64,
}

enum State {
    Header { parser: HeaderParser, reader: X25519Secret, range: Range<u64>, recipients: Recipients },
    Body(Selection),
    Failed(Crypt4ghError),
}

impl Rearranger {
    /// Starts on a file readable with `reader`, for the bytes `range` of its plaintext (end excluded), which
    /// `recipients` will be able to read.
    pub fn new(reader: X25519Secret, range: impl RangeBounds<u64>, recipients: impl Into<Recipients>) -> Self {
        let (range, recipients) = (normalise(&range), recipients.into());
        let state = State::Header { parser: HeaderParser::new(), reader, range, recipients };
        Self { state, pieces: Pieces::new(SEALED_SEGMENT_LENGTH), segment: 0 }
    }

    /// Takes bytes of the file in and appends bytes of the part to `out`. After an error the same error comes again.
    pub fn push(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), Crypt4ghError> {
        let result = self.try_push(input, out);
        if let Err(error) = &result {
            self.state = State::Failed(error.clone());
        }
        result
    }

    /// True when the part is complete and further input would be ignored.
    pub fn is_done(&self) -> bool {
        matches!(&self.state, State::Body(selection) if self.segment >= selection.end())
    }

    /// Appends the last, shorter segment, if the part needs it; tells a file that ended inside its header.
    pub fn finish(self, out: &mut Vec<u8>) -> Result<(), Crypt4ghError> {
        match self.state {
            State::Header { parser, .. } => parser.finish().map(|_| ()),
            State::Failed(error) => Err(error),
            State::Body(selection) => {
                if selection.needs(self.segment) {
                    out.extend(self.pieces.rest());
                }
                Ok(())
            }
        }
    }

    fn try_push(&mut self, mut input: &[u8], out: &mut Vec<u8>) -> Result<(), Crypt4ghError> {
        if let State::Header { parser, reader, range, recipients } = &mut self.state {
            let Some(rest) = parser.push(input)? else { return Ok(()) };
            input = rest;
            let header = std::mem::take(parser).finish()?;
            let (header, selection) = header.rearrange(reader, range.clone(), recipients.clone())?;
            out.extend(header.to_bytes());
            self.state = State::Body(selection);
        }
        let Self { state, pieces, segment } = self;
        match state {
            State::Body(selection) => pieces.push_all(input, |bytes| {
                if selection.needs(*segment) {
                    out.extend(bytes);
                }
                *segment += 1;
            }),
            State::Failed(error) => return Err(error.clone()),
            State::Header { .. } => (),
        }
        Ok(())
    }
}
