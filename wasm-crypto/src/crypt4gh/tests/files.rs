//! Whole files there and back, and those of others.

use proptest::prelude::*;

use super::*;

#[test]
fn a_packet_equals_the_one_python_computes_from_the_specification() {
    // hashlib.blake2b and PyCA cryptography's X25519 and ChaCha20Poly1305.
    let expected = "6c00000000000000358072d6365880d1aeea329adf9121383851ed21a28e3b75e965d0d2cd1662540b0b0b0b0b0b0b0b0b0b0b\
                    0b8ecae15649cd152679bbf22093eeb2dc495ea482e1612eb44c28b05f67a01d4a5e7a7789bd335dcee6c5ec032b9df2af20aca3\
                    47f3e30caf";
    let content = [[0; 8].as_slice(), &[0xcd; 32]].concat();
    let (reader, writer) = (secret(0), secret(32));
    let packet = make_packet(&content, &writer, [0x0b; 12], &reader.public()).unwrap();
    assert_eq!(hex::encode(&packet), expected[8..]);
    assert_eq!(open_packet(&packet, &reader).as_deref(), Some(&content));
}

#[test]
fn a_file_of_the_reference_tool_is_read() {
    // Written by PyPI crypt4gh 1.8.6 for the reader 00 01 02 ... 1f.
    let file = "637279707434676801000000010000006c00000000000000358072d6365880d1aeea329adf9121383851ed21a28e3b75e965d0d2cd\
                166254ad7a6d61be4b3795ebc4170eef207aa5ab0e16bff77160321b74caf7ef8d835dd92a8cddea5fff0db537504b69798a9119d38c\
                7207118bc1c83efd5c02032e923c9e524e8b51939f2e8bb4319f78bffb07df65ecaaf165f3d987f10d7453590bedb427cedc1ea58e57\
                cc574467219e";
    let file = hex::decode(file).unwrap();
    for step in [1, 17, 1000] {
        assert_eq!(decrypt(&file, &secret(0), step), (b"a line of text\n".to_vec(), Ok(())));
    }
}

#[test]
fn each_of_several_recipients_reads_the_file_and_nobody_else() {
    let readers = [secret(0), secret(32), secret(64)];
    let file = encrypt(&text(70_000), &readers.each_ref().map(|reader| reader.public()));
    for reader in &readers {
        assert_eq!(decrypt(&file, reader, 4096), (text(70_000), Ok(())));
    }
    assert_eq!(decrypt(&file, &secret(96), 4096), (Vec::new(), Err(Crypt4ghError::WrongKey)));
}

#[test]
fn every_length_around_segment_boundaries_comes_back() {
    let reader = secret(0);
    for boundary in [0, SEGMENT_LENGTH, 2 * SEGMENT_LENGTH] {
        for length in boundary.saturating_sub(2)..=boundary + 2 {
            let file = encrypt(&text(length), &[reader.public()]);
            assert_eq!(file.len() as u64, 124 + crate::body::sealed_length(length as u64));
            assert_eq!(decrypt(&file, &reader, 30_000), (text(length), Ok(())), "{length}");
        }
    }
}

#[test]
fn an_edit_list_and_several_data_keys_are_honoured() {
    let reader = secret(0);
    let keys = [Secret32::from_bytes([1; 32]), Secret32::from_bytes([2; 32])];
    let mut contents: Vec<Vec<u8>> = keys.iter().map(|key| data_key_content(0, key)).collect();
    contents.push([edit_list_content(&[10, SEGMENT_LENGTH as u64, 5]), vec![0; 9]].concat());
    let mut file = header_of(&contents, &reader.public());
    let plaintext = text(2 * SEGMENT_LENGTH + 100);
    for (segment, key) in plaintext.chunks(SEGMENT_LENGTH).zip([&keys[1], &keys[0], &keys[1]]) {
        crate::body::SegmentKey::new(key).encrypt(segment, &mut file);
    }
    let expected = [&plaintext[10..10 + SEGMENT_LENGTH], &plaintext[15 + SEGMENT_LENGTH..]].concat();
    assert_eq!(decrypt(&file, &reader, 5000), (expected, Ok(())));
}

