use proptest::prelude::*;

use super::*;
use crate::merkle::leaf_hash;
use crate::primitives::Bytes32;

const POINT: [u8; 64] = [42; 64];

fn seal(plaintext: &[u8]) -> (Vec<u8>, SealedBody) {
    let mut sealer = BodySealer::new(&BodyKeys::derive(&POINT));
    let mut body = Vec::new();
    sealer.push(plaintext, &mut body);
    let sealed = sealer.finish(&mut body).unwrap();
    (body, sealed)
}

/// Opens and returns what was released, whatever happened.
fn open(body: &[u8], sealed: &SealedBody, point: &[u8; 64], step: usize) -> (Vec<u8>, Result<(), BodyError>) {
    let mut opener = BodyOpener::new(&BodyKeys::derive(point), sealed.into(), sealed.plain_root).unwrap();
    let mut out = Vec::new();
    for part in body.chunks(step) {
        if let Err(error) = opener.push(part, &mut out) {
            return (out, Err(error));
        }
    }
    let result = opener.finish(&mut out);
    (out, result)
}

fn verify(body: &[u8], sealed: &SealedBody) -> Result<(), BodyError> {
    let mut verifier = BodyVerifier::new(sealed.into())?;
    for part in body.chunks(10_007) {
        verifier.push(part)?;
    }
    verifier.finish()
}

fn text(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index % 251) as u8).collect()
}

#[test]
fn every_length_around_segment_boundaries_comes_back() {
    let around = |boundary: usize| boundary.saturating_sub(3)..=boundary + 3;
    for length in around(3).chain(around(SEGMENT_LENGTH)).chain(around(2 * SEGMENT_LENGTH)).filter(|&length| length > 0)
    {
        let plaintext = text(length);
        let (body, sealed) = seal(&plaintext);
        assert_eq!(body.len() as u64, sealed.body_length, "{length}");
        assert_eq!(sealed_length(length as u64), sealed.body_length, "{length}");
        assert_eq!(sealed.plain_length, length as u64);
        assert!(is_body_length(sealed.body_length));
        assert_eq!(verify(&body, &sealed), Ok(()));
        assert_eq!(open(&body, &sealed, &POINT, 65_564), (plaintext, Ok(())));
    }
}

#[test]
fn an_empty_file_is_not_sealed() {
    let mut out = Vec::new();
    assert_eq!(BodySealer::new(&BodyKeys::derive(&POINT)).finish(&mut out), Err(BodyError::Empty));
    assert!(out.is_empty());
}

#[test]
fn the_same_file_sealed_twice_shares_no_segment() {
    let ((once, first), (twice, second)) = (seal(&text(100)), seal(&text(100)));
    assert_ne!(once, twice);
    assert_ne!(first.body_root, second.body_root);
    assert_eq!(first.plain_root, second.plain_root);
}

#[test]
fn lengths_no_body_has_are_refused() {
    for length in [0, 1, 28, 65_564 + 1, 65_564 + 28] {
        assert!(!is_body_length(length));
        let commitment = BodyCommitment { body_root: Bytes32::ZERO, body_length: length };
        assert_eq!(BodyVerifier::new(commitment).err(), Some(BodyError::ImpossibleLength { length }));
    }
    for length in [29, 65_564, 65_564 + 29, 2 * 65_564] {
        assert!(is_body_length(length));
    }
}

#[test]
fn a_flipped_bit_is_caught_and_nothing_of_its_segment_is_released() {
    let plaintext = text(2 * SEGMENT_LENGTH + 100);
    let (body, sealed) = seal(&plaintext);
    for segment in 0..3 {
        let start = segment * SEALED_SEGMENT_LENGTH;
        let end = body.len().min(start + SEALED_SEGMENT_LENGTH);
        // First and last bytes of nonce, ciphertext and tag.
        for position in [start, start + 11, start + 12, end - 17, end - 16, end - 1] {
            let mut damaged = body.clone();
            damaged[position] ^= 1;
            assert_eq!(verify(&damaged, &sealed), Err(BodyError::BodyRootDiffers));
            let (released, result) = open(&damaged, &sealed, &POINT, 1 << 20);
            let expected = match segment {
                0 => BodyError::WrongKey,
                segment => BodyError::Tampered { segment: segment as u64 },
            };
            assert_eq!(result, Err(expected));
            assert_eq!(released, plaintext[..segment * SEGMENT_LENGTH]);
        }
    }
}

