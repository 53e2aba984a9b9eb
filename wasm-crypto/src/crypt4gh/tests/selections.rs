//! Edit lists and slices of them, against the specification's algorithm and slices of the plaintext.

use std::ops::Range;

use proptest::prelude::*;

use super::*;

const SEGMENT: u64 = SEGMENT_LENGTH as u64;

fn selection(lengths: &[u64]) -> Selection {
    Selection::from(&EditList::new(lengths.to_vec()).unwrap())
}

/// What is selected of a plaintext, segment by segment.
fn apply(selection: &Selection, plaintext: &[u8]) -> Vec<u8> {
    let segments = (0..).zip(plaintext.chunks(SEGMENT_LENGTH));
    segments
        .flat_map(|(number, segment)| selection.parts(number, segment.len()).map(|part| &segment[part]))
        .collect::<Vec<_>>()
        .concat()
}

/// ApplyEditList of the specification, line by line.
pub(super) fn specification(lengths: &[u64], input: &[u8]) -> Vec<u8> {
    if lengths.is_empty() {
        return input.to_vec();
    }
    let substr = |position: u64, length: u64| {
        let at = |position: u64| usize::try_from(position).unwrap_or(usize::MAX).min(input.len());
        &input[at(position)..at(position.saturating_add(length))]
    };
    let (mut lengths, mut output, mut position) = (lengths.to_vec(), Vec::new(), 0u64);
    while !lengths.is_empty() {
        position = position.saturating_add(lengths.remove(0));
        if lengths.is_empty() {
            output.extend(substr(position, u64::MAX));
        } else {
            let keep = lengths.remove(0);
            output.extend(substr(position, keep));
            position = position.saturating_add(keep);
        }
    }
    output
}

/// `range` of a slice, as much of it as there is.
pub(super) fn slice(plaintext: &[u8], range: &Range<u64>) -> Vec<u8> {
    let at = |position: u64| (position as usize).min(plaintext.len());
    plaintext[at(range.start)..at(range.end)].to_vec()
}

#[test]
fn lists_keep_what_the_specification_keeps() {
    let kept = |lengths: &[u64]| apply(&selection(lengths), b"0123456789");
    assert_eq!(kept(&[]), b"0123456789");
    assert_eq!(kept(&[0]), b"0123456789");
    assert_eq!(kept(&[3]), b"3456789");
    assert_eq!(kept(&[3, 2]), b"34");
    assert_eq!(kept(&[3, 2, 1]), b"346789");
    assert_eq!(kept(&[0, 2, 0, 2, 4, 1]), b"01238");
    assert_eq!(kept(&[20, 5]), b"");
    assert_eq!(kept(&[3, 0]), b"");
    assert_eq!(kept(&[8, u64::MAX]), b"89");
    assert_eq!(kept(&[8, u64::MAX, u64::MAX, u64::MAX]), b"89");
}

#[test]
fn ranges_are_written_as_lists_that_other_tools_read() {
    let list = |selection: Selection| selection.edit_list().unwrap().map(|list| list.lengths().to_vec());
    assert_eq!(list(Selection::everything()), None, "a file without an edit list");
    assert_eq!(list(Selection::everything().slice(5..)), Some(vec![5]));
    assert_eq!(list(Selection::everything().slice(..5)), Some(vec![0, 5]));
    assert_eq!(list(Selection::everything().slice(5..=9)), Some(vec![5, 5]));
    assert_eq!(list(Selection::everything().slice(5..5)), Some(vec![0, 0]));
    // Kept parts that touch become one: readers need not skip 0 bytes.
    assert_eq!(list(selection(&[1, 2, 0, 3, 4])), Some(vec![1, 5, 4]));
}

#[test]
fn a_range_needs_the_segments_that_hold_it_and_no_others() {
    let bytes = |range: Range<u64>| {
        let extents = Selection::everything().slice(range).extents();
        extents.iter().map(Extent::bytes).map(|bytes| (bytes.start, bytes.end)).collect::<Vec<_>>()
    };
    assert_eq!(bytes(0..1), [(0, 65_564)]);
    assert_eq!(bytes(65_535..65_536), [(0, 65_564)]);
    assert_eq!(bytes(65_535..65_537), [(0, 2 * 65_564)]);
    assert_eq!(bytes(65_536..65_537), [(65_564, 2 * 65_564)]);
    assert_eq!(bytes(70_000..u64::MAX), [(65_564, u64::MAX)]);
    assert_eq!(bytes(5..5), []);
    // The specification's example: segments 0, 2 to 6 and 83.
    let needed = selection(&[0, 7853, 137_257, 307_929, 5_032_035, 38]).extents();
    assert_eq!(needed.iter().map(|extent| extent.segments.clone()).collect::<Vec<_>>(), [0..1, 2..7, 83..84]);
}

