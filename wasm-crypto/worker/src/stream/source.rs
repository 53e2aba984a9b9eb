//! Where chunks come from: runs of segments of a `Blob`, read into buffers that are used again.

use std::collections::VecDeque;
use std::ops::Range;

use crypto_worker::error::WorkerError;
use js_sys::ArrayBuffer;
use web_sys::Blob;

use super::chunks::{CHUNK_SEGMENTS, SEALED_CHUNK, Work};
use super::reader::Reader;

/// A chunk that is to be worked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its first segment, counted from the file's first.
    pub segment: u64,
    /// Its bytes in the blob.
    pub bytes: Range<u64>,
}

impl Piece {
    /// How many bytes it has.
    pub fn length(&self) -> u64 {
        self.bytes.end - self.bytes.start
    }
}

/// Cuts runs of segments of a blob into chunks and reads them.
pub struct Source {
    blob: Blob,
    plan: Plan,
    reader: Option<Reader>,
}

impl Source {
    /// The segments from `first` on of a blob in which they begin at byte `offset`.
    pub fn from(blob: &Blob, offset: u64, work: Work, first: u64) -> Self {
        Self::of(blob, offset, work, std::iter::once(first..u64::MAX))
    }

    /// These runs of segments of a blob in which segment 0 begins at byte `offset`.
    pub fn of(blob: &Blob, offset: u64, work: Work, runs: impl IntoIterator<Item = Range<u64>>) -> Self {
        let plan = Plan::new(offset, blob.size() as u64, work, runs);
        Self { blob: blob.clone(), plan, reader: None }
    }

    /// How many bytes all chunks have together.
    pub fn length(&self) -> u64 {
        self.plan.clone().map(|piece| piece.length()).sum()
    }

    /// The next chunk, at the start of the buffer: of the one that is given, or of a new one.
    pub async fn next(&mut self, spare: Option<ArrayBuffer>) -> Result<Option<(Piece, ArrayBuffer)>, WorkerError> {
        let run = self.plan.run();
        let Some(piece) = self.plan.next() else { return Ok(None) };
        let buffer = spare.unwrap_or_else(|| ArrayBuffer::new(SEALED_CHUNK as u32));
        let reader = match &mut self.reader {
            Some(reader) if reader.position() == piece.bytes.start => reader,
            // Another run, or the first one.
            place => place.insert(Reader::new(&self.blob, piece.bytes.start..run.end)?),
        };
        let buffer = reader.fill(buffer, piece.length() as u32).await?;
        Ok(Some((piece, buffer)))
    }
}

/// The chunks of runs of segments, one after the other.
#[derive(Debug, Clone)]
struct Plan {
    offset: u64,
    size: u64,
    segment: u64,
    runs: VecDeque<Range<u64>>,
}

impl Plan {
    fn new(offset: u64, size: u64, work: Work, runs: impl IntoIterator<Item = Range<u64>>) -> Self {
        let segment = work.segment();
        let segments = size.saturating_sub(offset).div_ceil(segment);
        let runs = runs.into_iter().map(|run| run.start.min(segments)..run.end.min(segments));
        Self { offset, size, segment, runs: runs.filter(|run| !run.is_empty()).collect() }
    }

    /// The bytes of the run that the next chunk belongs to, from that chunk on.
    fn run(&self) -> Range<u64> {
        self.runs.front().map_or(0..0, |run| self.byte_of(run.start)..self.byte_of(run.end))
    }

    fn byte_of(&self, segment: u64) -> u64 {
        (self.offset + segment * self.segment).min(self.size)
    }
}

impl Iterator for Plan {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let run = self.runs.front_mut()?;
        let segments = run.start..run.end.min(run.start + CHUNK_SEGMENTS);
        run.start = segments.end;
        if run.is_empty() {
            self.runs.pop_front();
        }
        Some(Piece { segment: segments.start, bytes: self.byte_of(segments.start)..self.byte_of(segments.end) })
    }
}

#[cfg(test)]
mod tests {
    use super::super::chunks::{PLAIN_CHUNK, SEALED_CHUNK};
    use super::*;

    fn plan(offset: u64, size: u64, work: Work, runs: &[Range<u64>]) -> Vec<(u64, Range<u64>)> {
        Plan::new(offset, size, work, runs.iter().cloned()).map(|piece| (piece.segment, piece.bytes)).collect()
    }

    #[test]
    fn a_file_is_cut_into_chunks_without_gap_or_overlap() {
        let all = std::slice::from_ref(&(0..u64::MAX));
        assert_eq!(plan(0, 0, Work::Seal, all), []);
        assert_eq!(plan(0, 1, Work::Seal, all), [(0, 0..1)]);
        assert_eq!(plan(0, PLAIN_CHUNK, Work::Seal, all), [(0, 0..PLAIN_CHUNK)]);
        assert_eq!(
            plan(0, PLAIN_CHUNK + 1, Work::Seal, all),
            [(0, 0..PLAIN_CHUNK), (32, PLAIN_CHUNK..PLAIN_CHUNK + 1)]
        );
        assert_eq!(
            plan(124, 124 + SEALED_CHUNK + 30, Work::Open, all),
            [(0, 124..124 + SEALED_CHUNK), (32, 124 + SEALED_CHUNK..124 + SEALED_CHUNK + 30)]
        );
    }

    #[test]
    fn only_the_runs_that_are_needed_are_read() {
        let size = 124 + 10 * SEALED_CHUNK;
        let at = |segment: u64| 124 + segment * 65_564;
        assert_eq!(
            plan(124, size, Work::Open, &[3..4, 40..80, 319..u64::MAX, 400..500]),
            [(3, at(3)..at(4)), (40, at(40)..at(72)), (72, at(72)..at(80)), (319, at(319)..at(320))]
        );
    }

    #[test]
    fn a_seal_goes_on_at_a_segment() {
        assert_eq!(
            plan(0, 3 * PLAIN_CHUNK, Work::Seal, std::slice::from_ref(&(40..u64::MAX))),
            [(40, 40 * 65_536..72 * 65_536), (72, 72 * 65_536..3 * PLAIN_CHUNK)]
        );
    }

    #[test]
    fn what_is_shorter_than_its_header_has_no_chunks() {
        assert_eq!(plan(124, 100, Work::Open, std::slice::from_ref(&(0..u64::MAX))), []);
    }
}
