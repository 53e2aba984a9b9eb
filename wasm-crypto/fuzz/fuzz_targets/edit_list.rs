//! Edit lists and ranges: the bytes kept are those that a naive reading of the specification keeps, of a whole file, of
//! a range of it, and of the shorter body that a range leaves.

#![no_main]

use std::ops::Range;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use wasm_crypto::body::SEGMENT_LENGTH;
use wasm_crypto::crypt4gh::{EditList, Selection, fuzzing};

/// The longest body: four segments and a bit.
const LONGEST: usize = 4 * SEGMENT_LENGTH + 1_000;

/// Bytes of which no two long runs are alike.
static PLAINTEXT: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let next = |state: &u32| Some(state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
    std::iter::successors(Some(1), next).map(|state| (state >> 24) as u8).take(LONGEST).collect()
});

fuzz_target!(|data: &[u8]| {
    let Some(([length, start, end, mask, number @ ..], content)) = data.split_first_chunk::<7>() else { return };
    let list = fuzzing::read_edit_list(content);
    assert_eq!(list.as_ref().map(|list| list.lengths().to_vec()), lengths(content));
    let Some(list) = list else { return };
    let written = fuzzing::write_edit_list(&list);
    assert_eq!(written, content[..written.len()]);

    // Lengths of any size overflow; small ones end inside the file.
    let mask = u64::MAX >> (mask % 64);
    let lengths: Vec<u64> = list.lengths().iter().map(|length| length & mask).collect();
    let list = EditList::new(lengths).expect("as many as were read");
    // Positions close to the ends of segments and all over them.
    let place = |high: u8, low: u8| (usize::from(high) * 1_100 + usize::from(low)).min(LONGEST);
    let plaintext = &PLAINTEXT[..place(*length, number[0])];
    let range = place(*start, number[1]) as u64..place(*end, number[2]) as u64;
    check(&list, plaintext, range);
});

fn check(list: &EditList, plaintext: &[u8], range: Range<u64>) {
    let file = Selection::from(list);
    let kept = keep(list.lengths(), plaintext);
    assert_eq!(selected(&file, plaintext), kept);
    assert_eq!(file.within(plaintext.len() as u64).length(), kept.len() as u64);

    let part = file.slice(range.clone());
    let within = |position: u64| kept.len().min(usize::try_from(position).unwrap_or(usize::MAX));
    let expected = &kept[within(range.start)..within(range.end).max(within(range.start))];
    assert_eq!(selected(&part, plaintext), expected);

    // The list that the part's own header carries, for the whole body and for the needed segments alone.
    assert_eq!(again(&part), part);
    let needed: Vec<&[u8]> =
        segments(plaintext).filter(|(number, _)| part.needs(*number)).map(|(_, text)| text).collect();
    let shorter = needed.concat();
    assert_eq!(selected(&again(&part.rearranged()), &shorter), expected);
    let in_extents = |number: u64| part.extents().iter().any(|extent| extent.segments.contains(&number));
    for (number, _) in segments(plaintext) {
        assert_eq!(in_extents(number), part.needs(number));
    }
}

/// The selection as it reads back from its own edit list.
fn again(selection: &Selection) -> Selection {
    let list = selection.edit_list().expect("a list with as many lengths fitted into a header");
    list.as_ref().map_or_else(Selection::everything, Selection::from)
}

fn selected(selection: &Selection, plaintext: &[u8]) -> Vec<u8> {
    let mut kept = Vec::new();
    for (number, text) in segments(plaintext) {
        selection.parts(number, text.len()).for_each(|part| kept.extend_from_slice(&text[part]));
    }
    kept
}

fn segments(plaintext: &[u8]) -> impl Iterator<Item = (u64, &[u8])> {
    (0..).zip(plaintext.chunks(SEGMENT_LENGTH))
}

/// The lengths: a number of them, and so many; what follows is padding.
fn lengths(content: &[u8]) -> Option<Vec<u64>> {
    let count = u32::from_le_bytes(content.get(..4)?.try_into().ok()?) as usize;
    let words = content[4..].chunks_exact(8).take(count);
    (words.len() == count).then(|| words.map(|word| u64::from_le_bytes(word.try_into().unwrap_or_default())).collect())
}

/// Discards and keeps in turn; a list that ends with a discard (or is empty) keeps the rest.
fn keep(lengths: &[u64], plaintext: &[u8]) -> Vec<u8> {
    let mut rest = plaintext;
    let mut kept = Vec::new();
    for (index, length) in lengths.iter().enumerate() {
        let (now, later) = rest.split_at(usize::try_from(*length).unwrap_or(usize::MAX).min(rest.len()));
        if index % 2 == 1 {
            kept.extend_from_slice(now);
        }
        rest = later;
    }
    if lengths.is_empty() || lengths.len() % 2 == 1 {
        kept.extend_from_slice(rest);
    }
    kept
}