#[test]
fn the_specifications_example_is_rearranged_into_its_edit_list() {
    let whole = selection(&[0, 7853, 137_257, 307_929, 5_032_035, 38]);
    let list = whole.rearranged().edit_list().unwrap().unwrap();
    assert_eq!(list.lengths(), [0, 7853, 71_721, 307_929, 51_299, 38]);
}

#[test]
fn positions_beyond_any_body_do_no_harm() {
    for lengths in
        [&[u64::MAX][..], &[u64::MAX - 5, 3], &[u64::MAX, u64::MAX, 1], &[1, u64::MAX - 1], &[0, u64::MAX - 1]]
    {
        let selection = selection(lengths);
        assert_eq!(apply(&selection, b"0123456789"), specification(lengths, b"0123456789"), "{lengths:?}");
        assert_eq!(apply(&selection.slice(2..), b"0123456789"), slice(&apply(&selection, b"0123456789"), &(2..99)));
        assert!(selection.extents().len() <= 1);
        assert!(selection.rearranged().length() <= selection.length());
        assert!(selection.parts(u64::MAX, SEGMENT_LENGTH).next().is_none());
    }
}

#[test]
fn lengths_are_known_from_the_bodys_length() {
    let selection = selection(&[10, 20, 100_000]);
    assert_eq!(selection.within(100_000).length(), 20);
    assert_eq!(selection.within(100_040).length(), 30);
    assert_eq!(Selection::everything().within(7).length(), 7);
    for length in [0, 1, 65_536, 65_537, 300_000] {
        assert_eq!(crate::body::plain_length(crate::body::sealed_length(length)), Some(length));
    }
    assert_eq!(crate::body::plain_length(28), None);
}

/// Edit lists around segment boundaries, with zeros and huge numbers among them.
pub(super) fn lengths() -> impl Strategy<Value = Vec<u64>> {
    let length = prop_oneof![
        4 => 0u64..100_000,
        2 => SEGMENT - 2..SEGMENT + 3,
        1 => Just(0),
        1 => 2 * SEGMENT - 1..3 * SEGMENT,
        1 => Just(u64::MAX),
    ];
    prop::collection::vec(length, 0..8)
}

pub(super) fn range() -> impl Strategy<Value = Range<u64>> {
    let position = || prop_oneof![3 => 0u64..400_000, 1 => Just(SEGMENT), 1 => Just(2 * SEGMENT)];
    (position(), position()).prop_map(|(one, other)| one.min(other)..one.max(other))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_selection_equals_the_specifications_algorithm(lengths in lengths(), length in 0usize..400_000) {
        let plaintext = text(length);
        let selection = selection(&lengths);
        prop_assert!(apply(&selection, &plaintext) == specification(&lengths, &plaintext));
        let within = selection.within(length as u64);
        prop_assert_eq!(within.length() as usize, apply(&within, &plaintext).len());
        prop_assert!(apply(&within, &plaintext) == apply(&selection, &plaintext));
    }

    #[test]
    fn a_slice_of_a_selection_is_a_slice_of_what_it_selects(
        lengths in lengths(),
        first in range(),
        second in range(),
        length in 0usize..400_000,
    ) {
        let plaintext = text(length);
        let selection = selection(&lengths);
        let expected = slice(&apply(&selection, &plaintext), &first);
        prop_assert!(apply(&selection.slice(first.clone()), &plaintext) == expected);
        let expected = slice(&expected, &second);
        prop_assert!(apply(&selection.slice(first).slice(second), &plaintext) == expected);
    }

    #[test]
    fn a_rearranged_selection_selects_the_same_from_the_needed_segments_alone(
        lengths in lengths(),
        range in range(),
        length in 0usize..400_000,
    ) {
        let plaintext = text(length);
        let selection = selection(&lengths).slice(range);
        let segments = (0..).zip(plaintext.chunks(SEGMENT_LENGTH));
        let needed: Vec<_> = segments.filter(|(number, _)| selection.needs(*number)).map(|(_, segment)| segment).collect();
        let rearranged = selection.rearranged();
        prop_assert!(apply(&rearranged, &needed.concat()) == apply(&selection, &plaintext));
        // No segment is skipped as a whole, and the list says so to every reader.
        prop_assert!((0..rearranged.end().min(10)).all(|number| rearranged.needs(number)));
        if !rearranged.is_empty() {
            let list = rearranged.edit_list().unwrap().map(|list| list.lengths().to_vec()).unwrap_or_default();
            prop_assert!(list.iter().skip(1).all(|length| *length > 0), "{list:?}");
            prop_assert!(list.iter().step_by(2).all(|length| *length < 2 * SEGMENT - 1), "{list:?}");
        }
        // The planner and the lookups agree.
        let extents = selection.extents();
        prop_assert!(extents.windows(2).all(|pair| pair[0].segments.end < pair[1].segments.start), "they are apart");
        prop_assert!((0..10).all(|number| extents.iter().any(|extent| extent.segments.contains(&number)) == selection.needs(number)));
    }
}
