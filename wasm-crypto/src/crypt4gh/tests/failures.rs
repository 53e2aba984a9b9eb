//! What exactly is released before each failure, and which failure it is.

use super::*;

const LAST: usize = 100;

/// Three segments, the last one short, and the reader.
fn file_of_three() -> (Vec<u8>, X25519Secret) {
    let reader = secret(0);
    (encrypt(&text(2 * SEGMENT_LENGTH + LAST), &[reader.public()]), reader)
}

/// Where segment `number` of a file with a header for one reader begins and ends.
fn place(file: &[u8], number: usize) -> std::ops::Range<usize> {
    let start = HEADER + number * SEALED_SEGMENT_LENGTH;
    start..file.len().min(start + SEALED_SEGMENT_LENGTH)
}

#[test]
fn a_flip_anywhere_in_a_segment_releases_exactly_the_segments_before_it() {
    let (file, reader) = file_of_three();
    for number in 0..3 {
        let std::ops::Range { start, end } = place(&file, number);
        // First, middle and last byte of nonce, ciphertext and tag.
        let offsets =
            [start, start + 6, start + 11, start + 12, start.midpoint(end), end - 17, end - 16, end - 8, end - 1];
        let segment = number as u64;
        let expected =
            if number < 2 { Crypt4ghError::Tampered { segment } } else { Crypt4ghError::LastSegment { segment } };
        for (position, step) in offsets.into_iter().flat_map(|position| [(position, 4096), (position, 1 << 20)]) {
            let mut damaged = file.clone();
            damaged[position] ^= 0x80;
            let (released, result) = decrypt(&damaged, &reader, step);
            assert_eq!(result, Err(expected.clone()), "byte {position}");
            assert!(released == text(number * SEGMENT_LENGTH), "byte {position} released {}", released.len());
        }
    }
}

#[test]
fn a_cut_anywhere_in_a_segment_releases_exactly_the_segments_before_it() {
    let (file, reader) = file_of_three();
    for number in 0..3 {
        let std::ops::Range { start, end } = place(&file, number);
        let segment = number as u64;
        for length in [start + 1, start + 11, start + 12, start + 13, start + 27, start + 28] {
            let (released, result) = decrypt(&file[..length], &reader, 10_000);
            assert_eq!(result, Err(Crypt4ghError::Truncated { segment }), "cut at {length}");
            assert!(released == text(number * SEGMENT_LENGTH), "cut at {length}");
        }
        for length in [start + 29, start.midpoint(end), end - 17, end - 16, end - 15, end - 1] {
            let (released, result) = decrypt(&file[..length], &reader, 10_000);
            assert_eq!(result, Err(Crypt4ghError::LastSegment { segment }), "cut at {length}");
            assert!(released == text(number * SEGMENT_LENGTH), "cut at {length}");
        }
    }
}

#[test]
fn what_crypt4gh_cannot_notice_decrypts_segments_cut_off_swapped_repeated_or_dropped() {
    let (file, reader) = file_of_three();
    let [first, second, third] = [0, 1, 2].map(|number| &file[place(&file, number)]);
    let plaintext = text(2 * SEGMENT_LENGTH + LAST);
    let (one, rest) = plaintext.split_at(SEGMENT_LENGTH);
    let (two, three) = rest.split_at(SEGMENT_LENGTH);
    let cases = [
        (vec![], vec![]),
        (vec![first], vec![one]),
        (vec![second, first, third], vec![two, one, three]),
        (vec![first, first], vec![one, one]),
        (vec![first, third], vec![one, three]),
    ];
    for (segments, expected) in cases {
        let forged = [&file[..HEADER], &segments.concat()].concat();
        assert!(decrypt(&forged, &reader, 50_000) == (expected.concat(), Ok(())));
    }
}

#[test]
fn garbage_after_the_end_is_no_part_of_the_file() {
    let (file, reader) = file_of_three();
    let garbage = vec![0x55; SEALED_SEGMENT_LENGTH];
    // After a short segment, the garbage becomes part of it.
    for length in [1, 28, 29, 10_000] {
        let (released, result) = decrypt(&[&file[..], &garbage[..length]].concat(), &reader, 50_000);
        assert_eq!(result, Err(Crypt4ghError::LastSegment { segment: 2 }), "{length} bytes");
        assert!(released == text(2 * SEGMENT_LENGTH));
    }
    // After a full one, it is a segment of its own.
    let full = &file[..place(&file, 1).end];
    for (length, expected) in [
        (1, Crypt4ghError::Truncated { segment: 2 }),
        (28, Crypt4ghError::Truncated { segment: 2 }),
        (29, Crypt4ghError::LastSegment { segment: 2 }),
        (SEALED_SEGMENT_LENGTH, Crypt4ghError::Tampered { segment: 2 }),
    ] {
        let (released, result) = decrypt(&[full, &garbage[..length]].concat(), &reader, 50_000);
        assert_eq!(result, Err(expected), "{length} bytes");
        assert!(released == text(2 * SEGMENT_LENGTH));
    }
}

