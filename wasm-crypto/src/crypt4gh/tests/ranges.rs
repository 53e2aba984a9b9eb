//! Ranges of files and rearranging, against slices of the plaintext.

use std::ops::Range;

use proptest::prelude::*;

use super::selections::{lengths, range, slice, specification};
use super::*;

const SEGMENT: u64 = SEGMENT_LENGTH as u64;

fn rearrange(file: &[u8], reader: &X25519Secret, range: Range<u64>, step: usize) -> Vec<u8> {
    let mut rearranger = Rearranger::new(reader.clone(), range, &[reader.public()]);
    let mut part = Vec::new();
    for piece in file.chunks(step) {
        rearranger.push(piece, &mut part).unwrap();
        if rearranger.is_done() {
            break;
        }
    }
    rearranger.finish(&mut part).unwrap();
    part
}

/// Decrypts a range from just the bytes it needs; also tells how many these were.
fn gather(file: &[u8], reader: &X25519Secret, range: Range<u64>) -> (Vec<u8>, usize) {
    let (header, start) = Header::parse(file).unwrap();
    let opened = header.open(reader).unwrap();
    let selection = opened.selection().slice(range);
    let (mut decryptor, mut out, mut read) = (BodyDecryptor::gathered(&opened, selection.clone()), Vec::new(), 0);
    for extent in selection.extents() {
        let bytes = slice(&file[start..], &extent.bytes());
        read += bytes.len();
        for piece in bytes.chunks(50_000) {
            decryptor.push(piece, &mut out).unwrap();
        }
    }
    decryptor.finish(&mut out).unwrap();
    (out, read)
}

#[test]
fn a_part_of_a_part_is_a_file_of_its_own() {
    let reader = secret(0);
    let plaintext = text(5 * SEGMENT_LENGTH + 1000);
    let file = encrypt(&plaintext, &[reader.public()]);
    let once = rearrange(&file, &reader, 70_000..300_000, 7777);
    assert_eq!(once.len(), HEADER + 92 + 4 * SEALED_SEGMENT_LENGTH, "segments 1 to 4");
    let twice = rearrange(&once, &reader, 100_000..150_000, 7777);
    assert_eq!(twice.len(), HEADER + 92 + 2 * SEALED_SEGMENT_LENGTH, "segments 2 and 3");
    let (opened, _) = Header::parse(&twice).unwrap();
    let offset = 170_000 - 2 * SEGMENT;
    assert_eq!(opened.open(&reader).unwrap().edit_list().unwrap().lengths(), [offset, 50_000]);
    assert!(decrypt(&twice, &reader, 9000) == (plaintext[170_000..220_000].to_vec(), Ok(())));
}

#[test]
fn a_part_is_for_the_recipients_named_and_nobody_else() {
    let (anna, ben, carl) = (secret(0), secret(32), secret(64));
    let file = encrypt(&text(100_000), &[anna.public(), ben.public()]);
    let mut part = Vec::new();
    let mut rearranger = Rearranger::new(anna.clone(), 10..20, &[carl.public()]);
    rearranger.push(&file, &mut part).unwrap();
    rearranger.finish(&mut part).unwrap();
    assert!(decrypt(&part, &carl, 5000) == (text(20)[10..].to_vec(), Ok(())));
    for other in [anna, ben] {
        assert_eq!(decrypt(&part, &other, 5000).1, Err(Crypt4ghError::WrongKey));
    }
}

#[test]
fn rearranging_tells_a_bad_header_and_keeps_telling() {
    let reader = secret(0);
    let file = encrypt(&text(10), &[reader.public()]);
    let mut rearranger = Rearranger::new(secret(64), .., &[reader.public()]);
    for _ in 0..2 {
        assert_eq!(rearranger.push(&file, &mut Vec::new()), Err(Crypt4ghError::WrongKey));
    }
    assert_eq!(rearranger.finish(&mut Vec::new()), Err(Crypt4ghError::WrongKey));
    let mut rearranger = Rearranger::new(reader.clone(), .., &[reader.public()]);
    rearranger.push(&file[..50], &mut Vec::new()).unwrap();
    assert_eq!(rearranger.finish(&mut Vec::new()), Err(Crypt4ghError::TruncatedHeader));
}

