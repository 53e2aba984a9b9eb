//! Which bytes of a decrypted body make up the file, or a range of it, and which segments hold them.

use std::ops::{Bound, Range, RangeBounds};

use super::EditList;
use crate::body::{SEALED_SEGMENT_LENGTH, SEGMENT_LENGTH};

/// Stands for the end of a body whose length is not known: no body is that long.
const END: u64 = u64::MAX;

/// The bytes of a decrypted body that make up the file, or a range of it. Positions count from the body's first byte
/// of plaintext.
///
/// All questions are answered segment by segment, in any order and by any number of threads.
///
/// ```
/// use wasm_crypto::crypt4gh::{EditList, Selection};
///
/// // The file consists of bytes 10 to 19 and all from 200,000 on.
/// let file = Selection::from(&EditList::new(vec![10, 10, 199_980])?);
/// // Bytes 5 to 24 of the file are needed: 15 to 19 and 200,000 to 200,014 of the body.
/// let range = file.slice(5..25);
/// assert_eq!(range.ranges(), [15..20, 200_000..200_015]);
/// assert_eq!(range.length(), 20);
/// // They lie in segments 0 and 3; encrypted segments have 65,564 bytes.
/// let needed: Vec<_> = range.extents().iter().map(|extent| extent.bytes()).collect();
/// assert_eq!(needed, [0..65_564, 3 * 65_564..4 * 65_564]);
/// # Ok::<(), wasm_crypto::crypt4gh::Crypt4ghError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// Not empty, ascending, and not touching each other.
    ranges: Vec<Range<u64>>,
}

/// A run of segments that are needed, none skipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extent {
    /// The segments, counted from 0.
    pub segments: Range<u64>,
}

impl Extent {
    /// Where the run's bytes lie in the encrypted body: add the header's length for positions in the file. The end is
    /// `u64::MAX` when the run goes on to the end of the file; otherwise the file may still end before it, inside the
    /// run's last segment.
    pub fn bytes(&self) -> Range<u64> {
        let position = |segment: u64| segment.saturating_mul(SEALED_SEGMENT_LENGTH as u64);
        position(self.segments.start)..position(self.segments.end)
    }
}

impl Selection {
    /// Every byte of the body: what a file without an edit list is.
    pub fn everything() -> Self {
        Self { ranges: std::iter::once(0..END).collect() }
    }

    /// The selected bytes at the positions `range` among the selected bytes; those past the end are left out.
    pub fn slice(&self, range: impl RangeBounds<u64>) -> Self {
        let wanted = normalise(&range);
        let mut slice = Self { ranges: Vec::new() };
        let mut before = 0;
        for range in &self.ranges {
            let length = range.end - range.start;
            let start = wanted.start.saturating_sub(before).min(length);
            let end = wanted.end.saturating_sub(before).min(length);
            slice.add(range.start + start..range.start + end);
            before += length;
        }
        slice
    }

    /// The selection when the body has `plain_length` bytes of plaintext: [`crate::body::plain_length`] knows them from
    /// the body's length.
    pub fn within(&self, plain_length: u64) -> Self {
        let mut within = Self { ranges: Vec::new() };
        for range in &self.ranges {
            within.add(range.start.min(plain_length)..range.end.min(plain_length));
        }
        within
    }

    /// The selected ranges, ascending and apart. An end of `u64::MAX` is the end of the body, wherever that is.
    pub fn ranges(&self) -> &[Range<u64>] {
        &self.ranges
    }

    /// How many bytes are selected, if the body has all of them: see [`Selection::within`].
    pub fn length(&self) -> u64 {
        self.ranges.iter().map(|range| range.end - range.start).sum()
    }

    /// True when nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// True when something is selected of segment `segment`, counted from 0; whether a shorter last segment is long
    /// enough to hold it, nobody knows before it is there.
    pub fn needs(&self, segment: u64) -> bool {
        self.parts(segment, SEGMENT_LENGTH).next().is_some()
    }