#[test]
fn another_files_segment_or_key_is_refused_and_a_strangers_key_opens_nothing() {
    let (file, reader) = file_of_three();
    let other = encrypt(&text(2 * SEGMENT_LENGTH), &[reader.public()]);
    let mixed = [&file[..place(&file, 0).end], &other[place(&other, 1)]].concat();
    let (released, result) = decrypt(&mixed, &reader, 1 << 20);
    assert_eq!(result, Err(Crypt4ghError::Tampered { segment: 1 }));
    assert!(released == text(SEGMENT_LENGTH));
    assert_eq!(decrypt(&file, &secret(96), 4096), (Vec::new(), Err(Crypt4ghError::WrongKey)));
}

#[test]
fn a_bit_flipped_anywhere_in_the_header_never_releases_anything() {
    let reader = secret(0);
    let file = encrypt(b"text", &[reader.public()]);
    for position in 0..HEADER {
        for bit in 0..8 {
            let mut damaged = file.clone();
            damaged[position] ^= 1 << bit;
            let (released, result) = decrypt(&damaged, &reader, 64);
            // RFC 7748: the top bit of a public key does not matter; the key hash covers it all the same.
            assert!(result.is_err(), "byte {position} bit {bit}");
            assert!(released.is_empty());
        }
    }
}

#[test]
fn a_range_is_released_up_to_the_segment_that_fails_and_checks_only_what_it_needs() {
    let (file, reader) = file_of_three();
    let plaintext = text(2 * SEGMENT_LENGTH + LAST);
    let damaged = |number| {
        let mut damaged = file.clone();
        damaged[place(&file, number).start + 500.min(LAST)] ^= 1;
        damaged
    };
    let range =
        |file: &[u8], start: u64, end: u64| decrypt_with(Decryptor::of_range(reader.clone(), start..end), file, 10_000);
    let (second, third) = (SEGMENT_LENGTH as u64, 2 * SEGMENT_LENGTH as u64);
    // Segments 0 to 2 are needed, and 1 is damaged: the end of 0 is released.
    let expected = (plaintext[10..SEGMENT_LENGTH].to_vec(), Err(Crypt4ghError::Tampered { segment: 1 }));
    assert!(range(&damaged(1), 10, third + 1) == expected);
    // The last one is damaged: nothing of it is released, not even where only one byte is wanted.
    let expected =
        (plaintext[second as usize..][..SEGMENT_LENGTH].to_vec(), Err(Crypt4ghError::LastSegment { segment: 2 }));
    assert!(range(&damaged(2), second, third + 1) == expected);
    // Segments before and after the range are not looked at.
    let expected = (plaintext[second as usize..third as usize].to_vec(), Ok(()));
    assert!(range(&damaged(0), second, third) == expected);
    assert!(range(&damaged(2), second, third) == expected);
    // A cut after the range does not matter, one inside it does.
    assert!(range(&file[..place(&file, 1).end], second, third) == expected);
    let cut = range(&file[..place(&file, 1).end - 1], second, third);
    assert_eq!(cut, (Vec::new(), Err(Crypt4ghError::LastSegment { segment: 1 })));
}

#[test]
fn a_body_that_failed_goes_on_failing_and_releases_nothing_more() {
    let (mut file, reader) = file_of_three();
    let second = place(&file, 1);
    file[second.start] ^= 1;
    let (header, start) = Header::parse(&file).unwrap();
    let opened = header.open(&reader).unwrap();
    for last in [place(&file, 1).end, file.len()] {
        let (mut decryptor, mut out) = (BodyDecryptor::new(&opened, opened.selection()), Vec::new());
        let tampered = Err(Crypt4ghError::Tampered { segment: 1 });
        assert_eq!(decryptor.push(&file[start..last], &mut out), tampered);
        assert_eq!(decryptor.push(&file[place(&file, 0)], &mut out), tampered);
        assert!(!decryptor.is_done());
        assert_eq!(decryptor.finish(&mut out), tampered);
        assert!(out == text(SEGMENT_LENGTH));
    }
}

#[test]
fn an_edit_list_changes_nothing_about_what_must_be_authentic() {
    let reader = secret(0);
    let plaintext = text(3 * SEGMENT_LENGTH);
    let file = edited_file(&[100, 200, SEGMENT_LENGTH as u64, 50, 10], &plaintext, &reader.public());
    let body = file.len() - 3 * SEALED_SEGMENT_LENGTH;
    let kept = [&plaintext[100..300], &plaintext[300 + SEGMENT_LENGTH..350 + SEGMENT_LENGTH]];
    let tail = &plaintext[360 + SEGMENT_LENGTH..];
    assert!(decrypt(&file, &reader, 9999) == ([kept[0], kept[1], tail].concat(), Ok(())));
    for (number, expected) in
        [(0, vec![]), (1, kept[0].to_vec()), (2, [kept[0], kept[1], &tail[..SEGMENT_LENGTH - 360]].concat())]
    {
        let mut damaged = file.clone();
        // A byte that the list leaves out.
        damaged[body + number * SEALED_SEGMENT_LENGTH + 12 + 20] ^= 4;
        let result = Err(Crypt4ghError::Tampered { segment: number as u64 });
        assert!(decrypt(&damaged, &reader, 9999) == (expected, result), "segment {number}");
    }
}
