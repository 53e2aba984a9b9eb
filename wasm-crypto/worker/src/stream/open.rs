//! Decrypting a file of any length, or a part of it.

use std::ops::Range;

use crypto_worker::error::WorkerError;
use crypto_worker::messages::{FileOpened, OpenFile, PlainRange, Stage};
use wasm_bindgen::prelude::*;
use wasm_crypto::body::{SEALED_SEGMENT_LENGTH, SEGMENT_LENGTH, plain_length};
use wasm_crypto::crypt4gh::{Crypt4ghError, Selection};
use wasm_crypto::merkle::MerkleTree;
use web_sys::Blob;

use super::chunks::Work;
use super::crew::Crew;
use super::error::StreamError;
use super::pool::{Output, Setup};
use super::sink::Sink;
use super::source::{Piece, Source};
use super::{Gauge, header, work_through};
use crate::job::Job;
use crate::state::Worker;
use crypto_worker::told::IntoWorkerError;

/// More plaintext is not handed over without a place to write it to.
const MOST_WITHOUT_PLACE: u64 = 512 << 20;

/// Decrypts a Crypt4GH file.
pub async fn open_file(
    worker: &Worker,
    request: OpenFile,
    file: &Blob,
    place: &JsValue,
    job: &Job,
) -> Result<(FileOpened, Option<Blob>), WorkerError> {
    let picked = Sink::picked(place).await?;
    let most = if picked.is_some() { u64::MAX } else { MOST_WITHOUT_PLACE };
    let sink = picked.unwrap_or(Sink::Parts(Vec::new()));
    sink.fill(async |sink| file_to(worker, request, file, sink, most, job).await).await
}

async fn file_to(
    worker: &Worker,
    request: OpenFile,
    file: &Blob,
    sink: &mut Sink,
    most: u64,
    job: &Job,
) -> Result<FileOpened, WorkerError> {
    if request.range.is_some() && request.body_root.is_some() {
        return Err(StreamError::RootOfPart.into());
    }
    let secret = header::secret(worker, request.key)?;
    let (header, offset) = header::read(file, job).await?;
    let opened = header.open(&secret).map_err(Crypt4ghError::told)?;
    let body_length = file.size() as u64 - offset;
    let selection = selected(opened.selection(), request.range, body_length).map_err(Crypt4ghError::told)?;
    let bytes = selection.length();
    if bytes > most {
        return Err(StreamError::NoPlace { most: most >> 20 }.into());
    }
    // The root is one of all segments, the edit list may need only some.
    let runs: Vec<Range<u64>> = match request.body_root {
        Some(_) => std::iter::once(0..u64::MAX).collect(),
        None => selection.extents().into_iter().map(|extent| extent.segments).collect(),
    };
    let source = Source::of(file, offset, Work::Open, runs);
    let setup = Setup { keys: opened.data_keys(), plain: None, roots: request.body_root.is_some() };
    let mut tree = MerkleTree::new();
    body(worker, source, &setup, job, async |piece, output| {
        if let Some(forged) = output.forged {
            return Err(forged_segment(piece.segment + forged, body_length).told());
        }
        output.body.iter().for_each(|leaf| tree.push_hash(*leaf));
        for part in parts(&selection, piece.segment, output.bytes.length()) {
            sink.write(&output.bytes.subarray(part.start, part.end)).await?;
        }
        Ok(())
    })
    .await?;
    if request.body_root.is_some_and(|body_root| body_root != tree.root()) {
        return Err(StreamError::OtherCheckValue.into());
    }
    Ok(FileOpened { bytes })
}

/// Has the encrypted segments of a source decrypted and hands on what comes out. `each` must look whether a segment
/// was forged.
pub async fn body(
    worker: &Worker,
    mut source: Source,
    setup: &Setup<'_>,
    job: &Job,
    each: impl AsyncFnMut(&Piece, &Output) -> Result<(), WorkerError>,
) -> Result<(), WorkerError> {
    let total = source.length();
    let mut crew = job.unless_stopped(Crew::gather(worker.streams(), total, setup)).await?;
    let gauge = Gauge { stage: Stage::Opening, done: 0, total };
    work_through(job, &mut crew, Work::Open, &mut source, gauge, each).await
}