    /// What is selected of the plaintext of segment `segment`, counted from 0, which has `length` bytes.
    pub fn parts(&self, segment: u64, length: usize) -> impl Iterator<Item = Range<usize>> {
        let start = segment.saturating_mul(SEGMENT_LENGTH as u64);
        let end = start.saturating_add(length as u64);
        let first = self.ranges.partition_point(|range| range.end <= start);
        let ranges = self.ranges[first..].iter().take_while(move |range| range.start < end);
        ranges.map(move |range| {
            let within = |position: u64| (position.clamp(start, end) - start) as usize;
            within(range.start)..within(range.end)
        })
    }

    /// The first segment after the last one that is needed: 0 when none is.
    pub fn end(&self) -> u64 {
        self.ranges.last().map_or(0, |range| segments_of(range).end)
    }

    /// The runs of segments that hold the selected bytes, ascending and apart.
    pub fn extents(&self) -> Vec<Extent> {
        let mut extents: Vec<Extent> = Vec::new();
        for range in &self.ranges {
            let segments = segments_of(range);
            match extents.last_mut() {
                Some(last) if last.segments.end >= segments.start => last.segments.end = segments.end,
                _ => extents.push(Extent { segments }),
            }
        }
        extents
    }

    /// The same bytes in the shorter body that consists of the needed segments alone.
    pub fn rearranged(&self) -> Self {
        let mut runs = self.extents().into_iter().map(|extent| extent.segments).peekable();
        let (mut kept, mut rearranged) = (0, Self { ranges: Vec::new() });
        for range in &self.ranges {
            let segments = segments_of(range);
            while let Some(run) = runs.next_if(|run| run.end <= segments.start) {
                kept += run.end - run.start;
            }
            let run = runs.peek().map_or(0, |run| run.start);
            let moved = (run - kept) * SEGMENT_LENGTH as u64;
            let end = if range.end == END { END } else { range.end - moved };
            rearranged.add(range.start - moved..end);
        }
        rearranged
    }

    /// The edit list that selects these bytes; `None` when all are, and none is needed.
    pub fn edit_list(&self) -> Result<Option<EditList>, super::Crypt4ghError> {
        if *self == Self::everything() {
            return Ok(None);
        }
        let (mut lengths, mut position) = (Vec::with_capacity(2 * self.ranges.len()), 0);
        for range in &self.ranges {
            lengths.push(range.start - position);
            if range.end != END {
                lengths.push(range.end - range.start);
            }
            position = range.end;
        }
        if lengths.is_empty() {
            lengths = vec![0, 0];
        }
        EditList::new(lengths).map(Some)
    }

    /// Appends a range that does not begin before the last one's end.
    fn add(&mut self, range: Range<u64>) {
        match self.ranges.last_mut() {
            _ if range.is_empty() => (),
            Some(last) if last.end == range.start => last.end = range.end,
            _ => self.ranges.push(range),
        }
    }
}

impl From<&EditList> for Selection {
    /// The algorithm of the specification (`crypt4gh.tex`, "Edit List").
    fn from(list: &EditList) -> Self {
        if list.lengths().is_empty() {
            return Self::everything();
        }
        let (mut selection, mut position) = (Self { ranges: Vec::new() }, 0u64);
        for step in list.lengths().chunks(2) {
            let start = position.saturating_add(step[0]);
            let end = step.get(1).map_or(END, |keep| start.saturating_add(*keep));
            selection.add(start..end);
            position = end;
        }
        selection
    }
}

/// `range` as start and excluded end; nothing when it runs backwards.
pub(super) fn normalise(range: &impl RangeBounds<u64>) -> Range<u64> {
    let start = match range.start_bound() {
        Bound::Included(start) => *start,
        Bound::Excluded(start) => start.saturating_add(1),
        Bound::Unbounded => 0,
    };
    let end = match range.end_bound() {
        Bound::Included(end) => end.saturating_add(1),
        Bound::Excluded(end) => *end,
        Bound::Unbounded => END,
    };
    start..end.max(start)
}

/// The segments that hold a range which is not empty.
fn segments_of(range: &Range<u64>) -> Range<u64> {
    let length = SEGMENT_LENGTH as u64;
    range.start / length..range.end.div_ceil(length)
}