#[test]
fn a_cut_file_is_truncated_not_tampered_wherever_it_is_cut() {
    let (body, sealed) = seal(&text(SEGMENT_LENGTH + 100));
    let boundary = SEALED_SEGMENT_LENGTH;
    for length in [0, 1, 12, 28, boundary - 1, boundary, boundary + 1, boundary + 28, boundary + 29, body.len() - 1] {
        let expected = BodyError::Truncated { expected: sealed.body_length, received: length as u64 };
        assert_eq!(verify(&body[..length], &sealed), Err(expected.clone()));
        let (released, result) = open(&body[..length], &sealed, &POINT, 4096);
        assert_eq!(result, Err(expected));
        assert_eq!(released.len(), length / boundary * SEGMENT_LENGTH);
    }
}

#[test]
fn reordered_dropped_and_appended_segments_are_caught() {
    let (body, sealed) = seal(&text(3 * SEGMENT_LENGTH));
    let segments: Vec<&[u8]> = body.chunks(SEALED_SEGMENT_LENGTH).collect();
    let swapped = [segments[1], segments[0], segments[2]].concat();
    let repeated = [segments[0], segments[0], segments[2]].concat();
    for forged in [swapped, repeated] {
        assert_eq!(verify(&forged, &sealed), Err(BodyError::BodyRootDiffers));
        assert_eq!(open(&forged, &sealed, &POINT, 4096).1, Err(BodyError::BodyRootDiffers));
    }
    let appended = [&body[..], segments[0]].concat();
    assert_eq!(verify(&appended, &sealed), Err(BodyError::TooLong { expected: sealed.body_length }));
    let dropped = [segments[0], segments[1]].concat();
    assert!(matches!(verify(&dropped, &sealed), Err(BodyError::Truncated { .. })));
    // A listing whose two roots do not belong together.
    let mixed = SealedBody { plain_root: Bytes32::ZERO, ..sealed };
    assert_eq!(open(&body, &mixed, &POINT, 4096).1, Err(BodyError::PlainRootDiffers));
}

#[test]
fn another_key_is_a_wrong_key_and_releases_nothing() {
    let (body, sealed) = seal(&text(SEGMENT_LENGTH + 1));
    assert_eq!(open(&body, &sealed, &[43; 64], 4096), (Vec::new(), Err(BodyError::WrongKey)));
}

#[test]
fn the_two_keys_of_a_point_differ() {
    let keys = BodyKeys::derive(&POINT);
    assert_ne!(keys.data_key().expose(), keys.plain_root_key().expose());
}

/// Seals segment by segment through the parts, the roots' state written and read again after `cut` segments.
fn seal_by_parts(plaintext: &[u8], cut: u64) -> (Vec<u8>, SealedBody) {
    let keys = BodyKeys::derive(&POINT);
    let (key, hasher) = (SegmentKey::new(keys.data_key()), PlainHasher::new(keys.plain_root_key()));
    let (mut roots, mut body) = (BodyRoots::new(), Vec::new());
    for segment in plaintext.chunks(SEGMENT_LENGTH) {
        if roots.segments() == cut {
            roots = BodyRoots::from_bytes(&roots.to_bytes()).unwrap();
        }
        let sealed = key.encrypt(segment, &mut body);
        roots.push(leaf_hash(sealed), hasher.leaf_hash(segment), segment.len()).unwrap();
    }
    (body, roots.finish().unwrap())
}

#[test]
fn roots_built_from_hashes_and_resumed_anywhere_are_those_of_the_body() {
    let plaintext = text(3 * SEGMENT_LENGTH + 5);
    for cut in 0..=4 {
        let (body, sealed) = seal_by_parts(&plaintext, cut);
        assert_eq!(sealed.plain_root, seal(&plaintext).1.plain_root);
        assert_eq!(verify(&body, &sealed), Ok(()));
        assert_eq!(open(&body, &sealed, &POINT, 4096), (plaintext.clone(), Ok(())), "resumed at {cut}");
    }
}