/// What of the body's plaintext is to be released. A body that was cut where no segment can end is refused when the
/// segment is needed.
fn selected(file: Selection, range: Option<PlainRange>, body_length: u64) -> Result<Selection, Crypt4ghError> {
    let selection = match range {
        None => file,
        Some(PlainRange { from, to }) => file.slice(from..to.unwrap_or(u64::MAX)),
    };
    match plain_length(body_length) {
        Some(length) => Ok(selection.within(length)),
        None => {
            let segment = body_length / SEALED_SEGMENT_LENGTH as u64;
            if selection.needs(segment) {
                return Err(Crypt4ghError::Truncated { segment });
            }
            Ok(selection.within(segment * SEGMENT_LENGTH as u64))
        }
    }
}

/// What a segment that does not open means.
fn forged_segment(segment: u64, body_length: u64) -> Crypt4ghError {
    let full = (segment + 1).saturating_mul(SEALED_SEGMENT_LENGTH as u64) <= body_length;
    if full { Crypt4ghError::Tampered { segment } } else { Crypt4ghError::LastSegment { segment } }
}

/// The parts of a chunk's plaintext of `length` bytes, from segment `first` on, that are selected: neighbours joined.
fn parts(selection: &Selection, first: u64, length: u32) -> Vec<Range<u32>> {
    let mut parts: Vec<Range<u32>> = Vec::new();
    for (segment, from) in (first..).zip((0..length).step_by(SEGMENT_LENGTH)) {
        let segment_length = (length - from).min(SEGMENT_LENGTH as u32);
        for part in selection.parts(segment, segment_length as usize) {
            let part = from + part.start as u32..from + part.end as u32;
            match parts.last_mut() {
                Some(last) if last.end == part.start => last.end = part.end,
                _ => parts.push(part),
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: u64 = SEALED_SEGMENT_LENGTH as u64;

    #[test]
    fn a_whole_chunk_is_released_in_one_part() {
        let all = Selection::everything();
        assert_eq!(parts(&all, 32, 2 << 20), std::slice::from_ref(&(0..2 << 20)));
        assert_eq!(parts(&all, 32, 65_537), std::slice::from_ref(&(0..65_537)));
        assert!(parts(&all, 0, 0).is_empty());
    }

    #[test]
    fn only_the_selected_parts_of_a_chunk_are_released() {
        let range = Selection::everything().slice(65_530..200_000);
        assert_eq!(parts(&range, 0, 2 << 20), std::slice::from_ref(&(65_530..200_000)));
        assert_eq!(parts(&range, 3, 65_536), std::slice::from_ref(&(0..200_000 - 3 * 65_536)));
        assert!(parts(&range, 4, 65_536).is_empty());
    }

    #[test]
    fn a_cut_body_is_refused_unless_its_end_is_not_needed() {
        let all = Selection::everything;
        assert_eq!(selected(all(), None, 2 * FULL).unwrap().length(), 2 * 65_536);
        assert_eq!(selected(all(), None, 2 * FULL + 29).unwrap().length(), 2 * 65_536 + 1);
        assert_eq!(selected(all(), None, 2 * FULL + 28).unwrap_err(), Crypt4ghError::Truncated { segment: 2 });
        let range = |from, to| Some(PlainRange { from, to });
        assert_eq!(selected(all(), range(5, Some(10)), 2 * FULL + 28).unwrap().length(), 5);
        assert!(selected(all(), range(5, None), 2 * FULL + 28).is_err());
        assert_eq!(selected(all(), range(90, Some(200)), FULL).unwrap().length(), 110);
        assert!(selected(all(), range(70_000, None), FULL).unwrap().is_empty());
    }

    #[test]
    fn a_shorter_last_segment_that_does_not_open_is_told_from_an_altered_one() {
        assert_eq!(forged_segment(0, 2 * FULL), Crypt4ghError::Tampered { segment: 0 });
        assert_eq!(forged_segment(1, 2 * FULL), Crypt4ghError::Tampered { segment: 1 });
        assert_eq!(forged_segment(1, 2 * FULL - 1), Crypt4ghError::LastSegment { segment: 1 });
    }
}
