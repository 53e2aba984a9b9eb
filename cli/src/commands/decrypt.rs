//! `theriac decrypt`.

use std::path::PathBuf;

use clap::Args;
use wasm_crypto::body::{SEALED_SEGMENT_LENGTH, SEGMENT_OVERHEAD};
use wasm_crypto::crypt4gh::{Crypt4ghError, OpenedHeader, SegmentKeys, Selection};
use zeroize::{Zeroize, Zeroizing};

use crate::failure::{About, Failure};
use crate::files::{Input, Target};
use crate::header::read_header;
use crate::keys::{OwnKey, read_public};
use crate::pipeline::{self, SEGMENTS_AT_A_TIME};
use crate::range::RangeOption;

/// Decrypts a Crypt4GH file. On standard output the data come as they are verified, segment by segment: use them only
/// when the command has ended with code 0.
#[derive(Args)]
pub struct Decrypt {
    /// The file to decrypt
    #[arg(default_value = "-")]
    file: PathBuf,
    #[command(flatten)]
    reader: OwnKey,
    /// The public key of the person it must come from: a header written with another key is refused
    #[arg(long, visible_alias = "sender_pk", value_name = "PUBLIC KEY")]
    sender: Option<PathBuf>,
    #[command(flatten)]
    range: RangeOption,
    #[command(flatten)]
    target: Target,
}

impl Decrypt {
    pub fn run(self) -> Result<(), Failure> {
        let sender = self.sender.as_deref().map(read_public).transpose()?;
        let secret = self.reader.secret()?;
        let mut input = Input::open(&self.file)?;
        let header = read_header(&mut input)?;
        let opened = match sender {
            Some(sender) => header.open_from(&secret, &sender),
            None => header.open(&secret),
        };
        let opened = opened.about(&self.file)?;
        let mut output = self.target.create()?;
        let selection = opened.selection().slice(self.range.bytes().bounds());
        let mut segments = Segments::new(&mut input, &selection);
        pipeline::run(
            |chunk| segments.read(chunk),
            || {
                let mut decryptor = Decryptor::new(&opened, &selection);
                move |first: &u64, chunk: &[u8], plaintext: &mut Vec<u8>| decryptor.decrypt(*first, chunk, plaintext)
            },
            |_, result, _, plaintext| {
                // What was released before a failure is authentic: it goes out first.
                output.write(plaintext)?;
                result.about(&self.file)
            },
        )?;
        output.finish()
    }
}

/// Reads the segments that are needed, and passes over the others.
struct Segments<'a> {
    input: &'a mut Input,
    /// Runs of segments still to be read.
    runs: std::vec::IntoIter<std::ops::Range<u64>>,
    run: std::ops::Range<u64>,
    /// The segment that the input has come to.
    position: u64,
}

impl<'a> Segments<'a> {
    /// Starts at the beginning of the body.
    fn new(input: &'a mut Input, selection: &Selection) -> Self {
        let runs: Vec<_> = selection.extents().into_iter().map(|extent| extent.segments).collect();
        Self { input, runs: runs.into_iter(), run: 0..0, position: 0 }
    }

    /// The next segments and the number of the first.
    fn read(&mut self, chunk: &mut Vec<u8>) -> Result<Option<u64>, Failure> {
        if self.run.is_empty() {
            let Some(run) = self.runs.next() else { return Ok(None) };
            // Ranges may lie past the end of any file.
            let bytes = |segments: u64| segments.saturating_mul(SEALED_SEGMENT_LENGTH as u64);
            self.input.skip(bytes(run.start) - bytes(self.position))?;
            self.run = run;
        }
        let first = self.run.start;
        let count = (self.run.end - first).min(SEGMENTS_AT_A_TIME as u64);
        self.input.read(chunk, count as usize * SEALED_SEGMENT_LENGTH)?;
        self.run.start += count;
        self.position = self.run.start;
        Ok((!chunk.is_empty()).then_some(first))
    }
}

/// One thread's part of decrypting.
struct Decryptor<'a> {
    keys: SegmentKeys,
    selection: &'a Selection,
    scratch: Zeroizing<Vec<u8>>,
}

impl<'a> Decryptor<'a> {
    fn new(header: &OpenedHeader, selection: &'a Selection) -> Self {
        Self { keys: header.segment_keys(), selection, scratch: Zeroizing::new(Vec::new()) }
    }

    /// Appends what is selected of the segments in `chunk`, up to the first that does not open.
    fn decrypt(&mut self, first: u64, chunk: &[u8], plaintext: &mut Vec<u8>) -> Result<(), Crypt4ghError> {
        for (segment, number) in chunk.chunks(SEALED_SEGMENT_LENGTH).zip(first..) {
            self.decrypt_segment(number, segment, plaintext).map_err(|_| match segment.len() {
                SEALED_SEGMENT_LENGTH => Crypt4ghError::Tampered { segment: number },
                ..=SEGMENT_OVERHEAD => Crypt4ghError::Truncated { segment: number },
                _ => Crypt4ghError::LastSegment { segment: number },
            })?;
        }
        Ok(())
    }

    fn decrypt_segment(
        &mut self,
        number: u64,
        segment: &[u8],
        plaintext: &mut Vec<u8>,
    ) -> Result<(), wasm_crypto::body::ForgedSegment> {
        let length = segment.len().saturating_sub(SEGMENT_OVERHEAD);
        let mut parts = self.selection.parts(number, length).peekable();
        if parts.next_if_eq(&(0..length)).is_some() {
            self.keys.decrypt(segment, plaintext)?;
        } else {
            let text = self.keys.decrypt(segment, &mut self.scratch)?;
            parts.for_each(|part| plaintext.extend_from_slice(&text[part]));
            self.scratch.zeroize();
        }
        Ok(())
    }
}