#[test]
fn ranges_past_the_end_empty_and_backwards_give_what_there_is() {
    let reader = secret(0);
    let file = encrypt(&text(100), &[reader.public()]);
    #[expect(clippy::reversed_empty_ranges, reason = "a caller may be wrong")]
    let ranges = [(50..1000, 50), (100..200, 0), (SEGMENT..SEGMENT + 1, 0), (5..5, 0), (9..3, 0)];
    for (range, length) in ranges {
        let expected = slice(&text(100), &(range.start..range.end.max(range.start)));
        assert_eq!(expected.len(), length);
        let part = rearrange(&file, &reader, range.clone(), 40);
        assert_eq!(decrypt(&part, &reader, 40), (expected.clone(), Ok(())), "{range:?} rearranged");
        let streamed = decrypt_with(Decryptor::of_range(reader.clone(), range.clone()), &file, 40);
        assert_eq!(streamed, (expected.clone(), Ok(())), "{range:?} decrypted");
        assert_eq!(gather(&file, &reader, range).0, expected);
    }
}

#[test]
fn reading_may_stop_once_the_range_was_released() {
    let reader = secret(0);
    let file = encrypt(&text(4 * SEGMENT_LENGTH), &[reader.public()]);
    let mut decryptor = Decryptor::of_range(reader, 10..SEGMENT + 10);
    let (mut out, mut read) = (Vec::new(), 0);
    for piece in file.chunks(1000) {
        assert!(!decryptor.is_done());
        decryptor.push(piece, &mut out).unwrap();
        read += piece.len();
        if decryptor.is_done() {
            break;
        }
    }
    assert!((HEADER + 2 * SEALED_SEGMENT_LENGTH..HEADER + 2 * SEALED_SEGMENT_LENGTH + 1000).contains(&read));
    assert_eq!(out.len(), SEGMENT_LENGTH);
    assert_eq!(decryptor.push(b"what follows is ignored", &mut out), Ok(()));
    assert_eq!(decryptor.finish(&mut out), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_range_of_any_edited_file_comes_back_exactly(
        lengths in prop::option::of(lengths()),
        range in range(),
        length in 0usize..300_000,
        step in 1000usize..100_000,
    ) {
        let (reader, plaintext) = (secret(0), text(length));
        let file = match &lengths {
            Some(lengths) => edited_file(lengths, &plaintext, &reader.public()),
            None => encrypt(&plaintext, &[reader.public()]),
        };
        let edited = specification(&lengths.unwrap_or_default(), &plaintext);
        let expected = slice(&edited, &range);
        prop_assert!(decrypt(&file, &reader, step) == (edited, Ok(())));
        prop_assert!(decrypt_with(Decryptor::of_range(reader.clone(), range.clone()), &file, step) == (expected.clone(), Ok(())));
        let (gathered, read) = gather(&file, &reader, range.clone());
        prop_assert!(gathered == expected);
        let part = rearrange(&file, &reader, range, step);
        prop_assert!(decrypt(&part, &reader, step) == (expected, Ok(())));
        prop_assert_eq!(part.len() - Header::parse(&part).unwrap().1, read, "a part holds what reading the range needs");
    }

    #[test]
    fn parts_of_parts_are_slices_of_slices(
        ranges in prop::collection::vec(range(), 1..4),
        lengths in lengths(),
        length in 0usize..300_000,
        step in 1000usize..100_000,
    ) {
        let (reader, plaintext) = (secret(0), text(length));
        let mut file = edited_file(&lengths, &plaintext, &reader.public());
        let mut expected = specification(&lengths, &plaintext);
        for range in ranges {
            file = rearrange(&file, &reader, range.clone(), step);
            expected = slice(&expected, &range);
            prop_assert!(decrypt(&file, &reader, step) == (expected.clone(), Ok(())));
        }
    }

    #[test]
    fn only_the_range_of_the_input_is_encrypted(range in range(), length in 0usize..300_000, step in 1usize..100_000) {
        let (reader, plaintext) = (secret(0), text(length));
        let mut file = Vec::new();
        let mut encryptor = Encryptor::of_range(&[reader.public()], range.clone(), &mut file).unwrap();
        for piece in plaintext.chunks(step) {
            encryptor.push(piece, &mut file);
        }
        prop_assert!(!encryptor.is_done() || range.end <= length as u64 || range.is_empty());
        encryptor.finish(&mut file);
        let expected = slice(&plaintext, &range);
        prop_assert_eq!(file.len() as u64, HEADER as u64 + crate::body::sealed_length(expected.len() as u64));
        prop_assert!(decrypt(&file, &reader, step) == (expected, Ok(())));
    }
}
