//! Reading whole files, and ranges of them.

use std::ops::{Range, RangeBounds};

use zeroize::{Zeroize, Zeroizing};

use super::{Crypt4ghError, Extent, HeaderParser, OpenedHeader, SegmentKeys, Selection};
use crate::body::{Pieces, SEALED_SEGMENT_LENGTH, SEGMENT_OVERHEAD};
use crate::keys::{X25519Public, X25519Secret};

/// Decrypts a file, pushed in pieces. A segment's plaintext is released once its tag was checked, never before; an edit
/// list in the header is honoured. Memory is one segment and the header, whatever the length.
///
/// Crypt4GH authenticates each segment, but not their order, nor that all of them are there: a file cut between two
/// segments, and one whose segments were swapped, decrypt without an error.
///
/// ```
/// use wasm_crypto::crypt4gh::{Decryptor, Encryptor};
/// use wasm_crypto::keys::X25519Secret;
///
/// let reader = X25519Secret::generate();
/// let mut file = Vec::new();
/// let mut encryptor = Encryptor::new(&[reader.public()], &mut file)?;
/// encryptor.push(&vec![b'.'; 70_000], &mut file);
/// encryptor.push(b"the part", &mut file);
/// encryptor.push(&vec![b'.'; 70_000], &mut file);
/// encryptor.finish(&mut file);
///
/// // Segments without a part of the range are passed over; reading may stop once everything was released.
/// let mut decryptor = Decryptor::of_range(reader, 70_000..70_008);
/// let mut part = Vec::new();
/// for piece in file.chunks(4096) {
///     decryptor.push(piece, &mut part)?;
///     if decryptor.is_done() {
///         break;
///     }
/// }
/// decryptor.finish(&mut part)?;
/// assert_eq!(part, b"the part");
/// # Ok::<(), wasm_crypto::crypt4gh::Crypt4ghError>(())
/// ```
pub struct Decryptor(State);

enum State {
    Header { parser: HeaderParser, reader: X25519Secret, writer: Option<X25519Public>, range: Range<u64> },
    Body(Box<BodyDecryptor>),
    Failed(Crypt4ghError),
}

impl Decryptor {
    /// Starts a file that should be readable with `reader`.
    pub fn new(reader: X25519Secret) -> Self {
        Self::of_range(reader, ..)
    }

    /// [`Decryptor::new`] for the bytes `range` of the plaintext, end excluded. Of a file that ends before the range
    /// does, whatever there is of it is released.
    pub fn of_range(reader: X25519Secret, range: impl RangeBounds<u64>) -> Self {
        let range = super::selection::normalise(&range);
        Self(State::Header { parser: HeaderParser::new(), reader, writer: None, range })
    }

    /// The same, where only header packets made with the key of `from` count: see [`super::Header::open_from`]. It has
    /// no effect once the header was read.
    #[must_use]
    pub fn from_writer(mut self, from: X25519Public) -> Self {
        if let State::Header { writer, .. } = &mut self.0 {
            *writer = Some(from);
        }
        self
    }

    /// Takes bytes of the file in and appends the plaintext of every segment they complete to `out`.
    /// After an error the same error comes again and nothing more is released.
    pub fn push(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), Crypt4ghError> {
        let result = self.try_push(input, out);
        if let Err(error) = &result {
            self.0 = State::Failed(error.clone());
        }
        result
    }

    /// True when the whole range was released and further input would be ignored.
    pub fn is_done(&self) -> bool {
        matches!(&self.0, State::Body(body) if body.is_done())
    }

    /// Appends the last segment's plaintext; tells a file that ended too early.
    pub fn finish(self, out: &mut Vec<u8>) -> Result<(), Crypt4ghError> {
        match self.0 {
            State::Header { parser, .. } => parser.finish().map(|_| ()),
            State::Body(body) => body.finish(out),
            State::Failed(error) => Err(error),
        }
    }

    fn try_push(&mut self, mut input: &[u8], out: &mut Vec<u8>) -> Result<(), Crypt4ghError> {
        if let State::Header { parser, reader, writer, range } = &mut self.0 {
            let Some(rest) = parser.push(input)? else { return Ok(()) };
            input = rest;
            let header = std::mem::take(parser).finish()?;
            let opened = match writer {
                Some(writer) => header.open_from(reader, writer),
                None => header.open(reader),
            }?;
            let selection = opened.selection().slice(range.clone());
            self.0 = State::Body(Box::new(BodyDecryptor::new(&opened, selection)));
        }
        match &mut self.0 {
            State::Body(body) => body.push(input, out),
            State::Failed(error) => Err(error.clone()),
            State::Header { .. } => Ok(()),
        }
    }
}