#[test]
fn the_specifications_worked_edit_list_restores_its_example() {
    // crypt4gh.tex, section "Edit List", example: plaintext bytes 0-7852, 145110-453038 and 5485074-5485111 of a file of
    // 5485112 bytes, from its segments 0, 2-6 and 83.
    let reader = secret(0);
    let original = text(5_485_112);
    let key = Secret32::from_bytes([9; 32]);
    let contents = [data_key_content(0, &key), edit_list_content(&[0, 7853, 71_721, 307_929, 51_299, 38])];
    let mut file = header_of(&contents, &reader.public());
    for range in [0..65_536, 131_072..458_752, 5_439_488..5_485_112] {
        for segment in original[range].chunks(SEGMENT_LENGTH) {
            crate::body::SegmentKey::new(&key).encrypt(segment, &mut file);
        }
    }
    let expected = [&original[..7853], &original[145_110..453_039], &original[5_485_074..]].concat();
    assert_eq!(decrypt(&file, &reader, 50_000), (expected, Ok(())));
}

#[test]
fn a_file_needs_recipients_with_usable_keys() {
    assert_eq!(Encryptor::new(&[], &mut Vec::new()).err(), Some(Crypt4ghError::NoRecipient));
    let recipients = [secret(0).public(), X25519Public([0; 32])];
    let expected = Crypt4ghError::UnusableRecipient { number: 2 };
    assert_eq!(Encryptor::new(&recipients, &mut Vec::new()).err(), Some(expected));
}

#[test]
fn header_and_body_may_be_kept_apart() {
    let (reader, key) = (secret(0), Secret32::generate());
    let header = Header::new(&OpenedHeader::from_data_key(key.clone()), &[reader.public()]).unwrap();
    let (mut encryptor, mut body) = (Encryptor::with_key(&key), Vec::new());
    encryptor.push(&text(70_000), &mut body);
    encryptor.finish(&mut body);
    assert_eq!(body.len() as u64, crate::body::sealed_length(70_000));
    let opened = header.open(&reader).unwrap();
    let (mut decryptor, mut out) = (BodyDecryptor::new(&opened, opened.selection()), Vec::new());
    decryptor.push(&body, &mut out).unwrap();
    decryptor.finish(&mut out).unwrap();
    assert!(out == text(70_000));
    assert!(decrypt(&[header.to_bytes(), body].concat(), &reader, 4096) == (text(70_000), Ok(())));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn round_trip_in_pieces_of_any_size(length in 0usize..200_000, step in 1usize..100_000) {
        let (reader, plaintext) = (X25519Secret::generate(), text(length));
        let mut file = Vec::new();
        let mut encryptor = Encryptor::new(&[reader.public()], &mut file).unwrap();
        for part in plaintext.chunks(step) {
            encryptor.push(part, &mut file);
        }
        encryptor.finish(&mut file);
        prop_assert_eq!(decrypt(&file, &reader, step), (plaintext, Ok(())));
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), valid_start: bool) {
        let mut file = if valid_start { b"crypt4gh\x01\0\0\0\x03\0\0\0\x40\0\0\0".to_vec() } else { Vec::new() };
        file.extend(bytes);
        prop_assert!(decrypt(&file, &secret(0), 50).1.is_err());
        let mut rearranger = Rearranger::new(secret(0), 3..9, &[secret(0).public()]);
        let pushed = rearranger.push(&file, &mut Vec::new());
        prop_assert!(pushed.and_then(|()| rearranger.finish(&mut Vec::new())).is_err());
    }

    #[test]
    fn arbitrary_bytes_as_a_body_never_panic_and_release_nothing(
        body in prop::collection::vec(any::<u8>(), 1..200),
        repeat in 1usize..2000,
        lengths in prop::collection::vec(any::<u64>(), 0..4),
    ) {
        let reader = secret(0);
        let contents = [data_key_content(0, &Secret32::from_bytes([1; 32])), edit_list_content(&lengths)];
        let file = [header_of(&contents, &reader.public()), body.repeat(repeat)].concat();
        prop_assert_eq!(decrypt(&file, &reader, 30_000).0, b"");
    }
}