#[test]
fn segments_of_impossible_lengths_have_no_roots() {
    let mut roots = BodyRoots::new();
    let refused = |segment| Err(BodyError::MisplacedSegment { segment });
    assert_eq!(roots.push([0; 32], [0; 32], 0), refused(0));
    assert_eq!(roots.push([0; 32], [0; 32], SEGMENT_LENGTH + 1), refused(0));
    assert_eq!(roots.push([0; 32], [0; 32], 5), Ok(()));
    assert_eq!(roots.push([0; 32], [0; 32], 5), refused(1), "a segment follows a shorter one");
    assert_eq!(BodyRoots::new().finish(), Err(BodyError::Empty));
}

#[test]
fn states_whose_lengths_and_counts_differ_are_refused() {
    let mut roots = BodyRoots::new();
    (0..3).for_each(|_| roots.push([1; 32], [2; 32], SEGMENT_LENGTH).unwrap());
    let bytes = roots.to_bytes();
    assert_eq!(BodyRoots::from_bytes(&bytes), Some(roots));
    for length in 0..bytes.len() {
        assert_eq!(BodyRoots::from_bytes(&bytes[..length]), None);
    }
    let with_length = |length: u64| BodyRoots::from_bytes(&[&length.to_be_bytes(), &bytes[8..]].concat());
    assert!(with_length(2 * SEGMENT_LENGTH as u64 + 1).is_some());
    assert!(with_length(2 * SEGMENT_LENGTH as u64).is_none());
    assert!(with_length(3 * SEGMENT_LENGTH as u64 + 1).is_none());
    assert!(with_length(u64::MAX).is_none());
}

#[test]
fn a_lengths_sealed_length_never_overflows() {
    assert_eq!(sealed_length(u64::MAX), u64::MAX);
    assert_eq!(sealed_length(0), 0);
}

#[test]
fn parts_that_threads_share_are_send_and_sync() {
    fn shared<T: Send + Sync>() {}
    shared::<SegmentKey>();
    shared::<PlainHasher>();
    shared::<BodyRoots>();
}

#[test]
fn a_refused_segment_leaves_the_output_as_it_was() {
    let key = SegmentKey::new(&crate::keys::Secret32::generate());
    let mut sealed = key.encrypt(&[0xaa; 1000], &mut Vec::new()).to_vec();
    *sealed.last_mut().unwrap() ^= 1;
    let mut out = vec![7; 3];
    out.reserve(1000);
    assert_eq!(key.decrypt(&sealed, &mut out), Err(ForgedSegment));
    assert_eq!(out, [7; 3]);
    for length in 0..28 {
        assert_eq!(key.decrypt(&sealed[..length], &mut out), Err(ForgedSegment), "{length} bytes are no segment");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn round_trip_in_pieces_of_any_size(length in 1usize..200_000, step in 1usize..100_000) {
        let plaintext = text(length);
        let mut sealer = BodySealer::new(&BodyKeys::derive(&POINT));
        let mut body = Vec::new();
        for part in plaintext.chunks(step) {
            sealer.push(part, &mut body);
        }
        let sealed = sealer.finish(&mut body).unwrap();
        prop_assert_eq!(open(&body, &sealed, &POINT, step), (plaintext, Ok(())));
    }

    #[test]
    fn any_flipped_bit_is_caught(length in 1usize..100_000, place in any::<prop::sample::Index>(), bit in 0u8..8) {
        let (mut body, sealed) = seal(&text(length));
        let position = place.index(body.len());
        body[position] ^= 1 << bit;
        prop_assert_eq!(verify(&body, &sealed), Err(BodyError::BodyRootDiffers));
        let (released, result) = open(&body, &sealed, &POINT, 8192);
        prop_assert!(result.is_err());
        prop_assert_eq!(released.len(), position / SEALED_SEGMENT_LENGTH * SEGMENT_LENGTH);
    }
}