/// Decrypts a body whose header has been opened, pushed in pieces, and releases what is selected of it. Segments that
/// are not needed are passed over and neither decrypted nor checked.
///
/// ```
/// use wasm_crypto::crypt4gh::{BodyDecryptor, Encryptor, Header};
/// use wasm_crypto::keys::X25519Secret;
///
/// let reader = X25519Secret::generate();
/// let mut file = Vec::new();
/// let mut encryptor = Encryptor::new(&[reader.public()], &mut file)?;
/// encryptor.push(&vec![7; 1_000_000], &mut file);
/// encryptor.finish(&mut file);
///
/// // Whoever can seek fetches the header and then only the bytes that the range needs.
/// let (header, start) = Header::parse(&file)?;
/// let opened = header.open(&reader)?;
/// let range = opened.selection().slice(500_000..500_100);
/// let (mut decryptor, mut part) = (BodyDecryptor::gathered(&opened, range.clone()), Vec::new());
/// for extent in range.extents() {
///     let bytes = extent.bytes();
///     assert_eq!(bytes, 7 * 65_564..8 * 65_564);
///     decryptor.push(&file[start + bytes.start as usize..start + bytes.end as usize], &mut part)?;
/// }
/// decryptor.finish(&mut part)?;
/// assert_eq!(part, [7; 100]);
/// # Ok::<(), wasm_crypto::crypt4gh::Crypt4ghError>(())
/// ```
pub struct BodyDecryptor {
    pieces: Pieces,
    opener: Opener,
}

struct Opener {
    keys: SegmentKeys,
    selection: Selection,
    /// The segments that are pushed, and the place of the next one among them.
    extents: std::vec::IntoIter<Extent>,
    segments: Range<u64>,
    failed: Option<Crypt4ghError>,
    scratch: Zeroizing<Vec<u8>>,
}

impl BodyDecryptor {
    /// For a body that is pushed from its first byte on: `selection` is [`OpenedHeader::selection`] or a slice of it.
    pub fn new(header: &OpenedHeader, selection: Selection) -> Self {
        Self::of_extents(header, selection, vec![Extent { segments: 0..u64::MAX }])
    }

    /// For a body of which only the bytes of the selection's [`Selection::extents`] are pushed, one after another.
    pub fn gathered(header: &OpenedHeader, selection: Selection) -> Self {
        let extents = selection.extents();
        Self::of_extents(header, selection, extents)
    }

    fn of_extents(header: &OpenedHeader, selection: Selection, extents: Vec<Extent>) -> Self {
        let keys = header.segment_keys();
        let (extents, scratch) = (extents.into_iter(), Zeroizing::new(Vec::new()));
        let opener = Opener { keys, selection, extents, segments: 0..0, failed: None, scratch };
        Self { pieces: Pieces::new(SEALED_SEGMENT_LENGTH), opener }
    }

    /// Takes encrypted bytes in and appends what is selected of every segment they complete to `out`.
    /// After an error the same error comes again and nothing more is released.
    pub fn push(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), Crypt4ghError> {
        let Self { pieces, opener } = self;
        pieces.push(input, |segment| opener.open(segment, out, |segment| Crypt4ghError::Tampered { segment }))
    }

    /// True when everything selected was released and further input would be ignored.
    pub fn is_done(&self) -> bool {
        self.opener.failed.is_none() && self.opener.next() >= self.opener.selection.end()
    }

    /// Appends what is selected of the last, shorter segment.
    pub fn finish(mut self, out: &mut Vec<u8>) -> Result<(), Crypt4ghError> {
        let rest = self.pieces.rest();
        if rest.is_empty() {
            return self.opener.failed.map_or(Ok(()), Err);
        }
        let too_short = rest.len() <= SEGMENT_OVERHEAD;
        self.opener.open(rest, out, |segment| match too_short {
            true => Crypt4ghError::Truncated { segment },
            false => Crypt4ghError::LastSegment { segment },
        })
    }
}

impl Opener {
    /// The next segment's number; past all that is needed when no more are expected.
    fn next(&self) -> u64 {
        if !self.segments.is_empty() {
            return self.segments.start;
        }
        self.extents.as_slice().first().map_or(u64::MAX, |extent| extent.segments.start)
    }

    fn open(
        &mut self,
        segment: &[u8],
        out: &mut Vec<u8>,
        error: impl FnOnce(u64) -> Crypt4ghError,
    ) -> Result<(), Crypt4ghError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let number = self.next();
        if self.segments.is_empty() {
            let Some(extent) = self.extents.next() else { return Ok(()) };
            self.segments = extent.segments;
        }
        self.segments.start += 1;
        let Self { keys, selection, scratch, .. } = self;
        if !selection.needs(number) {
            return Ok(());
        }
        let length = segment.len().saturating_sub(SEGMENT_OVERHEAD);
        let mut parts = selection.parts(number, length).peekable();
        let opened = match parts.next_if_eq(&(0..length)) {
            Some(_) => keys.decrypt(segment, out).map(|_| ()),
            None => keys.decrypt(segment, scratch).map(|text| parts.for_each(|part| out.extend(&text[part]))),
        };
        scratch.zeroize();
        opened.map_err(|_| {
            let error = error(number);
            self.failed = Some(error.clone());
            error
        })
    }
}
